"""The description of one column or table: reused, from the glossary, or composed; with where it is from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from assistant.metadata.facts import Fact, Origin
from assistant.metadata.naming.consensus import most_agreed
from assistant.metadata.naming.context import TableWords
from assistant.metadata.naming.expansion import Expansion
from assistant.metadata.naming.memory import Memory, Upstream, types_agree
from assistant.metadata.naming.phrases import compose, definite
from assistant.metadata.naming.profile import term_of_type, with_profile
from assistant.metadata.naming.support import evidence_of, unsupported
from assistant.metadata.naming.terms import BUILTIN, Glossary, Term, term_key
from assistant.metadata.naming.titles import sentence
from assistant.metadata.naming.wordings import Parts
from assistant.metadata.naming.words import split_name, table_words
from assistant.sketch import ColumnSketch, TableSketch

_SAME, _SAME_VALUES, _OWN_TERM, _TERM, _COMPOSED = 0.85, 0.75, 0.85, 0.7, 0.6
_PLAIN, _BY_RULE, _BY_TERM = 0.5, 0.7, 0.3
"""Weights in the vote: the plain template, the composed sentence, the built-in definition."""


_BY_MEANING = 0.6


class Ground(NamedTuple):
    """What a table's descriptions are made from."""

    table: TableSketch
    words: TableWords
    glossary: Glossary
    memory: Memory


class _Said(NamedTuple):
    text: str
    weight: float
    origin: Origin
    detail: str
    why: str


def describe_column(
    ground: Ground, column: ColumnSketch, reading: Expansion, term: Term | None, known: Mapping[str, Fact]
) -> Fact | None:
    """The best description of a column there is ground for; None where there is none.

    A term of one's own glossary goes first, then a column of the same name and table, or of the same name and
    values. Else columns of such names, the composed sentence and the built-in definition vote on the wording.
    """
    if term is not None and term.definition and term.source != BUILTIN:
        return _fact(ground, column, _by_term(ground, term), _OWN_TERM)
    reused = _reused(ground.table, column, known, ground.memory)
    if reused is not None:
        one, same = reused
        said = _Said(
            sentence(one.description),
            1.0,
            one.origin,
            one.label,
            f"{one.label} is called the same and is described so.",
        )
        return _fact(ground, column, said, _SAME if same else _SAME_VALUES)
    options = _options(ground, column, reading, term, known)
    if not options:
        return _by_type(ground, column, known)
    if not any(one.origin == "upstream" for one in options):
        best = max(options, key=lambda one: (one.origin == "glossary", one.weight))
        sure = _TERM if best.origin == "glossary" else _COMPOSED * best.weight / _BY_RULE
        return _fact(ground, column, best._replace(text=with_profile(best.text, column, known)), sure)
    index, agreed = most_agreed([one.text for one in options], [one.weight for one in options])
    best = options[index]
    best = best._replace(text=with_profile(best.text, column, known))
    return _fact(ground, column, best, 0.25 + 0.5 * agreed)


def _by_type(ground: Ground, column: ColumnSketch, known: Mapping[str, Fact]) -> Fact | None:
    """Where the name says nothing: what its semantic type means."""
    term = term_of_type(known, ground.glossary)
    if term is None or not term.definition:
        return None
    said = _by_term(ground, term)
    why = f"What its semantic type means: {said.why[0].lower()}{said.why[1:]}"
    said = said._replace(text=with_profile(said.text, column, known), why=why)
    return _fact(ground, column, said, known["semantic_type"].confidence * _BY_MEANING)


def _fact(ground: Ground, column: ColumnSketch, said: _Said, sure: float) -> Fact:
    return Fact(
        table=ground.table.name, column=column.name, facet="description", value=said.text,
        confidence=round(min(sure, 0.9), 3), origin=said.origin, detail=said.detail, sentence=said.why,
    )  # fmt: skip


