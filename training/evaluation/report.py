"""The HTML report of one model's evaluation."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from training.evaluation.measured import Measured
from training.evaluation.predictions import Predictions
from training.evaluation.ranking import first_right, queries
from training.evaluation.scoring import precision_recall_curve
from training.report import charts
from training.report.page import Section, write_page
from training.tasks.examples import Text

_CLASSES_SHOWN = 25
_CURVES_SHOWN = 6
_EXAMPLES_SHOWN = 40
_GROUPS_DRAWN = 30
_LONGEST = 300


def write_report(
    file: Path, predictions: Predictions, measured: Measured, card: Mapping[str, Any] | None = None
) -> None:
    """Write the evaluation of one model to `file`; `card` (`card.json`) adds what the model is for."""
    sections = [_summary(predictions, measured, card or {}), _figures(measured)]
    if measured.subgroups:
        sections.append(_subgroups(measured))
    ranked = measured.confusion is None and predictions.kind == "scorer"
    if measured.confusion is not None:
        sections += [_confusion(predictions, measured.confusion, measured)]
        sections += [_curves(predictions, measured), _calibration(measured)]
    if predictions.kind == "classes":
        sections.append(_classes(measured))
    sections.append(_missed(predictions) if ranked else _mistakes(predictions))
    write_page(file, f"Evaluation of {predictions.model}", sections)


def _summary(predictions: Predictions, measured: Measured, card: Mapping[str, Any]) -> Section:
    primary = measured.figures[measured.metric]
    lines = [
        str(card.get("purpose", "")),
        f"{measured.metric} {primary} on {measured.examples:,} held-out examples of the task "
        f"{predictions.task}; {measured.better} is better.",
    ]
    if measured.worst:
        worst = measured.subgroups[measured.worst]
        whole = measured.figures[measured.group_metric]
        lines.append(
            f"Worst subgroup: {measured.worst}, {measured.group_metric} {worst.figure} on {worst.examples:,} "
            f"examples against {whole.value:.3f} of all."
        )
    else:
        lines.append("No subgroup is clearly worse than the whole.")
    if card.get("limits"):
        lines.append(f"Limits: {card['limits']}")
    return Section("In short", "\n".join(line for line in lines if line))


def _figures(measured: Measured) -> Section:
    resampled = "tables" if measured.clusters < measured.examples else "examples"
    rows = [
        [name, f"{one.value:.3f}", f"{one.low:.3f}–{one.high:.3f}"] for name, one in measured.figures.items()
    ]
    return Section(
        "Figures",
        f"With 95 % intervals: what {measured.clusters:,} other {resampled} like these would have given.",
        (["figure", "value", "95 % interval"], rows),
    )


def _subgroups(measured: Measured) -> Section:
    rows = [
        [name, f"{one.examples:,}", f"{one.figure.value:.3f}", f"{one.figure.low:.3f}–{one.figure.high:.3f}"]
        for name, one in measured.subgroups.items()
    ]
    drawn = list(measured.subgroups.items())[:_GROUPS_DRAWN]
    whole = measured.figures[measured.group_metric]
    picture = charts.intervals(
        [f"{name} ({one.examples:,})" for name, one in drawn],
        [(one.figure.value, one.figure.low, one.figure.high) for _, one in drawn],
        title=f"{measured.group_metric}, worst first",
        reference=whole.value,
    )
    text = (
        f"The dashed line is the whole's {whole.value:.3f}: a subgroup whose interval is clear of it differs."
    )
    return Section(
        "Subgroups", text, (["subgroup", "examples", measured.group_metric, "95 %"], rows), picture
    )


def _confusion(predictions: Predictions, confusion: np.ndarray, measured: Measured) -> Section:
    names = predictions.labels or ("0", "1")
    kept = _most_confused(confusion)
    cells = confusion[np.ix_(kept, kept)]
    shares = cells / np.maximum(confusion.sum(axis=1)[kept][:, None], 1)
    few = len(kept) <= 8
    rows = [
        [one.truth, one.answer, f"{one.examples:,}", f"{100 * one.share:.0f} %"] for one in measured.mix_ups
    ]
    text = "Rows: the truth; columns: the answer; " + (
        "counts." if few else "shades: the share of the row's examples."
    )
    if len(kept) < len(names):
        text += f" The {len(kept)} most confused of {len(names)} classes."
    picture = charts.heatmap(cells if few else shares, [names[i] for i in kept], title="Confusion")
    return Section("Confusion", text, (["truth", "answer", "examples", "share of the truth"], rows), picture)


def _most_confused(confusion: np.ndarray) -> list[int]:
    """The classes with most wrong answers from or to them, in their own order."""
    wrong = confusion - np.diag(np.diag(confusion))
    both = wrong.sum(axis=0) + wrong.sum(axis=1)
    return sorted(np.argsort(-both, kind="stable")[:_CLASSES_SHOWN].tolist())


def _curves(predictions: Predictions, measured: Measured) -> Section:
    truth, scores = predictions.truth(), predictions.scores()
    if scores.ndim == 1:
        asked = [("label 1", scores, truth == 1)]
        text = "Of label 1 as the threshold falls."
    else:
        ranked = sorted(
            (figures.average_precision, name)
            for name, figures in measured.classes.items()
            if figures.examples
        )
        worst = [name for _, name in ranked[:_CURVES_SHOWN]]
        places = [predictions.labels.index(name) for name in worst]
        asked = [(name, scores[:, i], truth == i) for name, i in zip(worst, places, strict=True)]
        text = "Each class against the rest; the classes of lowest average precision."
    series = {name: _thinned(*precision_recall_curve(column, positive)) for name, column, positive in asked}
    drawn = {name: (xs, ys) for name, (xs, ys) in series.items() if len(xs)}
    picture = charts.lines(drawn, title="Precision over recall", x="recall", y="precision") if drawn else ""
    return Section("Precision and recall", text, None, picture)


def _thinned(xs: np.ndarray, ys: np.ndarray, most: int = 300) -> tuple[list[float], list[float]]:
    places = np.unique(np.linspace(0, max(len(xs) - 1, 0), min(most, len(xs))).astype(int))
    return xs[places].tolist(), ys[places].tolist()


def _calibration(measured: Measured) -> Section:
    bins = measured.calibration
    picture = charts.reliability(
        [one.confidence for one in bins], [one.right for one in bins], title="Reliability"
    )
    rows = [
        [f"{one.low:.1f}–{one.high:.1f}", f"{one.examples:,}", f"{one.confidence:.3f}", f"{one.right:.3f}"]
        for one in bins
    ]
    text = (
        f"Expected calibration error {measured.figures['ece']}. Below the dashed line it promises too much, "
        "above it too little."
    )
    return Section("Calibration", text, (["confidence", "examples", "mean", "right"], rows), picture)


def _classes(measured: Measured) -> Section:
    ordered = sorted(measured.classes.items(), key=lambda item: (not item[1].examples, item[1].f1))
    rows = [[name, f"{one.examples:,}", *(_cell(value) for value in one[1:])] for name, one in ordered]
    return Section(
        "Classes",
        "Lowest F1 first; – where there is nothing to measure.",
        (["class", "examples", "precision", "recall", "F1", "average precision"], rows),
    )


def _mistakes(predictions: Predictions) -> Section:
    wrong = np.flatnonzero(~predictions.right())
    surest = wrong
    if predictions.kind != "generator":
        scores = predictions.scores()
        confidence = scores.max(axis=1) if scores.ndim == 2 else np.abs(scores - 0.5) + 0.5
        surest = wrong[np.argsort(-confidence[wrong], kind="stable")]
    answers, truths = predictions.answer_texts(), predictions.truth_texts()
    rows = []
    for i in surest[:_EXAMPLES_SHOWN].tolist():
        row = [shown(predictions.examples[i].text), shown(truths[i]), shown(answers[i])]
        rows.append([*row, "" if predictions.kind == "generator" else f"{confidence[i]:.2f}"])
    kind = "" if predictions.kind == "generator" else ", the surest first"
    text = f"{len(wrong):,} of {len(predictions.examples):,} are wrong; {len(rows)} of them{kind}."
    return Section("Mistakes", text, (["text", "truth", "answer", "confidence"], rows) if rows else None)


def _missed(predictions: Predictions) -> Section:
    """The queries of a matcher whose first candidate is wrong."""
    scores, truth, hits = predictions.scores(), predictions.truth() == 1, first_right(predictions)
    asked = [rows for rows in queries(predictions) if truth[rows].any()]
    wrong = [rows for rows in asked if not hits[rows[0]]]
    cells = []
    for rows in wrong[:_EXAMPLES_SHOWN]:
        others = rows[~truth[rows]]
        first, right = others[scores[others].argmax()], rows[truth[rows]][0]
        pairs = [predictions.examples[i].text for i in (right, first)]
        cells.append([shown(pairs[0][0]), *(shown(pair[1]) for pair in pairs), f"{scores[first]:.2f}"])
    text = f"{len(wrong):,} of {len(asked):,} queries put another candidate first; {len(cells)} of them."
    return Section("Mistakes", text, (["text", "partner", "put first", "score"], cells) if cells else None)


def shown(text: Text) -> str:
    """A text as a report shows it: the parts of a pair side by side, cut where it is long."""
    plain = text if isinstance(text, str) else " | ".join(text)
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1] + "…"


def _cell(value: float) -> str:
    return "–" if np.isnan(value) else f"{value:.3f}"
