"""`dqa rules explain`: all that is known of one rule, and how to mend it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import AssistantError, UsageError
from connectors.errors import ConnectorError

if TYPE_CHECKING:
    from assistant.ledger import Check, Entry
    from assistant.rules.language import RuleBase
    from ui.rules.mending import Remedy
    from ui.rules.seen import FailingRows

_SHOWN = 10
_HISTORY = 20


def explain_rule(asked: str, url: str | None, json: bool) -> None:
    """Print all that is known of the rule whose id begins so."""
    from assistant.rules.kept import rule_of
    from ui.cli.output import emit
    from ui.cli.rules import as_json, check_json
    from ui.picking import find_ids
    from ui.rules.fields import as_yaml
    from ui.rules.mending import remedies
    from ui.session import ledger, settings

    chosen = settings()
    book = ledger(chosen)
    entry = book.get(find_ids(book, [asked])[0])
    if entry.suggestion.task != "rules":
        raise UsageError(
            f"{entry.id} is no rule but a suggestion of {entry.suggestion.task}: dqa show {entry.id}"
        )
    try:
        rule = rule_of(entry)
    except ValueError as error:
        raise UsageError(f"{entry.id} cannot be read: {error}") from None
    history = book.checks.history(entry.id, _HISTORY)
    last = history[0] if history and history[0].rule == rule.id else None
    rows, failed = _rows_now(rule, entry, chosen.home, url)
    steps = remedies(rule, last, rows.cells if rows is not None and rows.complete else ())
    if json:
        emit(
            as_json(entry, last)
            | {
                "yaml": as_yaml(rule), "evidence": entry.suggestion.evidence.model_dump(mode="json"),
                "history": [check_json(one) for one in history],
                "failing_rows": _rows_json(rows), "failing_rows_not_read": failed,
                "remedies": [{"words": one.words, "rule": one.rule.model_dump(mode="json")} for one in steps],
                "decisions": [one.model_dump(mode="json") for one in book.decisions(entry.id)],
            }
        )  # fmt: skip
        return
    _tell_rule(entry, rule, last)
    _tell_history(history, rule)
    _tell_rows(rows, failed)
    _tell_cure(entry, rule, last, steps)


def _rows_now(
    rule: RuleBase, entry: Entry, home: Path, url: str | None
) -> tuple[FailingRows | None, str | None]:
    """The rows that fail now, or the sentence that says why they cannot be seen."""
    from ui.rules.seen import see_failing

    try:
        return see_failing(rule, entry.suggestion.target.source, home, _SHOWN, url), None
    except (AssistantError, ConnectorError) as error:
        return None, str(error)


def _tell_rule(entry: Entry, rule: RuleBase, last: Check | None) -> None:
    from ui.cli.output import show_table
    from ui.rules.words import facts, price_words, sentence, verdict_words
    from ui.words import percent

    said = entry.suggestion
    details = [(name, text) for name, text in said.evidence.details if not name.startswith("failing row ")]
    known = {name for name, _ in details}
    show_table(
        ("rule", entry.id),
        [
            ("says", sentence(rule)), ("table", rule.table), ("kind", rule.says["kind"]),
            *((name, text) for name, text in facts(rule) if name not in known),
            ("price", price_words(rule.price)),
            *((name, text) for name, text in details if name not in ("price", "catches")),
            ("sure", percent(said.confidence)), ("proof", said.evidence.proof or "none"),
            ("status", entry.status), ("last check", verdict_words(last, rule)),
        ],
        whole=True,
    )  # fmt: skip


def _tell_history(history: Sequence[Check], rule: RuleBase) -> None:
    from ui.cli.output import show_table
    from ui.rules.words import verdict_words
    from ui.words import ago

    if not history:
        return
    show_table(
        ("checked", "what came of it", "run"),
        [
            (
                ago(one.at),
                verdict_words(one, rule) if one.rule == rule.id else "as it read before an edit",
                one.run,
            )
            for one in history
        ],
        title="History",
    )


def _tell_rows(rows: FailingRows | None, failed: str | None) -> None:
    from ui.cli.output import say, show_table, tell
    from ui.words import NULL

    if failed is not None:
        tell(f"The failing rows cannot be shown: {failed}", "yellow")
    elif rows is not None and rows.rows:
        title = "Failing rows" if rows.complete else f"The first {len(rows.rows)} failing rows"
        marked = [f"{name} (key)" if name in rows.key else name for name in rows.columns]
        show_table(
            marked, [[NULL if cell is None else cell for cell in row] for row in rows.rows], title=title
        )
    else:
        say("No row fails it now.")


def _tell_cure(entry: Entry, rule: RuleBase, last: Check | None, steps: Sequence[Remedy]) -> None:
    from ui.cli.output import say

    if entry.status == "open":
        say(f"Next: dqa accept {entry.id}, dqa edit {entry.id} --set FIELD=VALUE, dqa reject {entry.id}")
        return
    if last is None or last.holds:
        return
    if last.status == "cannot run":
        say(f"To mend it: bring back what it speaks of, edit it, or dqa reject {entry.id}")
        return
    say("To mend it: put the rows above right where they come from; or, if they are right, the rule:")
    for one in steps:
        say(f"  {one.words}: dqa edit {entry.id} {_settings(rule, one.rule)}")
    say(f"  It is no rule: dqa reject {entry.id}")


def _settings(rule: RuleBase, mended: RuleBase) -> str:
    """The options of `dqa edit` that turn one rule into the other."""
    import json
    import shlex

    old, new = rule.model_dump(mode="json"), mended.model_dump(mode="json")
    changed = {name: value for name, value in new.items() if value != old[name] and name != "price"}
    return " ".join(
        f"--set {shlex.quote(f'{name}={json.dumps(value, ensure_ascii=False)}')}"
        for name, value in changed.items()
    )


def _rows_json(rows: FailingRows | None) -> list[Mapping[str, Any]] | None:
    if rows is None:
        return None
    return [dict(zip(rows.columns, row, strict=True)) for row in rows.rows]
