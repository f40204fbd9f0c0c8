"""Rules proposed for a source: decisions stay, views are read once, odd tables are no matter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import connectors
from assistant.errors import UsageError
from assistant.ledger import Filter, Ledger
from assistant.rules.adopt import adopt
from assistant.rules.files import parse_rule, rule_json
from assistant.rules.judge.catching import WHOLE_TABLE
from assistant.rules.kept import kept_rules
from assistant.rules.scanning import MineReport, mine_source
from assistant.rules.views import Views
from assistant.scan import own_tables
from assistant.settings import Settings
from assistant.suggestion import Decision
from assistant.view import TableView, read_view
from tests.fakes import FakeModels
from tests.rules.places import make_shop, run, url
from tests.rules.samples import rule


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    """A fresh ledger in the temporary home."""
    with Ledger.open(Settings().ledger_url) as opened:
        yield opened


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A small shop."""
    return make_shop(tmp_path / "shop.sqlite")


def mine(ledger: Ledger, file: Path, *tables: str) -> MineReport:
    """Propose rules for the shop."""
    return mine_source(url(file), ledger, FakeModels(), list(tables))


def proposed(ledger: Ledger, status: str = "open") -> dict[str, Any]:
    """Rules of a status, by id."""
    found = ledger.find(Filter(task="rules", status=status), limit=500)
    return {entry.id: entry.suggestion.proposed for entry in found}


def test_rules_are_proposed_with_evidence_and_price(ledger: Ledger, file: Path) -> None:
    report = mine(ledger, file, "orders")
    assert report.proposed == len(proposed(ledger)) > 0
    for entry in ledger.find(Filter(task="rules"), limit=100):
        said = entry.suggestion
        assert said.target.table == said.proposed["table"] == "orders"
        # A rule that judges the table as one thing has no share of rows to be priced by.
        priced = "false alarms in 1,000 rows" in said.evidence.sentence
        assert priced == (said.kind not in WHOLE_TABLE)
        assert 0 < said.confidence <= 1
        assert dict(said.evidence.details)["origin"] == "mined"
    assert ledger.run(report.run).summary["proposed"] == report.proposed


def test_what_was_decided_is_not_proposed_again_and_the_rest_is_the_same(ledger: Ledger, file: Path) -> None:
    mine(ledger, file, "orders")
    first = proposed(ledger)
    accepted, rejected, *_ = first
    ledger.decide_many([accepted], "accept", by="ada")
    ledger.decide_many([rejected], "reject", by="ada")
    again = mine(ledger, file, "orders")
    assert sum(table.new for table in again.tables) == 0
    assert set(proposed(ledger)) <= set(first) - {accepted, rejected}
    assert ledger.get(accepted).status == "accepted"
    assert ledger.get(rejected).status == "rejected"


def test_the_old_form_of_an_edited_rule_is_not_proposed_again(ledger: Ledger, file: Path) -> None:
    mine(ledger, file, "orders")
    id_, said = next((id_, said) for id_, said in proposed(ledger).items() if said["kind"] == "range")
    changed = parse_rule(
        {**{k: v for k, v in said.items() if k != "price"}, "maximum": 10**9, "minimum": None}
    )
    ledger.decide(Decision(suggestion=id_, verdict="edit", by="ada", value=rule_json(changed)))
    mine(ledger, file, "orders")
    assert not [
        one for one in proposed(ledger).values() if one["kind"] == "range" and one["column"] == said["column"]
    ]
    assert [one.rule for one in kept_rules(ledger, ledger.get(id_).suggestion.target.source)] == [changed]


def test_a_proposal_that_the_data_no_longer_bear_out_is_gone(ledger: Ledger, file: Path) -> None:
    mine(ledger, file, "orders")
    keys = [id_ for id_, said in proposed(ledger).items() if "ordered" in str(said)]
    assert keys
    run(file, "UPDATE orders SET ordered = NULL")
    mine(ledger, file, "orders")
    assert {ledger.get(id_).status for id_ in keys} == {"gone"}


