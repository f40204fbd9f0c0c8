"""A transformation: how the values of one or more source columns become those of a target column. JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from assistant.errors import UsageError
from assistant.mapping.steps import CannotConvert, Date, Default, Program, Scale, Split, Step
from assistant.mapping.steps.text import Codes

OnFailure = Literal["leave out", "null", "keep"]
"""What becomes of a value that does not convert: its row is left out and named; NULL; the value as it is."""


class Transformation(BaseModel):
    """The source columns, in order, and the steps their values go through.

    Without a source it is the constant `value` (None: NULL). Of several sources the values that are there
    are joined by `joint` before the first step. NULL stays NULL, until a `Default` step says otherwise.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    sources: tuple[str, ...] = ()
    joint: str = " "
    value: str | None = None
    steps: tuple[Step, ...] = ()
    on_failure: OnFailure = "leave out"

    @model_validator(mode="after")
    def _whole(self) -> Transformation:
        if not self.sources and self.steps:
            raise ValueError("A constant has no steps; name the source columns.")
        if self.sources and self.value is not None:
            raise ValueError("A constant has no source columns; use a default step for missing values.")
        if len(set(self.sources)) < len(self.sources):
            raise ValueError("A source column is named twice.")
        return self

    @property
    def kind(self) -> str:
        """What it is called: "copy", "constant", "merge", "split", "date", "unit", "codes", "by example" or
        "convert".
        """
        if not self.sources:
            return "constant"
        if len(self.sources) > 1:
            return "merge"
        names: tuple[tuple[type, str], ...] = (
            (Split, "split"), (Scale, "unit"), (Date, "date"), (Codes, "codes"), (Program, "by example"),
        )  # fmt: skip
        for step_class, name in names:
            if any(isinstance(step, step_class) for step in self.steps):
                return name
        return "convert" if self.steps else "copy"

    @property
    def words(self) -> str:
        """What it does, for a person: "DOB, dd/MM/yyyy → yyyy-MM-dd"."""
        if not self.sources:
            return "NULL" if self.value is None else f"always {self.value!r}"
        said = f" {self.joint!r} ".join(self.sources) if len(self.sources) > 1 else self.sources[0]
        return ", ".join([said, *(step.words for step in self.steps)])

    def run(self, values: Sequence[str | None]) -> str | None:
        """The target's text for the text forms of the sources in one row.

        Raises `CannotConvert` where a step does not convert it; `on_failure` is for those who call.
        """
        if not self.sources:
            return self.value
        there = [value for value in values if value is not None]
        text = self.joint.join(there) if there else None
        for step in self.steps:
            if text is not None:
                text = step.run(text)
            elif isinstance(step, Default):
                text = step.value
        return text

    def as_json(self) -> dict[str, Any]:
        """JSON form; `parse_transformation` reads it."""
        return self.model_dump(mode="json")


def parse_transformation(data: Any) -> Transformation:
    """A transformation from its JSON; raises `UsageError` with what cannot be read."""
    try:
        return Transformation.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "transformation"
        raise UsageError(f"The transformation cannot be read: {where}: {first['msg']}.") from None


__all__ = ["CannotConvert", "OnFailure", "Transformation", "parse_transformation"]
