"""Semantic types of the user's own, learnt from examples: a YAML file, one entry a type.

    read_types(file) -> list[UserType]
    add_type(file, type, models) -> Trial          # tried on examples it was not shown, then written
    find_types(columns, types, models) -> list[Found | None]

    - name: costCentre
      description: Where a cost is booked.
      words: [cost centre, ktr]
      pattern: KTR-[0-9]{4}
      examples: [KTR-1001, KTR-2210, KTR-2211]
      tags: []

A value fits by the pattern where there is one; else where it is an example, or is written and read like one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from assistant.errors import BadSetting, UsageError
from assistant.metadata.facts import TAGS
from assistant.metadata.header_words import name_words
from assistant.metadata.taxonomy import taxonomy
from assistant.rules.patterns import check_pattern, compiled

if TYPE_CHECKING:
    from assistant.models import Models
    from assistant.sketch import ColumnSketch

LEAST_EXAMPLES = 6
"""Examples from which a third is held out to try the type on."""
_PROBED = 60
_FITS, _FITS_NAMED = 0.8, 0.5
"""Share of a column's values that have to fit: without its words in the name, and with them."""
_FLOOR = 0.55


class UserType(BaseModel):
    """A semantic type of the user's own.

    `words` are phrases that its columns' names end with; `pattern` a regular expression that whole values
    match; `examples` real values. `tags` are its sensitivity. It needs words, a pattern or examples.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1, max_length=80)
    description: str = ""
    words: tuple[str, ...] = ()
    pattern: str | None = None
    examples: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str | None) -> str | None:
        if pattern is not None:
            check_pattern(pattern)
        return pattern

    @field_validator("tags")
    @classmethod
    def _known(cls, tags: tuple[str, ...]) -> tuple[str, ...]:
        if wrong := sorted(set(tags) - set(TAGS)):
            raise ValueError(f"there is no tag {wrong[0]!r}; the tags are {', '.join(TAGS)}")
        return tags


@dataclass(frozen=True, slots=True)
class Found:
    """A user's type found for a column: how surely, and by what."""

    type: UserType
    confidence: float
    why: str


@dataclass(frozen=True, slots=True)
class Trial:
    """How a type fared on its own examples that it was not shown (`held`, of which `found` fit), and on the
    `others` values of the other types, of which `wrong` fit too.
    """

    held: int
    found: int
    others: int
    wrong: int


class Fitter:
    """Tells which values fit a type. Embeds the examples once."""

    def __init__(self, kind: UserType, models: Models) -> None:
        self.type = kind
        self._models = models
        self._pattern = compiled(kind.pattern) if kind.pattern else None
        self._examples = {value.strip().casefold() for value in kind.examples}
        self._shapes = {_shape(value) for value in kind.examples if _telling(value)}
        self._vectors = models.static.embed(list(kind.examples)) if kind.examples else None
        self._least = self._threshold()

    def fit(self, values: Sequence[str]) -> np.ndarray:
        """bool (len(values),): which of them fit."""
        if self._pattern is not None:
            return np.array([self._pattern.fullmatch(value) is not None for value in values], dtype=bool)
        known = np.array([value.strip().casefold() in self._examples for value in values], dtype=bool)
        if self._shapes:
            alike = np.array([_shape(value) in self._shapes for value in values], dtype=bool)
            return np.asarray(known | alike, dtype=bool)
        if self._vectors is None or not len(values):
            return known
        near = np.asarray(self._models.static.embed(list(values)) @ self._vectors.T).max(axis=1)
        return np.asarray(known | (near >= self._least), dtype=bool)

    def _threshold(self) -> float:
        """How near an example a value has to be: as near as nine of ten examples are to another one."""
        if self._vectors is None or len(self._vectors) < 3:
            return 0.8
        near = self._vectors @ self._vectors.T
        np.fill_diagonal(near, -1)
        return max(_FLOOR, float(np.quantile(near.max(axis=1), 0.1)))


def read_types(file: Path | None) -> list[UserType]:
    """The types of a file, [] for None; raises `BadSetting` with the entry that cannot be used."""
    if file is None:
        return []
    try:
        entries = yaml.safe_load(file.read_text(encoding="utf-8")) or []
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadSetting(f"{file} cannot be read as a list of semantic types: {error}") from error
    if not isinstance(entries, list):
        raise BadSetting(
            f"{file} must hold a list, one entry a semantic type; it holds {type(entries).__name__}."
        )
    found: dict[str, UserType] = {}
    for number, entry in enumerate(entries, 1):
        one = _checked(entry, f"{file}, entry {number}")
        if one.name in found:
            raise BadSetting(f"{file}, entry {number}: the type {one.name!r} is there twice; join the two.")
        found[one.name] = one
    return list(found.values())


