"""What changes between two texts, character by character, so that a person sees it at a glance."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import NamedTuple

_LONGEST = 400
_SHORTEST_RUN = 2
_SPACE = "␣"


class Part(NamedTuple):
    """A run of characters; `changed` where the other text does not have it."""

    text: str
    changed: bool


def diff(old: str, new: str) -> tuple[list[Part], list[Part]]:
    """The parts of `old` and of `new`; joined, they give the two texts back (spaces in changes shown as ␣).

    A run of fewer than two shared characters between changes counts as changed: it is chance, and would
    scatter the picture. Texts over 400 characters are compared as wholes.
    """
    if old == new:
        return [Part(old, False)], [Part(new, False)]
    if max(len(old), len(new)) > _LONGEST:
        return [Part(old, True)], [Part(new, True)]
    left: list[Part] = []
    right: list[Part] = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        edge = i == 0 or j == len(old)
        changed = tag != "equal" or (j - i < _SHORTEST_RUN and not edge)
        _append(left, old[i:j], changed)
        _append(right, new[k:m], changed)
    return left, right


def _append(parts: list[Part], text: str, changed: bool) -> None:
    if not text:
        return
    shown = text.replace(" ", _SPACE) if changed else text
    if parts and parts[-1].changed == changed:
        shown = parts.pop().text + shown
    parts.append(Part(shown, changed))
