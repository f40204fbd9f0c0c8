"""Mappings as people read them: the target column, how the values become its values, why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.mapping.records import TASK
from ui.words import NULL, visible

if TYPE_CHECKING:
    from assistant.mapping.transformation import Transformation
    from assistant.suggestion import Suggestion


def is_mapping(said: Suggestion) -> bool:
    """Whether a suggestion proposes what a column becomes."""
    return said.task == TASK


def mapping_text(value: Any) -> str:
    """A mapping on one line: `customers.email, as it is`; what cannot be read, as it is kept."""
    from assistant.errors import UsageError
    from assistant.mapping.suggest import parse_proposal

    try:
        found = parse_proposal(value)
    except UsageError:
        return visible(" ".join(str(value).split()))
    if found.transformation is None:
        return visible(f"no match in {found.target.table}")
    return visible(f"{found.target.table}.{found.target.column} ← {how_text(found.transformation)}")


def how_text(how: Transformation) -> str:
    """What is done to the values, with the columns they are from: `FullName, part 1 of 2 at ', '`."""
    said = how.words
    return visible(f"{said}, as it is" if how.sources and not how.steps and len(how.sources) == 1 else said)


def steps_text(how: Transformation) -> str:
    """What is done to the values, without where they are from."""
    if not how.sources:
        return visible(how.words)
    steps = ", ".join(step.words for step in how.steps)
    if len(how.sources) > 1:
        steps = ", ".join(part for part in (f"joined by {how.joint!r}", steps) if part)
    return visible(steps or "as it is")


def kind_text(kind: str) -> str:
    """The kind of a mapping in a word or two."""
    return {"copy": "as it is", "codes": "code list"}.get(kind, kind)


def target_of(value: Any) -> tuple[str, str]:
    """The target's table and column that a mapping's value names; "" where it names none."""
    target = value.get("target") if isinstance(value, dict) else None
    if not isinstance(target, dict):
        return "", ""
    return str(target.get("table") or ""), str(target.get("column") or "")


def cell_text(text: str | None) -> str:
    """A value before or after, `∅` for NULL."""
    return NULL if text is None else visible(text)
