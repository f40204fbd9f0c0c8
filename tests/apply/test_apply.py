"""Preview, apply and undo, on SQLite, PostgreSQL and MariaDB."""

from __future__ import annotations

import pytest

from assistant.apply import apply, preview, undo
from assistant.errors import UnknownName, UsageError
from assistant.ledger import Entry, Ledger
from assistant.suggestion import Decision, Suggestion
from connectors.types import Connector
from connectors.values import encode
from tests.apply.sources import accept, dump, execute, suggest


def _everything(source: str) -> list[Suggestion]:
    """Value-level and row-level, every type, given columns, composite keys, NULL to and fro."""
    return [
        suggest(source, "city", "Berlni", "Berlin", rows=7),
        suggest(source, "city", "Koeln", "Köln", given={"country": "DE"}, rows=4),
        suggest(source, "city", "N/A", None, rows=6),
        suggest(source, "city", None, "Tokyo", given={"country": "JP"}, rows=3),
        suggest(source, "status", "OPEN", "open", table="order lines", rows=20),
        suggest(source, "status", "opne", "open", table="order lines", key={"order": "o'3", "line": 2}),
        suggest(source, "age", 21, "34", key={"id": 1}),
        suggest(source, "born", "1912-01-03", "1921-03-01", key={"id": 2}),
        suggest(source, "seen", "2024-02-03 04:05:06", "2024-03-02 04:05:06", key={"id": 3}),
        suggest(source, "credit", "4.50", "45.00", key={"id": 4}),
        suggest(source, "age", None, 33, key={"id": 7}),
    ]


def test_apply_changes_exactly_what_the_preview_says_and_undo_restores_every_byte(
    source: Connector, source_url: str, ledger: Ledger
) -> None:
    before = dump(source_url)
    entries = accept(ledger, source.source, *_everything(source.source))
    seen = preview(source, ledger, entries)
    assert dump(source_url) == before, "a preview writes nothing"
    assert seen.refused == []
    assert seen.counts == {
        "customers": {"city": 20, "age": 2, "born": 1, "seen": 1, "credit": 1}, "order lines": {"status": 21},
    }  # fmt: skip
    report = apply(source, ledger, entries, chunk_rows=5)
    assert (report.applied, report.already, report.stale, report.refused) == (seen.total, 0, 0, [])
    assert {ledger.get(entry.id).status for entry in entries} == {"applied"}
    after = dump(source_url)
    assert sum(row not in before for row in after) == len({(cell.table, cell.key) for cell in seen.cells})
    written = ledger.journal.find(report.run, ("applied",), 1_000)
    assert {(c.table, c.key, c.column, str(c.new)) for c in written} == {
        (c.table, c.key, c.column, str(c.new)) for c in seen.cells
    }
    undone = undo(source, ledger, report.run, chunk_rows=7)
    assert (undone.put_back, undone.left_alone) == (46, 0)
    assert dump(source_url) == before
    assert {ledger.get(entry.id).status for entry in entries} == {"undone"}
    assert ledger.run(report.run).status == "undone"


def test_undoing_the_undo_applies_again(source: Connector, source_url: str, ledger: Ledger) -> None:
    (entry,) = accept(ledger, source.source, suggest(source.source, "city", "Berlni", "Berlin"))
    run = apply(source, ledger, [entry]).run
    applied = dump(source_url)
    first = undo(source, ledger, run)
    second = undo(source, ledger, first.run)
    assert second.put_back == first.put_back == 7
    assert dump(source_url) == applied
    assert ledger.get(entry.id).status == "applied"
    assert undo(source, ledger, run).put_back == 0, "what is undone is not undone twice"
    assert undo(source, ledger, second.run).put_back == 7


