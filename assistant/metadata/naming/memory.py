"""What is described already: columns of this source, of one upstream, of a dbt project; found by name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from assistant.metadata.facts import Origin
from assistant.metadata.naming.context import read_table
from assistant.metadata.naming.lists import listed
from assistant.metadata.naming.terms import Glossary, term_key
from assistant.metadata.naming.wordings import Parts
from assistant.metadata.naming.words import split_name, table_words
from assistant.sketch import ColumnSketch, TableSketch
from connectors.types import TYPES

if TYPE_CHECKING:
    from assistant.metadata.naming.patterns import Patterns

_NUMBERS, _TIMES = frozenset({"integer", "number"}), frozenset({"date", "datetime"})
_ANY = frozenset({"", "other", "text", "enum"})


@dataclass(frozen=True, slots=True)
class Upstream:
    """A column (or with `column` None a table) somebody described.

    `type` is one of `connectors.types.TYPES` or ""; `semantic_type` and `values` tell whether a column of
    the same name holds the same. `origin`: "equal column" within a source, else "upstream"; `source` says
    where it is from, for the provenance. `related`: it is of the same data, so that its text can be taken as
    it is; else of other people's, and lends its wording alone.
    """

    table: str
    column: str | None
    description: str
    type: str = ""
    semantic_type: str = ""
    values: tuple[str, ...] = ()
    business_name: str = ""
    term: str = ""
    origin: Origin = "upstream"
    source: str = ""
    related: bool = True

    @property
    def label(self) -> str:
        """`source: table.column`, what there is of it."""
        name = ".".join(part for part in (self.table, self.column or "") if part)
        return f"{self.source}: {name}" if self.source else name


def types_agree(one: str, other: str) -> bool:
    """Whether columns of these declared types can hold the same; "" and text say nothing."""
    if one == other or one in _ANY or other in _ANY or one not in TYPES or other not in TYPES:
        return True
    return {one, other} <= _NUMBERS or {one, other} <= _TIMES


class Memory:
    """Described columns and tables, indexed once for many tables."""

    def __init__(self, known: Sequence[Upstream] = ()) -> None:
        self.known = tuple(one for one in known if one.description or one.business_name)
        self._patterns: tuple[Glossary, Patterns] | None = None

    def __len__(self) -> int:
        return len(self.known)

    @cached_property
    def columns(self) -> dict[tuple[str, ...], list[Upstream]]:
        """Columns by the words of their names."""
        found: dict[tuple[str, ...], list[Upstream]] = defaultdict(list)
        for one in self.known:
            if one.column is not None:
                found[term_key(split_name(one.column))].append(one)
        return dict(found)

    def patterns(self, glossary: Glossary) -> Patterns:
        """The wordings of the described columns, their names read with `glossary`; made once."""
        if self._patterns is None or self._patterns[0] is not glossary:
            from assistant.metadata.naming.patterns import Patterns  # it knows Upstream

            self._patterns = (glossary, Patterns(self._parts(glossary)))
        return self._patterns[1]

    def _parts(self, glossary: Glossary) -> Iterator[tuple[Parts, Upstream]]:
        for (_, name), columns in self._by_table.items():
            sketches = [ColumnSketch(name, one.column or "", at) for at, one in enumerate(columns)]
            read = read_table(TableSketch(name, tuple(sketches)), glossary)
            record = term_key(read.record_words)
            for one, reading in zip(columns, read.columns, strict=True):
                yield Parts(record, term_key(reading.words)), one

    @cached_property
    def _by_table(self) -> dict[tuple[str, str], list[Upstream]]:
        found: dict[tuple[str, str], list[Upstream]] = defaultdict(list)
        for one in self.known:
            if one.column is not None and one.description:
                found[one.source, one.table].append(one)
        return dict(found)

    @cached_property
    def things(self) -> frozenset[str]:
        """What the tables' rows are, in the singular (order, ticket): other texts do not speak of them."""
        last = (term_key(table_words(name))[-1:] for _, name in self._by_table)
        return frozenset(word for words in last for word in words) - listed("generic_things")

    @cached_property
    def tables(self) -> dict[tuple[str, ...], list[Upstream]]:
        """Tables by the words of their names."""
        found: dict[tuple[str, ...], list[Upstream]] = defaultdict(list)
        for one in self.known:
            if one.column is None:
                found[term_key(table_words(one.table))].append(one)
        return dict(found)
