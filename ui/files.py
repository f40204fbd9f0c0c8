"""Files out to a download and in from an upload, without trusting what comes in."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

from assistant.errors import UsageError

_DIALECT_OF = {"postgresql": "postgresql", "mysql": "mysql", "mariadb": "mysql", "sqlite": "sqlite"}
_LARGEST = 50_000_000
"""Bytes that uploaded files may have together, unpacked."""


def dialect_of(source: str) -> str:
    """The dialect that SQL for this source is written in; files are read by DuckDB."""
    return _DIALECT_OF.get(source.partition(":")[0].partition("+")[0], "duckdb")


def write_files(files: dict[str, str], out: Path | None) -> list[str]:
    """Write the files below the folder; their paths. Without a folder nothing is written."""
    if out is None:
        return []
    for name, text in files.items():
        path = out / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise UsageError(f"{path} cannot be written ({error.strerror}): say another --out.") from None
    return [str(out / name) for name in files]


def packed(files: Mapping[str, str], name: str) -> tuple[str, bytes]:
    """What is downloaded: the one file there is, or a zip of several; its name and its bytes."""
    if len(files) == 1:
        path, text = next(iter(files.items()))
        return PurePosixPath(path).name, text.encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return f"{name}.zip", buffer.getvalue()


def unpacked(uploads: Sequence[tuple[str, bytes]], folder: Path) -> list[Path]:
    """The files, written into a folder under their own names; nothing is ever written outside of it."""
    files: dict[str, bytes] = {}
    for name, content in uploads:
        if name.lower().endswith(".zip"):
            files |= _unzipped(name, content)
        else:
            files[PurePosixPath(name).name] = content
    if sum(len(content) for content in files.values()) > _LARGEST:
        raise UsageError(
            f"The files are larger than {_LARGEST:,} bytes: that is more than is meant to come in."
        )
    paths = []
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        paths.append(path)
    return paths


def _unzipped(name: str, content: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [one for one in archive.infolist() if not one.is_dir()]
            if sum(one.file_size for one in members) > _LARGEST:
                raise UsageError(
                    f"{name} unpacks to more than {_LARGEST:,} bytes: that is more than is meant to come in."
                )
            inside = {one.filename: archive.read(one) for one in members}
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise UsageError(f"{name} cannot be unpacked: {error}.") from None
    for path in inside:
        parts = PurePosixPath(path.replace("\\", "/")).parts
        if path.startswith("/") or ".." in parts:
            raise UsageError(f"{name} holds a file outside of its own folder, {path!r}: it is not unpacked.")
    return inside
