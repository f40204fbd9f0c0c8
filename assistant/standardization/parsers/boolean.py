"""Yes and no in their many spellings."""

from __future__ import annotations

from collections import Counter

from assistant.standardization.parsers.interface import (
    Evidence,
    Family,
    Learnt,
    Reading,
    Sample,
    best_form,
    settle,
)
from assistant.standardization.parsers.text import fold

PAIRS: tuple[tuple[str, str], ...] = (
    ("yes", "no"),
    ("y", "n"),
    ("true", "false"),
    ("t", "f"),
    ("1", "0"),
    ("on", "off"),
    ("ja", "nein"),
    ("oui", "non"),
    ("si", "no"),
    ("sí", "no"),
    ("sim", "não"),
    ("ja", "nee"),
    ("tak", "nie"),
    ("vrai", "faux"),
    ("wahr", "falsch"),
    ("enabled", "disabled"),
    ("active", "inactive"),
    ("checked", "unchecked"),
    ("x", ""),
)
_TRUE = {yes for yes, _ in PAIRS if yes != "x"} | {"1.0"}
_FALSE = {no for _, no in PAIRS if no} | {"0.0"}
FORMS = {
    f"{yes}/{no}": f"{yes} or {no}"
    for yes, no in [*PAIRS[:5], ("Yes", "No"), ("Y", "N"), ("True", "False"), ("TRUE", "FALSE")]
}


def read(text: str, evidence: Evidence) -> Reading | None:
    """True or False; None for any other word."""
    word = fold(text)
    return Reading(True) if word in _TRUE else Reading(False) if word in _FALSE else None


def write(value: bool, form: str, evidence: Evidence) -> str | None:
    """The word for `value` of a form "yes/no"."""
    yes, _, no = form.partition("/")
    return yes if value else no


def learn(sample: Sample, form: str | None) -> Learnt | None:
    """The pair the column uses most."""
    seen: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for text, count in sample:
        reading = read(text, {})
        if reading:
            seen[bool(reading.value)][text] += count
    if not seen[True] or not seen[False]:
        return None
    pairs = [
        f"{yes}/{no}"
        for yes, _ in seen[True].most_common(4)
        for no, _ in seen[False].most_common(4)
        if (fold(yes), fold(no)) in PAIRS and (yes.isupper(), yes.islower()) == (no.isupper(), no.islower())
    ]
    return settle(best_form(sample, pairs, {}, read, write), form, {})


FAMILY = Family(
    name="boolean",
    kinds=("boolean",),
    forms=FORMS,
    proof="says the same, yes or no",
    learn=learn,
    read=read,
    write=write,
)
