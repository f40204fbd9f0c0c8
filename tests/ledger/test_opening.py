"""Opening: new, old, foreign, newer than we are, by several at once; runs; knowledge; secrets."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from assistant.errors import LedgerError, UnknownName
from assistant.knowledge import ColumnKnowledge, TableKnowledge
from assistant.ledger import Filter, Ledger
from assistant.ledger.schema import HEAD, VERSION_TABLE, metadata
from assistant.suggestion import Decision
from tests.ledger.samples import SOURCE, suggestion

PASSWORD = "hunter2-Zebra"
SECRET_URL = f"postgresql://ada:{PASSWORD}@db.example/shop?sslpassword={PASSWORD}"


def test_migrations_make_exactly_the_tables_that_queries_expect(ledger: Ledger) -> None:
    with ledger._database.read() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        assert context.get_current_revision() == HEAD
        assert compare_metadata(context, metadata) == []


def test_a_ledger_is_still_there_when_opened_again(ledger_url: str) -> None:
    with Ledger.open(ledger_url) as ledger:
        ledger.add(ledger.start_run("scan", SOURCE), [suggestion()])
    with Ledger.open(ledger_url) as ledger:
        assert ledger.count() == 1


def test_a_ledger_of_a_newer_program_is_left_alone(ledger_url: str) -> None:
    with Ledger.open(ledger_url) as ledger, ledger._database.write() as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))
    with pytest.raises(LedgerError, match=r"version 9999.*install the newest"):
        Ledger.open(ledger_url)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("nonsense", "cannot be read; set DQA_LEDGER"),
        ("sqlite://", "in memory would lose"),
        (f"mysql://ada:{PASSWORD}@h/x", "cannot be kept in mysql"),
        (f"weird+thing://ada:{PASSWORD}@h/x", "cannot be kept in weird"),
        (f"postgresql://ada:{PASSWORD}@127.0.0.1:1/x", "could not be used"),
        ("sqlite:////proc/nowhere/ledger.sqlite", "cannot be made"),
    ],
)
def test_a_ledger_that_cannot_be_opened_is_one_sentence(url: str, sentence: str) -> None:
    with pytest.raises(LedgerError, match=sentence) as caught:
        Ledger.open(url)
    assert PASSWORD not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_no_database_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    path.write_text("This is a letter, not a database. " * 100)
    with pytest.raises(LedgerError, match="not a database"):
        Ledger.open(f"sqlite:///{path}")
    assert path.read_text().startswith("This is a letter")


def test_processes_that_open_and_fill_a_new_ledger_at_once_all_succeed(ledger_url: str) -> None:
    code = (
        "import sys; from assistant.ledger import Ledger; from tests.ledger.samples import suggestion\n"
        "ledger = Ledger.open(sys.argv[1]); run = ledger.start_run('scan', 's')\n"
        "mine = [suggestion(f'{sys.argv[2]}-{i}', 'x') for i in range(20)]\n"
        "for i in range(20): ledger.add(run, [mine[i], suggestion(f'all-{i}', 'x')])\n"
    )
    command = [sys.executable, "-W", "error", "-c", code, ledger_url]
    processes = [subprocess.Popen([*command, str(n)], stderr=subprocess.PIPE) for n in range(3)]
    for process in processes:
        _, errors = process.communicate(timeout=240)
        assert process.returncode == 0, errors.decode()
    with Ledger.open(ledger_url) as ledger:
        assert ledger.count() == 3 * 20 + 20
        assert len(ledger.runs()) == 3


def test_runs_are_listed_newest_first_and_found_unfinished(ledger: Ledger) -> None:
    first = ledger.start_run("batch", SOURCE, {"tables": ["a"], "apply": True})
    second = ledger.start_run("batch", SOURCE, {"tables": ["b"], "apply": True})
    assert [run.id for run in ledger.runs(1)] == [second]
    found = ledger.unfinished("batch", SOURCE, {"apply": True, "tables": ["a"]})
    assert found is not None
    assert found.id == first
    assert found.parameters == {"tables": ["a"], "apply": True}
    ledger.finish_run(first, "done", {"cells": 3})
    assert ledger.unfinished("batch", SOURCE, {"tables": ["a"], "apply": True}) is None
    assert ledger.run(first).summary == {"cells": 3}
    assert ledger.run(first).finished_at is not None
    with pytest.raises(UnknownName, match=f"no run 'r0'; the latest are: {second}"):
        ledger.run("r0")


def _knowledge(run: str, source: str = SOURCE) -> TableKnowledge:
    column = ColumnKnowledge(
        name="city", type="text", kind="city", kind_confidence=0.9, rows=3, nulls=0, distinct=2,
        values={"Rome": 2, "Bern": 1}, complete=True, plan={"form": "x"},
    )  # fmt: skip
    return TableKnowledge(
        source=source, table="t", run=run, learnt_at=datetime.now(UTC), models={}, columns={"city": column}
    )


def test_the_newest_knowledge_of_a_table_counts(ledger: Ledger) -> None:
    assert ledger.knowledge(SOURCE, "t") is None
    ledger.save_knowledge(_knowledge("r1"))
    ledger.save_knowledge(_knowledge("r2"))
    newest = ledger.knowledge(SOURCE, "t")
    assert newest is not None
    assert newest.run == "r2"
    assert list(newest.columns["city"].values.items()) == [("Rome", 2), ("Bern", 1)]
    assert ledger.knowledge(SOURCE, "t", run="r1") == _knowledge("r1").model_copy(
        update={"learnt_at": ledger.knowledge(SOURCE, "t", run="r1").learnt_at}
    )
    assert ledger.knowledge("elsewhere", "t") is None


def test_a_password_is_nowhere_in_the_bytes_of_the_ledger(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with Ledger.open(f"sqlite:///{path}") as ledger:
        run = ledger.start_run("scan", SECRET_URL, {"url": SECRET_URL, "deep": [{"urls": [SECRET_URL]}]})
        one = suggestion(source=SECRET_URL)
        ledger.add(run, [one])
        ledger.save_knowledge(_knowledge(run, SECRET_URL))
        ledger.finish_run(run, "failed", {"error": f"cannot reach {SECRET_URL}"})
        (entry,) = ledger.find(Filter(source=SECRET_URL))
        ledger.decide(Decision(suggestion=entry.id, verdict="accept", by="ada", comment=f"see {SECRET_URL}"))
        assert ledger.hide_unseen(run, SECRET_URL, "customers") == 0
        assert ledger.knowledge(SECRET_URL, "t") is not None
        assert ledger.run(run).source.startswith("postgresql://***@db.example")
    written = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"db.example" in written
    assert PASSWORD.encode() not in written
