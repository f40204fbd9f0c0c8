"""The catalogue as a component: table by table, a row a column with what is said of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from ui.app.component import component
from ui.metadata.words import TAG_WORDS, facet_words
from ui.words import percent, visible

if TYPE_CHECKING:
    from ui.metadata.lines import Line

_LONGEST = 220
_SHOWN_APART = ("semantic_type", "sensitivity", "business_name", "description", "use", "role", "term")
"""What has a place of its own in a row; the rest follows as small words."""

_HTML = '<div class="catalogue" role="listbox" tabindex="0" aria-label="Columns"></div>'


def catalogue_list(
    lines: Iterable[Line], *, key: str, selected: str | None, on_pick: Callable[[], None]
) -> None:
    """Show the lines; `on_pick` is called when one is chosen: `st.session_state[key]["pick"]` is its id."""
    data = {"tables": rows(lines), "selected": selected}
    component("catalogue", _HTML)(key=key, data=data, on_pick_change=on_pick)


def rows(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """The lines as the component shows them, under the names of their tables."""
    tables = []
    for name, some in groupby(lines, key=lambda one: one.table):
        own = list(some)
        head = own[0] if not own[0].column else None
        columns = [_row(line) for line in own if line.column]
        tables.append(
            {"name": visible(name), "head": None if head is None else _row(head), "columns": columns}
        )
    return tables


def _row(line: Line) -> dict[str, Any]:
    more = [
        f"{facet_words(facet)} {line.text(facet)}" if facet != "granularity" else line.text(facet)
        for facet in line.facts
        if facet not in _SHOWN_APART
    ]
    tags = line.value("sensitivity")
    return {
        "id": line.id,
        "name": visible(line.column or line.table),
        "declared": " · ".join(
            part for part in ("gone" if line.gone else line.declared, _role(line)) if part
        ),
        "type": _said(line, "semantic_type"),
        "tags": [{"name": one, "title": TAG_WORDS.get(one, "")} for one in tags]
        if isinstance(tags, list)
        else [],
        "tags_open": _is_open(line, "sensitivity"),
        "called": _said(line, "business_name"),
        "description": _said(line, "description"),
        "more": _clip(" · ".join([*([line.text("use")] if line.value("use") else []), *more])),
        "open": len(line.open),
        "decided": len(line.facts) - len(line.open),
    }


def _role(line: Line) -> str:
    return line.text("role") or ("primary key" if line.key else "")


def _said(line: Line, facet: str) -> dict[str, Any]:
    """A fact's words, whether it is only proposed, and how sure that is."""
    entry = line.facts.get(facet)
    if entry is None:
        return {"text": "", "open": False, "sure": ""}
    open_ = entry.status == "open"
    sure = f"proposed, {percent(entry.suggestion.confidence)} sure" if open_ else entry.status
    return {"text": _clip(line.text(facet)), "open": open_, "sure": sure}


def _is_open(line: Line, facet: str) -> bool:
    entry = line.facts.get(facet)
    return entry is not None and entry.status == "open"


def _clip(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def ids(lines: Sequence[Line]) -> list[str]:
    """The ids in the order of the list."""
    return [line.id for line in lines]
