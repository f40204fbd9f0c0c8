"""`dqa evaluate`: how good the assistant is on data whose truth is known."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.errors import UsageError
from ui.cli.options import AsJson

if TYPE_CHECKING:
    from training.evaluation.measured import Measured

app = typer.Typer(help="Measure the assistant on data whose truth is known.", no_args_is_help=True)

Table = Annotated[
    Path | None,
    typer.Option(
        "--table", metavar="DIR", help="Folder with dirty.csv and clean.csv, or one of such folders."
    ),
]
Labels = Annotated[int, typer.Option(min=0, metavar="N", help="Rows the assistant may ask the truth of.")]
Seed = Annotated[int, typer.Option(min=0, metavar="S", help="Seed of what is drawn at random.")]
_NESTED = ("tables", "files", "methods")
_GROUPS_SHOWN = 12


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
    clean: Annotated[
        bool, typer.Option("--clean", help="Count what is flagged in clean.csv, where nothing is wrong.")
    ] = False,
    json: AsJson = False,
) -> None:
    """Cells found to be wrong, against the truth: of whole tables, or of lone columns.

    Example: dqa evaluate anomalies --table tables/hospital --labels 20 --seed 1
    """
    from assistant import models
    from training.evaluation import anomalies as evaluation
    from ui.session import settings

    opened = models.load(settings())
    if clean:
        if table is None or columns is not None or labels:
            raise UsageError("--clean goes with --table DIR alone: clean.csv has no columns file, no labels.")
        found = _measured(partial(evaluation.evaluate_clean, table, seed, opened))
    elif table is not None and columns is None:
        found = _measured(partial(evaluation.evaluate_table, table, labels, seed, opened))
    elif columns is not None and table is None:
        found = _measured(partial(evaluation.evaluate_columns, columns, opened))
    else:
        raise UsageError("Give either --table DIR or --columns FILE.")
    show(found, json)


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
    show(_measured(partial(evaluation.evaluate_repairs, table, labels, seed, opened)), json)


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

    show(_measured(partial(evaluation.evaluate, examples, shots)), json)


@app.command()
def rules(
    data: Annotated[
        Path,
        typer.Option(
            metavar="DIR",
            help="Folder with train.csv, clean.csv, badNN.csv, manifest.json, or one of such folders.",
        ),
    ],
    json: AsJson = False,
) -> None:
    """Rules proposed for a table: kinds of error they catch on held-out rows, and their false alarms.

    Example: dqa evaluate rules --data tables/orders
    """
    from assistant import models
    from training.evaluation import rules as evaluation
    from ui.session import settings

    show(_measured(partial(evaluation.evaluate, data, models.load(settings()))), json)


@app.command()
def model(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME", help="A model here, one of its versions, a model's folder, or a predictions file."
        ),
    ],
    metric: Annotated[
        str | None, typer.Option(metavar="NAME", help="The primary figure; default: its card's.")
    ] = None,
    seed: Seed = 0,
    report: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write an HTML report with pictures there.")
    ] = None,
    json: AsJson = False,
) -> None:
    """A trained model on its held-out test examples: figures with intervals, subgroups, classes.

    Example: dqa evaluate model column_kind --report column_kind.html
    """
    from training.evaluation.finding import find_predictions
    from training.evaluation.measured import measure
    from ui.cli.output import emit, say
    from ui.cli.progress import busy

    found = find_predictions(name, model_roots())
    chosen = found.metric(metric)
    with busy("Measuring"):
        measured = measure(found.predictions, chosen.name, chosen.better, seed=seed)
        if report is not None:
            from training.evaluation.report import write_report

            write_report(report, found.predictions, measured, found.card)
    if json:
        emit({"model": found.predictions.model, "task": found.predictions.task, **measured.to_dict()})
        return
    _show_model(found.predictions.model, measured)
    if report is not None:
        say(f"The report is in {report}.")


def model_roots() -> tuple[Path, ...]:
    """The folders that models are looked for in: those trained here, then the shipped."""
    from assistant.models.store import SHIPPED, models_folder
    from ui.session import settings

    return models_folder(settings()), SHIPPED


def _show_model(version: str, measured: Measured) -> None:
    from ui.cli.output import say, show_table

    tables = f" of {measured.clusters:,} tables" if measured.clusters < measured.examples else ""
    say(f"{version} on {measured.examples:,} held-out examples{tables}:", "bold")
    show_table(
        ("figure", "value", "95 %"),
        [
            (name, f"{one.value:.3f}", f"{one.low:.3f}–{one.high:.3f}")
            for name, one in measured.figures.items()
        ],
        right=(1, 2),
    )
    if measured.subgroups:
        show_table(
            ("subgroup", "examples", measured.group_metric.replace("_", " "), "95 %"),
            [
                (group, f"{one.examples:,}", f"{one.figure.value:.3f}",
                 f"{one.figure.low:.3f}–{one.figure.high:.3f}")
                for group, one in list(measured.subgroups.items())[:_GROUPS_SHOWN]
            ],
            title="Subgroups, the worst first",
            right=(1, 2, 3),
        )  # fmt: skip
        say(f"Worst: {measured.worst}." if measured.worst else "No subgroup is clearly worse than the whole.")
    if measured.mix_ups:
        mixed = ", ".join(f"{one.truth} → {one.answer} ({one.examples})" for one in measured.mix_ups[:5])
        say(f"Most often confused (truth → answer): {mixed}.")


@app.command()
def metadata(
    columns: Annotated[
        Path, typer.Option(metavar="FILE", help="Labelled columns, a line each: label, values, table.")
    ],
    train: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Columns to learn the labels from first, in the same layout."),
    ] = None,
    seed: Seed = 0,
    json: AsJson = False,
) -> None:
    """Semantic types of columns, against the truth. A minute with --train, which needs the extra `train`.

    Columns of one table are judged together. With --train nothing is drawn: --seed changes nothing.

    Example: dqa evaluate metadata --columns test.jsonl --train train.jsonl
    """
    from training.evaluation import metadata as evaluation
    from ui.cli.progress import progress

    with progress() as shown:
        found = evaluation.evaluate(columns, train, seed, shown)
    show(found, json)


def _measured(evaluate: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Run an evaluation with a sign of life: an evaluator does not say how far it is."""
    from ui.cli.progress import busy

    with busy("Measuring"):
        return evaluate()


def show(found: dict[str, Any], json: bool) -> None:
    """Print what was measured, as JSON or as a table."""
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
    if isinstance(value, dict):
        return ", ".join(f"{name} {_figure(one)}" for name, one in value.items())
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return f"{value:.3f}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else ""
