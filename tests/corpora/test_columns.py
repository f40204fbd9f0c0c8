"""Clean columns: every kind, every maker, the same for one seed, held-out parts only where they may be."""

from __future__ import annotations

import numpy as np
import pytest
from stdnum import ean, iban, isbn, isin, luhn

from assistant.kinds import KINDS
from training.corpora import lexicon, pools
from training.corpora.columns import MAKERS, Draw, sample_column, sample_rows
from training.corpora.columns.base import repeat
from training.corpora.columns.codes import code_pattern, fill_pattern
from training.corpora.columns.identifiers import SCHEMES


@pytest.mark.parametrize("kind", KINDS)
def test_a_column_of_each_kind(kind: str) -> None:
    for seed in range(12):
        column = sample_column(kind, 60, np.random.default_rng(seed))
        assert column.kind == kind
        assert 1 <= len(column.values) <= 60
        assert all(isinstance(value, str) and value for value in column.values)
        assert not column.unseen
        assert column == sample_column(kind, 60, np.random.default_rng(seed))


@pytest.mark.parametrize("kind", KINDS)
def test_every_maker_makes_values_in_both_splits(kind: str) -> None:
    for name, make, _ in MAKERS[kind]:
        for split in ("train", "validation"):
            made = make(Draw(np.random.default_rng(5), split, prefer_unseen=True), 40)
            assert len(made.values) > 0, name


def test_held_out_parts_are_only_in_validation() -> None:
    parts: dict[str, set[str]] = {"train": set(), "unseen": set()}
    rng = np.random.default_rng(0)
    for i in range(700):
        kind = KINDS[i % len(KINDS)]
        at = sample_column(kind, 5, rng)
        parts["train"].add(at.template)
        other = sample_column(kind, 5, rng, "validation")
        if other.unseen:
            parts["unseen"].add(other.template)
    assert len(parts["unseen"]) > 80
    assert not parts["train"] & parts["unseen"]


def test_check_digits_are_right() -> None:
    rng = np.random.default_rng(2)
    for _ in range(20):
        assert isbn.is_valid(SCHEMES["isbn13"](rng))
        assert isbn.is_valid(SCHEMES["isbn10"](rng))
        assert ean.is_valid(SCHEMES["ean13"](rng))
        assert isin.is_valid(SCHEMES["isin"](rng))
        assert luhn.is_valid(SCHEMES["card"](rng))
        number = SCHEMES["iban"](rng)
        assert iban.calc_check_digits(number) == number[2:4]


def test_rows_and_repeats() -> None:
    rng = np.random.default_rng(0)
    sizes = [sample_rows(rng) for _ in range(500)]
    assert min(sizes) >= 3
    assert max(sizes) <= 2000
    assert repeat(["a", "b", "a"], 3, "as is", rng) == ["a", "b", "a"]
    assert sorted(repeat(["a", "b", "a"], 9, "distinct", rng)) == ["a", "b"]
    assert len(repeat(["a", "b"], 50, "any", rng)) == 50


def test_code_patterns_are_filled() -> None:
    rng = np.random.default_rng(0)
    assert fill_pattern("'INV'-####", rng, 42) == "INV-0042"
    for _ in range(50):
        pattern = code_pattern(rng)
        assert len(fill_pattern(pattern, rng, 7)) >= 2


def test_pools_do_not_depend_on_order() -> None:
    first = pools.fake("city", "de_DE", 20)
    pools.fake.cache_clear()
    pools.fake("last_name", "de_DE", 20)
    assert pools.fake("city", "de_DE", 20) == first


def test_word_lists_are_sound() -> None:
    for name in (
        "categories",
        "booleans",
        "cities",
        "units",
        "institutions",
        "organisations",
        "texts",
        "words",
    ):
        for listed in lexicon.word_lists(name).values():
            assert len(listed.terms) >= 2, listed.name
            assert listed.headers, listed.name
            assert all("," not in term or name == "texts" for term in listed.headers)


def test_an_unknown_kind_is_named_with_those_there_are() -> None:
    with pytest.raises(ValueError, match=r"No column kind 'colour'.*free_text"):
        sample_column("colour", 3, np.random.default_rng(0))
