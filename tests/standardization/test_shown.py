"""Columns whose form the policy's examples show: kept in the file, proposed with proof, run on columns."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from assistant.errors import BadSetting
from assistant.standardization.by_example import learn
from assistant.standardization.by_example.column import review, run_column
from assistant.standardization.plan import Plan
from assistant.standardization.policy import load_policy
from assistant.standardization.policy_file import write_examples
from tests.standardization.columns import changes, plan

PAIRS = [("Ann Lee", "Lee, Ann"), ("Bob Ray", "Ray, Bob")]
NAMES = ["Ann Lee", "Bob Ray", "Dee Fox", "Mary Ann Smith", "madonna", "Coe, Cyd"]


def kept(names: list[str] = NAMES) -> Plan:
    return plan(names, "person_name", columns={"value": {"examples": PAIRS}})


def test_what_all_programs_agree_on_is_proved_and_said_in_words() -> None:
    found = kept().propose("Dee Fox")
    assert found is not None
    assert found.value == "Fox, Dee"
    assert found.proof is not None
    assert "every likely program" in found.proof
    assert found.sentence.startswith("Learnt from examples: ")


def test_what_looks_like_no_example_is_a_guess_of_less_confidence() -> None:
    found = kept().propose("Mary Ann Smith")
    assert found is not None
    assert found.proof is None
    assert found.confidence < 0.6
    assert "Mary Ann Smith" not in changes(NAMES, "person_name", columns={"value": {"examples": PAIRS}})


def test_a_value_that_has_the_form_already_is_left_alone() -> None:
    assert kept().propose("Coe, Cyd") is None
    proposals = [found for name in NAMES if (found := kept().propose(name))]
    assert all(kept().propose(found.value) is None for found in proposals if found.value)


def test_a_program_that_would_turn_its_own_output_round_is_not_proposed() -> None:
    swapped = plan(["Ann Lee"], "person_name", columns={"value": {"examples": [("Ann Lee", "Lee Ann")]}})
    assert swapped.propose("Dee Fox") is None


def test_a_plan_by_example_survives_the_ledger() -> None:
    again = Plan.model_validate(kept().model_dump(mode="json"))
    assert again.propose("Dee Fox") == kept().propose("Dee Fox")


def test_pairs_are_kept_in_the_policy_and_the_rest_of_it_stays(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text('# ours\n[kinds.date]\nform = "iso8601"  # agreed in May\n')
    write_examples(path, "people.name", PAIRS, "the words")
    write_examples(path, "people.name", [*PAIRS, ('Q "x" = y', "ü\n")], "the words")
    write_examples(path, "people.city", [("a", "A")], "in capitals")
    policy = load_policy(path)
    assert policy.columns["people.name"].examples == (*PAIRS, ('Q "x" = y', "ü\n"))
    assert policy.columns["people.city"].words == "in capitals"
    assert "# agreed in May" in path.read_text()
    write_examples(tmp_path / "new" / "policy.toml", "a.b", PAIRS, "w")
    assert load_policy(tmp_path / "new" / "policy.toml").columns["a.b"].examples == tuple(PAIRS)


def test_empty_examples_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text('[columns."a.b"]\nexamples = []\n')
    with pytest.raises(BadSetting, match="one to three"):
        load_policy(path)


def test_a_whole_column_is_run_once_a_distinct_value() -> None:
    found = learn(PAIRS)
    calls: list[str] = []
    run = found.run
    found.run = lambda text: calls.append(text) or run(text)  # type: ignore[method-assign, func-returns-value]
    values = pd.Series(["Dee Fox", None, "Ann Lee", "Dee Fox"] * 1_000, index=range(10, 4_010))
    result = run_column(found, values)
    assert sorted(calls) == ["Ann Lee", "Dee Fox"]
    assert result.loc[[10, 12, 4_009], "value"].tolist() == ["Fox, Dee", "Lee, Ann", "Fox, Dee"]
    assert result.loc[11, "value"] is None
    assert result["agreed"].tolist()[:4] == [True, False, True, True]


def test_those_in_doubt_come_first_with_what_else_they_might_be() -> None:
    rows = review(learn([("ab-12", "12")]), ["cd-34", "ab-12-34"])
    assert rows[0].text == "ab-12-34"
    assert rows[0].others
    assert rows[1].agreed
