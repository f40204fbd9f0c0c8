"""Text that a tokenizer takes, whatever a database holds."""

from __future__ import annotations

CHARACTERS_PER_TOKEN = 16
"""No language writes tokens that long on average: what lies behind so many characters would be cut anyway."""


def bounded(text: str, max_tokens: int) -> str:
    """`text` without lone surrogates, and no longer than `max_tokens` can reach (a cell may be megabytes)."""
    text = text[: max_tokens * CHARACTERS_PER_TOKEN]
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
