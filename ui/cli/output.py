"""What the commands print: sentences, tables, JSON. Nothing is printed that did not pass `redact`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from connectors.redact import redact
from ui.words import visible

_WIDTH_OF_A_PIPE = 160
_WIDEST_CELL = 60


def console(*, error: bool = False) -> Console:
    """The console of standard output or, with `error`, of standard error, as it is redirected now."""
    stream = sys.stderr if error else sys.stdout
    width = None if stream.isatty() else _WIDTH_OF_A_PIPE
    return Console(file=stream, width=width, markup=False, highlight=False, emoji=False)


def say(sentence: str, style: str = "") -> None:
    """Print a line on standard output."""
    console().print(Text(visible(redact(sentence)), style=style), soft_wrap=True)


def tell(sentence: str, style: str = "") -> None:
    """Print a line on standard error: errors, and what must not mix with data on standard output."""
    console(error=True).print(Text(visible(redact(sentence)), style=style), soft_wrap=True)


def emit(data: Mapping[str, Any]) -> None:
    """Print exactly one JSON object on standard output."""
    sys.stdout.write(
        json.dumps(clean(data), ensure_ascii=False, indent=2, allow_nan=False, default=str) + "\n"
    )


def clean(data: Any) -> Any:
    """JSON data with every string in it redacted, one by one: the JSON as a whole stays well formed."""
    if isinstance(data, str):
        return redact(data)
    if isinstance(data, Mapping):
        return {redact(str(key)): clean(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [clean(value) for value in data]
    if isinstance(data, float) and data != data:
        return None
    return data


def show_table(
    columns: Sequence[str], rows: Iterable[Sequence[object]], *, title: str = "", right: Iterable[int] = (),
    whole: bool = False,
) -> None:  # fmt: skip
    """Print rows under a header; `right` are the positions of columns to align at the right.

    Long cells are cut, but not where the `whole` of them is wanted.
    """
    table = Table(title=title or None, title_justify="left", header_style="bold", box=None, pad_edge=False)
    right = set(right)
    for position, name in enumerate(columns):
        table.add_column(name, justify="right" if position in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(_cell(value, whole) for value in row))
    console().print(table)


def _cell(value: object, whole: bool) -> Text:
    if isinstance(value, Text):
        return value
    text = visible(redact("" if value is None else str(value)))
    return Text(text if whole or len(text) <= _WIDEST_CELL else text[: _WIDEST_CELL - 1] + "…")
