"""Sentences a steward says: what is read, what is refused and why, and that nothing is guessed."""

from __future__ import annotations

import string
from typing import Any

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assistant.rules.files import parse_rule, rule_json
from assistant.rules.generation import read_sentence
from assistant.rules.language import RuleBase
from assistant.rules.words import in_words
from assistant.view import frame_view
from tests.rules.generation.tables import customers, orders

VIEW, OTHERS = orders(), (customers(),)


def said(sentence: str) -> list[dict[str, Any]]:
    """What the rules of a sentence say, without table, defaults and evidence; nothing may be refused."""
    written = read_sentence(sentence, VIEW, OTHERS)
    assert written.refused == []
    assert all(rule.origin == "written" and sentence[:20] in rule.because for rule in written.rules)
    left_out = {"table", "because", "origin"}
    return [{k: v for k, v in rule_json(rule).items() if k not in left_out} for rule in written.rules]


def refusal(sentence: str) -> str:
    """Why a sentence gives no rule."""
    written = read_sentence(sentence, VIEW, OTHERS)
    assert written.rules == []
    assert all(text.endswith(".") for text in written.refused)
    return " ".join(written.refused)


def of(kind: str, column: str, **more: object) -> dict[str, Any]:
    return {"kind": kind, "column": column, **more}


def compared(left: str, operator: str, right: str, reads: str = "date") -> dict[str, Any]:
    more = {} if reads == "number" else {"reads": reads}
    return {"kind": "comparison", "left": left, "operator": operator, "right": right, **more}


def conditional(tests: list[dict[str, Any]], then: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "conditional", "when": tests, "then": then}


def when(column: str, test: str, *values: object, **more: object) -> dict[str, Any]:
    return {"column": column, "test": test, **({"values": list(values)} if values else {}), **more}


