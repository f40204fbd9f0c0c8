"""The facts of one trained model: what a card is made of, and nothing that was not measured or declared."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from training.card.carbon import Carbon
from training.card.intervals import wilson
from training.robustness.measure import Robust
from training.robustness.ood import Detection

Served = Literal["", "shared graph", "own graph", "token table", "torch only"]


class Group(BaseModel):
    """One subgroup of the held-out examples: how many, and its figure with the 95 % interval.

    The figure is the share that is right, or `Card.group_metric`, for which `low` and `high` must be given.
    """

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
    examples). `group_metric`: the groups' figure where it is not accuracy; `worst` names the worst group.
    `parameters`: how many were "trained", of how many in "all". `label_examples`: training examples by label,
    0 for those never seen. `longest_tokens`: of the held-out inputs, before they are cut. `seconds` are wall
    time. `served`: how ONNX Runtime (or numpy) serves it, if at all. `compression`: the figures of
    `training.compression.report.Report` for a model that was made from another one. `labeller`: the figures
    of the labeller that lies beside it (`training.labelling`) and knows tables and neighbours.
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
    group_metric: str = ""
    worst: str = ""
    robustness: dict[str, Robust] = {}
    ood: Detection | None = None
    parameters: dict[str, int] = {}
    cpu_seconds: float | None = None
    carbon: Carbon | None = None
    privacy: Privacy | None = None
    teacher: str = ""
    continued_from: str = ""
    served: Served = ""
    compression: dict[str, Any] = {}
    labeller: dict[str, float] = {}
    warnings: tuple[str, ...] = ()
