"""The patterns a rule may hold: what every engine in use reads alike, and matches in linear time.

Written are literals, classes ([A-Z], [^,], \\d, \\w, \\s: all ASCII), `.` (anything but a line feed), groups,
alternatives, and * + ? {m} {m,} {m,n}. A pattern matches the whole text; ^ at its start and $ at its end
say so again. There are no back-references, no look-around, no lazy or possessive marks and no flags.
"""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.rules.pattern_cost import check_cost
from assistant.rules.pattern_syntax import parse, written


def check_pattern(text: str) -> None:
    """Raises ValueError, with a sentence, for what is not portable or could take more than linear time."""
    portable(text)


@lru_cache(maxsize=4096)
def portable(text: str) -> str:
    """The pattern as every engine takes it (without anchors); raises as `check_pattern` does."""
    tree = parse(text)
    check_cost(tree, text)
    return written(tree)


@lru_cache(maxsize=4096)
def compiled(text: str) -> re.Pattern[str]:
    """The pattern for Python; only its `fullmatch` is meant. Raises as `check_pattern` does."""
    return re.compile(portable(text))