def test_rows_changed_since_the_scan_are_left_alone_and_reported(
    source: Connector, source_url: str, ledger: Ledger
) -> None:
    entries = accept(
        ledger, source.source,
        suggest(source.source, "city", "Berlin", "BERLIN", key={"id": 9}),
        suggest(source.source, "city", "Berlin", "BERLIN", key={"id": 18}),
        suggest(source.source, "city", "Berlin", "BERLIN", key={"id": 999}),
        suggest(source.source, "city", "Vanished", "Gone", key=None),
    )  # fmt: skip
    execute(source_url, "UPDATE customers SET city = 'Bonn' WHERE id = 9")
    assert preview(source, ledger, entries).stale == 2
    report = apply(source, ledger, entries)
    assert (report.applied, report.stale) == (1, 2)
    assert {cell.key for cell in report.stale_cells} == {(9,), (999,)}
    assert [ledger.get(entry.id).status for entry in entries] == ["stale", "applied", "stale", "stale"]


def test_undo_leaves_alone_what_others_changed_since(
    source: Connector, source_url: str, ledger: Ledger
) -> None:
    (entry,) = accept(ledger, source.source, suggest(source.source, "city", "Berlni", "Berlin"))
    run = apply(source, ledger, [entry]).run
    execute(source_url, "UPDATE customers SET city = 'Bonn' WHERE id = 2")
    execute(source_url, "DELETE FROM customers WHERE id = 11")
    report = undo(source, ledger, run)
    assert (report.put_back, report.left_alone) == (5, 2)
    assert {cell.key for cell in report.left_cells} == {(2,), (11,)}


def test_what_the_source_will_not_store_is_refused_and_the_rest_written(
    source: Connector, source_url: str, ledger: Ledger
) -> None:
    execute(source_url, "CREATE UNIQUE INDEX one_of_each ON customers (age, credit, born)")
    taken = suggest(source.source, "credit", "1.50", "2.50", key={"id": 1})
    execute(source_url, "UPDATE customers SET age = 22, born = '1912-01-03' WHERE id = 1")
    others = [
        suggest(source.source, "city", "Berlni", "Berlin"),
        suggest(source.source, "age", 23, 24, key={"id": 3}),
    ]
    entries = accept(ledger, source.source, taken, *others)
    report = apply(source, ledger, entries)
    assert report.applied == 8
    (refused,) = report.refused
    assert refused.suggestion == taken.id
    assert "customers.credit" in refused.sentence
    assert ledger.get(taken.id).status == "accepted", "so that it is not forgotten"


def _one(ledger: Ledger, source: Connector, found: Suggestion) -> Entry:
    return accept(ledger, source.source, found)[0]


def test_an_accepted_rule_is_left_alone(sqlite_source: Connector, ledger: Ledger) -> None:
    entry = _one(ledger, sqlite_source, suggest(sqlite_source.source, "city", "Old", "New", task="rules"))
    report = apply(sqlite_source, ledger, [entry])
    assert (report.applied, report.refused) == (0, [])
    assert ledger.get(entry.id).status == "accepted"


@pytest.mark.parametrize(
    ("column", "proposed", "other", "sentence"),
    [
        ("age", "thirty", {}, "'thirty' is no whole number, which column age holds"),
        ("age", "3.5", {}, "'3.5' is no whole number"),
        ("credit", "NaN", {}, "'NaN' is no number"),
        ("id", "7", {}, "belongs to the key"),
        ("town", "x", {}, "has no column 'town'"),
        ("city", "x", {"table": "suppliers"}, "no table 'suppliers'"),
        ("status", None, {"table": "order lines"}, "does not allow NULL"),
        ("city", "x", {"key": {"nr": 1}}, "key does not fit"),
        ("city", "x", {"source": "sqlite:///other.db"}, "belongs to sqlite:///other.db"),
        ("city", "Bonn", {"current": "Bonn"}, "the one that is there"),
        ("city", None, {"has_proposal": False}, "edit it to give a value"),
        (None, None, {}, "writes no cell"),
    ],
)
def test_what_cannot_be_written_is_a_sentence(
    sqlite_source: Connector, ledger: Ledger, column: str, proposed: str, other: dict, sentence: str
) -> None:
    current, source = other.pop("current", "Old"), other.pop("source", sqlite_source.source)
    entry = _one(ledger, sqlite_source, suggest(source, column, current, proposed, **other))
    report = apply(sqlite_source, ledger, [entry])
    assert report.applied == 0
    (refused,) = report.refused
    assert sentence in refused.sentence


