"""How long work tells where it is; the screens decide how to show it."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Called with a few words, how much is done, and of how much (None: not known)."""

    def __call__(self, what: str, done: int, total: int | None = None) -> None:
        """Told now and then, cheaply."""


def silent(what: str, done: int, total: int | None = None) -> None:
    """A progress that nobody watches."""
