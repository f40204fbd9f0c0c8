"""Prompt templates side by side: one model, the same examples, each template's own prompts."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.errors import UsageError
from assistant.progress import Progress
from training.base import find_base
from training.corpora import standard_forms
from training.data.files import read_rows
from training.evaluation.comparison import Comparison, compare
from training.evaluation.measured import Measured, measure
from training.evaluation.predictions import Predictions
from training.objectives.generation import Generator
from training.prompts.templates import Field, PromptTemplate, render
from training.recipe import Recipe
from training.tasks.examples import Example

METRIC = "exact_match"
MOST_TOKENS = 512
"""Longer prompts are cut, and counted."""
_TARGETS = ("target", "description", "output")
_BATCH = 32


@dataclass(frozen=True)
class Case:
    """One example, before any template: the fields, the right answer, the subgroups it is reported under."""

    fields: Mapping[str, Field]
    target: str
    groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tried:
    """One template's outcome: figures, mean prompt length, seconds; `cut` prompts were too long."""

    template: PromptTemplate
    predictions: Predictions
    measured: Measured
    prompt_tokens: float
    cut: int
    seconds: float


@dataclass(frozen=True)
class PromptComparison:
    """All templates in the order given; `against_first` compares each of the others with the first."""

    model: str
    examples: int
    tried: tuple[Tried, ...]
    against_first: tuple[Comparison, ...]

    @property
    def best(self) -> Tried:
        """The one with the highest exact match; of equals the first."""
        return max(self.tried, key=lambda one: one.measured.figures[METRIC].value)

    def verdict(self) -> str:
        """The outcome in a sentence."""
        if len(self.tried) == 1:
            return f"{self.tried[0].template.name}: {METRIC} {self.tried[0].measured.figures[METRIC]}."
        return " ".join(found.verdict() for found in self.against_first)

    def to_dict(self) -> dict[str, Any]:
        """JSON data."""
        return {
            "model": self.model,
            "examples": self.examples,
            "best": self.best.template.name,
            "verdict": self.verdict(),
            "templates": [_line(one) for one in self.tried],
            "against_first": [found.to_dict() for found in self.against_first],
        }


def _line(one: Tried) -> dict[str, Any]:
    return {
        "template": one.template.name,
        "sha256": one.template.sha256,
        "prompt_tokens": one.prompt_tokens,
        "cut": one.cut,
        "seconds": one.seconds,
        "figures": {name: vars(figure) for name, figure in one.measured.figures.items()},
    }


def corpus_cases(task: str, count: int, seed: int = 0) -> list[Case]:
    """`count` held-out examples of a task's own corpus; raises `UsageError` where the task has none."""
    if task != "generation":
        raise UsageError(
            f"There is no corpus of {task} examples; give your own with --data: a column for each field of "
            f"the template, and the right answer in a column called {' or '.join(_TARGETS)}."
        )
    return [
        Case(
            {"kind": form.kind, "value": form.value, "hint": form.hint, "examples": form.shots}, form.target,
            (f"kind: {form.kind}", "templates held out" if form.unseen else "templates seen"),
        )
        for form in standard_forms.examples(seed, count, "validation")
    ]  # fmt: skip


def data_cases(origin: Path, count: int) -> list[Case]:
    """The first `count` rows of a CSV, Parquet or JSON lines file with an answer, blank cells left out."""
    rows = list(read_rows(origin))
    name = next((name for name in _TARGETS if rows and name in rows[0]), None)
    if name is None:
        raise UsageError(
            f"{origin} has no column for the right answer; call it {' or '.join(_TARGETS)}. "
            f"Its columns are: {', '.join(rows[0]) if rows else 'none'}."
        )
    cases = [
        Case(
            {key: _text(value) for key, value in row.items() if key != name and _text(value)},
            _text(row[name]),
        )
        for row in rows
        if _text(row[name])
    ]
    return cases[:count]


def _text(value: object) -> str:
    if isinstance(value, list | tuple):
        return " ; ".join(map(str, value))
    return "" if value is None else str(value).strip()


def compare_prompts(
    templates: Sequence[PromptTemplate],
    model: str,
    cases: Sequence[Case],
    progress: Progress,
    *,
    seed: int = 0,
) -> PromptComparison:
    """Let `model` (a folder or a name of the hub; seq2seq or causal) answer every case by every template.

    Greedy decoding; of what is written the first line counts. The others are compared with the first template
    by a paired bootstrap and McNemar's test. Raises `UsageError` for templates of different tasks, for no
    cases, and for a case that lacks a field; `ModelMissing` for a model that is not to be had.
    """
    tasks = sorted({template.task for template in templates})
    if len(tasks) > 1:
        raise UsageError(f"These are prompts of different tasks ({', '.join(tasks)}); compare those of one.")
    if not cases:
        raise UsageError("There are no examples to compare prompts on.")
    prompts = [[render(template, **_known(template, case)) for case in cases] for template in templates]
    longest = max(len(case.target.encode()) for case in cases)
    recipe = Recipe(
        task=tasks[0], base_model=model, method="full", max_tokens=MOST_TOKENS,
        max_target_tokens=min(MOST_TOKENS, max(16, longest + 8)),
    )  # fmt: skip
    generator = Generator(find_base(model), recipe)
    tried = tuple(
        _tried(template, texts, cases, generator, model, progress)
        for template, texts in zip(templates, prompts, strict=True)
    )
    first = tried[0].predictions
    against = tuple(compare(first, one.predictions, METRIC, seed=seed) for one in tried[1:])
    return PromptComparison(model, len(cases), tried, against)


def _known(template: PromptTemplate, case: Case) -> dict[str, Field]:
    """The fields of a case that a template has: one template may show less of it than another."""
    return {name: value for name, value in case.fields.items() if name in template.fields}


def _tried(
    template: PromptTemplate,
    texts: Sequence[str],
    cases: Sequence[Case],
    generator: Generator,
    model: str,
    progress: Progress,
) -> Tried:
    started = time.perf_counter()
    ids = generator.prompts(texts)
    written: list[str] = []
    for first in range(0, len(ids), _BATCH):
        written += generator.write(ids[first : first + _BATCH], _BATCH)
        progress(f"Answering by {template.name}", len(written), len(ids))
    seconds = time.perf_counter() - started
    examples = tuple(Example(_key(case), -1, case.groups, case.target) for case in cases)
    outputs = tuple(_first_line(text) for text in written)
    predictions = Predictions(template.task, template.name, (), examples, None, outputs)
    return Tried(
        template, predictions, measure(predictions, METRIC),
        float(np.mean([len(row) for row in ids])), sum(len(row) >= MOST_TOKENS for row in ids), seconds,
    )  # fmt: skip


def _first_line(text: str) -> str:
    return text.strip().split("\n", 1)[0].strip()


def _key(case: Case) -> str:
    """The case in words, the same for every template: predictions are set side by side by it."""
    return " | ".join(f"{name}: {value}" for name, value in case.fields.items() if value)
