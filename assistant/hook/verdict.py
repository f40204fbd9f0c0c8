"""What the hook says of a record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from connectors.values import encode

Status = Literal["pass", "fixed", "warn", "quarantine"]
What = Literal["fixed", "suspicious", "missing", "type", "rule", "unusable", "not checked"]


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing said of a record: `what` it is, a `sentence`, and the column with its value before and after.

    "fixed" carries the `proof` that the value means the same; "suspicious" the detector's `kind` and
    `confidence`; "rule" the kind, the id and the `severity` of the rule in force that is broken (for one
    record a "warning" where some rows may break it); "not checked" says what could not be done (a model was
    down or slow), and harms nothing.
    """

    what: What
    sentence: str
    column: str | None = None
    before: Any = None
    after: Any = None
    kind: str | None = None
    proof: str | None = None
    confidence: float | None = None
    rule: str | None = None
    severity: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """JSON form; cell values as `values.encode` writes them, fields without a value left out."""
        fields = {
            "what": self.what, "column": self.column, "kind": self.kind, "sentence": self.sentence,
            "before": encode(self.before), "after": encode(self.after), "proof": self.proof,
            "confidence": self.confidence, "rule": self.rule, "severity": self.severity,
        }  # fmt: skip
        # A fix may put NULL: its `after` stays.
        return {
            name: v
            for name, v in fields.items()
            if v is not None or (name == "after" and self.what == "fixed")
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """A record's status, the record (fixed where it could be), the reasons, and what they were made by.

    `record` is as it came for "quarantine", and never the caller's own object where something was fixed.
    `versions`: the package, the run that learnt the table, the models. `quarantine` is the number under which
    the record is kept whole, for the status "quarantine".
    """

    status: Status
    record: Any
    reasons: tuple[Reason, ...]
    versions: Mapping[str, str]
    quarantine: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """JSON form: a record of plain JSON stands for itself, other values as `encode` writes them."""
        told: dict[str, Any] = {
            "status": self.status,
            "record": encode_record(self.record),
            "reasons": [reason.as_dict() for reason in self.reasons],
            "versions": dict(self.versions),
        }
        return told if self.quarantine is None else {**told, "quarantine": self.quarantine}


def encode_record(record: Any) -> Any:
    """`record` as JSON; its top level stays an object, nested plain JSON stays as it is.

    What JSON cannot say (a date, NaN, bytes) is written as `{"$": type, "v": text}`.
    """
    if isinstance(record, Mapping):
        return {str(name): encode_record(value) for name, value in record.items()}
    if isinstance(record, list | tuple):
        return [encode_record(value) for value in record]
    return encode(record)
