"""Prompt templates: a text with `$fields`, rendered so that a value is data.

A TOML file: `[parts]` are pieces that stand in the text as `$name` and vanish where their field is empty;
`[repeats]` are pieces written once for each pair of a field (`$input`, `$output`).

Rendering goes once over the template's text and never over a value, so that a value with braces, dollars or
line breaks is data (`string.Template`, not `str.format`).
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from string import Template as Dollars
from typing import Any

from assistant.errors import UsageError

Pairs = Sequence[tuple[str, str]]
Field = str | Pairs
_KEYS = {"task", "version", "text", "notes", "parts", "repeats"}


@dataclass(frozen=True)
class PromptTemplate:
    """One version of a task's prompt. `sha256` is that of its file."""

    task: str
    version: int
    text: str
    notes: str
    parts: Mapping[str, str]
    repeats: Mapping[str, str]
    sha256: str

    @property
    def name(self) -> str:
        """As `training.prompts.templates.load_template` takes it: "generation@2"."""
        return f"{self.task}@{self.version}"

    @cached_property
    def required(self) -> tuple[str, ...]:
        """The fields without which it cannot be written, sorted."""
        return tuple(sorted(set(_fields(self.text)) - set(self.parts) - set(self.repeats)))

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """All fields it takes, sorted."""
        return tuple(sorted(set(_fields(self.text))))


def render(template: PromptTemplate, **fields: Field) -> str:
    """The template with its fields filled in; optional ones (`parts`, `repeats`) may be left out.

    Raises `UsageError` for a field that is missing, that the template does not have, or that is of the wrong
    sort (texts, and for `repeats` pairs of texts).
    """
    known = template.fields
    if not fields.keys() <= set(known) or not fields.keys() >= set(template.required):
        _refuse(template, fields)
    filled = {name: _filled(template, name, fields.get(name, "")) for name in known}
    return Dollars(template.text).substitute(filled)


def _filled(template: PromptTemplate, name: str, value: Field) -> str:
    if name in template.repeats:
        piece = Dollars(template.repeats[name])
        if isinstance(value, str):
            if value:
                raise UsageError(f"The field {name!r} of the prompt {template.name} takes pairs of texts.")
            return ""
        return "".join(piece.substitute(input=source, output=target) for source, target in value)
    if not isinstance(value, str):
        raise UsageError(f"The field {name!r} of the prompt {template.name} takes a text.")
    if name in template.parts:
        return Dollars(template.parts[name]).substitute({name: value}) if value else ""
    return value


def _refuse(template: PromptTemplate, fields: Mapping[str, Field]) -> None:
    unknown = [name for name in fields if name not in template.fields]
    missing = [name for name in template.required if name not in fields]
    wrong = f"has no field {unknown[0]!r}" if unknown else f"needs the field {missing[0]!r}"
    raise UsageError(f"The prompt {template.name} {wrong}; its fields are: {', '.join(template.fields)}.")


def _fields(text: str) -> list[str]:
    return Dollars(text).get_identifiers()


def read_template(data: bytes, origin: str) -> PromptTemplate:
    """The template of a TOML file's bytes; `origin` names it in the `UsageError` for what is none."""
    try:
        entries: dict[str, Any] = tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"The prompt {origin} is not TOML: {error}.") from error
    wrong = set(entries) - _KEYS
    if wrong:
        raise UsageError(
            f"The prompt {origin} has the unknown key {min(wrong)!r}; there are: {', '.join(sorted(_KEYS))}."
        )
    try:
        template = PromptTemplate(
            str(entries["task"]), int(entries["version"]), str(entries["text"]),
            str(entries.get("notes", "")), dict(entries.get("parts", {})), dict(entries.get("repeats", {})),
            hashlib.sha256(data).hexdigest(),
        )  # fmt: skip
    except KeyError as missing:
        raise UsageError(f"The prompt {origin} lacks the key {missing}.") from missing
    _check(template, origin)
    return template


def _check(template: PromptTemplate, origin: str) -> None:
    """Every `$` begins a field; parts and repeats stand in the text and use only their own fields."""
    allowed = [("text", template.text, set(_fields(template.text)))]
    allowed += [(f"parts.{name}", piece, {name}) for name, piece in template.parts.items()]
    allowed += [(f"repeats.{name}", piece, {"input", "output"}) for name, piece in template.repeats.items()]
    for place, text, names in allowed:
        if not Dollars(text).is_valid():
            raise UsageError(f"The prompt {origin} has a lone $ in {place}; write $$ for a dollar.")
        stray = set(_fields(text)) - names
        if stray:
            raise UsageError(
                f"The prompt {origin} uses ${min(stray)} in {place}, which knows only {sorted(names)}."
            )
    idle = (set(template.parts) | set(template.repeats)) - set(_fields(template.text))
    if idle:
        raise UsageError(f"The prompt {origin} describes ${min(idle)}, which is not in its text.")
