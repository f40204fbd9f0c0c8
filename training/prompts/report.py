"""The HTML page of a comparison of prompts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from training.prompts.compare import METRIC, PromptComparison, Tried
from training.report import charts
from training.report.page import Section, write_page

_EXAMPLES = 25
_FIGURES = (METRIC, "character_error_rate")
FIGURES = ["template", "exact match", "character error rate", "prompt tokens", "cut", "seconds"]
"""The head of `figure_row`."""
DIFFERENCES = [
    "template",
    "exact match more",
    "95 %",
    "p",
    "first alone right",
    "this alone right",
    "McNemar p",
]
"""The head of `difference_rows`."""


def write_report(file: Path, found: PromptComparison) -> None:
    """Write the comparison to `file`: figures with intervals, differences, answers, the prompts in full."""
    names = [one.template.name for one in found.tried]
    figures = [one.measured.figures[METRIC] for one in found.tried]
    picture = charts.intervals(
        names, [(one.value, one.low, one.high) for one in figures], title="exact match with its 95 % interval"
    )
    sections = [
        Section(
            "In short", f"{found.verdict()}\nModel: {found.model}, {found.examples:,} examples, greedily."
        ),
        Section("Figures", "", (FIGURES, [figure_row(one) for one in found.tried]), picture),
    ]
    if found.against_first:
        sections.append(Section("Against the first", _differences_text(names[0]), _differences(found)))
    sections += [_kinds(found), _answers(found.tried)]
    for one in found.tried:
        template = one.template
        sections.append(
            Section(template.name, f"{template.notes.strip()}\nSHA-256 {template.sha256}\n\n{template.text}")
        )
    write_page(file, "Prompts compared", sections)


def figure_row(one: Tried) -> list[str]:
    """Name, figures with intervals, mean prompt length in tokens, prompts cut, seconds."""
    shown = [str(one.measured.figures[name]) for name in _FIGURES]
    return [one.template.name, *shown, f"{one.prompt_tokens:.1f}", f"{one.cut:,}", f"{one.seconds:.1f}"]


def difference_rows(found: PromptComparison) -> list[list[str]]:
    """Each template against the first: its difference in exact match, p values, right by one alone."""
    return [
        [other.b, f"{other.primary.difference.value:+.3f}",
         f"{other.primary.difference.low:+.3f} to {other.primary.difference.high:+.3f}",
         f"{other.primary.p:.3f}",
         f"{len(other.only_a):,}", f"{len(other.only_b):,}", f"{other.mc_nemar:.3g}"]
        for other in found.against_first
    ]  # fmt: skip


def _differences_text(first: str) -> str:
    return f"Against {first}, on the same examples: paired bootstrap and McNemar's exact test."


def _differences(found: PromptComparison) -> tuple[list[str], list[list[str]]]:
    return DIFFERENCES, difference_rows(found)


def _kinds(found: PromptComparison) -> Section:
    groups = list(found.tried[0].measured.subgroups)
    rows = [
        [group, f"{found.tried[0].measured.subgroups[group].examples:,}",
         *(f"{one.measured.subgroups[group].figure.value:.3f}" for one in found.tried)]
        for group in groups
    ]  # fmt: skip
    head = ["subgroup", "examples", *(one.template.name for one in found.tried)]
    return Section("Exact match by subgroup", "", (head, rows) if rows else None)


def _answers(tried: Sequence[Tried]) -> Section:
    first = tried[0].predictions
    rows = [
        [str(example.text), example.target, *(one.predictions.outputs[i] for one in tried)]
        for i, example in enumerate(first.examples[:_EXAMPLES])
    ]
    head = ["example", "right", *(one.template.name for one in tried)]
    return Section("Some answers", "", (head, rows))
