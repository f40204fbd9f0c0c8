"""What keeps two near texts apart."""

from __future__ import annotations

import pytest

from assistant.standardization.guards import same_name_possible


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Route 66", "Route 67"), ("Building A", "Building B"), ("North Street", "South Street"),
        ("World War I", "World War II"), ("inactive", "active"), ("Korea", "North Korea"), ("male", "female"),
        ("3rd Floor", "4th Floor"), ("First Avenue", "Third Avenue"), ("June", "July"),
    ],
)  # fmt: skip
def test_these_are_two_names(one: str, other: str) -> None:
    assert not same_name_possible(one, other)
    assert not same_name_possible(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Birmingham", "Birmingxam"), ("J. Smith", "John Smith"), ("North Street", "Nroth Street"),
        ("Acme Ltd", "Acme Limited"), ("ACME", "acme"), ("Route 66", "Rout 66"),
    ],
)  # fmt: skip
def test_these_may_be_one(one: str, other: str) -> None:
    assert same_name_possible(one, other)
    assert same_name_possible(other, one)
