"""Train the combiner that judges cells with no label at all.

    python -m training.anomalies.pretrain --tables 800 --processes 2 [--encoder]

Many random tables with known errors are analysed exactly as a user's table is, and a gradient-boosted
classifier learns from their cells' features. Tables made from held-out values and makers then calibrate it
and measure it; the card beside the weights says with what seeds and how well. With `--encoder` the shipped
models' features are learnt from too, on a part of the tables.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import skops.io
from numpy.random import Generator
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import average_precision_score

from assistant.anomalies.analysis import Analysis, analyse
from assistant.anomalies.cells import CodedTable, code_column
from assistant.anomalies.combiner import Combiner
from assistant.anomalies.detect import ask_encoder
from assistant.anomalies.explain import Explainer
from assistant.anomalies.features import NAMES, VALUE_NAMES
from assistant.anomalies.features.encoder import Scorers
from assistant.models import load
from assistant.settings import Settings
from training.anomalies.tables import LabelledTable, make_table
from training.corpora.columns import Split

_CLEAN_CELLS = 70
_WRONG_CELLS = 60
_WITH_MODELS = 0.4
_ASKED = 40
_WITHOUT_ROWS = 0.12
_REPAIRS = 60
_PART = 50


@dataclass(frozen=True)
class Cells:
    """Training cells: features (cells, len(NAMES)), wrong or not, weight, and the table each is of."""

    features: np.ndarray
    wrong: np.ndarray
    weight: np.ndarray
    table: np.ndarray

    def only(self, mask: np.ndarray) -> Cells:
        """The cells where `mask` is true."""
        return Cells(self.features[mask], self.wrong[mask], self.weight[mask], self.table[mask])


def coded(labelled: LabelledTable) -> CodedTable:
    """The coded form of a made table."""
    columns = tuple(
        code_column(header, cells) for header, cells in zip(labelled.headers, labelled.cells, strict=True)
    )
    return CodedTable(columns, len(labelled.cells[0]))


def gather(tables: range, seed: int, split: Split, models: Scorers | None = None) -> Cells:
    """Cells of the made tables of these numbers: of each column some clean and some wrong, weighted."""
    features, wrong, weight, table = [], [], [], []
    for number in tables:
        rng = np.random.default_rng([seed, number])
        labelled = make_table(rng, split)
        asked = models if rng.random() < _WITH_MODELS else None
        analysis = analyse(coded(labelled), asked)
        for part, target, weights in _sample(analysis, labelled, rng, asked):
            features.append(part)
            wrong.append(target)
            weight.append(weights)
            table.append(np.full(len(target), number, dtype=np.int32))
    return Cells(np.vstack(features), np.concatenate(wrong), np.concatenate(weight), np.concatenate(table))


def _sample(
    analysis: Analysis, labelled: LabelledTable, rng: Generator, models: Scorers | None
) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    mask = labelled.wrong
    parts = []
    rowless = rng.random() < _WITHOUT_ROWS
    for position, column in enumerate(analysis.table.columns):
        chosen, weights = [], []
        for value, most in ((False, _CLEAN_CELLS), (True, _WRONG_CELLS)):
            rows = np.flatnonzero(mask[:, position] == value)
            taken = rng.permutation(rows)[:most]
            chosen.append(taken)
            weights.append(np.full(len(taken), len(rows) / max(len(taken), 1)))
        rows, weight = np.concatenate(chosen), np.concatenate(weights)
        if models is not None:
            ask_encoder(analysis, position, rng.permutation(np.unique(column.codes[rows]))[:_ASKED], models)
        part = analysis.cells(position)[rows].copy()
        if rowless:
            part[:, len(VALUE_NAMES) :] = np.nan
        # A long column counts for more than a short one, but not in proportion.
        parts.append((part, mask[rows, position], weight / np.sqrt(len(mask))))
    return parts


def fit(cells: Cells, seed: int, rounds: int) -> HistGradientBoostingClassifier:
    """The boosted trees; NaN is a value of its own to them."""
    model = HistGradientBoostingClassifier(
        max_iter=rounds, learning_rate=0.08, max_leaf_nodes=40, min_samples_leaf=30, l2_regularization=5.0,
        max_features=0.4, early_stopping=False, random_state=seed,
    )  # fmt: skip
    # The trees cannot bin a feature that is NaN throughout; as a constant it is never used.
    silent = np.isnan(cells.features).all(axis=0)
    features = np.where(silent, 0.0, cells.features) if silent.any() else cells.features
    return model.fit(features, cells.wrong, sample_weight=cells.weight)


def calibrate(model: HistGradientBoostingClassifier, held: Cells) -> tuple[np.ndarray, np.ndarray]:
    """Points (raw, calibrated), both strictly rising: the centres of an isotonic fit's levels.

    Between levels one interpolates, so that no two raw scores are made equal.
    """
    raw = model.predict_proba(held.features)[:, 1]
    fitted = IsotonicRegression(y_min=0.0, y_max=1.0)
    level = fitted.fit_transform(raw, held.wrong, sample_weight=held.weight)
    levels, which = np.unique(level, return_inverse=True)
    mass = np.bincount(which, weights=held.weight)
    centre = np.bincount(which, weights=held.weight * raw) / mass
    points = (
        (centre > 0) & (centre < 1) & (levels > 0) & (levels < 1) & (mass > 1e-3 * mass.sum() / len(mass))
    )
    x, y = centre[points], levels[points]
    return np.concatenate([[0.0], x, [1.0]]), np.concatenate([[0.0], y, [1.0]])


def metrics(model: Combiner, held: Cells) -> dict[str, float]:
    """Precision, recall and F1 at 0.5, average precision and expected calibration error, all weighted."""
    score = model.score(held.features)
    flagged = score > 0.5
    hits = float(held.weight[flagged & held.wrong].sum())
    precision = hits / max(float(held.weight[flagged].sum()), 1e-9)
    recall = hits / max(float(held.weight[held.wrong].sum()), 1e-9)
    bins = np.minimum((score * 10).astype(int), 9)
    total = float(held.weight.sum())
    error = sum(abs(float((held.weight * (score - held.wrong))[bins == b].sum())) / total for b in range(10))
    return {
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1": round(2 * precision * recall / max(precision + recall, 1e-9), 4),
        "average_precision": round(
            float(average_precision_score(held.wrong, score, sample_weight=held.weight)), 4
        ),
        "calibration_error": round(error, 5),
    }


def save(combiner: Combiner, folder: Path, card: dict[str, Any]) -> None:
    """Write the trees (skops) and the card (JSON) that `assistant.anomalies.combiner` loads."""
    folder.mkdir(parents=True, exist_ok=True)
    skops.io.dump(combiner.trees, folder / "combiner.skops", compression=8)
    calibration = {"raw": combiner.raw.round(6).tolist(), "calibrated": combiner.calibrated.round(6).tolist()}
    full = {
        "version": combiner.version, **card, "uses_encoder": combiner.uses_encoder,
        "repairs": combiner.repairs, "features": list(NAMES),
        "calibration": calibration,
    }  # fmt: skip
    (folder / "card.json").write_text(json.dumps(full, indent=1) + "\n", encoding="utf-8")


def repair_precision(combiner: Combiner, tables: range, seed: int) -> dict[str, float]:
    """By basis, how often the repair of a rightly or wrongly flagged cell was the clean value; smoothed."""
    right: Counter[str] = Counter()
    tried: Counter[str] = Counter()
    for number in tables:
        labelled = make_table(np.random.default_rng([seed, number]), "validation")
        analysis = analyse(coded(labelled))
        explainer = Explainer(analysis)
        for position, cells in analysis.each():
            column = analysis.table.columns[position]
            flagged = np.flatnonzero(combiner.score(cells) > 0.5)[:_REPAIRS]
            for row in flagged.tolist():
                if (row, position) not in labelled.kinds:
                    continue
                found = explainer.explain(position, int(column.codes[row]), row, cells[row])
                if found.repair is not None:
                    tried[found.basis] += 1
                    right[found.basis] += found.repair.split() == labelled.clean[position][row].split()
    return {basis: round((right[basis] + 1) / (count + 2), 3) for basis, count in tried.items()}


def _gather_part(arguments: tuple[range, int, Split, bool]) -> Cells:
    tables, seed, split, encoder = arguments
    models = load(Settings()) if encoder else None
    return gather(tables, seed, split, models)


def gather_all(count: int, seed: int, split: Split, processes: int, encoder: bool) -> Cells:
    """`gather` over tables 0 to `count`, shared among processes; the result does not hang on their number."""
    parts = [range(start, min(start + _PART, count)) for start in range(0, count, _PART)]
    with ProcessPoolExecutor(processes) as pool:
        cells = list(pool.map(_gather_part, [(part, seed, split, encoder) for part in parts]))
    return Cells(*(np.concatenate([getattr(part, f.name) for part in cells]) for f in fields(Cells)))


def main() -> None:
    """Gather, fit, calibrate, measure, save."""
    parser = argparse.ArgumentParser(description="Train the anomaly combiner.")
    parser.add_argument("--tables", type=int, default=800)
    parser.add_argument("--validation", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=250)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--encoder", action="store_true")
    parser.add_argument("--version", default="1")
    parser.add_argument("--out", type=Path, default=Path("assistant/models/weights/anomaly_combiner"))
    options = parser.parse_args()
    started = time.monotonic()
    train = gather_all(options.tables, options.seed, "train", options.processes, options.encoder)
    held = gather_all(options.validation, options.seed + 1, "validation", options.processes, options.encoder)
    print(
        f"{len(train.wrong):,} cells of {options.tables} tables in {time.monotonic() - started:.0f} s",
        flush=True,
    )
    model = fit(train, options.seed, options.rounds)
    half = held.table % 2 == 0
    combiner = Combiner(model, *calibrate(model, held.only(half)), options.version, {}, options.encoder)
    measured = metrics(combiner, held.only(~half))
    repairs = repair_precision(combiner, range(min(options.validation, 80)), options.seed + 1)
    card = {
        "recipe": {"tables": options.tables, "validation": options.validation, "seed": options.seed,
                   "rounds": options.rounds, "cells": len(train.wrong)},
        "metrics": measured,
        "seconds": round(time.monotonic() - started),
    }  # fmt: skip
    save(replace(combiner, repairs=repairs), options.out, card)
    print(json.dumps({"metrics": measured, "repairs": repairs}, indent=1))


if __name__ == "__main__":
    main()
