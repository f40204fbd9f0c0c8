"""The language's JSON schema restricted to one table: a model held to it cannot name what is not there.

Every kind of rule becomes one or several object schemas made from the language's own (pydantic): what a rule
carries beside is left out, names become enumerations of the table's columns (by what they hold: numbers,
dates, texts), and what is fixed by the column (how it is read, its form of dates) is fixed. Written is one
compact object a line, then END.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from pydantic import BaseModel

from assistant.rules import language as rules
from assistant.rules.expressions import quoted
from assistant.rules.generation.literals import Read, read_column
from assistant.rules.generation.written import Unread
from assistant.rules.semantics import TYPES
from assistant.view import TableView

Schema = dict[str, Any]
END = "END"
"""The line behind the last rule."""
_TEXT = {"type": "string", "pattern": r"^[^\x00-\x1f\x7f]{1,60}$"}
_NUMBER = {"type": "number"}
_COUNT = {"type": "integer", "minimum": 0, "maximum": 1_000_000_000}
_DAY = {"type": "string", "pattern": r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"}
_PATTERN = {"type": "string", "pattern": r"^[ -~]{1,80}$"}
_MOST_PAIRED = 30
"""Columns of one sort up to which a comparison's two sides are kept apart by the grammar."""
_LISTED = 12


@dataclass(frozen=True)
class Grammar:
    """What may be written of a table: at most `most` rules, then END. `columns`: some of it; (): all."""

    view: TableView
    others: Sequence[TableView] = ()
    most: int = 40
    columns: Sequence[str] = ()

    @cached_property
    def schema(self) -> Schema:
        """The JSON schema of one rule."""
        return {
            "anyOf": list(_schemas(_Columns(self.view, self.columns), self.others)),
            "x-guidance": _COMPACT,
        }

    @cached_property
    def lark(self) -> str:
        """The grammar of a whole answer, for llguidance."""
        return (
            f'start: (rule "\\n"){{1,{self.most}}} "{END}"\n'
            f"rule: %json {json.dumps(self.schema, ensure_ascii=True)}\n"
        )


_COMPACT = {"whitespace_flexible": False, "item_separator": ", ", "key_separator": ": "}


class _Columns:
    """The columns by what they hold."""

    def __init__(self, view: TableView, some: Sequence[str]) -> None:
        self.all = list(some or view.columns)
        self.read = {name: _read(view, name) for name in self.all}
        self.numbers = self._of("number")
        self.dates = self._of("date", "datetime")
        self.plain_dates = [name for name in self.dates if self.read[name].format is None]
        self.texts = self._of("text")

    def _of(self, *reads: str) -> list[str]:
        return [name for name in self.all if self.read[name].reads in reads]


def _read(view: TableView, name: str) -> Read:
    try:
        return read_column(view.columns[name])
    except Unread:
        return Read("text")


def made(model: type[rules.RuleBase], **fields: Schema) -> Schema:
    """An object schema of a kind of rule with these fields, in this order; all of them are written.

    Raises `KeyError` for a field that the language does not have, so that the two cannot part.
    """
    own = _fields(model)
    unknown = [name for name in fields if name not in own]
    if unknown:
        raise KeyError(f"{model.__name__} has no field {unknown[0]!r}.")
    return _object({"kind": {"const": own["kind"]["const"]}, **fields})


@cache
def _fields(model: type[BaseModel]) -> Schema:
    fields: Schema = model.model_json_schema()["properties"]
    return fields


def _object(properties: Schema) -> Schema:
    fixed = {"type": "object", "additionalProperties": False}
    return {**fixed, "properties": properties, "required": list(properties)}


def _one(names: Sequence[str]) -> Schema:
    return {"enum": list(names)}


def _some(item: Schema, least: int, most: int) -> Schema:
    return {"type": "array", "items": item, "minItems": least, "maxItems": most}


def choices(model: type[BaseModel], field: str) -> list[str]:
    """What the language allows in a field of fixed words."""
    return list(_fields(model)[field]["enum"])


def _schemas(columns: _Columns, others: Sequence[TableView]) -> Iterator[Schema]:
    names = _one(columns.all)
    yield made(rules.NotNull, column=names)
    yield made(rules.Unique, on=_some(names, 1, 3))
    types = [name for name in choices(rules.TypeIs, "type") if name != "boolean"]
    yield made(rules.TypeIs, column=names, type=_one(types))
    yield made(rules.Semantic, column=names, type=_one(list(TYPES)))
    yield made(rules.RowCount, minimum=_COUNT)
    yield made(rules.Frequency, column=names, maximum={"type": "number", "exclusiveMinimum": 0, "maximum": 1})
    if columns.texts:
        texts = _one(columns.texts)
        yield made(rules.InSet, column=texts, values=_some(_TEXT, 1, _LISTED))
        yield made(rules.NotInSet, column=texts, values=_some(_TEXT, 1, _LISTED))
        yield made(rules.Pattern, column=texts, pattern=_PATTERN)
        yield made(rules.Length, column=texts, minimum=_COUNT, maximum=_COUNT)
    if len(columns.all) > 1:
        yield made(rules.FunctionalDependency, determinant=_some(names, 1, 2), dependent=names)
    yield from _of_numbers(columns)
    yield from _of_dates(columns)
    yield from _of_others(columns, others)
    tests = list(_conditions(columns))
    yield made(rules.Conditional, when=_some({"anyOf": tests}, 1, 2), then={"anyOf": tests})


