"""A column that must keep to a reference list: what the list says of one text."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.standardization.confidence import confidence_of
from assistant.standardization.parsers.interface import Sample
from assistant.standardization.proposal import Proposal
from assistant.standardization.reference import Match, matcher

_PROOFS = {
    "listed": "is an entry of the list {name}",
    "alias": "is another spelling that the list {name} gives for this entry alone",
    "letters": "has the same letters as one entry of the list {name} alone",
    "slip": "is one letter from this entry of the list {name}, and from no other",
}
_OFTEN = 3
"""Rows from which a value that is not listed is no slip, if the entry it is near to has not clearly more."""
_RATIO = 3


def look_up(packed: str, kind: str, text: str, doubted: Sequence[str]) -> Proposal | None:
    """What the list writes for `text`; None where it is written so already. Only entries are proposed.

    `doubted` texts are too frequent to be slips. A text that no entry is near to is said to be so
    (`Proposal.known` False).
    """
    ready = matcher(packed)
    name = repr(ready.reference.name)
    found = ready.match(text)
    if found is None:
        return _unlisted(kind, text, name)
    if found.written == text:
        return None
    proved = found.proved and not (found.basis == "slip" and text in doubted)
    basis = f"list: {found.basis if proved else _closeness(found)}"
    return Proposal(
        value=found.written,
        proof=_PROOFS[found.basis].format(name=name) if proved else None,
        confidence=confidence_of(kind, basis, proved),
        kind=kind,
        sentence=_sentence(found, name, proved),
        basis=basis,
    )


def _closeness(found: Match) -> str:
    """The ground of a guess: how like the entry is, in steps of a twentieth."""
    if found.basis in ("words", "one of several"):
        return found.basis
    return f"near {min(int(found.score * 20) * 5, 95)}"


def _sentence(found: Match, name: str, proved: bool) -> str:
    if found.rivals:
        others = ", ".join(repr(one) for one in found.rivals)
        return f"Perhaps {found.entry!r} of the list {name}, but as near are {others}."
    if proved:
        return f"The list {name} writes {found.entry!r}."
    return f"Perhaps {found.entry!r}, the nearest entry of the list {name} ({found.score:.0%} alike)."


def _unlisted(kind: str, text: str, name: str) -> Proposal:
    return Proposal(
        value=None,
        proof=None,
        confidence=confidence_of(kind, "list: unlisted", False),
        kind="not_listed",
        sentence=f"{text!r} is not in the list {name}, and no entry is near enough to be proposed.",
        basis="list: unlisted",
        known=False,
    )


def find_doubted(packed: str, sample: Sample) -> tuple[str, ...]:
    """Values that the list holds to be slips but that are too frequent in the column to be."""
    ready = matcher(packed)
    rows: dict[str, int] = {}
    found = list(zip(sample, ready.match_all([text for text, _ in sample]), strict=True))
    for (_, count), match in found:
        if match is not None and match.basis in ("listed", "letters", "alias"):
            rows[match.entry] = rows.get(match.entry, 0) + count
    return tuple(
        text
        for (text, count), match in found
        if match is not None and match.basis == "slip"
        and count >= _OFTEN and rows.get(match.entry, 0) < _RATIO * count
    )  # fmt: skip
