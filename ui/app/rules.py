"""The page of the rules in force: what each says, how its last check went; and the way to each one's page."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any, Literal

import streamlit as st

from ui.app import rule_files, rule_new, rule_page
from ui.app.filters import facet_list
from ui.app.rule_check import check_now
from ui.app.rule_list import rule_list
from ui.app.state import ledger, show_notice, style
from ui.rules.lines import FACETS, HISTORY, STATES, Line, RulesWanted, State, counts, lines_of, wanted_from
from ui.rules.words import failing_share, kind_words, sentence, verdict_words
from ui.session import settings
from ui.words import ago, count, visible

if TYPE_CHECKING:
    from assistant.ledger import Check

_TITLES = {"state": "Last check", "table": "Table", "severity": "Severity", "kind": "Kind", "owner": "Owner"}
_COLOURS: dict[State, Literal["red", "orange", "gray", "green"]] = {
    "broken": "red", "cannot run": "orange", "not checked": "gray", "held": "green",
}  # fmt: skip
_SHOWN = 300


def page() -> None:
    """The list of rules, or the page of the one that the address names."""
    style()
    show_notice()
    sources = known_sources()
    if not sources:
        _nothing()
        return
    if chosen := st.query_params.get("rule"):
        rule_page.show(chosen, _line_of(chosen, sources), [line.id for line in _found(sources)])
        return
    source = source_of(sources)
    lines = kept(source)
    wanted = current()
    found = [line for line in lines if wanted.finds(line)]
    with st.sidebar:
        _filters(lines, wanted, sources)
    _head(lines, found)
    _panel(lines, found, source)
    if not lines:
        _nothing()
    elif not found:
        st.info("No rule fits these filters.", icon=":material/filter_alt_off:")
    else:
        rule_list(rows(found[:_SHOWN]), key="rule_rows", on_open=_open)
    if len(found) > _SHOWN:
        st.caption(f"The first {_SHOWN:,} of {len(found):,} are listed; filters narrow the rest.")
    st.query_params.from_dict(wanted.query())


def known_sources() -> list[str]:
    """The sources for which rules are in force, that with most rules first, then those that were scanned."""
    from assistant.ledger import Filter

    book = ledger()
    ruled = book.facets(Filter(task="rules", status=("accepted", "edited"))).source
    return list(dict.fromkeys([*ruled, *(run.source for run in book.runs(100) if run.kind == "scan")]))


def source_of(sources: Sequence[str]) -> str:
    """The source that is shown: the one chosen in this session, else that with the most rules."""
    chosen: str | None = st.session_state.get("rule_source")
    return chosen if chosen is not None and chosen in sources else sources[0]


def kept(source: str) -> list[Line]:
    """The kept rules of a source, read again only where the ledger has changed. Shared: not to be changed."""
    book = ledger()
    lines: list[Line] = _read(settings().ledger_url, source, book.version())
    return lines


# Resources are handed out as they are; cached data would be copied, line by line, on every rerun.
@st.cache_resource(max_entries=8, show_spinner=False)
def _read(url: str, source: str, version: tuple[object, ...]) -> list[Line]:
    recent: dict[str, list[Check]] = _recent(url, source, version[1])
    return lines_of(ledger(), source, recent)


@st.cache_resource(max_entries=8, show_spinner=False)
def _recent(url: str, source: str, checked: object) -> dict[str, list[Check]]:
    del url, checked  # only the cache's key
    return ledger().checks.recent(source, HISTORY)


def current() -> RulesWanted:
    """The filters of this session, or of the link that it began with."""
    if "rules_wanted" not in st.session_state:
        given = {name: st.query_params.get_all(name) for name in st.query_params}
        st.session_state["rules_wanted"] = wanted_from(given)
    wanted: RulesWanted = st.session_state["rules_wanted"]
    return wanted


def rows(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """The lines as the list component shows them, under the names of their tables."""
    return [
        {"table": table, "rules": [_row(line) for line in some]}
        for table, some in groupby(lines, key=lambda line: line.rule.table)
    ]


def _row(line: Line) -> dict[str, Any]:
    rule, check = line.rule, line.check
    said = [
        kind_words(line.choice("kind")),
        rule.severity,
        *([f"owned by {rule.owner}"] if rule.owner else []),
    ]
    stale = line.checks and check is None
    return {
        "id": line.id,
        "words": visible(sentence(rule)),
        "said": visible(" · ".join(said)),
        "severity": rule.severity,
        "state": line.state,
        "verdict": "not checked since it was edited" if stale else visible(verdict_words(check, rule)),
        "when": ago(check.at) if check else "",
        "history": [
            {"state": one.status, "share": failing_share(one) or 0.0} for one in reversed(line.checks)
        ],
    }


def _head(lines: Sequence[Line], found: Sequence[Line]) -> None:
    numbers = {state: sum(line.state == state for line in lines) for state in STATES}
    tables = len({line.rule.table for line in lines})
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{count(len(lines), 'rule')}** on {count(tables, 'table')}", width="content")
        for state in STATES:
            if numbers[state]:
                st.badge(f"{numbers[state]:,} {state}", color=_COLOURS[state])
        if len(found) < len(lines):
            st.caption(f"{len(found):,} shown", width="content")
        st.space("stretch")
        with st.container(horizontal=True, gap="small", width="content"):
            if lines:
                st.button("Check now", icon=":material/play_arrow:", type="primary", key="check",
                          on_click=_panel_to, args=("check",))  # fmt: skip
                st.button("Export", icon=":material/upload_file:", on_click=_panel_to, args=("export",))
            st.button("New rule", icon=":material/add:", on_click=_panel_to, args=("new",))
            st.button("Import", icon=":material/file_open:", on_click=_panel_to, args=("import",))


def _panel_to(name: str) -> None:
    st.session_state["rules_panel"] = None if st.session_state.get("rules_panel") == name else name


def _panel(lines: Sequence[Line], found: Sequence[Line], source: str) -> None:
    """What was asked for below the head: the check's progress, or the panel of an export or import."""
    panel = st.session_state.get("rules_panel")
    if panel == "check":
        st.session_state["rules_panel"] = None
        check_now(source)
        st.rerun()
    elif panel == "export" and found:
        rule_files.out(found, source)
    elif panel == "new":
        rule_new.panel(source, lines)
    elif panel == "import":
        rule_files.into(source, lines)


