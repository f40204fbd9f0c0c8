"""dbt projects as people keep them: read with their docs blocks, merged into without losing a character."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings

from assistant.errors import UsageError
from assistant.metadata.catalogue import Catalogue
from assistant.metadata.exchange import export, merge, read
from tests.metadata_exchange.catalogues import SOURCE, Values, catalogues, shop, table
from tests.metadata_exchange.test_round_trips import read_back, said

SCHEMA = """\
# Who keeps this: anna
version: 2

models:
  - name: customers   # the mart
    description: >
      People
      who bought.
    meta: {owner: anna, "pii": yes}
    columns:
      - name: id
        data_tests: [unique, not_null]  # key

      # how we write to them
      - name: email
        description: ''
        tests:
          - accepted_values: {values: ['a', "b"]}
      - {name: weight, description: kept as it is}
      - name: price
        description:
        config:
          tags: [money]

  - name: unrelated
    description: |
      Not ours.

sources:
- name: raw
  schema: sales
  tables:
  - name: orders
"""


def loses_nothing(before: str, after: str) -> bool:
    """Whether one text is the other with insertions alone."""
    rest = iter(after)
    return all(one in rest for one in before)


def test_a_file_gets_what_it_lacks_and_loses_nothing(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    file = tmp_path / "models" / "schema.yml"
    file.write_text(SCHEMA)
    written = merge(shop(), tmp_path)
    (name,) = written.files
    assert name == "models/schema.yml"
    text = written.files[name]
    assert loses_nothing(SCHEMA.replace("description: ''", "description: "), text)
    body = yaml.safe_load(text)
    customers, unrelated = body["models"]
    assert unrelated == {"name": "unrelated", "description": "Not ours.\n"}
    assert customers["meta"]["owner"] == "anna"
    assert customers["meta"]["dqa"]["term"] == "party.customer"
    columns = {one["name"]: one for one in customers["columns"]}
    assert list(columns) == ["id", "email", "weight", "price", "note", "seen_at"]
    assert columns["email"]["description"] == "Where we write to.\nOne a customer."
    assert columns["id"]["data_tests"] == ["unique", "not_null"]
    assert columns["price"]["config"]["tags"] == ["money"]
    assert columns["price"]["config"]["meta"]["dqa"] == {"currency": "EUR"}
    assert columns["weight"]["description"] == "kept as it is"
    assert body["sources"][0]["tables"][0]["columns"][0]["name"] == "total"
    assert written.refused == []
    assert written.carried == len(list(shop().held()))


STYLES = (
    "models:\n- name: m\n  columns:\n  - name: a",
    "{models: [{name: m, columns: [{name: a}]}]}",
    "models:\n  - {name: m, columns: []}\n",
    "models:\n  - name: m\n    columns:   # none yet\n  - name: z\n",
    "models:\n  - name: m\n    config:\n    columns:\n      - name: a\n        config: {}\n"
    "        description:\n",
    "models:\n  - description:\n    name: m\n    columns:\n      - description:\n        name: a\n"
    "      # end\n\n# .\n",
    "models:\n  - name: m\n    columns:\n      - name: a\n        description:\n",
    '"models":\n  - "name": m\n    "columns":\n      - \'name\': \'a\'\n',
    "models:\n      - name:    m\n        columns:\n              -   name: a\n                  meta:\n"
    "                      owner: x\n",
    "models:\n  - name: m # c1\n    # c2\n    columns:\n      - name: a # c3\n\n      # c4\n",
    "models:\n  - name: m\n    columns:\n      - name: a\n        tests:\n          - relationships:\n"
    "              field: |\n                id\n\n\nmetrics: []\n",
    "---\nmodels:\n  - name: m\n    columns:\n      - name: a\n...\n",
    "x: &c\n  tags: [q]\nmodels:\n  - name: m\n    <<: *c\n    columns:\n      - name: a\n        <<: *c\n",
    "models:\n  - name: m\n    config:\n      meta:\n        dqa:\n          term: t\n    columns:\n"
    "      - name: a\n        config:\n          meta: {dqa: {use: measure}}\n",
    "\ufeffmodels:\n  - name: m\n    columns:\n      - name: a\n",
    "models:\n  - name: m\n    columns:\n      - name: a\n        note: some\n          more words\n",
)


@pytest.mark.parametrize("style", STYLES)
def test_every_style_of_yaml_is_added_to(style: str, tmp_path: Path) -> None:
    columns: dict[str, Values] = {"a": {"description": "A\nb", "unit": "kg"}, "new": {"role": "natural key"}}
    ours = Catalogue(SOURCE, (table("m", columns, {"description": "M: 'q'", "term": "t"}),))
    file = tmp_path / "schema.yml"
    file.write_bytes(style.encode())
    written = merge(ours, file)
    assert (written.refused, written.notes, written.carried) == ([], [], 5)
    text = written.files["schema.yml"]
    assert loses_nothing(style, text)
    file.write_bytes(text.encode())
    assert read_back(read("dbt", file)).items() >= said(ours).items()
    assert merge(ours, file).files == {}


def test_a_style_that_cannot_be_added_to_is_left(tmp_path: Path) -> None:
    file = tmp_path / "schema.yml"
    file.write_text("models:\n  - ? name\n    : customers\n    columns:\n      - name: id\n")
    written = merge(shop(), file)
    assert written.files == {}
    assert written.notes == [
        "schema.yml is left as it is: its form is not one that lines can be added to."
    ]  # fmt: skip
    assert written.carried == 0


def test_merging_twice_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "schema.yml"
    file.write_text(SCHEMA)
    file.write_text(merge(shop(), file).files["schema.yml"])
    again = merge(shop(), file)
    assert again.files == {}
    assert again.carried == len(list(shop().held()))
    assert read_back(read("dbt", file, [one.table for one in shop().tables])) == {
        **said(shop()), ("customers", "weight", "description"): "kept as it is",
    }  # fmt: skip


def test_what_the_file_says_otherwise_is_kept_and_named(tmp_path: Path) -> None:
    file = tmp_path / "schema.yml"
    file.write_text(SCHEMA)
    ours = Catalogue(
        SOURCE, (table("customers", {"weight": {"description": "Ours."}}, {"description": "Ours too."}),)
    )
    written = merge(ours, file)
    assert written.files == {}
    assert [one.partition(":")[0] for one in written.refusals()] == [
        "customers, description", "customers.weight, description",
    ]  # fmt: skip
    assert "kept as it is" in written.refusals()[1]
    forced = merge(ours, file, overwrite=True)
    body = yaml.safe_load(forced.files["schema.yml"])
    assert body["models"][0]["description"] == "Ours too."
    assert body["models"][0]["columns"][2] == {"name": "weight", "description": "Ours."}
    assert "# the mart" in forced.files["schema.yml"]


def test_a_table_in_no_file_is_named_and_a_broken_file_left(tmp_path: Path) -> None:
    (tmp_path / "broken.yml").write_text("models: [}")
    (tmp_path / "twice.yml").write_text(
        "models:\n- name: customers\n  columns: [&c {name: id}, *c]\n- name: x\n  columns:\n  - *c\n"
    )
    written = merge(shop(), tmp_path)
    assert {fact.table for fact, _ in written.refused} == {"customers", "sales.orders"}
    assert [one.partition(" is left")[0] for one in written.notes] == ["broken.yml", "twice.yml"]
    with pytest.raises(UsageError, match="there is nothing"):
        merge(shop(), tmp_path / "gone.yml")


def test_windows_line_breaks_stay(tmp_path: Path) -> None:
    file = tmp_path / "schema.yml"
    file.write_bytes(SCHEMA.replace("\n", "\r\n").encode())
    text = merge(shop(), file).files["schema.yml"]
    assert text.count("\r\n") == text.count("\n")
    assert (
        yaml.safe_load(text)["models"][0]["columns"][1]["description"]
        == "Where we write to.\nOne a customer."
    )


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(catalogue=catalogues(), other=catalogues())
def test_any_export_takes_any_other(
    catalogue: Catalogue, other: Catalogue, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Into the export of the same tables with nothing known, and of other ones, everything goes."""
    names = {one.name.casefold() for one in catalogue.tables}
    more = tuple(one for one in other.tables if one.name.casefold() not in names)
    bare = tuple(
        table(one.name, {column.column.name: {} for column in one.columns[:1]}) for one in catalogue.tables
    )
    before = export(Catalogue(SOURCE, (*bare, *more)), "dbt").files["models/dqa_metadata.yml"]
    file = tmp_path_factory.mktemp("dbt") / "schema.yml"
    file.write_bytes(before.encode())
    written = merge(catalogue, file)
    file.write_bytes(written.files.get("schema.yml", before).encode())
    assert (written.refused, written.notes) == ([], [])
    assert loses_nothing(before, written.files.get("schema.yml", before))
    assert read_back(read("dbt", file)) == {**said(catalogue), **said(Catalogue(SOURCE, more))}


