"""Business names, descriptions and glossary terms for a table and its columns.

What is written already (upstream, an equal column) goes first, then the glossary, then a sentence composed
of the name's own words. Every fact says where its text is from.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from assistant.metadata.facts import Fact
from assistant.metadata.naming.context import read_table
from assistant.metadata.naming.describe import Ground, describe_column, describe_table
from assistant.metadata.naming.generator import Generator, rewritten
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
    generator: Generator | None = None,
) -> list[Fact]:
    """Facts of the facets business_name, description and term: the table's first, then column by column.

    `facts` are what is known of the table and its columns (types, units, roles; also those a person gave);
    `upstream` what is described elsewhere: pass a `Memory` where many tables share it. A `generator` may put
    better what nobody wrote. A column of which nothing is understood has no fact.
    """
    memory = upstream if isinstance(upstream, Memory) else Memory(upstream)
    known = _by_column(facts)
    ground = Ground(table, read_table(table, glossary), glossary, memory)
    found = _table_facts(ground)
    for column in table.columns:
        found += _column_facts(ground, column, known.get(column.name, {}))
    return found if generator is None else rewritten(ground, found, known, generator)


def _by_column(facts: Sequence[Fact]) -> Mapping[str | None, dict[str, Fact]]:
    found: dict[str | None, dict[str, Fact]] = defaultdict(dict)
    for fact in facts:
        found[fact.column].setdefault(fact.facet, fact)
    return found


def _table_facts(ground: Ground) -> list[Fact]:
    name, reading = ground.table.name, ground.words.name
    if not reading.words:
        return []
    found = []
    if reading.readable:
        found.append(
            Fact(
                table=name, column=None, facet="business_name", value=titled(reading.words), origin="name",
                confidence=_EXPANDED if reading.changed else _SPELLED, sentence=f"{name} read as words.",
            )
        )  # fmt: skip
    term = ground.glossary.find(ground.words.record_words) or ground.glossary.find(reading.words)
    if term is not None:
        found.append(_term_fact(name, None, term, reading.name))
    described = describe_table(ground, term)
    return found + ([described] if described is not None else [])


def _column_facts(ground: Ground, column: ColumnSketch, known: Mapping[str, Fact]) -> list[Fact]:
    table, reading = ground.table.name, ground.words.columns[column.position]
    found = []
    term = ground.glossary.find(reading.words)
    if reading.readable or reading.changed:
        changed = ", ".join(f"{short} = {long}" for short, long in reading.changed)
        found.append(
            Fact(
                table=table, column=column.name, facet="business_name", value=titled(reading.words),
                confidence=_PARTLY if reading.unknown else _EXPANDED if changed else _SPELLED,
                sentence=f"Read from the name: {changed}." if changed else "The words of the name.",
                origin="name", detail=changed,
            )
        )  # fmt: skip
    if term is not None:
        found.append(_term_fact(table, column.name, term, column.name))
    described = describe_column(ground, column, reading, term, known)
    return found + ([described] if described is not None else [])


def _term_fact(table: str, column: str | None, term: Term, name: str) -> Fact:
    return Fact(
        table=table, column=column, facet="term", value=term.id, confidence=0.8, origin="glossary",
        sentence=f"{name} reads as the term {term.name!r} of the {term.source or 'given'} glossary.",
        detail=term.id,
    )  # fmt: skip
