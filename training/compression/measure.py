"""Measure the forms of a model against its float32 network: size, speed, figure, agreement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch

from assistant.progress import Progress, silent
from training.build import held_out
from training.compression.candidate import Candidate
from training.compression.original import Original
from training.compression.report import Row
from training.compression.timing import ROUNDS, Way, interleaved, ratio
from training.evaluation.comparison import compare
from training.evaluation.predictions import Predictions
from training.networks.tokens import by_length, collate
from training.tasks.examples import Example, Text

TEXTS = 100
"""Held-out texts that are timed in each round."""
BATCH = 32
FLOAT32 = "torch float32"
ONE_BY_ONE, BATCHED = "torch one by one", f"torch batches of {BATCH}"


@dataclass(frozen=True)
class Measurement:
    """The rows, the float32 network first; the predictions of each by its name; how many texts were timed."""

    rows: tuple[Row, ...]
    predictions: dict[str, Predictions]
    texts: int


def measure_against(
    original: Original, candidates: Sequence[Candidate], rounds: int = ROUNDS, progress: Progress = silent
) -> Measurement:
    """Set `candidates` against the float32 network, all on the model's test examples, in this one run."""
    found = answers(original, candidates, progress)
    timed = spread([example.text for example in found[FLOAT32].examples], TEXTS)
    progress("timing", 0, 1)
    seconds = interleaved(ways(original, candidates, timed, rounds), rounds)
    progress("timing", 1, 1)
    rows = [_row(original, FLOAT32, original.bytes, ONE_BY_ONE, found, seconds, len(timed))]
    rows += [_row(original, one.name, one.bytes, one.name, found, seconds, len(timed)) for one in candidates]
    return Measurement(tuple(rows), found, len(timed))


def answers(
    original: Original, candidates: Sequence[Candidate], progress: Progress = silent
) -> dict[str, Predictions]:
    """What each form, the float32 network first, says of the model's test examples."""
    test = held_out(original.task, original.gathered.test)
    texts = [example.text for example in test]
    progress("measuring", 0, len(candidates) + 1)
    logits = original.logits(texts) / original.manifest.temperature
    found = {FLOAT32: _predictions(original, f"{original.manifest.version} in torch", test, logits)}
    for done, candidate in enumerate(candidates, 1):
        progress("measuring", done, len(candidates) + 1)
        found[candidate.name] = _predictions(
            original, candidate.manifest.version, test, candidate.logits(texts)
        )
    return found


def agreement(first: Predictions, second: Predictions) -> float:
    """The share of the answers that are the same."""
    return float((first.answers() == second.answers()).mean())


def spread(texts: Sequence[Text], count: int) -> list[Text]:
    """`count` different texts of all lengths, evenly."""
    ordered = sorted(set(texts), key=lambda text: (len(str(text)), str(text)))
    places = np.linspace(0, len(ordered) - 1, min(count, len(ordered))).round().astype(int)
    return [ordered[i] for i in places]


def ways(
    original: Original, candidates: Sequence[Candidate], texts: Sequence[Text], rounds: int
) -> dict[str, Way]:
    """Texts to logits, tokenizer included: torch one by one and in batches, each candidate as it is served.

    They can be called `rounds` + 1 times: what a served model answered once it does not compute again.
    """
    return {
        ONE_BY_ONE: partial(in_torch, original, texts, 1),
        BATCHED: partial(in_torch, original, texts, BATCH),
        **{one.name: _served(one, texts, rounds) for one in candidates},
    }


def _served(candidate: Candidate, texts: Sequence[Text], rounds: int) -> Way:
    body = candidate.body(threads=1)
    fresh = [candidate.open(body) for _ in range(rounds + 1)]
    return lambda: fresh.pop().logits(texts)


@torch.inference_mode()
def in_torch(original: Original, texts: Sequence[Text], size: int) -> np.ndarray:
    """Logits (len(texts), outputs) by torch eager in batches of `size`, of texts about as long."""
    rows = original.tokenizer.encode(texts, original.recipe.max_tokens)
    logits = np.zeros((len(rows), original.task.outputs), dtype=np.float32)
    for batch in by_length([len(row.ids) for row in rows], size):
        logits[batch] = original.network(collate([rows[i] for i in batch]), original.task.name).cpu().numpy()
    return logits


def _predictions(original: Original, name: str, test: Sequence[Example], logits: np.ndarray) -> Predictions:
    task = original.task
    return Predictions(task.name, name, task.labels, tuple(test), task.probabilities(logits))


def _row(
    original: Original,
    name: str,
    size: int,
    way: str,
    found: dict[str, Predictions],
    seconds: dict[str, np.ndarray],
    texts: int,
) -> Row:
    first, own = found[FLOAT32], found[name]
    metric = original.task.metric.name
    both = compare(first, own, metric)
    return Row(
        name=name,
        bytes=size,
        per_second=texts / float(np.median(seconds[way])),
        speed=ratio(seconds[ONE_BY_ONE], seconds[way]),
        speed_batched=ratio(seconds[BATCHED], seconds[way]),
        figure=both.primary.b,
        difference=None if name == FLOAT32 else both.primary.difference,
        agreement=agreement(first, own),
    )
