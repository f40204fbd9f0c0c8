"""The demo warehouse: crm_import becomes customers, row by row against the customers it was made from."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

import connectors
from assistant.ledger import Filter, Ledger
from assistant.mapping.align import align
from assistant.mapping.check import check_mapping
from assistant.mapping.convert import convert_frame
from assistant.mapping.kept import kept_mapping
from assistant.mapping.reading import read_rows
from assistant.mapping.scanning import propose_sources
from assistant.mapping.table_mapping import TableMapping
from tests.fakes import FakeModels
from tests.mapping.made import ByName
from training.demo import build, read_truth

EXPECTED = {
    "first_name": ("FullName", "split"), "last_name": ("FullName", "split"), "email": ("Mail", "copy"),
    "phone": ("Tel", "copy"), "street": ("Addr1", "copy"), "city": ("Town", "copy"),
    "postal_code": ("ZIP", "copy"), "country_code": ("Ctry", "convert"), "country": ("Ctry", "convert"),
    "birth_date": ("DOB", "date"), "signed_up": ("CustSince", "date"), "newsletter": ("OptIn", "codes"),
}  # fmt: skip
GUESSES = {"Mail": "email", "Tel": "phone", "Town": "city", "ZIP": "postal_code", "Addr1": "region"}
"""What the matcher knows; all else is found in the rows."""


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path, TableMapping]:
    """The warehouse, the truth, and the mapping proposed for it, all of it accepted."""
    folder = tmp_path_factory.mktemp("demo")
    built = build(folder, seed=11, scale=0.15)
    with Ledger.open(f"sqlite:///{folder / 'ledger.db'}") as ledger, connectors.open(built.url) as source:
        propose_sources(
            built.url, built.url, ledger, FakeModels(), tables=["crm_import"], target_tables=["customers"],
            matcher=ByName(GUESSES),
        )  # fmt: skip
        ledger.decide_many(Filter(task="mapping"), "accept", "ann")
        kept = kept_mapping(ledger, source.source, "crm_import", source.source, "customers")
    return built.url, built.truth, kept.mapping


def test_every_column_is_found(warehouse: tuple[str, Path, TableMapping]) -> None:
    _, _, mapping = warehouse
    found = {one.target: (one.transformation.sources[0], one.transformation.kind) for one in mapping.columns}
    assert found == EXPECTED
    assert mapping.unmapped == ("RecordID",)


def test_each_cell_is_the_customers_but_those_that_were_spoiled(
    warehouse: tuple[str, Path, TableMapping],
) -> None:
    url, truth, mapping = warehouse
    known = [(one, str(next(iter(json.loads(one.key).values())))) for one in read_truth(truth)]
    spoiled = {(one.table, one.column, key) for one, key in known}
    doubles = {key for one, key in known if one.table == "customers" and one.kind == "duplicate"}
    with connectors.open(url) as source:
        here, there = (read_rows(source, source.table(name)) for name in ("crm_import", "customers"))
    joined = align(here, there, [("Mail", "email")])
    assert joined is not None
    made = convert_frame(mapping, here).frame
    wrong, compared = [], 0
    for row, other in zip(joined.source, joined.target, strict=True):
        record, customer = str(here["RecordID"][row]), str(there["customer_id"][other])
        for one in mapping.columns:
            read = [("crm_import", name, record) for name in one.transformation.sources]
            if customer in doubles or spoiled & {*read, ("customers", one.target, customer)}:
                continue
            compared += 1
            if made[one.target][row] != there[one.target][other]:
                wrong.append((one.target, made[one.target][row], there[one.target][other]))
    assert compared > 1_000
    assert wrong == []


def test_the_check_says_so_and_the_sql_gives_the_same(warehouse: tuple[str, Path, TableMapping]) -> None:
    url, _, mapping = warehouse
    with connectors.open(url) as source:
        report = check_mapping(mapping, source, source)
    assert report.sql is not None
    assert (report.sql.rows, report.sql.differing) == (report.rows - report.left_out, 0)
    shares = pd.Series({one.column: one.share for one in report.agreement})
    assert shares.min() > 0.8
    assert shares.mean() > 0.93
    assert report.unfilled == []
