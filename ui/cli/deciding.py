"""`dqa accept`, `dqa reject`, `dqa edit`, `dqa reopen`: a person's word, kept in the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.errors import UsageError
from ui.cli.options import (
    Above,
    All,
    AsJson,
    Below,
    Comment,
    Except,
    Ids,
    InColumn,
    InTable,
    Kind,
    OfSource,
    Proved,
    Search,
    Task,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.ledger import Entry, Filter, Ledger
    from assistant.suggestion import Verdict

_THEN = {
    "rules": "dqa check URL runs the rules",
    "metadata": "dqa metadata export FORMAT takes the metadata to other tools",
    "mapping": "dqa map check tries the mapping on the data",
}
_DONE = {"accept": "accepted", "reject": "rejected", "reopen": "open again"}


def accept(
    ids: Ids = None,
    task: Task = None,
    kind: Kind = None,
    table: InTable = None,
    column: InColumn = None,
    source: OfSource = None,
    above: Above = None,
    below: Below = None,
    proved: Proved = False,
    search: Search = None,
    all_: All = False,
    except_: Except = None,
    comment: Comment = None,
    json: AsJson = False,
) -> None:
    """Accept suggestions: by id, or every open one that the filters find. `dqa apply` then writes them;
    rules are in force then, and `dqa check` runs them; metadata and mappings are exported.

    Example: dqa accept --above 0.9 --table customers --except 3fa2
    """
    choice = _choice(locals())
    _decide("accept", ids, choice, except_, comment, json)


def reject(
    ids: Ids = None,
    task: Task = None,
    kind: Kind = None,
    table: InTable = None,
    column: InColumn = None,
    source: OfSource = None,
    above: Above = None,
    below: Below = None,
    proved: Proved = False,
    search: Search = None,
    all_: All = False,
    except_: Except = None,
    comment: Comment = None,
    json: AsJson = False,
) -> None:
    """Reject suggestions: by id, or every open one that the filters find. No later scan brings them back.

    Example: dqa reject --column customers.nickname --comment "free text"
    """
    choice = _choice(locals())
    _decide("reject", ids, choice, except_, comment, json)


def reopen(
    ids: Ids = None,
    task: Task = None,
    kind: Kind = None,
    table: InTable = None,
    column: InColumn = None,
    source: OfSource = None,
    above: Above = None,
    below: Below = None,
    proved: Proved = False,
    search: Search = None,
    all_: All = False,
    except_: Except = None,
    comment: Comment = None,
    json: AsJson = False,
) -> None:
    """Take a decision back: by id, or every decided one that the filters find. What is written, undo first.

    Example: dqa reopen 3fa2
    """
    choice = _choice(locals())
    _decide("reopen", ids, choice, except_, comment, json)


def edit(
    ids: Annotated[list[str], typer.Argument(help="Suggestion ids, or their first characters.")],
    value: Annotated[
        str | None,
        typer.Option(
            "--value", help="The right value; of a rule, all of it in YAML; of a mapping, the target column."
        ),
    ] = None,
    null: Annotated[bool, typer.Option("--null", help="The right value is NULL: nothing.")] = False,
    set_: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="FIELD=VALUE",
            help="A field of a rule, maximum=200, or of a mapping; repeatable.",
        ),
    ] = None,
    comment: Comment = None,
    json: AsJson = False,
) -> None:
    """Accept with a value of your own instead of the one proposed; a rule with fields of your own, a mapping
    with another target column or transformation.

    Example: dqa edit 3fa2 --value "Birmingham"; dqa edit 9c01 --set maximum=200 --set severity=warning
    """
    if sum((value is not None, null, bool(set_))) != 1:
        raise UsageError("Say what is right: either --value TEXT or --null, or for a rule --set FIELD=VALUE.")
    from assistant.suggestion import Decision
    from ui.cli.output import emit, say
    from ui.picking import find_ids
    from ui.session import ledger, settings, user

    chosen = settings()
    book = ledger(chosen)
    entries = book.entries(find_ids(book, ids))
    values = [_edited(entry, value, set_) for entry in entries]
    for entry, new in zip(entries, values, strict=True):
        word = Decision(suggestion=entry.id, verdict="edit", by=user(chosen), value=new, comment=comment)
        book.decide(word, entry.version)
    if json:
        emit({"verdict": "edit", "decided": len(entries), "passed_over": 0})
        return
    say(f"{len(entries):,} edited. Next: {_next([entry.suggestion.task for entry in entries])}.")


def _edited(entry: Entry, value: str | None, fields: list[str] | None) -> Any:
    """The encoded value that an edit puts in the place of the one proposed."""
    from assistant.standardization.questions import answers_of
    from ui.edits import read_value

    if entry.suggestion.task == "rules":
        return _edited_rule(entry, value, fields)
    if entry.suggestion.task == "metadata":
        return _edited_fact(entry, value, fields)
    if entry.suggestion.task == "mapping":
        return _edited_mapping(entry, value, fields)
    if fields:
        raise UsageError(f"{entry.id} is no rule, so it has no fields to set: give --value TEXT.")
    if answers_of(entry.suggestion)[0]:
        raise UsageError("A question about a column has no value to edit: dqa answer ID takes its answer.")
    return None if value is None else read_value(value, entry.suggestion)


def _edited_fact(entry: Entry, value: str | None, fields: list[str] | None) -> Any:
    from ui.metadata.values import read_fact

    if fields or value is None:
        raise UsageError(
            f"{entry.id} is a {entry.suggestion.kind}: give --value TEXT (dqa reject takes it away)."
        )
    return read_fact(value, entry.suggestion.kind)


def _edited_mapping(entry: Entry, value: str | None, fields: list[str] | None) -> Any:
    from ui.mapping.editing import edited

    return edited(entry, value, fields or [])


def _edited_rule(entry: Entry, value: str | None, fields: list[str] | None) -> Any:
    from assistant.rules.files import rule_json
    from assistant.rules.kept import rule_of
    from ui.rules.fields import from_yaml
    from ui.rules.setting import with_fields

    if value is None and not fields:
        raise UsageError(f"{entry.id} is a rule, which cannot be NULL: dqa reject takes it out of force.")
    try:
        rule = rule_of(entry)
    except ValueError as error:
        raise UsageError(f"{entry.id} cannot be read, so it cannot be edited: {error}") from None
    return rule_json(with_fields(rule, fields) if fields else from_yaml(str(value), rule))


def _choice(given: dict[str, Any]) -> dict[str, Any]:
    """The filter options among a command's arguments, where any was given; `--all` counts as one."""
    names = ("task", "kind", "table", "column", "source", "above", "below", "proved", "search")
    picked = {name: given[name] for name in names if given[name] not in (None, False)}
    if not picked and not given["all_"] and not given["ids"]:
        raise UsageError("Say which: ids, filters such as --above 0.9 or --table NAME, or --all.")
    if given["ids"] and (picked or given["all_"]):
        raise UsageError("Give ids or filters, not both.")
    return picked


