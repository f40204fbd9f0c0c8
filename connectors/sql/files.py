"""The file that a URL or path of a one-file database means."""

from __future__ import annotations

from pathlib import Path

from connectors.errors import BadUrl, CannotConnect


def file_of(url: str, kind: str) -> Path:
    """The absolute path of an existing file; `kind` is the source's name, as in "SQLite".

    Takes `scheme:///relative/path`, `scheme:////absolute/path` and plain paths.
    """
    path = url.partition("://")[2].partition("?")[0] if "://" in url else url
    scheme = url.partition("://")[0]
    if "://" in url:
        if path and not path.startswith("/"):
            raise BadUrl(
                f"{scheme}:// is followed by a host here; a file takes three slashes: {scheme}:///{path}"
            )
        path = path[1:]
    if path in ("", ":memory:"):
        raise BadUrl(f"An in-memory {kind} database is empty; give a file: {kind.lower()}:///folder/file.db")
    file = Path(path).expanduser().resolve()
    if file.is_dir():
        raise CannotConnect(f"{file} is a folder, not a {kind} file.")
    if not file.is_file():
        raise CannotConnect(f"There is no {kind} file {file}.")
    return file


def first_bytes(file: Path, count: int) -> bytes:
    """The start of the file; raises CannotConnect if it cannot be read."""
    try:
        with file.open("rb") as stream:
            return stream.read(count)
    except OSError as error:
        raise CannotConnect(f"{file} cannot be read: {error.strerror}.") from None
