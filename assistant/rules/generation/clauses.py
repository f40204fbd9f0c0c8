"""One clause: its subject (columns), its verb, and what is said; the first way to read it counts."""

from __future__ import annotations

import re

from assistant.rules.generation.known import Known, Part
from assistant.rules.generation.predicates import FORMS, Said
from assistant.rules.generation.whole_sentences import read_whole
from assistant.rules.generation.written import Ambiguous, Unread

_VERBS = (
    "must should shall will may might can could cannot can't won't mustn't shouldn't isn't aren't doesn't "
    "don't needs need has have having ought to is are be been was were does do always only never not ever "
    "come comes fall falls lie lies stay stays remain remains"
)
_VERB = rf"(?:{'|'.join(re.escape(word) for word in _VERBS.split())})"
_REST = re.compile(rf"\s+(?P<verb>(?:{_VERB}\s+)*)(?P<tail>\S.*)", re.IGNORECASE | re.DOTALL)
_DENIED = re.compile(r"\b(?:not|never|cannot)\b|n't\b", re.IGNORECASE)
_ALLOWED = re.compile(r"\b(?:may|might|can|could)\b|\bneed not\b", re.IGNORECASE)
_TOGETHER = re.compile(
    r"(?:(?:the )?(?:combination|pair|triple|combinations) of (?P<of>.+)"
    r"|(?P<list>.+?),? (?:together|taken together|combined|in combination|jointly))\Z",
    re.IGNORECASE,
)

_BLANKS = re.compile(r"((?<!\w)'[^'\n]*'(?!\w)|(?<!\w)\"[^\"\n]*\"(?!\w))|\s+")
"""White space, but what is quoted is left as it is: a value may hold two blanks."""


def read_clause(known: Known, text: str) -> list[Part]:
    """What one clause says; raises `Unread` (`Ambiguous` where it could be meant in two ways)."""
    text = _BLANKS.sub(lambda found: found[1] or " ", text.replace("’", "'")).strip()
    complaint: Unread | None = None
    try:
        found = read_whole(known, text)
    except Ambiguous:
        raise
    except Unread as error:
        found, complaint = None, error
    if found is not None:
        return found
    for gap in re.finditer(r"\s+", text):
        try:
            read = _read_from(known, text, gap.start())
        except Ambiguous:
            raise
        except Unread as error:
            complaint = complaint or error
            continue
        if read is not None:
            return read
    halves = _halves(known, text)
    if halves is not None:
        return halves
    shown = text if len(text) <= 80 else f"{text[:77]}…"
    raise complaint or Unread(f"{shown!r} is no sentence that can be read; a larger model may (--model).")


def _read_from(known: Known, text: str, at: int) -> list[Part] | None:
    """With the subject ending at `at`; None where nothing is said there in a way that is known."""
    rest = _REST.match(text, at)
    if rest is None:
        return None
    subject, verb, tail = text[:at], rest["verb"].casefold(), rest["tail"]
    forms = [(match, build) for form, build in FORMS if (match := form.fullmatch(tail))]
    if not verb:
        forms = [(match, build) for match, build in forms if build.__name__ not in {"_typed", "_equals"}]
    if not forms or not (verb or _bare_verb(tail)):
        return None
    columns, together = _subject(known, subject)
    if _ALLOWED.search(verb) and not _DENIED.search(verb) and "only" not in verb:
        raise Ambiguous(f"{text!r} says what may be, not what must be: no rule follows from it.")
    denied = len(_DENIED.findall(verb)) % 2 == 1
    complaint: Unread | None = None
    for match, build in forms:
        try:
            return build(Said(known, columns, match, denied, together, verb))
        except Ambiguous:
            raise
        except Unread as error:
            if build.__name__ != "_typed" or re.match(r"(?:always )?(?:an?|valid)\s", tail, re.IGNORECASE):
                complaint = complaint or error
    raise complaint or Unread(f"{tail!r} is not understood.")


def _bare_verb(tail: str) -> bool:
    """Whether a tail speaks for itself: "before b", "matches …", ">= 0", "unique"."""
    return not re.match(r"(?:in|set|there|value|one|\d)\b", tail, re.IGNORECASE)


def _subject(known: Known, text: str) -> tuple[list[str], bool]:
    match = _TOGETHER.match(text)
    if match:
        return known.listed(match["of"] or match["list"]), True
    text = re.sub(r"^both\s+", "", text, flags=re.IGNORECASE)
    return known.listed(text), False


def _halves(known: Known, text: str) -> list[Part] | None:
    """ "x is unique and never empty": two things of one subject, both to be read, or none."""
    for joint in re.finditer(r",?\s+(?:and|but)\s+", text, re.IGNORECASE):
        first, second = text[: joint.start()], text[joint.end() :]
        try:
            left = read_clause(known, first)
        except Unread:
            continue
        for again in (second, *_with_subject(first, second)):
            try:
                return [*left, *read_clause(known, again)]
            except Unread:
                continue
    return None


def _with_subject(first: str, second: str) -> list[str]:
    """The second half with the subjects, and the subjects and verbs, that the first may have."""
    found = []
    for gap in re.finditer(r"\s+", first):
        rest = _REST.match(first, gap.start())
        if rest and rest["verb"]:
            found.append(f"{first[: gap.start()]} {second}")
            found.append(f"{first[: gap.start()]} {rest['verb']}{second}")
    return found
