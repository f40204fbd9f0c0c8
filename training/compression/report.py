"""What a compression costs and gains, in figures; and the refusal where it costs too much."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from assistant.errors import AssistantError
from training.evaluation.measured import Interval

REPORT = "compression.json"
"""The report's file in the folder of a compressed model."""


@dataclass(frozen=True)
class Row:
    """One form of the model, measured on the same held-out examples and timed on the same texts.

    `bytes`: its weights on disk. `per_second`: texts a second of CPU time, one thread. `speed` and
    `speed_batched`: times as fast as torch, which is given the texts one by one, and in padded batches.
    `figure`: the primary metric; `difference`: that less the float32 network's, None for itself.
    `agreement`: share of the answers that are the float32 network's.
    """

    name: str
    bytes: int
    per_second: float
    speed: float
    speed_batched: float
    figure: float
    difference: Interval | None
    agreement: float


@dataclass(frozen=True)
class Report:
    """The compression of the version `model` by the way `to`; the first of `rows` is the float32 network.

    The row called `result` is what is installed, unless it loses more than `tolerance` of `metric`; other
    rows are for comparison. `version` is the result's; `notes` are sentences.
    """

    model: str
    to: str
    version: str
    metric: str
    better: str
    examples: int
    texts: int
    tolerance: float
    result: str
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()

    @property
    def original(self) -> Row:
        """The float32 network."""
        return self.rows[0]

    @property
    def compressed(self) -> Row:
        """What was made."""
        return next(row for row in self.rows if row.name == self.result)

    @property
    def loss(self) -> float:
        """How much worse the primary metric became; below 0: better."""
        change = self.compressed.figure - self.original.figure
        return -change if self.better == "higher" else change

    @property
    def accepted(self) -> bool:
        """Whether no more is lost than the tolerance."""
        return self.loss <= self.tolerance

    def verdict(self) -> str:
        """The outcome in a sentence or two."""
        row, first = self.compressed, self.original
        assert row.difference is not None
        gap = row.difference
        figures = (
            f"{self.metric} {first.figure:.4f} → {row.figure:.4f}, difference {gap.value:+.4f} "
            f"({gap.low:+.4f} to {gap.high:+.4f}) on {self.examples:,} examples; "
            f"{first.bytes / row.bytes:.1f} times smaller, {row.speed:.1f} times as fast"
        )
        if not self.accepted:
            return f"{self.model} as {self.to} loses more than {self.tolerance:g}: {figures}."
        worst = -gap.low if self.better == "higher" else gap.high
        doubt = (
            f" By chance it may lose up to {worst:.4f}: measure on more examples to be sure."
            if worst > self.tolerance
            else ""
        )
        return f"{self.model} as {self.to}: {figures}.{doubt}"

    def to_dict(self) -> dict[str, Any]:
        """JSON data."""
        return {
            **asdict(self), "loss": self.loss, "accepted": self.accepted, "verdict": self.verdict(),
        }  # fmt: skip


class Refused(AssistantError):
    """A compression that loses more than the tolerance; nothing was installed. `report` has the figures."""

    def __init__(self, report: Report) -> None:
        super().__init__(
            f"{report.verdict()} Nothing was installed. {_ADVICE[report.to]} Or state a larger --tolerance, "
            "if the task bears it."
        )
        self.report = report


_ADVICE = {
    "onnx": "A float32 graph should lose nothing: the base has operations that the exporter changes.",
    "int8": "Its weights have outliers that 8 bits do not hold: keep float32 (--to onnx).",
    "pruned": "Keep more of it (--keep 0.9), or train it for longer before it is pruned.",
    "student": "Keep more layers (--layers), or train on more examples.",
    "static": "The task needs the order of the tokens: take a student or int8 instead.",
}
