"""The list of suggestions as a component: before → after with the difference marked, selection by id."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ui.app.component import component
from ui.app.said_rows import Row, clip, said_group, said_row
from ui.diff import diff
from ui.rules.words import is_rule
from ui.words import NO_CELLS, after, before, count, percent, where

if TYPE_CHECKING:
    from assistant.ledger import Entry
    from ui.groups import Group

_HTML = '<div class="list" role="listbox" tabindex="0"></div>'


def entry_row(entry: Entry, *, place: bool = True) -> Row:
    """One suggestion as a row of the list; without `place` where all rows share it."""
    said = entry.suggestion
    if said.task in NO_CELLS:
        return said_row(entry, place=place)
    old, new = diff(clip(before(said)), clip(after(said)))
    return {
        "id": said.id,
        "old": old,
        "new": new if said.has_proposal else None,
        "confidence": percent(said.confidence),
        "share": round(said.confidence * 100),
        "reason": said.evidence.sentence,
        "place": where(said.target) if place else "",
        "kind": said.kind.replace("_", " ") if place else "",
        "rows": count(said.rows, "row"),
        "count": 1,
        "proved": said.evidence.proof is not None,
        "tag": entry.status if entry.status != "open" else "proved" if said.evidence.proof else "",
    }


def group_row(group: Group) -> Row:
    """A group as a row of the list: its surest member, its pattern as the reason, its size."""
    row = entry_row(group.first)
    if len(group.entries) == 1:
        return {**row, "id": group.id}
    words = group.first.suggestion.task in NO_CELLS
    row = said_group(group) if words else row
    low, high = group.confidences
    sure = percent(high) if percent(low) == percent(high) else f"{percent(low)[:-2]}–{percent(high)}"
    reason = f"{group.pattern} · {row['reason']}" if group.pattern else row["reason"]
    proved = all(entry.suggestion.evidence.proof for entry in group.entries)
    kind = f"{row['kind']} · proved" if proved and not is_rule(group.first.suggestion) else row["kind"]
    return {
        **row, "id": group.id, "kind": kind, "confidence": sure, "reason": reason,
        "count": len(group.entries), "rows": row["rows"] if words else count(group.rows, "row"),
    }  # fmt: skip


def listing(
    rows: Sequence[Row],
    *,
    key: str,
    label: str,
    selected: str | None,
    on_pick: Callable[[], None],
    marked: Sequence[str] = (),
    checkable: bool = False,
    inverted: bool = False,
    height: str,
) -> list[str]:
    """Show the rows; returns the marked ids that are among them.

    `on_pick` is called when another row is chosen: its id is in `st.session_state[key]["pick"]`. With
    `checkable` each row has a check box; with `inverted` the boxes start checked and unchecking marks.
    `height` is the greatest height, in CSS.
    """
    data = {
        "rows": list(rows), "selected": selected, "marked": list(marked), "label": label,
        "checkable": checkable, "inverted": inverted, "height": height,
    }  # fmt: skip
    result = component("list", _HTML)(
        key=key, data=data, on_pick_change=on_pick, on_marked_change=_nothing, default={"marked": []}
    )
    shown = {row["id"] for row in rows}
    return [mark for mark in (result.get("marked") or []) if mark in shown]


def _nothing() -> None:
    """A state value is only returned where it has a callback."""
