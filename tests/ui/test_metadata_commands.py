"""`dqa metadata …`, and facts among the other suggestions."""

from __future__ import annotations

import sqlite3

import pytest

from assistant.ledger import Filter
from tests.ui import wordbook


@pytest.fixture
def told(shop, monkeypatch):
    """The shop with facts proposed and in force; ids by place."""
    monkeypatch.setenv("DQA_USER", "bert")
    return wordbook.fill(shop.ledger, shop.url)


def test_the_catalogue_lists_every_column_and_marks_what_is_only_proposed(told, dqa):
    said = dqa("metadata", "list")
    assert said.code == 0, said.err
    lines = {
        line.split()[0]: line for line in said.out.splitlines() if line.startswith(("customers", "orders"))
    }
    assert set(lines) == {
        "customers", "customers.id", "customers.name", "customers.city", "customers.born", "customers.phone",
        "orders", "orders.id", "orders.customer_id", "orders.total",
    }  # fmt: skip
    assert "direct ?" in lines["customers.name"]
    assert "direct" in lines["customers.phone"]
    assert "?" not in lines["customers.phone"]
    assert "12 proposals" in said.out


@pytest.mark.parametrize(
    ("options", "columns"),
    [
        (["--tag", "direct"], {"name", "phone"}),
        (["--tag", "any"], {"name", "phone", "born"}),
        (["--missing", "type", "--table", "customers"], {"id"}),
        (["--missing", "description", "--table", "customers"], {"id", "born", "phone"}),
        (["--column", "customers.city"], {"city"}),
    ],
)
def test_the_catalogue_is_narrowed(told, dqa, options, columns):
    assert {one["column"] for one in dqa("metadata", "list", "--json", *options).json["columns"]} == columns


def test_a_column_is_shown_with_where_everything_comes_from(told, dqa):
    said = dqa("metadata", "show", "customers.phone")
    assert "accepted by anna" in said.out
    assert "proved by a check" in said.out
    facts = dqa("metadata", "show", "CUSTOMERS.Name", "--json").json["facts"]
    assert facts["business_name"]["origin"] == "from the glossary (customer-name)"
    missing = dqa("metadata", "show", "customers.fone")
    assert missing.code != 0
    assert "customers.phone" in missing.err


def test_a_person_says_it_and_no_proposal_is_left_there(shop, told, dqa):
    said = dqa("metadata", "set", "customers.city", "sensitivity=quasi", "description=Where they live.")
    assert said.code == 0, said.err
    facts = dqa("metadata", "show", "customers.city", "--json").json["facts"]
    assert facts["description"] == {
        "value": "Where they live.", "status": "edited", "confidence": 0.7, "id": told["city description"],
        "origin": "written by a person",
    }  # fmt: skip
    assert facts["sensitivity"]["value"] == ["quasi"]
    assert {one.by for one in shop.ledger.decisions(told["city description"])} == {"bert"}
    assert dqa("metadata", "set", "customers.id", "use=identifier").code == 0
    assert dqa("metadata", "show", "customers.id", "--json").json["facts"]["use"]["status"] == "accepted"


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("sensitivity=secret", "direct, quasi"),
        ("colour=red", "semantic_type, sensitivity"),
        ("currency=EURO", "ISO 4217"),
        ("time_zone=Mars/Olympus", "Europe/Berlin"),
        ("language=klingon", "ISO 639-1"),
        ("use=ornament", "measure, dimension"),
        ("description=", "reject"),
        ("granularity=x", "of a column"),
        ("description", "FACET=VALUE"),
    ],
)
def test_what_cannot_be_said_is_a_sentence_and_nothing_is_kept(shop, told, dqa, said, wanted):
    before = shop.ledger.facets(Filter(task="metadata")).status
    given = dqa("metadata", "set", "customers.city", said)
    assert given.code != 0
    assert wanted in given.err
    assert shop.ledger.facets(Filter(task="metadata")).status == before


def test_facts_are_words_among_the_suggestions(told, dqa):
    said = dqa("suggestions", "--task", "metadata", "--limit", "3")
    assert "sensitivity: direct" in said.out
    assert "[" not in said.out
    shown = dqa("show", told["name description"])
    assert "Name of the customer as they gave it." in shown.out
    assert "from the glossary (customer-name)" in shown.out
    assert "before" not in shown.out


