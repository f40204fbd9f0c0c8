"""What cannot be trained is a sentence, and nothing half-written is ever loaded."""

from __future__ import annotations

import errno
import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors import SafetensorError

import assistant.models
from assistant.errors import AssistantError, UsageError
from assistant.models.store import SHIPPED
from assistant.settings import Settings
from tests.training.conftest import TOY
from tests.training.running import KINDS, Killed, changed, kill_at, run
from training import checkpoint as checkpoints
from training import run as running
from training import saving
from training.base import Base
from training.gathering import gather, unseen_labels
from training.recipe import Recipe
from training.run import train_task
from training.tasks.examples import Example, Task


@pytest.fixture(autouse=True)
def toy_task(monkeypatch: pytest.MonkeyPatch) -> dict[str, Task]:
    tasks = {"anomalies": TOY, "kinds": KINDS}
    monkeypatch.setattr(running, "find_task", tasks.__getitem__)
    return tasks


@pytest.fixture
def small(recipe: Recipe) -> Recipe:
    return replace(recipe, examples=96, validation=40, evaluate_every=3)


def _served(out: Path) -> str:
    """The version that would be served from a models folder, or the shipped one."""
    return assistant.models.load(Settings(models=out)).cell_plausibility.version


def _write(file: Path, rows: list[dict]) -> str:
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return str(file)


def _rows(labels: list[str], each: int = 30) -> list[dict]:
    words = ("red", "green", "blue", "one", "two", "three")
    return [
        {"text": f"{words[i % 6]} {words[i // 6 % 6]} {label} {i}", "label": label, "table": f"t{i}"}
        for label in labels
        for i in range(each)
    ]


def test_a_loss_that_is_no_number_leaves_what_was_served(small: Recipe, out: Path) -> None:
    first = train_task(small, out).card.version
    with pytest.raises(AssistantError, match=r"loss of anomalies became \w+ at step \d+ of 6; .*--set lr="):
        train_task(replace(small, lr=1e30, clip=1e30), out)
    assert _served(out) == first


def test_one_class_is_a_sentence(small: Recipe, out: Path, tmp_path: Path) -> None:
    data = _write(tmp_path / "one.jsonl", _rows(["city"]))
    with pytest.raises(UsageError, match="label"):
        train_task(replace(small, task="kinds", data=data), out)
    scores = _write(tmp_path / "ones.jsonl", [{**row, "label": 1} for row in _rows(["city"])])
    with pytest.raises(UsageError, match="label"):
        train_task(replace(small, data=scores), out)
    assert not (out / "versions").exists()


def test_data_without_labels_or_targets_are_sentences(small: Recipe, out: Path, tmp_path: Path) -> None:
    bare = _write(tmp_path / "bare.jsonl", [{"text": row["text"]} for row in _rows(["city", "fruit"])])
    with pytest.raises(UsageError, match=r"no labels.* add a column label"):
        train_task(replace(small, task="kinds", data=bare), out)
    writing = replace(TOY, kind="generation")
    with pytest.raises(UsageError, match="rows without a target"):
        gather(writing, replace(small, data=bare))


def test_rows_without_a_label_are_not_trained_on(small: Recipe, tmp_path: Path, base: Base) -> None:
    rows = _rows(["city", "fruit"])
    for row in rows[::4]:
        row["label"] = ""
    found = gather(KINDS, replace(small, task="kinds", data=_write(tmp_path / "some.jsonl", rows)))
    for part in (found.train, found.validation, found.test):
        assert {example.label for example in part} == {0, 1}
    assert "15 rows without a label were left out." in found.warnings


def test_labels_that_never_occur_in_training_are_told(small: Recipe, out: Path) -> None:
    """The third label of the toy classes."""
    finished = train_task(replace(small, task="kinds", method="head"), out)
    want = "Never seen in training, so never answered: never."
    assert want in finished.card.warnings
    assert finished.card.label_examples["never"] == 0 < finished.card.label_examples["city"]
    assert want in (finished.installed.folder / "card.md").read_text(encoding="utf-8")
    assert any("far too few" in warning for warning in finished.card.warnings)


def test_labels_never_seen_by_kind_of_task() -> None:
    some = [Example("a", 1), Example("b", 1)]
    assert unseen_labels(TOY, some) == ("Never seen in training, so never answered: 0.",)
    assert unseen_labels(KINDS, some) == ("Never seen in training, so never answered: city, never.",)
    assert unseen_labels(KINDS, [*some, Example("c", 0), Example("d", 2)]) == ()
    assert unseen_labels(replace(TOY, kind="matching"), [Example("a", target="b")]) == ()


