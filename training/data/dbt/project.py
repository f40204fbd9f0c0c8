"""A dbt project on disk: what it is called, where its models lie, at which commit it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import UsageError

PROJECT = "dbt_project.yml"
_REMOTE = re.compile(r"url\s*=\s*\S*?([\w.-]+/[\w.-]+?)(?:\.git)?/?\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Project:
    """`name` is owner/repository of its git remote where it has one, else the project's own name.

    `commit` is shortened to eight digits, "" outside git.
    """

    folder: Path
    name: str
    commit: str
    model_paths: tuple[str, ...]

    def files(self, *suffixes: str) -> Iterator[Path]:
        """The files under the model paths with one of these suffixes, sorted."""
        for path in self.model_paths:
            for file in sorted((self.folder / path).rglob("*")):
                if file.suffix.lower() in suffixes and file.is_file():
                    yield file


def open_project(folder: Path) -> Project:
    """The project in `folder`; raises `UsageError` where it has neither a dbt_project.yml nor models."""
    import yaml

    settings: Any = {}
    file = folder / PROJECT
    if file.is_file():
        try:
            settings = yaml.safe_load(file.read_text(encoding="utf-8-sig")) or {}
        except (OSError, ValueError, yaml.YAMLError) as error:
            raise UsageError(f"{file} cannot be read: {error}.") from None
    settings = settings if isinstance(settings, dict) else {}
    paths = settings.get("model-paths") or settings.get("source-paths") or ["models"]
    paths = [paths] if isinstance(paths, str) else paths
    if not any((folder / str(path)).is_dir() for path in paths):
        raise UsageError(
            f"{folder} is no dbt project: it has no folder {' or '.join(map(str, paths))}; name the folder "
            f"that holds {PROJECT}."
        )
    name = _remote(folder) or str(settings.get("name") or folder.resolve().name)
    return Project(folder, name, _commit(folder), tuple(map(str, paths)))


def _remote(folder: Path) -> str:
    found = _REMOTE.search(_text(folder / ".git" / "config"))
    return found[1] if found else ""


def _commit(folder: Path) -> str:
    head = _text(folder / ".git" / "HEAD").strip()
    if head.startswith("ref: "):
        reference = head.removeprefix("ref: ")
        packed = re.search(
            rf"^(\w+) {re.escape(reference)}$", _text(folder / ".git" / "packed-refs"), re.MULTILINE
        )
        head = _text(folder / ".git" / reference).strip() or (packed[1] if packed else "")
    return head[:8]


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
