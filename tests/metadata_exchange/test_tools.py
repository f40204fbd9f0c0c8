"""Every export is read by the tool it is for, which then holds each name and description as it was."""

from __future__ import annotations

import os
from collections import defaultdict

import pytest

from assistant.metadata.catalogue import Catalogue
from assistant.metadata.exchange import FORMATS, export
from tests.metadata_exchange.catalogues import SOURCE, TRAPS, Values, shop, table
from tests.metadata_exchange.test_round_trips import left
from training.evaluation.exchange.tools import READERS, absent, loaded

Rows = dict[tuple[str, str | None], dict[str, str]]


@pytest.fixture(scope="session")
def tools() -> None:
    missing = absent()
    if missing:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(missing)


def hostile() -> Catalogue:
    """Two tables whose columns are called, named and described by every trap."""
    texts = [one for one in TRAPS if one.strip()]
    names = [one for one in texts if "\x00" not in one]
    columns: dict[str, Values] = {
        name: {"description": text, "business_name": text, "term": text, "semantic_type": text, "unit": text}
        for name, text in zip(names, reversed(texts), strict=False)
    }
    of_table: Values = {"description": "\n".join(texts), "business_name": "{{ x }}"}
    return Catalogue(SOURCE, (table("every trap", columns, of_table), *shop().tables))


def wanted(catalogue: Catalogue, carried: dict[tuple[str, str | None, str], str]) -> Rows:
    rows: Rows = defaultdict(dict)
    for (name, column, facet), value in carried.items():
        if facet in ("business_name", "description"):
            rows[name, column][facet] = value
    return dict(rows)


def held(fmt: str, files: dict[str, str], catalogue: Catalogue) -> Rows:
    names = [one.name for one in catalogue.tables]
    rows: Rows = defaultdict(dict)
    for full, column, name, description in loaded(fmt, files):
        own = next(
            one for one in names if full == one or full.endswith(f".{one}") or one.endswith(f".{full}")
        )
        found = {"business_name": name, "description": description}
        rows[own, column].update({facet: text for facet, text in found.items() if text})
    return dict(rows)


@pytest.mark.usefixtures("tools")
@pytest.mark.parametrize("fmt", READERS)
def test_a_tool_holds_what_was_exported(fmt: str) -> None:
    catalogue = hostile()
    written = export(catalogue, fmt)
    rows = wanted(catalogue, left(catalogue, written))
    assert held(fmt, written.files, catalogue) == rows
    assert len(rows) > 40


@pytest.mark.usefixtures("tools")
@pytest.mark.parametrize(
    ("fmt", "word"),
    [("openmetadata", "TEXTS"), ("frictionless", "resources")],
)
def test_the_tools_refuse_what_is_not_valid(fmt: str, word: str) -> None:
    """So that a test above which passes says something."""
    written = export(shop(), fmt)
    spoilt = {
        name: text.replace('"dataType": "TEXT"', '"dataType": "TEXTS"').replace('"resources"', '"resource"')
        for name, text in written.files.items()
    }
    assert spoilt != written.files
    with pytest.raises(RuntimeError, match=word):
        loaded(fmt, spoilt)


def test_each_format_has_a_tool_or_a_database_that_reads_it() -> None:
    assert set(FORMATS) == {*READERS, "csv", "sql"}