def test_docs_blocks_are_read_and_other_jinja_is_named(tmp_path: Path) -> None:
    (tmp_path / "docs.md").write_text("{% docs customer_id %}\nThe number.\n{% enddocs %}\n")
    (tmp_path / "a.yml").write_text(
        "models:\n- name: m\n  description: '{{ var(\"x\") }}'\n  columns:\n"
        "  - name: id\n    description: '{{ doc(\"customer_id\") }}'\n"
        "  - name: other\n    description: \"{{ doc('pkg', 'gone') }}\"\n  - name: n\n    description: 5\n"
    )
    (tmp_path / "target").mkdir()
    (tmp_path / "target" / "b.yml").write_text("models: [{name: m, description: compiled}]")
    (tmp_path / "c.yml").write_text("- a list")
    (tmp_path / "d.yml").write_text("models: [}")
    found = read("dbt", tmp_path)
    assert read_back(found) == {("m", "id", "description"): "The number.", ("m", "n", "description"): "5"}
    assert [one.partition(":")[0] for one in found.skipped] == [
        "a.yml, m, description", "a.yml, m.other, description", "d.yml",
    ]  # fmt: skip


def test_a_manifest_is_read(tmp_path: Path) -> None:
    node = {
        "resource_type": "model", "name": "m", "alias": "marts", "schema": "dbt", "description": "Mart.",
        "columns": {"id": {"name": "id", "description": "", "meta": {"dqa": {"unit": "kg"}}}},
    }  # fmt: skip
    test = {"resource_type": "test", "name": "t", "description": "no"}
    (tmp_path / "manifest.json").write_text(json.dumps({"nodes": {"a": node, "b": test}, "sources": {}}))
    found = read("dbt", tmp_path / "manifest.json")
    assert read_back(found) == {
        ("dbt.marts", None, "description"): "Mart.", ("dbt.marts", "id", "unit"): "kg",
    }  # fmt: skip
