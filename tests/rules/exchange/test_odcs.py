"""Data contracts: valid by the standard's schema, and every rule comes back as it was."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.rules.exchange import export, read
from assistant.rules.files import parse_rule, rule_json
from assistant.rules.language import RuleBase
from tests.rules.exchange.strategies import rules
from training.evaluation.exchange.cases import Case, Frames
from training.evaluation.exchange.data import tables

SCHEMA = json.loads((files("open_data_contract_standard") / "schema.json").read_text())


def contract(found: list[RuleBase], **more: Any) -> str:
    return export(found, "odcs", **more).files["contract.odcs.yaml"]


@settings(deadline=None)
@given(found=st.lists(rules(), min_size=1, max_size=6, unique_by=lambda rule: rule.id))
def test_every_rule_comes_back_identically_from_a_valid_contract(
    found: list[RuleBase], tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = contract(found)
    jsonschema.Draft201909Validator(SCHEMA).validate(yaml.safe_load(text))
    file = tmp_path_factory.mktemp("odcs") / "contract.yaml"
    file.write_text(text, encoding="utf-8")
    back = read("odcs", file)
    assert back.skipped == []
    assert sorted(back.rules, key=lambda rule: rule.id) == sorted(found, key=lambda rule: rule.id)


def test_the_demo_s_rules_come_back_with_its_tables(
    frames: Frames, demo_cases: list[Case], tmp_path: Path
) -> None:
    found = [case.rule for case in demo_cases]
    file = tmp_path / "contract.yaml"
    file.write_text(contract(found, tables=tables(frames), dialect="duckdb"))
    jsonschema.Draft201909Validator(SCHEMA).validate(yaml.safe_load(file.read_text()))
    back = read("odcs", file, tables(frames))
    assert (sorted(one.id for one in back.rules), back.skipped) == (sorted(one.id for one in found), [])


def test_a_share_stays_a_share() -> None:
    rule = parse_rule({"kind": "not_null", "table": "t", "column": "c", "tolerance": 0.01})
    (entry,) = yaml.safe_load(contract([rule]))["schema"][0]["properties"][0]["quality"]
    assert (entry["metric"], entry["mustBeLessOrEqualTo"], entry["unit"]) == ("nullValues", 1.0, "percent")


def test_what_was_edited_in_the_standard_s_fields_counts(tmp_path: Path) -> None:
    rule = parse_rule(
        {
            "kind": "in_set",
            "table": "t",
            "column": "c",
            "values": ["a", "b"],
            "owner": "ann",
            "because": "seen",
        }
    )
    body = yaml.safe_load(contract([rule]))
    entry = body["schema"][0]["properties"][0]["quality"][0]
    entry["arguments"]["validValues"].append("c")
    entry["severity"] = "warning"
    file = tmp_path / "contract.yaml"
    file.write_text(yaml.safe_dump(body))
    (back,) = read("odcs", file).rules
    assert rule_json(back) == {
        "kind": "in_set", "table": "t", "column": "c", "values": ["a", "b", "c"], "owner": "ann",
        "because": "seen", "severity": "warning", "origin": "imported from odcs",
    }  # fmt: skip


def imported(
    tmp_path: Path, *quality: dict[str, Any], **column: Any
) -> tuple[list[dict[str, Any]], list[str]]:
    entry = {"name": "c", "quality": list(quality), **column}
    body = {"kind": "DataContract", "apiVersion": "v3.1.0", "id": "x", "version": "1", "schema": [
        {"name": "t", "properties": [entry]}]}  # fmt: skip
    file = tmp_path / "contract.yaml"
    file.write_text(yaml.safe_dump(body))
    back = read("odcs", file)
    left_out = {"kind", "table", "column", "origin"}
    return (
        [
            {"kind": one.says["kind"], **{k: v for k, v in rule_json(one).items() if k not in left_out}}
            for one in back.rules
        ],
        back.skipped,
    )


@pytest.mark.parametrize(
    ("entry", "rule"),
    [
        ({"metric": "nullValues", "mustBe": 0}, {"kind": "not_null"}),
        ({"metric": "nullValues", "mustBeLessThan": 1, "unit": "percent"},
         {"kind": "not_null", "tolerance": 0.009999999999999998}),
        ({"metric": "nullValues", "mustBeLessThan": 1}, {"kind": "not_null"}),
        ({"rule": "nullCheck", "mustBe": 0, "type": "library"}, {"kind": "not_null"}),
        ({"metric": "missingValues", "arguments": {"missingValues": [None, "", "N/A"]}, "mustBe": 0},
         {"kind": "not_null", "missing": ["", "N/A"]}),
        ({"metric": "invalidValues", "arguments": {"pattern": "^[a-z]+$"}, "mustBe": 0},
         {"kind": "pattern", "pattern": "[a-z]+"}),
        ({"metric": "invalidValues", "arguments": {"validValues": [1, 2]}, "mustBe": 0},
         {"kind": "in_set", "values": [1, 2]}),
        ({"metric": "duplicateValues", "mustBeLessThan": 1, "severity": "warning"},
         {"kind": "unique", "on": ["c"], "severity": "warning"}),
        ({"metric": "rowCount", "mustBeGreaterThan": 9}, {"kind": "row_count", "minimum": 10}),
    ],
)  # fmt: skip
def test_metrics_of_others_are_read(entry: dict[str, Any], rule: dict[str, Any], tmp_path: Path) -> None:
    assert imported(tmp_path, entry) == ([rule], [])


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"metric": "nullValues", "mustBeLessThan": 5}, "tolerates a number of rows"),
        ({"metric": "invalidValues", "arguments": {"validValues": [1]}, "mustBeLessThan": 5,
          "unit": "percent"},
         "a share of all rows"),
        ({"metric": "invalidValues", "arguments": {"pattern": "a.*b"}, "mustBe": 0}, "anchor it"),
        ({"metric": "invalidValues", "arguments": {"pattern": "^(a+)+$"}, "mustBe": 0}, "linear"),
        ({"metric": "beauty", "mustBe": 0}, "'beauty' is unknown"),
        ({"metric": "nullValues"}, "no thresholds"),
        ({"metric": "nullValues", "mustBe": "few"}, "no number"),
        ({"type": "sql", "query": "select 1", "mustBe": 0}, "a query in SQL"),
        ({"type": "text", "description": "nice"}, "in words only"),
        ({"type": "custom", "engine": "soda", "implementation": "x"}, "engine 'soda'"),
        ({"type": "custom", "engine": "dqa", "implementation": {"kind": "magic"}}, "no rule of kind 'magic'"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named(entry: dict[str, Any], said: str, tmp_path: Path) -> None:
    rules, skipped = imported(tmp_path, entry)
    assert rules == []
    assert len(skipped) == 1
    assert said in skipped[0]


def test_what_a_property_says_itself_is_read(tmp_path: Path) -> None:
    options = {"minLength": 2, "maxLength": 5, "pattern": "^[A-Z]+$", "format": "email", "shape": "round"}
    rules, skipped = imported(
        tmp_path, required=True, unique=True, logicalType="string", logicalTypeOptions=options
    )
    assert rules == [
        {"kind": "not_null"},
        {"kind": "unique", "on": ["c"]},
        {"kind": "length", "minimum": 2, "maximum": 5},
        {"kind": "pattern", "pattern": "[A-Z]+"},
        {"kind": "semantic", "type": "email"},
    ]
    assert skipped == ["t.c: The options shape of the type string are not read."]
    rules, _ = imported(tmp_path, logicalType="date", logicalTypeOptions={"exclusiveMinimum": "2020-01-01"})
    assert rules == [{"kind": "range", "minimum": "2020-01-01", "above": True, "reads": "date"}]
