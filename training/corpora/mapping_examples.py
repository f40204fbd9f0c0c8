"""Pairs for the column encoder of schema mapping: a column and the same column as another system has it.

Self-supervised: the altered copy is renamed (style, synonym, abbreviation, other order of words, another
language), has other values of the same sort or the same in another format, or stands as a description. Users'
own renames (`rename_pairs`) have the same form.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from rapidfuzz import fuzz

from assistant.models.inputs import field_text
from training.corpora import business_words, drifts
from training.corpora.business_words import LANGUAGES, Field
from training.corpora.columns import CleanColumn, Draw, Split
from training.corpora.headers import style, words_of
from training.corpora.rand import between, chance, pick, some, unique, weighted
from training.corpora.semantic_examples import LABELS, typed_column

_SEEDS = {"train": 8, "validation": 9}
_SHOWN = 8


@dataclass(frozen=True, slots=True)
class MappingExample:
    """Two texts of one column, and one of another that looks like it ("" where there is none).

    `kind` names the alteration; `unseen` says that training never uses the word or the source of the values.
    """

    left: str
    right: str
    kind: str
    hard_negative: str = ""
    unseen: bool = False


def examples(seed: int, n: int, split: Split = "train") -> Iterator[MappingExample]:
    """`n` pairs, always the same for one seed and split; two thirds are fields of business tables."""
    rng = np.random.default_rng([seed, _SEEDS[split]])
    made = 0
    while made < n:
        pair = _business(rng, split) if chance(rng, 0.66) else _any_column(rng, split)
        if pair.left != pair.right and pair.hard_negative not in (pair.left, pair.right):
            yield pair
            made += 1


Rename = Callable[[Field, Generator], str]
_RENAMES: tuple[tuple[tuple[str, Rename], float], ...] = (
    (("style", business_words.plain), 1.0),
    (("synonym", business_words.synonymous), 2.0),
    (("abbreviation", business_words.abbreviated), 2.0),
    (("order", business_words.reordered), 1.0),
    (("translation", lambda field, rng: business_words.translated(field, pick(rng, LANGUAGES), rng)), 3.0),
)


def _business(rng: Generator, split: Split) -> MappingExample:
    """A field of a business table under two names; the negative shares its entity or its sort of values."""
    at = Draw(rng, split, prefer_unseen=chance(rng, 0.5))
    attributes, entities = business_words.words("attribute"), business_words.words("entity")
    attribute = attributes[at.choose("mapping word", tuple(attributes))]
    entity = entities[pick(rng, tuple(entities))] if chance(rng, 0.6) else None
    field, other = Field(entity, attribute), _neighbour(Field(entity, attribute), at)
    kind, rename = weighted(rng, _RENAMES)
    first: Rename = business_words.plain if chance(rng, 0.8) else weighted(rng, _RENAMES)[1]
    left, right, wrong = first(field, rng), rename(field, rng), rename(other, rng)
    point = rng.random()
    if point < 0.15 and entity is not None:
        table = style(pick(rng, (entity.name, f"{entity.name}s")), rng, prefix=False)
        left = field_text(business_words.plain(Field(None, attribute), rng), table=table)
        return MappingExample(left, field_text(right), "table", field_text(wrong), at.unseen)
    if point < 0.3:
        told, false = business_words.described(field, rng), business_words.described(other, rng)
        shown = right if chance(rng, 0.3) else ""
        return MappingExample(
            field_text(left), field_text(shown, description=told), "description",
            field_text(wrong if shown else "", description=false), at.unseen,
        )  # fmt: skip
    if point < 0.55:
        return MappingExample(field_text(left), field_text(right), kind, field_text(wrong), at.unseen)
    column, stranger = typed_column(field.type, rng, split), typed_column(other.type, rng, split)
    ours, theirs = _two_views(column, rng)
    negative = field_text(wrong, some(rng, unique(stranger.values), _SHOWN))
    if chance(rng, 0.25):
        ours = ()
    return MappingExample(field_text(left, ours), field_text(right, theirs), kind, negative, at.unseen)


def _neighbour(field: Field, at: Draw) -> Field:
    """Another field: of the same entity, with the same attribute, or with values of the same type."""
    attributes, entities = business_words.words("attribute"), business_words.words("entity")
    alike = [word.name for word in attributes.values() if word.type == field.attribute.type]
    for _ in range(20):
        entity, attribute = field.entity, field.attribute
        if entity is not None and chance(at.rng, 0.35):
            entity = entities[pick(at.rng, tuple(entities))]
        elif len(alike) > 3 and chance(at.rng, 0.6):
            attribute = attributes[pick(at.rng, alike)]
        else:
            attribute = attributes[pick(at.rng, tuple(attributes))]
        other = Field(entity, attribute)
        ours, theirs = set(field.words.split()), set(other.words.split())
        if not (theirs <= ours or ours <= theirs):
            return other
    return Field(field.entity, attributes["reason" if field.attribute.name != "reason" else "height"])


def _two_views(column: CleanColumn, rng: Generator) -> tuple[Sequence[str], Sequence[str]]:
    """Two samples of a column's distinct values, the second now and then in another format."""
    values = unique(column.values)
    left, right = some(rng, values, between(rng, 3, _SHOWN)), some(rng, values, between(rng, 3, _SHOWN))
    return left, reformatted(right, column.kind, rng) if chance(rng, 0.3) else right


