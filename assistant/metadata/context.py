"""What proposals rest on besides the tables: the settings, the source's other tables, what the ledger holds.

context_of(settings, tables, ledger=…, source=…, names=True, values=True) -> ProposalContext
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from assistant.metadata.facts import Facet, Fact
from assistant.metadata.granularity import entity_of
from assistant.metadata.header_words import name_words
from assistant.metadata.kept import Decided, read_decided
from assistant.metadata.naming import (
    Memory,
    Upstream,
    builtin_glossary,
    name_and_describe,
    open_glossary,
    read_descriptions,
)
from assistant.metadata.propose import Namer, ProposalContext
from assistant.metadata.usertypes import read_types

if TYPE_CHECKING:
    from assistant.ledger import Ledger
    from assistant.metadata.naming import Generator, Glossary
    from assistant.settings import Settings
    from assistant.sketch import TableSketch
    from connectors.types import Table


def context_of(
    settings: Settings,
    tables: Sequence[Table] = (),
    *,
    ledger: Ledger | None = None,
    source: str = "",
    names: bool = True,
    values: bool = True,
    generator: Generator | None = None,
) -> ProposalContext:
    """What proposals rest on, by the settings and by all `tables` of the source.

    Columns that the `ledger` describes, of this source and of others, lend their descriptions to columns
    that are the same. A `generator` may write descriptions anew, held to the evidence. Raises `BadSetting`
    or `UsageError` where a file of the settings cannot be used.
    """
    return ProposalContext(
        names=names,
        values=values,
        user_types=read_types(settings.types_to_read),
        keys=keys_of(tables),
        namer=namer_by(settings, ledger, source, tables, generator) if names else None,
    )


def namer_by(
    settings: Settings,
    ledger: Ledger | None = None,
    source: str = "",
    tables: Sequence[Table] = (),
    generator: Generator | None = None,
) -> Namer:
    """Names and descriptions by what the settings name: glossary, described columns, a model that writes.

    A `generator` that is given writes in place of the settings' own.
    """
    known = remembered(ledger, source, tables)
    if settings.descriptions is not None:
        known = Memory([*known.known, *read_descriptions(settings.descriptions)])
    if generator is None and settings.writer:
        from assistant.metadata.naming.local import LocalGenerator

        generator = LocalGenerator(settings.writer)
    return namer_of(glossary_of(settings), known, generator)


def glossary_of(settings: Settings) -> Glossary:
    """The user's glossary before the built-in one; raises `UsageError` for a file that cannot be used."""
    own = settings.glossary_to_read
    return builtin_glossary() if own is None else open_glossary(own).over(builtin_glossary())


def namer_of(glossary: Glossary, memory: Memory, generator: Generator | None = None) -> Namer:
    """Names and descriptions by a glossary and what is described already; reworded by a `generator`."""

    def namer(sketch: TableSketch, facts: Sequence[Fact]) -> Sequence[Fact]:
        return name_and_describe(sketch, facts, glossary, memory, generator)

    return namer


def remembered(ledger: Ledger | None, source: str, tables: Sequence[Table] = ()) -> Memory:
    """Columns and tables that are described: in the ledger's facts in force, by comments of the database."""
    known = [
        Upstream(str(table.ref), one.name, one.comment.strip(), one.type, origin="equal column")
        for table in tables
        for one in table.columns
        if one.comment.strip()
    ]
    if ledger is not None:
        types = {(str(table.ref), column.name): column.type for table in tables for column in table.columns}
        known += _of_ledger(read_decided(ledger, source), types, "")
        for other in ledger.facets().source:
            if other != source:
                known += _of_ledger(read_decided(ledger, other), {}, other)
    return Memory(known)


def _of_ledger(decided: Decided, types: Mapping[tuple[str, str], str], source: str) -> list[Upstream]:
    texts: dict[tuple[str, str | None], dict[Facet, str]] = defaultdict(dict)
    for (table, column, facet), held in decided.in_force.items():
        if isinstance(held.value, str):
            texts[table, column][facet] = held.value
    return [
        Upstream(
            table, column, said.get("description", ""), types.get((table, column or ""), ""),
            said.get("semantic_type", ""), business_name=said.get("business_name", ""),
            term=said.get("term", ""), origin="upstream" if source else "equal column", source=source,
        )
        for (table, column), said in texts.items()
        if "description" in said or "business_name" in said
    ]  # fmt: skip


def keys_of(tables: Sequence[Table]) -> dict[str, str]:
    """The tables of a source by what a column with their key is called after: "customer" → "customers".

    That is the table's own name, or what its key is called without "id".
    """
    found: dict[str, str] = {}
    for table in tables:
        if len(table.key) == 1:
            for words in (name_words(table.key[0])[:-1], name_words(entity_of(table.ref.name))):
                if words:
                    found[" ".join(words)] = str(table.ref)
    return found
