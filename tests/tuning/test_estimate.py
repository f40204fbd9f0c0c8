"""The cost estimate: what it counts, told by a clock that the test turns."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from assistant.errors import UsageError
from tests.tiny import make_base, make_seq2seq
from tests.training.conftest import TOY
from training import estimate as estimating
from training import probe, sample
from training.estimate import Estimate, count_steps, duration, estimate
from training.methods.mixing import plan, shares
from training.recipe import Recipe
from training.tasks.examples import Example


@pytest.fixture(scope="module")
def recipe(tmp_path_factory: pytest.TempPathFactory) -> Recipe:
    base = make_base(tmp_path_factory.mktemp("base") / "tiny")
    return Recipe(
        "anomalies", base_model=str(base.folder), examples=4000, validation=256, batch=16, max_tokens=16,
        lora_rank=4, lora_alpha=8, lr=5e-3, evaluate_every=50, threads=1,
    )  # fmt: skip


@pytest.fixture(autouse=True)
def ticking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every look at the clock is a second after the last; the toy task in the place of the real one."""
    now = iter(range(1_000_000))

    def clock() -> float:
        return float(next(now))

    for module in (estimating, probe, sample):
        monkeypatch.setattr(module, "clock", clock)
    monkeypatch.setattr(sample, "find_task", lambda name: TOY)


def test_an_estimate_counts_examples_steps_tokens_and_memory(recipe: Recipe, tmp_path: Path) -> None:
    found = estimate(recipe, tmp_path)
    assert (found.examples, found.steps) == (4000, 250)
    assert 7 * 4000 <= found.tokens <= 16 * 4000
    assert set(found.parts) == {"drawing examples", "training", "evaluating", "measuring"}
    assert found.parts["training"] == 250  # a step is a look at the clock
    assert found.parts["evaluating"] == 5 * 256 / 128
    assert found.seconds == pytest.approx(sum(found.parts.values()))
    assert found.seconds_low < found.seconds < found.seconds_high
    assert 0 < found.memory_bytes < found.free_bytes
    assert found.micro_batch == 16
    assert found.disk_bytes > 0
    assert found.probe_seconds > 0
    assert found.warnings == ()
    json.dumps(found.to_dict())


def test_full_training_takes_more_memory_and_room_than_lora(recipe: Recipe, tmp_path: Path) -> None:
    lora, full = (estimate(replace(recipe, method=method), tmp_path) for method in ("lora", "full"))
    assert full.memory_bytes > lora.memory_bytes
    assert full.disk_bytes > lora.disk_bytes


def test_the_probe_leaves_no_trace(recipe: Recipe, tmp_path: Path) -> None:
    torch.manual_seed(7)
    torch.set_num_threads(2)
    before = torch.get_rng_state()
    estimate(recipe, tmp_path / "models")
    assert torch.equal(torch.get_rng_state(), before)
    assert torch.get_num_threads() == 2
    assert list((tmp_path / "models").iterdir()) == []
    torch.set_num_threads(1)


def test_a_slow_probe_is_cut_short(recipe: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(estimating, "PROBE_SECONDS", 2.5)
    seen: list[probe.Probe] = []
    whole = estimating.probe
    monkeypatch.setattr(estimating, "probe", lambda *given: seen.append(whole(*given)) or seen[-1])
    estimate(recipe, tmp_path)
    assert seen[0].steps == (1.0, 1.0)


def test_few_examples_are_warned_of(recipe: Recipe, tmp_path: Path) -> None:
    found = estimate(replace(recipe, examples=300), tmp_path)
    assert "300 training examples are far too few" in found.warnings[0]
    assert "below 500–1,000" in found.warnings[0]


def test_own_data_are_counted_after_they_are_split(recipe: Recipe, tmp_path: Path) -> None:
    file = tmp_path / "own.jsonl"
    rows = [
        {"text": f"{text} {i}", "label": str(i % 2), "table": f"t{i // 4}"}
        for i, (text, *_) in enumerate([("red apple",), ("blue plum",)] * 60)
    ]
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    found = estimate(replace(recipe, data=str(file), epochs=3), tmp_path / "models")
    assert 60 < found.examples < 110
    assert found.steps == 3 * math.ceil(found.examples / 16)
    assert any("training examples are far too few" in warning for warning in found.warnings)


def test_memory_that_is_not_there_is_a_sentence(
    recipe: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(estimating, "_free", lambda: 1000)
    with pytest.raises(UsageError, match="needs about"):
        estimate(recipe, tmp_path)


def test_what_does_not_fit_or_is_not_counted_is_said(recipe: Recipe, tmp_path: Path) -> None:
    said = estimating._room(recipe, 2**33, 2**31, 2**60, tmp_path)
    assert "needs about 8.0 GiB of memory, but 2.0 GiB are to be had" in said[0]
    assert "of disk in" in said[1]
    assert estimating._room(recipe, 1, 2, 1, tmp_path) == ()
    told = estimating._uncounted(replace(recipe, teacher="somewhere", dp_epsilon=3.0))
    assert "asking the teacher" in told[0]
    assert "privacy" in told[0]


def test_a_generator_is_estimated_too(
    recipe: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def corpus(split: str, count: int, seed: int) -> list[Example]:
        return [Example(f"copy {i}", target=f"{i}", groups=("all",)) for i in range(count)]

    task = replace(TOY, name="generation", kind="generation", corpus=corpus)
    monkeypatch.setattr(sample, "find_task", lambda name: task)
    base = make_seq2seq(tmp_path / "seq2seq")
    wanted = replace(
        recipe, task="generation", base_model=str(base), method="full", examples=1000, batch=8,
        max_tokens=16, max_target_tokens=8,
    )  # fmt: skip
    found = estimate(wanted, tmp_path / "models")
    assert found.steps == 125
    assert found.parts["measuring"] > 0


@pytest.mark.parametrize("sizes", [[1000], [1000, 500], [640, 4000, 90]])
@pytest.mark.parametrize("replay", [0.0, 0.25])
def test_steps_are_counted_as_they_are_planned(recipe: Recipe, sizes: list[int], replay: float) -> None:
    wanted = replace(recipe, epochs=2, start="x" if replay else "", replay=replay)
    weights = list(shares(sizes, wanted.mix_temperature))
    lengths = [[5] * size for size in sizes]
    if replay:
        weights = [*(weight * (1 - replay) for weight in weights), replay]
        lengths.append([5] * 100)
    assert count_steps(sizes, wanted) == len(plan(lengths, weights, 16, 2, 0))


def test_the_sentences() -> None:
    found = Estimate(
        examples=40_000, tokens=1_640_000, steps=1250, seconds=480, seconds_low=400, seconds_high=7200,
        parts={"drawing examples": 60, "training": 419.6, "evaluating": 0.4}, memory_bytes=2**30,
        free_bytes=2**33, disk_bytes=50 * 2**20, micro_batch=32, probe_seconds=9,
    )  # fmt: skip
    assert found.sentences() == [
        "About 8 min (7 min to 2.0 h): drawing examples 60 s, training 7 min.",
        "40,000 examples, 1.6 million tokens, 1,250 steps; memory 1.0 GiB of 8.0 GiB, disk 50 MiB.",
    ]
    assert [duration(seconds) for seconds in (3, 89, 90, 5399, 5400)] == [
        "3 s",
        "89 s",
        "2 min",
        "90 min",
        "1.5 h",
    ]
