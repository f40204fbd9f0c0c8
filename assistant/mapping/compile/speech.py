"""The words of a dialect that steps need: exact, of characters, and never failing on a value."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import and_, case, func, literal, not_

from connectors.sql.backend import Expression, Texts


@dataclass(frozen=True)
class Speech:
    """One dialect; `texts` is its connector's."""

    name: str
    texts: Texts

    def length(self, text: Expression) -> Expression:
        """Characters."""
        return func.length(text) if self.name == "sqlite" else self.texts.length(text)

    def part(
        self, text: Expression, start: Expression | int, many: Expression | int | None = None
    ) -> Expression:
        """A stretch, `start` from 1."""
        held = func.substr(text, start) if many is None else func.substr(text, start, many)
        return sa.type_coerce(held, sa.Text)

    def exact(self, text: Expression) -> Expression:
        """What compares byte by byte. Texts are read so that they do; MariaDB's have to be told each time."""
        return self.texts.exact(text) if self.name == "mysql" else text

    def equal(self, text: Expression, value: str) -> Expression:
        """Whether a text is just this one."""
        return self.exact(text) == self.exact(literal(value))

    def among(self, text: Expression, values: list[str] | tuple[str, ...]) -> Expression:
        """Whether a text is one of these."""
        if not values:
            return sa.false()
        return self.exact(text).in_([self.exact(literal(value)) for value in values])

    def find(self, text: Expression, mark: str) -> Expression:
        """Where `mark` begins, from 1; 0: nowhere."""
        if self.name == "postgresql":
            return func.strpos(text, mark)
        if self.name == "mysql":
            return func.instr(sa.collate(text, "utf8mb4_bin"), mark)
        return func.instr(text, mark)

    def replaced(self, text: Expression, old: str, new: str) -> Expression:
        """Each `old` as `new`, case by case."""
        held = sa.collate(text, "utf8mb4_bin") if self.name == "mysql" else text
        return sa.type_coerce(func.replace(held, old, new), sa.Text)

    def trimmed(self, text: Expression) -> Expression:
        """Without spaces at its ends."""
        if self.name == "postgresql":
            made = func.btrim(text, " ")
        elif self.name == "mysql":
            made = func.trim(text)
        else:
            made = func.trim(text, " ")
        return sa.type_coerce(made, sa.Text)

    def cased(self, text: Expression, to: str) -> Expression:
        """In capitals or small letters; the text is of ASCII."""
        held = sa.collate(text, "C") if self.name == "postgresql" else text
        return sa.type_coerce(func.upper(held) if to == "upper" else func.lower(held), sa.Text)

    def printable(self, text: Expression) -> Expression:
        """Whether it is of printable ASCII alone."""
        if self.name == "sqlite":
            return not_(_glob(text, "*[^ -~]*"))
        return self.texts.matches(text, "[ -~]*")

    def digits(self, text: Expression) -> Expression:
        """Whether it is of digits 0 to 9, at least one."""
        if self.name == "sqlite":
            return and_(text != "", not_(_glob(text, "*[^0-9]*")))
        return self.texts.matches(text, "[0-9]+")

    def shaped(self, text: Expression, shape: list[str]) -> Expression:
        """Whether it has this shape: each entry a run of 9 for digits, or a mark that stands for itself."""
        if self.name == "sqlite":
            return _glob(text, "".join(_in_glob(one) for one in shape))
        return self.texts.matches(text, "".join(_in_regex(one) for one in shape))

    def whole(self, digits: Expression) -> Expression:
        """A text that is known to be of digits, at most 18, as a number."""
        return sa.cast(digits, sa.BigInteger)

    def divided(self, number: Expression, by: int) -> Expression:
        """The whole part of a number that is not negative."""
        sign = {"mysql": "DIV", "duckdb": "//"}.get(self.name, "/")
        return number.op(sign, precedence=8, return_type=sa.BigInteger())(sa.literal_column(str(by)))

    def shown(self, number: Expression) -> Expression:
        """A whole number as text."""
        return sa.cast(number, sa.CHAR if self.name == "mysql" else sa.Text)

    def last_at(self, text: Expression, mark: str) -> Expression:
        """The text up to and with its last `mark` (one character); "" where there is none."""
        if self.name == "mysql":
            tail = func.substring_index(sa.collate(text, "utf8mb4_bin"), mark, -1)
            return self.part(text, 1, self.length(text) - self.length(tail))
        return sa.type_coerce(func.rtrim(text, func.replace(text, mark, "")), sa.Text)


def _glob(text: Expression, pattern: str) -> Expression:
    return text.bool_op("GLOB")(pattern)


def _in_glob(mark: str) -> str:
    if set(mark) == {"9"}:
        return "[0-9]" * len(mark)
    return "".join(f"[{one}]" if one in "*?[" else one for one in mark)


def _in_regex(mark: str) -> str:
    return f"[0-9]{{{len(mark)}}}" if set(mark) == {"9"} else re.escape(mark)


def chosen(conditions: list[tuple[Expression, Any]]) -> Expression:
    """The value of the first condition that holds, else NULL."""
    return case(*conditions, else_=sa.null()) if conditions else sa.null()
