"""Kinds: the parsers settle what they can, the model decides the rest."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from assistant.kinds import KINDS
from assistant.standardization.kinds import guess_kinds
from tests.standardization.columns import table

CLEAR: dict[str, list[str]] = {
    "email": ["ann@example.com", "bob@example.org", "n/a"],
    "url": ["https://example.com", "http://example.org/a"],
    "ip_address": ["10.0.0.1", "192.168.1.20"],
    "date": ["2021-07-03", "2021-07-04", "July 5, 2021"],
    "time": ["7:10 a.m.", "18:30"],
    "boolean": ["yes", "no", "yes"],
    "percentage": ["5%", "6.5%"],
    "amount": ["$5.00", "$6.10"],
    "quantity": ["12 oz", "16.0 oz."],
    "identifier": ["DE89370400440532013000", "GB82WEST12345698765432"],
    "phone": ["+49 30 901820", "+49 89 1234567"],
    "number": ["12", "3456", "1.5"],
}


class Model:
    """A classifier that always says the same, and remembers what it was asked."""

    version = "fake-1"
    labels = KINDS

    def __init__(self, answer: str) -> None:
        self.answer = answer
        self.asked: list[Sequence[str]] = []

    def classify(self, texts: Sequence[str]) -> np.ndarray:
        self.asked.append(texts)
        row = [0.9 if label == self.answer else 0.1 / (len(KINDS) - 1) for label in KINDS]
        return np.array([row] * len(texts), dtype=np.float32)


@pytest.mark.parametrize("kind", CLEAR)
def test_parsers_alone_settle_what_is_clear(kind: str) -> None:
    guessed, sure = guess_kinds(table(x=CLEAR[kind]), None)["x"]
    assert guessed == kind
    assert sure >= 0.8


def test_the_model_is_asked_once_and_only_of_what_is_open() -> None:
    model = Model("person")
    view = table(x=["Ann Lee", "Bob Ray", "Cy Coe"], mail=CLEAR["email"], y=["Dee Fox", "Eve Gil", "Flo Hay"])
    kinds = guess_kinds(view, model)
    assert len(model.asked) == 1
    assert len(model.asked[0]) == 2
    assert (kinds["x"][0], kinds["mail"][0]) == ("person", "email")


def test_the_model_cannot_contradict_the_parsers() -> None:
    kinds = guess_kinds(table(x=["red", "green", "blue"]), Model("date"))
    assert kinds["x"][0] != "date"


def test_the_header_tells_codes_apart() -> None:
    kinds = guess_kinds(table(state=["CA", "AL", "DE"], country=["CA", "AL", "DE"]), None)
    assert (kinds["state"][0], kinds["country"][0]) == ("subdivision", "country")


def test_empty_columns_have_a_kind_too() -> None:
    assert guess_kinds(table(x=[None, None]), None)["x"][1] <= 0.5
