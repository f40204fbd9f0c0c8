"""What other tools hold is read, in the old spelling and the new; what cannot be kept is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.errors import UnknownName, UsageError
from assistant.rules.exchange import export, read
from assistant.rules.files import parse_rule, rule_json
from training.evaluation.exchange.cases import Case, Frames
from training.evaluation.exchange.data import tables


def plain(found: list[Any]) -> list[dict[str, Any]]:
    return [{name: value for name, value in rule_json(rule).items() if name != "origin"} for rule in found]


@pytest.mark.parametrize("fmt", ["gx", "dbt", "yaml"])
def test_what_a_format_says_itself_comes_back(
    fmt: str, frames: Frames, demo_cases: list[Case], tmp_path: Path
) -> None:
    rules = [case.rule for case in demo_cases]
    written = export(rules, fmt, tables(frames))
    for name, text in written.files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    back = read(fmt, tmp_path, tables(frames))
    held = {rule.id: rule for rule in rules}
    same = [rule for rule in back.rules if rule.id in held]
    assert all(
        (rule.tolerance, rule.severity) == (held[rule.id].tolerance, held[rule.id].severity) for rule in same
    )
    named = len(same) + len(back.skipped)
    assert len(same) == {"gx": len(written.carried), "dbt": 5, "yaml": len(rules)}[fmt]
    assert fmt == "gx" or named == len(written.carried)


def gx(tmp_path: Path, *expectations: dict[str, Any]) -> tuple[list[dict[str, Any]], list[str]]:
    file = tmp_path / "suite.json"
    file.write_text(json.dumps({"expectation_suite_name": "t", "expectations": list(expectations)}))
    back = read("gx", file)
    return plain(back.rules), back.skipped


def test_suites_of_both_forms_are_read(tmp_path: Path) -> None:
    old = {"expectation_type": "expect_column_values_to_be_between", "meta": {},
           "kwargs": {"column": "c", "min_value": 0, "max_value": 9, "strict_min": True,
                      "mostly": 0.95}}  # fmt: skip
    new = {"type": "expect_column_values_to_match_regex", "severity": "warning",
           "kwargs": {"column": "c", "regex": "^[a-z]+$"}}  # fmt: skip
    rules, skipped = gx(tmp_path, old, new)
    assert skipped == []
    assert rules == [
        {
            "kind": "range",
            "table": "t",
            "column": "c",
            "minimum": 0,
            "maximum": 9,
            "above": True,
            "tolerance": 0.05,
        },
        {"kind": "pattern", "table": "t", "column": "c", "pattern": "[a-z]+", "severity": "warning"},
    ]


@pytest.mark.parametrize(
    ("kind", "kwargs", "said"),
    [
        ("expect_column_kl_divergence_to_be_less_than", {"column": "c"}, "no rule that says this"),
        ("expect_column_values_to_be_in_set", {"column": "c"}, "lacks 'value_set'"),
        ("expect_column_values_to_match_regex", {"column": "c", "regex": "^(a+)+$"}, "linear"),
        ("expect_column_values_to_match_regex", {"column": "c", "regex": "^a|b$"}, "one alternative only"),
        ("expect_compound_columns_to_be_unique", {"column_list": ["a", "b"]}, "part of the key is missing"),
        ("expect_column_values_to_be_in_set", {"column": "c", "value_set": [1], "shape": 1}, "its shape"),
        ("expect_column_values_to_be_unique", {"column": "c", "row_condition": "a > 1"},
         "a condition is not kept"),
    ],
)  # fmt: skip
def test_an_expectation_that_cannot_be_kept_is_named(
    kind: str, kwargs: dict[str, Any], said: str, tmp_path: Path
) -> None:
    rules, skipped = gx(tmp_path, {"type": kind, "kwargs": kwargs})
    assert rules == []
    assert len(skipped) == 1
    assert said in skipped[0]
    assert kind in skipped[0]


def dbt(tmp_path: Path, *tests: Any, key: str = "data_tests") -> tuple[list[dict[str, Any]], list[str]]:
    file = tmp_path / "schema.yml"
    columns = [{"name": "c", key: list(tests)}]
    file.write_text(yaml.safe_dump({"models": [{"name": "t", "columns": columns}]}))
    back = read("dbt", file)
    left = {"table", "column"}
    return [{n: v for n, v in rule.items() if n not in left} for rule in plain(back.rules)], back.skipped


@pytest.mark.parametrize(
    ("test", "rule"),
    [
        ("not_null", {"kind": "not_null"}),
        ("unique", {"kind": "unique", "on": ["c"]}),
        ({"unique": {"config": {"severity": "warn"}}},
         {"kind": "unique", "on": ["c"], "severity": "warning"}),
        ({"accepted_values": {"values": ["a", "it''s"]}}, {"kind": "in_set", "values": ["a", "it's"]}),
        ({"accepted_values": {"arguments": {"values": [1, 2], "quote": False}}},
         {"kind": "in_set", "values": [1, 2]}),
        ({"relationships": {"to": "ref('customers')", "field": "id"}},
         {"kind": "foreign_key", "on": ["c"], "to": "customers", "references": ["id"]}),
        ({"relationships": {"arguments": {"to": "source('s', 'customers')", "field": "id"}}},
         {"kind": "foreign_key", "on": ["c"], "to": "customers", "references": ["id"]}),
        ({"name": "a_name", "test_name": "not_null"}, {"kind": "not_null"}),
        ({"dbt_utils.accepted_range": {"min_value": 0, "inclusive": False}},
         {"kind": "range", "minimum": 0, "above": True}),
        ({"dbt_utils.not_null_proportion": {"at_least": 0.95}}, {"kind": "not_null", "tolerance": 0.05}),
        ({"dbt_expectations.expect_column_value_lengths_to_equal": {"value": 2}},
         {"kind": "length", "minimum": 2, "maximum": 2}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("key", ["tests", "data_tests"])
def test_dbt_s_tests_are_read(test: Any, rule: dict[str, Any], key: str, tmp_path: Path) -> None:
    assert dbt(tmp_path, test, key=key) == ([rule], [])


@pytest.mark.parametrize(
    ("test", "said"),
    [
        ("my_own_test", "my_own_test: there is no rule"),
        ({"not_null": {"config": {"where": "a > 1"}}}, "is SQL"),
        ({"not_null": {"config": {"error_if": "> 10"}}}, "is SQL"),
        ({"accepted_values": {}}, "lacks 'values'"),
        ({"relationships": {"to": "customers", "field": "id"}}, "names no model"),
        ({"dbt_utils.accepted_range": {"min_value": "current_date"}}, "is SQL"),
        ({"dbt_utils.unique_combination_of_columns": {"combination_of_columns": ["a"]}},
         "missing values for equal"),
        ({"unique": {"arguments": {"colour": "red"}}}, "its colour"),
    ],
)  # fmt: skip
def test_a_test_that_cannot_be_kept_is_named(test: Any, said: str, tmp_path: Path) -> None:
    rules, skipped = dbt(tmp_path, test)
    assert rules == []
    assert len(skipped) == 1
    assert said in skipped[0]


def test_a_rule_on_what_is_gone_is_named_both_ways(frames: Frames, tmp_path: Path) -> None:
    gone = parse_rule({"kind": "not_null", "table": "customers", "column": "fax"})
    lost = parse_rule({"kind": "not_null", "table": "invoices", "column": "id"})
    written = export([gone, lost], "yaml", tables(frames))
    assert [why for _, why in written.refused] == [
        "Table customers has no column fax any more.", "There is no table invoices among those given.",
    ]  # fmt: skip
    (tmp_path / "rules.yaml").write_text(export([gone], "yaml").files["rules.yaml"])
    assert read("yaml", tmp_path, tables(frames)).skipped == [
        "A rule of kind not_null on customers: Table customers has no column fax any more."
    ]


def test_unknown_formats_and_places_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="odcs, gx, dbt"):
        export([], "xml")
    with pytest.raises(UnknownName, match="no dialect 'oracle'"):
        export([], "sql", dialect="oracle")
    with pytest.raises(UnknownName, match="format to read"):
        read("pandera", tmp_path)
    with pytest.raises(UsageError, match="there is nothing"):
        read("gx", tmp_path / "nowhere")
    (tmp_path / "broken.json").write_text("{")
    with pytest.raises(UsageError, match="cannot be read"):
        read("gx", tmp_path)


def test_a_changed_expectation_counts_more_than_the_rule_it_came_from(tmp_path: Path) -> None:
    rule = parse_rule(
        {"kind": "comparison", "table": "t", "left": "a", "operator": "<=", "right": "b", "reads": "date"}
    )
    (name, text), *_ = export([rule], "gx").files.items()
    file = tmp_path / name
    file.write_text(text)
    assert [one.id for one in read("gx", file).rules] == [rule.id]
    file.write_text(text.replace('"column_A": "b"', '"column_A": "c"'))
    assert read("gx", file).rules[0].says["left"] == "c"
