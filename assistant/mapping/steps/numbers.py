"""Numbers: read as they are written, cast, converted from one unit to another. All arithmetic is exact."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Literal

from pydantic import Field, field_validator

from assistant.mapping.steps.interface import CannotConvert, StepBase

PLAIN = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
DIGITS_HELD = 18
"""Decimal digits that every database's 64-bit integer holds."""
FRACTION = 6
"""Digits after the point that the conversion of a unit reads in SQL; Python reads them all."""


class Number(StepBase):
    """A number as people write it, "1.234,50 €", becomes a plain one, "1234.50".

    `decimal` is the mark before the fraction, `grouping` the one between thousands ("" for none); `before`
    and `after` are what stands around the number (currency, unit, %).
    """

    kind: Literal["number"] = "number"
    decimal: Literal[".", ","] = "."
    grouping: Literal["", ",", ".", " ", "'"] = ""
    before: str = ""
    after: str = ""

    def run(self, text: str) -> str:
        """The plain number."""
        rest = text.strip(" ")
        negative = rest.startswith("-")
        rest = rest.removeprefix("-")
        if not rest.startswith(self.before) or not rest.endswith(self.after):
            raise CannotConvert(f"is not written {self.before}…{self.after}")
        body = rest.removeprefix(self.before).removesuffix(self.after).strip(" ")
        if not negative and body.startswith("-"):
            negative, body = True, body.removeprefix("-")
        whole, mark, part = body.partition(self.decimal)
        if self.grouping and self.grouping in whole:
            first, *groups = whole.split(self.grouping)
            if not 1 <= len(first) <= 3 or any(len(group) != 3 for group in groups):
                raise CannotConvert(f"has {self.grouping!r} where no thousands end")
            whole = first + "".join(groups)
        if not _digits(whole) or (mark and not _digits(part)):
            raise CannotConvert("is no number")
        return f"{'-' * negative}{whole}{'.' * bool(mark)}{part}"

    def in_sql(self, text: str) -> bool:
        """SQL reads up to four groups of thousands."""
        return not self.grouping or text.count(self.grouping) <= 4

    @property
    def words(self) -> str:
        """What it does."""
        shown = f"{self.before}1{self.grouping}234{self.decimal}5{self.after}"
        return f"{shown} → 1234.5"


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


class Cast(StepBase):
    """A text that is valid for the type, in that type's plain form; what is not does not convert.

    "integer" drops a fraction of zeros and no other. "boolean" is true or false.
    """

    kind: Literal["cast"] = "cast"
    to: Literal["integer", "number", "boolean", "date", "datetime"]

    def run(self, text: str) -> str:
        """The plain form."""
        from assistant.mapping.steps.dates import read_day

        if self.to in ("integer", "number"):
            if not PLAIN.fullmatch(text):
                raise CannotConvert(f"is no {self.to}")
            if self.to == "number":
                return text
            whole, _, part = text.partition(".")
            if part.strip("0"):
                raise CannotConvert("has a fraction, which an integer would lose")
            return whole
        if self.to == "boolean":
            if text not in ("true", "false"):
                raise CannotConvert("is neither true nor false")
            return text
        form = "yyyy-MM-dd" if self.to == "date" else "yyyy-MM-dd HH:mm:ss"
        if read_day(text, form) is None:
            raise CannotConvert(f"is no {self.to} ({form})")
        return text

    @property
    def words(self) -> str:
        """What it does."""
        return f"as {self.to}"


class Scale(StepBase):
    """A number times `factor` plus `offset`, rounded half away from zero to `digits` decimals.

    `factor` and `offset` are exact: "1.609344", or a ratio, "5/9". `unit` and `to` name the units.
    """

    kind: Literal["scale"] = "scale"
    factor: str
    offset: str = "0"
    digits: int = Field(default=2, ge=0, le=9)
    unit: str = ""
    to: str = ""

    @field_validator("factor", "offset")
    @classmethod
    def _exact(cls, text: str) -> str:
        try:
            Fraction(text)
        except (ValueError, ZeroDivisionError):
            raise ValueError(f"{text!r} is no number; write 1.609344 or 5/9.") from None
        return text

    @field_validator("factor")
    @classmethod
    def _not_zero(cls, text: str) -> str:
        if not Fraction(text):
            raise ValueError("A factor of 0 would lose the value.")
        return text

    @property
    def terms(self) -> tuple[int, int, int]:
        """P, O and Q: the result in units of the last decimal is (m · P + O) / Q, m in millionths."""
        times = Fraction(self.factor) * 10**self.digits / 10**FRACTION
        plus = Fraction(self.offset) * 10**self.digits
        below = times.denominator * plus.denominator
        p, o = int(times * below), int(plus * below)
        from math import gcd

        shared = gcd(gcd(p, o), below)
        return p // shared, o // shared, below // shared

    def run(self, text: str) -> str:
        """The number in the other unit."""
        if not PLAIN.fullmatch(text):
            raise CannotConvert("is no number")
        exact = (Fraction(text) * Fraction(self.factor) + Fraction(self.offset)) * 10**self.digits
        size = abs(exact)
        rounded = (2 * size.numerator + size.denominator) // (2 * size.denominator)
        plain = str(rounded).rjust(self.digits + 1, "0")
        sign = "-" if exact < 0 and rounded else ""
        return sign + (f"{plain[: -self.digits]}.{plain[-self.digits :]}" if self.digits else plain)

    def in_sql(self, text: str) -> bool:
        """Whether 64-bit integers hold all that is reckoned on the way."""
        if not PLAIN.fullmatch(text):
            return True
        whole, _, part = text.removeprefix("-").partition(".")
        return len(whole) <= self.most_digits and len(part) <= FRACTION

    @property
    def most_digits(self) -> int:
        """Digits before the point up to which SQL reckons."""
        p, o, q = self.terms
        return (
            max(DIGITS_HELD - 1 - FRACTION - len(str(max(abs(p), 1))) - 1, 0)
            if max(abs(o), q) < 10**17
            else 0
        )

    @property
    def words(self) -> str:
        """What it does."""
        units = f" ({self.unit} → {self.to})" if self.unit or self.to else ""
        plus = "" if Fraction(self.offset) == 0 else f" + {self.offset}"
        return f"× {self.factor}{plus}{units}, {self.digits} decimals"
