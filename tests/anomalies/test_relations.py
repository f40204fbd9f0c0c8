"""Orders and formulas: found where they hold, silent where they do not, and right about what breaks them."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.anomalies.cells import code_view
from assistant.anomalies.relations import Relations, broken, find_relations, keep, suggest_relations
from assistant.anomalies.relations.formulas import Formula, formula_of
from assistant.anomalies.relations.typed import parse_one, typed_columns
from assistant.view import frame_view


def relations_of(frame: pd.DataFrame) -> Relations:
    return find_relations(code_view(frame_view(frame)))


def sales(rows: int = 400, seed: int = 3) -> pd.DataFrame:
    """Lines of orders that add up, with two dates in order."""
    rng = np.random.default_rng(seed)
    quantity = rng.integers(1, 12, rows)
    cents = rng.integers(120, 9_000, rows)
    percent = rng.choice([0, 5, 10, 20], rows, p=[0.6, 0.2, 0.1, 0.1])
    totals = (cents * quantity * (100 - percent) + 50) // 100
    first = pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 500, rows), unit="D")
    second = first + pd.to_timedelta(rng.integers(0, 9, rows), unit="D")
    return pd.DataFrame(
        {
            "quantity": quantity.astype(str), "price": [f"{c / 100:.2f}" for c in cents],
            "discount": percent.astype(str), "total": [f"{t / 100:.2f}" for t in totals],
            "ordered": first.strftime("%d.%m.%Y"), "shipped": second.strftime("%d.%m.%Y"),
        }
    ).astype(object)  # fmt: skip


def test_clean_sales_are_understood_and_nothing_is_flagged() -> None:
    found = relations_of(sales())
    names = [column.name for column in found.typed]
    assert [one.formula.words(names) for one in found.arithmetic] == [
        "total = quantity × price × (1 - discount %)"
    ]
    assert [(names[o.low], names[o.high], o.strict) for o in found.orders] == [("ordered", "shipped", False)]
    assert found.claims == []


def test_a_wrong_total_is_named_and_mended() -> None:
    frame = sales()
    right = frame.loc[7, "total"]
    frame.loc[7, "total"] = "1.00"
    (claim,) = relations_of(frame).claims
    assert (claim.kind, claim.column, claim.row, claim.repair) == ("arithmetic", "total", 7, right)
    assert right in claim.sentence
    assert len(claim.support) == 3
    assert 7 not in claim.support


def test_a_quantity_with_zeros_too_many_is_named_not_the_total() -> None:
    frame = sales()
    right = frame.loc[9, "quantity"]
    frame.loc[9, "quantity"] = right + "000"
    (claim,) = relations_of(frame).claims
    assert (claim.column, claim.repair) == ("quantity", right)


def test_dates_out_of_order_are_named() -> None:
    frame = sales()
    frame.loc[5, "ordered"], frame.loc[5, "shipped"] = "20.03.2024", "01.03.2024"
    (claim,) = relations_of(frame).claims
    assert (claim.kind, claim.column, claim.row) == ("order", "shipped", 5)
    assert "in 399 of 400 rows ordered is not after shipped" in claim.sentence


@pytest.mark.parametrize("seed", range(6))
def test_unrelated_numbers_are_left_alone(seed: int) -> None:
    rng = np.random.default_rng(seed)
    columns = {
        "age": rng.integers(18, 80, 300), "rooms": rng.integers(0, 6, 300), "floor": rng.integers(0, 6, 300),
        "rent": rng.normal(900, 200, 300).round(), "size": rng.normal(70, 20, 300).round(1),
        "stars": rng.integers(1, 6, 300), "year": rng.integers(1950, 2020, 300), "id": np.arange(300),
    }  # fmt: skip
    found = relations_of(pd.DataFrame(columns).astype(str).astype(object))
    assert (found.arithmetic, found.orders, found.claims) == ([], [], [])


def test_a_mere_tendency_is_no_order() -> None:
    rng = np.random.default_rng(0)
    low = rng.normal(100, 20, 2_000)
    high = low + rng.normal(60, 25, 2_000)
    frame = pd.DataFrame({"low": low.round(2), "high": high.round(2)}).astype(str).astype(object)
    assert relations_of(frame).orders == []


def test_times_past_midnight_do_not_break_an_order() -> None:
    rng = np.random.default_rng(1)
    start = rng.integers(0, 24 * 60, 600)
    start[start > 23 * 60 + 40] -= 60
    start[:9] = 23 * 60 + 50
    end = (start + rng.integers(5, 20, 600)) % (24 * 60)
    text = [[f"{m // 60:02d}:{m % 60:02d}" for m in minutes] for minutes in (start, end)]
    found = relations_of(pd.DataFrame({"start": text[0], "end": text[1]}))
    assert [claim.sentence for claim in found.claims] == []


def test_conversions_and_sums_of_many_columns_are_found() -> None:
    rng = np.random.default_rng(2)
    parts = rng.integers(0, 500, (200, 5))
    celsius = rng.normal(15, 9, 200).round(1)
    frame = pd.DataFrame({f"q{i}": parts[:, i] for i in range(5)})
    frame["all"], frame["celsius"], frame["fahrenheit"] = (
        parts.sum(axis=1), celsius, (celsius * 1.8 + 32).round(2),
    )  # fmt: skip
    found = relations_of(frame.astype(str).astype(object))
    names = [column.name for column in found.typed]
    words = {one.formula.words(names) for one in found.arithmetic}
    assert "all = q0 + q1 + q2 + q3 + q4" in words
    assert "fahrenheit = 1.8 × celsius + 32" in words


def test_claims_become_suggestions_with_the_rows_key_and_a_value_of_its_type() -> None:
    frame = sales()
    frame.loc[7, "total"] = "1.00"
    view = frame_view(frame)
    (one,) = suggest_relations(view, find_relations(code_view(view)), [])
    assert one.target.key == {"_row": 8}
    assert (one.task, one.kind, one.current, one.has_proposal) == ("anomalies", "arithmetic", "1.00", True)
    assert dict(one.evidence.details)["rows that back it"] == "1; 2; 3"
    assert not one.auto_applicable
    assert suggest_relations(view, find_relations(code_view(view)), [one]) == [one]


def test_one_record_is_judged_by_what_was_kept() -> None:
    frame = sales()
    kept = json.loads(json.dumps(keep(relations_of(frame))))
    good = dict(frame.iloc[0])
    assert list(broken(good, kept)) == []
    ((column, kind, probability, sentence, repair),) = broken({**good, "total": "9999.00"}, kept)
    assert (column, kind, repair) == ("total", "arithmetic", good["total"])
    assert probability > 0.9
    assert sentence.endswith("not '9999.00'.")
    ((column, kind, _, _, repair),) = broken({**good, "shipped": "01.01.1999"}, kept)
    assert (column, kind, repair) == ("shipped", "order", None)
    assert list(broken({**good, "total": None, "shipped": "soon"}, kept)) == []


_NUMBERS = st.lists(st.floats(1, 1e4).map(lambda x: round(x, 2)), min_size=3, max_size=3)


@given(
    numbers=_NUMBERS,
    form=st.sampled_from(
        [
            ("sum", (1.0, 1.0)), ("sum", (1.0, -1.0)), ("product", ()), ("quotient", ()),
            ("rated", (0.01,)), ("rated", (0.5,)),
        ]
    ),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_solving_for_a_part_gives_back_the_part(
    numbers: list[float], form: tuple[str, tuple[float, ...]]
) -> None:
    formula = Formula(0, form[0], (1, 2), form[1])
    cells = [np.array([number]) for number in numbers]
    cells[0] = formula.value(cells)
    for place in (0, 1, 2):
        solved = formula.solve(place, cells)
        assert solved is not None
        assert solved[0] == pytest.approx(cells[place][0], rel=1e-6, abs=1e-6)
    names = ["a", "b", "c"]
    places = {name: i for i, name in enumerate(names)}
    assert formula_of(json.loads(json.dumps(formula.kept(names))), places) == formula


@pytest.mark.parametrize(
    "texts",
    [
        ["1.50", "2.25", "13.00", "7.75", "-3.00"], ["1.50 kg", "2.25 kg", "13.00 kg", "7.75 kg", "0.10 kg"],
        ["2024-02-29", "2023-12-31", "1999-01-01", "2001-05-06"], ["29/02/2024", "31/12/2023", "01/01/1999"],
        ["2024-02-29 13:01:02", "1969-12-31 00:00:00", "2005-05-05 23:59:59"],
    ],
)  # fmt: skip
def test_typed_columns_read_and_write_alike(texts: list[str]) -> None:
    table = code_view(frame_view(pd.DataFrame({"x": texts})))
    (column,) = typed_columns(table)
    assert [column.text(number) for number in column.numbers] == texts
    form = column.form.strip() if column.sort == "number" else column.form
    assert [parse_one(text, column.sort, form) for text in texts] == column.numbers.tolist()


def people(rows: int = 600, seed: int = 5) -> pd.DataFrame:
    """People with first and last names, e-mail, city, postal code and phone."""
    rng = np.random.default_rng(seed)
    firsts = [f"{a}{b}a" for a in ("Ann", "Mar", "Jul", "Car", "Lis", "Ev") for b in ("i", "o", "el", "ett")]
    lasts = [f"{a}{b}" for a in ("Smith", "Berg", "Holt", "Lund", "Rost", "Kern") for b in ("er", "son", "")]
    first, last = rng.choice(firsts, rows), rng.choice(lasts, rows)
    return pd.DataFrame(
        {
            "first": first, "last": last,
            "email": [f"{first[i]}.{last[i]}{i}@example.org".lower() for i in range(rows)],
            "city": rng.choice(["Bonn", "Kiel", "Ulm", "Trier", "Jena"], rows),
            "street": [f"{n} Street {rng.integers(1, 99)}" for n in rng.choice(lasts, rows)],
            "phone": [f"+49 {n}" for n in rng.integers(10**6, 10**7, rows)],
        }
    ).astype(object)  # fmt: skip


def test_clean_people_are_left_alone() -> None:
    assert relations_of(people()).claims == []


def test_swapped_names_are_put_back() -> None:
    frame = people()
    first, last = frame.loc[11, "first"], frame.loc[11, "last"]
    frame.loc[11, "first"], frame.loc[11, "last"] = last, first
    claims = {claim.column: claim for claim in relations_of(frame).claims}
    assert {name: claim.repair for name, claim in claims.items()} == {"first": first, "last": last}
    assert {claim.kind for claim in claims.values()} == {"wrong column"}
    assert all(claim.row == 11 for claim in claims.values())


def test_a_row_that_slipped_by_a_column_is_put_back() -> None:
    frame = people()
    right = list(frame.loc[20])
    frame.loc[20] = [right[0], "", *right[1:-1]]
    claims = relations_of(frame).claims
    assert {claim.kind for claim in claims} == {"wrong column"}
    mended = {claim.column: claim.repair for claim in claims}
    assert mended == {"last": right[1], "email": right[2], "city": right[3], "street": right[4]}


def test_the_same_person_twice_is_one_claim_and_fills_what_is_missing() -> None:
    frame = people()
    copy = dict(frame.loc[8])
    frame.loc[len(frame)] = {**copy, "last": str(copy["last"]).upper(), "city": ""}
    whole, part = sorted(relations_of(frame).claims, key=lambda claim: claim.column or "")
    assert (whole.kind, whole.column, whole.row, whole.others) == ("duplicate", None, 600, (8,))
    assert "they differ in last" in whole.sentence
    assert (part.column, part.row, part.repair) == ("city", 600, copy["city"])
    view = frame_view(frame)
    one = next(s for s in suggest_relations(view, find_relations(code_view(view)), []) if not s.target.column)
    assert one.target.key == {"_row": 601}
    assert ("the other row", "9") in one.evidence.details


def test_reports_of_the_same_things_are_no_duplicates() -> None:
    frame = pd.concat([people(200), people(200)], ignore_index=True)
    assert [claim for claim in relations_of(frame).claims if claim.kind == "duplicate"] == []


def weights(rows: int = 500, seed: int = 8) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    kind = rng.choice(["mouse", "dog", "horse"], rows)
    middle = np.array([{"mouse": 0.02, "dog": 20.0, "horse": 500.0}[k] for k in kind])
    return pd.DataFrame(
        {"kind": kind, "weight": [f"{w:.4f}" for w in middle * np.exp(rng.normal(0, 0.15, rows))]}
    ).astype(object)


def test_a_number_ten_times_too_large_for_its_kind_is_mended() -> None:
    assert relations_of(weights()).claims == []
    frame = weights()
    row = int(np.flatnonzero(frame["kind"] == "dog")[4])
    right = float(frame.loc[row, "weight"])
    frame.loc[row, "weight"] = f"{10 * right:.4f}"
    (claim,) = relations_of(frame).claims
    assert (claim.kind, claim.column, claim.row) == ("scale", "weight", row)
    assert float(str(claim.repair)) == pytest.approx(right, rel=1e-3)
    assert "where kind is 'dog'" in claim.sentence


def test_a_weight_of_another_kind_is_unlikely_without_a_repair() -> None:
    frame = weights()
    row = int(np.flatnonzero(frame["kind"] == "mouse")[4])
    frame.loc[row, "weight"] = "400.0000"
    (claim,) = relations_of(frame).claims
    assert (claim.kind, claim.row, claim.repair) == ("conditional", row, None)


@pytest.mark.parametrize("tail", ["normal", "lognormal", "exponential", "pareto"])
def test_tails_of_honest_numbers_raise_hardly_an_alarm(tail: str) -> None:
    """10,000 rows in 25 tables: a heavy tail may throw one number so far that it looks like a slip."""
    alarms = 0
    for seed in range(25):
        rng = np.random.default_rng(seed)
        numbers = {
            "normal": rng.normal(100, 15, 400), "lognormal": np.exp(rng.normal(3, 1, 400)),
            "exponential": rng.exponential(50, 400) + 0.01, "pareto": rng.pareto(2.5, 400) + 1,
        }[tail]  # fmt: skip
        frame = pd.DataFrame({"x": [f"{n:.2f}" for n in numbers], "g": rng.choice(list("abcd"), 400)})
        alarms += len(relations_of(frame.astype(object)).claims)
    assert alarms <= 1


def test_of_a_large_table_breaches_are_counted_where_it_lives() -> None:
    frame = sales(1_000)
    frame.loc[900, "total"] = "1.00"
    whole = frame_view(frame)
    part = replace(whole, rows=frame.iloc[:300], keys=whole.keys[:300], complete=False)
    found = suggest_relations(part, find_relations(code_view(part)), [])
    (one,) = [s for s in found if s.kind == "arithmetic"]
    assert one.current == "1.00"
    assert one.target.key is None
    assert one.target.given == {name: frame.loc[900, name] for name in ("quantity", "price", "discount")}
    assert one.proposed == sales(1_000).loc[900, "total"]
    assert ("looked at", "1,000 of 1,000 rows") in one.evidence.details