def test_a_fact_is_edited_as_a_person_types_it(shop, told, dqa):
    said = dqa("edit", told["born sensitivity"], "--value", "sensitive, quasi")
    assert said.code == 0, said.err
    assert "dqa metadata export" in said.out
    assert "dqa apply" not in said.out
    assert shop.ledger.get(told["born sensitivity"]).value == ["quasi", "sensitive"]
    assert dqa("edit", told["name description"], "--value", "The name.").code == 0
    assert dqa("edit", told["name semantic_type"], "--null").code == 2
    assert dqa("edit", told["name semantic_type"], "--set", "x=1").code == 2


def test_what_comes_next_is_said_of_what_was_accepted_alone(told, dqa):
    said = dqa("accept", "--task", "metadata", "--above", "0.95")
    assert "dqa metadata export" in said.out
    assert "dqa apply" not in said.out
    assert "dqa apply" in dqa("accept", "--all").out


def test_only_what_is_accepted_is_exported(shop, told, dqa, tmp_path):
    said = dqa("metadata", "export", "dbt")
    assert said.code == 0, said.err
    assert "telephone" in said.out
    assert "birthDate" not in said.out
    assert "birthDate" in dqa("metadata", "export", "dbt", "--proposals").out
    made = dqa("metadata", "export", "csv", "--out", str(tmp_path / "out"), "--json").json
    assert made["carried"] == 3
    assert dqa("metadata", "export", "dbx").code == 2
    dqa("reopen", "--task", "metadata")
    none = dqa("metadata", "export", "dbt")
    assert none.code == 2
    assert "--proposals" in none.err


def test_an_import_is_accepted_by_the_importer_and_overrules_nobody(shop, told, dqa, tmp_path):
    out = tmp_path / "out"
    assert dqa("metadata", "export", "csv", "--proposals", "--out", str(out)).code == 0
    file = next(out.iterdir())
    text = file.read_text(encoding="utf-8").replace(
        "Name of the customer as they gave it.", "What they are called."
    )
    file.write_text(text.replace("telephone", "faxNumber"), encoding="utf-8")
    said = dqa("metadata", "import", "csv", str(file))
    assert said.code == 0, said.err
    assert "anna decided on 'telephone'" in said.err
    facts = dqa("metadata", "show", "customers.name", "--json").json["facts"]
    assert facts["description"]["value"] == "What they are called."
    assert (
        dqa("metadata", "show", "customers.phone", "--json").json["facts"]["semantic_type"]["value"]
        == "telephone"
    )
    assert dqa("metadata", "import", "csv", str(tmp_path / "none.csv")).code == 2


def test_what_a_dbt_project_has_is_added_to_and_kept(shop, told, dqa, tmp_path):
    file = tmp_path / "schema.yml"
    file.write_text(
        "version: 2\nmodels:\n- name: customers  # ours\n  columns:\n  - name: phone\n", encoding="utf-8"
    )
    assert dqa("metadata", "set", "customers.phone", "description=Where they are called.").code == 0
    before = file.read_text(encoding="utf-8")
    assert "schema.yml would change" in dqa("metadata", "merge", str(file)).out
    assert file.read_text(encoding="utf-8") == before
    assert dqa("metadata", "merge", str(tmp_path), "--yes").code == 0
    after = file.read_text(encoding="utf-8")
    assert "# ours" in after
    assert "Where they are called." in after
    assert dqa("metadata", "merge", str(tmp_path / "none")).code == 2


def test_a_glossary_of_ones_own_goes_first(dqa, tmp_path):
    assert "customer name" in dqa("metadata", "glossary", "cust_nm").out
    file = tmp_path / "terms.csv"
    file.write_text("id,term,definition,abbreviations\nG-7,custodian,Who keeps it.,cust\n", encoding="utf-8")
    assert dqa("metadata", "glossary", "--take", str(file)).code == 0
    found = dqa("metadata", "glossary", "cust", "--json").json
    assert found["words"] == ["custodian"]
    assert found["terms"][0]["id"] == "G-7"
    assert dqa("metadata", "glossary", "--take", str(tmp_path / "none.csv")).code == 2