def add_type(file: Path, kind: UserType, models: Models) -> Trial:
    """Try a type on examples held out, then write it to the file (in the place of one of its name).

    Raises `UsageError` for one that nothing could be found by, that is called like a built-in type, or that
    does not find a single one of its own examples.
    """
    if kind.name in taxonomy():
        raise UsageError(f"{kind.name} is a built-in type; call yours something else.")
    if not (kind.words or kind.pattern or kind.examples):
        raise UsageError(f"The type {kind.name} has no words, no pattern and no examples: nothing finds it.")
    others = [one for one in (read_types(file) if file.exists() else []) if one.name != kind.name]
    tried = try_type(kind, others, models)
    if tried.held and not tried.found:
        raise UsageError(
            f"Of {tried.held} examples of {kind.name} that were held out, none fits the rest: give a "
            "pattern, or more examples that are alike."
        )
    file.parent.mkdir(parents=True, exist_ok=True)
    scratch = file.with_name(f"{file.name}.part")
    plain = [one.model_dump(mode="json", exclude_defaults=True) for one in [*others, kind]]
    scratch.write_text(yaml.safe_dump(plain, allow_unicode=True, sort_keys=False), encoding="utf-8")
    scratch.replace(file)
    return tried


def try_type(kind: UserType, others: Sequence[UserType], models: Models) -> Trial:
    """Show a type two thirds of its examples and count the rest, and other types' examples, that fit it."""
    shown, held = kind.examples, kind.examples
    if kind.pattern is None:
        if len(kind.examples) < LEAST_EXAMPLES:
            shown, held = kind.examples, ()
        else:
            held = kind.examples[::3]
            shown = tuple(value for value in kind.examples if value not in set(held))
    fitter = Fitter(kind.model_copy(update={"examples": shown}), models)
    foreign = [value for other in others for value in other.examples]
    right = int(fitter.fit(held).sum()) if held else 0
    wrong = int(fitter.fit(foreign).sum()) if foreign else 0
    return Trial(len(held), right, len(foreign), wrong)


def find_types(
    columns: Sequence[ColumnSketch], types: Sequence[UserType], models: Models, *, names: bool = True
) -> list[Found | None]:
    """For each column the user's type it has, None for none."""
    fitters = [Fitter(one, models) for one in types]
    return [_best(column, fitters, names) for column in columns]


def _best(column: ColumnSketch, fitters: Sequence[Fitter], names: bool) -> Found | None:
    found = [one for fitter in fitters if (one := _found(column, fitter, names)) is not None]
    return max(found, key=lambda one: one.confidence, default=None)


def _found(column: ColumnSketch, fitter: Fitter, names: bool) -> Found | None:
    named = names and _ends_with(column.name, [*fitter.type.words, fitter.type.name])
    values = [value for value in column.values[:_PROBED] if value.strip()]
    by_values = bool(fitter.type.pattern or fitter.type.examples)
    if not values or not by_values:
        return Found(fitter.type, 0.85, "Its name says so.") if named else None
    share = float(fitter.fit(values).mean())
    if named and share >= _FITS_NAMED:
        return Found(fitter.type, 0.95, f"Its name says so, and {share:.0%} of its values fit.")
    if share >= _FITS and len(values) >= 3:
        return Found(fitter.type, round(0.6 + 0.3 * share, 3), f"{share:.0%} of its values fit.")
    return None


def _ends_with(name: str, phrases: Sequence[str]) -> bool:
    words = name_words(name)
    wanted = [name_words(phrase) for phrase in phrases]
    return any(words[-len(one) :] == one for one in wanted if one)


def _checked(entry: Any, where: str) -> UserType:
    try:
        return UserType.model_validate(entry)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or "the entry"
        raise BadSetting(f"{where}: {field}: {first['msg']}.") from error


def _shape(value: str) -> str:
    """How a value is written: digits and letters by their sort, runs of letters as one."""
    text = re.sub(r"[^\W\d_]+", "a", value.strip())
    return re.sub(r"\d", "0", text)


def _telling(value: str) -> bool:
    """Whether the way a value is written tells it from words and plain numbers."""
    shape = _shape(value)
    return "0" in shape and ("a" in shape or "-" in shape or "/" in shape or "." in shape)
