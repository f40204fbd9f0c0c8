"""What a model said of each held-out example, kept beside its weights: measured and compared from there."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from assistant.errors import AssistantError, UsageError
from training.tasks.examples import Example, Text

FILE = "predictions.jsonl.gz"
"""Its name in a model's folder."""

Kind = Literal["scorer", "classes", "generator"]


@dataclass(frozen=True)
class Predictions:
    """Examples and what `model` (a version) gave for each.

    `probabilities`: of label 1, (n,), where there are no `labels`; else (n, len(labels)), rows summing to 1;
    None for a generator, whose `outputs` (n texts) are set against the examples' targets. Raises `UsageError`
    where lengths or labels do not fit together.
    """

    task: str
    model: str
    labels: tuple[str, ...]
    examples: tuple[Example, ...]
    probabilities: np.ndarray | None
    outputs: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        count = len(self.examples)
        if self.probabilities is None:
            if len(self.outputs) != count:
                raise UsageError(f"There are {count} examples but {len(self.outputs)} outputs.")
            return
        wanted = (count, len(self.labels)) if self.labels else (count,)
        if self.probabilities.shape != wanted:
            raise UsageError(f"Probabilities have the shape {self.probabilities.shape}, not {wanted}.")
        if not np.isfinite(self.probabilities).all():
            raise UsageError(f"Some probabilities of {self.model} are not numbers; it did not train well.")
        highest = len(self.labels) or 2
        wrong = sum(not 0 <= example.label < highest for example in self.examples)
        if wrong:
            raise UsageError(
                f"{wrong} of {count} examples have no label below {highest}: only labelled ones are measured."
            )

    @property
    def kind(self) -> Kind:
        """Which figures apply."""
        if self.probabilities is None:
            return "generator"
        return "classes" if self.labels else "scorer"

    def truth(self) -> np.ndarray:
        """The examples' labels, int64 (n,)."""
        return np.array([example.label for example in self.examples], dtype=np.int64)

    def scores(self) -> np.ndarray:
        """The probabilities as float64; raises `UsageError` for a generator."""
        if self.probabilities is None:
            raise UsageError(f"{self.model} generates text and has no probabilities.")
        return np.asarray(self.probabilities, dtype=np.float64)

    def answers(self) -> np.ndarray:
        """The most probable label of each, int64 (n,); a scorer says 1 above even odds."""
        scores = self.scores()
        return scores.argmax(axis=1) if scores.ndim == 2 else (scores > 0.5).astype(np.int64)

    def answer_texts(self) -> tuple[str, ...]:
        """What the model said of each, as text."""
        if self.kind == "generator":
            return self.outputs
        return tuple(self.labels[i] if self.labels else str(i) for i in self.answers())

    def truth_texts(self) -> tuple[str, ...]:
        """What it should have said of each, as text."""
        if self.kind == "generator":
            return tuple(example.target for example in self.examples)
        return tuple(self.labels[i] if self.labels else str(i) for i in self.truth())

    def right(self) -> np.ndarray:
        """Whether what the model said of each is what it should have said, bool (n,)."""
        pairs = zip(self.answer_texts(), self.truth_texts(), strict=True)
        return np.array([answer == truth for answer, truth in pairs], dtype=bool)

    def save(self, file: Path) -> None:
        """Write `file` (gzip): a line on the model, then one JSON object an example. Raises OSError."""
        head = {"task": self.task, "model": self.model, "labels": self.labels, "kind": self.kind,
                "examples": len(self.examples)}  # fmt: skip
        part = file.with_name(f"{file.name}.part")
        with part.open("wb") as raw, gzip.GzipFile("", "wb", fileobj=raw, mtime=0) as out:
            for line in (head, *(self._line(i) for i in range(len(self.examples)))):
                out.write(json.dumps(line, ensure_ascii=True, separators=(",", ":")).encode() + b"\n")
        part.replace(file)

    def _line(self, i: int) -> dict[str, Any]:
        example = self.examples[i]
        line: dict[str, Any] = {"text": example.text, "label": example.label, "groups": example.groups,
                                "target": example.target, "table": example.table}  # fmt: skip
        if self.probabilities is None:
            return {**line, "output": self.outputs[i]}
        return {**line, "p": np.round(self.probabilities[i].astype(np.float64), 6).tolist()}

    @classmethod
    def load(cls, file: Path) -> Predictions:
        """Read what `save` wrote; raises `UsageError` where there is none, `AssistantError` if damaged."""
        try:
            with gzip.open(file, "rt", encoding="utf-8") as lines:
                head, *rows = [json.loads(line) for line in lines]
            return cls._built(head, rows)
        except FileNotFoundError:
            raise UsageError(f"There are no predictions at {file}; `dqa train` writes them.") from None
        except (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError, UsageError) as error:
            raise AssistantError(
                f"{file} is not a file of predictions or is damaged ({error or type(error).__name__}); "
                "train the model again to have it written anew."
            ) from error

    @classmethod
    def _built(cls, head: dict[str, Any], rows: list[dict[str, Any]]) -> Predictions:
        if head["examples"] != len(rows):
            raise ValueError(f"{head['examples']} examples announced, {len(rows)} found")
        examples = tuple(
            Example(_text(row["text"]), int(row["label"]), tuple(row["groups"]), row["target"], row["table"])
            for row in rows
        )
        labels, generates = tuple(head["labels"]), head["kind"] == "generator"
        probabilities = None if generates else np.array([row["p"] for row in rows], dtype=np.float64)
        if probabilities is not None and not rows:
            probabilities = probabilities.reshape((0, len(labels)) if labels else (0,))
        outputs = tuple(row["output"] for row in rows) if generates else ()
        return cls(head["task"], head["model"], labels, examples, probabilities, outputs)


def _text(text: str | list[str]) -> Text:
    if isinstance(text, str):
        return text
    first, second = text
    return str(first), str(second)
