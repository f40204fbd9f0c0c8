"""Membership inference with and without DP-SGD, as Markdown: `python -m training.privacy --epsilon 8 1`.

A few hundred examples are seen many times, some with wrong labels, by a base cut to `--layers`: without
privacy the model learns them by heart, and the attacks tell members from others.
"""

from __future__ import annotations

import argparse
import sys
import time

from training.base import find_base
from training.privacy.audit import FALSE_ALARMS, Attacked, audit, population
from training.privacy.membership import auc_bound
from training.recipe import Recipe
from training.tasks import find_task


def main() -> None:
    """Train, attack, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--task", default="standardization")
    parser.add_argument("--examples", type=int, default=200, help="members, and as many others")
    parser.add_argument("--epsilon", type=float, nargs="+", default=[8.0, 1.0])
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--references", type=int, default=2, help="models of the calibrated attack")
    parser.add_argument("--wrong", type=float, default=0.2, help="share of labels that are random")
    parser.add_argument("--layers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--set", nargs="*", default=[], metavar="KEY=VALUE", help="more of the recipe")
    given = parser.parse_args()
    recipe = Recipe(
        given.task, seed=given.seed, examples=given.examples, epochs=given.epochs, layers=given.layers,
        batch=32, lr=2e-3, threads=1, evaluate_every=10_000,
    ).with_settings(given.set)  # fmt: skip
    people = population(find_task(given.task), given.examples, given.references, given.wrong, given.seed)
    started = time.process_time()
    found = audit(people, find_base(recipe.base_model), recipe, given.epsilon)
    _show(found, people.task.metric.name, 1 / (10 * given.examples))
    print(f"\n{time.process_time() - started:.0f} CPU seconds.", file=sys.stderr)


def _show(found: list[Attacked], metric: str, delta: float) -> None:
    print(
        f"| ε (δ = {delta:.2g}) | {metric} on members | {metric} on test | AUC by loss | AUC calibrated | "
        f"found at {FALSE_ALARMS:.0%} false alarms | no attack above |\n|" + " --- |" * 7
    )
    for one in found:
        epsilon = "without" if one.epsilon is None else f"{one.epsilon:.2f}"
        bound = "" if one.epsilon is None else f"{auc_bound(one.epsilon, delta):.3f}"
        print(
            f"| {epsilon} | {one.train_figure:.3f} | {one.figure:.3f} | {one.threshold} | {one.calibrated} "
            f"| {one.found:.1%} | {bound} |"
        )


if __name__ == "__main__":
    main()
