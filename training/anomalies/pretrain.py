"""Train the combiner that judges cells with no label at all.

    python -m training.anomalies.pretrain [--processes 2] [--encoder] [--first FOLDER]

Many random tables with known errors are analysed exactly as a user's table is, and a gradient-boosted
classifier learns from their cells' features. A second, smaller one learns from what the first says of whole
columns of other tables, many of them odd by custom and clean; with `--encoder` from the cell-plausibility
model too, on a part of the tables. Tables made from held-out values and makers calibrate and measure both;
the card beside the weights says with what seeds, by which command and how well.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import skops.io
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import average_precision_score

from assistant.anomalies.analysis import analyse
from assistant.anomalies.combiner import Combiner, Stage, read_combiner
from assistant.anomalies.context import NAMES as CONTEXT_NAMES
from assistant.anomalies.explain import Explainer
from assistant.anomalies.features import NAMES, VALUE_NAMES
from assistant.anomalies.lone import EXPERTS
from assistant.anomalies.vocabulary import hiding
from assistant.models import load
from assistant.settings import Settings
from training.anomalies.cells import MOST_HIDDEN, Cells, choose, coded, joined
from training.anomalies.context import fit_context, gather_context
from training.anomalies.lone import Evidence, fit_expert, gather_lone, merged
from training.anomalies.tables import CONTEXT_SORTS, make_table
from training.corpora.columns import Split

_WITHOUT_ROWS = 0.12
_REPAIRS = 60
_PART = 10
_SHIPPED = Path("assistant/models/weights/anomaly_combiner")


def gather(tables: range, seed: int, split: Split) -> Cells:
    """Cells of the made tables of these numbers: of each column some clean and some wrong, weighted."""
    parts = []
    for number in tables:
        rng = np.random.default_rng([seed, number])
        labelled = make_table(rng, split)
        with hiding(rng.uniform(0, MOST_HIDDEN), number):
            analysis = analyse(coded(labelled))
        rowless = rng.random() < _WITHOUT_ROWS
        for position, features in analysis.each():
            wrong = labelled.wrong[:, position]
            rows, weight = choose(wrong, rng)
            cells = features[rows].copy()
            if rowless:
                cells[:, len(VALUE_NAMES) :] = np.nan
            parts.append(Cells(cells, wrong[rows], weight, np.full(len(rows), number, dtype=np.int32)))
    return joined(parts)


def fit(cells: Cells, seed: int, rounds: int) -> HistGradientBoostingClassifier:
    """The first stage's boosted trees; NaN is a value of its own to them, a column of NaN a constant."""
    model = HistGradientBoostingClassifier(
        max_iter=rounds, learning_rate=0.08, max_leaf_nodes=40, min_samples_leaf=30, l2_regularization=5.0,
        max_features=0.4, early_stopping=False, random_state=seed,
    )  # fmt: skip
    features = np.where(np.isnan(cells.features).all(axis=0), 0.0, cells.features)
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
    # As the card will hold them: a second stage trained on a saved first one must see the same.
    return np.concatenate([[0.0], x, [1.0]]).round(6), np.concatenate([[0.0], y, [1.0]]).round(6)


def metrics(model: Stage, held: Cells) -> dict[str, float]:
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


def _points(stage: Stage) -> dict[str, list[float]]:
    return {"raw": stage.raw.round(6).tolist(), "calibrated": stage.calibrated.round(6).tolist()}


def save(combiner: Combiner, folder: Path, card: dict[str, Any]) -> None:
    """Write the trees (skops) and the card (JSON) that `assistant.anomalies.combiner` loads."""
    if combiner.second is None:
        raise ValueError("Only a combiner with both stages is saved; this one has no second.")
    folder.mkdir(parents=True, exist_ok=True)
    skops.io.dump(combiner.first.trees, folder / "combiner.skops", compression=8)
    skops.io.dump(combiner.second.trees, folder / "context.skops", compression=8)
    for kind, expert in combiner.experts.items():
        skops.io.dump(expert.trees, folder / f"{kind}.skops", compression=8)
    full = {
        "version": combiner.version, **card, "uses_encoder": combiner.uses_encoder,
        "repairs": combiner.repairs, "features": list(NAMES), "context_features": list(CONTEXT_NAMES),
        "expert_features": {kind: list(seen) for kind, seen in EXPERTS.items()},
        "expert_calibration": {kind: _points(expert) for kind, expert in combiner.experts.items()},
        "calibration": _points(combiner.first), "context_calibration": _points(combiner.second),
    }  # fmt: skip
    (folder / "card.json").write_text(json.dumps(full, indent=1) + "\n", encoding="utf-8")


