"""Replace personal data in training texts by pseudonyms: consistent, of the same kind and shape.

Two ways lead to them: patterns with checks in any text (`finders`), and columns. A text of the form that
the models read ("header : value ; value") whose kind is person, email or phone is replaced value by value.
The same key gives the same pseudonyms, so that what could be joined before can be joined afterwards.
"""

from __future__ import annotations

import re
import secrets
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import phonenumbers

from assistant.errors import UsageError
from assistant.models import Models
from training.privacy.finders import Found, find
from training.privacy.names import PLACEHOLDERS
from training.privacy.surrogates import Surrogates, mark
from training.tasks.examples import Example, Text

Kinds = Callable[[Sequence[str]], list[str]]
"""The kind of each column text, "" where it is not sure."""

RESIDUAL = (
    "What remains: names outside the lists, or alone in a sentence, addresses, rare facts that point to one "
    "person, and whatever stands in table names, labels and groups. Pseudonyms can be linked among each "
    "other: scrubbed texts are pseudonymous, not anonymous. Read a sample before you share them."
)
_SHORTEST_KEY = 16
_SURE = 0.6
_BETWEEN, _HEADER_END = " ; ", " : "
_BLOCK = 256
_NUMBER = re.compile(r"\+?\(?(?:\d[\s()./-]{0,3}){4,}\d")
"""What counts as a phone number in a column of them: five digits or more."""
_BIRTH = re.compile(r"birth|(?<![a-z])dob(?![a-z])|geburt|naissance|nacimiento|nascimento", re.IGNORECASE)
_DATE = re.compile(r"\b(?:(\d{4}[-/.])\d{1,2}([-/.])\d{1,2}|\d{1,2}([-/.])\d{1,2}([-/.]\d{4}))\b")


@dataclass(frozen=True)
class Scrubbed:
    """The examples without personal data, and how many of each kind were replaced, most first."""

    examples: tuple[Example, ...]
    counts: dict[str, int]


def no_kinds(texts: Sequence[str]) -> list[str]:
    """Without a model: no column is known to be of any kind."""
    return [""] * len(texts)


def column_kinds(models: Models) -> Kinds:
    """What the assistant's own classifier says of a column, where it is sure."""

    def kinds(texts: Sequence[str]) -> list[str]:
        found: list[str] = []
        for first in range(0, len(texts), _BLOCK):
            probabilities = models.column_kind.classify(texts[first : first + _BLOCK])
            best = probabilities.argmax(axis=1).tolist()
            found += [
                models.column_kind.labels[kind] if row[kind] >= _SURE else ""
                for kind, row in zip(best, probabilities, strict=True)
            ]
        return found

    return kinds


def read_key(file: Path | None, given: str = "") -> bytes:
    """The secret in a file, else the one given as text, else a new one that nobody will know.

    Raises `UsageError` where it cannot be read or is shorter than 16 bytes.
    """
    if file is None and not given:
        return secrets.token_bytes(32)
    try:
        key = given.encode() if file is None else file.read_bytes().strip()
    except OSError as error:
        raise UsageError(f"The key {file} cannot be read ({error.strerror}).") from error
    if len(key) < _SHORTEST_KEY:
        raise UsageError(
            f"The key has {len(key)} bytes: a short one can be guessed, and with it who is meant. Give "
            f"{_SHORTEST_KEY} or more, from `openssl rand -hex 32`, say."
        )
    return key


def scrub(
    examples: Sequence[Example], key: bytes, kinds: Kinds = no_kinds, regions: tuple[str, ...] = ()
) -> Scrubbed:
    """The examples with pseudonyms for personal data in their texts and targets.

    `regions` are countries whose phone numbers stand there without a country code. What is scrubbed already
    stays as it is.
    """
    columns = sorted({column for one in examples if (column := _column(one.text))})
    kind_of = dict(zip(columns, kinds(columns), strict=True))
    scrubber = _Scrubber(Surrogates(key), regions)
    done = tuple(scrubber.example(one, kind_of.get(_column(one.text), "")) for one in examples)
    return Scrubbed(done, dict(scrubber.counts.most_common()))


def _column(text: Text) -> str:
    """The part of a text that may be a column: of a pair the second, which is the first's context."""
    part = text if isinstance(text, str) else text[1]
    return part if _BETWEEN in part or _HEADER_END in part else ""


