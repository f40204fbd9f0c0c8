"""The page of one rule: how its checks went, which rows break it, how to mend it, its price and its story."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from assistant.rules.files import rule_json
from ui.app import filters, rule_form, rule_parts
from ui.app.deciding import decide, undo_button
from ui.app.parts import history, plain
from ui.app.rule_chart import chart
from ui.app.rule_check import check_now
from ui.app.state import ledger
from ui.rules.mending import Remedy, remedies
from ui.rules.words import kind_words, verdict_words, whole_table
from ui.wanted import Wanted
from ui.words import ago, count

if TYPE_CHECKING:
    from assistant.ledger import Check
    from ui.rules.lines import Line
    from ui.rules.seen import FailingRows

_CHECKS = 100
_ROWS = 200
_STATES = {
    "broken": ":red[:material/error:]", "cannot run": ":orange[:material/block:]",
    "not checked": ":gray[:material/pending:]", "held": ":green[:material/check_circle:]",
}  # fmt: skip


def show(id_: str, line: Line | None, ids: Sequence[str]) -> None:
    """The page; `ids` are those of the list that it was opened from, for the steps to the next one."""
    _steps(id_, line, ids)
    if line is None:
        _gone(id_)
        return
    checks: list[Check] = _history_of(line.id, ledger().version())
    line = replace(line, checks=tuple(checks))
    _title(line)
    rule_parts.statement(line.rule)
    left, right = st.columns([11, 9], gap="medium")
    with left:
        _verdict(line)
        if checks:
            chart(checks, line.rule)
        seen = _failing(line)
    with right:
        _actions(line)
        _mend(line, seen)
        st.markdown("**Price**")
        rule_parts.price(line.rule.price)
        st.markdown("**Where it comes from**")
        rule_parts.evidence(line.entry, line.rule)
        history(line.entry)


@st.cache_data(max_entries=50, show_spinner=False)
def _history_of(id_: str, version: tuple[object, ...]) -> list[Check]:
    del version  # only the cache's key
    return ledger().checks.history(id_, _CHECKS)


def _steps(id_: str, line: Line | None, ids: Sequence[str]) -> None:
    at = ids.index(id_) if id_ in ids else -1
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button("All rules", icon=":material/arrow_back:", shortcut=_key("L"), on_click=_leave)
        if at >= 0 and len(ids) > 1:
            before, behind = ids[max(0, at - 1)], ids[min(len(ids) - 1, at + 1)]
            st.button("", icon=":material/arrow_upward:", key="up", shortcut=_key("K"), help="The one before",
                      on_click=_go, args=(before,))  # fmt: skip
            st.button("", icon=":material/arrow_downward:", key="down", shortcut=_key("J"),
                      help="The next one", on_click=_go, args=(behind,))  # fmt: skip
            st.caption(f"{at + 1:,} of {len(ids):,}", width="content")
        st.space("stretch")
        undo_button(_key)
        if line is not None:
            st.button("Check now", icon=":material/play_arrow:", on_click=_to_check, args=(line.id,))
    if line is not None and st.session_state.get("checking") == line.id:
        st.session_state["checking"] = None
        check_now(line.entry.suggestion.target.source, line.rule.table)
        st.rerun()


def _to_check(id_: str) -> None:
    st.session_state["checking"] = id_


def _key(letter: str) -> str | None:
    """A shortcut, unless the rule is being edited or retired."""
    return None if st.session_state.get("editing") or st.session_state.get("retiring") else letter


def _title(line: Line) -> None:
    rule = line.rule
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="title"):
        st.markdown(f"**{plain(_place(line))}**", width="content")
        st.badge(kind_words(line.choice("kind")), color="violet")
        st.badge(rule.severity, color=rule_parts.SEVERITY_COLOURS[rule.severity])
        if rule.owner:
            st.badge(plain(rule.owner), icon=":material/person:", color="blue")


def _place(line: Line) -> str:
    rule = line.rule
    return f"{rule.table}.{rule.columns[0]}" if rule.columns else rule.table


def _verdict(line: Line) -> None:
    check = line.check
    words = (
        "Not checked since it was edited"
        if line.checks and check is None
        else verdict_words(check, line.rule)
    )
    words = words[0].upper() + words[1:]
    moment = f" · {ago(check.at)}" if check else ""
    st.markdown(f"{_STATES[line.state]} **{plain(words)}**{moment}")


def _failing(line: Line) -> FailingRows | None:
    """What the last check kept of the failing rows at once; the rows of now on demand."""
    check = line.check
    if whole_table(line.rule) or line.state == "cannot run":
        return None
    if check is not None and check.examples and not _looks(line):
        number = (
            f"{len(check.examples):,} of {check.failing:,}" if check.failing > len(check.examples) else "all"
        )
        st.caption(f"Failing rows of the last check ({number}): their keys, and the cells that it speaks of")
        st.dataframe(rule_parts.examples_frame(check.examples), hide_index=True, height="content",
                     key=f"examples_{line.id}")  # fmt: skip
    return rule_parts.failing(line.entry, line.rule, limit=_ROWS, expected=False)


def _looks(line: Line) -> bool:
    return bool(st.session_state.get("rows_of") == (line.id, line.entry.version))


def _actions(line: Line) -> None:
    with st.container(horizontal=True, gap="small"):
        st.button("Edit", icon=":material/edit:", key="edit_rule", shortcut=_key("E"), type="primary",
                  on_click=rule_form.toggle, args=(line.entry,))  # fmt: skip
        st.button("Retire", icon=":material/archive:", key="retire", shortcut=_key("X"), on_click=_retiring,
                  args=(line.id,))  # fmt: skip
    if rule_form.is_open(line.entry):
        rule_form.form(line.entry, line.rule, decide)
    if st.session_state.get("retiring") == line.id:
        _retire(line)


def _retire(line: Line) -> None:
    with st.form(f"retire_{line.id}", enter_to_submit=True):
        reason = st.text_input("Why is it no longer wanted?", placeholder="It is kept with the decision")
        with st.container(horizontal=True, gap="small"):
            yes = st.form_submit_button("Retire it", type="primary", icon=":material/archive:")
            no = st.form_submit_button("Cancel")
    if yes:
        decide([line.entry], "reject", None, reason.strip() or None)
        st.session_state["retiring"] = None
        _leave()
        st.rerun()
    if no:
        st.session_state["retiring"] = None
        st.rerun()


def _mend(line: Line, seen: FailingRows | None) -> None:
    """Ways to mend a broken rule: its data first, then the rule itself."""
    if line.state != "broken":
        return
    st.markdown("**How to mend it**")
    rule, check = line.rule, line.check
    cells = _cells(check, seen)
    with st.container(gap="small", key="mend"):
        _to_cells(line)
        for number, remedy in enumerate(remedies(rule, check, cells)):
            st.button(plain(remedy.words), icon=":material/tune:", key=f"mend_{number}", on_click=_take,
                      args=(line, remedy), help=_help(remedy))  # fmt: skip
        st.caption("“Edit” changes anything else of it; “Retire” takes it out of force, with a reason.")


def _help(remedy: Remedy) -> str:
    from ui.rules.words import sentence

    return plain(f"It would then say: {sentence(remedy.rule)}")


def _cells(check: Check | None, seen: FailingRows | None) -> Sequence[dict[str, object]]:
    """The cells of all failing rows, from the rows looked at or those kept by the check; () where not all."""
    from connectors.values import decode

    if seen is not None and seen.complete:
        return [dict(one) for one in seen.cells]
    if check is not None and len(check.examples) >= check.failing:
        return [{name: decode(cell) for name, cell in one.items()} for one in check.examples]
    return ()


def _to_cells(line: Line) -> None:
    """To the open suggestions about the rule's columns: where the data is wrong, the data is mended."""
    from assistant.ledger import Filter

    rule = line.rule
    if not rule.columns:
        return
    wanted = Wanted(task=("anomalies", "standardization"), table=(rule.table,), column=rule.columns)
    wanted = replace(wanted, source=(line.entry.suggestion.target.source,))
    wanted_filter: Filter = wanted.filter()
    number = ledger().count(wanted_filter)
    columns = ", ".join(rule.columns)
    if not number:
        st.caption(plain(f"No open suggestion would change {columns}: mend the rows at their source."))
    elif st.button(plain(f"Review {count(number, 'suggestion')} on {columns}"), icon=":material/fact_check:"):
        filters.keep(wanted)
        st.switch_page(st.session_state["review_page"])


def _take(line: Line, remedy: Remedy) -> None:
    decide([line.entry], "edit", rule_json(remedy.rule))


def _retiring(id_: str) -> None:
    st.session_state["retiring"] = None if st.session_state.get("retiring") == id_ else id_


def _go(id_: str) -> None:
    st.query_params.from_dict({"rule": id_})
    st.session_state["editing"] = st.session_state["retiring"] = None


def _leave() -> None:
    st.query_params.clear()
    st.session_state["editing"] = st.session_state["retiring"] = None


def _gone(id_: str) -> None:
    """A rule that is not in force (any more): what became of it, and the way back."""
    found = ledger().entries([id_])
    if not found or found[0].suggestion.task != "rules":
        st.warning("The ledger has no such rule.")
        return
    entry = found[0]
    st.info(
        plain(f"This rule is {entry.status}, so it is not in force: {entry.suggestion.evidence.sentence}")
    )
    if entry.status == "rejected":
        st.button(
            "Take it back into force", icon=":material/replay:", on_click=decide, args=([entry], "accept")
        )
    history(entry)
