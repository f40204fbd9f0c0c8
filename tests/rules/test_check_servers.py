"""Rules kept, checked and mined on database servers: the way round that a steward goes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import connectors
from assistant.ledger import Filter, Ledger
from assistant.rules.adopt import adopt
from assistant.rules.check import check_source
from assistant.rules.scanning import mine_source
from assistant.settings import Settings
from tests.connectors.places import SqlPlace
from tests.fakes import FakeModels
from tests.rules.samples import rule


@pytest.fixture(params=["postgresql", "mariadb"])
def place(request: pytest.FixtureRequest) -> Iterator[SqlPlace]:
    """A server's database with orders of customers 1 to 10, two of too large a quantity."""
    found = SqlPlace(request.param, request.getfixturevalue(f"{request.param}_url"))
    rows = [(i, 1 + i % 10, 900 if i in (7, 8) else i % 50 + 1, f"A-{i:04}") for i in range(1, 201)]
    columns = [("id", "integer"), ("customer", "integer"), ("quantity", "integer"), ("code", "text")]
    found.create("orders", columns, ["id"], rows)
    found.create(
        "customers", [("id", "integer"), ("city", "text")], ["id"], [(i, "Bern") for i in range(1, 11)]
    )
    yield found
    found.engine.dispose()


def test_the_way_round(place: SqlPlace) -> None:
    refers: dict[str, Any] = {"on": ["customer"], "to": "customers", "references": ["id"]}
    rules = [rule(), rule("foreign_key", **refers), rule("pattern", column="code", pattern="A-[0-9]{4}")]
    with Ledger.open(Settings().ledger_url) as ledger:
        with connectors.open(place.url) as connector:
            report = adopt(connector, ledger, rules, "ada", "written")
        assert [one.outcome.status for one in report.adopted] == ["broken", "holds", "holds"]
        checked = check_source(place.url, ledger, Settings())
        assert (checked.counts["held"], checked.counts["broken"], checked.failed) == (2, 1, True)
        examples = checked.of("broken")[0].check.examples
        assert sorted((row["id"], row["quantity"]) for row in examples) == [(7, 900), (8, 900)]
        place.execute("DELETE FROM orders WHERE id IN (7, 8)", "ALTER TABLE orders DROP COLUMN code")
        again = check_source(place.url, ledger, Settings())
        assert {one.check.status for one in again.results} == {"holds", "cannot run"}
        assert "code" in again.of("cannot run")[0].check.reason
        mined = mine_source(place.url, ledger, FakeModels(), ["orders"])
        assert mined.skipped == {}
        assert ledger.count(Filter(task="rules", status="open")) == mined.proposed > 0


def test_a_column_that_changed_type_is_judged_by_its_text_or_said(place: SqlPlace) -> None:
    with Ledger.open(Settings().ledger_url) as ledger:
        with connectors.open(place.url) as connector:
            adopt(
                connector,
                ledger,
                [rule(maximum=1_000), rule("type", column="quantity", type="integer")],
                "ada",
                "m",
            )
        assert not check_source(place.url, ledger, Settings()).failed
        kind = "TYPE varchar(20)" if place.name == "postgresql" else "varchar(20)"
        verb = "ALTER COLUMN" if place.name == "postgresql" else "MODIFY"
        place.execute(
            f"ALTER TABLE orders {verb} quantity {kind}", "UPDATE orders SET quantity = 'many' WHERE id = 3"
        )
        report = check_source(place.url, ledger, Settings())
        assert [(one.check.status, one.check.failing) for one in report.results] == [("broken", 1)] * 2
        assert report.results[0].check.examples[0]["quantity"] == "many"
