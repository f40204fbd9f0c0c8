"""Rules from suites of Great Expectations: those of 1.x, and the older form with `expectation_type`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from assistant.rules.exchange.columns import Columns
from assistant.rules.exchange.files import documents, made, mapping, texts
from assistant.rules.exchange.gx.write import expectation
from assistant.rules.exchange.patterns import whole_text
from assistant.rules.exchange.report import Imported, NotCarried
from assistant.rules.exchange.tolerance import from_at_least
from assistant.rules.files import parse_rule
from assistant.rules.language import RuleBase

Said = dict[str, Any]
ORIGIN = "imported from gx"
_SEVERITIES = {"info": "info", "warning": "warning", "critical": "error"}
_LEFT = {"mostly", "column", "batch_id", "result_format", "catch_exceptions", "include_config", "severity",
         "row_condition", "condition_parser", "ignore_row_if", "allow_relative_error"}  # fmt: skip


def read(path: Path, columns: Columns) -> Imported:
    """The rules of a suite, or of all suites in a folder. A suite's table is its meta's, else its name."""
    found = Imported([])
    for file, body in documents(path, (".json",)):
        suite = mapping(body)
        if "expectations" not in suite:
            if path.is_file():
                found.skipped.append(f"{file.name} is no suite: it has no `expectations`.")
            continue
        table = _table(suite, file, columns)
        for number, one in enumerate(texts(suite["expectations"]), 1):
            said = mapping(one)
            kind = str(said.get("type") or said.get("expectation_type") or "no type")
            try:
                found.rules.append(_ours(table, said, columns) or _rule(table, kind, said, columns))
            except (ValueError, KeyError, TypeError) as error:
                why = f"it lacks {error}." if isinstance(error, KeyError) else str(error)
                found.skipped.append(f"{file.name}, expectation {number} ({kind}): {why}")
    return found


def _table(suite: Said, file: Path, columns: Columns) -> str:
    named = str(mapping(suite.get("meta")).get("table") or "")
    name = str(suite.get("name") or suite.get("expectation_suite_name") or file.stem)
    first = name.split(".")[0]
    return named or (name if name in columns.tables else first if first in columns.tables else name)


def _ours(table: str, said: Said, columns: Columns) -> RuleBase | None:
    """The rule that this program wrote there, as long as the expectation still says it."""
    kept = mapping(said.get("meta")).get("says")
    if not isinstance(kept, dict):
        return None
    try:
        own = parse_rule({**kept, **_beside(said), "table": table, "origin": ORIGIN})
        same = expectation(own, columns)
    except (ValueError, NotCarried):
        return None
    return own if (same["type"], same["kwargs"]) == (said.get("type"), said.get("kwargs")) else None


def _beside(said: Said) -> Said:
    """What a rule carries beside what it says."""
    meta, mostly = mapping(said.get("meta")), mapping(said.get("kwargs")).get("mostly", 1)
    beside: Said = {
        "severity": meta.get("severity") or _SEVERITIES.get(str(said.get("severity")), "error"),
        "owner": meta.get("owner"),
        "because": meta.get("because") or "",
    }
    if mostly not in (None, 1):
        beside["tolerance"] = from_at_least(float(mostly))
    return beside


def _rule(table: str, kind: str, said: Said, columns: Columns) -> RuleBase:
    kwargs = mapping(said.get("kwargs"))
    beside = {name: value for name, value in _beside(said).items() if value}
    conditioned = kwargs.get("row_condition")
    read_one = _READERS.get(kind)
    if read_one is None:
        raise ValueError("there is no rule that says this.")
    name, body, used = read_one(kwargs)
    unread = {key for key, value in kwargs.items() if value not in (None, False)} - used - _LEFT
    if unread:
        raise ValueError(f"its {', '.join(sorted(unread))} cannot be kept.")
    if name == "comparison":
        body["reads"] = _reads(columns, table, body["left"], body["right"])
    if conditioned:
        return made("conditional", table, ORIGIN, **_conditional(name, body, conditioned), **beside)
    return made(name, table, ORIGIN, **body, **beside)


def _reads(columns: Columns, table: str, *names: str) -> str:
    """What two compared columns are read as: dates where one of them is; numbers where nothing is known."""
    types = {columns.type(table, name) for name in names}
    return "date" if "date" in types else "datetime" if "datetime" in types else "number"


_Read = tuple[str, Said, set[str]]
"""A rule's kind and body, and the arguments that it says."""


def _not_null(kwargs: Said) -> _Read:
    return "not_null", {"column": kwargs["column"]}, set()


def _unique(kwargs: Said) -> _Read:
    return "unique", {"on": [kwargs["column"]]}, set()


def _compound(kwargs: Said) -> _Read:
    if kwargs.get("ignore_row_if", "all_values_are_missing") != "any_value_is_missing":
        raise ValueError("it judges rows in which a part of the key is missing, and rules here do not.")
    return "unique", {"on": texts(kwargs["column_list"])}, {"column_list"}


