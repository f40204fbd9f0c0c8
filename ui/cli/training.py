"""`dqa train`: fine-tune a model of the assistant's own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.errors import UsageError
from ui.cli.options import AsJson


def train(
    task: Annotated[str, typer.Argument(help="anomalies or standardization.")],
    recipe: Annotated[Path | None, typer.Option(help="A recipe (TOML) instead of the task's own.")] = None,
    set_: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Change one field of the recipe.")
    ] = None,
    base_model: Annotated[
        str | None, typer.Option(help="A model of the Hugging Face hub, or a folder.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Where to put the model; default: the home's models.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Fine-tune the model of a task on the project's own corpora. Needs the extra `train`.

    Example: dqa train standardization --set steps=200 --out models/
    """
    changes = dict(_pair(text) for text in set_ or ())
    del changes


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key.strip():
        raise UsageError(f"--set wants KEY=VALUE, not {text!r}.")
    return key.strip(), value.strip()
