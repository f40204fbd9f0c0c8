"""A mapping as a person edits it: another target column, none, another transformation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import yaml

from assistant.errors import UsageError
from assistant.rules.files import read_yaml

if TYPE_CHECKING:
    from assistant.ledger import Entry
    from assistant.mapping.suggest import Proposal
    from assistant.mapping.transformation import Transformation

NO_MATCH = ("none", "no match", "")
"""What a person types where the target has no such column."""


def edited(entry: Entry, value: str | None, fields: Sequence[str]) -> Any:
    """The JSON that an edit puts in the place of what is proposed.

    `value` names the target column (`column` or `table.column`; `none`: no match), `fields` are `NAME=VALUE`:
    `target`, or a field of the transformation, in YAML. Raises `UsageError` with what does not fit.
    """
    from assistant.mapping.kept import proposal_of

    if value is None and not fields:
        raise UsageError(
            f"{entry.id} is a mapping: give --value TABLE.COLUMN, --value none, or --set FIELD=VALUE."
        )
    try:
        proposal = proposal_of(entry)
    except ValueError as error:
        raise UsageError(f"{entry.id} cannot be read, so it cannot be edited: {error}") from None
    for one in fields:
        name, equals, text = one.partition("=")
        if not equals or not name.strip():
            raise UsageError(f"{one!r} sets nothing: write FIELD=VALUE, such as target=customers.email.")
        if name.strip() == "target":
            value = text
        else:
            proposal = with_how(proposal, _with_field(proposal, name.strip(), text), entry)
    if value is not None:
        proposal = to_target(proposal, value, entry)
    return proposal.as_json()


def to_target(proposal: Proposal, name: str, entry: Entry) -> Proposal:
    """The mapping with another target column, named as a person types it."""
    from assistant.mapping.suggest import with_target

    name = name.strip()
    if name.casefold() in NO_MATCH:
        return with_target(proposal, proposal.target.table, None, None)
    table, dot, column = name.rpartition(".")
    return with_target(proposal, table if dot else proposal.target.table, column, _how(proposal, entry))


def with_how(proposal: Proposal, how: Transformation, entry: Entry) -> Proposal:
    """The mapping with another transformation; raises `UsageError` where it has no target column."""
    from assistant.mapping.suggest import with_target

    if proposal.target.column is None:
        raise UsageError(
            f"{entry.id} says that there is no match: say which column with --value TABLE.COLUMN first."
        )
    return with_target(proposal, proposal.target.table, proposal.target.column, how)


def by_example(
    how: Transformation, pairs: Sequence[tuple[str, str]], met: Sequence[str] = ()
) -> Transformation:
    """The transformation that does what the pairs show, in the place of the steps there were.

    `met`: values of the column, which choose among programs that explain the pairs alike. Raises `UsageError`
    where no program explains the pairs.
    """
    from assistant.mapping.steps import Program
    from assistant.mapping.transformation import parse_transformation

    shown = [(before, after) for before, after in pairs if before]
    if not shown:
        raise UsageError("Show at least one value and what becomes of it.")
    step = Program(examples=tuple(shown), met=tuple(met[:200]))
    if not step.learnt.programs:
        raise UsageError("No program explains these pairs: is one of them mistaken?")
    return parse_transformation({**how.as_json(), "steps": [step.model_dump(mode="json")]})


def as_yaml(how: Transformation) -> str:
    """A transformation as a person edits it; what stands at its default is left out."""
    from assistant.rules.files import write_yaml

    said = how.model_dump(mode="json", exclude_defaults=True)
    # A step's kind is its default, and says which step it is.
    said["steps"] = [
        {"kind": step.kind, **step.model_dump(mode="json", exclude_defaults=True)} for step in how.steps
    ]
    return write_yaml(said if how.steps else {name: one for name, one in said.items() if name != "steps"})


def from_yaml(text: str) -> Transformation:
    """The transformation that the text says; raises `UsageError` with what is wrong with it."""
    from assistant.mapping.transformation import parse_transformation

    return parse_transformation(_yaml(text))


def _how(proposal: Proposal, entry: Entry) -> Transformation:
    """The transformation there is; of a column that had no match, its values as they are."""
    from assistant.mapping.transformation import Transformation

    column = entry.suggestion.target.column
    return proposal.transformation or Transformation(sources=(column,) if column else ())


def _with_field(proposal: Proposal, name: str, text: str) -> Transformation:
    from assistant.mapping.transformation import Transformation, parse_transformation

    if name == "transformation":
        return from_yaml(text)
    if name not in Transformation.model_fields:
        known = ", ".join(("target", "transformation", *Transformation.model_fields))
        raise UsageError(f"A mapping has no field {name}; it has: {known}.")
    how = proposal.transformation.as_json() if proposal.transformation else {}
    # A text is taken as it is: YAML would make a list of "-".
    said = text if name in ("joint", "value") else _yaml(text)
    return parse_transformation({**how, name: said})


def _yaml(text: str) -> Any:
    try:
        return read_yaml(text)
    except yaml.YAMLError as error:
        raise UsageError(f"This is no YAML: {' '.join(str(error).split())}.") from None
