"""A description composed of a name's words: only what the words say, nothing more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from assistant.metadata.naming.lists import listed
from assistant.metadata.naming.titles import acronyms, sentence, spelled
from assistant.metadata.naming.words import article, plural, singular

if TYPE_CHECKING:
    from assistant.metadata.naming.terms import Glossary

_IRREGULAR = listed("participles")
_NOT_PARTICIPLES = listed("no_participles")
_QUALIFIERS = listed("qualifiers")
"""Words that say which, not whose: "billing city" is the billing city, not the city of the billing."""
_OF = listed("attributes")
_MEASURED = {
    "total": "Total", "sum": "Total", "average": "Average", "avg": "Average", "mean": "Average",
    "minimum": "Lowest", "maximum": "Highest", "median": "Median", "cumulative": "Cumulative",
}  # fmt: skip


class Phrase(NamedTuple):
    """A composed description; `sure` is how well its words are understood, 0 to 1."""

    text: str
    sure: float


def compose(words: Sequence[str], record: str, glossary: Glossary) -> Phrase | None:
    """What a column of these full words holds in a table whose rows are each a `record`.

    A name that ends in a term of the glossary is divided there: "effective date of the price list". None
    where there is nothing to say beyond the name.
    """
    words = [word for word in words if word]
    if not words or all(word.isdigit() for word in words):
        return None
    found = next(
        (one for rule in (_flag, _count, _measured, _moment, _actor) if (one := rule(words, record))), None
    )
    found = found or _divided(words, glossary) or _head(words, record)
    if found is None and record:
        found = Phrase(f"{_said(words)} of the {record}", 0.3)
    return None if found is None else Phrase(definite(found.text), found.sure)


def definite(text: str) -> str:
    """A definition as a description reads: "Date on which …" → "The date on which …"."""
    first, _, rest = text.strip().partition(" ")
    if not rest or first.casefold() in listed("openers"):
        return sentence(text)
    low = first if first.casefold() in acronyms() or not first[1:].islower() else first[0].lower() + first[1:]
    return sentence(f"the {low} {rest}")


def _divided(words: list[str], glossary: Glossary) -> Phrase | None:
    """The longest term that a name ends with, of what comes before it."""
    for k in range(min(3, len(words) - 1), 1, -1):
        before, last = words[:-k], words[-k:]
        which = len(before) == 1 and before[0] in _QUALIFIERS
        if glossary.find(last) is not None and not which and not is_participle(before[-1]):
            return Phrase(f"{_said(last)} of the {_said(before)}", 0.6)
    return None


def is_participle(word: str) -> bool:
    """Whether a word can follow "is": deleted, paid, active."""
    return word in _IRREGULAR or (word.endswith("ed") and len(word) > 3 and word not in _NOT_PARTICIPLES)


def _said(words: Sequence[str]) -> str:
    return " ".join(spelled(word) for word in words)


def _the(words: Sequence[str], record: str) -> str:
    """`the customer`; the record itself where no words are left."""
    return f"the {_said(words)}" if words else f"the {record or 'record'}"


def _flag(words: list[str], record: str) -> Phrase | None:
    first, rest = words[0], list(words[1:])
    whose = record or "record"
    if rest and rest[-1] in ("flag", "indicator"):
        rest = rest[:-1]
    if first in ("is", "was") and rest:
        done = is_participle(rest[-1]) or is_participle(rest[0])
        return Phrase(f"whether the {whose} {first} {_said(rest) if done else article(_said(rest))}", 0.8)
    if first in ("has", "can", "should", "must", "allow", "allows", "accepts", "requires", "uses") and rest:
        verb = {"allow": "allows"}.get(first, first)
        return Phrase(f"whether the {whose} {verb} {_said(rest)}", 0.75)
    if words[-1] in ("flag", "indicator") and len(words) > 1:
        before = list(words[:-1])
        if is_participle(before[-1]):
            owner = _the(before[:-1], record)
            return Phrase(f"whether {owner} is {spelled(before[-1])}", 0.75)
        return Phrase(f"indicates {_said(before)}", 0.5)
    return None


def _count(words: list[str], record: str) -> Phrase | None:
    if words[:2] in (["number", "of"], ["count", "of"]) and len(words) > 2:
        return Phrase(f"number of {_many(words[2:])}", 0.85)
    if words[0] in ("number", "count") and len(words) > 1 and singular(words[-1]) != words[-1]:
        return Phrase(f"number of {_many(words[1:])}", 0.8)
    if words[-1] == "count" and len(words) > 1:
        return Phrase(f"number of {_many(words[:-1])}", 0.8)
    if words[0] == "count" and len(words) > 1:
        return Phrase(f"number of {_many(words[1:])}", 0.75)
    return None


def _many(words: Sequence[str]) -> str:
    if is_participle(words[-1]):
        return _said(words)
    return _said([*words[:-1], plural(words[-1])])


def _measured(words: list[str], record: str) -> Phrase | None:
    for at in (0, len(words) - 1):
        how = _MEASURED.get(words[at])
        rest = [*words[:at], *words[at + 1 :]]
        if how is not None and rest:
            if rest[-1] == "count" and len(rest) > 1:
                return Phrase(f"{how} number of {_many(rest[:-1])}", 0.75)
            return Phrase(f"{how} {_said(rest)}", 0.7)
    return None


def _moment(words: list[str], record: str) -> Phrase | None:
    last, before = words[-1], words[:-1]
    if last in ("at", "timestamp", "on", "date", "time", "datetime") and before:
        when = {"at": "date and time", "timestamp": "date and time", "datetime": "date and time",
                "time": "time"}.get(last, "date")  # fmt: skip
        link = "on" if when == "date" else "at"
        if is_participle(before[-1]) and before[-1] not in ("due", "current", "last", "first", "next"):
            times = [word for word in before[:-1] if word in ("last", "first")]
            owner = [word for word in before[:-1] if word not in ("last", "first")]
            adverb = f"{times[0]} " if times else ""
            return Phrase(f"{when} {link} which {_the(owner, record)} was {adverb}{spelled(before[-1])}", 0.8)
        if last in ("at", "on"):
            return Phrase(f"{when} of the {_said(before)}", 0.5) if before[0] not in ("is", "has") else None
        if before[0] in _QUALIFIERS or (len(before) == 1 and before[0] in listed("dated")):
            return Phrase(f"{_said(words)} of the {record or 'record'}", 0.6)
        if before[-1] not in listed("dated"):
            return Phrase(f"{when} of the {_said(before)}", 0.65)
    return None


def _actor(words: list[str], record: str) -> Phrase | None:
    if words[-1] == "by" and len(words) > 1 and is_participle(words[-2]):
        adverb = "last " if "last" in words[:-2] else ""
        owner = [word for word in words[:-2] if word != "last"]
        return Phrase(f"who {adverb}{spelled(words[-2])} {_the(owner, record)}", 0.75)
    return None


def _head(words: list[str], record: str) -> Phrase | None:
    last, before = words[-1], words[:-1]
    whose = record or "record"
    if last in ("id", "key", "identifier", "uuid", "guid"):
        if before and before[-1] in ("external", "internal", "unique", "primary"):
            return Phrase(f"{_said(before)} identifier of the {whose}", 0.7)
        return Phrase(f"unique identifier of {_the(before, record)}", 0.85)
    if last not in _OF:
        return None
    if not before:
        return Phrase(f"{spelled(last)} of the {whose}", 0.7)
    if before[0] in _QUALIFIERS or is_participle(before[-1]):
        return Phrase(f"{_said(words)} of the {whose}", 0.6)
    return Phrase(f"{spelled(last)} of the {_said(before)}", 0.65)
