"""What a compression installs answers as it was measured; what is refused installs nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import UsageError
from assistant.models import load
from assistant.models.manifest import ADAPTER, GRAPH, VECTORS, read_manifest
from assistant.settings import Settings
from tests.compression.conftest import Trained
from training.card import read_card
from training.compression import run
from training.compression.original import Original
from training.compression.report import Refused
from training.compression.run import Compressed, compress
from training.evaluation.predictions import FILE, Predictions
from training.registry import promote, read_log, versions
from training.registry.places import log_file
from training.tasks.examples import Text

Made = Callable[[str], tuple[Compressed, Path]]


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.name.startswith(".")}


def encoder_of(found: Compressed, out: Path) -> Path:
    base = found.installed.manifest.base
    return next(folder for folder in out.glob("encoder*") if read_manifest(folder).version == base)


def served_probabilities(found: Compressed, out: Path, texts: Sequence[Text]) -> np.ndarray:
    """By the path that the assistant takes."""
    if not (out / "cell_plausibility").exists():
        promote(out, "cell_plausibility", found.installed.version, anyway=True)
    scorer = load(Settings(models=out)).cell_plausibility
    return np.asarray(1 / (1 + np.exp(-scorer._adapter.logits(texts)[:, 0])))  # type: ignore[attr-defined]


@pytest.mark.parametrize("to", ["onnx", "int8", "pruned", "student", "static"])
def test_the_result_is_served_as_it_was_measured(made: Made, original: Original, to: str) -> None:
    found, out = made(to)
    kept = Predictions.load(found.installed.folder / FILE)
    texts = [example.text for example in original.gathered.test]
    assert (found.installed.state, kept.model) == ("candidate", found.installed.version)
    np.testing.assert_allclose(served_probabilities(found, out, texts), kept.scores(), atol=1e-4)
    assert (VECTORS if to == "static" else GRAPH) in read_manifest(encoder_of(found, out)).files
    assert not (out / "compression").exists()


def test_the_float32_graph_computes_what_torch_computes(made: Made, original: Original) -> None:
    found, _ = made("onnx")
    kept = Predictions.load(found.installed.folder / FILE)
    exact = original.logits([example.text for example in kept.examples])
    temperature = found.installed.manifest.temperature
    np.testing.assert_allclose(
        kept.scores(), original.task.probabilities(exact / temperature), atol=2e-3
    )  # the head is stored in 16 bits
    assert found.report.compressed.agreement == 1.0


def test_sizes_shrink(made: Made) -> None:
    reports = {to: made(to)[0].report for to in ("onnx", "int8", "pruned", "static")}
    size = {to: found.compressed.bytes for to, found in reports.items()}
    assert size["static"] < size["pruned"] < size["int8"] < size["onnx"]
    assert size["int8"] > (encoder_of(*made("int8")) / GRAPH).stat().st_size > size["int8"] / 2
    rows = {row.name: row for row in reports["pruned"].rows}
    assert rows["zeroed"].bytes == size["int8"]  # zeros save nothing
    assert "4 of 8 attention heads and 64 of 128 neurons" in reports["pruned"].notes[0]


def test_the_card_tells_what_it_was_made_from(made: Made, trained: Trained) -> None:
    found, _ = made("int8")
    card = read_card(found.installed.folder)
    text = (found.installed.folder / "card.md").read_text()
    assert card.compression["model"] == trained.card.version
    assert card.figures["accuracy"] == pytest.approx(found.report.compressed.figure)
    assert card.float32["accuracy"] == pytest.approx(found.report.original.figure)
    assert (card.version, card.served) == (found.installed.version, "own graph")
    assert card.robustness
    assert card.ood is not None
    assert f"Compressed by `dqa compress {trained.card.version} --to int8`" in text
    assert "| **int8** |" in text
    saved = json.loads((found.installed.folder / "compression.json").read_text())
    assert saved["version"] == found.installed.version


def test_a_student_has_fewer_layers_and_learnt_from_the_model(made: Made, trained: Trained) -> None:
    found, out = made("student")
    card = read_card(found.installed.folder)
    assert (card.recipe["layers"], card.recipe["teacher"]) == (1, str(trained.folder))
    assert found.report.compressed.bytes < found.report.original.bytes / 2
    assert found.installed.manifest.files.keys() == {ADAPTER}
    with pytest.raises(UsageError, match="no smaller than the model, which has 2"):
        compress(trained.folder, "student", out, layers=2)


def test_what_was_compressed_is_not_taken_for_what_was_trained(made: Made, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="compressed already"):
        compress(made("int8")[0].installed.folder, "onnx", tmp_path)


def test_what_is_refused_installs_nothing(trained: Trained, tmp_path: Path) -> None:
    """A linear head on means cannot tell a fruit among cities from a city among fruit."""
    with pytest.raises(Refused, match="Nothing was installed") as refused:
        compress(trained.folder, "static", tmp_path, rounds=1)
    assert files(tmp_path) == set()
    assert refused.value.report.loss > 0.2
    assert [row.name for row in refused.value.report.rows] == ["torch float32", "static", "served now"]


def test_what_is_served_stays_served(trained: Trained) -> None:
    champion = (trained.models / "cell_plausibility").readlink()
    found = compress(trained.folder, "static", trained.models, tolerance=0.99, rounds=1)
    assert (trained.models / "cell_plausibility").readlink() == champion
    states = {one.version: one.state for one in versions(trained.models, "cell_plausibility")}
    assert states == {found.installed.version: "candidate", trained.folder.name: "champion"}
    assert read_log(log_file(trained.models))[-1].action == "register"


def test_a_killed_compression_leaves_nothing_to_serve_and_goes_on(
    trained: Trained, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    told: list[str] = []
    with monkeypatch.context() as patch:
        patch.setattr(run, "register", killed)
        with pytest.raises(KeyboardInterrupt):
            compress(trained.folder, "static", tmp_path, tolerance=0.99, rounds=1)
    assert versions(tmp_path) == []
    found = compress(
        trained.folder, "static", tmp_path, tolerance=0.99, rounds=1,
        progress=lambda what, done, total=None: told.append(what),
    )  # fmt: skip
    assert found.installed.state == "candidate"
    assert "training anomalies" not in told  # its checkpoint was at the end


@pytest.mark.parametrize(
    ("to", "options", "said"),
    [("zip", {}, "there are: onnx, int8, pruned, student, static"), ("int8", {"tolerance": 1.0}, "tolerance"),
     ("pruned", {"keep": 0.0}, "share to keep")],
)  # fmt: skip
def test_what_cannot_be_meant_is_said(
    trained: Trained, tmp_path: Path, to: str, options: dict[str, float], said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        compress(trained.folder, to, tmp_path, **options)  # type: ignore[arg-type]
    assert files(tmp_path) == set()


def test_what_a_kill_left_is_cleared_but_for_the_checkpoint(tmp_path: Path) -> None:
    for name in ("versions/m/m-1", "encoder-m.part", "m.checkpoint"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "m").symlink_to("versions/m/m-1", target_is_directory=True)
    run._clear(tmp_path)
    assert files(tmp_path) == {"m.checkpoint"}
