"""Random tables with nasty values, and random rules of every kind over them."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from assistant.rules.files import parse_rule
from assistant.rules.language import RuleBase
from assistant.rules.semantics import TYPES
from tests.rules.running.tables import COLUMNS

NASTY = (
    "", " ", "a", "A", "a ", " a", "b", "ä", "Ä", "e\u0301", "é", "ß", "ss", "İ", "i", "abc", "ABC", "x" * 60,
    "5", "5.0", "05", "+5", "-5", "-0", "0", "1e5", "1E5", "1e999", "1e-400", ".5", "5.", ".", "٣", "1,5",
    "1_0", "0x1",
    "NaN", "nan", "inf", "Infinity", "12345678901234567890", "0.1", "0.30000000000000004", "9007199254740993",
    "2024-02-29", "2024-02-30", "2023-02-29", "1900-02-29", "2000-02-29", "2024-1-1", "0000-01-01",
    "9999-12-31",
    "2024-01-01 10:00", "2024-01-01T10:00:00Z", "2024-01-01 10:00:00.5+02:00", "2024-01-01 10:00:00-23:00",
    "0001-01-01T00:00:00+05:00", "2024-03-31T02:30:00.123456789", "2024-01-01 24:00", "23:59", "24:00",
    "12:30:45.5",
    "'", '"', "''", "\\", "\\'", "%", "%s", "%(a)s", ":p", "_", "?", "\n", "a\n", "\t", "\u00a0", "🤦‍♂️",
    "it's",
    "true", "TRUE", "yes", "null", "NULL", "31.12.2024", "30.02.2024", "29.02.2023", "20240101", "20241301",
    "31.12.2024 23:59", "user@example.com", "a@b", "DE", "de", "GB82WEST12345698765432", "+49 30 901820",
    "52.5", "91", "C-001", "C-01",
)  # fmt: skip
_WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=5)
TEXTS = st.sampled_from(NASTY) | st.sampled_from(NASTY) | _WORDS
_REALS = st.sampled_from(
    [0.0, -0.0, 0.1, 0.2, 0.3, 0.1 + 0.2, 1.5, -2.5, 5.0, 1e15, 1e16, 123456789012345.6, 1234567890123456.0,
     1e-5, 1e-4, 1e20, 1e300, -1e300, 5e-324, 1 / 3]
) | st.floats(allow_nan=False, allow_infinity=False, width=64) | st.integers(-9, 9).map(float)  # fmt: skip
_WHOLES = st.integers(-9, 9) | st.sampled_from([2**53 + 1, -(2**63), 2**63 - 1, 100, 2024])
_MONEY = st.decimals(Decimal("-99.999"), Decimal("99.999"), places=3) | st.sampled_from(
    [Decimal("5"), Decimal("0.1"), Decimal("0"), Decimal("12345678901.123")]
)
_DAYS = st.sampled_from(
    [date(2024, 2, 29), date(2024, 1, 1), date(2023, 12, 31), date(9999, 12, 31)]
) | st.dates(date(1000, 1, 1))
_MOMENTS = st.sampled_from(
    [
        datetime(2024, 2, 29),
        datetime(2024, 1, 1, 10),
        datetime(2024, 1, 1, 10, 0, 0, 500_000),
        datetime(2024, 1, 1, 8),
    ]
) | st.datetimes(datetime(1000, 1, 1))
_CLOCKS = st.sampled_from([time(0, 0), time(23, 59), time(12, 30, 45, 500_000)]) | st.times()


def rows(source: str) -> st.SearchStrategy[list[tuple[Any, ...]]]:
    """Rows of `COLUMNS`."""
    specials: list[Any] = (
        [float("nan"), float("inf"), -float("inf")] if source in ("postgresql", "duckdb") else []
    )
    reals = _REALS | st.sampled_from(specials) if specials else _REALS
    cells = [TEXTS, TEXTS, _WHOLES, reals, _MONEY, _DAYS, _MOMENTS, st.booleans(), _CLOCKS]
    return st.lists(st.tuples(*(st.none() | cell for cell in cells)), max_size=9)


OTHERS = st.lists(st.tuples(st.none() | TEXTS, st.none() | _WHOLES), max_size=6)
_column = st.sampled_from(COLUMNS)
_columns = st.lists(_column, min_size=1, max_size=3, unique=True)
_two = st.lists(_column, min_size=2, max_size=2, unique=True)
_operator = st.sampled_from(["<", "<=", "=", "!=", ">=", ">"])
_reads = st.sampled_from(["number", "date", "datetime", "text"])
_numbers = st.integers(-9, 9) | st.sampled_from([0.1, 0.3, 0.30000000000000004, 1.5, 2**53 + 1, 1e15, 1e300])
_scalars = _numbers | TEXTS
_isos = st.sampled_from(
    ["2024-01-01", "2024-02-29", "2024-01-01 10:00:00", "2024-01-01T08:00:00Z", "1999-12-31"]
)
PATTERNS = (
    "a", "[a-z]+", "[^a]", ".*", ".", "[0-9]+(\\.[0-9]+)?", "\\w+", "\\s*", "C-[0-9]{2,3}", "a|b|é",
     "(ab?c?)*", "ä",
     "[äöü]", "\\\\.?", "'", "%", "(a|b|A)?\\n?", "[\\]\\[^-]+", "[+-]?5\\.?0*", "x{60}", "🤦.*", "\\D+",
     "\\W", "\\S+",
)  # fmt: skip
_patterns = st.sampled_from(PATTERNS)
FORMULAS = (
    "whole + 1", "whole * real", "money / whole", "real / (whole - 5)", "a + b", "1 / (money / real)",
     "b - 5",
     "whole / a / b", "-(real) * 2 + money", "real * real", "day + 1", "yes * 2",
)  # fmt: skip
_formulas = st.sampled_from(FORMULAS)


@st.composite
def _range(draw: Any) -> dict[str, Any]:
    reads = draw(_reads)
    values = {"number": _numbers, "text": TEXTS}.get(reads, _isos)
    low, high = draw(st.none() | values), draw(st.none() | values)
    if low is not None and high is not None and low > high:
        low, high = high, low
    if low is None and high is None:
        low = draw(values)
    form = draw(st.none() | st.just("%d.%m.%Y")) if reads == "date" else None
    return {
        "column": draw(_column), "reads": reads, "minimum": low, "maximum": high, "format": form,
        "above": draw(st.booleans()), "below": draw(st.booleans()),
    }  # fmt: skip


@st.composite
def _condition(draw: Any) -> dict[str, Any]:
    test = draw(
        st.sampled_from(["null", "not_null", "in", "not_in", "matches", "<", "<=", "=", "!=", ">=", ">"])
    )
    column, other = draw(_two)
    body: dict[str, Any] = {"column": column, "test": test}
    if test in ("in", "not_in"):
        body["values"] = draw(st.lists(_scalars, min_size=1, max_size=4))
    elif test == "matches":
        body["values"] = [draw(_patterns)]
    elif test not in ("null", "not_null"):
        body["reads"] = draw(_reads)
        if draw(st.booleans()):
            body["other"] = other
        else:
            body["values"] = [draw({"number": _numbers, "text": _scalars}.get(body["reads"], _isos))]
    return body


@st.composite
def _comparison(draw: Any) -> dict[str, Any]:
    left, right = draw(_two)
    reads = draw(_reads)
    form = draw(st.none() | st.sampled_from(["%d.%m.%Y", "%Y%m%d"])) if reads == "date" else None
    return {"left": left, "right": right, "operator": draw(_operator), "reads": reads, "format": form}


@st.composite
def _dependency(draw: Any) -> dict[str, Any]:
    dependent, *determinant = draw(st.lists(_column, min_size=2, max_size=3, unique=True))
    return {"determinant": determinant, "dependent": dependent}


@st.composite
def _distribution(draw: Any) -> dict[str, Any]:
    if draw(st.booleans()):
        edges = sorted(draw(st.sets(st.integers(-9, 9), min_size=1, max_size=3)))
        many, body = len(edges), {"edges": [float(one) for one in edges]}
    else:
        words = draw(st.lists(TEXTS, min_size=1, max_size=3, unique=True))
        many, body = len(words), {"categories": words}
    return {"column": draw(_column), "shares": [1 / (many + 1)] * (many + 1), "limit": 0.3, **body}


def _body(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(fields)


FORMS = (
    ("integer", None), ("number", None), ("boolean", None), ("date", None), ("datetime", None), ("time",
     None),
     ("date", "%d.%m.%Y"), ("date", "%Y%m%d"), ("datetime", "%d.%m.%Y %H:%M"), ("time", "%H:%M"),
)  # fmt: skip
_forms = st.sampled_from(FORMS)
_bounds = st.tuples(st.integers(0, 4), st.integers(4, 9))
_keys = st.sampled_from(
    [(["a"], ["a"]), (["whole"], ["whole"]), (["b"], ["a"]), (["b", "whole"], ["a", "whole"]), (["real"],
     ["whole"]),
     (["whole"], ["a"]), (["money"], ["a"]), (["day"], ["a"])]
)  # fmt: skip
BODIES: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "not_null": _body(column=_column, missing=st.lists(TEXTS, max_size=3)),
    "unique": _body(on=_columns),
    "type": st.tuples(_column, _forms).map(lambda p: {"column": p[0], "type": p[1][0], "format": p[1][1]}),
    "in_set": _body(column=_column, values=st.lists(_scalars, min_size=1, max_size=5)),
    "not_in_set": _body(column=_column, values=st.lists(_scalars, min_size=1, max_size=5)),
    "pattern": _body(column=_column, pattern=_patterns),
    "length": st.tuples(_column, _bounds).map(
        lambda p: {"column": p[0], "minimum": p[1][0], "maximum": p[1][1]}
    ),
    "range": _range(),
    "semantic": _body(column=_column, type=st.sampled_from(sorted(TYPES))),
    "foreign_key": _keys.map(lambda pair: {"on": pair[0], "to": "other", "references": pair[1]}),
    "functional_dependency": _dependency(),
    "comparison": _comparison(),
    "arithmetic": _body(target=_column, formula=_formulas, within=st.sampled_from([0.0, 0.01, 5.0])),
    "conditional": _body(when=st.lists(_condition(), min_size=1, max_size=2), then=_condition()),
    "row_count": _bounds.map(lambda pair: {"minimum": pair[0], "maximum": pair[1]}),
    "freshness": _body(
        column=_column, hours=st.sampled_from([1.0, 30.0]), reads=st.sampled_from(["date", "datetime"])
    ),
    "frequency": _body(column=_column, maximum=st.sampled_from([0.2, 0.5])),
    "distribution": _distribution(),
}


def rule_of(kind: str) -> st.SearchStrategy[RuleBase]:
    """Rules of one kind."""
    return BODIES[kind].map(lambda body: parse_rule({"kind": kind, "table": "t", **body}))


RULES = st.tuples(*(rule_of(kind) for kind in BODIES)).map(list)
"""One rule of every kind."""


def every_text() -> list[tuple[Any, ...]]:
    """A row for each nasty text, beside others, the numbers and dates repeated."""
    turned = NASTY[7:] + NASTY[:7]
    days = [date(2024, 2, 29), None, date(2024, 1, 1)]
    return [
        (one, other, i % 7 - 3, i % 5 / 2, Decimal(i % 4) / 2, days[i % 3], None, None, None)
        for i, (one, other) in enumerate(zip(NASTY, turned, strict=True))
    ]


def rules_on_texts() -> list[RuleBase]:
    """Each way to read, match and compare text, once."""
    bodies: list[dict[str, Any]] = [{"kind": "pattern", "column": "a", "pattern": one} for one in PATTERNS]
    bodies += [{"kind": "type", "column": "a", "type": kind, "format": form} for kind, form in FORMS]
    bodies += [{"kind": "semantic", "column": "a", "type": name} for name in TYPES]
    bodies += [{"kind": "length", "column": "a", "maximum": many} for many in (0, 1, 2, 5)]
    limits = {"number": 5, "date": "2024-01-01", "datetime": "2024-01-01 08:00:00", "text": "a"}
    for reads, limit in limits.items():
        bodies += [{"kind": "range", "column": "a", "reads": reads, "minimum": limit, "above": above}
                   for above in (True, False)]  # fmt: skip
        bodies += [{"kind": "comparison", "left": left, "operator": operator, "right": right, "reads": reads}
                   for operator in ("<", "=", "!=")
                   for left, right in (("a", "b"), ("a", "day"))]  # fmt: skip
        then = {"column": "a", "test": "<=", "values": [limit], "reads": reads}
        bodies.append({"kind": "conditional", "when": [{"column": "b", "test": "not_in", "values": ["a"]}],
                       "then": then})  # fmt: skip
    bodies += [{"kind": kind, "column": "a", "values": [one]} for one in ("a", "A", 5, "5", "é", "\\", "")
               for kind in ("in_set", "not_in_set")]  # fmt: skip
    bodies += [{"kind": "arithmetic", "target": "b", "formula": one, "within": 1} for one in FORMULAS]
    bodies += [{"kind": "unique", "on": on} for on in (["a"], ["b", "whole"])]
    bodies += [{"kind": "foreign_key", "on": ["a"], "to": "other", "references": ["a"]},
               {"kind": "functional_dependency", "determinant": ["whole"], "dependent": "a"},
               {"kind": "frequency", "column": "a", "maximum": 0.001},
               {"kind": "distribution", "column": "a", "edges": [0, 5], "limit": 0.1,
                "shares": [0.3, 0.3, 0.4]},
               {"kind": "freshness", "column": "a", "hours": 24}]  # fmt: skip
    return [parse_rule({"table": "t", **body}) for body in bodies]
