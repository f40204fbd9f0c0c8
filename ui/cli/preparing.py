"""`dqa data`: training data read, cleaned, split, augmented, and reported on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from assistant.errors import UsageError
from ui.cli.options import AsJson

app = typer.Typer(help="Prepare data for fine-tuning. Needs the extra `train`.", no_args_is_help=True)

Origin = Annotated[
    str,
    typer.Argument(
        metavar="ORIGIN",
        help="A CSV, Parquet or JSON(L) file; URL#schema.table; ledger:TASK; dbt:FOLDER, dbt:FOLDER#renames.",
        show_default=False,
    ),
]
Seed = Annotated[int, typer.Option(min=0, metavar="S", help="Seed of what is drawn at random.")]
OutFile = Annotated[
    Path, typer.Option("--out", metavar="FILE", help="JSON lines to write.", show_default=False)
]
OutFolder = Annotated[
    Path, typer.Option("--out", metavar="FOLDER", help="Folder for the files.", show_default=False)
]


@contextmanager
def _work(what: str) -> Iterator[None]:
    """A sign of life; a library that is not there is named with the extra that brings it."""
    from ui.cli.progress import busy

    try:
        with busy(what):
            yield
    except ModuleNotFoundError as missing:
        raise UsageError(
            f"`dqa data` needs {missing.name}: pip install 'data-quality-assistant[train]'."
        ) from missing


@app.command()
def report(
    origin: Origin,
    out: Annotated[Path, typer.Option(metavar="FILE", help="The page to write.")] = Path("data.html"),
    against: Annotated[
        str | None,
        typer.Option(
            metavar="ORIGIN", help="Test data, or a sample of the target domain: leakage and relevance."
        ),
    ] = None,
    seed: Seed = 0,
    json: AsJson = False,
) -> None:
    """Write an HTML page: classes, lengths, duplicates, labels that look wrong, leakage, diversity, samples.

    Example: dqa data report columns.jsonl --against test.jsonl --out data.html
    """
    from assistant import models
    from training.data.pages import sections
    from training.data.report import report_data
    from training.data.sources import read_data
    from training.report.page import write_page
    from ui.cli.output import emit, say
    from ui.session import settings

    chosen = settings()
    with _work("Looking at the data"):
        data = read_data(origin)
        other = read_data(against) if against else None
        found = report_data(data, chosen, models.load(chosen).static, against=other, seed=seed)
        write_page(out, f"Training data: {Path(data.origin).name}", sections(found))
    if json:
        emit(found.summary() | {"page": str(out)})
        return
    say(f"{len(data):,} examples of {len(data.names)} classes; {len(found.cleaned.removed):,} to be removed, "
        f"{len(found.suspicions):,} labels look wrong. The page is {out}.")  # fmt: skip


@app.command()
def clean(
    origin: Origin,
    out: OutFile,
    drop_suspicious: Annotated[
        bool, typer.Option("--drop-suspicious", help="Leave out the labels that look wrong, too.")
    ] = False,
    seed: Seed = 0,
    json: AsJson = False,
) -> None:
    """Leave out empty and endless texts, duplicates, near duplicates, and labels in conflict.

    Example: dqa data clean columns.csv --out clean.jsonl
    """
    from training.data.cleaning import clean as clean_data
    from training.data.label_errors import label_errors
    from training.data.labelled import write_data
    from training.data.sources import read_data
    from ui.cli.output import emit, say, show_table

    with _work("Cleaning"):
        data = read_data(origin)
        cleaned = clean_data(data)
        counts, kept = cleaned.counts, cleaned.kept
        if drop_suspicious:
            wrong = {one.example for one in label_errors(kept, seed)}
            kept = kept.take(index for index in range(len(kept)) if index not in wrong)
            counts |= {"label looks wrong": len(wrong)}
        if not len(kept):
            raise UsageError(f"Nothing of {origin} is left after cleaning: {counts}.")
        write_data(kept, out)
    if json:
        emit({"examples": len(data), "kept": len(kept), "removed": counts, "file": str(out)})
        return
    if counts:
        show_table(
            ("removed", "examples"), [(why, f"{count:,}") for why, count in counts.items()], right=(1,)
        )
    say(f"{len(kept):,} of {len(data):,} examples are in {out}.")


@app.command()
def split(
    origin: Origin,
    out: OutFolder,
    validation: Annotated[float, typer.Option(metavar="0…1", help="Share for validation.")] = 0.15,
    test: Annotated[float, typer.Option(metavar="0…1", help="Share for the test.")] = 0.15,
    seed: Seed = 0,
    json: AsJson = False,
) -> None:
    """Part data into train.jsonl, validation.jsonl and test.jsonl that share no table, classes alike in each.

    Example: dqa data split clean.jsonl --out splits --seed 1
    """
    from training.data.balance import class_counts
    from training.data.labelled import write_data
    from training.data.sources import read_data
    from training.data.splits import leakage
    from training.data.splits import split as split_data
    from ui.cli.output import emit, say, show_table

    with _work("Splitting"):
        data = read_data(origin)
        parts = split_data(data, validation=validation, test=test, seed=seed)
        for name, part in parts._asdict().items():
            write_data(part, out / f"{name}.jsonl")
        leaked = leakage(parts.train, parts.test)
    rows = {
        name: {
            "examples": len(part),
            "tables": len({example.table for example in part.examples} - {""}),
            "classes": sum(count > 0 for count in class_counts(part).values()),
        }
        for name, part in parts._asdict().items()
    }
    if json:
        emit({"splits": rows, "leakage": leaked.share, "folder": str(out)})
        return
    columns = ("split", "examples", "tables", "classes")
    show_table(
        columns, [(name, *(f"{n:,}" for n in row.values())) for name, row in rows.items()], right=(1, 2, 3)
    )
    say(f"The three files are in {out}; they share no table.")
    if leaked.share:
        say(f"{leaked.share:.1%} of the test texts also stand in the training data, or nearly so: "
            "`dqa data clean` before the split leaves these out.", "yellow")  # fmt: skip


@app.command()
def augment(
    origin: Origin,
    out: OutFile,
    how: Annotated[
        list[str] | None,
        typer.Option("--how", metavar="NAME", help="One change; may be repeated. Default: all."),
    ] = None,
    share: Annotated[float, typer.Option(metavar="SHARE", help="New examples for each there is.")] = 0.5,
    there: Annotated[
        str | None, typer.Option(metavar="MODEL", help="Back-translation: the model into another language.")
    ] = None,
    back: Annotated[
        str | None, typer.Option(metavar="MODEL", help="Back-translation: the model back.")
    ] = None,
    seed: Seed = 0,
    json: AsJson = False,
) -> None:
    """Add examples written otherwise: headers, formats, order, typos; for training data alone, once split.

    Example: dqa data augment splits/train.jsonl --how header_synonym --how typos --out more.jsonl
    """
    from training.data.augment import AUGMENTATIONS
    from training.data.augment import augment as augment_data
    from training.data.labelled import write_data
    from training.data.sources import read_data
    from ui.cli.output import emit, say

    if (there is None) != (back is None):
        raise UsageError("Back-translation takes two models: give --there and --back.")
    with _work("Augmenting"):
        data = read_data(origin)
        names = how or ([] if there else list(AUGMENTATIONS))
        examples = augment_data(data.examples, names, share, seed) if names else list(data.examples)
        if there and back:
            from training.data.translate import back_translated

            examples += back_translated(data.examples, there, back)
        write_data(data.with_examples(examples), out)
    new = len(examples) - len(data)
    if json:
        emit({"examples": len(data), "new": new, "file": str(out)})
        return
    say(f"{new:,} new examples beside the {len(data):,} there were, in {out}.")


@app.command()
def harvest(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A dbt project.", show_default=False)],
    out: OutFolder,
    json: AsJson = False,
) -> None:
    """Gather a dbt project's column descriptions, and how its staging models rename the sources' columns.

    Example: dqa data harvest analytics --out corpora
    """
    from training.data.dbt import harvest as harvest_project
    from training.data.dbt import write_harvest
    from ui.cli.output import emit, say, tell

    with _work("Reading the project"):
        found = harvest_project(folder)
        files = write_harvest(found, out)
    skipped = [f"{file}: {why}" for file, why in found.skipped]
    if json:
        emit({"descriptions": len(found.descriptions), "renames": len(found.renames),
              "files": [str(file) for file in files], "skipped": skipped})  # fmt: skip
        return
    for line in skipped:
        tell(f"Skipped {line}", "yellow")
    renamed = sum(row["renamed"] == "1" for row in found.renames)
    say(f"{len(found.descriptions):,} descriptions and {len(found.renames):,} column pairs, {renamed:,} of "
        f"them renamed, are in {files[0]} and {files[1]}.")  # fmt: skip
