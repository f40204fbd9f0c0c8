"""Forms of sentences: regular expressions where a blank is any white space, {name} a piece used often."""

from __future__ import annotations

import re

from assistant.rules.generation.literals import NUMBER

_BELOW = "before|earlier than|prior to|below|less than|smaller than|lower than|under|fewer than|shorter than"
_ABOVE = "after|later than|above|greater than|more than|larger than|higher than|over|bigger than|longer than"
_WORDS = {
    "<": f"{_BELOW}|<",
    ">": f"{_ABOVE}|>",
    "<=": "<=|≤|=<|on or before|before or on|before or equal to|at most|less than or equal to|up to"
    "|a maximum of|by|smaller than or equal to|lower than or equal to",
    ">=": ">=|≥|=>|on or after|after or on|after or equal to|at least|greater than or equal to"
    "|a minimum of|more than or equal to|larger than or equal to|higher than or equal to",
    "=": "==|=|equal to|equal|the same as|identical to|identical with|exactly",
    "!=": "!=|<>|≠|different from|unequal to|other than",
}
FLIPPED = {"<": ">=", ">=": "<", ">": "<=", "<=": ">", "=": "!=", "!=": "="}
"""The operator that holds where the other does not."""
_OPERATORS = {word: operator for operator, words in _WORDS.items() for word in words.split("|")}
_OPERATORS |= {f"{no} {word}": ">=" for word in _BELOW.split("|") for no in ("not", "no")}
_OPERATORS |= {f"{no} {word}": "<=" for word in _ABOVE.split("|") for no in ("not", "no")}

_COUNT = rf"(?:{NUMBER}|zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_STANDS = "|".join(
    re.escape(word).replace("\\ ", " ") + (r"(?= )" if word[-1].isalpha() else "")
    for word in sorted(_OPERATORS, key=len, reverse=True)
)
_PIECES = {
    "count": _COUNT,
    "number": NUMBER,
    "n": f"(?P<n>{_COUNT})",
    "m": f"(?P<m>{_COUNT})",
    "on": "(?P<on>.+?)",
    "by": "(?P<by>.+?)",
    "b": "(?P<b>.+)",
    "op": f"(?P<op>{_STANDS})",
    "op2": f"(?P<op2>{_STANDS})",
    "maybe op": rf"(?:(?P<op>{_STANDS})\s*)?",
    "within": "(?:between|from|in (?:the )?range(?: of| from)?|within(?: the range)?)",
    "unit": "(?P<unit>minutes?|hours?|days?|weeks?)",
    "characters": "(?:characters?|chars?|letters?|signs?|symbols?)(?: long| in length)?",
    "rows": "(?:rows?|records?|lines?|entries|cases)",
    "table": "(?:the |this )?(?:table|file|data|list|it)",
    "may": "(?:must |should |may |can |shall )?",
    "must": "(?:(?:must|should|shall|has to|have to|needs to|may|can) (?:be |have |contain |hold )?"
    "|is |are |has |have |contains? |holds? )?(?:always )?",
    "one": "(?:only |exactly |at most |just |always )?",
}


def form(*pattern: str) -> re.Pattern[str]:
    """The form, its lines put together; `fullmatch` is meant."""
    text = "".join(pattern)
    for name, piece in _PIECES.items():
        text = text.replace(f"{{{name}}}", piece)
    return re.compile(text.replace(" ", r"\s+"), re.IGNORECASE | re.DOTALL)


def operator_of(word: str) -> str:
    """The operator that a comparing word means."""
    return _OPERATORS[re.sub(r"\s+", " ", word.casefold().strip())]
