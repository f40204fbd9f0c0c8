"""The description of one column or table: reused, from the glossary, or composed; with where it is from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.metadata.facts import Fact
from assistant.metadata.naming.context import TableWords
from assistant.metadata.naming.expansion import Expansion
from assistant.metadata.naming.memory import Memory, Upstream, types_agree
from assistant.metadata.naming.phrases import compose
from assistant.metadata.naming.terms import Term, term_key
from assistant.metadata.naming.titles import sentence
from assistant.metadata.naming.words import split_name, table_words
from assistant.sketch import ColumnSketch, TableSketch

_SAME, _SAME_NAME, _TERM, _COMPOSED = 0.85, 0.7, 0.75, 0.6


def describe_column(
    table: TableSketch,
    column: ColumnSketch,
    words: TableWords,
    reading: Expansion,
    term: Term | None,
    known: Mapping[str, Fact],
    memory: Memory,
) -> Fact | None:
    """The best description of a column there is ground for; None where there is none."""
    own_term = term if term is not None and term.definition and term.source != "built-in" else None
    reused = None if own_term else _reused(table, column, known, memory)
    if reused is not None:
        one, same = reused
        return Fact(
            table=table.name, column=column.name, facet="description", value=sentence(one.description),
            confidence=_SAME if same else _SAME_NAME, origin=one.origin, detail=one.label,
            sentence=f"{one.label} is called the same and is described so.",
        )  # fmt: skip
    if term is not None and term.definition and not _names(reading, term):
        return Fact(
            table=table.name, column=column.name, facet="description", confidence=_TERM, origin="glossary",
            value=sentence(term.defined(words.record or "record")), detail=term.id,
            sentence=f"The definition of the term {term.name!r} ({term.source or 'glossary'}).",
        )  # fmt: skip
    if not reading.readable:
        return None
    phrase = compose(reading.words, words.record)
    if phrase is None:
        return None
    return Fact(
        table=table.name, column=column.name, facet="description", value=phrase.text, origin="name",
        confidence=round(_COMPOSED * phrase.sure, 3), detail="composed",
        sentence="Composed of the words of the name and of the table.",
    )  # fmt: skip


def _names(reading: Expansion, term: Term) -> bool:
    """Whether the column holds the name of what the term means: `customer_name` with the term customer."""
    return reading.words[-1] == "name" and split_name(term.name)[-1] != "name"


def _reused(
    table: TableSketch, column: ColumnSketch, known: Mapping[str, Fact], memory: Memory
) -> tuple[Upstream, bool] | None:
    """The described column of the same name that holds the same; whether its table is of that name too."""
    key = term_key(split_name(column.name))
    own = term_key(table_words(table.name))
    kind = known["semantic_type"].value if "semantic_type" in known else None
    best: tuple[float, Upstream, bool] | None = None
    for one in memory.columns.get(key, ()):
        if not one.description or (one.table == table.name and not one.source):
            continue
        if not types_agree(one.type, column.type) or (
            kind and one.semantic_type and one.semantic_type != kind
        ):
            continue
        same = term_key(table_words(one.table)) == own
        overlap = _overlap(one.values, column.values)
        if not same and len(key) < 2 and not overlap:
            continue  # `name`, `id`, `status`: of another table they are another thing
        score = 2.0 * same + overlap + 0.5 * (one.origin == "equal column")
        if best is None or score > best[0]:
            best = (score, one, same)
    return None if best is None else (best[1], best[2])


def _overlap(one: Sequence[str], other: Sequence[str]) -> float:
    first, second = set(one), set(other)
    return len(first & second) / min(len(first), len(second)) if first and second else 0.0


def describe_table(
    table: TableSketch, words: TableWords, term: Term | None, known: Mapping[str, Fact], memory: Memory
) -> Fact | None:
    """A table's description: one of the same name's, else what one row of it is."""
    for one in memory.tables.get(term_key(table_words(table.name)), ()):
        if one.description and not (one.table == table.name and not one.source):
            return Fact(
                table=table.name, column=None, facet="description", value=sentence(one.description),
                confidence=_SAME_NAME, origin=one.origin, detail=one.label,
                sentence=f"{one.label} is called the same and is described so.",
            )  # fmt: skip
    if not words.record:
        return None
    text = f"each row is one {words.record}"
    if term is not None and term.definition:
        return Fact(
            table=table.name, column=None, facet="description", detail=term.id, origin="glossary",
            value=f"{sentence(text)} {sentence(term.defined())}", confidence=_COMPOSED,
            sentence=f"The name and the definition of the term {term.name!r}.",
        )  # fmt: skip
    return Fact(
        table=table.name, column=None, facet="description", value=sentence(text), confidence=0.5,
        origin="name", detail="composed", sentence="Composed of the words of the table's name.",
    )  # fmt: skip
