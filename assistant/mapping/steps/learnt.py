"""Steps by the standardization's parsers and by programs learnt from examples: in SQL, a list of values."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Literal

from pydantic import Field

from assistant.mapping.steps.interface import CannotConvert, StepBase


class Standard(StepBase):
    """Read by the parser of a kind (`phone`, `country`, …) and written in `form`.

    `evidence` is what the source column says of its ambiguous values, `writing` what the target column says
    of how values are written (None: the source's). A text that the parser cannot read, or
    that the form cannot hold, does not convert.
    """

    kind: Literal["standard"] = "standard"
    of: str
    form: str
    evidence: dict[str, Any] = Field(default_factory=dict)
    writing: dict[str, Any] | None = None

    def run(self, text: str) -> str:
        """The same value in the form."""
        from assistant.standardization.parsers import family_of

        family = family_of(self.of)
        if family is None:
            raise CannotConvert(f"has no parser for {self.of!r}")
        reading = family.read(text.strip(), self.evidence)
        if reading is None:
            raise CannotConvert(f"cannot be read as {self.of.replace('_', ' ')}")
        evidence = self.evidence if self.writing is None else self.writing
        written = family.write(reading.value, self.form, evidence)
        if written is None:
            raise CannotConvert(f"cannot be written as {self.form}")
        return written

    def in_sql(self, text: str) -> bool:
        """Never: a parser has no SQL."""
        return False

    @property
    def words(self) -> str:
        """What it does."""
        return f"read as {self.of.replace('_', ' ')}, written as {self.form}"


class Program(StepBase):
    """The simplest program that does to each example's input what the example shows.

    Kept as its examples, since learning is deterministic; `met` are inputs that chose among the programs.
    A text for which likely programs differ does not convert, unless `trusting`.
    """

    kind: Literal["program"] = "program"
    examples: tuple[tuple[str, str], ...] = Field(min_length=1)
    met: tuple[str, ...] = ()
    trusting: bool = True

    @cached_property
    def learnt(self) -> Any:
        """The `assistant.standardization.by_example.Transformation` of the examples."""
        from assistant.standardization.by_example import learn

        return learn(self.examples, self.met)

    def run(self, text: str) -> str:
        """The program's output."""
        shown = dict(self.examples).get(text)
        if shown is not None:
            return shown
        answer = self.learnt.run(text)
        if answer.value is None:
            raise CannotConvert("has no answer from the program that the examples show")
        if not self.trusting and not answer.agreed:
            raise CannotConvert("is answered differently by programs that fit the examples")
        return str(answer.value)

    def in_sql(self, text: str) -> bool:
        """Never: its values are listed."""
        return False

    @property
    def words(self) -> str:
        """What it does."""
        return str(self.learnt.words)
