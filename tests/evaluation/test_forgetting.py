from __future__ import annotations

from pathlib import Path

import pytest

from tests.tiny import make_base
from training.evaluation import forgetting
from training.recipe import Recipe


def test_each_way_of_going_on_is_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    base = make_base(tmp_path / "base")
    monkeypatch.setattr(
        forgetting,
        "default_recipe",
        lambda task: Recipe(
            task, base_model=str(base.folder), batch=16, max_tokens=16, lora_rank=2, lr=1e-2, threads=1
        ),
    )
    monkeypatch.setattr(
        "sys.argv", ["forgetting", "--examples", "96", "--seeds", "1", "--out", str(tmp_path / "kept")]
    )
    forgetting.main()
    told = capsys.readouterr()
    assert "going on by EWC and replay, 4 of 5" in told.err
    monkeypatch.setattr(forgetting, "measure", None)  # what was kept is not measured again
    forgetting.main()
    assert capsys.readouterr().out == told.out
    rows = [line for line in told.out.splitlines() if line.startswith("| ")][2:]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    assert [row[0] for row in cells] == list(forgetting.WAYS)
    assert len({row[1] for row in cells}) == 1  # all go on from the same first model
    for _, before, after, lost, second in cells:
        assert float(lost) == pytest.approx(float(before) - float(after), abs=0.0011)
        assert 0 <= float(second) <= 1
