"""What every export prints: its files where no folder is named, what a format cannot carry, its notes."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from assistant.errors import UsageError
from ui.cli.output import tell

SHOWN = 50
"""Sentences of one sort that are printed; --json lists all."""
_FILES_NAMED = 3


def print_files(files: Mapping[str, str], out: Path | None) -> None:
    """Print the one file where no folder is named; raises `UsageError` where there are several."""
    if out is not None:
        return
    if len(files) > 1:
        raise UsageError(f"{len(files)} files would be written ({', '.join(files)}): say where, with --out.")
    sys.stdout.write("".join(files.values()))


def tell_refused(refused: Sequence[str], notes: Iterable[str]) -> None:
    """Say what is not carried, a sentence each, and what holds for the export as a whole."""
    for sentence in refused[:SHOWN]:
        tell(f"Not carried: {sentence}", "yellow")
    if len(refused) > SHOWN:
        tell(f"… and {len(refused) - SHOWN:,} more are not carried (--json lists all).", "yellow")
    for note in notes:
        tell(note)


def files_named(written: Sequence[str], out: Path) -> str:
    """The files by name, or how many there are below the folder."""
    return ", ".join(written) if len(written) <= _FILES_NAMED else f"{len(written):,} files below {out}"