def repair_precision(combiner: Combiner, tables: range, seed: int) -> dict[str, float]:
    """By basis, how often the repair of a rightly flagged cell was the clean value; smoothed."""
    right: Counter[str] = Counter()
    tried: Counter[str] = Counter()
    for number in tables:
        labelled = make_table(np.random.default_rng([seed, number]), "validation", CONTEXT_SORTS)
        analysis = analyse(coded(labelled))
        explainer = Explainer(analysis)
        scores, _ = combiner.score_table(analysis)
        for position, cells in analysis.each():
            column = analysis.table.columns[position]
            flagged = np.flatnonzero(scores[:, position] > 0.5)[:_REPAIRS]
            for row in flagged.tolist():
                if (row, position) not in labelled.kinds:
                    continue
                found = explainer.explain(position, int(column.codes[row]), row, cells[row])
                if found.repair is not None:
                    tried[found.basis] += 1
                    right[found.basis] += found.repair.split() == labelled.clean[position][row].split()
    return {basis: round((right[basis] + 1) / (count + 2), 3) for basis, count in tried.items()}


def _gather_part(first: Stage | None, encoder: bool, seed: int, split: Split, tables: range) -> Cells:
    if first is None:
        return gather(tables, seed, split)
    return gather_context(tables, seed, split, first, load(Settings()) if encoder else None)


def gather_all(
    count: int, seed: int, split: Split, processes: int, first: Stage | None = None, encoder: bool = False
) -> Cells:
    """Tables 0 to `count`, shared among processes; the result does not hang on their number.

    With `first` the cells are the second stage's, as `gather_context` makes them.
    """
    parts = [range(start, min(start + _PART, count)) for start in range(0, count, _PART)]
    with ProcessPoolExecutor(processes) as pool:
        return joined(list(pool.map(partial(_gather_part, first, encoder, seed, split), parts)))


def train_first(options: argparse.Namespace) -> tuple[Stage, dict[str, float]]:
    """The first stage and how well it does on its own kind of tables."""
    cells = gather_all(options.tables, options.seed, "train", options.processes)
    held = gather_all(options.validation, options.seed + 1, "validation", options.processes)
    model = fit(cells, options.seed, options.rounds)
    half = held.table % 2 == 0
    stage = Stage(model, *calibrate(model, held.only(half)))
    return stage, metrics(stage, held.only(~half))


def train_experts(options: argparse.Namespace) -> tuple[dict[str, Stage], dict[str, dict[str, float]]]:
    """The experts for lone columns and how well each does on the values that show its kind of evidence."""
    gathered: list[Evidence] = []
    split: Split
    for count, seed, split in (
        (options.lone, options.seed + 4, "train"), (options.lone_validation, options.seed + 5, "validation"),
    ):  # fmt: skip
        parts = [range(start, min(start + _PART, count)) for start in range(0, count, _PART)]
        with ProcessPoolExecutor(options.processes) as pool:
            gathered.append(merged(list(pool.map(partial(gather_lone, seed=seed, split=split), parts))))
    experts, measured = {}, {}
    for kind in EXPERTS:
        cells, held = (evidence.kinds[kind] for evidence in gathered)
        model = fit_expert(kind, cells, options.seed)
        half = held.table % 2 == 0
        experts[kind] = Stage(model, *calibrate(model, held.only(half)))
        measured[kind] = metrics(experts[kind], held.only(~half))
    return experts, measured


