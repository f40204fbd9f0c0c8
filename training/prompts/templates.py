"""The shipped prompt templates: files that are never changed once released.

`training/prompts/<task>/<version>.toml`, and those that serving itself needs in the assistant's folders
(`_SERVED`). `index.toml` records each released file's SHA-256: a changed file is refused.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from assistant.errors import UnknownName, UsageError
from assistant.prompts import Field, PromptTemplate, read_template, render

__all__ = ["Field", "PromptTemplate", "load_template", "released", "render", "template_names"]
_NAME = re.compile(r"([a-z_]+)(?:@(\d+))?")
_SERVED = {"rules": "assistant.rules.generation"}
"""Task → the package whose folder `prompts` holds more of its versions."""


def template_names() -> list[str]:
    """All shipped templates, "task@version", tasks in order, versions rising."""
    return [f"{task}@{version}" for task, versions in _shipped().items() for version in sorted(versions)]


@cache
def load_template(name: str) -> PromptTemplate:
    """The template "task@version", the task's newest for "task", or a draft: the path of a TOML file.

    Raises `UnknownName` with the names there are, `UsageError` for a file that is not such a template or was
    changed after its release.
    """
    if name.endswith(".toml"):
        return _draft(Path(name))
    found = _NAME.fullmatch(name)
    versions = _shipped().get(found[1], {}) if found else {}
    version = int(found[2]) if found and found[2] else max(versions, default=0)
    if version not in versions:
        raise UnknownName(
            f"There is no prompt {name!r}; there are: {', '.join(template_names())}, "
            "or give the path of a .toml file."
        )
    template = read_template(versions[version].read_bytes(), f"{found[1] if found else name}@{version}")
    if template.sha256 != released().get(template.name):
        raise UsageError(
            f"The prompt {template.name} is not what was released (its SHA-256 differs from index.toml): "
            "restore it, and put the changed text into a new version."
        )
    return template


@cache
def released() -> dict[str, str]:
    """Template name → the SHA-256 it was released with."""
    text = (files(__package__) / "index.toml").read_text(encoding="utf-8")
    return {str(name): str(digest) for name, digest in tomllib.loads(text).items()}


@cache
def _shipped() -> dict[str, dict[int, Traversable]]:
    folders = [(folder.name, folder) for folder in files(__package__).iterdir() if folder.is_dir()]
    folders += [(task, files(package) / "prompts") for task, package in _SERVED.items()]
    found: dict[str, dict[int, Traversable]] = {}
    for task, folder in sorted(folders, key=lambda item: item[0]):
        named = {
            int(file.name[:-5]): file
            for file in folder.iterdir()
            if file.name.endswith(".toml") and file.name[:-5].isdigit()
        }
        if named:
            found[task] = found.get(task, {}) | named
    return found


def _draft(path: Path) -> PromptTemplate:
    try:
        return read_template(path.read_bytes(), str(path))
    except OSError as error:
        raise UsageError(f"The prompt file {path} cannot be read: {error.strerror}.") from error
