"""The facts of one trained model: what a card is made of, and nothing that was not measured or declared."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from training.card.carbon import Carbon
from training.card.intervals import wilson

Served = Literal["", "shared graph", "own graph", "torch only"]


class Group(BaseModel):
    """One subgroup of the held-out examples: how many, the share that is right, and its 95 % interval."""

    model_config = ConfigDict(frozen=True)

    examples: int
    right: float
    low: float | None = None
    high: float | None = None

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval as it was measured, else Wilson's from the share and the number of examples."""
        if self.low is not None and self.high is not None:
            return self.low, self.high
        return wilson(self.right, self.examples)


class Perturbed(BaseModel):
    """What one perturbation of the input does.

    `figure` is the primary metric on the perturbed texts, `drop` how much worse that is than unperturbed
    (positive: worse, whatever the metric's direction), `flipped` the share of changed answers.
    """

    model_config = ConfigDict(frozen=True, from_attributes=True)

    figure: float
    drop: float
    flipped: float


class Detection(BaseModel):
    """How texts of another kind are told from the model's own, and when it abstains.

    `auroc` and `fpr95`: by kind of outside text. `threshold`: abstain where the detector's score (higher:
    more foreign) lies above. `coverage`: share of held-out texts that are answered at it;
    `selective_accuracy`: share of right answers among those, against `accuracy` over all; `aurc`: area under
    risk over coverage.
    """

    model_config = ConfigDict(frozen=True)

    detector: str
    auroc: dict[str, float] = {}
    fpr95: dict[str, float] = {}
    threshold: float
    coverage: float
    accuracy: float
    selective_accuracy: float
    aurc: float


class Privacy(BaseModel):
    """Differential privacy: (ε, δ) for adding or removing one `unit`, the noise and the clipping norm."""

    model_config = ConfigDict(frozen=True)

    epsilon: float
    delta: float
    unit: str = "example"
    noise: float | None = None
    clip: float | None = None


class Card(BaseModel):
    """The facts of one trained model. All after `software` are optional: older cards lack them.

    `figures` are of the model as served (int8), on held-out examples that decided nothing, `intervals` their
    95 % bootstrap intervals; `float32` of the same weights before quantisation; `baseline` of the frozen
    encoder with a logistic regression. `calibration`: the temperature and the expected calibration error
    without and with it (empty for a generator). `history`: (step, mean loss, primary metric on the validation
    examples). `worst` names the worst subgroup. `parameters`: how many were "trained", of how many in "all".
    `label_examples`: training examples by label, 0 for those never seen. `longest_tokens`: of the held-out
    inputs, before they are cut. `seconds` are wall time. `served`: how ONNX Runtime serves it, if at all.
    """

    model_config = ConfigDict(frozen=True)

    model: str
    version: str
    task: str
    purpose: str
    data: str
    limits: str
    licence: str
    base_model: str
    base_sha256: str
    recipe: dict[str, Any]
    examples: dict[str, int]
    mean_tokens: float
    metric: str
    better: str
    figures: dict[str, float]
    float32: dict[str, float]
    baseline: dict[str, float]
    baseline_examples: int
    groups: dict[str, Group]
    calibration: dict[str, float]
    steps: int
    best_step: int
    history: list[tuple[int, float, float]]
    seconds: float
    machine: str
    software: dict[str, str]

    method: str = ""
    data_origin: str = ""
    data_licence: str = ""
    label_examples: dict[str, int] = {}
    longest_tokens: int | None = None
    intervals: dict[str, tuple[float, float]] = {}
    worst: str = ""
    robustness: dict[str, Perturbed] = {}
    ood: Detection | None = None
    parameters: dict[str, int] = {}
    cpu_seconds: float | None = None
    carbon: Carbon | None = None
    privacy: Privacy | None = None
    teacher: str = ""
    continued_from: str = ""
    served: Served = ""
    warnings: tuple[str, ...] = ()
