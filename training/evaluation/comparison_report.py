"""The HTML report of the comparison of two models."""

from __future__ import annotations

from pathlib import Path

from training.evaluation.comparison import LEVEL, Comparison, aligned
from training.evaluation.predictions import Predictions
from training.evaluation.report import shown
from training.report import charts
from training.report.page import Section, write_page

_EXAMPLES_SHOWN = 40
_SLICES_DRAWN = 30


def write_comparison(file: Path, a: Predictions, b: Predictions, found: Comparison) -> None:
    """Write the comparison of two models to `file`; `b` may hold its examples in any order."""
    b = aligned(a, b)
    rows = [
        [name, f"{one.a:.3f}", f"{one.b:.3f}", f"{one.difference.value:+.3f}",
         f"{one.difference.low:+.3f} to {one.difference.high:+.3f}", f"{one.p:.3f}"]
        for name, one in found.figures.items()
    ]  # fmt: skip
    figures = Section(
        "Figures",
        f"A is {found.a}, B is {found.b}. On the same {found.examples:,} examples, by a paired bootstrap.",
        (["figure", "A", "B", "B − A", "95 % interval", "p"], rows),
    )
    sections = [Section("In short", found.verdict()), figures]
    if found.slices:
        sections.append(_slices(found))
    sections += [
        _changed(f"Lost: A alone is right ({len(found.only_a):,})", found.only_a, a, b),
        _changed(f"Won: B alone is right ({len(found.only_b):,})", found.only_b, a, b),
    ]
    write_page(file, f"{found.a} against {found.b}", sections)


def _slices(found: Comparison) -> Section:
    rows = [
        [one.name, one.of, f"{one.examples:,}", one.metric, f"{one.a:.3f}", f"{one.b:.3f}",
         f"{one.difference.value:+.3f}", f"{one.corrected:.3f}", "clear" if one.corrected < LEVEL else ""]
        for one in found.slices
    ]  # fmt: skip
    half = _SLICES_DRAWN // 2
    drawn = found.slices if len(found.slices) <= 2 * half else (*found.slices[:half], *found.slices[-half:])
    picture = charts.intervals(
        [f"{one.name} ({one.metric})" for one in drawn],
        [(one.difference.value, one.difference.low, one.difference.high) for one in drawn],
        title="B − A, B's losses first",
        reference=0.0,
    )
    text = (
        "95 % intervals one by one; the p values are corrected for being many (Holm), and only what is "
        "below 0.05 then is called clear."
    )
    head = ["slice", "of", "examples", "figure", "A", "B", "B − A", "p corrected", ""]
    return Section("Subgroups and classes", text, (head, rows), picture)


def _changed(title: str, rows: tuple[int, ...], a: Predictions, b: Predictions) -> Section:
    if not rows:
        return Section(title, "None.")
    truths, first, second = a.truth_texts(), a.answer_texts(), b.answer_texts()
    cells = [
        [shown(a.examples[i].text), shown(truths[i]), shown(first[i]), shown(second[i])]
        for i in rows[:_EXAMPLES_SHOWN]
    ]
    return Section(title, "", (["text", "truth", "A", "B"], cells))
