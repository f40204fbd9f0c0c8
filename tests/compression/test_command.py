"""`dqa compress`: figures, a candidate, or a refusal with exit code 1."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.compression.conftest import Trained
from training.registry import versions
from ui.cli.main import run

Capture = pytest.CaptureFixture[str]


def compress(trained: Trained, out: Path, *options: str) -> int:
    return run(["compress", str(trained.folder), "--to", "static", "--out", str(out), *options])


def test_it_says_what_it_cost_and_how_to_serve_it(trained: Trained, tmp_path: Path, capsys: Capture) -> None:
    assert compress(trained, tmp_path, "--tolerance", "0.9") == 0
    said = capsys.readouterr().out
    version = versions(tmp_path)[0].version
    assert "torch float32" in said
    assert "served now" in said
    assert f"To serve it: dqa models promote cell_plausibility {version}" in said


def test_a_refusal_prints_its_figures_and_fails(trained: Trained, tmp_path: Path, capsys: Capture) -> None:
    code = compress(trained, tmp_path, "--json")
    said = capsys.readouterr()
    found = json.loads(said.out)
    assert code == 1
    assert (found["accepted"], found["state"], found["folder"]) == (False, "refused", None)
    assert "Nothing was installed" in said.err
    assert versions(tmp_path) == []


def test_an_unknown_way_or_model_is_a_usage_error(trained: Trained, capsys: Capture) -> None:
    assert run(["compress", str(trained.folder), "--to", "zip"]) == 2
    assert "there are: onnx, int8" in capsys.readouterr().err
    assert run(["compress", "nothing_here", "--to", "int8"]) == 2
    assert "neither a model's folder" in capsys.readouterr().err
