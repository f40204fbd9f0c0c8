"""The rule language: what may be written, what is refused, and that files give back what was put in."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from assistant.errors import UsageError
from assistant.rules.expressions import Name, Number, Operation, columns_in, parse
from assistant.rules.files import dump_rules, load_rules, parse_rule, rule_json
from assistant.rules.formats import places, width
from assistant.rules.language import KINDS
from assistant.rules.words import in_words

SAID = {
    "not_null": ({"column": "email", "missing": ["", "N/A"]}, "email is never empty, nor reads one of"),
    "unique": ({"on": ["order_id", "line_no"]}, "no two rows have the same order_id and line_no."),
    "type": ({"column": "day", "type": "date", "format": "%d.%m.%Y"}, "a date written %d.%m.%Y"),
    "in_set": ({"column": "status", "values": ["open", "shipped"]}, "one of 'open', 'shipped'."),
    "not_in_set": ({"column": "status", "values": ["test"]}, "status is never 'test'."),
    "pattern": ({"column": "id", "pattern": "C[0-9]{5}"}, "id always reads like C[0-9]{5}."),
    "length": ({"column": "iso", "minimum": 2, "maximum": 2}, "iso has exactly 2 characters."),
    "range": ({"column": "age", "minimum": 0, "maximum": 130}, "age is at least 0 and at most 130."),
    "semantic": ({"column": "mail", "type": "email"}, "mail is always a valid email."),
    "foreign_key": ({"on": ["c"], "to": "customers", "references": ["id"]}, "found in customers (id)."),
    "functional_dependency": ({"determinant": ["zip"], "dependent": "city"}, "zip tells city."),
    "comparison": (
        {"left": "ordered", "operator": "<=", "right": "shipped", "reads": "date"},
        "ordered is not after shipped.",
    ),
    "arithmetic": ({"target": "total", "formula": "a * (1 - b / 100)", "within": 0.01}, "total is a * (1"),
    "conditional": (
        {"when": [{"column": "status", "test": "in", "values": ["open"]}],
         "then": {"column": "shipped", "test": "null"}},
        "where status is 'open', shipped is empty.",
    ),
    "row_count": ({"minimum": 100}, "the table has at least 100 rows."),
    "freshness": ({"column": "loaded_at", "hours": 26}, "the latest loaded_at is at most 26 hours old."),
    "frequency": ({"column": "email", "maximum": 0.01}, "more than 1 % of the rows."),
    "distribution": (
        {"column": "status", "categories": ["a", "b"], "shares": [0.5, 0.4, 0.1], "limit": 0.1},
        "status is spread as before",
    ),
}  # fmt: skip


def test_every_kind_is_covered() -> None:
    assert set(SAID) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_rule_goes_to_json_and_back_and_into_words(kind: str) -> None:
    body, words = SAID[kind]
    rule = parse_rule({"kind": kind, "table": "t", **body})
    assert parse_rule(rule_json(rule)) == rule
    assert words in in_words(rule)
    assert all(isinstance(column, str) for column in rule.columns)


def test_a_file_gives_back_what_was_written_and_names_what_it_cannot_read(tmp_path: Path) -> None:
    rules = [parse_rule({"kind": kind, "table": "t", **body}) for kind, (body, _) in SAID.items()]
    file = tmp_path / "rules.yaml"
    file.write_text(dump_rules(rules))
    assert load_rules(file).rules == rules
    file.write_text("version: 1\nrules:\n- {kind: magic}\n- {kind: length, table: t, column: c}\n")
    skipped = load_rules(file).skipped
    assert "Rule 1: There is no rule of kind 'magic'" in skipped[0]
    assert "without a bound says nothing" in skipped[1]


@pytest.mark.parametrize(
    ("text", "said"),
    [("a: b: c", "cannot be read"), ("[1]", "no rule file"), ("version: 7\nrules: []", "version 7")],
)
def test_what_is_no_rule_file_is_said(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(text)
    with pytest.raises(UsageError, match=said):
        load_rules(file)


def test_what_a_rule_carries_beside_does_not_make_it_another_rule() -> None:
    one = parse_rule({"kind": "range", "table": "t", "column": "c", "minimum": 0, "observed": [1, 5]})
    other = parse_rule({"kind": "range", "table": "t", "column": "c", "minimum": 0, "severity": "info"})
    third = parse_rule({"kind": "range", "table": "t", "column": "c", "minimum": 1})
    assert one.id == other.id != third.id


def test_a_comparison_said_from_either_side_is_one_rule() -> None:
    body = {"kind": "comparison", "table": "t", "reads": "date"}
    one = parse_rule({**body, "left": "a", "operator": "<=", "right": "b"})
    same = parse_rule({**body, "left": "b", "operator": ">=", "right": "a"})
    other = parse_rule({**body, "left": "a", "operator": ">=", "right": "b"})
    assert one.id == same.id != other.id


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "range", "column": "c", "minimum": 3, "maximum": 2},
        {"kind": "range", "column": "c", "minimum": "2024-01-01"},
        {"kind": "range", "column": "c", "minimum": "2024-01-01", "reads": "date", "format": "%d %b %Y"},
        {"kind": "comparison", "left": "a", "right": "a", "operator": "<"},
        {"kind": "arithmetic", "target": "a", "formula": "1 + 2"},
        {"kind": "arithmetic", "target": "a", "formula": "b +"},
        {"kind": "arithmetic", "target": "a", "formula": "__import__('os')"},
        {"kind": "foreign_key", "on": ["a", "b"], "to": "t", "references": ["a"]},
        {"kind": "distribution", "column": "c", "shares": [0.5, 0.5], "limit": 0.1},
        {"kind": "distribution", "column": "c", "shares": [0.5, 0.5], "edges": [1, 2], "limit": 0.1},
        {"kind": "conditional", "when": [], "then": {"column": "a", "test": "null"}},
        {"kind": "not_null", "column": "c", "surprise": 1},
        {"kind": "in_set", "column": "c", "values": []},
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_sentence(body: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"cannot be read: .+\.$"):
        parse_rule({"table": "t", **body})


def test_formulas_are_read_by_their_own_grammar() -> None:
    assert parse("a - b - 2") == Operation("-", Operation("-", Name("a"), Name("b")), Number(2.0))
    assert parse('-3 * "unit ""net"" price"') == Operation("*", Number(-3.0), Name('unit "net" price'))
    assert columns_in(parse("a * b + a / c")) == ("a", "b", "c")
    with pytest.raises(ValueError, match="nested"):
        parse("(" * 60 + "a" + ")" * 60)


def test_the_fields_of_a_fixed_width_form_have_their_places() -> None:
    assert places("%d.%m.%Y %H:%M") == {
        "%d": (0, 2),
        "%m": (3, 2),
        "%Y": (6, 4),
        "%H": (11, 2),
        "%M": (14, 2),
    }
    assert width("%Y%m%d") == 8


def test_a_file_written_by_hand_needs_no_quotes(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(
        "version: 1\nrules:\n"
        "- {kind: unique, table: orders, on: [id]}\n"
        "- {kind: in_set, table: orders, column: paid, values: [yes, no, off, 012, 1:30, 1_000, ~x]}\n"
        "- {kind: range, table: orders, column: day, minimum: 2024-01-01, reads: date}\n"
        "- {kind: range, table: orders, column: sum, minimum: -1.5, maximum: 1e3, above: true, owner: null}\n"
    )
    found = load_rules(path)
    assert found.skipped == []
    unique, paid, day, total = found.rules
    assert unique.columns == ("id",)
    assert paid.says["values"] == ["yes", "no", "off", 12, "1:30", "1_000", "~x"]
    assert day.says["minimum"] == "2024-01-01"
    assert (total.says["minimum"], total.says["maximum"], total.says["above"]) == (-1.5, 1000.0, True)
    path.write_text(dump_rules(found.rules))
    assert load_rules(path) == found


def test_texts_that_look_like_something_else_stay_texts_in_a_file(tmp_path: Path) -> None:
    texts = [
        "08",
        "1e3",
        "no",
        "on",
        "~",
        "",
        "null",
        "1:30",
        ".5",
        "+1",
        "2024-01-01",
        "0x1F",
        "true",
        "-",
        "1_0",
        "7.",
    ]
    rule = parse_rule({"kind": "in_set", "table": "t", "column": "c", "values": texts})
    path = tmp_path / "rules.yaml"
    path.write_text(dump_rules([rule]))
    assert load_rules(path).rules == [rule]
    assert yaml.safe_load(path.read_text())["rules"][0]["values"] == texts


def test_a_file_that_is_no_yaml_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    for text in ("version: 1\nrules: [", f"rules: [{'1' * 5000}]", "- !!python/object:os.system x"):
        path.write_text(text)
        with pytest.raises(UsageError, match="cannot be read"):
            load_rules(path)
