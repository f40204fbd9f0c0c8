"""What a word is: a run of letters."""

from __future__ import annotations

import re

WORD = re.compile(r"[^\W\d_]+")
SHORTEST = 5
"""Shorter words have too many neighbours for a nearness to mean anything."""
