"""Mappings as rows of the list: source → target, how the values are made, why."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from ui.app.said_rows import Row, clip
from ui.diff import Part
from ui.mapping.words import steps_text
from ui.words import percent, visible

if TYPE_CHECKING:
    from ui.mapping.lines import Line


def mapping_row(line: Line, twice: Collection[str] = ()) -> Row:
    """One mapping as a row; `twice` are target columns that more than one mapping fills."""
    said, how = line.entry.suggestion, line.proposal.transformation
    target = line.proposal.target.column
    reason = why(line) if not line.entry.edited else f"edited by {_who(line)}"
    if target in twice:
        reason = f"another mapping fills {target} too · {reason}"
    open_ = line.entry.status == "open"
    return {
        "id": line.id,
        "old": [Part(clip(visible(line.column or "a constant")), False)],
        "new": [Part(clip(visible(target)) if target is not None else "no match", False)],
        "confidence": percent(said.confidence) if open_ else "✓",
        "share": round(said.confidence * 100) if open_ else 100,
        "reason": visible(reason),
        "place": clip(steps_text(how)) if how is not None else "",
        "kind": "", "rows": "", "count": 1, "proved": open_ and said.evidence.proof is not None,
        "tag": line.entry.status if not open_ else "proved" if said.evidence.proof else "",
    }  # fmt: skip


def why(line: Line) -> str:
    """The reason of a mapping without what the row says anyway, else that of its best candidate."""
    from assistant.mapping.suggest import in_words, parse_proposal

    said = line.entry.suggestion
    first = in_words(said.target.column, parse_proposal(said.proposed))
    rest = said.evidence.sentence.removeprefix(first).strip()
    if not rest and line.proposal.alternatives:
        rest = " · ".join(words for _, _, words in line.proposal.alternatives[0].reasons[:2])
    return rest or said.evidence.proof or said.evidence.sentence


def _who(line: Line) -> str:
    return line.entry.decision.by if line.entry.decision else "somebody"
