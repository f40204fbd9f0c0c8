"""What a step is: a total function of a text, which names what it cannot convert."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class CannotConvert(ValueError):
    """A value that a step does not convert; the message is a clause: "is no day of the form dd/MM/yyyy"."""


class StepBase(BaseModel):
    """One step of a transformation: JSON, and the same in Python and in SQL.

    `run` gives the new text, or None where the text says that there is no value. It raises `CannotConvert`.
    `in_sql(text)` says whether the step's SQL is right for this text; where not, its outcome is listed in the
    SQL as a value of its own (see `assistant.mapping.compile`).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    def run(self, text: str) -> str | None:
        """The text that becomes of `text`."""
        raise NotImplementedError

    def in_sql(self, text: str) -> bool:
        """Whether the step's SQL agrees with `run` on this text."""
        return True

    @property
    def words(self) -> str:
        """What it does, as a clause: "trimmed", "read as dd/MM/yyyy"."""
        raise NotImplementedError
