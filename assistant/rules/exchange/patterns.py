"""Patterns of other tools in the form of ours: a match of the whole text."""

from __future__ import annotations

from assistant.rules.patterns import check_pattern

_ANY = r"(.|\n)*"
_START, _END = ("^", r"\A"), ("$", r"\Z", r"\z")


def whole_text(pattern: str, search: bool = True) -> str:
    """The pattern that a whole text must match where another tool's is searched for in it.

    Without `search`, the tool matches whole texts too. Raises ValueError for patterns that ours cannot be.
    """
    start = next((mark for mark in _START if pattern.startswith(mark)), "")
    end = next((mark for mark in _END if _ends(pattern, mark)), "")
    inner = pattern[len(start) : len(pattern) - len(end)]
    if (start or end) and _has_choice(inner):
        raise ValueError(f"In the pattern {pattern!r} an anchor belongs to one alternative only.")
    if search and not (start and end):
        if not start:
            inner = f"{_ANY}({inner})"
        if not end:
            inner = f"({inner}){_ANY}" if start else inner + _ANY
    try:
        check_pattern(inner)
    except ValueError:
        if search and not (start and end):
            raise ValueError(
                f"The pattern {pattern!r} is searched for anywhere in the text, which cannot be said of the "
                "whole text in linear time: anchor it with ^ and $."
            ) from None
        raise
    return inner


def _ends(pattern: str, mark: str) -> bool:
    if not pattern.endswith(mark):
        return False
    before = pattern[: -len(mark)]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 0


def _has_choice(pattern: str) -> bool:
    """Whether a | stands outside all groups and classes."""
    deep, at, in_class = 0, 0, False
    while at < len(pattern):
        one = pattern[at]
        if one == "\\":
            at += 1
        elif in_class:
            in_class = one != "]"
        elif one == "[":
            in_class = True
            at += pattern[at + 1 : at + 2] == "]"
        elif one in "()":
            deep += 1 if one == "(" else -1
        elif one == "|" and deep == 0:
            return True
        at += 1
    return False
