"""`dqa compare`: two models on the same test examples."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.cli.options import AsJson

if TYPE_CHECKING:
    from training.evaluation.comparison import Comparison
    from training.evaluation.slices import Slice

Which = "a model here, one of its versions, a model's folder, or a predictions file."
_SLICES_SHOWN = 12


def compare(
    a: Annotated[str, typer.Argument(metavar="A", help=f"The first: {Which}")],
    b: Annotated[str, typer.Argument(metavar="B", help="The second, held against it.")],
    metric: Annotated[
        str | None, typer.Option(metavar="NAME", help="The figure to decide by; default: its card's.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, metavar="S", help="Seed of the resamples.")] = 0,
    report: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write an HTML report with pictures there.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Say which of two models is better, by how much, whether by chance, and where it is worse.

    Both must have been measured on the same test examples. Example: dqa compare models/old models/new
    """
    from training.evaluation.comparison import compare as compare_predictions
    from training.evaluation.finding import find_predictions
    from ui.cli.measuring import model_roots
    from ui.cli.output import emit, say
    from ui.cli.progress import busy

    roots = model_roots()
    first, second = find_predictions(a, roots), find_predictions(b, roots)
    chosen = first.metric(metric)
    with busy("Comparing"):
        found = compare_predictions(first.predictions, second.predictions, chosen.name, seed=seed)
        if report is not None:
            from training.evaluation.comparison_report import write_comparison

            write_comparison(report, first.predictions, second.predictions, found)
    if json:
        emit(found.to_dict())
        return
    say(found.verdict(), "bold")
    _show(found)
    if report is not None:
        say(f"The report is in {report}.")


def _show(found: Comparison) -> None:
    from ui.cli.output import say, show_table

    tables = f" of {found.clusters:,} tables" if found.clusters < found.examples else ""
    say(f"A: {found.a}, B: {found.b}, on the same {found.examples:,} examples{tables}.")
    show_table(
        ("figure", "A", "B", "B − A", "95 %", "p"),
        [
            (name, f"{one.a:.3f}", f"{one.b:.3f}", f"{one.difference.value:+.3f}",
             f"{one.difference.low:+.3f} to {one.difference.high:+.3f}", f"{one.p:.3f}")
            for name, one in found.figures.items()
        ],
        right=(1, 2, 3, 4, 5),
    )  # fmt: skip
    say(
        f"Right by A alone: {len(found.only_a):,}, by B alone: {len(found.only_b):,} "
        f"(McNemar p = {found.mc_nemar:.3g})."
    )
    losses = [one for one in found.slices if one.gain < 0][:_SLICES_SHOWN]
    gains = [one for one in reversed(found.slices) if one.gain > 0][:_SLICES_SHOWN]
    for title, part in (("Where B is worse", losses), ("Where B is better", gains)):
        if part:
            show_table(
                ("", "examples", "figure", "A", "B", "B − A", "p corrected"),
                [_line(one) for one in part],
                title=title,
                right=(1, 3, 4, 5, 6),
            )


def _line(one: Slice) -> tuple[str, ...]:
    from training.evaluation.comparison import LEVEL

    clear = " *" if one.corrected < LEVEL else "  "
    named = one.name if one.of == "subgroup" else f"class {one.name}"
    return (named, f"{one.examples:,}", one.metric, f"{one.a:.3f}", f"{one.b:.3f}",
            f"{one.difference.value:+.3f}", f"{one.corrected:.3f}{clear}")  # fmt: skip
