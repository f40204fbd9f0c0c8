"""What a sample of rows cannot tell: how many rows there are, the latest value, whether a key comes twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from assistant.rules import language as rules
from assistant.rules.generation.written import Unread
from assistant.rules.language import RuleBase
from assistant.rules.outcome import Outcome, judged
from assistant.rules.running.coded import Coded
from assistant.rules.running.frames import check_frame
from assistant.view import TableView
from connectors.values import as_text

_MOST_GROUPS = 200_000
"""Combinations that a source gives at most."""


def check_whole(rule: RuleBase, view: TableView) -> Outcome | None:
    """The outcome on the whole table of a rule that a sample misjudges; None for all other rules."""
    if isinstance(rule, rules.RowCount):
        return check_frame(rule, pd.DataFrame(index=range(view.table.rows)))
    if view.complete:
        return None
    if isinstance(rule, rules.Freshness):
        column = view.columns[rule.column]
        texts = [*column.values, as_text(column.profile.maximum)]
        return check_frame(rule, pd.DataFrame({rule.column: texts}, dtype=object))
    if isinstance(rule, rules.Unique):
        groups = [(values, count) for values, count in view.groups(list(rule.on)) if None not in values]
        # The most frequent come first: all groups of several rows are among those given.
        repeated = sum(count for _, count in groups if count > 1)
        return judged(sum(count for _, count in groups), repeated, rule.tolerance)
    return None


class Beside:
    """The tables beside one, as far as a rule refers to them: read in full where a view holds a sample."""

    def __init__(self, views: Sequence[TableView]) -> None:
        self.views = {str(view.table.ref): view for view in views}
        self._frames: dict[tuple[str, ...], Coded] = {}

    def frames(self, rule: RuleBase) -> Mapping[str, Coded]:
        """By table name; raises `Unread` where what is referred to is too much to be read."""
        if not isinstance(rule, rules.ForeignKey):
            return {}
        place = (rule.to, *rule.references)
        if place not in self._frames:
            self._frames[place] = Coded(_referred(self.views[rule.to], rule.references))
        return {rule.to: self._frames[place]}


def _referred(view: TableView, names: Sequence[str]) -> pd.DataFrame:
    if view.complete:
        return view.rows
    if len(names) == 1 and view.columns[names[0]].complete:
        return pd.DataFrame({names[0]: view.columns[names[0]].values}, dtype=object)
    groups = view.groups(list(names))
    if len(groups) >= _MOST_GROUPS:
        raise Unread(
            f"{view.table.ref} has too many values to look {' and '.join(names)} up in here; dqa check does."
        )
    texts = [[as_text(value) for value in values] for values, _ in groups]
    return pd.DataFrame(texts, columns=list(names), dtype=object)
