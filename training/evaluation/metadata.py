"""Semantic types of columns, against the truth: by the model at hand, or one made for given labels.

With training columns a labeller is made of them (`assistant.labelling`), as `dqa train metadata --data` makes
one: it knows the tables' names and the neighbours. The same holds of a labeller at hand.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import f1_score

from assistant.errors import ModelMissing
from assistant.labelling.labeller import Text
from assistant.models.manifest import MANIFEST
from assistant.models.store import SHIPPED
from assistant.progress import Progress, silent
from assistant.settings import Settings

MODEL = "semantic_type"


def evaluate(
    columns: Path, train: Path | None = None, seed: int = 0, progress: Progress = silent
) -> dict[str, Any]:
    """Micro and macro F1 over the columns in the file `columns` (a line each: `label`, `values`, `table`).

    With the file `train` a labeller learns from it first (nothing in it is drawn: `seed` changes nothing);
    without, the model of the home, else the shipped one, answers, and a label that it does not know counts as
    missed. Raises `UsageError` for files that hold no such columns, `ModelMissing` where there is no model.
    """
    started, cpu = time.monotonic(), time.process_time()
    truth, answers = _labelled(columns, train, progress) if train else _at_hand(columns)
    return {
        "columns": len(truth),
        "micro_f1": float(np.mean([a == b for a, b in zip(truth, answers, strict=True)])),
        "macro_f1": float(
            f1_score(truth, answers, labels=sorted(set(truth)), average="macro", zero_division=0)
        ),
        "seconds": round(time.monotonic() - started, 3),
        "cpu_seconds": round(time.process_time() - cpu, 3),
    }


def _labelled(columns: Path, train: Path, progress: Progress) -> tuple[list[str], list[str]]:
    from training.evaluation.methods import labelled, read_columns

    given = read_columns(str(train), str(columns))
    progress("learning from the columns", 0, 1)
    chosen = labelled(given).argmax(axis=1)
    progress("learning from the columns", 1, 1)
    return [given.labels[e.label] for e in given.test], [given.labels[i] for i in chosen]


def _at_hand(columns: Path) -> tuple[list[str], list[str]]:
    from assistant.labelling.labeller import own, read
    from training.data.sources import read_data
    from training.methods.teacher import open_served

    settings = Settings()
    roots = [settings.models or settings.home / "models", SHIPPED]
    folder = next((root / MODEL for root in roots if (root / MODEL / MANIFEST).is_file()), None)
    if folder is None:
        raise ModelMissing(
            "There is no model of semantic types yet: `dqa train metadata` makes one; or give --train FILE "
            "to make one for these labels."
        )
    given = read_data(str(columns))
    model, labeller = open_served(folder, roots), read(folder)
    texts: list[Text] = [e.text if model.manifest.first_segment else own(e.text) for e in given.examples]
    if labeller is not None:
        chosen = labeller.probabilities(texts, [e.table for e in given.examples]).argmax(axis=1)
    else:
        chosen = model.logits(texts).argmax(axis=1)
    return [given.labels[e.label] for e in given.examples], [model.manifest.labels[i] for i in chosen]
