"""Which reader serves which file; a format's library is imported only when such a file is met."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import cast

from connectors.errors import BadUrl, MissingDriver
from connectors.files.sheet import Sheet

_READERS: dict[str, tuple[str, str | None]] = {
    **dict.fromkeys((".csv", ".tsv", ".txt"), ("connectors.files.delimited", None)),
    ".parquet": ("connectors.files.parquet", "parquet"),
    **dict.fromkeys((".xlsx", ".xlsm"), ("connectors.files.excel", None)),
}
SUFFIXES = tuple(_READERS)


def sheets_of(path: Path) -> list[Sheet]:
    """The tables of a file; raises BadFile, or MissingDriver with the extra to install."""
    if path.suffix.lower() not in _READERS:
        raise BadUrl(f"{path} is not of a known kind; there are: {', '.join(SUFFIXES)}.")
    module, extra = _READERS[path.suffix.lower()]
    try:
        reader = cast(Callable[[Path], list[Sheet]], import_module(module).sheets)
    except ImportError as error:
        raise MissingDriver(
            f"{path.suffix} files need {error.name}, which is not installed; "
            f"run: pip install 'data-quality-assistant[{extra}]'"
        ) from None
    return reader(path)


def is_table_file(path: Path) -> bool:
    """Whether a file of a folder is a table: of a known kind, and neither hidden nor an editor's lock."""
    return path.is_file() and path.suffix.lower() in SUFFIXES and not path.name.startswith((".", "~$"))
