"""Train the combiner that judges rules.

    python -m training.rules.pretrain [--processes 2] [--tables 400]

Many made tables are parted into today and tomorrow; the rules of today are mined and tried exactly as a
user's are, and a gradient-boosted classifier learns which of them held tomorrow and were of use. The encoder
(`dqa train rules`) must have been trained before, on other tables; in half of the tables its word is
withheld, so that the judge does without it too. Tables of held-out sources calibrate and measure; the card
beside the weights says what the encoder adds.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import skops.io
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import average_precision_score, log_loss

from assistant.anomalies.combiner import Stage
from assistant.models import load
from assistant.rules.judge.features import DIRECTIONS, NAMES, features
from assistant.settings import Settings
from training.corpora.columns import Split
from training.rules.examples import draw_parted, tried_of

_SHIPPED = Path("assistant/models/weights/rule_combiner")
_PART = 10
_WITHHELD = 0.5
_WEIGHTS = {"at random": 1.0, "later": 1.0, "other groups": 0.1, "drifted": 0.1}
"""How much tables parted in each way count: on most days tomorrow is like today."""


@dataclass(frozen=True)
class Rules:
    """Rules on trial: `features` float32 (rules, len(NAMES)), `kept` bool, `table` its number, `weight`."""

    features: np.ndarray
    kept: np.ndarray
    table: np.ndarray
    weight: np.ndarray
    texts: list[tuple[str, str]]

    def only(self, which: np.ndarray) -> Rules:
        """Some of the rules."""
        texts = [self.texts[i] for i in np.flatnonzero(which).tolist()]
        return Rules(self.features[which], self.kept[which], self.table[which], self.weight[which], texts)

    def hearing(self, words: np.ndarray) -> Rules:
        """The same with the encoder's word, float (rules,); NaN where it is withheld."""
        matrix = self.features.copy()
        matrix[:, -1] = words
        return Rules(matrix, self.kept, self.table, self.weight, self.texts)

    def silent(self) -> Rules:
        """The same with the encoder's word withheld of all."""
        return self.hearing(np.full(len(self.kept), np.nan))


def joined(parts: Sequence[Rules]) -> Rules:
    """All of several."""
    return Rules(
        np.concatenate([part.features for part in parts]),
        np.concatenate([part.kept for part in parts]),
        np.concatenate([part.table for part in parts]),
        np.concatenate([part.weight for part in parts]),
        [text for part in parts for text in part.texts],
    )


def gather(tables: range, seed: int, split: Split) -> Rules:
    """The rules of the made tables of these numbers, tried and labelled."""
    parts = []
    for number in tables:
        tried = tried_of(draw_parted(seed, number, split), seed).by_row()
        kept = np.array([told.kept for told in tried.told], dtype=bool)
        texts = [told.texts for told in tried.told]
        weight = np.array([_WEIGHTS[told.how] for told in tried.told])
        parts.append(Rules(features(tried.trials), kept, np.full(len(kept), number), weight, texts))
    return joined(parts)


def gather_all(count: int, seed: int, split: Split, processes: int, folder: Path | None = None) -> Rules:
    """Tables 0 to `count`, shared among processes; the result does not hang on their number.

    What was gathered is kept in `folder`, and read from there where it is.
    """
    file = folder / f"{split}-{seed}-{count}.npz" if folder else None
    if file and file.exists():
        return _read(file)
    parts = [range(start, min(start + _PART, count)) for start in range(0, count, _PART)]
    with ProcessPoolExecutor(processes) as pool:
        rules = joined(list(pool.map(partial(gather, seed=seed, split=split), parts)))
    if file:
        file.parent.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(
            file, features=rules.features, kept=rules.kept, table=rules.table, weight=rules.weight
        )
        file.with_suffix(".json").write_text(json.dumps(rules.texts), encoding="utf-8")
    return rules


def _read(file: Path) -> Rules:
    found = np.load(file, allow_pickle=False)
    texts = [(first, second) for first, second in json.loads(file.with_suffix(".json").read_text("utf-8"))]
    return Rules(found["features"], found["kept"], found["table"], found["weight"], texts)


def fit(rules: Rules, seed: int, rounds: int) -> HistGradientBoostingClassifier:
    """Boosted trees that what speaks against a rule can only move down; NaN is a value of its own."""
    model = HistGradientBoostingClassifier(
        max_iter=rounds, learning_rate=0.06, max_leaf_nodes=24, min_samples_leaf=40, l2_regularization=5.0,
        max_features=0.5, monotonic_cst=list(DIRECTIONS), early_stopping=False, random_state=seed,
    )  # fmt: skip
    seen = np.where(np.isnan(rules.features).all(axis=0), 0.0, rules.features)
    return model.fit(seen, rules.kept, sample_weight=rules.weight)


def calibrate(model: Any, held: Rules) -> tuple[np.ndarray, np.ndarray]:
    """Points (raw, calibrated), both rising: an isotonic fit whose ends stay away from certainty."""
    raw = model.predict_proba(held.features)[:, 1]
    level = IsotonicRegression(y_min=0.0, y_max=1.0).fit_transform(raw, held.kept, sample_weight=held.weight)
    _, which = np.unique(level, return_inverse=True)
    size = np.bincount(which, weights=held.weight)
    # Of n that all held, the next holds with (n + 1) / (n + 2): the rule of succession.
    told = (np.bincount(which, weights=held.weight * held.kept) + 1) / (size + 2)
    centre = np.bincount(which, weights=held.weight * raw) / size
    rising = np.maximum.accumulate(told)
    return (
        np.concatenate([[0.0], centre, [1.0]]).round(6),
        np.concatenate([[rising[0]], rising, [rising[-1]]]).round(6),
    )


