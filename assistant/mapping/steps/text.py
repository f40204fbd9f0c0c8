"""Steps on texts: trimmed, in another case, one mark for another, a part of it, no value."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from assistant.mapping.steps.interface import CannotConvert, StepBase
from assistant.standardization.parsers.text import to_case


class Trim(StepBase):
    """Without spaces at its ends; with `inner`, single spaces inside."""

    kind: Literal["trim"] = "trim"
    inner: bool = False

    def run(self, text: str) -> str:
        """The text without these spaces; only U+0020 counts."""
        text = text.strip(" ")
        return " ".join(part for part in text.split(" ") if part) if self.inner else text

    def in_sql(self, text: str) -> bool:
        """SQL has no loop: four or more spaces in a row are left to Python."""
        return not self.inner or "    " not in text.strip(" ")

    @property
    def words(self) -> str:
        """What it does."""
        return "trimmed, with single spaces" if self.inner else "trimmed"


class Case(StepBase):
    """In another letter case: "upper", "lower", "title" or "sentence"."""

    kind: Literal["case"] = "case"
    to: Literal["upper", "lower", "title", "sentence"]

    def run(self, text: str) -> str:
        """The text in that case."""
        return to_case(text, self.to)

    def in_sql(self, text: str) -> bool:
        """SQL knows the letters of ASCII, and no words."""
        return self.to in ("upper", "lower") and all(" " <= letter <= "~" for letter in text)

    @property
    def words(self) -> str:
        """What it does."""
        said = {"upper": "in capitals", "lower": "in small letters", "title": "in title case"}
        return said.get(self.to, "in sentence case")


class Replace(StepBase):
    """Each `old` becomes `new`."""

    kind: Literal["replace"] = "replace"
    old: str = Field(min_length=1)
    new: str = ""

    def run(self, text: str) -> str:
        """The text with every `old` replaced."""
        return text.replace(self.old, self.new)

    @property
    def words(self) -> str:
        """What it does."""
        return f"{self.old!r} becomes {self.new!r}" if self.new else f"without {self.old!r}"


class Split(StepBase):
    """One part of a text of exactly `of` parts: part 1 is before the first `separator`.

    With `rest` "last" ("first") the text may have more parts, and they belong to the last (first) one.
    """

    kind: Literal["split"] = "split"
    separator: str = Field(min_length=1)
    part: int = Field(ge=1)
    of: int = Field(ge=2)
    rest: Literal["", "first", "last"] = ""

    def run(self, text: str) -> str:
        """The part; raises `CannotConvert` where the text has another number of parts."""
        many = text.count(self.separator) + 1
        if many < self.of or (many > self.of and not self.rest):
            raise CannotConvert(f"has {many} part{'s' * (many > 1)} at {self.separator!r}, not {self.of}")
        if self.rest == "first":
            return text.rsplit(self.separator, self.of - 1)[self.part - 1]
        return text.split(self.separator, self.of - 1)[self.part - 1]

    def in_sql(self, text: str) -> bool:
        """From its end a text is taken apart in Python."""
        if self.rest != "first":
            return True
        return len(self.separator) == 1 and (self.of == 2 or text.count(self.separator) < self.of)

    @property
    def words(self) -> str:
        """What it does."""
        return f"part {self.part} of {self.of} at {self.separator!r}"


class Blank(StepBase):
    """Texts that say that there is no value become NULL; all others stay as they are."""

    kind: Literal["blank"] = "blank"
    values: tuple[str, ...] = ("",)

    def run(self, text: str) -> str | None:
        """None for one of `values`."""
        return None if text in self.values else text

    @property
    def words(self) -> str:
        """What it does."""
        return f"NULL where {' or '.join(repr(one) for one in self.values[:5])}"


class Default(StepBase):
    """Where there is no value, this one. The only step that sees NULL."""

    kind: Literal["default"] = "default"
    value: str

    def run(self, text: str) -> str:
        """The text as it is: `value` stands where there is none."""
        return text

    @property
    def words(self) -> str:
        """What it does."""
        return f"{self.value!r} where there is none"


class Codes(StepBase):
    """A list of codes: each value and what becomes of it. A value that is not listed does not convert."""

    kind: Literal["codes"] = "codes"
    values: dict[str, str | None]

    def run(self, text: str) -> str | None:
        """The value listed for `text`."""
        if text not in self.values:
            raise CannotConvert(f"is not among the {len(self.values)} codes of the list")
        return self.values[text]

    @property
    def words(self) -> str:
        """What it does."""
        some = [f"{old} → {'NULL' if new is None else new}" for old, new in list(self.values.items())[:4]]
        more = f" and {len(self.values) - 4} more" if len(self.values) > 4 else ""
        return f"{', '.join(some)}{more}"