class _Scrubber:
    def __init__(self, surrogates: Surrogates, regions: tuple[str, ...]) -> None:
        self._surrogates, self._regions = surrogates, regions
        self.counts: Counter[str] = Counter()

    def example(self, example: Example, kind: str) -> Example:
        text, column = example.text, _column(example.text)
        if _BIRTH.search(column.partition(_HEADER_END)[0]):
            kind = "date of birth"
        if isinstance(text, str):
            scrubbed: Text = self._column_text(text, kind) if column else self._plain(text)
            target = self._target(example.target, kind)
        else:
            scrubbed = (
                self._value(text[0], kind),
                self._column_text(text[1], kind) if column else self._plain(text[1]),
            )
            target = self._value(example.target, kind)
        return example._replace(text=scrubbed, target=target)

    def _target(self, target: str, kind: str) -> str:
        """A matching task's partner is a column of the same kind; a generator's target is running text."""
        return self._column_text(target, kind) if _column(target) else self._plain(target)

    def _column_text(self, text: str, kind: str) -> str:
        header, colon, values = text.partition(_HEADER_END)
        if not colon:
            header, values = "", text
        shown = _BETWEEN.join(self._value(value, kind) for value in values.split(_BETWEEN))
        return self._plain(header) + colon + shown

    def _value(self, value: str, kind: str) -> str:
        """One value of a column of this kind."""
        if not value.strip(" ()-…") or value.strip(" ()").casefold() in PLACEHOLDERS:
            return value
        if kind == "date of birth":
            return self._counted(kind, value, _first_of_january(value))
        if kind == "person":
            return self._plain(value, self._surrogates.person)
        if find(value, self._regions):
            return self._plain(value)
        if kind == "email":
            return self._counted(kind, value, self._surrogates.email(value))
        if kind == "phone":
            after = _NUMBER.sub(lambda found: self._phone(found.group()), value)
            return self._counted(kind, value, after)
        return value

    def _counted(self, kind: str, before: str, after: str) -> str:
        if before != after:
            self.counts[kind] += 1
        return after

    def _plain(self, text: str, person: Callable[[str], str] | None = None) -> str:
        """Running text; with `person` all that is of no other kind is a person's name."""
        found = [one for one in find(text, self._regions) if not (person and one.kind == "person")]
        parts, last = [], 0
        for one in [*found, Found(len(text), len(text), "")]:
            between, here = text[last : one.start], text[one.start : one.end]
            parts.append(self._counted("person", between, person(between)) if person else between)
            parts.append(self._counted(one.kind, here, self._surrogate(one, here)) if one.kind else here)
            last = one.end
        return "".join(parts)

    def _surrogate(self, found: Found, here: str) -> str:
        made = self._surrogates
        match found.kind:
            case "user in a URL":
                return ""
            case "email":
                return made.email(here)
            case "IBAN":
                return made.iban(here)
            case "card number":
                return made.card(here)
            case "IP address":
                return made.address(here)
            case "date of birth":
                return _first_of_january(here)
            case "phone":
                return self._phone(here)
        return made.person(here)

    def _phone(self, phone: str) -> str:
        digits = re.sub(r"\D", "", phone)
        country = ""
        if phone.lstrip(" (").startswith(("+", "00")) and not digits.startswith("000"):
            country = _country_code(digits)
        if digits[len(country) :].startswith(mark(country)):
            return phone
        return self._surrogates.phone(phone, country)


def _country_code(digits: str) -> str:
    """The digits of the country code at the beginning, those of the international prefix 00 among them."""
    prefix = "00" if digits.startswith("00") else ""
    rest = digits.removeprefix(prefix)
    for length in (1, 2, 3):
        if int(rest[:length] or 0) in phonenumbers.COUNTRY_CODE_TO_REGION_CODE:
            return prefix + rest[:length]
    return prefix


def _first_of_january(text: str) -> str:
    """Dates in the text with day and month 1: the year, and with it the age, stays."""

    def first(found: re.Match[str]) -> str:
        year_first, between, separator, year_last = found.groups()
        return f"{year_first}01{between}01" if year_first else f"01{separator}01{year_last}"

    return _DATE.sub(first, text)
