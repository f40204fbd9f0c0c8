"""The semantic types there are: the taxonomy's, and the user's own."""

from __future__ import annotations


def type_names() -> dict[str, str]:
    """Every semantic type by its name, with its label."""
    from assistant.metadata.taxonomy import taxonomy

    return {name: one.label for name, one in taxonomy().items()}
