"""CSV, Parquet and Excel files, and folders of them."""

from __future__ import annotations

from pathlib import Path

from connectors.errors import BadUrl, CannotConnect
from connectors.files.connector import FilesConnector
from connectors.files.formats import SUFFIXES, is_table_file


def open(url: str) -> FilesConnector:
    """The file or folder of `file:///path` or of a path; raises CannotConnect if there is none."""
    path = Path(_path_of(url)).expanduser().resolve()
    source = f"file://{path}"
    if path.is_dir():
        files = sorted(child for child in path.iterdir() if is_table_file(child))
        if not files:
            raise CannotConnect(f"The folder {path} holds no table: no file ending in {', '.join(SUFFIXES)}.")
        return FilesConnector(files, source, folder=True)
    if not path.is_file():
        raise CannotConnect(f"There is no file {path}.")
    if path.suffix.lower() not in SUFFIXES:
        raise BadUrl(f"{path} is not of a known kind; there are: {', '.join(SUFFIXES)}.")
    return FilesConnector([path], source, folder=False)


def _path_of(url: str) -> str:
    return url.removeprefix("file://") if url.startswith("file://") else url