READ: list[tuple[str, dict[str, Any]]] = [
    ("Ship date must never be before order date.", compared("ship_date", ">=", "order_date")),
    ("ship date never before order date", compared("ship_date", ">=", "order_date")),
    ("The shipping date has to be on or after the order date", compared("ship_date", ">=", "order_date")),
    ("order date is not after delivered at", compared("order_date", "<=", "delivered_at")),
    ("order_date precedes ship_date", compared("order_date", "<", "ship_date")),
    ("ship_date >= order_date", compared("ship_date", ">=", "order_date")),
    ("price is less than total", compared("unit_price", "<", "total", "number")),
    ("quantity is at least 1", of("range", "quantity", minimum=1)),
    ("qty must not be lower than one", of("range", "quantity", minimum=1)),
    ("quantty is at least 1", of("range", "quantity", minimum=1)),
    ("quantity must be between 1 and 100", of("range", "quantity", minimum=1, maximum=100)),
    ("quantity is at least 1 and at most 1,000", of("range", "quantity", minimum=1, maximum=1000)),
    ("discount must not exceed 50 %", of("range", "discount_pct", maximum=50)),
    ("price is positive", of("range", "unit_price", minimum=0, above=True)),
    ("quantity can never be negative", of("range", "quantity", minimum=0)),
    ("order date is after 1 January 2020",
     of("range", "order_date", minimum="2020-01-01", above=True, reads="date")),
    ("order date is before 2030",
     of("range", "order_date", maximum="2030-01-01", below=True, reads="date")),
    ("quantity is not zero", of("not_in_set", "quantity", values=[0])),
    ("email must not be empty", of("not_null", "email")),
    ("e-mail is required", of("not_null", "email")),
    ("email is given in at least 95 % of the rows", of("not_null", "email", tolerance=0.05)),
    ("status is one of open, shipped or returned",
     of("in_set", "status", values=["open", "shipped", "returned"])),
    ("status is open, in transit or shipped",
     of("in_set", "status", values=["open", "In Transit", "shipped"])),
    ("status can only be open or void", of("in_set", "status", values=["open", "void"])),
    ("status is never 'test'", of("not_in_set", "status", values=["test"])),
    ("order id is unique", {"kind": "unique", "on": ["order_id"]}),
    ("order id and email together are unique", {"kind": "unique", "on": ["order_id", "email"]}),
    ("order date is unique for each customer id", {"kind": "unique", "on": ["customer_id", "order_date"]}),
    ("no two rows have the same order_id and email", {"kind": "unique", "on": ["order_id", "email"]}),
    ("every order id occurs only once", {"kind": "unique", "on": ["order_id"]}),
    ("total is quantity times unit price",
     {"kind": "arithmetic", "target": "total", "formula": "quantity * unit_price", "within": 0.01}),
    ("total equals quantity * price * (1 - discount / 100), to within 0.02",
     {"kind": "arithmetic", "target": "total", "formula": "quantity * unit_price * (1 - discount_pct / 100)",
      "within": 0.02}),
    ("total is the product of quantity and unit price",
     {"kind": "arithmetic", "target": "total", "formula": "quantity * unit_price", "within": 0.01}),
    ("if status is shipped then ship date is given",
     conditional([when("status", "in", "shipped")], when("ship_date", "not_null"))),
    ("Ship date must be empty unless status is shipped",
     conditional([when("status", "not_in", "shipped")], when("ship_date", "null"))),
    ("ship date is given only if status is shipped",
     conditional([when("ship_date", "not_null")], when("status", "in", "shipped"))),
    ("when quantity > 5 and status is open, discount is at least 10",
     {"kind": "conditional",
      "when": [when("quantity", ">", 5, reads="number"), when("status", "in", "open")],
      "then": when("discount_pct", ">=", 10, reads="number")}),
    ("If status is one of open, shipped, then email is given",
     conditional([when("status", "in", "open", "shipped")], when("email", "not_null"))),
    ("customer id matches C[0-9]{5}", of("pattern", "customer_id", pattern="C[0-9]{5}")),
    ("zip consists of 5 digits", of("pattern", "zip", pattern="[0-9]{5}")),
    ("customer id starts with C.", of("pattern", "customer_id", pattern="C[\\s\\S]*")),
    ("email contains @", of("pattern", "email", pattern="[^@]*@[\\s\\S]*")),
    ("zip has exactly 5 characters", of("length", "zip", minimum=5, maximum=5)),
    ("city is no longer than 30 characters", of("length", "city", maximum=30)),
    ("the length of city must be between 2 and 30", of("length", "city", minimum=2, maximum=30)),
    ("email is a valid e-mail address", of("semantic", "email", type="email")),
    ("country code is a two-letter ISO country code",
     of("semantic", "country_code", type="iso_country")),
    ("quantity is a whole number", of("type", "quantity", type="integer")),
    ("order date is a date written DD.MM.YYYY",
     of("type", "order_date", type="date", format="%d.%m.%Y")),
    ("customer id exists in customers",
     {"kind": "foreign_key", "on": ["customer_id"], "to": "customers", "references": ["id"]}),
    ("customer name must be found in customers.name",
     {"kind": "foreign_key", "on": ["customer_name"], "to": "customers", "references": ["name"]}),
    ("zip determines city", {"kind": "functional_dependency", "determinant": ["zip"], "dependent": "city"}),
    ("every zip belongs to exactly one city",
     {"kind": "functional_dependency", "determinant": ["zip"], "dependent": "city"}),
    ("customer name depends only on customer id",
     {"kind": "functional_dependency", "determinant": ["customer_id"], "dependent": "customer_name"}),
    ("the table has at least 1,000 rows", {"kind": "row_count", "minimum": 1000}),
    ("the latest order date is at most 2 days old",
     of("freshness", "order_date", hours=48, reads="date")),
    ("no single email makes up more than 1 % of the rows",
     of("frequency", "email", maximum=0.01)),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "rule"), READ, ids=[sentence for sentence, _ in READ])
def test_a_sentence_is_read(sentence: str, rule: dict[str, Any]) -> None:
    assert said(sentence) == [rule]


@pytest.mark.parametrize(
    ("sentence", "kinds"),
    [
        ("order id is unique and never empty", ["unique", "not_null"]),
        ("quantity and unit price must be positive", ["range", "range"]),
        ("status is open if and only if ship date is empty", ["conditional", "conditional"]),
        ("delivered at is between order date and 2024-12-31", ["comparison", "range"]),
        ("email is required. Order id is unique; zip has 5 digits", ["not_null", "unique", "pattern"]),
        ("status is one of open, shipped and email is given", ["in_set", "not_null"]),
        ("order date is before ship date and not after delivered at", ["comparison", "comparison"]),
    ],
)
def test_several_rules_in_one_sentence(sentence: str, kinds: list[str]) -> None:
    written = read_sentence(sentence, VIEW, OTHERS)
    assert [rule.says["kind"] for rule in written.rules] == kinds
    assert written.refused == []


