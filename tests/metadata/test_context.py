"""What proposals rest on: comments of the database, what the ledger describes, the user's glossary."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.ledger import Ledger
from assistant.metadata.adopt import adopt_facts
from assistant.metadata.context import context_of, keys_of, namer_by
from assistant.metadata.facts import Fact
from assistant.metadata.kept import read_decided
from assistant.metadata.propose import propose_table
from assistant.settings import Settings
from assistant.sketch import ColumnSketch, TableSketch, sketch_declared
from connectors.types import Column, Table, TableRef
from tests.fakes import FakeModels
from tests.metadata.made import fact

ORDERS = Table(
    TableRef("orders"), (Column("id", "integer", "INT"), Column("main_ktr", "text", "TEXT")), ("id",), 0
)
LINES = Table(
    TableRef("lines"),
    (Column("order_id", "integer", "INT"), Column("main_ktr", "text", "TEXT")),
    ("order_id",),
    0,
)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite'}") as opened:
        yield opened


def proposed(table: Table, ledger: Ledger, tables: tuple[Table, ...] = (ORDERS, LINES)) -> dict[object, Fact]:
    context = context_of(Settings(), tables, ledger=ledger, source="s")
    context = replace(context, decided=read_decided(ledger, "s"))
    found = propose_table(sketch_declared(table), FakeModels(), context)
    return {(one.column, one.facet): one for one in found}


def test_the_databases_own_comment_stands(ledger: Ledger) -> None:
    commented = Table(
        ORDERS.ref,
        (ORDERS.columns[0], Column("main_ktr", "text", "TEXT", comment="Cost centre.")),
        ("id",),
        0,
    )
    found = proposed(commented, ledger)["main_ktr", "description"]
    assert (found.value, found.origin, found.detail) == ("Cost centre.", "import", "database comment")


@pytest.mark.parametrize("source", ["s", "elsewhere"])
def test_what_was_described_once_is_proposed_for_the_same_column(ledger: Ledger, source: str) -> None:
    told = fact("description", "The cost centre that pays.", "main_ktr", "orders", origin="person")
    adopt_facts(ledger, source, [told], "ann", "set")
    found = proposed(LINES, ledger)["main_ktr", "description"]
    assert found.value == "The cost centre that pays."
    assert found.origin == ("equal column" if source == "s" else "upstream")


def test_a_text_that_a_person_wrote_is_not_proposed_over(ledger: Ledger) -> None:
    adopt_facts(
        ledger, "s", [fact("description", "Mine.", "main_ktr", "lines", origin="person")], "ann", "set"
    )
    assert ("main_ktr", "description") not in proposed(LINES, ledger)


def test_the_users_glossary_is_read(ledger: Ledger) -> None:
    home = Settings().home
    home.mkdir(parents=True)
    (home / "glossary.csv").write_text(
        "id,term,definition,abbreviations\nG7,cost centre,Where we book it.,ktr\n"
    )
    found = proposed(ORDERS, ledger)
    assert found["main_ktr", "business_name"].value == "Main cost centre"


def test_keys_are_known_by_table_and_by_column() -> None:
    categories = Table(TableRef("product_categories"), (), ("category_id",), 0)
    assert keys_of([categories, ORDERS]) == {
        "category": "product_categories", "product category": "product_categories", "order": "orders",
    }  # fmt: skip


class Writer:
    """A generator that says one thing of everything."""

    name = "writer"

    def write(self, prompts: Sequence[str]) -> list[str]:
        return ["The cost centre that is billed 47 times in Oslo." for _ in prompts]


def test_a_generator_says_nothing_that_the_evidence_does_not_hold(ledger: Ledger) -> None:
    context = context_of(Settings(), [ORDERS], ledger=ledger, source="s", generator=Writer())
    texts = [
        one.value
        for one in propose_table(sketch_declared(ORDERS), FakeModels(), context)
        if one.facet == "description"
    ]
    assert texts
    assert not [text for text in texts if "47" in text or "Oslo" in text]


def test_described_columns_of_the_settings_lend_their_texts(tmp_path: Path) -> None:
    path = tmp_path / "dbt_columns.csv"
    path.write_text("table,column,description\norders,gift_note,What the giver wrote\n", encoding="utf-8")
    namer = namer_by(Settings(home=tmp_path, descriptions=path))
    sketch = TableSketch("stg_orders", (ColumnSketch("stg_orders", "gift_note"),))
    found = {fact.facet: fact for fact in namer(sketch, []) if fact.column}
    assert found["description"].value == "What the giver wrote."
    assert found["description"].origin == "upstream"