def test_a_checkpoint_that_cannot_be_read_is_a_sentence(small: Recipe, base: Base, checkpoint: Path) -> None:
    with pytest.raises(Killed):
        run(small, base, checkpoint, kill_at(4))
    state, weights = checkpoint / "checkpoint.json", next(checkpoint.glob("*.safetensors"))
    whole, told = weights.read_bytes(), state.read_text()
    for damaged in (b"", whole[:64], whole[:-1], b"\x80\x05pickle" + whole):
        weights.write_bytes(damaged)
        with pytest.raises(AssistantError, match=r"damaged .*; delete that folder and start anew"):
            run(small, base, checkpoint)
    weights.write_bytes(whole)
    for text in ("", "[]", "{}", '{"weights": 1, "position": {}}', told[: len(told) // 2], "\0" * 40):
        state.write_text(text)
        with pytest.raises(AssistantError, match="damaged"):
            run(small, base, checkpoint)
    state.write_text(told)
    weights.unlink()
    with pytest.raises(AssistantError, match="damaged"):
        run(small, base, checkpoint)
    weights.write_bytes(whole)
    assert run(small, base, checkpoint).trained.position.step == 6


def test_a_foreign_checkpoint_is_a_sentence(small: Recipe, base: Base, checkpoint: Path) -> None:
    with pytest.raises(Killed):
        run(small, base, checkpoint, kill_at(4))
    with pytest.raises(UsageError, match="another recipe, base or corpus"):
        run(small, base, checkpoint, fingerprint="two")
    for other in ({"method": "full"}, {"lora_rank": 8}):  # the names or shapes of another version of peft
        with pytest.raises(AssistantError, match="other versions of torch, transformers or peft"):
            run(replace(small, **other), base, checkpoint)


@pytest.mark.parametrize("step", [3, 6])
@pytest.mark.parametrize("half", [True, False], ids=["half written", "nothing written"])
def test_a_full_disk_keeps_the_old_checkpoint(
    small: Recipe, base: Base, checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int,
    half: bool,
) -> None:  # fmt: skip
    """Also where it fills up at the very last step, whose checkpoint is written twice."""
    whole = run(small, base, tmp_path / "whole")
    written, save = [], checkpoints.save_file

    def full(tensors: dict, file: Path) -> None:
        written.append(file)
        if len(written) > step:
            if half:
                file.write_bytes(b"\0" * 100)
                raise SafetensorError("I/O error: No space left on device (os error 28)")
            raise OSError(errno.ENOSPC, "No space left on device")
        save(tensors, file)

    monkeypatch.setattr(checkpoints, "save_file", full)
    with pytest.raises(AssistantError, match=r"No space left .* make room on that disk and give the same"):
        run(small, base, checkpoint)
    assert {file.name for file in checkpoint.iterdir()} == {
        "checkpoint.json", f"checkpoint-{step}.safetensors",
    }  # fmt: skip
    monkeypatch.setattr(checkpoints, "save_file", save)
    steps: list[int] = []
    resumed = run(small, base, checkpoint, lambda what, done, total=None: steps.append(done))
    assert steps == list(range(step + 1, 7))
    assert not changed(whole.weights, resumed.weights)


def test_a_disk_full_of_the_model_trains_nothing_anew(
    small: Recipe, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*given: object) -> None:
        raise SafetensorError("I/O error: No space left on device (os error 28)")

    monkeypatch.setattr(saving, "save_arrays", full)
    with pytest.raises(AssistantError, match="it is not trained anew"):
        train_task(small, out)
    assert _served(out) == _served(SHIPPED)
    monkeypatch.undo()
    monkeypatch.setattr(running, "find_task", lambda name: TOY)
    told: list[str] = []
    finished = train_task(small, out, lambda what, *_: told.append(what))
    assert "training anomalies" not in told
    assert _served(out) == finished.card.version


@pytest.mark.parametrize("moment", ["training anomalies", "measuring", "write_card", "install"])
def test_a_killed_run_leaves_nothing_that_is_loaded(
    small: Recipe, out: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    def progress(what: str, done: int, total: int | None = None) -> None:
        if what == moment and done == 2:
            raise Killed

    def die(*given: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        if moment in ("write_card", "install"):
            patched.setattr(running, moment, die)
        with pytest.raises(Killed):
            train_task(small, out, progress)
    assert _served(out) == _served(SHIPPED)
    assert not (out / "versions").exists()
    told: list[str] = []
    finished = train_task(small, out, lambda what, *_: told.append(what))
    assert ("training anomalies" in told) == (moment == "training anomalies")
    assert _served(out) == finished.card.version
    assert finished.card.history[-1][0] == 6
    assert not [path for path in out.iterdir() if path.name.endswith((".part", ".checkpoint"))]


def test_a_checkpoint_goes_by_the_data(small: Recipe) -> None:
    found = gather(TOY, small)
    last = found.train[-1]
    other = replace(found, train=[*found.train[:-1], last._replace(label=1 - last.label)])
    assert found.digest() == gather(TOY, small).digest() != other.digest()


def test_the_machine_s_random_state_does_not_decide(small: Recipe, base: Base, tmp_path: Path) -> None:
    torch.manual_seed(123)
    first = run(small, base, tmp_path / "first")
    torch.manual_seed(321)
    assert not changed(first.weights, run(small, base, tmp_path / "second").weights)