@pytest.mark.parametrize(
    ("sentence", "why"),
    [
        ("date must be after 2020-01-01", "'date' could be order_date or ship_date"),
        ("customer is unique", "customer_id or customer_name"),
        ("email or city must be given", "one or the other is no rule"),
        ("order id and email are unique", "together are unique"),
        ("status might be open", "says what may be"),
        ("most emails are given", "no column 'most emails'"),
        ("average quantity is at least 5", "no column 'average quantity'"),
        ("created at is after order date", "no column 'created at'"),
        ("quantity is at least 1 in most cases", "'1 in most cases' is no column"),
        ("quantity should be about 5", "'about 5' is no column"),
        ("quantity is at least 1 or at most 5", "is no column, number or day"),
        ("status is open or ship date is given", "'ship date is given' is more than a value"),
        ("status is shipt", "no value of status (it has 'shipped', 'In Transit'"),
        ("order date is before 01/02/2024", "read in two ways"),
        ("order date must not be in the future", "today's date"),
        ("quantity is less than order date", "they cannot be compared"),
        ("total is quantity times city", "city does not hold numbers"),
        ("total is at least quantity times unit price", "by equality alone"),
        ("order date is at most 3 days old", "could be meant of every row"),
        ("country code is a country code", "iso_country or iso_country_3"),
        ("email matches (a+)+", "not linear in time"),
        ("email is unique unless status is open", "cannot be part"),
        ("if status is one of open, shipped, email is given", "cannot be told: write “if …, then …”"),
        ("If ship date is given, then it is after order date", "instead of it"),
        ("ship date must be empty", "say when it is to be empty"),
        ("customer id exists in suppliers", "no table 'suppliers'"),
        ("every shipped order has a ship date", "no column 'every shipped order'"),
        ("SELECT * FROM orders", "no sentence that can be read"),
        ("", "Nothing was said"),
        ("quantity is positive " * 100, "too long"),
    ],
)
def test_what_could_be_meant_otherwise_is_refused_with_a_sentence(sentence: str, why: str) -> None:
    assert why in refusal(sentence)


def test_half_a_sentence_is_never_taken_for_the_whole() -> None:
    written = read_sentence("quantity is positive and the moon is full", VIEW)
    assert written.rules == []
    assert read_sentence("status is one of open, shipped and the moon is full", VIEW).rules == []
    mixed = read_sentence("quantity is positive. The moon is full.", VIEW)
    assert len(mixed.rules) == len(mixed.refused) == 1


def test_shares_are_not_taken_for_percent() -> None:
    view = frame_view(pd.DataFrame({"discount": ["0.1", "0.25", "0"]}), "t")
    assert "write '20 %' as such a share" in read_sentence("discount is at most 20 %", view).refused[0]


def test_dates_in_a_fixed_form_are_read_in_it_or_refused_where_it_cannot_be_told() -> None:
    view = frame_view(
        pd.DataFrame({"a": ["01.02.2024", "13.02.2024"], "b": ["01/02/2024", "03/04/2024"]}), "t"
    )
    (rule,) = read_sentence("a is after 2020-01-01", view).rules
    assert rule.says["format"] == "%d.%m.%Y"
    assert "%d/%m/%Y and as %m/%d/%Y" in read_sentence("b is after 2020-01-01", view).refused[0]
    assert "differently" in read_sentence("a is before c", frame_view(
        pd.DataFrame({"a": ["13.02.2024"], "c": ["2024-02-14"]}), "t")).refused[0]  # fmt: skip


# What the language's own words say reads back as the rule.

COLUMNS = list(VIEW.columns)
TEXTS = (
    st.text(string.ascii_letters + string.digits + " -.@", min_size=1, max_size=8).map(str.strip).filter(bool)
)
NUMBERS = ["quantity", "unit_price", "discount_pct", "total"]
one_of = st.sampled_from
some = st.lists(one_of(COLUMNS), min_size=1, max_size=3, unique=True)
count = st.integers(0, 5_000)
bound = st.integers(-10_000, 10_000)


def _kind(kind: str, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"kind": st.just(kind), "table": st.just("orders"), **fields})


