"""Whether values can be what a name says they are: cheap looks at their form, no model and no proof."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.metadata.taxonomy import SemanticType
    from assistant.sketch import ColumnSketch

_PROBED = 60
_LEAST = 0.6
_DATED = frozenset({"date", "datetime", "time"})
_NUMERIC = frozenset({"integer", "number"})
_NUMBER = re.compile(r"[^\d\n]{0,4}-?\d[\d.,' ]*([eE][+-]?\d+)?[^\d\n]{0,12}")
_PLAIN = re.compile(r"-?\d+([.,]\d+)?")
_DECIMAL = re.compile(r"-?\d+[.,]\d{1,2}|-?\d+\.\d+")
_DATE = re.compile(
    r"\d{1,4}[-/. ]\d{1,2}[-/. ]\d{1,4}([T ,].*)?|.*\d{1,4}.*[A-Za-z]{3,}.*|[A-Za-z]{3,}.*\d{1,4}.*"
    r"|\d{8}|\d{10}|\d{13}|\d{1,2}:\d\d.*|\d{4}|\d{4}[-/]\d\d?"
)
_IP = re.compile(r"\d{1,3}(\.\d{1,3}){3}(/\d+)?|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")
_WORDED = re.compile(r"[A-WYZa-wyz]{3}")
_YES_NO = frozenset({
    "true", "false", "yes", "no", "y", "n", "t", "f", "0", "1", "ja", "nein", "oui", "non", "si", "on", "off",
})  # fmt: skip
_FORMS: Mapping[str, Callable[[str], bool]] = {
    "number": lambda value: _NUMBER.fullmatch(value.strip()) is not None,
    "date": lambda value: _DATE.fullmatch(value.strip()) is not None,
    "name": lambda value: bool(re.search(r"[^\W\d_]", value)) and not re.search(r"[@/\\{}<>]|\d{3}", value),
    "email": lambda value: re.search(r"[^@\s]@[^@\s]+\.", value) is not None,
    "phone": lambda value: 5 <= sum(map(str.isdigit, value)) <= 18 and sum(map(str.isalpha, value)) <= 6,
    "url": lambda value: re.search(r"[^\s.]\.[^\s.]|/|^@", value) is not None and " " not in value.strip(),
    "ip": lambda value: _IP.fullmatch(value) is not None,
    "card": lambda value: 3 <= sum(map(str.isdigit, value)) <= 19 and not _WORDED.search(value),
    "text": lambda value: _DECIMAL.fullmatch(value.strip()) is None and not _dated(value),
}  # fmt: skip


def agrees(kind: SemanticType, column: ColumnSketch) -> bool | None:
    """Whether the values (or the declared type) can be of a type; None where there is nothing to tell by."""
    if kind.name == "Boolean":
        return _few(column)
    declared = _declared(kind.shape, column.type)
    if declared is False or not column.values:
        return declared
    form = _FORMS.get(kind.shape)
    if form is None:
        return True
    if kind.shape == "date" and column.type in _DATED:
        return True
    if _yes_or_no(column) and kind.shape not in {"number", "text"}:
        return False
    return share(column, form) >= _LEAST


_STRICT: Mapping[str, re.Pattern[str]] = {
    "vehicleIdentificationNumber": re.compile(r"[A-HJ-NPR-Z0-9]{17}", re.IGNORECASE),
    "uuid": re.compile(r"\{?[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}\}?", re.IGNORECASE),
    "hash": re.compile(r"[0-9a-f]{7,128}", re.IGNORECASE),
    "iban": re.compile(r"[A-Z]{2}\d\d[A-Z0-9 ]{11,36}", re.IGNORECASE),
    "isin": re.compile(r"[A-Z]{2}[A-Z0-9]{9}\d", re.IGNORECASE),
    "leiCode": re.compile(r"[A-Z0-9]{18}\d\d", re.IGNORECASE),
    "bicCode": re.compile(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?", re.IGNORECASE),
    "isbn": re.compile(r"(\d[- ]?){9,12}[\dXx]"),
    "issn": re.compile(r"\d{4}-?\d{3}[\dXx]"),
    "gtin13": re.compile(r"\d{8,14}"),
    "doi": re.compile(r"(https?://(dx\.)?doi\.org/|doi:\s*)?10\.\d{4,9}/\S+", re.IGNORECASE),
    "macAddress": re.compile(r"([0-9a-f]{2}[:.-]?){5,7}[0-9a-f]{2}", re.IGNORECASE),
    "paymentCardNumber": re.compile(r"(\d[- ]?){12,18}\d"),
    "softwareVersion": re.compile(r"\D{0,12}\d+([.-]\w+)*.{0,12}"),
    "bloodType": re.compile(r"(A|B|AB|O|0)\s*([+-]|pos.*|neg.*|rh.*)?", re.IGNORECASE),
}
"""The form that every value of a type has: what does not have it is none, whatever a classifier says."""


def possible(kind: str, column: ColumnSketch) -> bool:
    """Whether half of a column's values have the form of a type; True of types that have no strict form."""
    form = _STRICT.get(kind)
    return form is None or share(column, lambda value: form.fullmatch(value.strip()) is not None) >= 0.5


def share(column: ColumnSketch, holds: Callable[[str], bool], most: int = _PROBED) -> float:
    """The share of a column's rows (of its values kept, at most `most` of them) for which `holds`."""
    values, counts = column.values[:most], column.counts[:most]
    filled = [(value, count) for value, count in zip(values, counts, strict=True) if value.strip()]
    total = sum(count for _, count in filled)
    return sum(count for value, count in filled if holds(value)) / total if total else 0.0


def numeric(column: ColumnSketch) -> bool:
    """Whether a column holds numbers, by its type or its values."""
    if column.type in _NUMERIC:
        return True
    return bool(column.values) and share(column, lambda value: _PLAIN.fullmatch(value) is not None) >= 0.9


def dated(column: ColumnSketch) -> bool:
    """Whether a column holds days or moments, by its type or its values."""
    return column.type in _DATED or (bool(column.values) and share(column, _dated) >= 0.8)


def _dated(value: str) -> bool:
    return re.fullmatch(r"\d{4}-\d\d-\d\d([T ].*)?|\d{1,2}[./]\d{1,2}[./]\d{4}.*", value.strip()) is not None


def _declared(shape: str, type_: str) -> bool | None:
    """What the declared type says: False where it cannot be, None where it may."""
    if type_ == "boolean":
        return False if shape != "any" else None
    if type_ in _NUMERIC and shape in {"name", "email", "url", "ip"}:
        return False
    if type_ in _DATED and shape not in {"date", "any"}:
        return False
    return None


def _yes_or_no(column: ColumnSketch) -> bool:
    words = {value.strip().casefold() for value in column.values}
    return column.complete and bool(words) and words <= _YES_NO


def _few(column: ColumnSketch) -> bool | None:
    """Whether a column can say yes or no: at most a few distinct values."""
    if column.type == "boolean":
        return True
    if column.type in _DATED or column.type in {"number"}:
        return False
    if not column.values:
        return None
    return column.distinct <= 12 if column.complete else False
