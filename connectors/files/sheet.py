"""What every kind of file is read into and written from: sheets of rows."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from connectors.errors import ReadOnly
from connectors.types import Column, Value

Edits = Mapping[tuple[int, int], Value]
"""New values by (1-based number of the record, 0-based position of the column)."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table in a file; `name` is None where the file holds just one, which goes by the file's name.

    `rows()` reads the records in order. `adapt(position, value)` is the value as a cell of that column holds
    it after writing and reading again; raises ValueError if none can. `rewrite(edits)` writes the file anew
    with these cells changed, and nothing else.
    """

    name: str | None
    columns: tuple[Column, ...]
    rows: Callable[[], Iterator[tuple[Value, ...]]]
    adapt: Callable[[int, Value], Value]
    rewrite: Callable[[Edits], None]
    warnings: tuple[str, ...] = ()


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A file to write instead of `path`: it takes its place, with its permissions, once it is complete."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise ReadOnly(
            f"{path} cannot be replaced: {error.strerror}; check the folder's permissions."
        ) from None
    os.close(handle)
    new = Path(name)
    try:
        if not os.access(path, os.W_OK):
            raise ReadOnly(f"{path} may not be written by this user; check its permissions.")
        yield new
        shutil.copymode(path, new)
        with new.open("rb") as stream:
            os.fsync(stream.fileno())
        os.replace(new, path)
    finally:
        new.unlink(missing_ok=True)


def unique_names(names: list[str]) -> list[str]:
    """Column names with blanks named by their position and repeated ones numbered."""
    taken: set[str] = set()
    unique = []
    for position, name in enumerate(names, start=1):
        base = name if name.strip() else f"column {position}"
        candidate, number = base, 1
        while candidate in taken:
            number += 1
            candidate = f"{base} ({number})"
        taken.add(candidate)
        unique.append(candidate)
    return unique
