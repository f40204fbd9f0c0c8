"""One entry of a model's answer in the language's own words: keys, kinds, operators, names of columns."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from assistant.rules.generation.forms import operator_of
from assistant.rules.generation.known import Known
from assistant.rules.generation.literals import number
from assistant.rules.generation.names import Names
from assistant.rules.generation.written import Unread
from assistant.rules.language import KINDS
from assistant.standardization.headers import words

_KINDS = {
    "notnull": "not_null", "nonnull": "not_null", "required": "not_null", "completeness": "not_null",
    "nullcheck": "not_null", "uniqueness": "unique", "primarykey": "unique", "datatype": "type",
    "enum": "in_set", "allowedvalues": "in_set", "isin": "in_set", "acceptedvalues": "in_set",
    "notin": "not_in_set", "forbiddenvalues": "not_in_set", "regex": "pattern", "format": "pattern",
    "between": "range", "minmax": "range", "bounds": "range", "stringlength": "length", "fk": "foreign_key",
    "reference": "foreign_key", "referentialintegrity": "foreign_key", "fd": "functional_dependency",
    "dependency": "functional_dependency", "compare": "comparison", "columncomparison": "comparison",
    "order": "comparison", "formula": "arithmetic", "calculation": "arithmetic", "implication": "conditional",
    "ifthen": "conditional", "volume": "row_count", "semantictype": "semantic", "semantics": "semantic",
}  # fmt: skip
_KEYS = {
    "min": "minimum", "min_value": "minimum", "max": "maximum", "max_value": "maximum", "regex": "pattern",
    "allowed_values": "values", "accepted_values": "values", "enum": "values", "op": "operator",
    "min_length": "minimum", "max_length": "maximum", "tolerance_abs": "within", "expression": "formula",
    "if": "when", "condition": "when", "conditions": "when", "reference_table": "to", "ref_table": "to",
    "reference_columns": "references", "ref_columns": "references", "reference_column": "references",
    "ref_column": "references", "left_column": "left", "right_column": "right", "determinants": "determinant",
}  # fmt: skip
_OPERATORS = {
    "==": "=", "===": "=", "eq": "=", "ne": "!=", "<>": "!=", "=<": "<=", "≤": "<=", "lte": "<=", "le": "<=",
    "lt": "<", "=>": ">=", "≥": ">=", "gte": ">=", "ge": ">=", "gt": ">",
}  # fmt: skip
_TESTS = {
    "isnull": "null", "empty": "null", "notnull": "not_null", "isnotnull": "not_null", "given": "not_null",
    "inset": "in", "isin": "in", "notin": "not_in", "regex": "matches", "pattern": "matches",
}  # fmt: skip
_IGNORED = {"table", "description", "reason", "rationale", "explanation", "comment", "name", "id", "severity",
            "because", "message", "confidence", "tolerance", "owner", "origin", "price"}  # fmt: skip


def as_entry(entry: dict[str, Any], known: Known) -> dict[str, Any]:
    """The entry as `parse_rule` takes it; raises `Unread` for a kind or a column that there is not.

    What a model says beside the rule (a name, a severity, a tolerance) is not taken: those are the steward's.
    """
    if "unreadable" in entry:
        raise Unread("this is no JSON.")
    entry = {_key(name): value for name, value in entry.items()}
    if isinstance(entry.get("rule"), dict):
        entry = {_key(name): value for name, value in entry["rule"].items()}
    kind = _kind(entry)
    body = {name: value for name, value in entry.items() if name not in _IGNORED | {"kind", "rule"}}
    if _kind_key(entry) == "type":
        body.pop("type")
    if kind in _FITTED:
        body = _FITTED[kind](body)
    for field, value in list(body.items()):
        body[field] = _named(field, value, known, str(body.get("to", "")))
    if isinstance(body.get("operator"), str):
        body["operator"] = _operator(body["operator"])
    return {"kind": kind, "table": known.table, **body}


def _key(name: object) -> str:
    plain = re.sub(r"[\s-]+", "_", str(name).strip()).casefold()
    return _KEYS.get(plain, plain)


def _kind_key(entry: dict[str, Any]) -> str:
    return next(
        (key for key in ("kind", "rule_type", "rule", "check", "type") if isinstance(entry.get(key), str)), ""
    )


def _kind(entry: dict[str, Any]) -> str:
    said = str(entry.get(_kind_key(entry), ""))
    plain = re.sub(r"[^a-z]", "", said.casefold())
    for kind in KINDS:
        if plain == kind.replace("_", ""):
            return kind
    if plain in _KINDS:
        return _KINDS[plain]
    raise Unread(f"there is no rule of kind {said!r}; there are: {', '.join(KINDS)}.")


def _operator(text: str) -> str:
    text = text.strip()
    if text in {"<", "<=", "=", "!=", ">=", ">"}:
        return text
    if text.casefold() in _OPERATORS:
        return _OPERATORS[text.casefold()]
    try:
        return operator_of(text.replace("_", " ").removeprefix("is "))
    except KeyError:
        raise Unread(f"there is no operator {text!r}; there are: <, <=, =, !=, >=, >.") from None


def _named(field: str, value: Any, known: Known, to: str) -> Any:
    """Names as the table has them, where they differ in case and underscores alone."""
    if field in {"column", "left", "right", "target", "dependent", "other"} and isinstance(value, str):
        return _name(value, known.columns)
    if field in {"on", "determinant"} and isinstance(value, list | tuple):
        return [_name(str(one), known.columns) for one in value]
    if field == "to" and isinstance(value, str):
        return _name(value, known.tables)
    if field == "references" and isinstance(value, list | tuple) and to in known.tables.all:
        return [_name(str(one), Names(known.beside(to).columns, what=f"column of {to}")) for one in value]
    if field in {"when", "then"}:
        tests = value if isinstance(value, list) else [value]
        found = [_condition(one, known) if isinstance(one, dict) else one for one in tests]
        return found if field == "when" else found[0] if len(found) == 1 else found
    return value


def _condition(test: dict[str, Any], known: Known) -> dict[str, Any]:
    body = {_key(name): value for name, value in test.items()}
    if "test" not in body and isinstance(body.get("operator"), str):
        body["test"] = body.pop("operator")
    said = str(body.get("test", ""))
    plain = re.sub(r"[^a-z]", "", said.casefold())
    if plain in _TESTS:
        body["test"] = _TESTS[plain]
    elif said not in {"null", "not_null", "in", "not_in", "matches"}:
        body["test"] = _operator(said)
    if "value" in body:
        value = body.pop("value")
        if value is not None:
            body.setdefault("values", value)
    if "values" in body and not isinstance(body["values"], list):
        body["values"] = [body["values"]]
    numbers = [one for one in body.get("values", []) if isinstance(one, int | float)]
    if numbers and body["test"] in {"<", "<=", ">", ">="}:
        body.setdefault("reads", "number")
    return {name: _named(name, value, known, "") for name, value in body.items()}


def _name(said: str, names: Names) -> str:
    if said in names.all:
        return said
    joined = "".join(words(said))
    alike = [name for name in names.all if joined and "".join(words(name)) == joined]
    return alike[0] if len(alike) == 1 else said


def _columns(body: dict[str, Any]) -> dict[str, Any]:
    """One column or several under whichever of the two keys."""
    given = body.pop("columns", body.pop("column", None)) if "on" not in body else body.pop("on")
    return {**body, "on": [given] if isinstance(given, str) else given}


def _reference(body: dict[str, Any]) -> dict[str, Any]:
    body = _columns(body)
    target = body.get("references")
    if isinstance(target, dict):
        body["to"] = target.get("table", body.get("to"))
        target = target.get("columns", target.get("column"))
    if isinstance(target, str):
        table, dot, column = target.rpartition(".")
        if dot:
            body.setdefault("to", table)
        target = [column]
    return {**body, "references": target}


def _dependency(body: dict[str, Any]) -> dict[str, Any]:
    determinant, dependent = body.get("determinant"), body.get("dependent")
    if isinstance(dependent, list) and len(dependent) == 1:
        body = {**body, "dependent": dependent[0]}
    return {**body, "determinant": [determinant]} if isinstance(determinant, str) else body


def _formula(body: dict[str, Any]) -> dict[str, Any]:
    """ "total = a * b" as target and formula."""
    if "column" in body and "target" not in body:
        target = body["column"]
        body = {**{key: value for key, value in body.items() if key != "column"}, "target": target}
    target, equals, formula = str(body.get("formula", "")).partition("=")
    if equals:
        body = {"target": target.strip(), **body, "formula": formula.strip("= ")}
    return body


def _bounds(body: dict[str, Any]) -> dict[str, Any]:
    """Numbers in quotes as numbers, where numbers are compared."""
    body = _single(body)
    for side in ("minimum", "maximum"):
        plain = number(body[side]) if isinstance(body.get(side), str) else None
        if plain is not None and body.get("reads", "number") == "number":
            body = {**body, side: plain}
    return body


def _single(body: dict[str, Any]) -> dict[str, Any]:
    """A list of one column as the column."""
    given = body.get("columns")
    if "column" not in body and isinstance(given, list) and len(given) == 1:
        body = {**body, "column": given[0]}
        body.pop("columns")
    return body


_FITTED: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "unique": _columns,
    "foreign_key": _reference,
    "functional_dependency": _dependency,
    "arithmetic": _formula,
    "range": _bounds,
    "length": _bounds,
    **dict.fromkeys(
        ("not_null", "in_set", "not_in_set", "pattern", "semantic", "frequency", "freshness"), _single
    ),
}
