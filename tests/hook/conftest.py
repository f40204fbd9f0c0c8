from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest

from assistant.hook import Hook, HookOptions, Quarantine
from assistant.knowledge import TableKnowledge
from assistant.learning import learn_table
from assistant.ledger import Ledger
from assistant.standardization.policy import Policy
from assistant.view import frame_view
from tests.fakes import FakeModels

SOURCE = "postgresql://db.example:5432/shop"


def people(rows: int = 240) -> pd.DataFrame:
    cities = ["Berlin", "Hamburg", "Leipzig", "Dresden"]
    return pd.DataFrame(
        {
            "id": [str(i) for i in range(1, rows + 1)],
            "city": [cities[i % 4] for i in range(rows)],
            "born": [f"19{60 + i % 40}-{1 + i % 12:02d}-{13 + i % 15:02d}" for i in range(rows)],
            "phone": [f"+49 30 {2000000 + 37 * i}" for i in range(rows)],
            "note": [None if i % 2 else f"ok {i}" for i in range(rows)],
        }
    )


def learn(frame: pd.DataFrame, name: str, run: str, **types: str) -> TableKnowledge:
    view = frame_view(frame, name, SOURCE)
    learnt = learn_table(view, FakeModels(), Policy(), run).knowledge
    columns = {
        column: known.model_copy(update={"type": types.get(column, known.type)})
        for column, known in learnt.columns.items()
    }
    return learnt.model_copy(update={"columns": columns})


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite'}") as opened:
        run = opened.start_run("scan", SOURCE)
        opened.save_knowledge(learn(people(), "people", run, id="integer"))
        yield opened


@pytest.fixture
def make_hook(ledger: Ledger, tmp_path: Path) -> Callable[..., Hook]:
    def make(judge: object = None, **options: object) -> Hook:
        chosen = HookOptions(**{"refresh": 0, **options})  # type: ignore[arg-type]
        return Hook(ledger, FakeModels(), Quarantine(tmp_path / "quarantine.sqlite"), chosen, judge)  # type: ignore[arg-type]

    return make


@pytest.fixture
def hook(make_hook: Callable[..., Hook]) -> Hook:
    return make_hook()
