"""The mapping page."""

from __future__ import annotations


def page() -> None:
    """The page."""
