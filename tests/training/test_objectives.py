"""The losses are what their formulas say, and each objective listens to what the recipe names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.nn.functional import log_softmax, normalize, softmax

from assistant.errors import UsageError
from tests.training.conftest import TOY
from tests.training.running import KINDS, drawn, finish, gradients, prepare
from training.base import Base
from training.gathering import Gathered
from training.methods.distillation import distillation_loss
from training.networks.network import HeadShape, Network
from training.networks.tokens import Tokenizer
from training.objectives.classification import Classification, class_weights, label_loss, predict
from training.objectives.matching import TEMPERATURE, Matching, embed, rank_figures
from training.recipe import Recipe
from training.tasks.examples import Example, Metric, Task

LOGITS = torch.tensor([[2.0, -1.0, 0.5], [0.0, 0.3, -2.0], [1.0, 1.0, 1.0]], dtype=torch.float64)
LABELS = torch.tensor([0, 2, 1])


def test_cross_entropy_with_smoothing_and_weights() -> None:
    logs, weights = LOGITS.log_softmax(1), torch.tensor([0.5, 1.0, 4.0], dtype=torch.float64)
    plain = -logs[range(3), LABELS]
    torch.testing.assert_close(label_loss(LOGITS, LABELS, 0.0), plain.mean())
    smooth = 0.7 * plain - 0.3 * logs.mean(1)
    torch.testing.assert_close(label_loss(LOGITS, LABELS, 0.3), smooth.mean())
    torch.testing.assert_close(label_loss(LOGITS, LABELS, 0.0, weights), (plain * weights[LABELS]).mean())
    alone = label_loss(LOGITS[1:2], LABELS[1:2], 0.0, weights)
    torch.testing.assert_close(alone, 4.0 * plain[1])  # a lone example is weighed too


def test_a_score_is_the_logit_of_label_1() -> None:
    logits, labels = LOGITS[:, :1].float(), torch.tensor([1, 0, 1])
    p = torch.sigmoid(logits[:, 0])
    weights = torch.tensor([0.5, 3.0])
    plain = -torch.where(labels == 1, p, 1 - p).log()
    torch.testing.assert_close(label_loss(logits, labels, 0.0), plain.mean())
    torch.testing.assert_close(label_loss(logits, labels, 0.0, weights), (plain * weights[labels]).mean())
    target = labels * 0.8 + 0.1
    smooth = -(target * p.log() + (1 - target) * (1 - p).log())
    torch.testing.assert_close(label_loss(logits, labels, 0.2), smooth.mean())


def test_class_weights_are_inverse_to_the_counts() -> None:
    labels = np.array([0] * 6 + [1] * 2)
    weights = class_weights(KINDS, labels).numpy()
    np.testing.assert_allclose(weights, [8 / (2 * 6), 8 / (2 * 2), 1.0])
    assert weights[labels].mean() == pytest.approx(1)
    np.testing.assert_allclose(class_weights(TOY, labels).numpy(), [8 / 12, 2.0])


@pytest.mark.parametrize(
    "changes", [{"label_smoothing": 0.4}, {"class_weights": "balanced"}], ids=["smoothing", "weights"]
)
def test_the_recipe_reaches_the_loss(base: Base, recipe: Recipe, changes: dict) -> None:
    gathered = drawn(KINDS, 60)
    few = [e for e in gathered.train if e.label == 1][:5]
    train = [e for e in gathered.train if e.label == 0] + few
    gathered = replace(gathered, train=train)
    rows = range(len(train) - 10, len(train))
    found = []
    for given in (recipe, replace(recipe, **changes)):
        job = prepare(replace(given, task="kinds"), base, gathered)
        job.network.train(False)
        found.append(job.objectives[0].loss(rows).item())
    logits = torch.from_numpy(_logits(job.network, base, recipe, [train[i] for i in rows]))
    labels = torch.tensor([train[i].label for i in rows])
    weights = class_weights(KINDS, np.array([e.label for e in train]))
    want = label_loss(
        logits, labels, changes.get("label_smoothing", 0.0), weights if "class_weights" in changes else None
    )
    assert found[0] == pytest.approx(label_loss(logits, labels, 0.0).item(), abs=1e-5)
    assert found[1] == pytest.approx(want.item(), abs=1e-5)
    assert abs(found[0] - found[1]) > 0.01


def _logits(network: Network, base: Base, recipe: Recipe, examples: Sequence[Example]) -> np.ndarray:
    rows = Tokenizer(base).encode([e.text for e in examples], recipe.max_tokens)
    return predict(network, rows, "kinds")


def test_distillation_is_hinton_s_formula() -> None:
    teacher = torch.tensor([[1.0, 0.0, -1.0], [3.0, -2.0, 0.0], [0.0, 0.0, 0.0]], dtype=torch.float64)
    for t in (1.0, 2.0, 5.0):
        student = LOGITS.clone().requires_grad_(True)
        p, q = softmax(teacher / t, 1), softmax(student.detach() / t, 1)
        want = t**2 * (p * (p.log() - q.log())).sum(1).mean()
        loss = distillation_loss(student, teacher, t)
        torch.testing.assert_close(loss.detach(), want)
        loss.backward()
        torch.testing.assert_close(student.grad, t * (q - p) / 3)
    zero = distillation_loss(teacher + 7.0, teacher, 2.0)  # the same probabilities
    assert zero.item() == pytest.approx(0, abs=1e-12)


def test_distillation_of_a_score() -> None:
    student = LOGITS[:, :1].clone().requires_grad_(True)
    teacher, t = torch.tensor([[4.0], [-1.0], [0.0]], dtype=torch.float64), 3.0
    p, q = torch.sigmoid(teacher / t), torch.sigmoid(student.detach() / t)
    loss = distillation_loss(student, teacher, t)
    torch.testing.assert_close(loss.detach(), -(t**2) * (p * q.log() + (1 - p) * (1 - q).log()).mean())
    loss.backward()
    torch.testing.assert_close(student.grad, t * (q - p) / 3)


def _taught(base: Base, recipe: Recipe, gathered: Gathered, teacher: np.ndarray | None) -> Classification:
    torch.manual_seed(0)
    network = Network(base, recipe, {"kinds": HeadShape(3)})
    return Classification(KINDS, network, base, recipe, gathered.train, gathered.validation, teacher=teacher)


def test_a_teacher_counts_by_its_weight(base: Base, recipe: Recipe) -> None:
    gathered = drawn(KINDS, 24)
    teacher = np.random.default_rng(0).standard_normal((24, 3)).astype(np.float32) * 4
    found = {}
    for weight in (0.0, 0.25, 1.0):
        given = replace(recipe, task="kinds", teacher_weight=weight, teacher_temperature=3.0)
        objective = _taught(base, given, gathered, teacher)
        objective._network.train(False)
        found[weight] = objective.loss(range(24)).item()
    alone = _taught(base, recipe, gathered, None)
    alone._network.train(False)
    assert found[0.0] == pytest.approx(alone.loss(range(24)).item(), rel=1e-5)
    logits = torch.from_numpy(_logits(alone._network, base, recipe, gathered.train))
    soft = distillation_loss(logits, torch.from_numpy(teacher), 3.0).item()
    assert found[1.0] == pytest.approx(soft, rel=1e-4)
    assert found[0.25] == pytest.approx(0.75 * found[0.0] + 0.25 * soft, rel=1e-4)


def test_a_student_comes_near_its_teacher_against_the_labels(
    base: Base, recipe: Recipe, checkpoint: Path
) -> None:
    """With the whole weight on it, a teacher that says the opposite of the labels is believed."""
    recipe = replace(recipe, task="kinds", teacher_weight=1.0, teacher_temperature=2.0, patience=0)
    gathered = drawn(KINDS, 640)
    opposite = np.array([[-1.5, 1.5, -4] if e.label == 0 else [1.5, -1.5, -4] for e in gathered.train])
    job = prepare(recipe, base, gathered)
    job.objectives = [
        Classification(KINDS, job.network, base, recipe, gathered.train, gathered.validation, opposite)
    ]
    before = KINDS.probabilities(_logits(job.network, base, recipe, gathered.train))
    finish(job, recipe, checkpoint)
    after = KINDS.probabilities(_logits(job.network, base, recipe, gathered.train))
    wanted = KINDS.probabilities(opposite)
    assert np.abs(after - wanted).mean() < 0.03 < 0.1 < np.abs(before - wanted).mean()
    assert (after.argmax(1) != [e.label for e in gathered.train]).all()


PAIRS = Task(
    name="pairs", model="column_match", purpose="", data="", limits="", labels=(), first_segment=False,
    metric=Metric("mrr"), kind="matching", corpus=lambda split, count, seed: PAIRED[:count],
)  # fmt: skip
WORDS = {"apple": "red", "pear": "green", "plum": "blue", "berlin": "one", "paris": "two", "rome": "three"}
PAIRED = [Example(word, target=target) for word, target in WORDS.items()] * 8


def _matching(base: Base, recipe: Recipe, pairs: list[Example]) -> tuple[Matching, Network]:
    torch.manual_seed(0)
    network = Network(base, recipe, {})
    network.train(False)
    return Matching(PAIRS, network, base, recipe, pairs, pairs), network


def test_matching_is_infonce_both_ways(base: Base, recipe: Recipe) -> None:
    pairs = PAIRED[:4]
    objective, network = _matching(base, recipe, pairs)
    tokens = Tokenizer(base)
    left, right = (
        torch.from_numpy(embed(network, tokens.encode([getattr(p, side) for p in pairs], 16)))
        for side in ("text", "target")
    )
    network.train(False)
    scores = left @ right.T / TEMPERATURE
    want = -(log_softmax(scores, 1).diagonal().mean() + log_softmax(scores, 0).diagonal().mean()) / 2
    assert objective.loss(range(4)).item() == pytest.approx(want.item(), rel=1e-4)
    torch.testing.assert_close(normalize(left), left)


def test_the_same_text_or_target_is_no_negative(base: Base, recipe: Recipe) -> None:
    distinct = [Example("apple", target="red"), Example("berlin", target="one")]
    same = [Example("apple", target="blue"), Example("plum", target="red"), distinct[0]]
    objective, _ = _matching(base, recipe, [*distinct, *same])
    # Each of these shares a text or a target with the first, so only the other pair is a negative of it.
    alone, pair = objective.loss([0]).item(), objective.loss([0, 1]).item()
    assert alone == pytest.approx(0, abs=1e-6)
    assert pair > 0.1
    for duplicate in (2, 3, 4):
        assert objective.loss([0, duplicate]).item() == pytest.approx(0, abs=1e-6), duplicate
    assert objective._same([0, 1, 2, 3, 4])[0].tolist() == [False, False, True, True, True]


def test_matching_learns_partners(base: Base, recipe: Recipe, checkpoint: Path) -> None:
    recipe = replace(recipe, task="pairs", batch=8, epochs=8, lr=1e-2)
    job = prepare(recipe, base, Gathered(PAIRS, PAIRED, PAIRED[:6], PAIRED[:6]))
    before = job.objectives[0].figure()
    done = finish(job, recipe, checkpoint)
    assert before < 0.7
    assert done.trained.position.best == 1.0


def test_a_batch_of_pairs_is_never_parted(base: Base, recipe: Recipe, monkeypatch) -> None:
    from training import train

    monkeypatch.setattr(train, "free_bytes", lambda device: 0)
    gathered = Gathered(PAIRS, PAIRED, PAIRED[:6], PAIRED[:6])
    recipe = replace(recipe, task="pairs")
    job = prepare(recipe, base, gathered)
    assert train._micro_batch(job.network, job.objectives, recipe) == recipe.batch
    whole, parted = (gradients(job, range(6), micro) for micro in (6, 1))
    assert all(torch.equal(whole[name], parted[name]) for name in whole)
    assert max(g.abs().max() for g in whole.values()) > 1e-3
    with pytest.raises(UsageError, match="pairs are each other's negatives"):
        prepare(replace(recipe, micro_batch=4), base, gathered)
    with pytest.raises(UsageError, match="matching has none"):
        prepare(replace(recipe, method="head"), base, gathered)


def test_ranks_are_among_the_targets_of_one_table() -> None:
    def vectors(*angles: float) -> np.ndarray:
        return np.array([[np.cos(a), np.sin(a)] for a in angles], dtype=np.float32)

    left, right = vectors(0.0, 0.5, 1.0), vectors(0.1, 0.9, 0.6)
    pairs = [Example("a", target="x"), Example("b", target="y"), Example("c", target="z")]
    # Nearest are: to a its x, to b first z, to c first y.
    found = rank_figures(left, right, pairs)
    assert found["recall_at_1"] == pytest.approx(1 / 3)
    assert found["recall_at_5"] == 1.0
    apart = [pair._replace(table=pair.text) for pair in pairs]
    assert rank_figures(left, right, apart)["mrr"] == 1.0  # each alone in its table
