"""What goes out in a format comes back from it, and what does not go out is named."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from assistant.errors import UnknownName, UsageError
from assistant.metadata.catalogue import Catalogue
from assistant.metadata.exchange import FORMATS, READABLE, Export, ImportedFacts, export, read
from assistant.metadata.facts import Facet
from assistant.metadata.naming import Glossary, Term, builtin_glossary
from tests.metadata_exchange.catalogues import SOURCE, Values, catalogues, shop, table

PLACED = ("datahub", "openmetadata")
"""Formats that name a table with its database: without the source's tables that is what it is called."""
Said = dict[tuple[str, str | None, str], Any]


def back(fmt: str, written: Export, catalogue: Catalogue | None = None) -> ImportedFacts:
    """What is read from the files of an export."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in written.files.items():
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        return read(fmt, Path(folder), [one.table for one in catalogue.tables] if catalogue else ())


def said(catalogue: Catalogue) -> Said:
    """The facts, descriptions in their one form."""
    return {
        (one.fact.table, one.fact.column, one.fact.facet): one.value.strip()
        if one.fact.facet == "description"
        else one.value
        for one in catalogue.held()
    }


def left(catalogue: Catalogue, written: Export) -> Said:
    """What the export says it carries."""
    refused = {(fact.table, fact.column, fact.facet) for fact, _ in written.refused}
    return {key: value for key, value in said(catalogue).items() if key not in refused}


def read_back(found: ImportedFacts) -> Said:
    return {(one.table, one.column, one.facet): one.value for one in found.facts}


@pytest.mark.parametrize("fmt", READABLE)
@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(catalogue=catalogues())
def test_what_is_carried_comes_back(fmt: str, catalogue: Catalogue) -> None:
    written = export(catalogue, fmt)
    carried = left(catalogue, written)
    found = back(fmt, written, catalogue)
    assert read_back(found) == carried
    assert found.skipped == []
    assert len(carried) == written.carried
    if fmt not in PLACED:
        assert read_back(back(fmt, written)) == carried
    assert all(reason.endswith(".") for reason in written.refusals())


@pytest.mark.parametrize("fmt", READABLE)
def test_the_shop_comes_back(fmt: str) -> None:
    written = export(shop(), fmt)
    found = back(fmt, written, shop())
    assert read_back(found) == left(shop(), written)
    assert all(one.origin == "import" and one.detail in str(written.files) for one in found.facts)
    assert {(one.table, one.column) for one in found.facts} >= {("customers", "email")}
    assert (
        dict(read_back(found))["customers", "email", "description"] == "Where we write to.\nOne a customer."
    )


@pytest.mark.parametrize("fmt", FORMATS)
def test_an_empty_catalogue_is_no_trouble(fmt: str) -> None:
    written = export(Catalogue("sqlite:///x", ()), fmt)
    assert written.carried == 0
    assert written.refused == []


@pytest.mark.parametrize("fmt", FORMATS)
def test_a_value_that_is_none_of_its_facet_is_refused(fmt: str) -> None:
    bad: dict[Facet, Any] = {
        "role": "boss", "currency": "euro", "sensitivity": ["rude"], "description": "half \ud83d of it",
        "unit": 3, "granularity": "of a table",
    }  # fmt: skip
    written = export(Catalogue("sqlite:///x", (table("t", {"c": bad}),)), fmt)
    assert {fact.facet for fact, _ in written.refused} == set(bad)
    assert written.carried == 0
    assert all(one.startswith("t.c, ") for one in written.refusals())
    assert all(text.encode() for text in written.files.values())


@pytest.mark.parametrize("fmt", READABLE)
def test_what_is_said_of_nothing_in_the_source_is_named(fmt: str) -> None:
    written = export(shop(), fmt)
    only = Catalogue("x", (table("customers", {"id": {}, "EMAIL": {}}),))
    found = back(fmt, written, only)
    assert {(one.table, one.column) for one in found.facts} == {
        key[:2] if key[1] != "email" else ("customers", "EMAIL")
        for key in left(shop(), written)
        if key[0] == "customers" and key[1] in (None, "id", "email")
    }
    assert any("price" in one and "no such column" in one for one in found.skipped)
    assert any("orders" in one and "no such table" in one for one in found.skipped)


def test_an_unknown_format_or_place_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="no format 'xml'; there are: csv"):
        export(shop(), "xml")
    with pytest.raises(UnknownName, match="no dialect 'oracle'"):
        export(shop(), "csv", "oracle")
    with pytest.raises(UnknownName, match="no format to read"):
        read("nothing", tmp_path)
    with pytest.raises(UsageError, match="there is nothing"):
        read("csv", tmp_path / "gone")


@pytest.mark.parametrize(
    ("fmt", "mark"), [("datahub", "glossaryTermInfo"), ("openmetadata", "glossaryTerms")]
)
def test_terms_come_with_their_definitions(fmt: str, mark: str) -> None:
    mine = Term(id="own.mail", name="Mail", definition="Theirs.", source="mine")
    known = builtin_glossary().terms[0]
    columns: dict[str, Values] = {"a": {"term": known.id}, "b": {"term": mine.id}, "c": {"term": "x.gone"}}
    made = export(
        Catalogue(SOURCE, (table("t", columns),)), fmt, glossary=Glossary([mine]).over(builtin_glossary())
    )
    (text,) = made.files.values()
    found = [one for one in json.loads(text) if mark in str(one.get("aspectName", one.get("path")))]
    assert len(found) == (1 if fmt == "datahub" else 3)
    assert known.definition in str(found[0])
    assert ("Theirs." in text) == (fmt == "openmetadata")
