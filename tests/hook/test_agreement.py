"""What the hook fixes is what the batch job fixes: the same table, once written back, once row by row."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from assistant import server
from assistant.batch import standardize
from assistant.hook import Hook, HookOptions, Quarantine
from assistant.ledger import Filter, Ledger
from assistant.settings import Settings
from tests.fakes import FakeModels
from tests.hook.conftest import people

_DIRTY = {
    "city": [" Berlin", "HAMBURG", "leipzig ", "N/A", "Berln", "Dres\u00a0den", None],
    "born": ["13/02/1980", "Feb 13, 1980", "19800213", "1900-01-01", "03/04/1980", "1980-02-30"],
    "phone": ["0049 30 2000037", "+49302000037", "030 2000037", "000", "tel: +49 30 2000037"],
}


def _rows(engine: sa.Engine) -> list[dict[str, Any]]:
    with engine.connect() as connection:
        found = connection.execute(sa.text('SELECT * FROM "the people" ORDER BY id'))
        return [dict(row) for row in found.mappings()]


@pytest.fixture
def engine(tmp_path: Path) -> sa.Engine:
    """A table with every sort of dirt, texts among the numbers of an INTEGER column included."""
    draw = random.Random(5)
    frame = people()
    for column, values in _DIRTY.items():
        for row in draw.sample(range(len(frame)), 40):
            frame.loc[row, column] = draw.choice(values)
    opened = sa.create_engine(f"sqlite:///{tmp_path / 'shop.sqlite'}")
    with opened.begin() as connection:
        columns = "id INTEGER PRIMARY KEY, city TEXT, born TEXT, phone TEXT, note INTEGER"
        connection.execute(sa.text(f'CREATE TABLE "the people" ({columns})'))
        records = [
            {str(name): None if value != value else value for name, value in record.items()}
            for record in frame.to_dict("records")
        ]
        connection.execute(
            sa.text('INSERT INTO "the people" VALUES (:id, :city, :born, :phone, :note)'), records
        )
    return opened


def test_batch_and_hook_fix_the_same_cells(engine: sa.Engine, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, chunk_rows=50)
    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite'}") as ledger:
        standardize(str(engine.url), [], ledger, FakeModels(), settings)
        # A steward's no holds for both ways.
        refused = next(
            entry
            for entry in ledger.find(Filter(proved=True), limit=100)
            if entry.suggestion.target.column == "born"
        )
        ledger.decide_many([refused.id], "reject", "ada")
        before = _rows(engine)
        report = standardize(str(engine.url), [], ledger, FakeModels(), settings, apply=True)
        after = _rows(engine)
        changed = sum(one != other for was, now in zip(before, after, strict=True)
                      for one, other in zip(was.values(), now.values(), strict=True))  # fmt: skip
        assert changed == report.applied > 30
        assert refused.suggestion.current in [row["born"] for row in after]

        quarantine = Quarantine(tmp_path / "q.sqlite")
        hook = Hook(ledger, FakeModels(), quarantine, HookOptions(never_missing="pass"))
        verdicts = hook.check_many(before, table="the people")
        assert [verdict.record for verdict in verdicts] == after
        assert [hook.check(row, table="the people").record for row in before] == after
        fixed = ["fixed" in {reason.what for reason in v.reasons} for v in verdicts]
        assert fixed == [was != now for was, now in zip(before, after, strict=True)]
        with TestClient(server.create_app(hook=hook)) as client:
            answer = client.post("/v1/records/the people", json=before).json()
        assert [one["record"] for one in answer] == after
        # And what is written so is left alone from then on.
        assert {v.status for v in hook.check_many(after, table="the people")} == {"pass"}


def test_a_later_decision_counts_without_a_new_scan(engine: sa.Engine, tmp_path: Path) -> None:
    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite'}") as ledger:
        standardize(str(engine.url), [], ledger, FakeModels(), Settings(home=tmp_path))
        hook = Hook(ledger, FakeModels(), Quarantine(tmp_path / "q.sqlite"), HookOptions(refresh=0))
        record = {"city": "HAMBURG", "born": "1980-02-13", "phone": "+49 30 2000037"}
        assert hook.check(record, table="the people").record["city"] == "Hamburg"
        wanted = [e.id for e in ledger.find(Filter(column="city"), 100) if e.suggestion.current == "HAMBURG"]
        ledger.decide_many(wanted, "reject", "ada")
        assert hook.check(record, table="the people").record["city"] == "HAMBURG"
        ledger.decide_many(wanted, "accept", "ada")
        assert hook.check(record, table="the people").record["city"] == "Hamburg"
