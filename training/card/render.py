"""A card as Markdown: one section a question, a section left out where nothing was measured for it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from math import isnan

from training.card.facts import Card
from training.card.notes import bias_note, limits, overall_figure, sparkline, worst_first, worst_group

_SERVED = {
    "shared graph": "Served by ONNX Runtime as matrices in the graph that all tasks share.",
    "own graph": "Served by ONNX Runtime as a graph of its own.",
    "token table": "Served by numpy as a table of token vectors.",
    "torch only": "Served by torch only: it was not exported.",
}
_LARGE_DROP = 0.02


def render(card: Card) -> str:
    """The card as Markdown."""
    sections: tuple[tuple[str, Callable[[Card], list[str]]], ...] = (
        ("Figures", _figures), ("Compression", _compression), ("Subgroups", _subgroups),
        ("Bias", lambda card: [bias_note(card)]),
        ("Robustness", _robustness), ("Unfamiliar input", _detection), ("Calibration", _calibration),
        ("Limits", _limits), ("Data", _data), ("Training", _training), ("Privacy", _privacy),
        ("Time and carbon", _time), ("Recipe", _recipe),
    )  # fmt: skip
    lines = [f"# {card.version}", "", _summary(card)]
    for warning in card.warnings:
        lines += ["", f"> **Warning.** {warning}"]
    for title, section in sections:
        if found := section(card):
            lines += ["", f"## {title}", "", *found]
    return "\n".join(lines) + "\n"


def _summary(card: Card) -> str:
    origin = f"{card.base_model} (SHA-256 {card.base_sha256[:12]}…)"
    parts = [card.purpose, f"Fine-tuned by `dqa train {card.task}` from {origin}."]
    if card.continued_from:
        parts.append(f"Training went on from {card.continued_from}.")
    if card.teacher:
        parts.append(f"Distilled from {card.teacher}.")
    parts += [f"Licence: {card.licence}.", _SERVED.get(card.served, "")]
    return " ".join(part for part in parts if part)


def _figures(card: Card) -> list[str]:
    columns = {"as served": card.figures, "float32": card.float32, "baseline": card.baseline}
    columns = {name: column for name, column in columns.items() if column}
    names = ["figure", *columns]
    if card.intervals:
        names.insert(2, "95 % interval")
    rows = []
    for name, value in card.figures.items():
        shown = f"**{name}**" if name == card.metric else name
        row = [shown, *(_number(column.get(name)) for column in columns.values())]
        if card.intervals:
            row.insert(2, _range(card.intervals.get(name)))
        rows.append(row if not isnan(value) else [shown, "not defined", *([""] * (len(names) - 2))])
    text = f"Primary metric: {card.metric}, {card.better} is better; held-out examples that decided nothing."
    if card.baseline:
        text += " The baseline is the frozen encoder with a logistic regression" + (
            f" on {card.baseline_examples:,} of the training examples." if card.baseline_examples else "."
        )
    lines = [text, "", *_table(names, rows)]
    if card.labeller:
        told = ", ".join(f"{name} {value:.3f}" for name, value in card.labeller.items())
        lines += [
            "",
            f"With the labeller beside it, which knows the table's name and the neighbours: {told}.",
        ]
    return lines


def _subgroups(card: Card) -> list[str]:
    if not card.groups:
        return []
    worst, overall = worst_group(card), overall_figure(card)
    rows = [
        [
            f"**{name}**" if name == worst else name,
            f"{group.examples:,}",
            _number(group.right),
            _range(group.interval),
        ]
        for name, group in worst_first(card)
    ]
    whole = f" The whole: {overall:.3f}." if overall is not None else ""
    head = f"Worst first; the worst for its number of examples is **{worst}**.{whole}"
    return [head, "", *_table(["subgroup", "examples", card.group_metric or "right", "95 % interval"], rows)]


def _compression(card: Card) -> list[str]:
    """What it was made from, and what that cost and gained."""
    if not (found := card.compression):
        return []
    rows = [
        [
            f"**{row['name']}**" if row["name"] == found["result"] else row["name"],
            f"{row['bytes'] / 1e6:.1f}",
            f"{row['per_second']:,.0f}",
            f"{row['speed']:.1f}",
            _number(row["figure"]),
            f"{row['agreement']:.1%}",
        ]
        for row in found["rows"]
    ]
    head = ["form", "MB", "texts a CPU second", "times as fast", card.metric, "same answers"]
    lines = [f"Compressed by `dqa compress {found['model']} --to {found['to']}`. {found['verdict']}"]
    return [*lines, "", *_table(head, rows), *(f"\n{note}" for note in found["notes"])]


def _robustness(card: Card) -> list[str]:
    if not card.robustness:
        return []
    rows = [
        [name, _number(found.figure), f"{found.drop:+.3f}", f"{found.flipped:.1%}", f"{found.changed:.0%}"]
        for name, found in sorted(card.robustness.items(), key=lambda item: -item[1].drop)
    ]
    weak = [name for name, found in card.robustness.items() if found.drop > _LARGE_DROP]
    said = (
        f"Loses more than {_LARGE_DROP} by: {', '.join(weak)}."
        if weak
        else (f"No perturbation loses more than {_LARGE_DROP}.")
    )
    return [
        f"The held-out texts again, each perturbed in one way. {said}", "",
        *_table(["perturbation", card.metric, "drop", "answers changed", "of texts changed"], rows),
    ]  # fmt: skip


def _detection(card: Card) -> list[str]:
    if (found := card.ood) is None:
        return []
    lines = [
        f"It can say *unknown* ({found.detector}, threshold {found.threshold:.4g}): of held-out texts it "
        f"then answers {found.coverage:.1%}, {found.selective_accuracy:.3f} of them right, against "
        f"{found.accuracy:.3f} of all. Area under risk over coverage: {found.aurc:.4f}."
    ]
    if found.auroc:
        rows = [
            [name, _number(auroc), _number(found.fpr95.get(name)), _number(found.abstained.get(name))]
            for name, auroc in found.auroc.items()
        ]
        head = ["outside texts", "AUROC", "pass where 95 % of its own do", "told unknown"]
        lines += ["", *_table(head, rows)]
    return lines


def _calibration(card: Card) -> list[str]:
    if "temperature" not in card.calibration:
        return []
    found = card.calibration
    text = f"Temperature {found['temperature']:.2f}"
    if "ece" in found and "ece_before" in found:
        text += f"; expected calibration error {found['ece_before']:.3f} without, {found['ece']:.3f} with it"
    return [text + "."]


def _limits(card: Card) -> list[str]:
    return [f"- {sentence}" for sentence in (card.limits, *limits(card)) if sentence]


def _data(card: Card) -> list[str]:
    seed = f" Seed {card.recipe['seed']};" if "seed" in card.recipe else ""
    counts = ", ".join(f"{count:,} {_USES.get(name, name)}" for name, count in card.examples.items())
    lines = [f"{card.data}{seed} {counts}; {card.mean_tokens:.0f} tokens each on average."]
    if card.data_origin:
        lines += ["", f"Origin: {card.data_origin}."]
    if card.data_licence:
        lines += ["", f"Licence of the data: {card.data_licence}."]
    return lines


_USES = {"train": "examples to train on", "validation": "to choose and calibrate", "test": "to measure"}


def _training(card: Card) -> list[str]:
    parts = [f"Method: {card.method}."] if card.method else []
    if "trained" in card.parameters and "all" in card.parameters:
        trained, all_ = card.parameters["trained"], card.parameters["all"]
        parts.append(f"{trained:,} of {all_:,} parameters trained ({trained / max(all_, 1):.2%}).")
    parts.append(f"Step {card.best_step:,} of {card.steps:,} kept.")
    lines = [" ".join(parts)]
    if len(card.history) > 1:
        losses = [loss for _, loss, _ in card.history]
        metrics = [metric for _, _, metric in card.history]
        lines += [
            "", "```",
            f"loss        {sparkline(losses)}  {losses[0]:.3f} → {losses[-1]:.3f}",
            f"validation  {sparkline(metrics)}  {metrics[0]:.3f} → {metrics[-1]:.3f}",
            "```",
        ]  # fmt: skip
    return lines


def _privacy(card: Card) -> list[str]:
    if (found := card.privacy) is None:
        return []
    text = f"Differentially private: ε = {found.epsilon:.3g} at δ = {found.delta:.3g} for one {found.unit}"
    extra = [
        f"{name} {value:.3g}"
        for name, value in (("noise", found.noise), ("clipping norm", found.clip))
        if value
    ]
    return [f"{text}{' (' + ', '.join(extra) + ')' if extra else ''}."]


def _time(card: Card) -> list[str]:
    cpu = f", {card.cpu_seconds:,.0f} CPU seconds" if card.cpu_seconds is not None else ""
    software = ", ".join(f"{name} {version}" for name, version in card.software.items())
    lines = [f"{card.seconds:,.0f} seconds{cpu} on {card.machine}; {software}."]
    if (cost := card.carbon) is not None:
        lines += [
            "",
            f"About {cost.grams:.3g} g CO2e ({cost.kwh * 1000:.3g} Wh), estimated from "
            f"{cost.cpu_seconds:,.0f} CPU seconds at {cost.watts_per_core:g} W a core, overhead "
            f"{cost.overhead:g}, {cost.grid_intensity:g} g CO2e a kWh ({cost.sources}).",
        ]
    return lines


def _recipe(card: Card) -> list[str]:
    return [
        ", ".join(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in card.recipe.items())
        + "."
    ]


def _number(value: float | None) -> str:
    return "" if value is None or isnan(value) else f"{value:.3f}"


def _range(interval: tuple[float, float] | None) -> str:
    return "" if interval is None else f"{interval[0]:.3f} to {interval[1]:.3f}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"

    return [line(head), line(["---"] * len(head)), *(line(row) for row in rows)]
