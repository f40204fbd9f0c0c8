"""`dqa evaluate`: how good the assistant is on data whose truth is known."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from assistant.errors import UsageError
from ui.cli.options import AsJson

app = typer.Typer(help="Measure the assistant on data whose truth is known.", no_args_is_help=True)

Table = Annotated[
    Path | None,
    typer.Option(
        "--table", metavar="DIR", help="Folder with dirty.csv and clean.csv, or one of such folders."
    ),
]
Labels = Annotated[int, typer.Option(min=0, metavar="N", help="Rows the assistant may ask the truth of.")]
Seed = Annotated[int, typer.Option(min=0, metavar="S", help="Seed of what is drawn at random.")]
_NESTED = ("tables", "files")


@app.command()
def anomalies(
    table: Table = None,
    columns: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Labelled columns, a line each: header, values, errors, debatable."
        ),
    ] = None,
    labels: Labels = 0,
    seed: Seed = 0,
    json: AsJson = False,
) -> None:
    """Cells found to be wrong, against the truth: of whole tables, or of lone columns.

    Example: dqa evaluate anomalies --table tables/hospital --labels 20 --seed 1
    """
    from assistant import models
    from training.evaluation import anomalies as evaluation
    from ui.session import settings

    opened = models.load(settings())
    if table is not None and columns is None:
        found = _measured(partial(evaluation.evaluate_table, table, labels, seed, opened))
    elif columns is not None and table is None:
        found = _measured(partial(evaluation.evaluate_columns, columns, opened))
    else:
        raise UsageError("Give either --table DIR or --columns FILE.")
    _show(found, json)


@app.command()
def repairs(table: Table = None, labels: Labels = 0, seed: Seed = 0, json: AsJson = False) -> None:
    """Cells set to the right value, against the truth.

    Example: dqa evaluate repairs --table tables/hospital --labels 20
    """
    from assistant import models
    from training.evaluation import anomalies as evaluation
    from ui.session import settings

    if table is None:
        raise UsageError("Give --table DIR: a folder with dirty.csv and clean.csv.")
    opened = models.load(settings())
    _show(_measured(partial(evaluation.evaluate_repairs, table, labels, seed, opened)), json)


@app.command()
def standardization(
    examples: Annotated[
        Path, typer.Option(metavar="FILE", help="Tasks, a line each: pairs of input and output; or a folder.")
    ],
    shots: Annotated[int, typer.Option(min=1, metavar="N", help="Pairs that are shown of each task.")] = 3,
    json: AsJson = False,
) -> None:
    """Standard forms learnt from a few examples, against the rest of the examples.

    Example: dqa evaluate standardization --examples tasks.jsonl --shots 3
    """
    from training.evaluation import standardization as evaluation

    _show(_measured(partial(evaluation.evaluate, examples, shots)), json)


def _measured(evaluate: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Run an evaluation with a sign of life: an evaluator does not say how far it is."""
    from ui.cli.progress import busy

    with busy("Measuring"):
        return evaluate()


def _show(found: dict[str, Any], json: bool) -> None:
    from ui.cli.output import emit, show_table

    if json:
        emit(found)
        return
    inner: dict[str, Any] = next((found[name] for name in _NESTED if name in found), {})
    whole = {name: value for name, value in found.items() if name not in _NESTED}
    lines = {**inner, "all" if inner else "": whole}
    names = list(whole)
    show_table(
        ("", *(name.replace("_", " ") for name in names)),
        [(line, *(_figure(figures.get(name)) for name in names)) for line, figures in lines.items()],
        right=range(1, len(names) + 1),
    )


def _figure(value: Any) -> str:
    return f"{value:.3f}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else ""
