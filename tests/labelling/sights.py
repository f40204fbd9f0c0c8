"""A sight that needs no model: how often each letter and digit comes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

SIGNS = "abcdefghijklmnopqrstuvwxyz0123456789-"


class LetterSight:
    """Shares of the signs of a text."""

    version = "letters"

    def see(self, texts: Sequence[str]) -> np.ndarray:
        """float32 (n, signs)."""
        counts = [[text.lower().count(sign) for sign in SIGNS] for text in texts]
        return np.array(counts, dtype=np.float32) / np.array([[max(len(text), 1)] for text in texts])
