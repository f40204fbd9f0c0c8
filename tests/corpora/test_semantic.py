"""Semantic types: every column has one, classes are even, the corpus repeats, its splits stay apart."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from assistant.kinds import KINDS
from training.corpora.columns import MAKERS, sample_column
from training.corpora.lexicon import terms
from training.corpora.semantic_examples import LABELS, examples
from training.corpora.semantic_types import sources, type_of
from training.corpora.type_names import COMPOSED, type_name


@pytest.mark.parametrize("split", ["train", "validation"])
def test_every_template_drawn_has_a_type(split: str) -> None:
    rng = np.random.default_rng(5)
    typed = Counter()
    for kind in KINDS:
        for _ in range(120):
            column = sample_column(kind, 12, rng, "train" if split == "train" else "validation")
            name = type_of(column.template, column.values)
            assert name is None or name in LABELS, column.template
            typed[kind, name is None] += 1
    undecided = {kind: typed[kind, True] for kind in KINDS if typed[kind, True]}
    assert set(undecided) <= {"date", "person"}
    assert all(count < 30 for count in undecided.values())


def test_the_table_names_only_makers_there_are() -> None:
    made = {(kind, name) for kind, makers in MAKERS.items() for name, _, _ in makers}
    named = {(source.kind, source.maker) for found in sources().values() for source in found}
    assert named == made


def test_classes_are_even_and_every_type_is_made() -> None:
    columns = list(examples(1, 2 * len(LABELS)))
    assert set(Counter(column.label for column in columns).values()) == {2}
    assert {column.label for column in columns} == set(LABELS)
    assert len(LABELS) == len(set(LABELS)) > 100
    assert 0.2 < sum(column.header == "" for column in columns) / len(columns) < 0.5
    assert 0.15 < sum(column.values == () for column in columns) / len(columns) < 0.35
    assert all(len(column.values) <= 12 and (column.values or column.header) for column in columns)


def test_names_say_what_a_column_is_not_what_it_tells_of() -> None:
    rng = np.random.default_rng(2)
    for label in LABELS:
        phrases = terms("type_headers", label)
        assert len(phrases) > 2
        for _ in range(20):
            name = type_name(label, rng)
            assert not name.unseen
            assert name.words in phrases or any(name.words == c.format(name.phrase) for c in COMPOSED[label])
    assert any(type_name("email", rng, "validation").unseen for _ in range(20))


def test_the_corpus_repeats() -> None:
    assert list(examples(3, 200)) == list(examples(3, 200))
    assert list(examples(3, 200)) != list(examples(4, 200))


def test_training_sees_nothing_that_validation_calls_unseen() -> None:
    trained = {column.template for column in examples(0, 3000)}
    held = {column.template for column in examples(0, 1500, "validation") if column.unseen}
    assert len(held) > 30
    assert not trained & held
    assert not any(column.unseen for column in examples(0, 300))


@pytest.mark.parametrize(
    ("template", "values", "name"),
    [
        ("date/cldr_date/de", ["Montag", "FREITAG"], "dayOfWeek"),
        ("date/cldr_date/de", ["Mai", "Juni"], "month"),
        ("date/cldr_date/de", ["Mai 2020", "Juni 2021"], None),
        ("date/cldr_date/de", ["3. Mai 2020"], "Date"),
        ("date/written_date/%m/%Y", ["05/2020"], "reportingPeriod"),
        ("date/written_date/%m/%d/%Y", ["05/14/2020"], "Date"),
        ("person/person/en_US/{l}", ["Smith"], "familyName"),
        ("person/person/en_US/{l}, {f}", ["Smith, Ann"], "Person/name"),
        ("person/person/en_US/{l}/de_DE", ["Smith", "Anna Schmidt"], None),
        ("category/multiple/film genres", ["Drama, Comedy"], "genre"),
        ("code/house_code/'A'/##", ["A/01"], "internalCode"),
        ("identifier/scheme/orcid", ["0000-0001-2345-6789"], "identifier"),
        ("country/country_code/alpha2", ["DE"], "countryCode"),
    ],
)
def test_types(template: str, values: list[str], name: str | None) -> None:
    assert type_of(template, values) == name