def train_second(options: argparse.Namespace, first: Stage) -> tuple[Stage, dict[str, dict[str, float]]]:
    """The second stage, and how well each does on the second's tables; "asked": where the encoder spoke."""
    sizes = [(options.context, options.seed + 2, "train"),
             (options.context_validation, options.seed + 3, "validation")]  # fmt: skip
    cells, held = (
        gather_all(count, seed, split, options.processes, first, options.encoder)  # type: ignore[arg-type]
        for count, seed, split in sizes
    )
    model = fit_context(cells, options.seed, options.context_rounds)
    half = held.table % 2 == 0
    stage = Stage(model, *calibrate(model, held.only(half)))
    kept = held.only(~half)
    logit = kept.features[:, 0].astype(float)
    alone = Stage(_AsItIs(), np.array([0.0, 1.0]), np.array([0.0, 1.0]))
    before = Cells((1 / (1 + np.exp(-logit)))[:, None], kept.wrong, kept.weight, kept.table)
    measured = {"first": metrics(alone, before), "both": metrics(stage, kept)}
    asked = np.isfinite(kept.features[:, CONTEXT_NAMES.index("encoder.excess")])
    if kept.wrong[asked].any():
        spoken = kept.only(asked)
        silent = spoken.features.copy()
        silent[:, [CONTEXT_NAMES.index(f"encoder.{name}") for name in ("plausibility", "excess")]] = np.nan
        measured["asked"] = metrics(stage, spoken)
        measured["asked, encoder withheld"] = metrics(
            stage, Cells(silent, spoken.wrong, spoken.weight, spoken.table)
        )
    return stage, measured


class _AsItIs:
    """Probabilities passed through, so that the first stage is measured like the second."""

    def predict_proba(self, features: np.ndarray) -> np.ndarray:
        """float64 of shape (cells, 2)."""
        return np.column_stack([1 - features[:, 0], features[:, 0]])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Train the anomaly combiner.")
    parser.add_argument("--tables", type=int, default=300)
    parser.add_argument("--validation", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=160)
    parser.add_argument("--context", type=int, default=440, help="tables for the second stage")
    parser.add_argument("--context-validation", type=int, default=220)
    parser.add_argument("--context-rounds", type=int, default=120)
    parser.add_argument("--lone", type=int, default=1500, help="lone columns for the experts")
    parser.add_argument("--lone-validation", type=int, default=900)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--encoder", action="store_true", help="let the second stage see the encoder's word")
    parser.add_argument("--first", type=Path, help="take the first stage from this folder")
    parser.add_argument("--version", default="3")
    parser.add_argument("--out", type=Path, default=_SHIPPED)
    return parser.parse_args()


def main() -> None:
    """Gather, fit, calibrate, measure, save: the first stage, then the second."""
    options = _options()
    started = time.monotonic()
    if options.first is None:
        first, alone = train_first(options)
    else:
        first = read_combiner(options.first).first
        card = json.loads((options.first / "card.json").read_text(encoding="utf-8"))
        alone = card["metrics"]["first stage"]
    second, measured = train_second(options, first)
    experts, lone = train_experts(options)
    combiner = Combiner(first, second, options.version, {}, experts, options.encoder)
    repairs = repair_precision(combiner, range(min(options.context_validation, 80)), options.seed + 3)
    names = (
        "tables", "validation", "rounds", "context", "context_validation", "context_rounds", "lone",
        "lone_validation", "seed",
    )  # fmt: skip
    card = {
        "command": "python -m training.anomalies.pretrain" + " --encoder" * options.encoder,
        "recipe": {name: getattr(options, name) for name in names},
        "metrics": {"first stage": alone, **measured, **lone},
        "machine": f"{os.cpu_count()} cores, {platform.machine()}; {options.processes} processes",
        "seconds": round(time.monotonic() - started),
    }
    save(replace(combiner, repairs=repairs), options.out, card)
    print(json.dumps({"metrics": card["metrics"], "repairs": repairs}, indent=1))


if __name__ == "__main__":
    main()
