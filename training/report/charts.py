"""Charts as inline SVG text, drawn by matplotlib without any global state, for `training.report.page`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from training.report.svg import COLOURS, INK, LINE, QUIET, drawing, label

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_WIDTH = 7.6
_CELLS_WITH_NUMBERS = 16


def bars(labels: Sequence[str], values: Sequence[float], *, title: str, unit: str = "") -> str:
    """Horizontal bars, the first at the top, each with its value and `unit`."""
    with drawing(_WIDTH, 0.9 + 0.27 * max(len(labels), 1)) as (_, axes, out):
        places = np.arange(len(labels))
        drawn = axes.barh(
            places, np.nan_to_num(np.asarray(values, dtype=float)), color=COLOURS[0], height=0.7
        )
        axes.bar_label(drawn, [f" {number(value)}{unit}" for value in values], color=QUIET, fontsize=9)
        axes.set_yticks(places, [label(name) for name in labels])
        axes.invert_yaxis()
        axes.margins(x=0.12)
        _finish(axes, title, x=unit, grid="x")
        axes.tick_params(axis="y", length=0)
    return out[0]


def lines(
    series: Mapping[str, tuple[Sequence[float], Sequence[float]]], *, title: str, x: str, y: str
) -> str:
    """One line a series, {name: (xs, ys)}; `x` and `y` name the axes."""
    with drawing(_WIDTH, 3.8) as (_, axes, out):
        for i, (name, (xs, ys)) in enumerate(series.items()):
            style = ("-", "--", ":")[i // len(COLOURS) % 3]
            mark = "o" if len(xs) <= 20 else ""
            axes.plot(xs, ys, style, color=COLOURS[i % len(COLOURS)], label=label(name), marker=mark, ms=3.5)
        if len(series) > 4:
            axes.legend(fontsize=9, loc="upper left", bbox_to_anchor=(1, 1))
        elif len(series) > 1:
            axes.legend(fontsize=9)
        _finish(axes, title, x=x, y=y, grid="both")
    return out[0]


def reliability(confidence: Sequence[float], right: Sequence[float], *, title: str) -> str:
    """A reliability diagram: the share that is right over the confidence of each bin, and the diagonal."""
    with drawing(4.6, 4.2) as (_, axes, out):
        axes.plot([0, 1], [0, 1], "--", color=QUIET, linewidth=1)
        axes.plot(confidence, right, "-o", color=COLOURS[0], ms=5)
        axes.set_xlim(0, 1.02)
        axes.set_ylim(0, 1.02)
        axes.set_aspect("equal")
        _finish(axes, title, x="confidence", y="share right", grid="both")
    return out[0]


def histogram(values: Sequence[float], *, title: str, x: str) -> str:
    """How often values fall where; what is not finite is left out."""
    finite = np.asarray(values, dtype=float)
    finite = finite[np.isfinite(finite)]
    with drawing(_WIDTH, 3.2) as (_, axes, out):
        if len(finite):
            whole = bool(np.all(finite == np.round(finite))) and np.ptp(finite) < 40
            count = int(np.ptp(finite)) + 1 if whole else min(40, 5 + len(finite) // 10)
            reach = (float(finite.min()) - 0.5, float(finite.max()) + 0.5) if whole else None
            axes.hist(finite, bins=count, range=reach, color=COLOURS[0], rwidth=0.92)
        _finish(axes, title, x=x, y="count", grid="y")
    return out[0]


def heatmap(matrix: np.ndarray, labels: Sequence[str], *, title: str) -> str:
    """A square matrix, row and column i named `labels[i]`; few cells show their numbers."""
    from matplotlib.colors import LinearSegmentedColormap

    cells = np.asarray(matrix, dtype=float)
    side = max(3.2, 1.8 + 0.36 * len(labels))
    with drawing(max(side, 5.0), side) as (_, axes, out):
        shades = LinearSegmentedColormap.from_list("page", ["#3b7dc400", "#3b7dc4ff"])
        top = float(np.nanmax(cells)) if cells.size and np.isfinite(cells).any() else 1.0
        axes.pcolormesh(np.nan_to_num(cells), cmap=shades, vmin=min(0.0, float(np.nanmin(cells, initial=0))),
                        vmax=top or 1.0, edgecolors=LINE, linewidth=0.5)  # fmt: skip
        places = np.arange(len(labels)) + 0.5
        names = [label(name, 24) for name in labels]
        axes.set_xticks(places, names, rotation=60, ha="right", rotation_mode="anchor")
        axes.set_yticks(places, names)
        axes.invert_yaxis()
        axes.set_aspect("equal")
        if len(labels) <= _CELLS_WITH_NUMBERS:
            for row, column in np.argwhere(np.isfinite(cells) & (cells != 0)):
                axes.text(
                    column + 0.5, row + 0.5, number(cells[row, column]), ha="center", va="center", fontsize=8
                )
        _finish(axes, title)
        axes.tick_params(length=0)
    return out[0]


def scatter(
    x: Sequence[float], y: Sequence[float], *, title: str, x_name: str, y_name: str,
    colours: Sequence[str] | Sequence[float] | None = None,
) -> str:  # fmt: skip
    """One point a pair; `colours` are group names (each a colour of its own) or numbers (a scale)."""
    xs, ys = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    with drawing(_WIDTH, 4.4) as (figure, axes, out):
        if colours is None or not len(colours):
            axes.scatter(xs, ys, s=14, color=COLOURS[0], alpha=0.75, linewidths=0)
        elif isinstance(colours[0], str):
            names = [str(name) for name in colours]
            for i, name in enumerate(dict.fromkeys(names)):
                rows = [place for place, other in enumerate(names) if other == name]
                colour = COLOURS[i % len(COLOURS)]
                axes.scatter(
                    xs[rows], ys[rows], s=14, color=colour, alpha=0.8, linewidths=0, label=label(name)
                )
            axes.legend(fontsize=9, loc="upper left", bbox_to_anchor=(1, 1))
        else:
            drawn = axes.scatter(
                xs, ys, s=14, c=np.asarray(colours, dtype=float), cmap="viridis", linewidths=0
            )
            figure.colorbar(drawn, ax=axes)
        _finish(axes, title, x=x_name, y=y_name, grid="both")
    return out[0]


def intervals(
    labels: Sequence[str], values: Sequence[tuple[float, float, float]], *, title: str, x: str = "",
    reference: float | None = None,
) -> str:  # fmt: skip
    """Points with their intervals, (value, low, high), the first at the top; `reference` is a dashed line."""
    with drawing(_WIDTH, 1.0 + 0.27 * max(len(labels), 1)) as (_, axes, out):
        places = np.arange(len(labels))
        table = np.asarray(values, dtype=float).reshape(-1, 3)
        axes.hlines(places, table[:, 1], table[:, 2], color=COLOURS[0], linewidth=2, alpha=0.6)
        axes.plot(table[:, 0], places, "o", color=COLOURS[0], ms=5)
        if reference is not None:
            axes.axvline(reference, color=INK, linestyle="--", linewidth=0.9)
        axes.set_yticks(places, [label(name) for name in labels])
        axes.set_ylim(len(labels) - 0.4, -0.6)
        _finish(axes, title, x=x, grid="x")
        axes.tick_params(axis="y", length=0)
    return out[0]


def number(value: float) -> str:
    """A number short enough for a chart."""
    if not np.isfinite(value):
        return "–"
    if float(value).is_integer():
        return f"{value:,.0f}"
    return f"{value:,.3f}" if abs(value) < 10 else f"{value:,.1f}"


def _finish(axes: Axes, title: str, *, x: str = "", y: str = "", grid: str = "") -> None:
    axes.set_title(label(title, 90))
    axes.set_xlabel(label(x, 60))
    axes.set_ylabel(label(y, 60))
    axes.set_axisbelow(True)
    if grid:
        axes.grid(axis=grid, linewidth=0.6)  # type: ignore[arg-type]
