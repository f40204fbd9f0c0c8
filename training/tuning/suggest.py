"""From a space to the recipe that a trial is to try."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from training.recipe import Recipe
from training.tuning.space import Choices, Space, spelt

if TYPE_CHECKING:
    from optuna.trial import BaseTrial

_FIRST = ("method", "lora_variant", "teacher", "also")
"""What others depend on."""
_ONLY: dict[str, Callable[[Recipe], bool]] = {
    "lora_": lambda recipe: recipe.method == "lora",
    "virtual_tokens": lambda recipe: recipe.method in ("prompt", "prefix"),
    "layer_decay": lambda recipe: recipe.method != "head",
    "unfreeze": lambda recipe: recipe.method != "head",
    "freeze_": lambda recipe: recipe.method != "head",
    "teacher_": lambda recipe: bool(recipe.teacher),
    "mix_temperature": lambda recipe: bool(recipe.also),
    "also_examples": lambda recipe: bool(recipe.also),
}


def _counts(name: str, recipe: Recipe) -> bool:
    """Whether `recipe` reads the field at all."""
    return all(test(recipe) for prefix, test in _ONLY.items() if name.startswith(prefix))


def suggest(trial: BaseTrial, space: Space, recipe: Recipe) -> Recipe:
    """The recipe that `trial` is to try; fields that its method does not read are not asked for."""
    settings: dict[str, str] = {}
    for name in sorted(space, key=lambda name: (name not in _FIRST, name)):
        so_far = recipe.with_settings(f"{key}={text}" for key, text in settings.items() if key in _FIRST)
        if not _counts(name, so_far):
            continue
        axis = space[name]
        if isinstance(axis, Choices):
            settings[name] = str(trial.suggest_categorical(name, axis.values))
        elif axis.whole:
            settings[name] = str(trial.suggest_int(name, int(axis.low), int(axis.high), log=axis.log))
        else:
            settings[name] = repr(trial.suggest_float(name, axis.low, axis.high, log=axis.log))
    return recipe.with_settings(f"{key}={text}" for key, text in settings.items())


def own_values(recipe: Recipe, space: Space) -> dict[str, str | int | float] | None:
    """The recipe's own values as a trial; None where one lies outside the space."""
    found: dict[str, str | int | float] = {}
    for name, axis in space.items():
        value = own_value(name, recipe)
        if isinstance(axis, Choices):
            if (text := spelt(value)) not in axis.values:
                return None
            found[name] = text
        elif axis.low <= value <= axis.high:
            found[name] = value
        else:
            return None
    return {name: value for name, value in found.items() if _counts(name, recipe)}


def own_value(name: str, recipe: Recipe) -> Any:
    """What the recipe has; a rate of 0 for the head means that of the rest."""
    return recipe.lr if name == "head_lr" and not recipe.head_lr else getattr(recipe, name)
