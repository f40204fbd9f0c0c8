"""Pictures of a search: its history, slices, parallel coordinates."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from training.report.svg import COLOURS, QUIET, drawing, label
from training.tuning.outcome import Tried, Value

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_WIDE = 7.6
_WIDE_RANGE = 8
"""An axis whose largest number is so many times its smallest is drawn by its logarithm."""


def history(trials: Sequence[Tried], *, better: str, metric: str) -> str:
    """Each trial's figure in the order they were tried, and the best of those finished so far."""
    from matplotlib.ticker import MaxNLocator

    best = np.fmax.accumulate if better == "higher" else np.fmin.accumulate
    finished = [one for one in trials if one.state == "finished"]
    pruned = [one for one in trials if one.state == "pruned" and one.figure is not None]
    with drawing(_WIDE, 3.6) as (_, axes, out):
        numbers, figures = [one.number for one in finished], [_real(one) for one in finished]
        if finished:
            axes.plot(
                numbers, best(figures), "-", drawstyle="steps-post", color=COLOURS[0], label="best so far"
            )
        axes.plot(numbers, figures, "o", color=COLOURS[0], ms=5, label="finished")
        if pruned:
            at, ended = [one.number for one in pruned], [_real(one) for one in pruned]
            axes.plot(at, ended, "x", color=COLOURS[1], ms=5, label="given up early")
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.legend(fontsize=9)
        _named(axes, "The trials", "trial", metric)
    return out[0]


def slices(name: str, trials: Sequence[Tried], *, metric: str) -> str:
    """The figures of the finished trials over one field's values; later trials are darker."""
    from matplotlib.ticker import MaxNLocator

    shown = [one for one in trials if one.state == "finished" and name in one.values]
    values = [one.values[name] for one in shown]
    with drawing(_WIDE / 2, 2.8) as (_, axes, out):
        places, names = _places(values)
        depth = [one.number for one in shown]
        axes.scatter(
            places, [_real(one) for one in shown], s=26, c=depth, cmap="Blues", vmin=-max(depth or [1])
        )
        if names:
            axes.set_xticks(range(len(names)), [label(text, 12) for text in names])
            axes.set_xlim(-0.5, len(names) - 0.5)
        elif is_wide(values):
            axes.set_xscale("log")
            axes.xaxis.set_major_formatter("{x:.0e}")
            axes.xaxis.set_minor_formatter("")
        else:
            axes.xaxis.set_major_locator(MaxNLocator(5))
            axes.xaxis.set_major_formatter("{x:.3g}")
        _named(axes, name, "", metric)
    return out[0]


def parallel(names: Sequence[str], trials: Sequence[Tried], *, better: str, metric: str) -> str:
    """A line a finished trial, through its value of each field and its figure; the best quarter in colour."""
    shown = [one for one in trials if one.state == "finished" and all(name in one.values for name in names)]
    ordered = sorted(shown, key=_real, reverse=better == "higher")
    leading = {one.number for one in ordered[: max(1, len(ordered) // 4)]}
    values: dict[str, list[Value]] = {name: [one.values[name] for one in shown] for name in names}
    values[metric] = [_real(one) for one in shown]
    heights = {name: _heights(column) for name, column in values.items()}
    with drawing(_WIDE, 3.6) as (_, axes, out):
        for place, one in enumerate(shown):
            line = [heights[name][place] for name in heights]
            if one.number in leading:
                axes.plot(line, color=COLOURS[0], linewidth=1.4, zorder=2)
            else:
                axes.plot(line, color=QUIET, linewidth=0.8, alpha=0.35)
        for place, (low, high) in enumerate(map(_ends, values.values())):
            axes.axvline(place, color=QUIET, linewidth=0.6)
            axes.text(place, 1.04, high, ha="center", fontsize=8)
            axes.text(place, -0.09, low, ha="center", fontsize=8)
        axes.set_xticks(range(len(heights)), [label(name, 14) for name in heights])
        axes.set_yticks([])
        axes.set_ylim(-0.14, 1.14)
        axes.spines[["left", "bottom"]].set_visible(False)
        axes.tick_params(length=0)
        _named(axes, "Values and figure, the best quarter in colour", "", "")
    return out[0]


def is_wide(values: Sequence[Value]) -> bool:
    """Whether values are numbers whose range is wide."""
    numbers = [value for value in values if isinstance(value, int | float)]
    return len(numbers) == len(values) > 0 and min(numbers) > 0 and max(numbers) / min(numbers) > _WIDE_RANGE


def _places(values: Sequence[Value]) -> tuple[list[float], list[str]]:
    """Where each value stands; for names, which stand there."""
    if all(isinstance(value, int | float) for value in values):
        return [float(value) for value in values], []
    names = sorted({str(value) for value in values}, key=_natural)
    return [float(names.index(str(value))) for value in values], names


def _heights(values: Sequence[Value]) -> list[float]:
    places, _ = _places(values)
    if is_wide(values):
        places = [math.log(place) for place in places]
    low, spread = min(places, default=0.0), max(places, default=0.0) - min(places, default=0.0)
    return [(place - low) / spread if spread else 0.5 for place in places]


def _ends(values: Sequence[Value]) -> tuple[str, str]:
    places, names = _places(values)
    if names:
        return label(names[0], 10), label(names[-1], 10)
    return f"{min(places, default=0.0):.3g}", f"{max(places, default=0.0):.3g}"


def _natural(text: str) -> tuple[bool, float, str]:
    try:
        return False, float(text), text
    except ValueError:
        return True, 0.0, text


def _real(one: Tried) -> float:
    return math.nan if one.figure is None else one.figure


def _named(axes: Axes, title: str, x: str, y: str) -> None:
    axes.set_title(label(title, 60))
    axes.set_xlabel(label(x))
    axes.set_ylabel(label(y))
    axes.set_axisbelow(True)
    axes.grid(axis="y", linewidth=0.6)
