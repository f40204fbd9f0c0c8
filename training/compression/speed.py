"""How fast the graphs are beside torch eager, on the same texts in one run, one thread each.

python -m training.compression.speed                                  # the shipped classifier of columns
python -m training.compression.speed FOLDER --texts 400 --rounds 9
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort
from safetensors.numpy import load_file

from assistant.models.manifest import ADAPTER, GRAPH
from assistant.models.store import SHIPPED
from assistant.progress import Progress, silent
from training.compression.candidate import Candidate
from training.compression.graph import as_graph
from training.compression.measure import BATCH, FLOAT32, agreement, answers, in_torch, spread, ways
from training.compression.original import Original, open_original
from training.compression.served import as_served
from training.compression.timing import Way, interleaved, ratio
from training.evaluation.comparison import compare
from training.evaluation.predictions import Predictions
from training.networks.tokens import by_length, collate
from training.tasks.examples import Text

ROUNDS, TEXTS = 9, 300


def compared(
    folder: Path, texts: int = TEXTS, rounds: int = ROUNDS, progress: Progress = silent
) -> dict[str, Any]:
    """Figures of the model in `folder`: `quality` of each form on its held-out examples, and `speed`.

    `speed`: texts a CPU second of torch eager, of the graphs as they are served (text by text) and of the
    same graphs in padded batches; times as fast as torch in the same manner.
    """
    with tempfile.TemporaryDirectory() as scratch:
        original = open_original(folder, Path(scratch), training=False, progress=progress)
        candidates = [
            as_graph(original, Path(scratch), "onnx", quantize=False),
            as_graph(original, Path(scratch), "int8", quantize=True),
            *as_served(folder),
        ]
        found = answers(original, candidates, progress)
        chosen = spread([example.text for example in original.gathered.test], texts)
        progress("timing", 0, 1)
        seconds = interleaved(_all_ways(original, candidates, chosen, rounds), rounds)
        progress("timing", 1, 1)
        sizes = {FLOAT32: original.bytes, **{one.name: one.bytes for one in candidates}}
    return {
        "model": original.manifest.version,
        "metric": original.task.metric.name,
        "examples": len(original.gathered.test),
        "texts": len(chosen),
        "rounds": rounds,
        "quality": {
            name: _quality(found[FLOAT32], one, original.task.metric.name) for name, one in found.items()
        },
        "bytes": sizes,
        "speed": _speeds(seconds, len(chosen)),
    }


def _all_ways(
    original: Original, candidates: Sequence[Candidate], texts: Sequence[Text], rounds: int
) -> dict[str, Way]:
    one_by_one = ways(original, candidates, texts, rounds)
    found: dict[str, Way] = {
        "torch": partial(in_torch, original, texts, 1),
        "torch, batched": partial(in_torch, original, texts, BATCH),
    }
    for candidate in candidates:
        found[candidate.name] = one_by_one[candidate.name]
        found[f"{candidate.name}, batched"] = in_batches(candidate, original, texts)
    return found


def in_batches(candidate: Candidate, original: Original, texts: Sequence[Text], size: int = BATCH) -> Way:
    """Texts to logits by the candidate's graph in padded batches of texts about as long.

    Serving never does so: with int8 activations a text's answer would depend on its neighbours.
    """
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    session = ort.InferenceSession(
        str(candidate.encoder / GRAPH), options, providers=["CPUExecutionProvider"]
    )
    tensors = {name: a.astype(np.float32) for name, a in load_file(candidate.folder / ADAPTER).items()}
    weight, bias = tensors.pop("head.weight"), tensors.pop("head.bias")
    first_segment = candidate.manifest.first_segment

    def run() -> np.ndarray:
        rows = original.tokenizer.encode(texts, original.recipe.max_tokens)
        logits = np.zeros((len(rows), len(bias)), dtype=np.float32)
        for places in by_length([len(row.ids) for row in rows], size):
            batch = collate([rows[i] for i in places])
            inputs = {name: getattr(batch, name).numpy() for name in vars(batch)}
            mean, first = session.run(["mean", "first"], {**inputs, **tensors})
            pooled = np.concatenate([mean, first], axis=1) if first_segment else mean
            logits[places] = pooled @ weight.T + bias
        return logits

    return run


def _quality(first: Predictions, own: Predictions, metric: str) -> dict[str, Any]:
    both = compare(first, own, metric).primary
    gap = both.difference
    return {
        "figure": both.b,
        "difference": [gap.value, gap.low, gap.high],
        "agreement": agreement(first, own),
    }


def _speeds(seconds: dict[str, np.ndarray], texts: int) -> dict[str, Any]:
    """Each against torch in the same manner, and the quartiles of that ratio over the rounds."""
    found = {}
    for name, taken in seconds.items():
        torch_ = seconds["torch, batched" if name.endswith("batched") else "torch"]
        found[name] = {
            "texts_per_cpu_second": texts / float(np.median(taken)),
            "times_as_fast": ratio(torch_, taken),
            "quartiles": [float(value) for value in np.quantile(torch_ / taken, (0.25, 0.75))],
            "times_torch_batched": ratio(seconds["torch, batched"], taken),
        }
    return found


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(prog="python -m training.compression.speed", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=SHIPPED / "column_kind")
    parser.add_argument("--texts", type=int, default=TEXTS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args()
    json.dump(compared(given.folder, given.texts, given.rounds), sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