def _filters(lines: Sequence[Line], wanted: RulesWanted, sources: Sequence[str]) -> None:
    if len(sources) > 1:
        st.selectbox("Source", sources, key="rule_source", persist_state="session")
    found = counts(lines, wanted)
    shown = []
    for facet in FACETS:
        on: tuple[str, ...] = getattr(wanted, facet)
        names = list(dict.fromkeys([*found[facet], *on]))
        if facet == "state":
            names = [name for name in STATES if name in names]
        if len(names) > 1 or on:
            choices = [
                {
                    "name": name,
                    "label": kind_words(name) if facet == "kind" else name,
                    "count": found[facet].get(name, 0),
                    "on": name in on,
                }
                for name in names
            ]
            shown.append({"name": facet, "title": _TITLES[facet], "choices": choices, "more": ""})
    facet_list(shown, key="rule_facets", on_pick=_picked)
    if wanted != RulesWanted():
        st.button("Clear filters", icon=":material/filter_alt_off:", on_click=_clear)


def _picked() -> None:
    pick = st.session_state["rule_facets"].get("pick")
    if pick and pick.get("facet") in FACETS:
        st.session_state["rules_wanted"] = current().toggle(pick["facet"], str(pick["name"]))


def _clear() -> None:
    st.session_state["rules_wanted"] = RulesWanted()


def _open() -> None:
    if picked := st.session_state["rule_rows"].get("open"):
        st.query_params.from_dict({"rule": str(picked)})


def _found(sources: Sequence[str]) -> list[Line]:
    wanted = current()
    return [line for line in kept(source_of(sources)) if wanted.finds(line)]


def _line_of(chosen: str, sources: Sequence[str]) -> Line | None:
    first = source_of(sources)
    for source in (first, *(one for one in sources if one != first)):
        for line in kept(source):
            if line.id == chosen:
                return line
    return None


def _nothing() -> None:
    from assistant.ledger import Filter

    open_ = ledger().count(Filter(task="rules", status="open"))
    if open_:
        said = f"No rule is in force yet. {count(open_, 'rule')} are proposed on the page “Review”."
        st.info(said, icon=":material/rule:")
    else:
        st.info(
            "No rule is in force yet. In a terminal: `dqa scan URL` proposes some, then accept them on the "
            "page “Review”.",
            icon=":material/rule:",
        )
