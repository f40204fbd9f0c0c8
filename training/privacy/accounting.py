"""How much noise a privacy budget asks for, and what a run has spent: opacus' PRV accountant.

What is counted: Gaussian noise on clipped gradients of batches that every example joins by itself with the
same probability (Poisson sampling; Abadi et al. 2016), added up by privacy loss random variables (Gopi,
Lee & Wutschitz 2021). Neighbouring data sets differ by one example that is there or not.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

from assistant.errors import UsageError
from training.recipe import Recipe

ACCOUNTANT = "prv"
LARGEST = 50.0
"""An ε above this promises nothing, and the accountant takes minutes over it."""
_NEAR = 0.005
"""How near the noise is searched, as a share of it."""
_RDP_AT_MOST = 0.7
"""The least share of RDP's noise that PRV is tried with."""


@dataclass(frozen=True)
class Budget:
    """What one run spends: ε at `delta`, after `steps` at sampling rate `rate` with `noise`.

    `noise` is the standard deviation in clipping norms; `batch` the examples of a step in expectation.
    """

    epsilon: float
    delta: float
    noise: float
    rate: float
    steps: int
    batch: float


def budget(recipe: Recipe, examples: int) -> Budget:
    """The least noise that keeps a run over `examples` within the recipe's ε and δ.

    Raises `UsageError` for an ε that says nothing or cannot be had, and for a δ of 1 / examples or more.
    """
    delta = recipe.dp_delta or 1 / (10 * examples)
    if recipe.dp_epsilon > LARGEST:
        raise UsageError(
            f"The recipe's dp_epsilon is {recipe.dp_epsilon:g}, which promises nothing; choose one of at "
            f"most {LARGEST:g} (1 is strong, 8 usual), or 0 to train without privacy."
        )
    if delta >= 1 / examples:
        raise UsageError(
            f"The recipe's dp_delta is {delta:g}: it must be below 1 / {examples} examples, else giving away "
            "one of them whole would count as private."
        )
    rate = min(1.0, recipe.batch / examples)
    steps = max(1, round(recipe.epochs / rate))
    noise = _least_noise(recipe.dp_epsilon, delta, rate, steps)
    return Budget(spent(noise, rate, steps, delta), delta, noise, rate, steps, rate * examples)


def spent(noise: float, rate: float, steps: int, delta: float) -> float:
    """The ε at `delta` (an upper bound) after `steps` at sampling rate `rate`."""
    from opacus.accountants import create_accountant

    accountant = create_accountant(ACCOUNTANT)
    accountant.history = [(noise, rate, steps)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that RDP, which only sizes the grid, has not its best order
        return float(accountant.get_epsilon(delta))


def _least_noise(epsilon: float, delta: float, rate: float, steps: int) -> float:
    """Bisection from what the looser RDP accountant, which is quick, asks for: always more than is needed."""
    from opacus.accountants.utils import get_noise_multiplier

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            high = float(
                get_noise_multiplier(
                    target_epsilon=epsilon,
                    target_delta=delta,
                    sample_rate=rate,
                    steps=steps,
                    accountant="rdp",
                    epsilon_tolerance=_NEAR * epsilon,
                )
            )
        low = high * _RDP_AT_MOST
        while high - low > _NEAR * high:
            middle = (low + high) / 2
            low, high = (low, middle) if spent(middle, rate, steps, delta) <= epsilon else (middle, high)
    except (ValueError, RuntimeError) as error:
        raise UsageError(
            f"No noise gives ε = {epsilon:g} at δ = {delta:g} over {steps} steps with a share of {rate:.3g} "
            f"of the examples in each ({error}); choose a larger dp_epsilon, more examples or fewer epochs."
        ) from error
    return high
