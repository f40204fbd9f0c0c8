"""All settings of one fine-tuning run: one dataclass, checked, read from TOML, saved beside the weights."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from assistant.errors import UnknownName, UsageError
from training.base import DEFAULT

RECIPES = Path(__file__).parent / "recipes"


@dataclass(frozen=True)
class Recipe:
    """How one adapter is trained. Learning rates are peaks; shares are of all steps; times are minutes.

    `examples` are drawn from the task's corpus by `seed` and seen `epochs` times; `validation` more, of
    sources the training never sees, decide which weights are kept: the primary metric is taken every
    `evaluate_every` steps, and after `patience` evaluations without a better one training stops.
    `dropout` is the base's own, 0 by default as is LoRA's: generated examples are never seen twice, and
    without it a step takes half the time. `threads` 0: one a core.
    """

    task: str
    base_model: str = DEFAULT
    seed: int = 0
    examples: int = 40_000
    validation: int = 2_000
    epochs: int = 1
    batch: int = 32
    max_tokens: int = 64
    lr: float = 1e-3
    warmup: float = 0.06
    weight_decay: float = 0.01
    clip: float = 1.0
    lora_rank: int = 16
    lora_alpha: int = 32
    lora_dropout: float = 0.0
    lora_targets: tuple[str, ...] = ("query", "key", "value", "dense")
    dropout: float = 0.0
    head_dropout: float = 0.1
    evaluate_every: int = 250
    patience: int = 5
    checkpoint_minutes: float = 3.0
    threads: int = 0

    def __post_init__(self) -> None:
        positive = ("examples", "validation", "epochs", "batch", "lr", "clip", "lora_rank", "lora_alpha",
                    "evaluate_every", "patience")  # fmt: skip
        for name in positive:
            if not getattr(self, name) > 0:
                raise UsageError(f"The recipe's {name} is {getattr(self, name)}; it must be above 0.")
        for name in ("warmup", "dropout", "lora_dropout", "head_dropout"):
            if not 0 <= getattr(self, name) < 1:
                raise UsageError(f"The recipe's {name} is {getattr(self, name)}; it must lie in [0, 1).")
        for name in ("weight_decay", "threads", "checkpoint_minutes", "seed"):
            if getattr(self, name) < 0:
                raise UsageError(f"The recipe's {name} is {getattr(self, name)}; it must not be negative.")
        if not 8 <= self.max_tokens <= 512:
            raise UsageError(f"The recipe's max_tokens is {self.max_tokens}; it must lie between 8 and 512.")
        if not self.lora_targets:
            raise UsageError("The recipe's lora_targets is empty; name the linear maps that get an adapter.")

    def with_settings(self, settings: Iterable[str]) -> Recipe:
        """This recipe with some `key=value` changed; raises `UsageError` for what it does not know."""
        changes = {}
        for setting in settings:
            key, equals, value = setting.partition("=")
            if not equals:
                raise UsageError(f"{setting!r} is not a recipe setting; write key=value, lr=5e-4 say.")
            changes[key.strip()] = _parse(key.strip(), value.strip())
        return replace(self, **changes)

    def save(self, file: Path) -> None:
        """Write the recipe as TOML."""
        values = {key: json.dumps(value, ensure_ascii=False) for key, value in asdict(self).items()}
        lines = [f"{key} = {text}".replace("\x7f", "\\u007f") for key, text in values.items()]
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")


_TYPES: dict[str, str] = {field.name: str(field.type) for field in fields(Recipe)}


def load_recipe(file: Path) -> Recipe:
    """The recipe in a TOML file; raises `UsageError` where it cannot be one."""
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"The recipe {file} cannot be read ({error.strerror}).") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"The recipe {file} is not TOML ({error}).") from error
    if "task" not in values:
        raise UsageError(f'The recipe {file} names no task; add task = "anomalies", say.')
    return Recipe(**{key: _checked(key, value) for key, value in values.items()})


def default_recipe(task: str) -> Recipe:
    """The recipe the shipped model of `task` was trained by; raises `UnknownName` for another task."""
    file = RECIPES / f"{task}.toml"
    if not file.is_file():
        known = ", ".join(sorted(found.stem for found in RECIPES.glob("*.toml")))
        raise UnknownName(f"There is no training task {task!r}; there are: {known}.")
    return load_recipe(file)


def _parse(key: str, text: str) -> Any:
    kind = _TYPES.get(key, "")
    if kind == "str":
        return text
    if kind.startswith("tuple"):
        return tuple(part.strip() for part in text.split(",") if part.strip())
    try:
        return _checked(key, json.loads(text))
    except json.JSONDecodeError:
        return _checked(key, text)


def _checked(key: str, value: Any) -> Any:
    """`value` as the type of the field `key`."""
    if key not in _TYPES:
        raise UsageError(f"The recipe has no setting {key!r}; it has: {', '.join(_TYPES)}.")
    kind = _TYPES[key]
    if kind == "float" and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if kind == "int" and isinstance(value, int) and not isinstance(value, bool):
        return value
    if kind == "str" and isinstance(value, str):
        return value
    if kind.startswith("tuple") and isinstance(value, list) and all(isinstance(v, str) for v in value):
        return tuple(value)
    wanted = {"int": "a whole number", "float": "a number", "str": "text"}.get(kind, "a list of texts")
    raise UsageError(f"The recipe's {key} is {value!r}; it must be {wanted}.")
