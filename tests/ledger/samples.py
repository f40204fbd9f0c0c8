"""Suggestions to put into a ledger."""

from __future__ import annotations

from typing import Any

from assistant.suggestion import Evidence, Suggestion, Target

SOURCE = "sqlite:///shop.db"


def suggestion(current: Any = "Berlni", proposed: Any = "Berlin", **other: Any) -> Suggestion:
    """A suggestion on `customers.city` unless `other` says otherwise; unknown names go to the target."""
    target = {"source": SOURCE, "table": "customers", "column": "city"}
    target |= {name: other.pop(name) for name in Target.model_fields if name in other}
    proof = other.pop("proof", None)
    sentence = other.pop("sentence", f"{current!r} looks like a misspelling of {proposed!r}.")
    fields: dict[str, Any] = {
        "task": "anomalies",
        "kind": "typo",
        "confidence": 0.8,
        "rows": 3,
        "model": "m1",
    }
    return Suggestion(
        target=Target(**target),
        current=current,
        proposed=proposed,
        evidence=Evidence(sentence=sentence, proof=proof),
        **(fields | other),
    )
