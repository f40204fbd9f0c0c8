"""Files that are broken, or something else: a sentence, no traceback, and what is sound is still read."""

from __future__ import annotations

import json
import random
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.errors import UsageError
from assistant.metadata.exchange import READABLE, ImportedFacts, export, merge, read
from tests.metadata_exchange.catalogues import shop

ODD: tuple[Any, ...] = (
    None,
    "",
    " ",
    0,
    1.5,
    True,
    [],
    {},
    [None],
    [[]],
    {"name": {}},
    "x",
    ["a", {"b": []}],
    "{{",
)
TREES = ("dbt", "odcs", "frictionless", "datahub", "openmetadata")


def spoilt(node: Any, draw: random.Random) -> Any:
    """The tree with a few of its parts replaced by something else."""
    if draw.random() < 0.04:
        return draw.choice(ODD)
    if isinstance(node, dict):
        return {key: spoilt(value, draw) for key, value in node.items() if draw.random() > 0.02}
    if isinstance(node, list):
        return [spoilt(one, draw) for one in node]
    return node


@pytest.mark.parametrize("fmt", TREES)
def test_any_spoilt_tree_is_read_as_far_as_it_goes(fmt: str, tmp_path: Path) -> None:
    ((name, text),) = export(shop(), fmt).files.items()
    tree = json.loads(text) if name.endswith(".json") else yaml.safe_load(text)
    file = tmp_path / Path(name).name
    whole = len(read_text(fmt, file, tree).facts)
    counts = []
    for seed in range(20):
        body = spoilt(tree, random.Random(seed))
        found = read_text(fmt, file, body)
        counts.append(len(found.facts))
        assert all(one.endswith(".") for one in found.skipped)
        if fmt == "dbt":
            again = merge(shop(), file)
            assert all(yaml.safe_load(new) is not None for new in again.files.values())
    assert max(counts) <= whole
    assert sum(counts) > 3 * whole


def read_text(fmt: str, file: Path, tree: Any) -> ImportedFacts:
    file.write_text(json.dumps(tree) if file.suffix == ".json" else yaml.safe_dump(tree, sort_keys=False))
    return read(fmt, file, [one.table for one in shop().tables])


@pytest.mark.parametrize("fmt", READABLE)
@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00", b"[[[[", b"null", b"3", b"a: &x [*x]", b"\x00\x01", b'"a']
)
def test_what_is_no_such_file_is_said(fmt: str, content: bytes, tmp_path: Path) -> None:
    suffix = {"csv": "csv", "sql": "sql", "dbt": "yml", "odcs": "yaml"}.get(fmt, "json")
    file = tmp_path / f"some.{suffix}"
    file.write_bytes(content)
    with suppress(UsageError):  # its sentence is tested below
        assert read(fmt, file).facts == []
    folder = read(fmt, tmp_path)
    assert folder.facts == []
    assert all(one.startswith(file.name) for one in folder.skipped)


def test_the_only_file_is_said_to_be_unreadable(tmp_path: Path) -> None:
    file = tmp_path / "a.yml"
    file.write_text("models: [}")
    with pytest.raises(UsageError, match=r"from .*a\.yml, but it cannot be read: while parsing"):
        read("dbt", file)


def test_a_deep_file_is_no_crash(tmp_path: Path) -> None:
    for name, mark in (("a.yml", "["), ("b.json", "[")):
        (tmp_path / name).write_text(mark * 100_000)
    for fmt in ("dbt", "frictionless", "datahub"):
        assert read(fmt, tmp_path).facts == []


def test_a_few_lines_that_stand_for_gigabytes_are_not_written_out(tmp_path: Path) -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{one}: &a{one} [{', '.join([f'*a{one - 1}'] * 9)}]\n" for one in range(1, 12)
    )
    dbt = "models:\n- name: customers\n  description: *a11\n  meta: {dqa: {sensitivity: *a11, term: *a11}}\n"
    (tmp_path / "a.yml").write_text(bomb + dbt)
    odcs = (
        "kind: DataContract\nschema:\n- name: customers\n  businessName: *a11\n"
        "  customProperties: [{property: dqaTerm, value: *a11}]\n"
    )
    (tmp_path / "b.yaml").write_text(bomb + odcs)
    for fmt, count in (("dbt", 3), ("odcs", 2)):
        found = read(fmt, tmp_path)
        assert (found.facts, len(found.skipped)) == ([], count)


def test_values_that_are_none_of_their_facet_are_named(tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text(
        "Table,Column,Comment,role,sensitivity,currency,mood\n"
        'customers,id,The number,boss,,euro,good\ncustomers,email,,,"direct, rude",,\n'
        "customers,email,Mail,,,,\n"
        "customers,email,Other,,,,\n\ncustomers\n"
    )
    found = read("csv", tmp_path)
    assert [(one.column, one.value) for one in found.facts] == [("id", "The number"), ("email", "Mail")]
    assert found.skipped == [
        "d.csv: the columns mood are not read.",
        "d.csv, customers.id, currency: 'euro' is not understood: a currency is three capital letters of ISO "
        "4217, as EUR.",
        "d.csv, customers.id, role: 'boss' is unknown; there are: primary key, natural key, foreign key.",
        "d.csv, customers.email, sensitivity: the tag 'rude' is unknown; there are: direct, quasi, "
        "sensitive, credential, payment, health.",
        "d.csv, customers.email, description: d.csv says 'Mail', which was read first.",
    ]  # fmt: skip


def test_five_thousand_columns_go_out_and_come_in(tmp_path: Path) -> None:
    from assistant.metadata.catalogue import Catalogue
    from tests.metadata_exchange.catalogues import SOURCE, table

    columns = {f"c{number}": {"description": f"Number {number}."} for number in range(5_000)}
    wide = Catalogue(SOURCE, (table("wide", columns),))  # type: ignore[arg-type]
    for fmt in ("csv", "dbt", "datahub"):
        folder = tmp_path / fmt
        for name, text in export(wide, fmt).files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
        assert len(read(fmt, folder, [wide.tables[0].table]).facts) == 5_000
