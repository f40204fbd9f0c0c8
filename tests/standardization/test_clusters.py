"""Clusters of variants: what is one value, what never is, and what a decision makes of next month's rows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.standardization.clusters import Spelling, find_variants, ngram_fingerprint
from assistant.standardization.guards import same_name_possible
from assistant.standardization.parsers.placeholder import LONGEST, PLACEHOLDERS, is_placeholder
from assistant.standardization.parsers.text import fold
from assistant.standardization.planning import learn_plan
from assistant.standardization.suggest import suggest
from tests.standardization.columns import column, table


def variants(kind: str = "organisation", known: tuple[str, ...] = (), **rows: int) -> dict[str, str]:
    return find_variants([Spelling(text, count) for text, count in rows.items()], kind, 3, known)


def test_the_same_words_letters_and_slips_are_variants_of_the_frequent_one() -> None:
    rows = {"Acme Trading": 40, "Trading, Acme": 2, "AcmeTrading": 1, "Acme Tradng": 1, "Baltic Foods": 30}
    assert variants(**rows) == dict.fromkeys(["Trading, Acme", "AcmeTrading", "Acme Tradng"], "Acme Trading")


@pytest.mark.parametrize(
    ("often", "rare"),
    [
        ("Plant 12", "Plant 13"), ("North Harbour", "South Harbour"), ("Building A", "Building B"),
        ("Chapter II", "Chapter III"), ("Rome", "Rime"), ("Harbour", "Windmill"),
    ],
)  # fmt: skip
def test_these_are_never_merged(often: str, rare: str) -> None:
    assert variants(**{often: 100, rare: 1}) == {}


def test_names_of_people_a_letter_apart_stay() -> None:
    assert variants("person", **{"Maria Klein": 50, "Marie Klein": 1}) == {}


def test_equally_frequent_spellings_stay() -> None:
    assert variants(**{"Acme Trading": 10, "Trading Acme": 9, "Acme Tradins": 8}) == {}


def test_an_accepted_spelling_draws_new_members() -> None:
    rows = {"Acme Trading": 1, "Acme Tradimg": 1}
    assert variants(**rows) == {}
    assert variants(known=("Acme Trading",), **rows) == {"Acme Tradimg": "Acme Trading"}


@given(st.lists(st.tuples(st.text("abcAB 12é,", min_size=1, max_size=9), st.integers(1, 60)), max_size=25))
def test_no_variant_differs_in_what_keeps_names_apart(rows: list[tuple[str, int]]) -> None:
    weight = dict(rows)
    found = find_variants([Spelling(*one) for one in weight.items()], "organisation", 3)
    assert all(text != best and best in weight for text, best in found.items())
    digits = [
        ([c for c in text if c.isdigit()], [c for c in best if c.isdigit()]) for text, best in found.items()
    ]
    assert all(one == other for one, other in digits)


def test_ngram_fingerprints_forgive_spaces_and_doubled_pairs() -> None:
    assert ngram_fingerprint("Acme Trading") == ngram_fingerprint("acme-trading")
    assert ngram_fingerprint("ab") == ""
    assert same_name_possible("Acme Trading", "acme-trading")


CITIES = ["Birmingham"] * 40 + ["Rotterdam"] * 30 + ["Birmingxam", "Rotterdm"]


def test_each_member_is_a_suggestion_that_names_its_cluster() -> None:
    view = table(city=CITIES)
    plan = learn_plan(view.columns["city"], "city")
    assert plan is not None
    found = list(suggest(view, {"city": plan}, {"city": ("city", 1.0)}))
    said = {one.current: (one.proposed, one.kind, dict(one.evidence.details)["cluster"]) for one in found}
    assert said == {
        "Birmingxam": ("Birmingham", "variant", "Birmingham"),
        "Rotterdm": ("Rotterdam", "variant", "Rotterdam"),
    }  # fmt: skip
    assert not any(one.auto_applicable for one in found)


def test_what_a_steward_decided_is_proved_next_time() -> None:
    plan = learn_plan(column(CITIES, "city"), "city", decided={"Birmingxam": "Birmingham"})
    assert plan is not None
    again = plan.propose("Birmingxam")
    assert again is not None
    assert again.proof is not None
    assert again.value == "Birmingham"
    other = plan.propose("Rotterdm")
    assert other is not None
    assert other.proof is None


@given(st.text(max_size=LONGEST + 4) | st.sampled_from(sorted(PLACEHOLDERS)).map(lambda word: f" {word} "))
def test_long_words_are_no_placeholders(text: str) -> None:
    assert is_placeholder(text) == (not fold(text) or fold(text) in PLACEHOLDERS)


def test_accents_tell_names_of_persons_apart() -> None:
    spellings = [Spelling("Maria Rossi", 40), Spelling("María Rossi", 2), Spelling("Rossi Maria", 1)]
    assert find_variants(spellings, "person", 3) == {"Rossi Maria": "Maria Rossi"}
    assert "María Rossi" in find_variants(spellings, "city", 3)
