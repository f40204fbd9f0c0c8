"""`dqa errors`: what a trained model gets wrong, and what its mistakes have in common."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.errors import UsageError
from ui.cli.options import AsJson

if TYPE_CHECKING:
    from training.evaluation.errors import ErrorReport


def errors(
    model: Annotated[
        str, typer.Argument(metavar="MODEL", help="A model here, one of its versions, or a model's folder.")
    ],
    report: Annotated[
        Path | None, typer.Option(metavar="FILE.html", help="Write a page with pictures too.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="Samples shown of each cluster.")] = 3,
    json: AsJson = False,
) -> None:
    """The mistakes of a model on its held-out examples: clustered, named, sampled.

    Example: dqa errors column_kind --report mistakes.html
    """
    from training.evaluation.errors import analyse
    from training.evaluation.finding import find_predictions
    from ui.cli.measuring import model_roots
    from ui.cli.output import emit, say
    from ui.cli.progress import busy

    predictions = find_predictions(model, model_roots()).predictions
    try:
        with busy("Looking at the mistakes"):
            found = analyse(predictions, limit=limit)
            if report is not None:
                from training.evaluation.errors.page import write_report

                write_report(report, found)
    except ModuleNotFoundError as missing:
        raise UsageError(
            f"Looking at the mistakes needs {missing.name}: pip install 'data-quality-assistant[train]'."
        ) from missing
    if json:
        emit(found.to_dict())
        return
    _show(found)
    if report is not None:
        say(f"The report is in {report}.")


def _show(found: ErrorReport) -> None:
    from training.evaluation.errors.page import shown
    from ui.cli.output import say, show_table

    say(f"{found.model}: {found.wrong:,} of {found.examples:,} held-out examples are answered wrong.")
    for i, cluster in enumerate(found.clusters, 1):
        say("")
        say(f"{i}. {cluster.name}", "bold")
        show_table(
            ("text", "true", "said", "confidence"),
            [(shown(one.text), one.truth, one.answer, _figure(one.confidence)) for one in cluster.samples],
            right=(3,),
        )
    if found.label_errors:
        say("")
        say("The label is likelier wrong than the answer:", "bold")
        show_table(
            ("text", "label", "said", "confidence"),
            [(shown(one.text), one.truth, one.answer, _figure(one.confidence)) for one in found.label_errors],
            right=(3,),
        )


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"