_condition = st.one_of(
    st.fixed_dictionaries({"column": one_of(["status", "city"]), "test": one_of(["in", "not_in"]),
                           "values": st.lists(TEXTS, min_size=1, max_size=3, unique=True)}),
    st.fixed_dictionaries({"column": one_of(COLUMNS), "test": one_of(["null", "not_null"])}),
    st.fixed_dictionaries({"column": one_of(NUMBERS), "test": one_of(["<", "<=", ">", ">="]),
                           "values": st.lists(bound, min_size=1, max_size=1), "reads": st.just("number")}),
)  # fmt: skip
_rules = st.one_of(
    _kind("not_null", column=one_of(COLUMNS), missing=st.lists(TEXTS, max_size=3, unique=True)),
    _kind("unique", on=some),
    _kind("type", column=one_of(COLUMNS), type=one_of(["integer", "number", "boolean", "date", "time"])),
    _kind("in_set", column=one_of(COLUMNS), values=st.lists(TEXTS, min_size=1, max_size=5, unique=True)),
    _kind("not_in_set", column=one_of(NUMBERS), values=st.lists(bound, min_size=1, max_size=5, unique=True)),
    _kind("pattern", column=one_of(COLUMNS), pattern=one_of(["C[0-9]{5}", "[^@]+@[a-z]+", "a|b", "x. y"])),
    _kind("length", column=one_of(COLUMNS), minimum=count, maximum=count.map(lambda n: n + 5_000)),
    _kind("length", column=one_of(COLUMNS), minimum=st.none(), maximum=count),
    _kind("range", column=one_of(NUMBERS), minimum=bound, above=st.booleans()),
    _kind("range", column=one_of(NUMBERS), minimum=bound, maximum=bound.map(lambda n: n + 20_000),
          above=st.booleans(), below=st.booleans()),
    _kind("range", column=st.just("order_date"), maximum=st.dates().map(str).filter(lambda d: d > "1000"),
          reads=st.just("date"), below=st.booleans()),
    _kind("semantic", column=one_of(COLUMNS), type=one_of(["email", "iban", "iso_country", "ip_address"])),
    _kind("foreign_key", on=st.lists(one_of(COLUMNS), min_size=2, max_size=2, unique=True),
          to=st.just("customers"), references=st.just(["id", "name"])),
    _kind("functional_dependency", determinant=some, dependent=one_of(COLUMNS)),
    _kind("comparison", left=st.just("order_date"), operator=one_of(["<", "<=", "=", "!=", ">=", ">"]),
          right=one_of(["ship_date", "delivered_at"]), reads=st.just("date")),
    _kind("arithmetic", target=st.just("total"), within=one_of([0.01, 0.5, 2.0]),
          formula=one_of(["quantity * unit_price", "quantity * (1 - discount_pct / 100)", "total - 3"])),
    _kind("conditional", when=st.lists(_condition, min_size=1, max_size=2), then=_condition),
    _kind("row_count", minimum=count, maximum=count.map(lambda n: n + 5_000)),
    _kind("freshness", column=st.just("order_date"), hours=one_of([1.0, 26.0, 0.5]), reads=st.just("date")),
    _kind("frequency", column=one_of(COLUMNS), maximum=one_of([0.01, 0.25, 1.0])),
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(_rules, one_of([0.0, 0.02, 0.5]))
@example({"kind": "not_null", "table": "orders", "column": "order_id", "missing": ["0  0"]}, 0.0)
def test_the_languages_own_words_read_back_as_the_rule(body: dict[str, Any], tolerance: float) -> None:
    rule = parse_rule({**body, "tolerance": tolerance})
    written = read_sentence(in_words(rule), VIEW, OTHERS)
    assert written.refused == []
    assert [(one.id, one.tolerance) for one in written.rules] == [(rule.id, tolerance)]


WORDS = (  # noqa: SIM905
    "is are not must never be and or if then unless at least before after in one of unique empty given "
    "between the 1 5 , . ' ( ) shipped open customers % matches same"
).split()
PARTS = ["ship", "order", "date", "total", "net", "gross", "id", "at", "created", "by"]
NAMED = st.lists(one_of(PARTS), min_size=1, max_size=3)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(one_of(COLUMNS), one_of(WORDS), st.text(max_size=4)), max_size=12).map(" ".join))
def test_any_text_gives_rules_on_columns_there_are_or_a_reason(text: str) -> None:
    written = read_sentence(text, VIEW, OTHERS)
    assert written.rules or written.refused
    assert all(isinstance(rule, RuleBase) and set(rule.columns) <= set(COLUMNS) for rule in written.rules)


@settings(max_examples=200, deadline=None)
@given(st.lists(NAMED.map("_".join), min_size=1, max_size=6, unique=True), NAMED)
def test_words_never_mean_a_column_that_lacks_one_of_them(columns: list[str], words: list[str]) -> None:
    view = frame_view(pd.DataFrame({name: ["1"] for name in columns}), "t")
    written = read_sentence(f"{' '.join(words)} must not be empty", view)
    for rule in written.rules:
        assert set(words) <= set(rule.columns[0].split("_"))
    if "_".join(words) in columns:
        assert [rule.columns for rule in written.rules] == [("_".join(words),)]
