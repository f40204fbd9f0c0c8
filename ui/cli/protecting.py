"""`dqa federate`, `dqa data scrub`: training on data that stay where they are, texts without people."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.errors import UsageError
from ui.cli.options import AsJson
from ui.cli.preparing import Origin, OutFile
from ui.cli.training import BaseModel, RecipeFile, Settings, TrainingTask, chosen_recipe, trainer_needed

if TYPE_CHECKING:
    from training.privacy.federated import Federation
    from training.recipe import Recipe


def federate(
    task: TrainingTask,
    parties: Annotated[
        int, typer.Option(min=2, metavar="N", help="Simulated parties, the corpus dealt out to them.")
    ] = 4,
    party: Annotated[
        list[str] | None,
        typer.Option(
            "--party",
            metavar="[NAME=]ORIGIN",
            help="A real party's labelled data, read by its own process alone; give two or more.",
        ),
    ] = None,
    rounds: Annotated[int, typer.Option(min=1, metavar="R", help="Rounds of averaging.")] = 5,
    skew: Annotated[
        float, typer.Option(metavar="A", help="How alike simulated parties are: 0.1 hardly, 100 nearly.")
    ] = 1.0,
    recipe: RecipeFile = None,
    set_: Settings = None,
    base_model: BaseModel = None,
    test_data: Annotated[
        str | None,
        typer.Option(metavar="ORIGIN", help="The coordinator's own data: labels, best round, figures."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="The models folder; default: the home's.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Fine-tune a task's adapter over several parties' data; nothing but adapters leaves a party.

    Each round takes the recipe's epochs over each party's data. Interrupted, the same command goes on.
    Example: dqa federate standardization --parties 4 --rounds 5 --set examples=2000
    """  # fmt: skip
    chosen = chosen_recipe(task, recipe, set_, base_model=base_model, test_data=test_data)
    with trainer_needed():
        from training.privacy.federated import federate as run_federation
    from assistant.models.store import models_folder
    from ui.cli.output import emit
    from ui.cli.progress import progress
    from ui.cli.training import show_finished
    from ui.session import settings

    folder = out or models_folder(settings())
    federation = _named(party, rounds) if party else _simulated(chosen, parties, rounds, skew, folder)
    with progress() as shown:
        finished = run_federation(chosen, federation, folder, shown)
    if json:
        installed = {"state": finished.installed.state, "folder": str(finished.installed.folder)}
        emit({**finished.card.model_dump(mode="json"), **installed})
        return
    show_finished(finished)


def _named(given: list[str], rounds: int) -> Federation:
    """The parties as they are named, else by their files; raises `UsageError` for a name given twice."""
    from training.privacy.federated import Federation

    parties: dict[str, str] = {}
    for number, one in enumerate(given, 1):
        name, equals, origin = one.partition("=")
        if not equals or not name.replace("-", "").replace("_", "").isalnum():
            name, origin = f"party-{number}", one
        if name in parties:
            raise UsageError(f"Two parties are called {name}; give each a name of its own: NAME=ORIGIN.")
        parties[name] = origin
    return Federation(parties, rounds)


def _simulated(recipe: Recipe, parties: int, rounds: int, skew: float, folder: Path) -> Federation:
    from training.data.labelled import LabelledData
    from training.privacy.federated import Federation
    from training.privacy.split import deal, write_parties
    from training.tasks import find_task

    task = find_task(recipe.task)
    drawn = LabelledData(
        tuple(task.corpus("train", recipe.examples, recipe.seed)), task.labels, "the project's own corpus"
    )
    files = write_parties(
        deal(drawn, parties, skew, recipe.seed), folder / f"{task.model}.federation" / "parties"
    )
    told = f"simulated: the project's own corpus dealt out by label, Dirichlet {skew:g}"
    return Federation({file.parent.name: str(file) for file in files}, rounds, told)


def scrub(
    origin: Origin,
    out: OutFile,
    key_file: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="A secret of 16 bytes or more: the same key gives the same pseudonyms, so that joins over "
            "several files survive. Without: DQA_SCRUB_KEY, else a key that is forgotten.",
        ),
    ] = None,
    region: Annotated[
        list[str] | None,
        typer.Option("--region", metavar="DE", help="Countries whose phone numbers stand without +49."),
    ] = None,
    json: AsJson = False,
) -> None:
    """Replace personal data in training texts by pseudonyms of the same kind and shape.

    Example: dqa data scrub columns.csv --out scrubbed.jsonl --region DE --region US
    """
    from assistant import models
    from training.data.labelled import write_data
    from training.data.sources import read_data
    from training.privacy.scrub import RESIDUAL, column_kinds, read_key
    from training.privacy.scrub import scrub as scrub_examples
    from ui.cli.output import emit, say, show_table
    from ui.cli.progress import busy
    from ui.session import settings

    key = read_key(key_file, os.environ.get("DQA_SCRUB_KEY", ""))
    with busy("Looking for personal data"):
        data = read_data(origin)
        kinds = column_kinds(models.load(settings()))
        scrubbed = scrub_examples(data.examples, key, kinds, tuple(region or ()))
        write_data(data.with_examples(scrubbed.examples), out)
    changed = sum(a != b for a, b in zip(data.examples, scrubbed.examples, strict=True))
    if json:
        emit({"examples": len(data), "changed": changed, "replaced": scrubbed.counts, "file": str(out)})
        return
    if scrubbed.counts:
        show_table(
            ("replaced", "times"), [(kind, f"{n:,}") for kind, n in scrubbed.counts.items()], right=(1,)
        )
    say(f"{changed:,} of {len(data):,} examples were changed; all are in {out}.")
    say(RESIDUAL, "yellow")
