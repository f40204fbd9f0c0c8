"""dbt's own tests and those of its common packages as rules.

A reader takes what it says out of the arguments: what is left cannot be kept. NULL passes these tests as it
passes ours; where a test counts NULL otherwise, it is not here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from assistant.rules.exchange.files import texts
from assistant.rules.exchange.patterns import whole_text
from assistant.rules.exchange.tolerance import from_at_least

Said = dict[str, Any]
Reader = Callable[[str | None, Said], tuple[str, Said]]


def _on(column: str | None) -> str:
    if column is None:
        raise ValueError("it stands at no column.")
    return column


def _accepted(kind: str, argument: str = "values") -> Reader:
    def read(column: str | None, arguments: Said) -> tuple[str, Said]:
        values = texts(arguments.pop(argument))
        quoted = arguments.pop("quote", arguments.pop("quote_values", True))
        if quoted is False:
            values = [_literal(value) for value in values]
        elif any(isinstance(value, bool) for value in values):
            values = [str(value) for value in values]
        # A value stands between quotes as it is: two of them are one.
        values = [value.replace("''", "'") if isinstance(value, str) else value for value in values]
        return kind, {"column": _on(column), "values": values}

    return read


def _literal(value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    for read in (int, float):
        try:
            return read(str(value))
        except ValueError:
            continue
    raise ValueError(f"its value {value!r} is SQL, which rules do not hold.")


def _relationships(column: str | None, arguments: Said) -> tuple[str, Said]:
    to = str(arguments.pop("to"))
    match = re.fullmatch(
        r"\s*(?:ref|source)\(\s*(?:['\"][^'\"]+['\"]\s*,\s*)?['\"]([^'\"]+)['\"]\s*\)\s*", to
    )
    if match is None:
        raise ValueError(f"it refers to {to!r}, which names no model and no source.")
    field = str(arguments.pop("field"))
    bare = field[1:-1] if re.fullmatch(r'".*"|`.*`', field) else field
    return "foreign_key", {"on": [_on(column)], "to": match[1], "references": [bare]}


def _range(column: str | None, arguments: Said) -> tuple[str, Said]:
    low, high = arguments.pop("min_value", None), arguments.pop("max_value", None)
    strict = arguments.pop("strictly", False) or not arguments.pop("inclusive", True)
    for bound in (low, high):
        if bound is not None and (isinstance(bound, bool) or not isinstance(bound, int | float)):
            raise ValueError(f"its bound {bound!r} is SQL, which rules do not hold.")
    above, below = (strict and low is not None) or None, (strict and high is not None) or None
    return "range", {"column": _on(column), "minimum": low, "maximum": high, "above": above, "below": below}


def _lengths(column: str | None, arguments: Said) -> tuple[str, Said]:
    low, high = arguments.pop("min_value", None), arguments.pop("max_value", None)
    return "length", {"column": _on(column), "minimum": low, "maximum": high}


def _length(column: str | None, arguments: Said) -> tuple[str, Said]:
    value = arguments.pop("value")
    return "length", {"column": _on(column), "minimum": value, "maximum": value}


def _compound(column: str | None, arguments: Said) -> tuple[str, Said]:
    if arguments.pop("ignore_row_if", None) != "any_value_is_missing":
        raise ValueError("it judges rows in which a part of the key is missing, and rules here do not.")
    arguments.pop("quote_columns", None)
    return "unique", {"on": texts(arguments.pop("column_list"))}


def _combination(column: str | None, arguments: Said) -> tuple[str, Said]:
    raise ValueError("it takes missing values for equal, and a rule here does not judge them.")


def _pattern(column: str | None, arguments: Said) -> tuple[str, Said]:
    if arguments.get("is_raw") is not None:
        arguments.pop("is_raw")
    return "pattern", {"column": _on(column), "pattern": whole_text(str(arguments.pop("regex")))}


def _rows(column: str | None, arguments: Said) -> tuple[str, Said]:
    low, high = arguments.pop("min_value", None), arguments.pop("max_value", None)
    return "row_count", {"minimum": low, "maximum": high}


def _not_null_proportion(column: str | None, arguments: Said) -> tuple[str, Said]:
    if arguments.pop("at_most", 1) not in (1, 1.0):
        raise ValueError("it asks for some values to be missing.")
    return "not_null", {"column": _on(column), "tolerance": from_at_least(float(arguments.pop("at_least")))}


READERS: dict[str, Reader] = {
    "not_null": lambda column, _: ("not_null", {"column": _on(column)}),
    "unique": lambda column, _: ("unique", {"on": [_on(column)]}),
    "accepted_values": _accepted("in_set"),
    "relationships": _relationships,
    "dbt_utils.accepted_range": _range,
    "dbt_utils.unique_combination_of_columns": _combination,
    "dbt_utils.not_null_proportion": _not_null_proportion,
    "dbt_expectations.expect_column_values_to_not_be_null": lambda column, _: (
        "not_null", {"column": _on(column)}
    ),
    "dbt_expectations.expect_column_values_to_be_unique": lambda column, _: ("unique", {"on": [_on(column)]}),
    "dbt_expectations.expect_column_values_to_be_in_set": _accepted("in_set", "value_set"),
    "dbt_expectations.expect_column_values_to_not_be_in_set": _accepted("not_in_set", "value_set"),
    "dbt_expectations.expect_column_values_to_be_between": _range,
    "dbt_expectations.expect_column_value_lengths_to_be_between": _lengths,
    "dbt_expectations.expect_column_value_lengths_to_equal": _length,
    "dbt_expectations.expect_column_values_to_match_regex": _pattern,
    "dbt_expectations.expect_compound_columns_to_be_unique": _compound,
    "dbt_expectations.expect_table_row_count_to_be_between": _rows,
}  # fmt: skip
