"""How a rule becomes text for the encoder: the same words in training and in serving."""

from __future__ import annotations

from assistant.models.inputs import clip
from assistant.rules.language import RuleBase
from assistant.rules.words import in_words
from assistant.view import ColumnView, TableView

_VALUES = 4
_VALUE_CHARACTERS = 18
_WORDS = 160
_COLUMNS = 3


def rule_texts(rule: RuleBase, view: TableView) -> tuple[str, str]:
    """(the rule in words, what it speaks of), a sentence pair for the tokenizer.

    The table's name, then of the rule's first columns: name, type, a few values, the most frequent first.
    """
    named = [view.columns[name] for name in rule.columns if name in view.columns][:_COLUMNS]
    spoken = " | ".join(_column(column) for column in named)
    return clip(in_words(rule), _WORDS), f"{clip(view.table.ref.name)} : {spoken}"


def _column(column: ColumnView) -> str:
    shown = " ; ".join(clip(value, _VALUE_CHARACTERS) for value in column.values[:_VALUES])
    return f"{clip(column.name)} ({column.column.type}) {shown}"