def test_only_what_a_person_accepted_is_written(sqlite_source: Connector, ledger: Ledger) -> None:
    found = [
        suggest(sqlite_source.source, "city", city, "x") for city in ("Berlni", "Koeln", "N/A", "Berlin")
    ]
    ledger.add(ledger.start_run("scan", sqlite_source.source), found)
    verdicts = [("reject", None), ("edit", "Köln"), ("accept", None)]
    for one, (verdict, value) in zip(found, verdicts, strict=False):
        ledger.decide(Decision(suggestion=one.id, verdict=verdict, by="ada", value=value))
    entries = ledger.find(limit=10)
    ledger.decide(Decision(suggestion=found[2].id, verdict="reopen", by="bob"))
    report = apply(sqlite_source, ledger, entries)
    assert {(cell.old, cell.new) for cell in ledger.journal.find(report.run, ("applied",), 99)} == {
        ("Koeln", "Köln")
    }
    assert [ledger.get(one.id).status for one in found] == ["rejected", "applied", "open", "open"]


def test_the_specific_the_edited_and_the_sure_win_a_cell(sqlite_source: Connector, ledger: Ledger) -> None:
    source = sqlite_source.source
    sure = suggest(source, "city", "Berlni", "Sure", confidence=0.99)
    edited = suggest(source, "city", "Berlni", "To be edited", confidence=0.1)
    narrow = suggest(source, "city", "Berlni", "Narrow", given={"country": "JP"}, confidence=0.2)
    single = suggest(source, "city", "Berlni", "Single", key={"id": 2}, confidence=0.3)
    rival = suggest(source, "city", "Berlni", "Rival", key={"id": 2}, confidence=0.2)
    entries = accept(ledger, source, sure, narrow, single, rival)
    accept(ledger, source, edited)
    ledger.decide(Decision(suggestion=edited.id, verdict="edit", by="ada", value="Edited"))
    seen = preview(sqlite_source, ledger, entries)
    assert {(cell.key, cell.new) for cell in seen.cells} == {
        ((2,), "Single"), ((11,), "Sure"), ((20,), "Narrow"), ((29,), "Sure"),
        ((38,), "Narrow"), ((47,), "Sure"), ((56,), "Narrow"),
    }  # fmt: skip
    assert {(clash.winner, clash.loser): cells for clash, cells in seen.clashes} == {
        (single.id, rival.id): 1, (narrow.id, sure.id): 4,
    }  # fmt: skip
    with_edited = preview(sqlite_source, ledger, [*entries, ledger.get(edited.id)])
    assert [cell.new for cell in with_edited.cells].count("Edited") == 6
    report = apply(sqlite_source, ledger, entries)
    written = ledger.journal.find(report.run, ("applied",), 99)
    assert {(cell.key, cell.new) for cell in written} == {(cell.key, cell.new) for cell in seen.cells}


def test_each_cell_is_judged_once_by_the_value_it_held(
    sqlite_source: Connector, ledger: Ledger, tmp_path
) -> None:
    source = sqlite_source.source
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    before = dump(url)
    entries = accept(
        ledger,
        source,
        suggest(source, "city", "Berlin", "Berlni"),
        suggest(source, "city", "Berlni", "Berlin"),
    )
    report = apply(sqlite_source, ledger, entries, chunk_rows=4)
    cells = ledger.journal.find(report.run, ("applied",), 99)
    assert len(cells) == len({cell.key for cell in cells}) == 13
    undo(sqlite_source, ledger, report.run)
    assert dump(url) == before


def test_many_values_share_one_pass_over_the_table(sqlite_source: Connector, ledger: Ledger) -> None:
    found = [suggest(sqlite_source.source, "age", 20 + i, 120 + i) for i in range(50)]
    entries = accept(ledger, sqlite_source.source, *found)
    seen = preview(sqlite_source, ledger, entries)
    report = apply(sqlite_source, ledger, entries, chunk_rows=7)
    assert report.applied == seen.total == 60 - 8
    assert report.stale == 0