def _decide(
    verdict: Verdict, ids: list[str] | None, choice: dict[str, Any], except_: list[str] | None,
    comment: str | None, json: bool,
) -> None:  # fmt: skip
    from ui.cli.output import emit, say
    from ui.picking import build_filter, find_ids
    from ui.session import ledger, settings, user

    chosen = settings()
    book = ledger(chosen)
    left_out = find_ids(book, except_ or [])
    decided = ["accepted", "edited", "rejected", "undone", "stale"]
    status = decided if verdict == "reopen" else ["open"]
    what = find_ids(book, ids) if ids else build_filter(**choice, status=status)
    asked = len(what) if isinstance(what, list) else book.count(what)
    tasks = _tasks(book, what)
    done = book.decide_many(what, verdict, user(chosen), left_out, comment=comment)
    if json:
        emit({"verdict": verdict, "decided": done, "passed_over": asked - done})
        return
    further = f" Next: {_next(tasks)}." if verdict == "accept" and done else ""
    say(f"{done:,} {_DONE[verdict]}{_passed_over(asked - done)}{further}")


def _tasks(book: Ledger, what: list[str] | Filter) -> set[str]:
    """The tasks of what is decided on."""
    if isinstance(what, list):
        return {entry.suggestion.task for entry in book.entries(what)}
    # A facet counts what its other choices would find: where tasks were named, these are the tasks.
    wanted = (what.task,) if isinstance(what.task, str) else what.task
    found = book.facets(what).task
    return {task for task, number in found.items() if number and (wanted is None or task in wanted)}


def _next(tasks: Iterable[str]) -> str:
    """What to do with what was accepted: write cells, check rules, export metadata, try mappings."""
    from assistant.suggestion import WRITTEN_BACK

    found = set(tasks)
    commands = ["dqa apply URL shows what would be written"] if found & set(WRITTEN_BACK) else []
    commands += [said for task, said in _THEN.items() if task in found]
    return ", ".join(commands[:-1]) + " and " * (len(commands) > 1) + "".join(commands[-1:])


def _passed_over(number: int) -> str:
    return f"; {number:,} passed over (left out, decided so already, or written back)." if number else "."
