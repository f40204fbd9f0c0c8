"""`dqa apply`, `undo`, `runs`: exactly the accepted cells, and the way back."""

from __future__ import annotations

import sqlite3


def cells(file, table="customers"):
    with sqlite3.connect(file) as database:
        rows = database.execute(f"SELECT * FROM {table} ORDER BY id").fetchall()
    database.close()
    return rows


def test_apply_is_a_dry_run_unless_told(shop, dqa):
    before = cells(shop.file)
    dqa("accept", "--kind", "typo")
    said = dqa("apply", shop.url)
    assert said.code == 0
    assert "Birmingxam → Birmingham" in said.out
    assert "2 cells would change" in said.out
    preview = dqa("apply", shop.url, "--json").json
    assert preview["dry_run"] is True
    assert [(one["key"], one["old"], one["new"]) for one in preview["cells"]] == [
        ([23], "Leeeds", "Leeds"),
        ([7], "Birmingxam", "Birmingham"),
    ]
    assert cells(shop.file) == before


def test_apply_changes_exactly_what_was_accepted_and_undo_puts_it_back(shop, dqa):
    before = cells(shop.file)
    dqa("accept", "--above", "0.95", "--json")
    accepted = {(one["current"], one["proposed"]) for one in
                dqa("suggestions", "--json", "--status", "accepted").json["suggestions"]}  # fmt: skip
    applied = dqa("apply", shop.url, "--yes", "--json").json
    after = cells(shop.file)
    changed = {(old, new) for one, other in zip(before, after, strict=True)
               for old, new in zip(one, other, strict=True) if old != new}  # fmt: skip
    assert changed == accepted
    assert applied["applied"] == len(changed) == 12
    undone = dqa("undo", applied["run"], "--yes", "--json").json
    assert undone["put_back"] == 12
    assert cells(shop.file) == before
    assert shop.ledger.run(applied["run"]).status == "undone"


def test_without_a_url_the_one_source_with_something_accepted_is_taken(shop, dqa):
    assert dqa("apply").code == 2
    dqa("accept", "--kind", "typo")
    assert dqa("apply", "--yes", "--json").json["applied"] == 2


def test_the_dry_run_of_undo_counts_and_changes_nothing(shop, dqa):
    dqa("accept", "--kind", "typo")
    run = dqa("apply", shop.url, "--yes", "--json").json["run"]
    after = cells(shop.file)
    assert dqa("undo", run, "--json").json["cells"] == 2
    assert "--yes" in dqa("undo", run).out
    assert cells(shop.file) == after


def test_a_cell_changed_meanwhile_is_left_alone_and_said(shop, dqa):
    dqa("accept", "--kind", "typo")
    with sqlite3.connect(shop.file) as database:
        database.execute("UPDATE customers SET city = 'York' WHERE id = 7")
    database.close()
    said = dqa("apply", shop.url, "--yes")
    assert "1 cell written" in said.out
    assert "1 cell changed since the scan" in said.err
    assert cells(shop.file)[6][2] == "York"


def test_what_has_no_right_value_is_refused_by_name(shop, dqa):
    dqa("accept", "--kind", "outlier")
    said = dqa("apply", shop.url)
    assert "is not written" in said.err
    assert "0 cells would change" in said.out


def test_runs_are_listed_newest_first(shop, dqa):
    dqa("accept", "--kind", "typo")
    run = dqa("apply", shop.url, "--yes", "--json").json["run"]
    listed = dqa("runs", "--json").json["runs"]
    assert [one["run"] for one in listed] == [run, shop.run]
    assert "applied 2" in dqa("runs").out


def test_an_unknown_run_lists_those_there_are(shop, dqa):
    said = dqa("undo", "nonsense", "--yes")
    assert said.code == 2
    assert shop.run in said.err
