"""The list of suggestions as a component: before → after with the difference marked, selection by id."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from assistant.rules.kept import rule_of
from ui.diff import diff
from ui.rules.words import is_rule, kind_words, sentence, short_price
from ui.words import after, before, count, percent, visible, where

if TYPE_CHECKING:
    from assistant.ledger import Entry
    from ui.groups import Group

Row = dict[str, Any]
_LONGEST_SHOWN = 300


def entry_row(entry: Entry, *, place: bool = True) -> Row:
    """One suggestion as a row of the list; without `place` where all rows share it."""
    said = entry.suggestion
    if is_rule(said):
        return rule_row(entry, place=place)
    old, new = diff(_clip(before(said)), _clip(after(said)))
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


def rule_row(entry: Entry, *, place: bool = True) -> Row:
    """A proposed rule as a row of the list: the rule in words, its price, how many rows break it."""
    said = entry.suggestion
    try:
        rule = rule_of(entry)
        words, reason = sentence(rule), short_price(rule.price)
        reason = " · ".join(part for part in (reason, rule.because) if part)
    except ValueError as error:
        words, reason = str(error), ""
    return {
        "id": said.id, "said": _clip(visible(words)), "confidence": percent(said.confidence),
        "share": round(said.confidence * 100), "reason": visible(reason),
        "place": where(said.target) if place else "", "kind": kind_words(said.kind) if place else "",
        "rows": _breaking(entry), "count": 1, "proved": False,
        "tag": entry.status if entry.status != "open" else "",
    }  # fmt: skip


def _breaking(entry: Entry) -> str:
    """How many rows broke a rule when it was found; of one that was decided on, its checks tell."""
    if entry.status != "open":
        return ""
    return f"{entry.suggestion.rows:,} break" if entry.suggestion.rows else "none break"


def rules_row(group: Group) -> Row:
    """Rules of one table and kind as a row: the surest in words, and on which columns the others are."""
    row = rule_row(group.first)
    others = [entry.suggestion.target.column or "the table" for entry in group.entries[1:]]
    listed = ", ".join(dict.fromkeys(others))
    broken = sum(entry.suggestion.rows > 0 for entry in group.entries)
    return {
        **row, "place": group.first.suggestion.target.table or "", "reason": f"also on {visible(listed)}",
        "rows": "" if group.first.status != "open" else f"{broken:,} broken" if broken else "none broken",
    }  # fmt: skip


def group_row(group: Group) -> Row:
    """A group as a row of the list: its surest member, its pattern as the reason, its size."""
    row = entry_row(group.first)
    if len(group.entries) == 1:
        return {**row, "id": group.id}
    rules = is_rule(group.first.suggestion)
    row = rules_row(group) if rules else row
    low, high = group.confidences
    sure = percent(high) if percent(low) == percent(high) else f"{percent(low)[:-2]}–{percent(high)}"
    reason = f"{group.pattern} · {row['reason']}" if group.pattern else row["reason"]
    proved = all(entry.suggestion.evidence.proof for entry in group.entries)
    kind = f"{row['kind']} · proved" if proved and not rules else row["kind"]
    return {
        **row, "id": group.id, "kind": kind, "confidence": sure, "reason": reason,
        "count": len(group.entries), "rows": row["rows"] if rules else count(group.rows, "row"),
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
    result = _component()(
        key=key, data=data, on_pick_change=on_pick, on_marked_change=_nothing, default={"marked": []}
    )
    shown = {row["id"] for row in rows}
    return [mark for mark in (result.get("marked") or []) if mark in shown]


def _nothing() -> None:
    """A state value is only returned where it has a callback."""


@cache
def _component() -> Callable[..., Any]:
    here = Path(__file__).parent
    component: Callable[..., Any] = st.components.v2.component(
        "dqa_list",
        html='<div class="list" role="listbox" tabindex="0"></div>',
        css=(here / "list.css").read_text(encoding="utf-8"),
        js=(here / "list.js").read_text(encoding="utf-8"),
    )
    return component


def _clip(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"
