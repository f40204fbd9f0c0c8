"""From a database to a dbt catalogue, and from another system's table to one's own: by the shipped models."""

from __future__ import annotations

import sqlite3

import pytest
import yaml

from training.demo import build

pytestmark = pytest.mark.shipped

TRUTH = {
    "first_name": "FullName", "last_name": "FullName", "email": "Mail", "phone": "Tel", "street": "Addr1",
    "city": "Town", "postal_code": "ZIP", "country": "Ctry", "country_code": "Ctry", "birth_date": "DOB",
    "signed_up": "CustSince", "newsletter": "OptIn",
}  # fmt: skip
"""Which column of the address book each column of the customers is."""


@pytest.fixture
def company(tmp_path, home):
    """A small company's database: its URL and its file."""
    built = build(tmp_path, scale=0.03)
    return built.url, tmp_path / "warehouse.sqlite"


def test_scan_review_accept_export_and_import_again(company, dqa, tmp_path, monkeypatch):
    url, _ = company
    assert dqa("metadata", "scan", url, "--table", "customers").code == 0
    listed = dqa("metadata", "list", "--table", "customers", "--json").json
    facts = {one["column"]: one["facts"] for one in listed["columns"] if one["column"]}
    assert facts["email"]["semantic_type"]["value"] == "email"
    assert facts["email"]["sensitivity"]["value"] == ["direct"]
    assert facts["birth_date"]["sensitivity"]["value"] == ["quasi"]
    assert "direct" not in (facts["newsletter"].get("sensitivity") or {"value": []})["value"]
    assert facts["postal_code"]["business_name"]["value"] == "Postal code"

    # A person decides: one description is their own, one fact is rejected, the rest is accepted.
    assert dqa("metadata", "set", "customers.email", "description=Where invoices go.").code == 0
    assert dqa("reject", facts["segment"]["description"]["id"]).code == 0
    assert dqa("accept", "--task", "metadata").code == 0
    again = dqa("metadata", "scan", url, "--table", "customers", "--json").json
    assert again["facets"].get("semantic_type", 0) == 0, "what was decided is not asked again"
    after = dqa("metadata", "show", "customers.email", "--json").json["facts"]
    assert after["description"]["value"] == "Where invoices go."

    out = tmp_path / "models"
    assert dqa("metadata", "export", "dbt", "--table", "customers", "--out", str(out)).code == 0
    (file,) = [one for one in out.rglob("*") if one.is_file()]
    told = yaml.safe_load(file.read_text(encoding="utf-8"))
    columns = {one["name"]: one for one in told["sources"][0]["tables"][0]["columns"]}
    assert columns["email"]["description"] == "Where invoices go."
    assert "description" not in columns["segment"]

    # Somebody else takes the file in: all of it is known there then, and only what is missing is proposed.
    monkeypatch.setenv("DQA_HOME", str(tmp_path / "other"))
    taken = dqa("metadata", "import", "dbt", str(file), "--url", url)
    assert taken.code == 0, taken.err
    proposed = dqa("metadata", "scan", url, "--table", "customers", "--json").json
    assert proposed["facets"].get("semantic_type", 0) == 0
    assert (
        dqa("metadata", "show", "customers.segment", "--json").json["facts"]["description"]["status"]
        == "open"
    )


def test_an_address_book_goes_into_the_customers(company, dqa, tmp_path):
    url, file = company
    said = dqa("map", "propose", url, "--table", "crm_import", "--onto", "customers")
    assert said.code == 0, said.err
    (pair,) = dqa("map", "list", "--json").json["pairs"]
    becomes = {one["target"]["column"]: one["column"] for one in pair["columns"]}
    assert becomes["email"] == "Mail"
    assert becomes["postal_code"] == "ZIP"
    right = {name for name, column in TRUTH.items() if becomes.get(name) == column}
    assert len(right) >= len(TRUTH) - 3, sorted(set(TRUTH) - right)
    assert dqa("accept", "--task", "mapping").code == 0
    tried = dqa("map", "check", "crm_import", "customers", "--json").json
    assert (tried["sql"]["reason"], tried["sql"]["differing"]) == ("", 0)
    assert tried["sql"]["rows"] == tried["inserted"]
    assert tried["inserted"] > 0
    equal = {one["column"]: one["equal"] / one["rows"] for one in tried["agreement"]}
    assert equal["email"] == 1
    assert equal["birth_date"] > 0.85

    out = tmp_path / "mapped"
    assert dqa("map", "export", "sql", "crm_import", "customers", "--out", str(out)).code == 0
    insert = next(one for one in out.iterdir() if "insert" in one.name).read_text(encoding="utf-8")
    with sqlite3.connect(file) as database:
        before = database.execute("SELECT count(*) FROM customers").fetchone()[0]
        database.executescript(insert)
        after = database.execute("SELECT count(*) FROM customers").fetchone()[0]
    database.close()
    assert after - before == tried["inserted"]