def test_a_glossary_named_in_the_settings_is_not_written_over(shop, dqa, tmp_path, monkeypatch):
    file = tmp_path / "terms.csv"
    file.write_text("term,definition\nkilter,How far off.\n", encoding="utf-8")
    monkeypatch.setenv("DQA_GLOSSARY", f"{shop.url}#terms")
    said = dqa("metadata", "glossary", "--take", str(file))
    assert said.code == 2
    assert "#terms" in said.err


def test_a_glossary_in_a_table_is_taken(shop, dqa):
    with sqlite3.connect(shop.file) as database:
        database.execute("CREATE TABLE terms (id TEXT PRIMARY KEY, term TEXT, definition TEXT)")
        database.execute("INSERT INTO terms VALUES ('T1', 'kilter', 'How far off.')")
    database.close()
    said = dqa("metadata", "glossary", "--url", shop.url, "--table", "terms")
    assert said.code == 0, said.err
    assert "How far off." in dqa("metadata", "glossary", "kilter").out


@pytest.mark.shipped
def test_a_type_of_ones_own_is_taught_by_examples(shop, dqa):
    examples = [part for n in range(1001, 1009) for part in ("-e", f"KTR-{n}")]
    said = dqa("metadata", "add-type", "costCentre", "--word", "cost centre", *examples, "--tag", "quasi")
    assert said.code == 0, said.err
    assert "costCentre" in dqa("metadata", "types", "costC").out
    assert dqa("metadata", "set", "orders.total", "type=costCentre", "--source", shop.url).code == 0
    assert dqa("metadata", "add-type", "x", "--pattern", "(a+)+$").code == 2
    assert dqa("metadata", "add-type", "email", "-e", "x").code == 2


def test_an_empty_ledger_says_what_to_do(dqa):
    for command in ("list", "export"):
        said = dqa("metadata", command, *(["dbt"] if command == "export" else []))
        assert said.code == 2
        assert "dqa metadata scan" in said.err


def test_a_source_is_named_by_its_path_or_url_too(shop, told, dqa):
    path = shop.url.removeprefix("sqlite:///")
    for name in (shop.url, path):
        found = dqa("metadata", "list", "--source", name, "--json").json
        assert found["source"] == shop.url
        assert any(one["facts"] for one in found["columns"]), name


def test_what_a_person_wrote_is_shown_as_theirs(told, dqa):
    assert dqa("metadata", "set", "customers.name", "name=Who buys").code == 0
    fact = dqa("metadata", "show", "customers.name", "--json").json["facts"]["business_name"]
    assert fact["origin"] == "written by a person"
    said = dqa("metadata", "show", "customers.name").out
    assert "bert says so" in said


def test_a_file_of_a_folder_that_holds_no_table_is_named(tmp_path, dqa):
    (tmp_path / "towns.csv").write_text("城市,town\n北京,Rome\n上海,Oslo\n", encoding="utf-8")
    (tmp_path / "empty.csv").write_text("")
    said = dqa("metadata", "scan", str(tmp_path), "--names-only")
    assert (said.code, "empty.csv" in said.err) == (0, True)
    facts = {one["column"]: one["facts"] for one in dqa("metadata", "list", "--json").json["columns"]}
    assert facts["城市"]["business_name"]["value"] == "城市"
    assert "description" not in facts["城市"], "no English sentence is composed of another script's words"


def test_an_import_that_gives_nothing_says_so(shop, told, dqa, tmp_path):
    (tmp_path / "list.json").write_text("[]")
    said = dqa("metadata", "import", "datahub", str(tmp_path / "list.json"), "--url", shop.url)
    assert "list.json holds no metadata" in said.err
    (tmp_path / "old.csv").write_bytes(b"table,column,description\ncustomers,city,Stra\xdfe\n")
    said = dqa("metadata", "import", "csv", str(tmp_path / "old.csv"), "--url", shop.url)
    assert (said.code, "UTF-8; save it as that" in said.err) == (2, True)


def test_a_glossary_that_is_not_there_says_what_to_set(dqa, monkeypatch):
    monkeypatch.setenv("DQA_GLOSSARY", "nix.csv")
    said = dqa("metadata", "glossary", "customer")
    assert (said.code, "No such file" in said.err, "set DQA_GLOSSARY" in said.err) == (2, True, True)
