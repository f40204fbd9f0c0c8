from __future__ import annotations

from pathlib import Path

import connectors
from assistant.ledger import Filter, Ledger
from assistant.settings import Settings
from assistant.suggestion import WRITTEN_BACK
from connectors.values import encode
from tests.fakes import FakeModels
from training.demo import build, read_truth, run_demo
from training.demo.score import canonical


def test_the_demo_finds_much_of_what_was_planted(tmp_path: Path) -> None:
    told: list[str] = []

    def progress(what: str, done: int, total: int | None = None) -> None:
        assert total is None or done <= total
        told.append(what)

    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite'}") as ledger:
        settings = Settings(home=tmp_path)
        done = run_demo(tmp_path / "demo", ledger, FakeModels(), settings, scale=0.02, progress=progress)
        assert done.score.suggestions == ledger.count(Filter(source=done.scanned.source, task=WRITTEN_BACK))
    assert done.score.planted == sum(done.built.planted.values()) == len(read_truth(done.built.truth))
    assert sum(kind.planted for kind in done.score.kinds.values()) == done.score.planted
    assert {table.table for table in done.scanned.tables} == set(done.built.tables)
    # Not what this scan is measured by: it only must not have missed or mistaken nearly everything.
    assert done.score.recall > 0.4
    assert done.score.precision > 0.4
    assert done.score.kinds["phone format"].found > 0
    assert any("Scanning" in what for what in told)
    assert "Filling the database" in told
    assert [one.source_table for one in done.mapped.pairs] == ["crm_import"]
    assert [one.target_table for one in done.mapped.pairs] == ["customers"]
    assert done.mapped.proposed > 0
    written = done.as_dict()
    assert written["mapped"]["proposed"] == done.mapped.proposed
    assert written["score"]["recall"] == round(done.score.recall, 4)


def test_the_demo_in_postgresql(postgresql_url: str, tmp_path: Path) -> None:
    built = build(tmp_path, postgresql_url, seed=2, scale=0.01)
    wanted = {(p.table, p.key, p.column): p.dirty for p in read_truth(built.truth) if p.table == "orders"}
    with connectors.open(postgresql_url) as source:
        assert {table.ref.name: table.rows for table in source.tables()} == built.tables
        table = source.table("orders")
        assert table.column("ordered_on").type == "date"
        rows = {page.keys[i]: row for page in source.pages(table) for i, row in enumerate(page.rows)}
        names = [column.name for column in table.columns]
    assert wanted
    for (_, key, column), dirty in wanted.items():
        number = int(key.split(": ")[1].rstrip("}"))
        assert canonical(encode(rows[number,][names.index(column)])) == canonical(dirty)
