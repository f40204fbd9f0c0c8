"""Mapping pairs: two texts of one column, a negative that is neither; the word table; users' own renames."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from assistant.models.inputs import field_text
from training.corpora import business_words
from training.corpora.business_words import LANGUAGES, Field
from training.corpora.columns import held_out
from training.corpora.headers import words_of
from training.corpora.mapping_examples import (
    MappingExample,
    examples,
    reformatted,
    rename_pairs,
)
from training.corpora.semantic_examples import LABELS


@pytest.fixture(scope="module")
def pairs() -> list[MappingExample]:
    return list(examples(2, 2500))


def test_the_kinds_of_alteration_are_all_there(pairs: list[MappingExample]) -> None:
    counted = Counter(pair.kind for pair in pairs)
    assert set(counted) == {
        "style", "synonym", "abbreviation", "order", "translation", "table", "description", "values",
        "values without a header", "header alone",
    }  # fmt: skip
    assert min(counted.values()) > 40


def test_texts_differ_and_are_not_blank(pairs: list[MappingExample]) -> None:
    for pair in pairs:
        assert pair.left.strip()
        assert pair.right.strip()
        assert pair.left != pair.right
        assert pair.hard_negative not in (pair.left, pair.right)
    assert sum(bool(pair.hard_negative) for pair in pairs) > 0.95 * len(pairs)
    assert any(" : " not in pair.left for pair in pairs)


def test_it_repeats_and_holds_words_out(pairs: list[MappingExample]) -> None:
    assert list(examples(2, 300)) == pairs[:300]
    assert not any(pair.unseen for pair in pairs)
    held = [name for name in business_words.words("attribute") if held_out("mapping word", name)]
    assert len(held) > 5
    validation = list(examples(2, 400, "validation"))
    assert 0.2 < sum(pair.unseen for pair in validation) / 400 < 0.7


def test_the_word_table() -> None:
    entities, attributes = business_words.words("entity"), business_words.words("attribute")
    assert len(entities) + len(attributes) > 150
    for word in (*entities.values(), *attributes.values()):
        assert all(word.translations[language] for language in LANGUAGES), word.name
        assert not word.type or word.type in LABELS
    assert all(word.type for word in attributes.values())
    assert set(entities) >= business_words.PERSONS
    for table in (entities, attributes):
        for language in (None, *LANGUAGES):
            named = [
                term.casefold()
                for word in table.values()
                for term in (word.synonyms if language is None else word.translations[language])
            ]
            assert [term for term, count in Counter(named).items() if count > 1] == []


def test_names_of_a_field() -> None:
    rng = np.random.default_rng(0)
    field = Field(business_words.words("entity")["customer"], business_words.words("attribute")["name"])
    assert field.type == "Person/name"
    assert field.words == "customer name"
    german = {frozenset(words_of(business_words.translated(field, "de", rng))) for _ in range(60)}
    assert frozenset({"kunden", "name"}) in german
    for _ in range(60):
        assert set(words_of(business_words.synonymous(field, rng))) != {"customer", "name"}
        assert business_words.described(field, rng)


def test_texts_of_a_field() -> None:
    assert field_text("order_date", table="orders") == "orders.order_date"
    assert field_text("order_date", ["2021-03-04"]) == "order_date : 2021-03-04"
    assert field_text("", ["a", "b"]) == "a ; b"
    assert field_text("x", description="The day.") == "x : The day."
    assert field_text("") == "(blank)"


def test_values_are_all_reformatted_alike() -> None:
    rng = np.random.default_rng(1)
    for _ in range(40):
        changed = reformatted(["2021-03-04", "2020-11-12"], "date", rng)
        assert len({len(words_of(value)) for value in changed}) == 1
        assert changed != ["2021-03-04", "2020-11-12"]
    assert reformatted(["Ábc"], "city", rng)[0].casefold() in ("ábc", "abc")


def test_renames_of_a_project() -> None:
    rows = [
        ("orders", "ord_dt", "order_date", True),
        ("orders", "status", "status", False),
        ("orders", "ord_shp_dt", "order_shipped_date", True),
        ("orders", " ", "blank", True),
        ("users", "nm", "name", True),
    ]
    found = list(rename_pairs(rows))
    assert [pair.kind for pair in found] == ["renamed", "kept", "renamed", "renamed"]
    assert (found[0].left, found[0].right) == ("orders.ord_dt", "order_date")
    assert found[0].hard_negative in ("status", "order_shipped_date")
    assert found[-1].hard_negative == ""
