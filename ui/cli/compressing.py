"""`dqa compress`: a trained model made smaller and faster, if that costs no more than is allowed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.cli.options import AsJson
from ui.cli.training import trainer_needed

if TYPE_CHECKING:
    from training.compression.report import Report


def compress(
    model: Annotated[
        str, typer.Argument(metavar="MODEL", help="A model here, one of its versions, or a model's folder.")
    ],
    to: Annotated[str, typer.Option("--to", metavar="WAY", help="onnx, int8, pruned, student or static.")],
    tolerance: Annotated[
        float,
        typer.Option(min=0, max=1, metavar="0…1", help="How much of its primary figure it may lose."),
    ] = 0.005,
    keep: Annotated[
        float, typer.Option(metavar="0…1", help="Share of heads and neurons that pruning keeps.")
    ] = 0.5,
    layers: Annotated[
        int, typer.Option(min=0, metavar="N", help="Layers of a student; default: half of them.")
    ] = 0,
    out: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="The models folder; default: the home's.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Make a model smaller and faster, measure it against its float32 network, refuse it if it lost too much.

    The result is a candidate beside the model. Example: dqa compress column_kind --to int8
    """
    with trainer_needed():
        from training.compression.run import compress as compress_model
    from assistant.models.store import models_folder
    from training.compression.report import Refused
    from training.naming import model_folder
    from ui.cli.measuring import model_roots
    from ui.cli.output import emit, say
    from ui.cli.progress import progress
    from ui.session import settings

    roots = model_roots()
    folder = model_folder(model, roots)
    try:
        with progress() as shown:
            made = compress_model(
                folder, to, out or models_folder(settings()), tolerance=tolerance, keep=keep, layers=layers,
                roots=roots, progress=shown,
            )  # fmt: skip
    except Refused as refused:
        if json:
            emit({**refused.report.to_dict(), "state": "refused", "folder": None})
        else:
            _show(refused.report)
        raise
    if json:
        emit({**made.report.to_dict(), "state": made.installed.state, "folder": str(made.installed.folder)})
        return
    _show(made.report)
    version, name = made.installed.version, made.installed.model
    say(made.report.verdict())
    say(f"{version} is a candidate, not served yet. To serve it: dqa models promote {name} {version}", "bold")
    say(f"Its card: {made.installed.folder / 'card.md'}")


def _show(report: Report) -> None:
    from ui.cli.output import say, show_table

    show_table(
        (
            "form",
            "MB",
            "texts/CPU s",
            "× torch",
            "× batched",
            report.metric,
            "difference",
            "95 %",
            "same answers",
        ),
        [
            (
                row.name,
                f"{row.bytes / 1e6:.1f}",
                f"{row.per_second:,.0f}",
                f"{row.speed:.2f}",
                f"{row.speed_batched:.2f}",
                f"{row.figure:.4f}",
                f"{row.difference.value:+.4f}" if row.difference else "",
                f"{row.difference.low:+.4f} to {row.difference.high:+.4f}" if row.difference else "",
                f"{row.agreement:.1%}",
            )
            for row in report.rows
        ],
        right=range(1, 9),
    )
    for note in report.notes:
        say(note)
    say(f"Figures on {report.examples:,} held-out examples; speed on {report.texts} of them, one thread.")
