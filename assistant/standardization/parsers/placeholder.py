"""Words people write where they have no value."""

from __future__ import annotations

from assistant.standardization.parsers.text import fold

_MARKS = "- -- --- ? ?? ??? . .. ... * #n/a (null) (none) (blank) <na> <null> [null] \\n"
_WORDS = (
    "n/a na n.a. n.a none null nil nan missing unknown unk undefined unspecified empty blank tbd tba tbc "
    "xxx xx"
)
_PHRASES = "not available,not applicable,not known,not specified,no data,to be defined,keine angabe"
PLACEHOLDERS = frozenset([*_MARKS.split(), *_WORDS.split(), *_PHRASES.split(",")])
LONGEST = max(map(len, PLACEHOLDERS))


def is_placeholder(text: str) -> bool:
    """Whether a text says that there is no value; a blank one says so too."""
    if len(text) > LONGEST and text[0] > " " < text[-1] and text.isascii():
        return False  # no word for nothing is so long, and no space hides one
    folded = fold(text)
    return not folded or folded in PLACEHOLDERS