def metrics(stage: Stage, held: Rules) -> dict[str, float]:
    """Average precision of what is kept and of what is not, calibration error, log loss; all weighted.

    `sure` is the share of rules given 0.98 or more, `sure_right` how many of those were kept.
    """
    score, weight = stage.score(held.features), held.weight
    sure = score >= 0.98
    told = {
        "average_precision": average_precision_score(held.kept, score, sample_weight=weight),
        "average_precision_of_bad": average_precision_score(~held.kept, -score, sample_weight=weight),
        "calibration_error": _calibration_error(score, held),
        "log_loss": log_loss(held.kept, np.clip(score, 1e-6, 1 - 1e-6), sample_weight=weight),
        "sure": np.average(sure, weights=weight),
        "sure_right": np.average(held.kept[sure], weights=weight[sure]) if sure.any() else 0.0,
    }
    return {name: round(float(figure), 4) for name, figure in told.items()}


def _calibration_error(score: np.ndarray, held: Rules) -> float:
    """Expected calibration error over ten bins."""
    bins = np.minimum((score * 10).astype(int), 9)
    off = held.weight * (score - held.kept)
    return sum(abs(float(off[bins == one].sum())) for one in range(10)) / float(held.weight.sum())


def train(options: argparse.Namespace) -> tuple[Stage, dict[str, Any]]:
    """The combiner, and what was measured: with the encoder's word, without, and trained without."""
    sizes: list[tuple[int, int, Split]] = [
        (options.tables, options.seed, "train"), (options.validation, options.seed + 1, "validation"),
    ]  # fmt: skip
    rules, held = (gather_all(*size, options.processes, options.gathered) for size in sizes)
    if options.no_encoder:
        return without(rules, held, options.seed, options.rounds)
    judge = load(Settings()).rule_judge
    rules, held = (some.hearing(judge.logits(some.texts)) for some in (rules, held))
    return trained(rules, held, options.seed, options.rounds)


def _made(seen: Rules, tuned: Rules, seed: int, rounds: int) -> Stage:
    model = fit(seen, seed, rounds)
    return Stage(model, *calibrate(model, tuned))


def without(rules: Rules, held: Rules, seed: int, rounds: int) -> tuple[Stage, dict[str, Any]]:
    """A combiner that never hears the encoder. Tables of even numbers calibrate, the others measure."""
    half = held.table % 2 == 0
    tune, test = held.only(half), held.only(~half)
    stage = _made(rules.silent(), tune.silent(), seed, rounds)
    size = {"train": len(rules.kept), "test": len(test.kept), "kept": round(float(test.kept.mean()), 4)}
    return stage, {"rules": size, "features alone": metrics(stage, test.silent())}


def trained(rules: Rules, held: Rules, seed: int, rounds: int) -> tuple[Stage, dict[str, Any]]:
    """A combiner that hears the encoder of half of the tables, beside one that never does."""
    _, measured = without(rules, held, seed, rounds)
    half = held.table % 2 == 0
    tune, test = held.only(half), held.only(~half)
    withheld = np.random.default_rng(seed).random(int(rules.table.max()) + 1)[rules.table] < _WITHHELD
    heard = rules.hearing(np.where(withheld, np.nan, rules.features[:, -1]))
    stage = _made(heard, joined([tune, tune.silent()]), seed, rounds)
    word = Stage(_Word(), np.array([0.0, 1.0]), np.array([0.0, 1.0]))
    measured["encoder alone"] = metrics(word, test)
    measured["with the encoder"] = metrics(stage, test)
    measured["encoder withheld"] = metrics(stage, test.silent())
    return stage, measured


class _Word:
    """The encoder's word as it is, so that it is measured like the others."""

    def predict_proba(self, matrix: np.ndarray) -> np.ndarray:
        """float64 (rules, 2)."""
        probability = 1 / (1 + np.exp(-matrix[:, -1].astype(float)))
        return np.column_stack([1 - probability, probability])


def save(stage: Stage, folder: Path, card: dict[str, Any]) -> None:
    """Write the trees (skops) and the card (JSON) that `assistant.rules.judge.combiner` loads."""
    folder.mkdir(parents=True, exist_ok=True)
    skops.io.dump(stage.trees, folder / "combiner.skops", compression=8)
    points = {"raw": stage.raw.tolist(), "calibrated": stage.calibrated.tolist()}
    full = {**card, "features": list(NAMES), "calibration": points}
    (folder / "card.json").write_text(json.dumps(full, indent=1) + "\n", encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Train the combiner of the judge of rules.")
    parser.add_argument("--tables", type=int, default=240)
    parser.add_argument("--validation", type=int, default=160)
    parser.add_argument("--rounds", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1001)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--no-encoder", action="store_true")
    parser.add_argument("--gathered", type=Path, help="keep what was gathered in this folder")
    parser.add_argument("--version", default="1")
    parser.add_argument("--out", type=Path, default=_SHIPPED)
    return parser.parse_args()


def main() -> None:
    """Gather, fit, calibrate, measure, save."""
    options = _options()
    started = time.monotonic()
    stage, measured = train(options)
    card = {
        "version": options.version, "command": "python -m training.rules.pretrain",
        "recipe": {name: getattr(options, name) for name in ("tables", "validation", "rounds", "seed")},
        "uses_encoder": not options.no_encoder, "metrics": measured,
        "machine": f"{os.cpu_count()} cores, {platform.machine()}; {options.processes} processes",
        "seconds": round(time.monotonic() - started),
    }  # fmt: skip
    save(stage, options.out, card)
    print(json.dumps(card["metrics"], indent=1))


if __name__ == "__main__":
    main()
