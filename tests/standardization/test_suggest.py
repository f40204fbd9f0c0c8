"""Suggestions: one a distinct value, grouped by what they do."""

from __future__ import annotations

from assistant.standardization.kinds import guess_kinds
from assistant.standardization.planning import learn_plans
from assistant.standardization.suggest import suggest
from tests.standardization.columns import table


def test_one_suggestion_covers_all_rows_of_a_value() -> None:
    view = table(
        day=["25/07/2021", "26/07/2021", "27/07/2021", "28/07/2021", "2021-08-09", "2021-08-09", None],
        country=["Germany"] * 6 + ["DE"],
        phone=["+4930901820", "+4930901821", "+4930901822", "+4930901823", "+4930901824", "030 901825", None],
        note=["a", "b", "c", "d", "e", "f", "g"],
    )
    kinds = guess_kinds(view, None)
    found = {
        (s.target.column, s.current): s for s in suggest(view, learn_plans(view, kinds), kinds, "kind-1")
    }
    assert found.keys() == {("day", "2021-08-09"), ("country", "DE"), ("phone", "030 901825")}
    day = found["day", "2021-08-09"]
    assert (day.proposed, day.rows, day.target.key, day.target.table) == ("09/08/2021", 2, None, "orders")
    assert day.auto_applicable
    assert dict(day.evidence.details)["pattern"] == "yyyy-MM-dd → dd/MM/yyyy"
    assert day.model.endswith("+kind-1")
    assert found["phone", "030 901825"].proposed == "+4930901825"


def test_scanning_twice_says_the_same() -> None:
    view = table(day=["25/07/2021", "26/07/2021", "2021-08-09"])
    kinds = guess_kinds(view, None)
    first, second = ([s.id for s in suggest(view, learn_plans(view, kinds), kinds)] for _ in range(2))
    assert first == second
    assert len(first) == 1
