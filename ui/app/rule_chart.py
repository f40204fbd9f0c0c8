"""The history of a rule's checks as a chart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from ui.rules.words import failing_share, verdict_words, whole_table

if TYPE_CHECKING:
    from assistant.ledger import Check
    from assistant.rules.language import RuleBase

_COLOURS = {"holds": "#30a46c", "broken": "#e5484d", "cannot run": "#f5a524", "not judged": "#9aa0a6"}
_MEASURES = {
    "row_count": "rows", "freshness": "hours old", "frequency": "share of one value",
    "distribution": "share elsewhere",
}  # fmt: skip


def points(checks: Sequence[Check], rule: RuleBase) -> list[dict[str, Any]]:
    """A point a check, the oldest first: when, how it went, and the failing share (or what was measured)."""
    whole = whole_table(rule)
    return [
        {
            "at": one.at,
            "value": one.measured if whole else failing_share(one),
            "verdict": one.status,
            "said": verdict_words(one, rule),
        }
        for one in reversed(checks)
    ]


def chart(checks: Sequence[Check], rule: RuleBase) -> None:
    """The failing share over the checks, with the tolerance where there is one."""
    import altair as alt
    import pandas as pd

    found = points(checks, rule)
    whole = whole_table(rule)
    title = _MEASURES.get(str(rule.says["kind"]), "failing share") if whole else "failing share"
    shares = title != "rows" and title != "hours old"
    base = alt.Chart(pd.DataFrame(found))
    y = alt.Y(
        "value:Q", title=title, scale=alt.Scale(zero=True, nice=True),
        axis=alt.Axis(format="%" if shares else ",", tickCount=4),
    )  # fmt: skip
    x = alt.X("at:T", title=None, axis=alt.Axis(format="%d %b %H:%M", tickCount=4, labelOverlap=True))
    line = base.mark_line(color="#9aa0a6", strokeWidth=1.5, interpolate="step-after").encode(x=x, y=y)
    colours = alt.Scale(domain=list(_COLOURS), range=list(_COLOURS.values()))
    when = alt.Tooltip("at:T", title="checked", format="%Y-%m-%d %H:%M")
    dots = base.mark_circle(size=70, opacity=1).encode(
        x=x, y=y,
        color=alt.Color("verdict:N", legend=None, scale=colours),
        tooltip=[when, alt.Tooltip("said:N", title="verdict")],
    )  # fmt: skip
    layers = [line, dots]
    if rule.tolerance and not whole:
        tolerated = alt.Chart(pd.DataFrame([{"value": rule.tolerance}]))
        layers.insert(0, tolerated.mark_rule(color="#f5a524", strokeDash=[5, 4]).encode(y="value:Q"))
    st.altair_chart(alt.layer(*layers).properties(height=170), key=f"chart_{rule.id}")
