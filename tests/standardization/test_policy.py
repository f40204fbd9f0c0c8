"""The policy file: what it says, and what it is told when it is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import BadSetting
from assistant.standardization.policy import load_policy

GOOD = """
[kinds.date]
form = "iso8601"

[columns."orders.order_date"]
form = "dd/MM/yyyy"
order = "dmy"

[columns.phone]
kind = "phone"
region = "DE"
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "policy.toml"
    path.write_text(text)
    return path


def test_a_column_comes_before_its_kind(tmp_path: Path) -> None:
    policy = load_policy(write(tmp_path, GOOD))
    assert policy.column("orders", "order_date", "date").form == "dd/MM/yyyy"
    assert policy.column("orders", "ship_date", "date").form == "iso8601"
    assert policy.column("customers", "phone", "code").answers() == {"region": "DE"}


def test_no_file_means_no_wishes() -> None:
    assert load_policy(None).column("a", "b", "date").form is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[kinds.date]\nform = "iso8602"', "iso8601"),
        ('[kinds.dates]\nform = "iso8601"', "the kinds are date"),
        ('[columns.x]\nkind = "fone"', "the kinds are date"),
        ('[columns.x]\ncolour = "red"', "columns.x.colour"),
        ('[kinds.phone]\nform = "e.164"', "e164"),
        ("not toml", "is not TOML"),
    ],
)
def test_mistakes_are_answered_with_what_is_valid(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BadSetting, match=r"policy\.toml") as error:
        load_policy(write(tmp_path, text))
    assert said in str(error.value)


def test_a_missing_file_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="cannot be read"):
        load_policy(tmp_path / "none.toml")