def _options(
    ground: Ground, column: ColumnSketch, reading: Expansion, term: Term | None, known: Mapping[str, Fact]
) -> list[_Said]:
    """All that can be said of a column and is supported; equal texts are one, their weights summed."""
    record = ground.words.record
    said: dict[str, _Said] = {}
    options: list[_Said] = []
    if term is not None and term.definition and not _names(reading, term):
        options.append(_by_term(ground, term))
    learnt = _learnt(ground, column, reading, known) if len(ground.memory) else []
    options += learnt
    if reading.readable and _english(record, *reading.words):
        if record and learnt:
            plain = f"the {' '.join(reading.words)} of the {record}"
            options.append(_composed(sentence(plain), _PLAIN))
        phrase = compose(reading.words, record, ground.glossary)
        if phrase is not None:
            options.append(_composed(phrase.text, _BY_RULE * phrase.sure))
    for one in options:
        before = said.get(one.text)
        said[one.text] = one if before is None else before._replace(weight=before.weight + one.weight)
    return list(said.values())


def _english(*words: str) -> bool:
    """Whether words can stand in a sentence of ours: those of other scripts cannot."""
    return all(letter < "\u0250" for word in words for letter in word if letter.isalpha())


def _composed(text: str, weight: float) -> _Said:
    return _Said(text, weight, "name", "composed", "Composed of the words of the name and of the table.")


def _by_term(ground: Ground, term: Term) -> _Said:
    text = term.defined(ground.words.record or "record")
    text = definite(text) if term.source == BUILTIN else sentence(text)
    why = f"The definition of the term {term.name!r} ({term.source or 'glossary'})."
    return _Said(text, _BY_TERM, "glossary", term.id, why)


def _learnt(
    ground: Ground, column: ColumnSketch, reading: Expansion, known: Mapping[str, Fact]
) -> list[_Said]:
    """Wordings of columns of such names, as far as they state only what holds here too."""
    parts = Parts(term_key(ground.words.record_words), term_key(reading.words))
    evidence = evidence_of(ground.table, column, ground.words, reading, known)
    found = []
    things = ground.memory.things
    for one in ground.memory.patterns(ground.glossary).wordings(parts):
        if types_agree(one.like.type, column.type) and not unsupported(one.text, evidence, things):
            like = one.like.label
            why = f"Worded as columns of such names are, {like} among them."
            found.append(_Said(sentence(one.text), one.weight, "upstream", like, why))
    return found


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
        if not one.description or not one.related or (one.table == table.name and not one.source):
            continue
        if not types_agree(one.type, column.type) or (
            kind and one.semantic_type and one.semantic_type != kind
        ):
            continue
        same = bool(own) and term_key(table_words(one.table)) == own
        overlap = _overlap(one.values, column.values)
        within = one.origin == "equal column" and len(key) > 1
        if not (same or within) and overlap < _AGREE:
            continue  # `name`, `id`, `status`: of another table they are another thing
        score = 2.0 * same + overlap + 0.5 * within
        if best is None or score > best[0]:
            best = (score, one, same)
    return None if best is None else (best[1], best[2])


_AGREE = 0.5


def _overlap(one: Sequence[str], other: Sequence[str]) -> float:
    first, second = set(one), set(other)
    return len(first & second) / min(len(first), len(second)) if first and second else 0.0


def describe_table(ground: Ground, term: Term | None) -> Fact | None:
    """A table's description: one of the same name's, else what one row of it is."""
    name = ground.table.name
    for one in ground.memory.tables.get(term_key(table_words(name)), ()):
        if one.description and one.related and not (one.table == name and not one.source):
            return Fact(
                table=name, column=None, facet="description", value=sentence(one.description),
                confidence=_SAME_VALUES, origin=one.origin, detail=one.label,
                sentence=f"{one.label} is called the same and is described so.",
            )  # fmt: skip
    record = ground.words.record
    if not record or not _english(record):
        return None
    text = f"each row is one {record}"
    if term is not None and term.definition:
        return Fact(
            table=name, column=None, facet="description", detail=term.id, origin="glossary",
            value=f"{sentence(text)} {sentence(term.defined())}", confidence=_COMPOSED,
            sentence=f"The name and the definition of the term {term.name!r}.",
        )  # fmt: skip
    return Fact(
        table=name, column=None, facet="description", value=sentence(text), confidence=0.5, origin="name",
        detail="composed", sentence="Composed of the words of the table's name.",
    )  # fmt: skip
