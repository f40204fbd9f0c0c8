"""What changes between two texts, character by character, so that a person sees it at a glance."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import NamedTuple

_LONGEST = 400
_SHORTEST_RUN = 2
_TELLING_RUN = 3
_ALIKE = 0.5
_SPACE = "␣"


class Part(NamedTuple):
    """A run of characters; `changed` where the other text does not have it."""

    text: str
    changed: bool


def diff(old: str, new: str) -> tuple[list[Part], list[Part]]:
    """The parts of `old` and of `new`; joined, they give the two texts back (spaces in changes shown as ␣).

    What two texts share by chance would only scatter the picture: a single shared character between changes
    counts as changed, and texts that share less than half, and no three characters in a row, are wholly
    changed. So are texts over 400 characters.
    """
    if old == new:
        return [Part(old, False)], [Part(new, False)]
    if max(len(old), len(new)) > _LONGEST:
        return _whole(old), _whole(new)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < _ALIKE and matcher.find_longest_match().size < _TELLING_RUN:
        return _whole(old), _whole(new)
    left: list[Part] = []
    right: list[Part] = []
    for tag, i, j, k, m in matcher.get_opcodes():
        edge = i == 0 or j == len(old)
        changed = tag != "equal" or (j - i < _SHORTEST_RUN and not edge)
        _append(left, old[i:j], changed)
        _append(right, new[k:m], changed)
    return left, right


def _whole(text: str) -> list[Part]:
    return [Part(text, True)] if text else []


def _append(parts: list[Part], text: str, changed: bool) -> None:
    if not text:
        return
    shown = text.replace(" ", _SPACE) if changed else text
    if parts and parts[-1].changed == changed:
        shown = parts.pop().text + shown
    parts.append(Part(shown, changed))
