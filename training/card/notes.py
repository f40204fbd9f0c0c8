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


def worst_group(card: Card) -> str:
    """The name of the worst subgroup: as it was measured, else by the upper end of its interval; "" for none.

    By the upper end: a dozen examples with a third right say less than three hundred with half of them right.
    """
    if card.worst or not card.groups:
        return card.worst
    large = [name for name, group in card.groups.items() if group.examples >= FEWEST_IN_GROUP]
    return min(large or card.groups, key=lambda name: card.groups[name].interval[1])


def overall_right(card: Card) -> float | None:
    """The share of right answers that subgroups are held against: accuracy or exact match."""
    return next((card.figures[name] for name in ("accuracy", "exact_match") if name in card.figures), None)


def below_overall(card: Card) -> list[tuple[str, Group]]:
    """Subgroups of `FEWEST_IN_GROUP` or more whose 95 % interval lies wholly under the overall share."""
    overall = overall_right(card)
    if overall is None:
        return []
    found = [
        (name, group)
        for name, group in card.groups.items()
        if group.examples >= FEWEST_IN_GROUP and group.interval[1] < overall
    ]
    return sorted(found, key=lambda item: item[1].interval[1])


def bias_note(card: Card) -> str:
    """What the subgroups show: those surely worse, or how small a difference could have been seen."""
    overall = overall_right(card)
    if overall is None or all(group.examples < FEWEST_IN_GROUP for group in card.groups.values()):
        return (
            "No subgroups were measured: whether the model serves some inputs worse than others is unknown."
        )
    sizes = sorted(group.examples for group in card.groups.values() if group.examples >= FEWEST_IN_GROUP)
    tested = len(sizes)
    found = below_overall(card)
    if found:
        names = [f"{name} ({group.right:.2f} right of {group.examples})" for name, group in found[:_NAMED]]
        more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
        chance = 0.025 * tested
        return (
            f"{len(found)} of {tested} subgroups are served worse than the whole ({overall:.3f} right), "
            f"their 95 % intervals wholly under it: {'; '.join(names)}{more}. By chance alone about "
            f"{chance:.1f} of {tested} would be."
        )
    return (
        f"None of {tested} subgroups has its 95 % interval wholly under the whole ({overall:.3f} right). "
        f"That is no proof of fairness: with {sizes[0]} examples, as in the smallest subgroup, the smallest "
        f"difference detectable is {detectable(overall, sizes[0]):.2f}; with {sizes[-1]}, as in the largest, "
        f"{detectable(overall, sizes[-1]):.2f} (5 %, 80 % power)."
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


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def sparkline(values: Sequence[float], width: int = 40) -> str:
    """The course of `values` in block characters; a longer course is thinned to `width` of them."""
    if not values:
        return ""
    if len(values) > width:
        values = [values[round(i * (len(values) - 1) / (width - 1))] for i in range(width)]
    low, high = min(values), max(values)
    scale = (len(_BLOCKS) - 1) / (high - low) if high > low else 0.0
    return "".join(_BLOCKS[round((value - low) * scale)] for value in values)
