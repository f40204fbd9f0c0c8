"""All settings of one fine-tuning run: one dataclass, checked, read from TOML, saved beside the weights."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from assistant.errors import UnknownName, UsageError
from connectors.redact import redact
from training.base import DEFAULT

RECIPES = Path(__file__).parent / "recipes"

_CHOICES: dict[str, tuple[str, ...]] = {
    "method": ("lora", "full", "prompt", "prefix", "head"),
    "lora_variant": ("lora", "rslora", "dora", "qlora"),
    "schedule": ("linear", "cosine", "constant"),
    "precision": ("float32", "bfloat16"),
    "class_weights": ("none", "balanced"),
}


@dataclass(frozen=True)
class Recipe:
    """How one model is trained. Learning rates are peaks; shares are of all steps; times are minutes.

    **Data.** `examples` are drawn from the task's corpus by `seed` and seen `epochs` times; with `data` (see
    `training.data.read_data`) they come from there instead, all of them, held-out ones split off by table
    unless `test_data` names others. `validation` more, of sources the training never sees, decide which
    weights are kept: the primary metric is taken every `evaluate_every` steps, and after `patience`
    evaluations without a better one training stops (0: the weights after the last step are kept). `augment`
    names augmentations, `augment_share` how many altered copies are added for each training example;
    `template` is the prompt template of a generator.

    **Method.** `lora` (with its variants), `full`, `prompt` and `prefix` tuning (`virtual_tokens`), or
    `head`: the encoder stays as it is. `layers` cuts the base to that many (0: all). `freeze_embeddings` and
    `freeze_layers` (the lowest n) never train; `unfreeze` is the share of the run over which the others are
    unfrozen one by one, top first (gradual unfreezing, Howard and Ruder 2018; 0: all at once);
    `layer_decay` multiplies the rate once a layer down (discriminative rates; 1: the same everywhere);
    `head_lr` is the head's own rate (0: `lr`).

    **Several tasks.** `also` are trained beside on `also_examples` each, a task of n examples taking part in
    proportion to n^(1 / `mix_temperature`). `start` is a trained model's folder to go on from; what that
    model knew is kept by `ewc` (strength of elastic weight consolidation, Kirkpatrick et al. 2017) and
    `replay` (share of steps on its own task). `teacher` is a trained model whose probabilities count by
    `teacher_weight`, softened by `teacher_temperature` (Hinton et al. 2015).

    **Optimisation.** AdamW on batches of `batch`, passed in pieces of `micro_batch` whose gradients add up
    (0: the largest that fits in memory). `dropout` is the base's own, 0 by default as is LoRA's: generated
    examples are never seen twice, and without it a step takes half the time. `threads` 0: one a core.

    **Privacy.** `dp_epsilon` above 0 trains by DP-SGD to that ε at `dp_delta` (0: 1 / (examples · 10)).
    """

    task: str
    base_model: str = DEFAULT
    seed: int = 0
    data: str = ""
    test_data: str = ""
    examples: int = 40_000
    validation: int = 2_000
    augment: tuple[str, ...] = ()
    augment_share: float = 0.5
    template: str = ""
    epochs: int = 1
    batch: int = 32
    micro_batch: int = 0
    max_tokens: int = 64
    max_target_tokens: int = 64
    method: str = "lora"
    lr: float = 1e-3
    head_lr: float = 0.0
    layer_decay: float = 1.0
    schedule: str = "linear"
    warmup: float = 0.06
    weight_decay: float = 0.01
    clip: float = 1.0
    lora_variant: str = "lora"
    lora_rank: int = 16
    lora_alpha: int = 32
    lora_dropout: float = 0.0
    lora_targets: tuple[str, ...] = ("query", "key", "value", "dense")
    virtual_tokens: int = 16
    layers: int = 0
    freeze_embeddings: bool = False
    freeze_layers: int = 0
    unfreeze: float = 0.0
    also: tuple[str, ...] = ()
    also_examples: int = 4_000
    mix_temperature: float = 2.0
    start: str = ""
    ewc: float = 0.0
    replay: float = 0.0
    teacher: str = ""
    teacher_weight: float = 0.5
    teacher_temperature: float = 2.0
    dropout: float = 0.0
    head_dropout: float = 0.1
    label_smoothing: float = 0.0
    class_weights: str = "none"
    precision: str = "float32"
    dp_epsilon: float = 0.0
    dp_delta: float = 0.0
    evaluate_every: int = 250
    patience: int = 5
    checkpoint_minutes: float = 3.0
    threads: int = 0

    def __post_init__(self) -> None:
        for name in _POSITIVE:
            if not getattr(self, name) > 0:
                raise UsageError(f"The recipe's {name} is {getattr(self, name)}; it must be above 0.")
        for name in _SHARES:
            if not 0 <= getattr(self, name) < 1:
                raise UsageError(f"The recipe's {name} is {getattr(self, name)}; it must lie in [0, 1).")
        for name in _NOT_NEGATIVE:
            if getattr(self, name) < 0:
                raise UsageError(f"The recipe's {name} is {getattr(self, name)}; it must not be negative.")
        for name, choices in _CHOICES.items():
            if getattr(self, name) not in choices:
                raise UsageError(
                    f"The recipe's {name} is {getattr(self, name)!r}; it must be one of {', '.join(choices)}."
                )
        for name in ("max_tokens", "max_target_tokens"):
            if not 8 <= getattr(self, name) <= 512:
                raise UsageError(
                    f"The recipe's {name} is {getattr(self, name)}; it must lie between 8 and 512."
                )
        if not 0 <= self.teacher_weight <= 1 or not self.layer_decay <= 1:
            raise UsageError("The recipe's teacher_weight and layer_decay must not exceed 1.")
        for name in ("data", "test_data"):
            if redact(getattr(self, name)) != getattr(self, name):
                raise UsageError(
                    f"The recipe's {name} holds a user or password, but a recipe is saved with the weights: "
                    f"put the URL into an environment variable and write {name}=$NAME#schema.table."
                )
        if not self.lora_targets:
            raise UsageError("The recipe's lora_targets is empty; name the linear maps that get an adapter.")
        if (self.ewc or self.replay) and not self.start:
            raise UsageError(
                "The recipe's ewc and replay keep what an earlier model knew; name its folder: start=…"
            )
        if self.method == "head" and (self.unfreeze or self.layer_decay != 1):
            raise UsageError(
                "The recipe's method is head: the encoder does not train, so unfreeze and layer_decay say "
                "nothing; leave them out or choose another method."
            )

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


_POSITIVE = (
    "examples", "validation", "epochs", "batch", "lr", "clip", "lora_rank", "lora_alpha", "evaluate_every",
    "virtual_tokens", "mix_temperature", "also_examples", "teacher_temperature", "layer_decay",
    "augment_share",
)  # fmt: skip
_SHARES = (
    "warmup", "dropout", "lora_dropout", "head_dropout", "label_smoothing", "unfreeze", "replay",
)  # fmt: skip
_NOT_NEGATIVE = (
    "weight_decay", "threads", "checkpoint_minutes", "seed", "patience", "micro_batch", "layers",
    "freeze_layers", "ewc", "head_lr", "dp_epsilon", "dp_delta", "teacher_weight",
)  # fmt: skip
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


def for_own_data(recipe: Recipe) -> Recipe:
    """The task's recipe for data of one's own: few examples, seen often, with dropout against that."""
    few = replace(recipe, epochs=10, warmup=0.1, dropout=0.1, evaluate_every=50, patience=10)
    return replace(few, lr=2e-3, max_tokens=96) if recipe.task == "metadata" else few


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
    if (kind == "str" and isinstance(value, str)) or (kind == "bool" and isinstance(value, bool)):
        return value
    if kind.startswith("tuple") and isinstance(value, list) and all(isinstance(v, str) for v in value):
        return tuple(value)
    wanted = {"int": "a whole number", "float": "a number", "str": "text", "bool": "true or false"}
    raise UsageError(f"The recipe's {key} is {value!r}; it must be {wanted.get(kind, 'a list of texts')}.")
