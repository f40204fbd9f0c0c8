"""What other tools and other people write is read, in the forms that are about."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from assistant.metadata.exchange import ImportedFacts, read
from connectors.types import Column, Table, TableRef
from tests.metadata_exchange.test_round_trips import read_back

PEOPLE = Table(
    TableRef("people"), (Column("id", "integer", "int"), Column("mail", "text", "text")), ("id",), 3
)
ORDERS = Table(TableRef("orders", "sales"), (Column("id", "integer", "int"),), ("id",), 3)
TABLES = (PEOPLE, ORDERS)
DATASET = "urn:li:dataset:(urn:li:dataPlatform:postgres,shop.public.people,PROD)"


def given(fmt: str, file: Path, body: Any) -> ImportedFacts:
    file.write_text(body if isinstance(body, str) else json.dumps(body))
    return read(fmt, file, TABLES)


def test_what_people_edited_in_datahub_counts_before_what_was_read(tmp_path: Path) -> None:
    fields = [
        {
            "fieldPath": "[version=2.0].[type=struct].[type=string].mail",
            "description": "As read.",
            "label": "Mail",
        },
        {"fieldPath": "id", "description": "Key.", "globalTags": {"tags": [{"tag": "urn:li:tag:Legacy"}]}},
    ]
    snapshot = {
        "proposedSnapshot": {
            "com.linkedin.pegasus2avro.metadata.snapshot.DatasetSnapshot": {
                "urn": DATASET,
                "aspects": [
                    {"com.linkedin.pegasus2avro.schema.SchemaMetadata": {"fields": fields}},
                    {
                        "com.linkedin.pegasus2avro.dataset.DatasetProperties": {
                            "name": "people",
                            "description": "T.",
                        }
                    },
                ],
            }
        }
    }
    edited = {"editableSchemaFieldInfo": [{"fieldPath": "mail", "description": "As edited."}]}
    change = {
        "entityType": "dataset", "entityUrn": DATASET, "changeType": "UPSERT",
        "aspectName": "editableSchemaMetadata",
        "aspect": {"value": json.dumps(edited), "contentType": "application/json"},
    }  # fmt: skip
    terms = {"terms": [{"urn": "urn:li:glossaryTerm:party%2Cperson"}], "auditStamp": {}}
    term = {"entityUrn": DATASET, "aspectName": "glossaryTerms", "aspect": {"json": terms}}
    other = {
        "entityUrn": "urn:li:chart:(looker,1)",
        "aspectName": "chartInfo",
        "aspect": {"json": {"title": "x"}},
    }
    found = given("datahub", tmp_path / "sink.json", [snapshot, change, term, other])
    assert read_back(found) == {
        ("people", None, "description"): "T.",
        ("people", None, "term"): "party,person",
        ("people", "mail", "description"): "As edited.",
        ("people", "mail", "business_name"): "Mail",
        ("people", "id", "description"): "Key.",
    }
    assert found.skipped == ["sink.json: urn:li:tag:Legacy are of others, and not read."]


def test_answers_of_openmetadata_are_read(tmp_path: Path) -> None:
    tag = {"tagFQN": "PII.Sensitive", "source": "Classification", "labelType": "Manual", "state": "Confirmed"}
    term = {
        "tagFQN": 'Business."cust.omer"',
        "source": "Glossary",
        "labelType": "Manual",
        "state": "Confirmed",
    }
    answer = {
        "name": "orders", "fullyQualifiedName": "pg.shop.sales.orders", "displayName": "Orders",
        "databaseSchema": {"id": "1", "type": "databaseSchema", "fullyQualifiedName": "pg.shop.sales"},
        "columns": [{"name": "id", "dataType": "INT", "description": "Number.", "tags": [tag, term]}],
    }  # fmt: skip
    found = given("openmetadata", tmp_path / "tables.json", {"data": [answer], "paging": {"total": 1}})
    assert read_back(found) == {
        ("sales.orders", None, "business_name"): "Orders", ("sales.orders", "id", "description"): "Number.",
        ("sales.orders", "id", "term"): 'Business."cust.omer"',
    }  # fmt: skip
    assert found.skipped == ["tables.json: the tags PII.Sensitive are of others, and not read."]
    assert read_back(given("openmetadata", tmp_path / "one.json", answer)) == read_back(found)


def test_older_contracts_are_read(tmp_path: Path) -> None:
    old = (
        "kind: DataContract\napiVersion: v2.2.2\ndataset:\n- table: people\n"
        "  description: |\n    Who we know.\n  dataGranularity: row\n"
        "  columns:\n  - column: mail\n    businessName: E-mail\n    description: Where to.\n"
    )
    found = given("odcs", tmp_path / "old.yaml", old)
    assert read_back(found) == {
        ("people", None, "description"): "Who we know.", ("people", "mail", "business_name"): "E-mail",
        ("people", "mail", "description"): "Where to.",
    }  # fmt: skip
    said = given("odcs", tmp_path / "x.yaml", "kind: Other\n")
    assert said.skipped == ["x.yaml is no data contract: it has no `kind: DataContract`."]


def test_table_schemas_and_resources_are_read(tmp_path: Path) -> None:
    schema = {
        "fields": [{"name": "MAIL", "title": "E-mail", "type": "string"}, {"name": "gone", "title": "G"}]
    }
    found = given("frictionless", tmp_path / "people.schema.json", schema)
    assert read_back(found) == {("people", "mail", "business_name"): "E-mail"}
    assert found.skipped == ["people.schema.json, people.gone: the table has no such column."]
    resource = {"name": "people-2024", "path": "data/people.csv", "title": "People", "schema": "people.json"}
    found = given("frictionless", tmp_path / "resource.json", {"resources": [resource]})
    assert read_back(found) == {("people", None, "business_name"): "People"}
    assert found.skipped == [
        "resource.json, people-2024: its schema is in people.json; read that file as well."
    ]


def test_dictionaries_of_others_are_read(tmp_path: Path) -> None:
    text = (
        "\ufeffTable Name;Column Name;Data Type;Definition;Owner\nPEOPLE;Mail;text;Where to; anna\n"
        "sales.orders;;;All;\n"
    )
    found = given("csv", tmp_path / "theirs.csv", text)
    assert read_back(found) == {
        ("people", "mail", "description"): "Where to", ("sales.orders", None, "description"): "All",
    }  # fmt: skip
    assert found.skipped == ["theirs.csv: the columns owner are not read."]
    assert "no data dictionary" in given("csv", tmp_path / "no.csv", "a,b\n1,2\n").skipped[0]


def test_a_name_that_two_tables_end_in_is_not_guessed(tmp_path: Path) -> None:
    twins = (Table(TableRef("t", "a"), (), (), 0), Table(TableRef("t", "b"), (), (), 0))
    file = tmp_path / "d.csv"
    file.write_text("table,column,description\nt,,Which?\nB.T,,This\nshop.a.t,,That\n")
    found = read("csv", file, twins)
    assert read_back(found) == {("b.t", None, "description"): "This", ("a.t", None, "description"): "That"}
    assert found.skipped == ["d.csv, t: the source has no such table, or several."]
