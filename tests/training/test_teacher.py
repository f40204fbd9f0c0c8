"""A trained model teaches: its served probabilities reach the student's loss."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import AssistantError, UsageError
from tests.training.conftest import TOY
from tests.training.running import KINDS, drawn, finish, prepare, toy
from training import run as running
from training.base import Base
from training.build import load_trained
from training.methods.teacher import open_served, teacher_logits
from training.networks.tokens import Tokenizer
from training.objectives.classification import predict
from training.recipe import Recipe
from training.run import train_task


@pytest.fixture
def taught(recipe: Recipe, out: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Recipe, Path]:
    """A teacher: its recipe, and the folder the registry put it in."""
    monkeypatch.setattr(running, "find_task", lambda name: TOY)
    recipe = replace(recipe, examples=960, evaluate_every=60, lr=1e-2)
    return recipe, train_task(recipe, out).installed.folder


def test_a_student_learns_what_its_teacher_says(
    base: Base, taught: tuple[Recipe, Path], checkpoint: Path
) -> None:
    recipe, folder = taught
    gathered = toy(recipe)
    texts = [example.text for example in gathered.train]
    logits = teacher_logits(str(folder), TOY, texts)
    teacher = prepare(recipe, base).network
    load_trained(teacher, folder)
    exact = predict(teacher, Tokenizer(base).encode(texts, recipe.max_tokens), "anomalies")
    assert np.abs(logits - exact).mean() < 0.2 * exact.std()  # served in int8, uncalibrated again

    student = replace(
        recipe, seed=7, teacher=str(folder), teacher_weight=1.0, teacher_temperature=1.0, patience=0
    )
    # Labels that are all wrong have no say where the teacher has the whole weight.
    wrong = [example._replace(label=1 - example.label) for example in gathered.train]
    job = prepare(student, base, replace(gathered, train=wrong))
    np.testing.assert_array_equal(job.objectives[0]._teacher.numpy(), logits)
    before = job.objectives[0].figure()
    finish(job, student, checkpoint)
    learnt = predict(job.network, Tokenizer(base).encode(texts, recipe.max_tokens), "anomalies")
    near = np.abs(TOY.probabilities(learnt) - TOY.probabilities(logits)).mean()
    assert near < 0.15
    assert before < 0.75 < 0.85 < job.objectives[0].figure()


def test_teachers_that_cannot_be_are_sentences(
    base: Base, taught: tuple[Recipe, Path], tmp_path: Path
) -> None:
    recipe, folder = taught
    with pytest.raises(UsageError, match="knows 0 labels, the task 3 or others"):
        prepare(replace(recipe, task="kinds", teacher=str(folder)), base, drawn(KINDS, 8))
    with pytest.raises(UsageError, match="no model in"):
        prepare(replace(recipe, teacher=str(tmp_path / "nowhere")), base)
    gathered = toy(recipe, replace(TOY, kind="matching"))
    paired = [example._replace(target="red") for example in gathered.train[:8]]
    gathered = replace(gathered, train=paired, validation=paired)
    with pytest.raises(UsageError, match="only classification learns from one"):
        prepare(replace(recipe, teacher=str(folder)), base, gathered)
    adapter = folder / "adapter.safetensors"
    adapter.write_bytes(adapter.read_bytes()[:-4] + b"abcd")
    with pytest.raises(AssistantError, match="SHA-256 differs"):
        open_served(folder)
