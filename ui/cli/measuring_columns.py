"""`dqa evaluate mapping` and `dqa evaluate descriptions`: schemas matched and columns described, measured."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.errors import UsageError
from ui.cli.measuring import show
from ui.cli.options import AsJson


def mapping(
    pairs: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Folder with source.csv, target.csv (or source_schema.csv, target_schema.csv) and "
            "ground_truth.csv, or a folder of such folders.",
        ),
    ] = None,
    renames: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Renamed columns, a line each: table, source_column, target_column."
        ),
    ] = None,
    matcher: Annotated[
        str, typer.Option(metavar="NAME", help="ours, or one of valentine's: coma, jaccard, …")
    ] = "ours",
    one_to_one: Annotated[
        bool, typer.Option("--one-to-one", help="Rank the pairs of the one-to-one choice before all others.")
    ] = False,
    json: AsJson = False,
) -> None:
    """Which target column each source column is, against the truth; by our matcher or another.

    Example: dqa evaluate mapping --pairs pairs/wikidata --matcher coma
    """
    from assistant import models
    from training.evaluation.mapping import evaluate
    from training.evaluation.mapping_matchers import find_matcher
    from training.evaluation.mapping_renames import evaluate_renames
    from ui.cli.progress import progress
    from ui.session import settings

    chosen = find_matcher(matcher, models.load(settings()))
    with progress() as shown:
        if pairs is not None and renames is None:
            found = evaluate(pairs, chosen, shown, one_to_one)
        elif renames is not None and pairs is None:
            found = evaluate_renames(renames, chosen, shown)
        else:
            raise UsageError("Give either --pairs DIR or --renames FILE.")
    show(found, json)


def descriptions(
    data: Annotated[
        Path,
        typer.Option(
            metavar="FILE",
            help="Described columns: table, column, description, as `dqa data harvest` writes.",
        ),
    ],
    corpus: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="Other people's described columns to learn wordings from."),
    ] = None,
    bertscore: Annotated[
        bool, typer.Option(help="Measure BERTScore too, which needs the extra `train` and some minutes.")
    ] = True,
    json: AsJson = False,
) -> None:
    """Descriptions from names alone, against those that people wrote.

    Example: dqa evaluate descriptions --data ours.csv --corpus others.csv
    """
    from training.evaluation import descriptions as evaluation
    from ui.cli.progress import progress

    with progress() as shown:
        found = evaluation.evaluate(data, corpus or (), bertscore, shown)
    show(found, json)