def _set(kind: str) -> Callable[[Said], _Read]:
    return lambda kwargs: (
        kind, {"column": kwargs["column"], "values": texts(kwargs["value_set"])}, {"value_set"}
    )  # fmt: skip


def _pattern(kwargs: Said) -> _Read:
    return "pattern", {"column": kwargs["column"], "pattern": whole_text(str(kwargs["regex"]))}, {"regex"}


def _lengths(kwargs: Said) -> _Read:
    low, high = kwargs.get("min_value"), kwargs.get("max_value")
    low = low + 1 if low is not None and kwargs.get("strict_min") else low
    high = high - 1 if high is not None and kwargs.get("strict_max") else high
    return "length", {"column": kwargs["column"], "minimum": low, "maximum": high}, _BOUNDS


def _length(kwargs: Said) -> _Read:
    return (
        "length",
        {"column": kwargs["column"], "minimum": kwargs["value"], "maximum": kwargs["value"]},
        {"value"},
    )


def _range(kwargs: Said) -> _Read:
    body = {
        "column": kwargs["column"],
        "minimum": kwargs.get("min_value"),
        "maximum": kwargs.get("max_value"),
    }
    held = [str(one) for one in (body["minimum"], body["maximum"]) if isinstance(one, str)]
    if held:
        body["reads"] = "date" if all(len(one) == 10 for one in held) else "datetime"
    strict = {"above": kwargs.get("strict_min") or None, "below": kwargs.get("strict_max") or None}
    return "range", {**body, **strict}, _BOUNDS


def _rows(kwargs: Said) -> _Read:
    return "row_count", {"minimum": kwargs.get("min_value"), "maximum": kwargs.get("max_value")}, _BOUNDS


def _exact_rows(kwargs: Said) -> _Read:
    return "row_count", {"minimum": kwargs["value"], "maximum": kwargs["value"]}, {"value"}


def _pair(operator: str) -> Callable[[Said], _Read]:
    def read_pair(kwargs: Said) -> _Read:
        if kwargs.get("ignore_row_if", "both_values_are_missing") != "either_value_is_missing":
            raise ValueError("it judges rows in which one of the two is missing, and rules here do not.")
        mark = ">=" if kwargs.get("or_equal") else operator
        body = {"left": kwargs["column_A"], "operator": mark, "right": kwargs["column_B"]}
        return "comparison", body, {"column_A", "column_B", "or_equal"}

    return read_pair


_BOUNDS = {"min_value", "max_value", "strict_min", "strict_max"}
_READERS: dict[str, Callable[[Said], _Read]] = {
    "expect_column_values_to_not_be_null": _not_null,
    "expect_column_values_to_be_unique": _unique,
    "expect_compound_columns_to_be_unique": _compound,
    "expect_column_values_to_be_in_set": _set("in_set"),
    "expect_column_values_to_not_be_in_set": _set("not_in_set"),
    "expect_column_values_to_match_regex": _pattern,
    "expect_column_value_lengths_to_be_between": _lengths,
    "expect_column_value_lengths_to_equal": _length,
    "expect_column_values_to_be_between": _range,
    "expect_table_row_count_to_be_between": _rows,
    "expect_table_row_count_to_equal": _exact_rows,
    "expect_column_pair_values_a_to_be_greater_than_b": _pair(">"),
    "expect_column_pair_values_to_be_equal": _pair("="),
}


def _conditional(kind: str, body: Said, condition: Any) -> Said:
    """The body of a conditional rule whose `then` is what the expectation says of a column."""
    column = body.get("column")
    thens: dict[str, Said] = {
        "not_null": {"test": "not_null"},
        "in_set": {"test": "in", "values": body.get("values")},
        "not_in_set": {"test": "not_in", "values": body.get("values")},
        "pattern": {"test": "matches", "values": [body.get("pattern")]},
    }
    if kind not in thens:
        raise ValueError(f"a condition is not kept for a rule of kind {kind}.")
    return {"when": _when(condition), "then": {"column": column, **thens[kind]}}


def _when(condition: Any) -> list[Said]:
    said = mapping(condition)
    kind = said.get("type")
    if kind == "and":
        return [one for part in texts(said.get("conditions")) for one in _when(part)]
    column = mapping(said.get("column")).get("name")
    if kind == "nullity":
        return [{"column": column, "test": "null" if said.get("is_null") else "not_null"}]
    if kind != "comparison":
        raise ValueError(f"the row condition {condition!r} is not one of comparisons joined by and.")
    operator, value = str(said.get("operator")), said.get("parameter")
    test = {"==": "=", "IN": "in", "NOT_IN": "not_in"}.get(operator, operator)
    return [{"column": column, "test": test, "values": texts(value),
             "reads": "text" if isinstance(value, str) else "number"}]  # fmt: skip
