"""Business names, descriptions and glossary terms for a table and its columns.

What is written already (upstream, an equal column) goes first, then the glossary, then a sentence composed
of the name's own words. Every fact says where its text is from.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from assistant.metadata.facts import Fact
from assistant.metadata.naming.context import TableWords, read_table
from assistant.metadata.naming.describe import describe_column, describe_table
from assistant.metadata.naming.memory import Memory, Upstream
from assistant.metadata.naming.terms import Glossary, Term
from assistant.metadata.naming.titles import titled
from assistant.sketch import ColumnSketch, TableSketch

_SPELLED, _EXPANDED, _PARTLY = 0.95, 0.85, 0.5


def name_and_describe(
    table: TableSketch,
    facts: Sequence[Fact],
    glossary: Glossary,
    upstream: Sequence[Upstream] | Memory = (),
) -> list[Fact]:
    """Facts of the facets business_name, description and term: the table's first, then column by column.

    `facts` are what is known of the table and its columns (types, units, roles; also those a person gave);
    `upstream` what is described elsewhere: pass a `Memory` where many tables share it. A column of which
    nothing is understood has no fact.
    """
    memory = upstream if isinstance(upstream, Memory) else Memory(upstream)
    known = _by_column(facts)
    words = read_table(table, glossary)
    found = _table_facts(table, words, known.get(None, {}), glossary, memory)
    for column in table.columns:
        found += _column_facts(table, column, words, known.get(column.name, {}), glossary, memory)
    return found


def _by_column(facts: Sequence[Fact]) -> Mapping[str | None, dict[str, Fact]]:
    found: dict[str | None, dict[str, Fact]] = defaultdict(dict)
    for fact in facts:
        found[fact.column].setdefault(fact.facet, fact)
    return found


def _table_facts(
    table: TableSketch, words: TableWords, known: Mapping[str, Fact], glossary: Glossary, memory: Memory
) -> list[Fact]:
    if not words.name.words:
        return []
    found = []
    if words.name.readable:
        found.append(
            Fact(
                table=table.name, column=None, facet="business_name", value=titled(words.name.words),
                confidence=_EXPANDED if words.name.changed else _SPELLED, origin="name",
                sentence=f"{table.name} read as words.",
            )
        )  # fmt: skip
    term = glossary.find(words.record_words) or glossary.find(words.name.words)
    if term is not None:
        found.append(_term_fact(table.name, None, term, words.name.name))
    described = describe_table(table, words, term, known, memory)
    return found + ([described] if described is not None else [])


def _column_facts(
    table: TableSketch,
    column: ColumnSketch,
    words: TableWords,
    known: Mapping[str, Fact],
    glossary: Glossary,
    memory: Memory,
) -> list[Fact]:
    reading = words.columns[column.position]
    if not reading.words:
        return []
    found = []
    term = glossary.find(reading.words)
    if reading.readable or reading.changed:
        changed = ", ".join(f"{short} = {long}" for short, long in reading.changed)
        found.append(
            Fact(
                table=table.name, column=column.name, facet="business_name", value=titled(reading.words),
                confidence=_PARTLY if reading.unknown else _EXPANDED if changed else _SPELLED,
                sentence=f"Read from the name: {changed}." if changed else "The words of the name.",
                origin="name", detail=changed,
            )
        )  # fmt: skip
    if term is not None:
        found.append(_term_fact(table.name, column.name, term, column.name))
    described = describe_column(table, column, words, reading, term, known, memory)
    return found + ([described] if described is not None else [])


def _term_fact(table: str, column: str | None, term: Term, name: str) -> Fact:
    return Fact(
        table=table, column=column, facet="term", value=term.id, confidence=0.8, origin="glossary",
        sentence=f"{name} reads as the term {term.name!r} of the {term.source or 'given'} glossary.",
        detail=term.id,
    )  # fmt: skip
