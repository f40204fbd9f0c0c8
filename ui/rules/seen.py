"""The rows that break a rule, whole, read from the source as they are now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ui.rows import short
from ui.sources import open_source, url_from_environment

if TYPE_CHECKING:
    from assistant.rules.language import RuleBase
    from connectors.types import Value


@dataclass(frozen=True)
class FailingRows:
    """Some failing rows: whole as text (None: NULL), and the rule's own cells as the driver gives them.

    `key` names the columns that tell rows apart, `columns` all of them, `complete` whether there are no more.
    """

    columns: tuple[str, ...]
    key: tuple[str, ...]
    rows: list[tuple[str | None, ...]]
    cells: list[Mapping[str, Value]]
    complete: bool


def see_failing(rule: RuleBase, source: str, home: Path, limit: int, url: str | None = None) -> FailingRows:
    """At most `limit` rows that break the rule; raises what `open_source` and connectors raise.

    `url` opens the source where its name does not (default: that of the environment).
    """
    from assistant.rules.running.database import failing_rows
    from connectors.values import as_text

    with open_source(source, home, url or url_from_environment()) as connector:
        table = connector.table(rule.table)
        page = failing_rows(connector, table, rule, limit + 1)
    columns = tuple(dict.fromkeys([*table.key, *page.columns]))
    rows: list[tuple[str | None, ...]] = []
    cells: list[Mapping[str, Value]] = []
    for key, row in list(zip(page.keys, page.rows, strict=True))[:limit]:
        whole = dict(zip(table.key, key, strict=True)) | dict(zip(page.columns, row, strict=True))
        rows.append(tuple(short(as_text(whole[name])) for name in columns))
        cells.append({name: whole[name] for name in rule.columns if name in whole})
    return FailingRows(columns, table.key, rows, cells, len(page.rows) <= limit)