_DRIFTS: dict[str, Callable[[str, Generator], str | None]] = {
    "date": drifts.date_format, "time": drifts.date_format, "phone": drifts.phone_format,
    "number": drifts.number_format, "amount": drifts.number_format,
}  # fmt: skip


def reformatted(values: Sequence[str], kind: str, rng: Generator) -> list[str]:
    """The values all in one other format of their kind, or in another case."""
    drift = _DRIFTS.get(kind)
    if drift is None:
        change = pick(rng, (str.upper, str.lower, business_words.without_accents))
        return [change(value) for value in values]
    seed = int(rng.random() * 2**32)
    return [drift(value, np.random.default_rng(seed)) or value for value in values]


def _any_column(rng: Generator, split: Split) -> MappingExample:
    """A column of any semantic type: the header in two styles, one side at times without header or values."""
    label = pick(rng, LABELS)
    column = typed_column(label, rng, split)
    left, right = style(column.header, rng, prefix=False), style(column.header, rng, prefix=False)
    ours, theirs = _two_views(column, rng)
    other = typed_column(pick(rng, [name for name in LABELS if name != label]), rng, split)
    wrong, strange = style(other.header, rng), some(rng, unique(other.values), _SHOWN)
    if set(words_of(wrong)) & set(words_of(right)):
        wrong = ""
    kind = "values"
    if chance(rng, 0.4):
        kind, theirs = "values without a header", unique([*ours[:3], *theirs])[:_SHOWN]
        right = wrong = ""
    elif chance(rng, 0.15):
        kind, ours = "header alone", ()
    return MappingExample(
        field_text(left, ours), field_text(right, theirs), kind, field_text(wrong, strange), column.unseen
    )


def rename_pairs(rows: Iterable[tuple[str, str, str, bool]]) -> Iterator[MappingExample]:
    """Pairs out of users' own projects: (table, source column, target column, whether it was renamed).

    The left text is `table.source`, the right one the target's name, the negative that other target of
    the table whose name is most like the source's. `kind` is "renamed" or "kept"; rows with a blank name are
    left out.
    """
    tables: dict[str, list[tuple[str, str, bool]]] = defaultdict(list)
    for table, source, target, renamed in rows:
        if source.strip() and target.strip():
            tables[table].append((source.strip(), target.strip(), renamed))
    for table, columns in tables.items():
        targets = unique(target for _, target, _ in columns)
        for source, target, renamed in columns:
            nearest = _most_like(source, [name for name in targets if name not in (target, source)])
            yield MappingExample(
                field_text(source, table=table), field_text(target), "renamed" if renamed else "kept",
                field_text(nearest) if nearest else "",
            )  # fmt: skip


def _most_like(source: str, names: Sequence[str]) -> str:
    """The name that shares most words with `source`; "" of none."""
    ours = " ".join(words_of(source))
    return max(names, key=lambda name: fuzz.token_set_ratio(ours, " ".join(words_of(name))), default="")