def _of_numbers(columns: _Columns) -> Iterator[Schema]:
    if not columns.numbers:
        return
    numbers = _one(columns.numbers)
    yield made(rules.InSet, column=numbers, values=_some(_NUMBER, 1, _LISTED))
    yield made(rules.Range, column=numbers, minimum=_NUMBER)
    yield made(rules.Range, column=numbers, maximum=_NUMBER)
    yield made(rules.Range, column=numbers, minimum=_NUMBER, maximum=_NUMBER)
    yield made(rules.Range, column=numbers, minimum=_NUMBER, above={"const": True})
    for left, right in _pairs(columns.numbers):
        yield made(
            rules.Comparison, left=left, operator=_one(choices(rules.Comparison, "operator")), right=right
        )
    if len(columns.numbers) > 1:
        within = {"enum": [0, 0.01, 0.05, 0.5, 1]}
        yield made(rules.Arithmetic, target=numbers, formula=_formula(columns.numbers), within=within)


def _of_dates(columns: _Columns) -> Iterator[Schema]:
    read = columns.read
    for one in dict.fromkeys(read[name] for name in columns.dates):
        reads, form = one.reads, one.format
        same = [name for name in columns.dates if read[name] == one]
        as_read: Schema = {"reads": {"const": reads}} | ({"format": {"const": form}} if form else {})
        yield made(rules.Freshness, column=_one(same), hours={"enum": [1, 6, 26, 50, 170, 750]}, **as_read)
        if form or reads == "date":
            yield made(rules.Range, column=_one(same), minimum=_DAY, **as_read)
            yield made(rules.Range, column=_one(same), maximum=_DAY, **as_read)
        yield from _compared(same, as_read)
    if len({columns.read[name].reads for name in columns.plain_dates}) > 1:
        yield from _compared(columns.plain_dates, {"reads": {"const": "date"}})


def _compared(names: Sequence[str], as_read: Schema) -> Iterator[Schema]:
    operators = _one(choices(rules.Comparison, "operator"))
    for left, right in _pairs(names):
        yield made(rules.Comparison, left=left, operator=operators, right=right, **as_read)


def _pairs(names: Sequence[str]) -> Iterator[tuple[Schema, Schema]]:
    """The two sides of a comparison, never the same column; of very many columns the proof sees to it."""
    if len(names) > _MOST_PAIRED:
        yield _one(names), _one(names)
    elif len(names) > 1:
        for name in names:
            yield {"const": name}, _one([other for other in names if other != name])


def _of_others(columns: _Columns, others: Sequence[TableView]) -> Iterator[Schema]:
    for other in others:
        references = _one(list(other.columns))
        for width in (1, 2):
            if width <= min(len(columns.all), len(other.columns)):
                yield made(
                    rules.ForeignKey,
                    on=_some(_one(columns.all), width, width),
                    to={"const": str(other.table.ref)},
                    references=_some(references, width, width),
                )


def _conditions(columns: _Columns) -> Iterator[Schema]:
    """The tests of one cell, as `Condition` has them."""
    yield _object({"column": _one(columns.all), "test": _one(["null", "not_null"])})
    sets = _one(["in", "not_in"])
    if columns.texts:
        yield _object({"column": _one(columns.texts), "test": sets, "values": _some(_TEXT, 1, _LISTED)})
    ordered = _one([name for name in choices(rules.Condition, "test") if name[0] in "<>=!"])
    for names, reads, value in ((columns.numbers, "number", _NUMBER), (columns.plain_dates, "date", _DAY)):
        if names:
            yield _object({"column": _one(names), "test": ordered, "values": _some(value, 1, 1),
                           "reads": {"const": reads}})  # fmt: skip
        for left, right in _pairs(names):
            yield _object({"column": left, "test": ordered, "other": right, "reads": {"const": reads}})


def _formula(names: Sequence[str]) -> Schema:
    """Sums and products of columns and numbers, one pair of parentheses deep."""
    columns = "|".join(_escaped(quoted(name)) for name in names)
    atom = rf"({columns}|[0-9]{{1,6}}(\.[0-9]{{1,4}})?)"
    term = rf"({atom}|\({atom}( [-+*/] {atom}){{1,3}}\))"
    return {"type": "string", "pattern": rf"^({columns})( [-+*/] {term}){{1,4}}$"}


def _escaped(text: str) -> str:
    return re.sub(r"([\\.^$*+?{}\[\]|()/-])", r"\\\1", text)
