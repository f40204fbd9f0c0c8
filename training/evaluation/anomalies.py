"""Anomalies and repairs on tables whose truth is known, and on lone columns labelled by hand.

A cell is an error where the dirty and the clean table differ after white space is normalised; columns are
matched by position. With `labels=N` the assistant chooses N rows and is told the truth about them; as in the
published figures (Raha and after) those rows count like all others.
"""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from rapidfuzz.distance import OSA
from sklearn.metrics import average_precision_score, precision_recall_curve

from assistant.anomalies.adapt import Workplace, adapt, choose_rows, prepare
from assistant.anomalies.detect import Detection, detect, detect_values
from assistant.anomalies.features.encoder import Scorers
from assistant.anomalies.rewrites import repair_cells
from assistant.errors import UsageError
from assistant.view import frame_view

THRESHOLD = 0.5
_ROUND = 5
_SURE = 0.9
_SUMMED = ("cells", "sure", "flagged", "errors", "seconds", "cpu_seconds")
_ALIKE = 0.7
_METRICS = ("precision", "recall", "f1")


@dataclass(frozen=True)
class Bench:
    """A dirty table and its truth, white space normalised, under the dirty table's headers."""

    dirty: pd.DataFrame
    clean: pd.DataFrame

    @property
    def wrong(self) -> np.ndarray:
        """Bool of shape (rows, columns): which cells are errors."""
        return np.asarray(self.dirty.to_numpy() != self.clean.to_numpy())


def read_bench(folder: Path) -> Bench:
    """The table in `folder`; raises `UsageError` with what is missing or does not fit."""
    frames = []
    for name in ("dirty.csv", "clean.csv"):
        path = folder / name
        if not path.is_file():
            raise UsageError(f"{folder} holds no {name}; a table's folder holds dirty.csv and clean.csv.")
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding_errors="replace")
        frames.append(frame.map(lambda text: " ".join(text.split())))
    dirty, clean = frames
    if dirty.shape != clean.shape:
        raise UsageError(
            f"dirty.csv and clean.csv in {folder} must have the same rows and columns; "
            f"they have {dirty.shape[0]} × {dirty.shape[1]} and {clean.shape[0]} × {clean.shape[1]}."
        )
    clean.columns = dirty.columns
    return Bench(dirty, clean)


def evaluate_table(
    folder: Path, labels: int = 0, seed: int = 0, models: Scorers | None = None
) -> dict[str, Any]:
    """Cell precision, recall and F1 of the table in `folder`, or of each table below it and their mean.

    Raises `UsageError` where there is no such table.
    """
    return _each(folder, lambda path: _evaluate_table(path, labels, seed, models))


def evaluate_clean(folder: Path, seed: int = 0, models: Scorers | None = None) -> dict[str, Any]:
    """How many cells of clean.csv, where nothing is wrong, are flagged: at 0.5, and at confidence 0.9."""
    return _each(folder, lambda path: _evaluate_clean(path, seed, models), ())


def evaluate_repairs(
    folder: Path, labels: int = 0, seed: int = 0, models: Scorers | None = None
) -> dict[str, Any]:
    """Precision, recall and F1 of cells set to the clean value: of all changed, and of all errors."""
    return _each(folder, lambda path: _evaluate_repairs(path, labels, seed, models))


def evaluate_columns(file: Path, models: Scorers | None = None) -> dict[str, Any]:
    """Average precision, best F1 and recall at precision ≥ 0.8 over all values of all columns in `file`."""
    started, cpu = time.monotonic(), time.process_time()
    scores: list[float] = []
    wrong: list[bool] = []
    for number, line in enumerate(_lines(file), 1):
        try:
            column = json.loads(line)
            values, errors, debatable = column["values"], set(column["errors"]), set(column["debatable"])
        except (json.JSONDecodeError, KeyError, TypeError) as error:
            raise UsageError(
                f"Line {number} of {file} is no labelled column: it needs header, values, errors, debatable."
            ) from error
        found = detect_values(str(column.get("header", "")), [str(value) for value in values], models)
        for value, score in found.items():
            if value not in debatable:
                scores.append(score)
                wrong.append(value in errors)
    if not any(wrong):
        raise UsageError(f"No column in {file} has an error: there is nothing to find.")
    precision, recall, _ = precision_recall_curve(wrong, scores)
    return {
        "average_precision": float(average_precision_score(wrong, scores)),
        "best_f1": float(np.max(2 * precision * recall / np.maximum(precision + recall, 1e-9))),
        "recall_at_p80": float(np.max(recall[precision >= 0.8], initial=0.0)),
        "values": len(scores),
        "errors": int(np.sum(wrong)),
        **_spent(started, cpu),
    }