def test_single_suggestions_of_a_run_can_be_undone(
    sqlite_source: Connector, ledger: Ledger, tmp_path
) -> None:
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    before = dump(url)
    source = sqlite_source.source
    first, second = accept(
        ledger, source, suggest(source, "city", "Berlni", "Berlin"), suggest(source, "city", "Koeln", "Köln")
    )
    run = apply(sqlite_source, ledger, [first, second]).run
    report = undo(sqlite_source, ledger, run, only=[first.id])
    assert report.put_back == 7
    assert (ledger.get(first.id).status, ledger.get(second.id).status) == ("undone", "applied")
    assert ledger.run(run).status == "done"
    undo(sqlite_source, ledger, run)
    assert dump(url) == before


def test_applying_again_finds_nothing_to_do(sqlite_source: Connector, ledger: Ledger) -> None:
    (entry,) = accept(ledger, sqlite_source.source, suggest(sqlite_source.source, "city", "Berlni", "Berlin"))
    assert apply(sqlite_source, ledger, [entry]).applied == 7
    again = apply(sqlite_source, ledger, [entry])
    assert (again.applied, again.already, again.stale) == (0, 0, 0)


def test_a_decision_on_what_is_written_waits_for_the_undo(sqlite_source: Connector, ledger: Ledger) -> None:
    from assistant.errors import Conflict

    (entry,) = accept(ledger, sqlite_source.source, suggest(sqlite_source.source, "city", "Berlni", "Berlin"))
    run = apply(sqlite_source, ledger, [entry]).run
    with pytest.raises(Conflict, match="undo that first"):
        ledger.decide(Decision(suggestion=entry.id, verdict="reject", by="ada"))
    undo(sqlite_source, ledger, run)
    assert ledger.decide(Decision(suggestion=entry.id, verdict="reject", by="ada")).status == "rejected"


def test_found_again_after_it_was_applied_it_is_accepted_again(
    sqlite_source: Connector, ledger: Ledger, tmp_path
) -> None:
    source = sqlite_source.source
    found = suggest(source, "city", "Berlni", "Berlin")
    entries = accept(ledger, source, found)
    apply(sqlite_source, ledger, entries)
    execute(f"sqlite:///{tmp_path / 'shop.db'}", "INSERT INTO customers (id, city) VALUES (1000, 'Berlni')")
    ledger.add(ledger.start_run("scan", source), [found])
    assert ledger.get(found.id).status == "accepted"
    assert apply(sqlite_source, ledger, [ledger.get(found.id)]).applied == 1


def test_undo_of_no_run_or_elsewhere_is_a_sentence(sqlite_source: Connector, ledger: Ledger) -> None:
    with pytest.raises(UnknownName, match="no run 'r1'"):
        undo(sqlite_source, ledger, "r1")
    run = ledger.start_run("apply", "sqlite:///other.db")
    with pytest.raises(UsageError, match="wrote to sqlite:///other"):
        undo(sqlite_source, ledger, run)


def test_values_keep_their_storage_class(sqlite_source: Connector, ledger: Ledger, tmp_path) -> None:
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    execute(url, "UPDATE customers SET age = 'n/a' WHERE id < 9")
    execute(url, "UPDATE customers SET age = 20.5 WHERE id = 10")
    execute(url, "UPDATE customers SET age = x'00ff' WHERE id = 11")
    before = dump(url)
    source = sqlite_source.source
    entries = accept(
        ledger, source,
        suggest(source, "age", "n/a", None), suggest(source, "age", 20.5, 20),
        suggest(source, "age", encode(b"\x00\xff"), "7"),
    )  # fmt: skip
    report = apply(sqlite_source, ledger, entries)
    assert report.applied == 10
    undo(sqlite_source, ledger, report.run)
    assert dump(url) == before


@pytest.mark.parametrize("source_url", ["postgresql", "mariadb"], indirect=True)
def test_rows_that_cannot_be_told_apart_are_not_written(source: Connector, ledger: Ledger) -> None:
    (entry,) = accept(ledger, source.source, suggest(source.source, "city", "Berlni", "x", table="keyless"))
    (refused,) = apply(source, ledger, [entry]).refused
    assert refused.sentence.startswith("keyless has no key")
