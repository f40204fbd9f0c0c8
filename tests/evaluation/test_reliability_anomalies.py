from __future__ import annotations

import sys
from pathlib import Path

import pytest

from training.evaluation.reliability_anomalies import made, main


def test_the_made_tables_are_judged_cell_by_cell() -> None:
    for kind, probability, wrong in made(4, 5):
        assert kind in {"tables", "lone columns"}
        assert probability.shape == wrong.shape
        assert ((probability >= 0) & (probability <= 1)).all()


def test_the_command_prints_and_draws(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    plot = tmp_path / "plot.png"
    monkeypatch.setattr(sys, "argv", ["reliability", "--tables", "2", "--seed", "5", "--plot", str(plot)])
    main()
    assert "calibration error" in capsys.readouterr().out
    assert plot.read_bytes().startswith(b"\x89PNG")
