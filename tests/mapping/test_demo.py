"""The demo warehouse: crm_import becomes customers, row by row against the customers it was made from."""

from __future__ import annotations

import pytest

from tests.fakes import FakeModels
from tests.mapping.made import ByName
from training.evaluation.mapping_demo import DemoMapping, run

EXPECTED = {
    "first_name": ("FullName", "split"), "last_name": ("FullName", "split"), "email": ("Mail", "copy"),
    "phone": ("Tel", "copy"), "street": ("Addr1", "copy"), "city": ("Town", "copy"),
    "postal_code": ("ZIP", "copy"), "country_code": ("Ctry", "convert"), "country": ("Ctry", "convert"),
    "birth_date": ("DOB", "date"), "signed_up": ("CustSince", "date"), "newsletter": ("OptIn", "codes"),
}  # fmt: skip
GUESSES = {"Mail": "email", "Tel": "phone", "Town": "city", "ZIP": "postal_code", "Addr1": "region"}
"""What the matcher knows; all else is found in the rows, and Addr1 is told from region by them."""


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> DemoMapping:
    """The mapping proposed for the warehouse, all of it accepted."""
    return run(tmp_path_factory.mktemp("demo"), FakeModels(), ByName(GUESSES), scale=0.15, seed=11)


def test_every_column_is_found(done: DemoMapping) -> None:
    columns = done.mapping.columns
    found = {one.target: (one.transformation.sources[0], one.transformation.kind) for one in columns}
    assert found == EXPECTED
    assert done.mapping.unmapped == ("RecordID",)


def test_each_cell_is_the_customers_but_those_that_were_spoiled(done: DemoMapping) -> None:
    assert {one.column: one.wrong for one in done.columns} == dict.fromkeys(EXPECTED, 0)
    assert sum(one.equal for one in done.columns) > 1_000
    assert sum(one.spoiled for one in done.columns) > 20


def test_the_check_says_so_and_the_sql_gives_the_same(done: DemoMapping) -> None:
    report = done.check
    assert report.sql is not None
    assert (report.sql.rows, report.sql.differing) == (report.rows - report.left_out, 0)
    assert min(one.share for one in report.agreement) > 0.8
    assert report.unfilled == []
    assert {one.column for one in report.agreement} == set(EXPECTED)
