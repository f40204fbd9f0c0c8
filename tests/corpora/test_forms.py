"""Standard forms: each pair is clear, its target well formed; the corpus repeats, its splits stay apart."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import date, datetime, time
from decimal import Decimal

import numpy as np
import phonenumbers
import pycountry
import pytest

from assistant.kinds import KINDS as COLUMN_KINDS
from training.corpora.columns import Draw
from training.corpora.forms.base import COPIES, nearest, typo
from training.corpora.forms.moments import numeric_date
from training.corpora.forms.numbers import number
from training.corpora.standard_forms import KINDS, LONGEST, FormExample, examples

DURATION = re.compile(r"P(\d+(\.\d+)?[DWMY]|T(\d+(\.\d+)?H)?(\d+M)?(\d+S)?)")


@pytest.fixture(scope="module")
def drawn() -> list[FormExample]:
    return list(examples(11, 6000)) + list(examples(11, 2000, "validation"))


def test_every_kind_is_drawn_and_is_a_columns_kind(drawn: list[FormExample]) -> None:
    counted = Counter(example.kind for example in drawn)
    assert set(counted) == set(KINDS)
    assert min(counted.values()) > 60
    assert set(KINDS) <= {*COLUMN_KINDS, "example"}


def test_a_prompt_has_one_answer(drawn: list[FormExample]) -> None:
    answers: dict[str, set[str]] = defaultdict(set)
    for example in drawn:
        answers[" ".join(example.source.split())].add(example.target)
    assert {source: found for source, found in answers.items() if len(found) > 1} == {}


def test_prompts_and_answers_are_short_and_not_blank(drawn: list[FormExample]) -> None:
    for example in drawn:
        assert 0 < len(example.target.encode()) <= LONGEST
        assert len(example.source.encode()) <= LONGEST
        assert example.target == example.target.strip()
        assert example.source.startswith(f"{example.kind} | ")
        assert example.value in example.source
    copied = sum(example.value == example.target for example in drawn) / len(drawn)
    assert COPIES / 2 < copied < 3 * COPIES


def test_targets_are_well_formed(drawn: list[FormExample]) -> None:
    countries = {country.alpha_2 for country in pycountry.countries}
    currencies = {currency.alpha_3 for currency in pycountry.currencies}
    for kind, target in {(example.kind, example.target) for example in drawn}:
        if kind == "date":
            date.fromisoformat(target if len(target) == 10 else f"{target}-01")
        elif kind == "time":
            time.fromisoformat(target)
        elif kind == "datetime":
            datetime.fromisoformat(target)
        elif kind == "duration":
            assert DURATION.fullmatch(target), target
        elif kind == "phone":
            assert phonenumbers.is_valid_number(phonenumbers.parse(target)), target
        elif kind in ("number", "amount"):
            assert re.fullmatch(r"-?\d+(\.\d+)?", target), target
        elif kind == "percentage":
            assert re.fullmatch(r"\d+(\.\d+)?%", target), target
        elif kind == "country":
            assert target in countries
        elif kind == "currency":
            assert target in currencies
        elif kind == "boolean":
            assert target in ("true", "false")
        elif kind == "language":
            assert pycountry.languages.get(alpha_2=target) is not None, target


def test_numeric_dates_read_as_their_hint_says() -> None:
    rng = np.random.default_rng(3)
    for _ in range(400):
        pair = numeric_date(Draw(rng))
        assert pair is not None
        parts = [int(part) for part in re.findall(r"\d+", pair.value)]
        day = date.fromisoformat(pair.target)
        short = not re.search(r"\d{4}", pair.value)
        orders = {
            "day first": (day.day, day.month, day.year % 100 if short else day.year),
            "month first": (day.month, day.day, day.year % 100 if short else day.year),
            "year first": (day.year, day.month, day.day),
        }
        named = [name for name in orders if name in pair.hint]
        fitting = [name for name, order in orders.items() if order == tuple(parts)]
        assert fitting
        assert not named or named[0] in fitting
        assert named or len({*fitting}) == 1 or day.day == day.month
        if short:
            first = re.search(r"from (\d{4})", pair.hint)
            start = int(first[1]) if first else 1969
            assert start <= day.year < start + 100


def test_a_number_with_one_separator_and_three_digits_says_which() -> None:
    rng = np.random.default_rng(4)
    seen = 0
    for _ in range(600):
        pair = number(Draw(rng))
        assert pair is not None
        if re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", pair.value):
            seen += 1
            sign = "." if pair.hint == "decimal point" else ","
            assert pair.hint
            assert Decimal(pair.target) == Decimal(
                pair.value.replace("," if sign == "." else ".", "").replace(",", ".")
            )
    assert seen > 5


def test_a_typo_is_nearer_to_its_word_than_to_others() -> None:
    rng = np.random.default_rng(5)
    months = ("June", "July", "March", "Marsh", "January")
    for _ in range(200):
        wrong = typo("March", rng, months)
        assert wrong is None or nearest(wrong, "March", months)
    assert not nearest("Marh", "March", ("Marsh",))
    assert typo("May", rng) is None


def test_the_corpus_repeats_and_takes_other_prompts() -> None:
    assert list(examples(3, 300)) == list(examples(3, 300))
    assert list(examples(3, 300)) != list(examples(4, 300))
    short, asked = list(examples(3, 50)), list(examples(3, 50, prompt="generation@2"))
    assert [e.target for e in short] == [e.target for e in asked]
    assert all(e.source.startswith("Rewrite the value") and e.value in e.source for e in asked)


def test_training_never_sees_what_is_held_out(drawn: list[FormExample]) -> None:
    assert not any(example.unseen for example in drawn[:6000])
    assert 0.25 < sum(example.unseen for example in drawn[6000:]) / 2000 < 0.6
    trained = {example.source for example in drawn[:6000]}
    held = [example.source for example in drawn[6000:] if example.unseen and example.kind != "boolean"]
    assert sum(source in trained for source in held) < 0.05 * len(held)


def test_examples_by_pairs_show_what_is_wanted(drawn: list[FormExample]) -> None:
    shown = [example for example in drawn if example.kind == "example"]
    assert all(1 <= len(example.shots) <= 2 for example in shown)
    assert all("=>" in example.source and not example.hint for example in shown)
