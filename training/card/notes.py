"""Sentences a card derives from its figures: bias, limits, the shape of the training curve."""

from __future__ import annotations

from collections.abc import Sequence

from training.card.facts import Card, Group
from training.card.intervals import detectable

FEW_EXAMPLES = 50
"""Training examples below which a label is named among the limits."""
FEWEST_IN_GROUP = 10
"""A subgroup with fewer held-out examples is shown, but nothing is concluded from it."""
_BLOCKS = "▁▂▃▄▅▆▇█"
_NAMED = 12
SHARES = ("accuracy", "exact_match")
"""Figures that are shares of right answers, for which `detectable` holds."""


def worst_group(card: Card) -> str:
    """The worst subgroup's name: as it was measured, else by the better end of its interval; "" for none.

    By the better end: a dozen examples with a third right say less than three hundred with half right.
    """
    if card.worst or not card.groups:
        return card.worst
    large = {name: group for name, group in card.groups.items() if group.examples >= FEWEST_IN_GROUP}
    return min(large or card.groups, key=lambda name: _better_end(card, card.groups[name]))


def worst_first(card: Card) -> list[tuple[str, Group]]:
    """All subgroups, the worst figure first; of equal ones the larger first."""
    sense = group_sense(card)
    return sorted(card.groups.items(), key=lambda item: (sense * item[1].right, -item[1].examples))


def group_sense(card: Card) -> int:
    """1 where a higher figure of the subgroups is better, -1 where a lower one is."""
    from training.evaluation.metrics import METRICS

    return METRICS[card.group_metric].sense if card.group_metric in METRICS else 1


def overall_figure(card: Card) -> float | None:
    """The whole's figure that subgroups are held against: accuracy or exact match where no other is named."""
    names = (card.group_metric,) if card.group_metric else SHARES
    return next((card.figures[name] for name in names if name in card.figures), None)


def below_overall(card: Card) -> list[tuple[str, Group]]:
    """Subgroups of `FEWEST_IN_GROUP` or more with a 95 % interval wholly on the worse side of the whole."""
    overall, sense = overall_figure(card), group_sense(card)
    if overall is None:
        return []
    found = [
        (name, group)
        for name, group in card.groups.items()
        if group.examples >= FEWEST_IN_GROUP and _better_end(card, group) < sense * overall
    ]
    return sorted(found, key=lambda item: _better_end(card, item[1]))


def _better_end(card: Card, group: Group) -> float:
    """The better end of the interval, signed so that higher is better."""
    low, high = group.interval
    return high if group_sense(card) > 0 else -low


def bias_note(card: Card) -> str:
    """What the subgroups show: those surely worse, or how small a difference could have been seen."""
    overall = overall_figure(card)
    large = sorted(
        (group for group in card.groups.values() if group.examples >= FEWEST_IN_GROUP),
        key=lambda group: group.examples,
    )
    if overall is None or not large:
        return (
            "No subgroups were measured: whether the model serves some inputs worse than others is unknown."
        )
    whole = f"the whole ({card.group_metric or 'right'} {overall:.3f})"
    found = below_overall(card)
    if found:
        names = [f"{name} ({group.right:.2f} of {group.examples})" for name, group in found]
        return (
            f"{len(found)} of {len(large)} subgroups are served worse than {whole}, their 95 % intervals "
            f"wholly on the worse side of it: {_named(names, '; ')}. By chance alone about "
            f"{0.025 * len(large):.1f} of {len(large)} would be."
        )
    return (
        f"None of {len(large)} subgroups has its 95 % interval wholly on the worse side of {whole}. "
        f"That is no proof of fairness: {_power(card, overall, large[0], large[-1])}"
    )


def _power(card: Card, overall: float, smallest: Group, largest: Group) -> str:
    """How small a difference could have been seen, in words."""
    if card.group_metric and card.group_metric not in SHARES:
        low, high = smallest.interval
        return f"with {smallest.examples} examples the interval is {high - low:.2f} wide."
    return (
        f"with {smallest.examples} examples, as in the smallest subgroup, the smallest difference detectable "
        f"is {detectable(overall, smallest.examples):.2f}; with {largest.examples}, as in the largest, "
        f"{detectable(overall, largest.examples):.2f} (5 %, 80 % power)."
    )


def limits(card: Card, few: int = FEW_EXAMPLES) -> list[str]:
    """Sentences on what the data did not show the model: rare and unseen labels, inputs that are cut."""
    sentences = []
    unseen = [label for label, count in card.label_examples.items() if count == 0]
    rare = [f"{label} ({count})" for label, count in card.label_examples.items() if 0 < count < few]
    if unseen:
        sentences.append(
            f"Labels that never occur in training, so that it cannot tell them: {_named(unseen)}."
        )
    if rare:
        sentences.append(f"Labels with fewer than {few} training examples: {_named(rare)}.")
    read = card.recipe.get("max_tokens")
    if card.longest_tokens is not None and read is not None:
        cut = "; what is longer is cut" if card.longest_tokens > read else "; nothing was cut"
        sentences.append(
            f"It reads {read} tokens; the longest held-out input has {card.longest_tokens}{cut}."
        )
    elif read is not None:
        sentences.append(f"It reads {read} tokens; what is longer is cut.")
    if (train := card.examples.get("train", 0)) < 500:
        sentences.append(
            f"Trained on {train} examples: fewer than the 500 to 1,000 that fine-tuning asks for."
        )
    return sentences


def _named(names: Sequence[str], comma: str = ", ") -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return comma.join(names[:_NAMED]) + more


def sparkline(values: Sequence[float], width: int = 40) -> str:
    """The course of `values` in block characters; a longer course is thinned to `width` of them."""
    if not values:
        return ""
    if len(values) > width:
        values = [values[round(i * (len(values) - 1) / (width - 1))] for i in range(width)]
    low, high = min(values), max(values)
    scale = (len(_BLOCKS) - 1) / (high - low) if high > low else 0.0
    return "".join(_BLOCKS[round((value - low) * scale)] for value in values)
