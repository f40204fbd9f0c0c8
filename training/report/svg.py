"""matplotlib figures as inline SVG that follows the page: its colours in light and dark, its font."""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLOURS = ("#3b7dc4", "#d9772b", "#3f9a5f", "#b8486b", "#8a6bc0", "#a3802c", "#3a9aa3", "#777d88")
"""Readable on light and on dark paper; neighbours differ in lightness too."""

INK, LINE, QUIET = "#010203", "#040506", "#070809"
"""Placeholders drawn by matplotlib and replaced by what the page calls ink, line and quiet."""

_VARIABLES = {
    INK: "var(--ink, #1d1f24)",
    LINE: "var(--line, #dcdee3)",
    QUIET: "var(--quiet, #666b75)",
}
_SETTINGS: Any = {
    "svg.hashsalt": "report",
    "svg.fonttype": "none",
    "text.parse_math": False,
    "axes.unicode_minus": True,
    "font.family": ["DejaVu Sans"],
    "font.size": 10.0,
    "axes.edgecolor": LINE,
    "axes.labelcolor": QUIET,
    "axes.titlecolor": INK,
    "axes.titlesize": 11.0,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.facecolor": "none",
    "figure.facecolor": "none",
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "text.color": INK,
    "grid.color": LINE,
    "legend.frameon": False,
    "legend.labelcolor": INK,
}


@contextmanager
def drawing(width: float, height: float) -> Iterator[tuple[Figure, Axes, list[str]]]:
    """A figure of `width` × `height` inches, its axes, and a list that holds the SVG at the end."""
    import matplotlib
    from matplotlib.figure import Figure

    out: list[str] = []
    with matplotlib.rc_context(_SETTINGS), warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # glyphs its font lacks: the browser has them
        figure = Figure(figsize=(width, height), layout="constrained")
        yield figure, figure.add_subplot(), out
        buffer = io.StringIO()
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
        out.append(_inline(buffer.getvalue()))


def label(text: str, longest: int = 40) -> str:
    """`text` as a chart can show it: one line, no control characters, cut to `longest`."""
    plain = "".join(" " if unicodedata.category(c)[0] == "C" else c for c in text)
    plain = " ".join(plain.split())
    return plain if len(plain) <= longest else plain[: longest - 1] + "…"


def _inline(svg: str) -> str:
    """The svg element alone; its ids unlike any other picture's; colours and font those of the page."""
    svg = svg[svg.index("<svg") :]
    mark = "c" + hashlib.sha256(svg.encode()).hexdigest()[:8]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    return re.sub(r"<[^>]+>", lambda tag: _page_colours(_own_ids(tag[0], mark)), svg).strip()


def _own_ids(tag: str, mark: str) -> str:
    tag = re.sub(r'\bid="', f'id="{mark}-', tag)
    return re.sub(r'(url\(#|href="#)', rf"\g<1>{mark}-", tag)


def _page_colours(tag: str) -> str:
    for placeholder, variable in _VARIABLES.items():
        tag = tag.replace(placeholder, variable)
    return tag.replace("'DejaVu Sans'", "system-ui, 'DejaVu Sans', sans-serif")
