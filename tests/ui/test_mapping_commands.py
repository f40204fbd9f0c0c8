"""`dqa map …`, and mappings among the other suggestions."""

from __future__ import annotations

import sqlite3

import pytest

from assistant.ledger import Filter
from assistant.mapping.kept import proposal_of, read_mappings
from tests.ui import mapbook, sample


@pytest.fixture
def mapped(shop, monkeypatch):
    """The shop with an import table, and proposals of what its columns become; ids by source column."""
    monkeypatch.setenv("DQA_USER", "bert")
    return mapbook.fill(shop.ledger, shop.url)


def proposal(shop, id_):
    return proposal_of(shop.ledger.get(id_))


def test_a_pair_is_listed_with_what_becomes_of_each_column(mapped, dqa):
    said = dqa("map", "list")
    assert said.code == 0, said.err
    assert "import → customers" in said.out
    assert "no match" in said.out
    pairs = dqa("map", "list", "import", "customers", "--json").json["pairs"]
    assert [one["target"]["column"] for one in pairs[0]["columns"]] == ["city", "name", "born", None]
    assert dqa("map", "list", "orders", "--json").json["pairs"] == []


def test_a_mapping_is_shown_with_candidates_and_real_values(mapped, dqa):
    said = dqa("map", "show", mapped["DOB"])
    assert "DOB is near born" in said.out
    assert "1990-02-03" in said.out
    assert "is no date of the form" in said.out
    values = dqa("map", "show", mapped["DOB"], "--json").json["values"]
    assert values[0]["before"] == "soon", "what does not convert comes first"


def test_mappings_are_words_among_the_suggestions(mapped, dqa):
    said = dqa("suggestions", "--task", "mapping")
    assert "customers.city ← Town, as it is" in said.out
    assert "no match in customers" in said.out
    assert "{" not in said.out
    assert "customers.born ← DOB" in dqa("show", mapped["DOB"]).out


@pytest.mark.parametrize(
    ("options", "column"),
    [(["--value", "phone"], "phone"), (["--value", "customers.phone"], "phone"), (["--value", "none"], None),
     (["--set", "target=phone"], "phone")],
)  # fmt: skip
def test_another_target_is_said(shop, mapped, dqa, options, column):
    said = dqa("edit", mapped["Town"], *options)
    assert said.code == 0, said.err
    assert "dqa map check" in said.out
    assert proposal(shop, mapped["Town"]).target.column == column


def test_another_transformation_is_said(shop, mapped, dqa):
    way = "transformation={sources: [Town], steps: [{kind: trim}]}"
    assert dqa("edit", mapped["Town"], "--set", way, "--set", "on_failure=keep").code == 0
    found = proposal(shop, mapped["Town"])
    assert (found.transformation.steps[0].kind, found.transformation.on_failure) == ("trim", "keep")
    assert dqa("edit", mapped["OptIn"], "--value", "phone").code == 0
    assert proposal(shop, mapped["OptIn"]).transformation.sources == ("OptIn",)


@pytest.mark.parametrize(
    ("which", "options", "wanted"),
    [
        ("Town", ["--set", "colour=red"], "transformation"),
        ("Town", ["--set", "transformation={sources: [Town], steps: [{kind: fly}]}"], "cannot be read"),
        ("OptIn", ["--set", "joint=-"], "no match"),
        ("Town", ["--null"], "--value TABLE.COLUMN"),
        ("Town", ["--set", "steps=[}"], "no YAML"),
    ],
)
def test_what_cannot_be_meant_is_a_sentence(shop, mapped, dqa, which, options, wanted):
    said = dqa("edit", mapped[which], *options)
    assert said.code == 2
    assert wanted in said.err
    assert shop.ledger.get(mapped[which]).status == "open"


def test_a_column_is_filled_by_hand(shop, mapped, dqa):
    assert dqa("map", "set", "customers.phone", "--value", "unknown").code == 0
    assert dqa("map", "set", "customers.name", "import", "--from", "Town", "--from", "FullName").code == 0
    (kept,) = read_mappings(shop.ledger).mappings
    found = {one.target: one.transformation for one in kept.mapping.columns}
    assert found["phone"].run([]) == "unknown"
    assert found["name"].run(["York", "Ray"]) == "York Ray"
    assert dqa("map", "set", "customers.name").code == 2
    assert dqa("map", "set", "name", "--value", "x").code == 2
    assert "import → customers" in dqa("map", "set", "orders.id", "--value", "x").err


def test_an_empty_ledger_says_what_to_do(dqa):
    assert "dqa map propose" in dqa("map", "list").out
    assert "dqa map propose" in dqa("map", "set", "a.b", "--value", "x").err


def test_a_column_that_is_not_there_is_neither_filled_nor_filled_from(shop, mapped, dqa):
    said = dqa("map", "set", "customers.nix", "import", "--value", "x")
    assert (said.code, "customers has no column 'nix'; it has: id" in said.err) == (2, True)
    said = dqa("map", "set", "customers.phone", "import", "--from", "Nix")
    assert (said.code, "import has no column 'Nix'; it has: Ref" in said.err) == (2, True)
    assert not shop.ledger.find(Filter(task="mapping", status=("accepted", "edited")))


def test_a_table_is_not_mapped_onto_itself(shop, dqa):
    said = dqa("map", "propose", shop.url, "--table", "customers", "--onto", "customers")
    assert (said.code, "onto itself" in said.err, "--onto" in said.err) == (2, True, True)


def test_pairs_called_the_same_are_told_apart_by_their_source(shop, mapped, dqa, tmp_path):
    other = f"sqlite:///{tmp_path / 'other.db'}"
    sample.make_shop(tmp_path / "other.db")
    mapbook.fill(shop.ledger, other)
    said = dqa("map", "check", "import", "customers")
    assert (said.code, f"--source {other}" in said.err) == (2, True)
    assert len(dqa("map", "list", "--source", str(tmp_path / "other.db"), "--json").json["pairs"]) == 1
    named = dqa("map", "set", "customers.phone", "import", "--value", "1", "--source", other, "--json")
    assert shop.ledger.get(named.json["id"]).suggestion.target.source == other


def test_an_export_says_that_the_target_changed(shop, mapped, dqa, tmp_path):
    shop.ledger.decide_many(list(mapped.values()), "accept", "anna")
    with sqlite3.connect(shop.file) as database:
        database.execute("ALTER TABLE customers ADD COLUMN segment TEXT")
    database.close()
    done = dqa("map", "export", "sql", "--out", str(tmp_path / "sql"))
    assert done.code == 0, done.err
    assert "customers changed since it was mapped: Column 'segment' is new." in done.out + done.err