def test_an_open_rule_that_no_miner_made_stays_open(ledger: Ledger, file: Path) -> None:
    with connectors.open(url(file)) as connector:
        brought = adopt(connector, ledger, [rule(maximum=5_000)], "ada", "written", accept=False)
    mine(ledger, file, "orders")
    assert ledger.get(brought.adopted[0].id).status == "open"


def test_an_empty_table_one_of_nulls_and_one_whose_clock_runs_backwards_are_no_matter(
    ledger: Ledger, file: Path
) -> None:
    run(
        file,
        "CREATE TABLE nulls (id INTEGER PRIMARY KEY, a TEXT)",
        "CREATE TABLE events (id INTEGER PRIMARY KEY, at TEXT)",
        *(f"INSERT INTO nulls VALUES ({i}, NULL)" for i in range(50)),
        *(f"INSERT INTO events VALUES ({i}, date('2024-06-01', '-{i} days'))" for i in range(200)),
    )
    report = mine(ledger, file)
    assert {table.table: table.proposed for table in report.tables}["returns"] == 0
    assert report.skipped == {}
    assert {said["table"] for said in proposed(ledger).values()} >= {"orders", "events"}


def test_a_source_without_a_table_says_so(ledger: Ledger, tmp_path: Path) -> None:
    run(tmp_path / "none.sqlite")
    with pytest.raises(UsageError, match="holds no table"):
        mine(ledger, tmp_path / "none.sqlite")


def test_a_key_to_another_table_is_proposed_also_when_one_table_is_mined(
    ledger: Ledger, tmp_path: Path
) -> None:
    file = tmp_path / "shop.sqlite"
    run(
        file,
        "CREATE TABLE customers (id INTEGER PRIMARY KEY, code TEXT)",
        "CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER)",
        *(f"INSERT INTO customers VALUES ({1000 + 7 * i}, 'K{i:04}')" for i in range(80)),
        *(f"INSERT INTO orders VALUES ({i}, {1000 + 7 * (i * 37 % 80)})" for i in range(1, 600)),
    )
    mine(ledger, file, "orders")
    keys = [said for said in proposed(ledger).values() if said["kind"] == "foreign_key"]
    assert [(one["on"], one["to"], one["references"]) for one in keys] == [
        (["customer_id"], "customers", ["id"])
    ]


class Reads:
    """A reader of views that counts."""

    def __init__(self) -> None:
        self.columns: list[tuple[str, int]] = []

    def __call__(self, connector: Any, table: Any) -> TableView:
        self.columns.append((str(table.ref), len(table.columns)))
        return read_view(connector, table)


def test_a_mined_table_is_read_once_and_others_for_their_keys_alone(file: Path) -> None:
    reads = Reads()
    with connectors.open(url(file)) as connector:
        tables = own_tables(connector)
        orders = connector.table("orders")
        views = Views(connector, [orders], tables, reads)
        others = views.others(orders)
        view = views.whole(orders)
    assert dict(reads.columns) == {"orders": 4, "customers": 1, "returns": 1}
    assert max(Counter(reads.columns).values()) == 1
    assert list(view.columns) == ["id", "customer", "quantity", "ordered"]
    assert {str(one.table.ref): list(one.columns) for one in others} == {
        "customers": ["id"],
        "returns": ["id"],
    }


def test_what_does_not_fit_in_memory_is_read_again_and_what_is_left_out_is_named(file: Path) -> None:
    reads = Reads()
    with connectors.open(url(file)) as connector:
        tables = own_tables(connector)
        views = Views(connector, tables, tables, reads, most_cells=500)
        for table in tables:
            views.others(table)
            assert len(views.whole(table).rows) == table.rows
    assert Counter(name for name, _ in reads.columns)["orders"] == 2
    assert views.left_out == []
    with connectors.open(url(file)) as connector:
        views = Views(connector, tables, tables, reads, most_cells=120)
        names = {str(one.table.ref) for one in views.others(connector.table("orders"))}
    assert names == {"customers", "returns"}
    assert views.left_out == ["orders"]
