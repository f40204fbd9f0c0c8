"""Train the ranker of mappings.

    python -m training.mapping.pretrain [--pairs 48] [--held 90] [--renames FILE --columns FILE]
                                        [--out FOLDER]

Made pairs of schemas, and those of dbt projects where their files are given (`dqa data harvest` writes them
of one's own), are read exactly as a user's are; trees learn which candidates are right. The encoder
(`dqa train mapping`) must have been trained before. Pairs of held-out concepts, and the last fifth of the
projects, calibrate and measure; the card beside the weights says what each part adds.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import skops.io
from sklearn.isotonic import IsotonicRegression

from assistant.mapping import context
from assistant.mapping.features import NAMES
from assistant.mapping.ranker import CARD, FIRST, SECOND, Ranker
from assistant.models import load
from assistant.models.interface import Models
from assistant.settings import Settings
from training.data.files import read_rows
from training.mapping.fitting import ROUNDS, fit_ranker, score_all
from training.mapping.gathered import Gathered, gather, mean_ranks
from training.mapping.schemas import MadePair, made_pairs, rename_schemas

SHIPPED = Path("assistant/models/weights/mapping_ranker")


def gather_all(
    pairs: int, kept: int, renames: Path | None, columns: Path | None, models: Models, seed: int
) -> tuple[list[Gathered], list[Gathered]]:
    """`pairs` schemas of each sort to learn from, `kept` to calibrate and measure on: of others."""
    train = _read(made_pairs(seed, pairs, "train"), models)
    held = _read(made_pairs(seed, kept, "validation"), models)
    if renames is not None:
        told = list(read_rows(columns)) if columns is not None else []
        found = list(rename_schemas(list(read_rows(renames)), told, seed))
        projects = sorted({repo for repo, _ in found})
        last = set(projects[-max(len(projects) // 5, 1) :]) if len(projects) > 1 else set()
        order = np.random.default_rng(seed).permutation(len(found))
        chosen = [found[int(place)] for place in order]
        train += _read([pair for repo, pair in chosen if repo not in last][:pairs], models)
        held += _read([pair for repo, pair in chosen if repo in last][: kept // 3], models)
    return train, held


def _read(pairs: Any, models: Models) -> list[Gathered]:
    found = []
    for pair in pairs:
        assert isinstance(pair, MadePair)
        found.append(gather(pair, models))
        print(f"read {len(found)} pairs of schemas", end="\r", flush=True)
    return found


def calibrated(ranker: Ranker, held: Sequence[Gathered]) -> Ranker:
    """The ranker with the chance of being right for each raw score: isotonic regression's levels, each at the
    mean of its scores, so that the chance rises between them too.
    """
    raw = np.concatenate(score_all(ranker, held))
    right = np.concatenate([one.right for one in held])
    weights = np.concatenate([np.full(len(one.i), 1 / len(one.source)) for one in held])
    fitted = IsotonicRegression(y_min=0.001, y_max=0.995, out_of_bounds="clip").fit(raw, right, weights)
    levels, level = np.unique(fitted.predict(raw), return_inverse=True)
    means = np.bincount(level, weights * raw) / np.bincount(level, weights)
    return replace(ranker, raw=means, calibrated=levels)


def measure(train: Sequence[Gathered], held: Sequence[Gathered], ranker: Ranker, seed: int) -> dict[str, Any]:
    """MRR on held-out schemas: of both stages, of the first alone, and with parts withheld."""
    first = [ranker.first_scores(one.features) for one in held]
    found: dict[str, Any] = {
        "source columns": int(sum(one.wanted.sum() for one in held)),
        "mrr": mean_ranks(held, score_all(ranker, held), "domain"),
        "mrr by what is known": mean_ranks(held, score_all(ranker, held), "kind"),
        "mrr of the first stage": mean_ranks(held, first, "domain"),
    }
    for part, names in _PARTS.items():
        blind = fit_ranker([_without(one, names) for one in train], seed=seed)
        without = [_without(one, names) for one in held]
        found[f"mrr without {part}"] = mean_ranks(without, score_all(blind, without), "domain")
    return found


_PARTS = {
    "the fine-tuned encoder": ("field_meaning",),
    "any encoder": ("field_meaning", "name_meaning", "told_meaning", "crossed_meaning", "held_meaning",
                    "table_meaning"),
    "values": ("values_exact", "values_plain", "values_jaccard", "values_words", "values_shared", "shapes",
               "kinds", "spread", "spread_inside", "length", "distinct", "nulls", "held_meaning"),
}  # fmt: skip


def _without(one: Gathered, names: Sequence[str]) -> Gathered:
    features = one.features.copy()
    features[:, [NAMES.index(name) for name in names]] = np.nan
    return replace(one, features=features)


def save(ranker: Ranker, card: dict[str, Any], out: Path) -> None:
    """Write the trees with skops and the card as JSON."""
    out.mkdir(parents=True, exist_ok=True)
    skops.io.dump(ranker.first, out / FIRST, compression=8, compresslevel=9)
    skops.io.dump(ranker.second, out / SECOND, compression=8, compresslevel=9)
    (out / CARD).write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Gather, fit, calibrate, measure, save; see the module's docstring."""
    parser = argparse.ArgumentParser(description="Train the ranker of mappings.")
    parser.add_argument("--pairs", type=int, default=48, help="Schemas of each sort to learn from.")
    parser.add_argument("--held", type=int, default=90, help="Made schemas to calibrate and measure on.")
    parser.add_argument("--renames", type=Path)
    parser.add_argument("--columns", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=SHIPPED)
    given = parser.parse_args()
    models = load(Settings(threads=1))
    train, held = gather_all(given.pairs, given.held, given.renames, given.columns, models, given.seed)
    ranker = calibrated(fit_ranker(train, seed=given.seed), held)
    figures = measure(train, held, ranker, given.seed)
    card = card_of(ranker, figures, (len(train), len(held)), given, models.versions["column_match"])
    save(ranker, card, given.out)
    print(json.dumps(figures, indent=1))


def card_of(
    ranker: Ranker, figures: dict[str, Any], schemas: tuple[int, int], given: argparse.Namespace, encoder: str
) -> dict[str, Any]:
    """What the ranker is, was made of, and is good for."""
    return {
        "version": "1",
        "command": "python -m training.mapping.pretrain --renames renames.csv --columns columns.csv",
        "purpose": "The probability that a target column is what a source column is, from the features of "
        "the pair and of those around it.",
        "data": "Made pairs of schemas of the project's own vocabularies (business, clinical)"
        + ("; renames and descriptions of public dbt packages (Apache-2.0)." if given.renames else "."),
        "limits": "Confidences hold for schemas of the kind it was calibrated on, where about two thirds of "
        "the source columns have a partner.",
        "recipe": {"pairs": given.pairs, "held": given.held, "seed": given.seed, "trees": ROUNDS},
        "schemas": {"train": schemas[0], "held out": schemas[1]},
        "metrics": figures,
        "encoder": encoder,
        "machine": f"{os.cpu_count()} cores, {platform.machine()}",
        "cpu_seconds": round(time.process_time()),
        "features": [*NAMES, *context.NAMES],
        "calibration": {
            "raw": [round(float(x), 6) for x in ranker.raw],
            "calibrated": [round(float(y), 6) for y in ranker.calibrated],
        },
    }


if __name__ == "__main__":
    main()
