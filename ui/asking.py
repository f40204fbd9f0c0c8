"""Asking about rows, for the command and the page: a table is detected once, then each answer is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.anomalies.asking import Asking
    from assistant.ledger import Ledger
    from connectors.types import Connector

FLAGGED = 0.5


@dataclass
class Interview:
    """A table being asked about, and where the answers are kept."""

    asking: Asking
    ledger: Ledger
    by: str

    @property
    def flagged(self) -> int:
        """Cells believed to be wrong now, of the rows seen."""
        return int((self.asking.probability > FLAGGED).sum())

    def answer(self, row: int, wrong: Mapping[str, str | None]) -> int:
        """Keep and learn: by column the right value as typed, None where it is not known."""
        from assistant.anomalies.asking import check, keep_answer

        check(self.asking.view, wrong)
        typed = {name: None if text is None else self._typed(name, text) for name, text in wrong.items()}
        number = keep_answer(self.ledger, self.asking.view, row, typed, self.by)
        self.asking.tell(row, wrong)
        return number

    def _typed(self, name: str, text: str) -> object:
        """The encoded value a person means, of the column's own type."""
        from assistant.suggestion import Evidence, Suggestion, Target
        from connectors.values import encode
        from ui.edits import read_value

        model = next(iter(self.asking.view.columns[name].raw), "")
        like = Suggestion(
            task="anomalies", kind="told", target=Target(source="", column=name), current=encode(model),
            confidence=1.0, evidence=Evidence(sentence=""), model="",
        )  # fmt: skip
        return read_value(text, like)


def interview(connector: Connector, table: str, ledger: Ledger, by: str) -> Interview:
    """Read and detect a table; raises `UsageError` where no row of it can be named."""
    from assistant import models
    from assistant.anomalies.asking import Asking
    from assistant.anomalies.detect import detect
    from assistant.anomalies.labels import read_labels
    from assistant.view import read_view
    from ui.session import settings

    view = read_view(connector, connector.table(table))
    if view.rows.empty:
        raise UsageError(f"{table} has no row to ask about.")
    detection = detect(view, models.load(settings()))
    return Interview(Asking(view, detection, read_labels(ledger, view)), ledger, by)


def parse_answer(text: str) -> dict[str, str | None]:
    """`city=Boaz; zip`: wrong cells with their right value, or without where it is not known."""
    wrong: dict[str, str | None] = {}
    for part in text.split(";"):
        name, mark, right = part.partition("=")
        if name.strip():
            wrong[name.strip()] = right.strip() if mark else None
    return wrong
