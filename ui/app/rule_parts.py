"""The parts that a rule is shown by, in the review and on its own page."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any, Literal

import streamlit as st

from assistant.errors import AssistantError
from connectors.errors import ConnectorError
from ui.app.parts import plain
from ui.rules.seen import FailingRows, see_failing
from ui.rules.words import facts, figure, sentence, whole_table
from ui.session import settings
from ui.words import NULL, ago, count, percent, value_text, visible

if TYPE_CHECKING:
    import pandas as pd

    from assistant.ledger import Entry
    from assistant.rules.language import Price, RuleBase

SEVERITY_COLOURS: dict[str, Literal["red", "orange", "gray"]] = {
    "error": "red", "warning": "orange", "info": "gray",
}  # fmt: skip
_LOOKED = 50
_SLOW_SECONDS = 1.5
"""A table whose failing rows took longer than this to find is only asked again when a person wants it."""


def statement(rule: RuleBase) -> None:
    """The rule in words."""
    st.html(f"<div class='dqa-rule'>{escape(visible(sentence(rule)))}</div>")


def price(cost: Price | None) -> None:
    """What it costs and gives, as two figures with what they mean."""
    if cost is None:
        st.caption("Its price is not known: as it stands, it was never tried on rows held out.")
        return
    low = f"between {figure(cost.low)} and " if cost.low else "at most "
    interval = f"{low}{figure(cost.high)}, nine times in ten"
    alarms = (
        ("no", "false alarms expected", f"in 1,000 rows {interval}")
        if cost.false_alarms == 0
        else (f"about {figure(cost.false_alarms)}", "false alarms in 1,000 rows", interval)
    )
    lines = [
        alarms,
        (f"{100 * cost.caught:.0f} %", "of plausible errors caught",
         f"tried on {count(cost.rows, 'row')} held out" if cost.rows else ""),
    ]  # fmt: skip
    boxes = "".join(f"<div><b>{a}</b> {b}<small>{c}</small></div>" for a, b, c in lines)
    st.html(f"<div class='dqa-price'>{boxes}</div>")


def evidence(entry: Entry, rule: RuleBase) -> None:
    """Where the rule came from, and what it carries."""
    said = entry.suggestion
    carried = facts(rule)
    names = {name for name, _ in carried} | {"price", "catches", "failing now"}
    listed = [
        *carried, *(one for one in said.evidence.details if one[0] not in names),
        ("sure", f"{percent(said.confidence)} that a steward keeps it"), ("model", said.model),
    ]  # fmt: skip
    if said.evidence.proof:
        listed.insert(0, ("proof", said.evidence.proof))
    html = "".join(
        f"<dt>{escape(name)}</dt><dd>{escape(visible(text))}</dd>" for name, text in listed if text
    )
    st.html(f"<dl class='dqa-facts'>{html}</dl>")


def failing(
    entry: Entry, rule: RuleBase, *, limit: int = _LOOKED, expected: bool = True
) -> FailingRows | None:
    """The rows that break the rule as of now, where there is reason to look (`expected`) or a person asks."""
    if whole_table(rule):
        return None
    place = (entry.suggestion.target.source, rule.table)
    slow: set[tuple[str, str]] = st.session_state.setdefault("slow_tables", set())
    asked = st.session_state.get("rows_of") == (entry.id, entry.version)
    if not asked and (place in slow or not expected):
        _offer(entry)
        return None
    started = time.monotonic()
    try:
        found: FailingRows = _see((entry.id, entry.version, rule.id), rule, place[0], limit)
    except (AssistantError, ConnectorError, ValueError) as error:
        st.caption(f"The rows that break it cannot be shown: {plain(str(error))}")
        return None
    if time.monotonic() - started > _SLOW_SECONDS:
        slow.add(place)
    _rows(entry, rule, found)
    return found


def _offer(entry: Entry) -> None:
    """A button that looks for the rows, beside what was found when the rule was proposed."""
    said = entry.suggestion
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button("Look for rows that break it", icon=":material/table_rows:", key=f"look_{entry.id}",
                  on_click=_ask, args=(entry,))  # fmt: skip
        if entry.status == "open":
            many = "no row" if not said.rows else count(said.rows, "row")
            st.caption(plain(f"When it was found, {ago(entry.first_seen)}, {many} broke it."))


def _ask(entry: Entry) -> None:
    st.session_state["rows_of"] = (entry.id, entry.version)


@st.cache_data(ttl=60, max_entries=100, show_spinner="Looking for rows that break it …")
def _see(name: tuple[str, int, str], _rule: RuleBase, _source: str, _limit: int) -> FailingRows:
    del name  # only the cache's key
    return see_failing(_rule, _source, settings().home, _limit)


def _rows(entry: Entry, rule: RuleBase, found: FailingRows) -> None:
    if not found.rows:
        st.caption(":green[:material/check:] No row breaks it as of now.")
        return
    number = len(found.rows)
    many = count(number, "row") if found.complete else f"More than {count(number, 'row')}"
    verb = "breaks" if many == "1 row" else "break"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(plain(f"{many} {verb} it as of now"), width="content")
        whole = st.toggle("Whole rows", key=f"whole_{entry.id}")
    st.dataframe(rows_frame(found, None if whole else rule.columns), hide_index=True,
                 height=min(38 + 35 * number, 300), key=f"failing_{entry.id}_{whole}")  # fmt: skip


def rows_frame(found: FailingRows, columns: Sequence[str] | None) -> pd.DataFrame:
    """Failing rows with the key first, then `columns` (None: all)."""
    import pandas as pd

    shown = [*found.key, *(name for name in (columns or found.columns) if name not in found.key)]
    at = [found.columns.index(name) for name in shown if name in found.columns]
    return pd.DataFrame(
        [[NULL if row[i] is None else row[i] for i in at] for row in found.rows],
        columns=[found.columns[i] for i in at],
    )


def examples_frame(examples: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """The failing rows that a check kept: keys and the rule's cells."""
    import pandas as pd

    return pd.DataFrame([{name: value_text(cell) for name, cell in one.items()} for one in examples])
