"""Mappings as people read them: the target column, how the values become its values, why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.mapping.records import TASK
from ui.words import visible

if TYPE_CHECKING:
    from assistant.suggestion import Suggestion

NO_MATCH = "no column of the target"


def is_mapping(said: Suggestion) -> bool:
    """Whether a suggestion proposes what a column becomes."""
    return said.task == TASK


def mapping_text(value: Any) -> str:
    """A mapping on one line: `customers.email, as it is`."""
    return visible(" ".join(str(value).split()))


def target_of(value: Any) -> tuple[str, str]:
    """The target's table and column that a mapping's value names; "" where it names none."""
    return "", ""
