"""`dqa doctor`: everything that may be set is listed, and no secret is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant import doctor
from assistant.hook import HookOptions
from assistant.settings import Settings


def test_every_setting_is_listed_with_where_it_comes_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DQA_CHUNK_ROWS", "77")
    found = {one.name: one.text for one in doctor.examine(Settings()) if one.section == "settings"}
    assert {f"DQA_{name.upper()}" for name in Settings.model_fields} <= set(found)
    assert {f"DQA_HOOK_{name.upper()}" for name in HookOptions.model_fields} <= set(found)
    assert found["DQA_CHUNK_ROWS"].startswith("77 (environment).")
    assert "(default)" in found["DQA_PORT"]


def test_connections_are_tried_and_no_password_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DQA_LEDGER", "postgresql://ann:hunter2@127.0.0.1:1/none")
    table = tmp_path / "people.csv"
    table.write_text("name\nann\n")
    found = doctor.examine(Settings(), [str(table), "postgresql://bob:hunter2@127.0.0.1:1/none"])
    states = [(one.section, one.status) for one in found if one.section in ("ledger", "connections")]
    assert states == [("ledger", "failed"), ("connections", "ok"), ("connections", "failed")]
    report = json.dumps(doctor.as_dict(found))
    assert "hunter2" not in report
    assert not json.loads(report)["ok"]


@pytest.mark.shipped
def test_the_shipped_models_open() -> None:
    found = [one for one in doctor.examine(Settings()) if one.section == "models"]
    assert len(found) == 10
    assert {one.status for one in found} == {"ok"}