def _lines(file: Path) -> list[str]:
    if not file.is_file():
        raise UsageError(f"There is no file {file}; give a file with one labelled column a line (JSON).")
    return [line for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def _each(
    folder: Path, evaluate: Callable[[Path], dict[str, Any]], means: Sequence[str] = _METRICS
) -> dict[str, Any]:
    """One table's figures; for a folder of tables those of each (`tables`) and the mean."""
    if not folder.is_dir():
        raise UsageError(f"There is no folder {folder}; give a table's folder, or one that holds several.")
    if (folder / "dirty.csv").is_file():
        return evaluate(folder)
    inner = sorted(path.parent for path in folder.glob("*/dirty.csv"))
    if not inner:
        raise UsageError(f"Neither {folder} nor a folder in it holds dirty.csv and clean.csv.")
    tables = {path.name: evaluate(path) for path in inner}
    mean = {name: float(np.mean([table[name] for table in tables.values()])) for name in means}
    summed = {
        name: sum(table[name] for table in tables.values())
        for name in _SUMMED
        if name in next(iter(tables.values()))
    }
    if not means:
        summed["share_sure"] = summed["sure"] / max(summed["cells"], 1)
        return {**summed, "tables": tables}
    return {**mean, "labels": max(table["labels"] for table in tables.values()), **summed, "tables": tables}


def _evaluate_table(folder: Path, labels: int, seed: int, models: Scorers | None) -> dict[str, Any]:
    bench = read_bench(folder)
    started, cpu = time.monotonic(), time.process_time()
    _, probability, asked = detect_with_labels(bench, labels, seed, models)
    flagged = probability > THRESHOLD
    figures = _figures(flagged & bench.wrong, flagged, bench.wrong, len(asked), started, cpu)
    return figures | {"recall_by_kind": recall_by_kind(bench, flagged)}


def recall_by_kind(bench: Bench, flagged: np.ndarray) -> dict[str, float]:
    """By what happened to a cell, the share of such errors that is `flagged` (rows, columns)."""
    found: defaultdict[str, list[bool]] = defaultdict(list)
    dirty, clean = bench.dirty.to_numpy(), bench.clean.to_numpy()
    for row, column in np.argwhere(bench.wrong).tolist():
        found[error_kind(dirty[row, column], clean[row, column])].append(bool(flagged[row, column]))
    return {kind: round(float(np.mean(hits)), 4) for kind, hits in sorted(found.items())}


def error_kind(wrong: str, right: str) -> str:
    """What happened to a cell: emptied, filled, or which slip it is; "other" for a different value."""
    if not wrong or not right:
        return "filled" if not right else "emptied"
    if wrong.casefold() == right.casefold():
        return "case"
    if OSA.distance(wrong, right) > 1:
        return "several slips" if OSA.normalized_similarity(wrong, right) >= _ALIKE else "other"
    if len(wrong) == len(right):
        return "transposed" if sorted(wrong) == sorted(right) else "replaced"
    return "inserted" if len(wrong) > len(right) else "dropped"


def _evaluate_clean(folder: Path, seed: int, models: Scorers | None) -> dict[str, Any]:
    clean = read_bench(folder).clean
    started, cpu = time.monotonic(), time.process_time()
    probability = detect(frame_view(clean), models, seed=seed).probability
    sure = int((probability >= _SURE).sum())
    return {
        "cells": int(probability.size),
        "flagged": int((probability > THRESHOLD).sum()),
        "sure": sure,
        "share_sure": sure / max(probability.size, 1),
        **_spent(started, cpu),
    }


def _evaluate_repairs(folder: Path, labels: int, seed: int, models: Scorers | None) -> dict[str, Any]:
    bench = read_bench(folder)
    started, cpu = time.monotonic(), time.process_time()
    detection, probability, asked = detect_with_labels(bench, labels, seed, models)
    told = {row: bench.clean.iloc[row].tolist() for row in asked}
    repaired = repair_cells(detection.analysis, probability > THRESHOLD, told)
    changed = np.zeros(bench.wrong.shape, dtype=bool)
    right = np.zeros(bench.wrong.shape, dtype=bool)
    clean = bench.clean.to_numpy()
    for (row, column), value in repaired.items():
        changed[row, column] = True
        right[row, column] = bench.wrong[row, column] and " ".join(value.split()) == clean[row, column]
    return _figures(right, changed, bench.wrong, len(asked), started, cpu)


def detect_with_labels(
    bench: Bench, labels: int, seed: int, models: Scorers | None
) -> tuple[Detection, np.ndarray, list[int]]:
    """Detect, asking about `labels` rows a few at a time; the probabilities and the rows asked about."""
    detection = detect(frame_view(bench.dirty), models)
    probability, asked = detection.probability, list[int]()
    if labels:
        work: Workplace = prepare(detection.analysis, detection.prior, seed)
        rng = np.random.default_rng(seed)
        wrong = bench.wrong
        while len(asked) < min(labels, len(wrong)):
            asked += choose_rows(work, probability, asked, min(_ROUND, labels - len(asked)), rng)
            told = {row: bench.clean.iloc[row].tolist() for row in asked}
            probability = adapt(work, {row: wrong[row] for row in asked}, seed, told)
    return detection, probability, asked


def _figures(
    hits: np.ndarray, flagged: np.ndarray, wrong: np.ndarray, labels: int, started: float, cpu: float
) -> dict[str, Any]:
    precision = float(hits.sum() / max(flagged.sum(), 1))
    recall = float(hits.sum() / max(wrong.sum(), 1))
    return {
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / max(precision + recall, 1e-9),
        "labels": labels,
        "flagged": int(flagged.sum()),
        "errors": int(wrong.sum()),
        **_spent(started, cpu),
    }


def _spent(started: float, cpu: float) -> dict[str, float]:
    return {
        "seconds": round(time.monotonic() - started, 3),
        "cpu_seconds": round(time.process_time() - cpu, 3),
    }
