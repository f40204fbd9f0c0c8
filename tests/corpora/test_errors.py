"""The error channel: every corruption changes the value, is labelled, and repeats with its seed."""

from __future__ import annotations

import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.corpora import drifts, slips
from training.corpora.errors import CELL_KINDS, ERROR_KINDS, TYPOS, Context, corrupt

CONTEXT = Context(values=("Bergen", "Oslo", "12 kg", "2021-03-04"), others=("Tromsø", "42", "a@b.no"))
TEXTS = st.text(max_size=40)
SEEDS = st.integers(0, 2**32 - 1)


@given(TEXTS, SEEDS)
def test_a_corruption_differs_and_carries_a_known_kind(value: str, seed: int) -> None:
    damaged = corrupt(value, np.random.default_rng(seed), context=CONTEXT)
    assert damaged is None or (damaged.value != value and damaged.kind in CELL_KINDS)


@given(TEXTS, SEEDS, st.sampled_from(CELL_KINDS))
def test_the_asked_kind_is_the_given_kind(value: str, seed: int, kind: str) -> None:
    damaged = corrupt(value, np.random.default_rng(seed), [kind], CONTEXT)
    assert damaged is None or (damaged.kind == kind and damaged.value != value)


@given(TEXTS, SEEDS)
def test_the_same_seed_gives_the_same_corruption(value: str, seed: int) -> None:
    first, second = (corrupt(value, np.random.default_rng(seed), context=CONTEXT) for _ in range(2))
    assert first == second


@given(st.text("abcdefghij", min_size=5, max_size=20), SEEDS)
def test_a_transposition_keeps_the_letters(value: str, seed: int) -> None:
    damaged = slips.transposition(value, np.random.default_rng(seed))
    assert damaged is None or (sorted(damaged) == sorted(value) and damaged != value)


@given(st.text("abcdefghij0123456789", min_size=2, max_size=20), SEEDS)
def test_lengths_of_typos(value: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    assert len(slips.dropped(value, rng) or "") == len(value) - 1
    assert len(slips.inserted(value, rng) or "") == len(value) + 1
    assert len(slips.keyboard(value, rng) or "") == len(value)


@given(st.dates(), st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%B %d, %Y"]), SEEDS)
def test_an_impossible_date_is_no_date(day: object, form: str, seed: int) -> None:
    if day.year < 1000:  # type: ignore[attr-defined]
        return
    written = day.strftime(form)  # type: ignore[attr-defined]
    damaged = drifts.impossible(written, np.random.default_rng(seed))
    assert damaged != written
    if damaged is not None and "-" in written:
        year = int(damaged[:4])
        assert drifts.parse_date(damaged) is None or year in (1, 1753, 1899, 1900, 1970, 2099, 9999)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("date_format", "2021-03-04"), ("phone_format", "(555) 123-4567"), ("number_format", "1,234.50"),
        ("unit", "12 kg"), ("impossible", "2021-03-04"), ("impossible", "7:10 a.m."), ("outlier", "42"),
        ("mojibake", "Düsseldorf"), ("case", "Oslo"), ("accent", "Málaga"), ("truncation", "Copenhagen"),
    ],
)  # fmt: skip
def test_each_kind_finds_its_values(kind: str, value: str) -> None:
    assert corrupt(value, np.random.default_rng(1), [kind], CONTEXT) is not None


def test_every_kind_of_a_cell_occurs() -> None:
    rng = np.random.default_rng(0)
    values = ("Düsseldorf", "2021-03-04", "7:10 a.m.", "12 kg", "(555) 123-4567", "1,234.50", "Blue cheese")
    seen = {
        damaged.kind for _ in range(3000) for v in values if (damaged := corrupt(v, rng, context=CONTEXT))
    }
    assert seen == set(CELL_KINDS)
    assert set(TYPOS) < set(CELL_KINDS) < set(ERROR_KINDS)


def test_mojibake_is_what_wrong_decoding_gives() -> None:
    rng = np.random.default_rng(3)
    found = {slips.mojibake("Köln", rng) for _ in range(60)}
    assert {"KÃ¶ln", "K?ln", "K\ufffdln"} <= found


def test_accents_are_lost() -> None:
    lost = slips.accent("Besançon", np.random.default_rng(0))
    assert lost == "Besancon"
    assert lost == unicodedata.normalize("NFKD", "Besançon").replace("\u0327", "")


def test_the_fixed_letter_is_used() -> None:
    rng = np.random.default_rng(0)
    damaged = corrupt("Birmingham", rng, ["replaced"], Context(letter="#"))
    assert damaged is not None
    assert "#" in damaged.value


def test_an_unknown_kind_is_named_with_those_there_are() -> None:
    with pytest.raises(ValueError, match=r"No error kind 'typo'.*keyboard"):
        corrupt("x", np.random.default_rng(0), ["typo"])
