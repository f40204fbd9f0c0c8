"""Rules that cannot run say why, and spoil no other."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import connectors
from assistant.rules.files import parse_rule
from assistant.rules.language import RuleBase
from assistant.rules.running.database import check_table, failing_rows
from assistant.rules.running.errors import CannotJudge
from assistant.rules.running.frames import check_frame
from assistant.rules.running.records import compile_rules

GOOD = {"kind": "not_null", "column": "a"}
BAD: tuple[tuple[dict[str, Any], str], ...] = (
    ({"kind": "not_null", "column": "gone"}, "There is no column 'gone'; there are: id, a, n."),
    ({"kind": "pattern", "column": "a", "pattern": "(a+)+"}, "not linear in time"),
    ({"kind": "semantic", "column": "a", "type": "colour"}, "There is no semantic type 'colour'"),
    ({"kind": "foreign_key", "on": ["a"], "to": "nowhere", "references": ["b"]},
     "There is no table 'nowhere'"),
    ({"kind": "range", "column": "a", "reads": "date", "minimum": "2024-02-30"}, "is no date in ISO 8601"),
    ({"kind": "range", "column": "n", "minimum": 10**400}, "is too large to be compared with"),
    ({"kind": "conditional", "when": [{"column": "gone", "test": "null"}], "then": {"column": "a",
     "test": "null"}},
     "There is no column 'gone'"),
)  # fmt: skip


def rule_of(body: dict[str, Any]) -> RuleBase:
    return parse_rule({"table": "t", **body})


@pytest.fixture
def url(tmp_path: Path) -> str:
    file = tmp_path / "t.sqlite"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, n REAL)")
        connection.execute("CREATE TABLE empty (id INTEGER PRIMARY KEY, a TEXT, n REAL)")
        connection.execute("INSERT INTO t VALUES (1, 'x', 1.0), (2, NULL, 2.0)")
    connection.close()
    return f"sqlite:///{file}"


def test_one_bad_rule_among_many_says_why_and_the_others_run(url: str) -> None:
    rules = [rule_of(body) for body, _ in BAD]
    with connectors.open(url) as source:
        outcomes = check_table(source, source.table("t"), [rule_of(GOOD), *rules, rule_of(GOOD)])
    assert outcomes[0] == outcomes[-1]
    assert (outcomes[0].status, outcomes[0].judged, outcomes[0].failing) == ("broken", 2, 1)
    assert outcomes[0].examples == ({"id": 2, "a": None},)
    for outcome, (_, said) in zip(outcomes[1:-1], BAD, strict=True):
        assert outcome.status == "cannot run"
        assert said in outcome.reason


@pytest.mark.parametrize(("body", "said"), BAD)
def test_a_frame_says_the_same(body: dict[str, Any], said: str) -> None:
    frame = pd.DataFrame({"id": [1, 2], "a": ["x", None], "n": [1.0, 2.0]})
    outcome = check_frame(rule_of(body), frame)
    assert outcome.status == "cannot run"
    assert said in outcome.reason


def test_one_record_refuses_what_it_cannot_judge() -> None:
    bodies = [body for body, _ in BAD if body["kind"] != "foreign_key"]
    many_rows = {"kind": "unique", "on": ["a"]}
    key = {"kind": "foreign_key", "on": ["a"], "to": "other", "references": ["b"]}
    compiled = compile_rules(
        [rule_of(GOOD), *map(rule_of, [*bodies, many_rows, key])],
        {"id": "integer", "a": "text", "n": "number"},
    )
    assert set(compiled.refused) == set(range(1, len(bodies) + 3))
    assert "speaks of many rows" in compiled.refused[len(bodies) + 1]
    assert "was not given to look up" in compiled.refused[len(bodies) + 2]
    assert compiled.broken({"id": 1}) == [0]


def test_an_empty_table_judges_nothing(url: str) -> None:
    rules = [rule_of(GOOD), rule_of({"kind": "unique", "on": ["a"]}), rule_of({"kind": "row_count",
     "minimum": 1}),
             rule_of({"kind": "freshness", "column": "a", "hours": 1})]  # fmt: skip
    with connectors.open(url) as source:
        outcomes = check_table(source, source.table("empty"), rules)
    assert [outcome.status for outcome in outcomes] == ["not judged", "not judged", "broken", "not judged"]


def test_a_set_of_ten_thousand_values_is_checked(url: str) -> None:
    rule = rule_of({"kind": "in_set", "column": "a", "values": [f"v{i}" for i in range(10_000)]})
    with connectors.open(url) as source:
        assert check_table(source, source.table("t"), [rule])[0].failing == 1


def test_moments_far_in_the_future_are_no_sign_of_freshness() -> None:
    rule = rule_of({"kind": "freshness", "column": "at", "hours": 24})
    now = datetime(2024, 5, 2, 12, tzinfo=UTC)
    outcome = check_frame(rule, pd.DataFrame({"at": ["2024-05-01", "2204-05-01"]}), now=now)
    assert (outcome.status, outcome.measured) == ("broken", 36.0)
    assert "1 values of at lie more than a day in the future" in outcome.reason


def test_failing_rows_are_whole_with_their_keys(url: str) -> None:
    with connectors.open(url) as source:
        page = failing_rows(
            source, source.table("t"), rule_of({"kind": "range", "column": "n", "minimum": 2}), 10
        )
        assert (page.columns, page.keys, page.rows) == (("id", "a", "n"), [(1,)], [(1, "x", 1.0)])
        with pytest.raises(CannotJudge, match="no column 'gone'"):
            failing_rows(source, source.table("t"), rule_of({"kind": "not_null", "column": "gone"}), 10)


def test_what_a_source_cannot_compute_is_judged_here(postgresql_url: str) -> None:
    """An overflow is an error in PostgreSQL, and infinite in double precision."""
    from sqlalchemy import create_engine

    engine = create_engine(postgresql_url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE t (id int PRIMARY KEY, a text, n float8)")
        connection.exec_driver_sql("INSERT INTO t VALUES (1, 'x', 1e300), (2, 'y', 2)")
    engine.dispose()
    rule = rule_of({"kind": "arithmetic", "target": "n", "formula": "n * n", "within": 2})
    with connectors.open(postgresql_url) as source:
        outcomes = check_table(source, source.table("t"), [rule, rule_of(GOOD)])
    assert [outcome.status for outcome in outcomes] == ["broken", "holds"]
    assert (outcomes[0].judged, outcomes[0].failing) == (2, 1)
    assert outcomes[0].examples == ({"id": 1, "n": 1e300},)
