"""Which fields of a recipe are searched, and between what values; read from TOML.

lr = {low = 1e-5, high = 1e-3, log = true}
method = ["lora", "full"]
lora_rank = {low = 4, high = 64, log = true}
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from assistant.errors import UsageError
from training.recipe import Recipe

_FIXED = (
    "task", "seed", "data", "test_data", "validation", "start", "evaluate_every", "patience", "micro_batch",
    "checkpoint_minutes", "threads", "dp_epsilon", "dp_delta",
)  # fmt: skip
"""Fields that change what is measured, or nothing that is."""
_KINDS = {field.name: str(field.type) for field in fields(Recipe)}


@dataclass(frozen=True)
class Numbers:
    """All numbers from `low` to `high`, both included; `log`: evenly over their logarithms."""

    low: float
    high: float
    log: bool = False
    whole: bool = False


@dataclass(frozen=True)
class Choices:
    """A few values, each as `--set` would spell it."""

    values: tuple[str, ...]


Space = Mapping[str, Numbers | Choices]


def load_space(file: Path, recipe: Recipe) -> Space:
    """The space in a TOML file, held against `recipe`; raises `UsageError` for what cannot be searched."""
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"The search space {file} cannot be read ({error.strerror}).") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"The search space {file} is not TOML ({error}).") from error
    if not found:
        raise UsageError(f"The search space {file} is empty; name a field: lr = {{low = 1e-4, high = 1e-2}}.")
    return {name: _axis(name, given, recipe) for name, given in found.items()}


def spelt(value: Any) -> str:
    """A value as `--set` takes it."""
    if isinstance(value, str):
        return value
    return ",".join(value) if isinstance(value, list | tuple) else json.dumps(value)


def _axis(name: str, given: Any, recipe: Recipe) -> Numbers | Choices:
    if name in _FIXED:
        raise UsageError(
            f"The search space names {name}, which decides what is measured, not how well it is learnt; "
            "leave it out and set it with --set."
        )
    if isinstance(given, list):
        if len(given) < 2:
            raise UsageError(
                f"The search space has fewer than two values for {name}; set it with --set instead."
            )
        values = tuple(spelt(value) for value in given)
        for text in values:
            recipe.with_settings([f"{name}={text}"])
        return Choices(values)
    return _numbers(name, given, recipe)


def _numbers(name: str, given: Any, recipe: Recipe) -> Numbers:
    """A range; both its ends must be values that the recipe takes."""
    kind = _KINDS.get(name, "")
    if not _is_range(given):
        raise UsageError(
            f"The search space's {name} is {given!r}; write a list of values, or "
            "{low = …, high = …, log = true}."
        )
    low, high, log = given["low"], given["high"], given.get("log", False)
    if kind not in ("int", "float", ""):
        raise UsageError(
            f"The search space has a range for {name}, which is no number; write a list of values."
        )
    for end in (low, high):
        recipe.with_settings([f"{name}={end}"])
    if not low < high or (log and low <= 0):
        raise UsageError(
            f"The search space's {name} goes from {low} to {high}; low must be below high, and above 0 where "
            "log is true."
        )
    return Numbers(low, high, log, kind == "int")


def _is_range(given: Any) -> bool:
    if not isinstance(given, dict) or not {"low", "high"} <= set(given) <= {"low", "high", "log"}:
        return False
    ends = [
        isinstance(given[end], int | float) and not isinstance(given[end], bool) for end in ("low", "high")
    ]
    return all(ends) and isinstance(given.get("log", False), bool)
