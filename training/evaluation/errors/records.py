"""What an error analysis says: mistakes, what some of them have in common, and which labels look wrong."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from training.evaluation.predictions import Predictions
from training.tasks.examples import Text


@dataclass(frozen=True)
class Mistake:
    """One example answered wrong. `row` is its place among the predictions.

    `confidence`: the probability of the answer, and `given` that of the truth; None for a generator.
    """

    row: int
    text: Text
    truth: str
    answer: str
    groups: tuple[str, ...] = ()
    confidence: float | None = None
    given: float | None = None


@dataclass(frozen=True)
class Trait:
    """What mistakes share: `count` of them `words`, as does the share `among_right` of right answers."""

    words: str
    count: int
    among_right: float


@dataclass(frozen=True)
class Cluster:
    """Mistakes that are alike.

    `name` puts `mix_up` and `traits` into words; `rows` are their places among the predictions; `samples` are
    some of them, far apart; `middle`: where they lie in the picture of all mistakes.
    """

    name: str
    rows: tuple[int, ...]
    mix_up: str
    traits: tuple[Trait, ...]
    samples: tuple[Mistake, ...]

    @property
    def size(self) -> int:
        """How many mistakes."""
        return len(self.rows)


@dataclass(frozen=True)
class ErrorReport:
    """An analysis of `model`'s mistakes, `wrong` of `examples`.

    `clusters`, the largest first; `silhouette` of them, from -1 to 1 (None where they are one). `confident`:
    mistakes by falling confidence. `label_errors`: mistakes of which the label is likelier wrong than the
    answer, likeliest first. `places`: (x, y, cluster) of each mistake in the plane of most variance.
    """

    task: str
    model: str
    examples: int
    wrong: int
    clusters: tuple[Cluster, ...]
    silhouette: float | None
    confident: tuple[Mistake, ...]
    label_errors: tuple[Mistake, ...]
    places: tuple[tuple[float, float, int], ...]

    def to_dict(self) -> dict[str, Any]:
        """JSON data."""
        return {**asdict(self), "clusters": [{"size": one.size, **asdict(one)} for one in self.clusters]}


def mistake(predictions: Predictions, row: int) -> Mistake:
    """The example at `row` as a mistake."""
    example = predictions.examples[row]
    truth, answer = predictions.truth_texts()[row], predictions.answer_texts()[row]
    if predictions.probabilities is None:
        return Mistake(row, example.text, truth, answer, example.groups)
    scores = predictions.probabilities[row]
    if not predictions.labels:
        confidence = float(scores) if scores > 0.5 else 1 - float(scores)
        return Mistake(row, example.text, truth, answer, example.groups, confidence, 1 - confidence)
    confidence, given = float(scores.max()), float(scores[example.label])
    return Mistake(row, example.text, truth, answer, example.groups, confidence, given)
