"""Rules of every kind, as hypothesis draws them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from assistant.rules.files import parse_rule
from assistant.rules.language import RuleBase

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)
NAMES = st.one_of(st.sampled_from(["id", "status", "Order Total", 'a "b"', "it's", "{{ x }}"]), TEXTS)
NUMBERS = st.one_of(st.integers(-(10**9), 10**9), st.floats(-1e9, 1e9, allow_nan=False))
SHARES = st.one_of(st.just(0.0), st.sampled_from([0.01, 0.05, 0.29, 0.1]), st.floats(0, 0.99))
SCALARS = st.one_of(NUMBERS, TEXTS)
DATES = st.dates().map(str)
PATTERNS = st.sampled_from(["[A-Z]{2}[0-9]+", "a|b", "(x|y)z?", "\\d{3}-\\w", ".{2}", "it's \\{"])


def _pair(values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    both = st.tuples(values, values).map(sorted)
    return st.one_of(
        both.map(lambda two: {"minimum": two[0], "maximum": two[1]}),
        values.map(lambda one: {"minimum": one}),
        values.map(lambda one: {"maximum": one}),
    )


_CONDITIONS = st.one_of(
    st.fixed_dictionaries({"column": NAMES, "test": st.sampled_from(["null", "not_null"])}),
    st.fixed_dictionaries(
        {"column": NAMES, "test": st.sampled_from(["in", "not_in"]),
         "values": st.lists(SCALARS, min_size=1, max_size=3)}
    ),
    st.fixed_dictionaries(
        {"column": NAMES, "test": st.sampled_from(["=", "!="]),
         "values": st.lists(SCALARS, min_size=1, max_size=1)}
    ),
    st.fixed_dictionaries(
        {"column": NAMES, "test": st.sampled_from(["<", ">="]), "reads": st.just("number"),
         "values": st.lists(NUMBERS, min_size=1, max_size=1)}
    ),
    st.fixed_dictionaries(
        {"column": NAMES, "test": st.just("matches"), "values": PATTERNS.map(lambda one: [one])}
    ),
    st.fixed_dictionaries({"column": NAMES, "test": st.just("<="), "other": NAMES, "reads": st.just("date")}),
)  # fmt: skip
_COLUMNS = st.lists(NAMES, min_size=1, max_size=3, unique=True)
_TWO = st.lists(NAMES, min_size=2, max_size=2, unique=True)
_BODIES: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "not_null": st.fixed_dictionaries({"column": NAMES, "missing": st.lists(TEXTS, max_size=3)}),
    "unique": st.fixed_dictionaries({"on": _COLUMNS}),
    "type": st.one_of(
        st.fixed_dictionaries(
            {"column": NAMES, "type": st.sampled_from(["integer", "number", "boolean", "date"])}
        ),
        st.fixed_dictionaries({"column": NAMES, "type": st.just("date"), "format": st.just("%d.%m.%Y")}),
    ),
    "in_set": st.fixed_dictionaries({"column": NAMES, "values": st.lists(SCALARS, min_size=1, max_size=4)}),
    "not_in_set": st.fixed_dictionaries({"column": NAMES, "values": st.lists(TEXTS, min_size=1, max_size=4)}),
    "pattern": st.fixed_dictionaries({"column": NAMES, "pattern": PATTERNS}),
    "length": st.tuples(NAMES, _pair(st.integers(0, 99))).map(lambda two: {"column": two[0], **two[1]}),
    "range": st.one_of(
        st.tuples(NAMES, _pair(NUMBERS), st.booleans()).map(
            lambda three: {"column": three[0], **three[1], "above": three[2], "observed": [1, 2]}
        ),
        st.tuples(NAMES, _pair(DATES)).map(lambda two: {"column": two[0], **two[1], "reads": "date"}),
    ),
    "semantic": st.fixed_dictionaries({"column": NAMES, "type": st.sampled_from(["email", "iban"])}),
    "foreign_key": st.fixed_dictionaries({"on": _TWO, "to": NAMES, "references": _TWO}),
    "functional_dependency": st.fixed_dictionaries({"determinant": _COLUMNS, "dependent": NAMES}),
    "comparison": _TWO.map(lambda two: {"left": two[0], "operator": "<=", "right": two[1], "reads": "date"}),
    "arithmetic": st.fixed_dictionaries(
        {"target": NAMES, "formula": st.just('"unit ""net""" * (1 - b / 100)'), "within": st.floats(0, 9)}
    ),
    "conditional": st.fixed_dictionaries(
        {"when": st.lists(_CONDITIONS, min_size=1, max_size=2), "then": _CONDITIONS}
    ),
    "row_count": _pair(st.integers(0, 10**6)),
    "freshness": st.fixed_dictionaries({"column": NAMES, "hours": st.floats(1, 1000)}),
    "frequency": st.fixed_dictionaries({"column": NAMES, "maximum": st.floats(0.01, 1)}),
    "distribution": st.fixed_dictionaries(
        {"column": NAMES, "categories": st.just(["a", "it's"]), "shares": st.just([0.5, 0.25, 0.25]),
         "limit": st.floats(0.01, 0.9)}
    ),
}  # fmt: skip
_BESIDE = st.fixed_dictionaries(
    {"table": NAMES, "tolerance": SHARES, "severity": st.sampled_from(["info", "warning", "error"])},
    optional={
        "owner": TEXTS, "name": TEXTS, "because": TEXTS, "origin": st.just("mined"),
        "price": st.just({"false_alarms": 0.5, "low": 0.1, "high": 2.5, "caught": 0.25, "rows": 100}),
    },
)  # fmt: skip


def rules(*kinds: str) -> st.SearchStrategy[RuleBase]:
    """Rules of these kinds (none: of all)."""
    return st.sampled_from(kinds or tuple(_BODIES)).flatmap(
        lambda kind: st.tuples(_BODIES[kind], _BESIDE).map(
            lambda two: parse_rule({"kind": kind, **two[1], **two[0]})
        )
    )
