"""`dqa models`: the models that are served, those trained here, and the bases to fine-tune."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.errors import UnknownName, UsageError
from ui.cli import choosing
from ui.cli.options import AsJson

if TYPE_CHECKING:
    from training.registry import Version

app = typer.Typer(help="Models: what is served, what was trained, which base to take.", no_args_is_help=True)
for command in (choosing.bases, choosing.recommend, choosing.inspect):
    app.command(command.__name__)(command)

Name = Annotated[str, typer.Argument(metavar="NAME", help="A model: column_kind, say.", show_default=False)]
OfVersion = Annotated[
    str,
    typer.Argument(metavar="VERSION", help="A version, or the beginning of its hash.", show_default=False),
]
Why = Annotated[str, typer.Option("--why", metavar="TEXT", help="The reason; kept in the log.")]
Folder = Annotated[
    Path | None, typer.Option("--models", metavar="DIR", help="The models folder; default: the home's.")
]


@app.command("list")
def list_(models: Folder = None, json: AsJson = False) -> None:
    """Every model that can be served: shipped and trained here, with its state and primary figure.

    Example: dqa models list
    """
    from ui.cli.output import emit, say, show_table

    root = _root(models)
    rows = [*_trained(root), *_shipped(root)]
    if json:
        emit({"folder": str(root), "models": rows})
        return
    show_table(
        ("model", "version", "state", "figure", "date", "base", "size"),
        [
            (row["model"], row["version"], row["state"], row["figure"], row["date"], row["base"], row["size"])
            for row in rows
        ],
        right=(6,),
    )
    say(f"Trained here are those in {root}; a champion there is served before a shipped model of its name.")


@app.command()
def show(
    name: Name,
    version: Annotated[str | None, typer.Option(help="A trained version; default: what is served.")] = None,
    models: Folder = None,
    json: AsJson = False,
) -> None:
    """The card of a model: what it is for, its figures, data, limits; and what became of its versions.

    Example: dqa models show column_kind
    """
    from training.registry import find_version, read_log
    from training.registry.places import log_file
    from training.registry.versions import read_card
    from ui.cli.output import emit, say, show_table

    root = _root(models)
    folder = find_version(root, name, version).folder if version else _served(root, name)
    card = read_card(folder)
    events = [event for event in read_log(log_file(root)) if event.model == name]
    if json:
        emit({"folder": str(folder), "card": card, "events": [one.model_dump(mode="json") for one in events]})
        return
    text = folder / "card.md"
    if text.is_file():
        say(text.read_text(encoding="utf-8"))
    elif card:
        show_table(("fact", "value"), [(key, value) for key, value in card.items()])
    else:
        say(f"{name} in {folder} has no card: it is an encoder or static embeddings, made by an export.")
    if events:
        show_table(
            ("when", "who", "what", "version", "why"),
            [
                (f"{event.at:%Y-%m-%d %H:%M}", event.who, event.action, event.version, event.why)
                for event in events
            ],
        )


@app.command()
def promote(
    name: Name,
    version: OfVersion,
    why: Why = "",
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Also when its figure is worse than what is served.")
    ] = False,
    models: Folder = None,
    json: AsJson = False,
) -> None:
    """Serve a trained version from now on; the one before it is kept, and can be rolled back to.

    Example: dqa models promote column_kind 3f9c --why "better on dates"
    """
    from training import registry
    from ui.cli.output import emit, say

    promoted = registry.promote(_root(models), name, version, why, _who(), anyway=anyway)
    if json:
        emit(_facts(promoted))
        return
    say(f"{promoted.version} is served as {name} from now on. Back again: dqa models rollback {name}")


@app.command()
def rollback(name: Name, why: Why = "", models: Folder = None, json: AsJson = False) -> None:
    """Serve the champion before this one again, or the shipped model where there was none.

    Example: dqa models rollback column_kind --why "slower"
    """
    from training import registry
    from ui.cli.output import emit, say

    before = registry.roll_back(_root(models), name, why, _who())
    if json:
        emit(_facts(before) if before else {"model": name, "version": None, "state": "shipped"})
        return
    say(f"{before.version if before else 'The shipped model'} is served as {name} again.")


@app.command()
def retire(
    name: Name, version: OfVersion, why: Why = "", models: Folder = None, json: AsJson = False
) -> None:
    """Set a trained version aside: nothing rolls back to it. Its files stay.

    Example: dqa models retire column_kind 3f9c
    """
    from training import registry
    from ui.cli.output import emit, say

    retired = registry.retire(_root(models), name, version, why, _who())
    if json:
        emit(_facts(retired))
        return
    say(f"{retired.version} is retired; its files stay in {retired.folder}.")


def _root(models: Path | None) -> Path:
    from assistant.models.store import models_folder
    from ui.session import settings

    if models is not None and not models.is_dir():
        raise UsageError(f"There is no models folder {models}.")
    return models or models_folder(settings())


def _who() -> str:
    from ui.session import settings, user

    return user(settings())


def _served(root: Path, name: str) -> Path:
    """The folder of the model that is served, or shipped without a manifest; raises `UnknownName`."""
    from assistant.models.store import SHIPPED

    for place in (root / name, SHIPPED / name):
        if (place / "manifest.json").is_file() or (place / "card.json").is_file():
            return place
    known = sorted({row["model"] for row in [*_trained(root), *_shipped(root)]})
    raise UnknownName(f"There is no model {name!r}; there are: {', '.join(known)}.")


def _trained(root: Path) -> list[dict[str, Any]]:
    from training.registry import versions

    return [_facts(version) for version in versions(root)]


def _facts(version: Version) -> dict[str, Any]:
    from training.bases.memory import gib
    from training.registry.figures import primary_of

    primary = primary_of(version.card)
    return {
        "model": version.model,
        "version": version.version,
        "state": version.state,
        "figure": primary.in_words() if primary else "",
        "date": f"{version.trained:%Y-%m-%d}",
        "base": version.manifest.base_model,
        "size": gib(version.size),
        "folder": str(version.folder),
    }


def _shipped(root: Path) -> list[dict[str, Any]]:
    from assistant.models.manifest import read_manifest
    from assistant.models.store import SHIPPED
    from training.bases.memory import gib
    from training.registry.figures import primary_of
    from training.registry.places import champion_of
    from training.registry.versions import read_card

    found = []
    encoders = [folder for folder in root.glob("encoder*") if (folder / "manifest.json").is_file()]
    for folder in sorted([*SHIPPED.iterdir(), *encoders]):
        card, primary = read_card(folder), primary_of(read_card(folder))
        whole = (folder / "manifest.json").is_file()
        if not whole and not card:
            continue
        manifest = read_manifest(folder) if whole else None
        state = "exported" if folder.parent != SHIPPED else "shipped"
        if state == "shipped" and champion_of(root, folder.name):
            state = "shipped, not served"
        found.append(
            {
                "model": folder.name,
                "version": manifest.version if manifest else f"{folder.name} {card.get('version', '')}",
                "state": state,
                "figure": primary.in_words() if primary else "",
                "date": "",
                "base": manifest.base_model if manifest else "",
                "size": gib(sum(file.stat().st_size for file in folder.iterdir() if file.is_file())),
                "folder": str(folder),
            }
        )
    return found
