"""Ask, never guess: what a column cannot decide is one question; its answer is kept and used."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import BadSetting
from assistant.standardization.planning import learn_plans
from assistant.standardization.policy import load_policy
from assistant.standardization.policy_file import write_answer, write_variants
from assistant.standardization.questions import answers_of
from assistant.standardization.suggest import suggest
from assistant.suggestion import Suggestion
from tests.standardization.columns import table

OPEN = ["03/04/2021", "05/06/2021", "05/06/2021", "07/08/2021", "01/02/2021", "2021-03-09"]
KINDS = {"day": ("date", 0.99)}


def said(values: list[str], policy: Path | None = None) -> list[Suggestion]:
    view = table(day=values)
    return list(suggest(view, learn_plans(view, KINDS, load_policy(policy)), KINDS))


def test_an_open_order_is_one_question_with_readings_and_rows() -> None:
    (question,) = [one for one in said(OPEN) if one.kind == "question"]
    setting, readings = answers_of(question)
    assert (setting, list(readings), question.rows) == ("order", ["dmy", "mdy"], 5)
    assert "5 rows" in readings["dmy"]
    assert not question.has_proposal
    assert [one.id for one in said(OPEN) if one.kind == "question"] == [question.id]


def test_a_column_that_decides_is_not_asked_about() -> None:
    assert not [one for one in said([*OPEN, "25/07/2021", "26/07/2021"]) if one.kind == "question"]


def test_the_answer_is_kept_and_read_by(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text('# ours\n[kinds.date]\nform = "iso8601"\n')
    write_answer(path, "orders.day", "order", "mdy")
    assert path.read_text().startswith("# ours\n")
    found = {one.current: one for one in said(OPEN, path)}
    assert found.keys() == set(OPEN) - {"2021-03-09"}
    assert found["03/04/2021"].proposed == "2021-03-04"
    assert all(one.auto_applicable for one in found.values())
    write_answer(path, "orders.day", "order", "dmy")
    assert {one.current: one.proposed for one in said(OPEN, path)}["03/04/2021"] == "2021-04-03"


def test_variants_are_kept_beside_those_there_are(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    write_variants(path, "orders.city", {"Münich": "Munich"})
    write_variants(path, "orders.city", {'a "b"': "c"})
    assert load_policy(path).column("orders", "city", None).variants == {"Münich": "Munich", 'a "b"': "c"}


def test_a_wrong_answer_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    write_answer(path, "orders.day", "order", "mdy")
    before = path.read_text()
    with pytest.raises(BadSetting):
        write_answer(path, "orders.day", "order", "ydm")
    assert path.read_text() == before
    assert [one.name for one in tmp_path.iterdir()] == ["policy.toml"]


def phones(policy: Path | None = None, **more: list[str]) -> list[Suggestion]:
    values = [f"030 {221100 + 37 * i}" for i in range(20)]
    view = table(phone=values, **more)
    kinds = {"phone": ("phone", 0.99)}
    return list(suggest(view, learn_plans(view, kinds, load_policy(policy)), kinds))


def test_the_country_of_phone_numbers_is_asked_for_and_used(tmp_path: Path) -> None:
    (question,) = [one for one in phones() if one.kind == "question"]
    setting, readings = answers_of(question)
    assert setting == "region"
    assert "Germany" in readings["DE"]
    assert question.rows == 20
    path = tmp_path / "policy.toml"
    path.write_text('[kinds.phone]\nform = "e164"\n')
    write_answer(path, "orders.phone", "region", "DE")
    found = {one.current: one for one in phones(path)}
    assert found["030 221100"].proposed == "+4930221100"
    assert found["030 221100"].auto_applicable
    assert not [one for one in phones(path) if one.kind == "question"]
