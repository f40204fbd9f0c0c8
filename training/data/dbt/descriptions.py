"""Columns' descriptions from the YAML files of a dbt project, with the blocks of text they refer to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from training.data.dbt.project import Project

_BLOCK = re.compile(r"{%-?\s*docs\s+(\w+)\s*-?%}(.*?){%-?\s*enddocs\s*-?%}", re.DOTALL)
_DOC = re.compile(r"""{{-?\s*doc\(\s*(?:["'][^"']*["']\s*,\s*)?["']([^"']+)["']\s*\)\s*-?}}""")
_JINJA = re.compile(r"{{.*?}}|{%.*?%}|{#.*?#}", re.DOTALL)


def read_docs(project: Project, skipped: list[tuple[Path, str]]) -> dict[str, str]:
    """The `{% docs name %}` blocks in the project's Markdown files, by name."""
    docs: dict[str, str] = {}
    for file in project.files(".md"):
        try:
            text = file.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            skipped.append((file, f"it cannot be read: {error}"))
            continue
        docs.update((name, body.strip()) for name, body in _BLOCK.findall(text))
    return docs


def describe(text: str, docs: dict[str, str]) -> Iterator[dict[str, str]]:
    """A row for each described column of the models and sources in a YAML file, without `source_repo`.

    Raises `ValueError` where the text is no YAML.
    """
    import yaml

    try:
        content = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise ValueError(f"it is no YAML: {' '.join(str(error).split())}") from None
    content = content if isinstance(content, dict) else {}
    for model in _dicts(content.get("models")):
        yield from _columns("model", model, docs)
    for source in _dicts(content.get("sources")):
        for table in _dicts(source.get("tables")):
            yield from _columns("source", table, docs)


def _columns(kind: str, table: dict[str, Any], docs: dict[str, str]) -> Iterator[dict[str, str]]:
    for column in _dicts(table.get("columns")):
        description = _plain(column.get("description"), docs)
        if description and column.get("name") is not None:
            yield {
                "kind": kind,
                "table": str(table.get("name") or ""),
                "table_description": _plain(table.get("description"), docs),
                "column": str(column["name"]),
                "type": str(column.get("data_type") or ""),
                "description": description,
            }


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _plain(description: Any, docs: dict[str, str]) -> str:
    """A description on one line, references to blocks replaced by their text, other Jinja left out."""
    text = _DOC.sub(lambda match: docs.get(match[1], ""), str(description or ""))
    return " ".join(_JINJA.sub("", text).split())
