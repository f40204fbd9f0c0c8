"""What a column's name says, alone: the noun it ends with decides, not a word somewhere in it.

`customer_email` is an e-mail address; `email_sent_count` counts, `email_verified_at` is a time,
`is_email_valid` a yes or no, `ACADEMIC_YEAR_CODE` a code. Whom the column is about (a customer, a shop) is
read from the words before the noun, then from the table's name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Literal

from assistant.metadata import vocabulary as v
from assistant.metadata.header_words import name_words, phrases
from assistant.metadata.taxonomy import MONEY, taxonomy
from assistant.rules.semantics import currency_codes
from assistant.standardization.parsers.units import find_unit

About = Literal["person", "organization", "place", "thing", "deal", ""]
"""A deal (an order, an invoice) is somebody's: where it goes tells of the person, its name does not."""
_LONGEST = 5
_FORMS = frozenset({"internalCode", "category", "name", "description"})
"""Types of names such as `religion_type_code`, which say the form of what stands before."""
_NAMES: Mapping[str, str] = {"person": "Person/name", "organization": "Organization/name", "place": "Place"}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a name says. `type` is "" where it says nothing; `weak`: its values have to agree.

    `noun` are the words that said it, `about` whom or what the column is about. `aggregate`: it tells of
    many rows at once. `subjects` are tags that words of the name carry wherever they stand.
    """

    type: str = ""
    weak: bool = False
    noun: str = ""
    about: About = ""
    aggregate: bool = False
    subjects: frozenset[str] = frozenset()


def read_name(name: str, table: str = "") -> Reading:
    """What `name`, a column of `table`, says of the column by its words alone."""
    words = name_words(name)
    if not words:
        return Reading()
    subjects = _subjects(words)
    first, rest = words[0], words[1:]
    about_table = about_of_table(table)
    if first in v.FLAGS and rest and rest[0] != "by":
        return Reading("Boolean", False, first, _about(rest, about_table), subjects=subjects)
    head, context = _head(words)
    if first in v.COUNTS and rest and (first not in {"number"} or words[1] == "of" or len(words) == 2):
        return Reading("count", False, first, "", True)
    kind, weak, start = _noun(head)
    aggregate = first in v.AGGREGATES and len(head) > 1
    if aggregate:
        known = taxonomy().get(kind)
        measured = kind if known is not None and known.use in {"measure", "time"} else ""
        return Reading(measured, weak, " ".join(head[start:]), "", True)
    before = [*head[:start], *context]
    about = _about(before, about_table)
    if kind in {"name", "Place", "Organization/name", "Product/name"} and head[start:] == ["name"]:
        kind, weak = _name_of(about, before, table)
    if kind == "Person/name" and _about(before, "") in {"thing", "place", "organization"}:
        kind = "name"
    if (
        not kind
        and head[-1] in v.PERSON
        and head[-1] not in {"by", "to", "me", "billing", "shipping", "birth"}
    ):
        kind, weak = "Person/name", True
    if kind == "addressRegion" and head[start:] == ["state"] and not _addressed(before):
        kind = "status"
    if weak and about == "person" and head[start:] in (["race"], ["income"]):
        weak = False
    if weak and kind == "identifier" and before:
        weak = False
    if kind == "jobTitle" and about in {"thing", "place"} and "job" not in head:
        kind, weak = "", False
    return Reading(kind, weak, " ".join(head[start:]), about, False, subjects)


def about_of_table(table: str) -> About:
    """Whom or what the rows of a table are, by the last word of its name that tells: "" where none does."""
    words = [word for word in name_words(table.rpartition(".")[2]) if word not in {"by", "to", "me"}]
    for word in reversed(words):
        if (found := _about_word(word)) or word in v.CLIENTSIDE:
            return found if word not in v.CLIENTSIDE else "person"
    return ""


def _addressed(before: Sequence[str]) -> bool:
    """Whether the words before "state" speak of a place: else it is the state of a workflow."""
    return (
        not before or before[-1] in {"address", "of", "us"} or _about_word(before[-1]) in {"person", "place"}
    )


def _about(words: Sequence[str], table: About) -> About:
    """Whom a column is about: by the last word before its noun that tells, else by its table.

    "Billing" and "shipping" speak of a person, but in a table of organisations, places or things; what a
    table of people says of a thing ("summary", "plan") is said of its people.
    """
    for word in reversed(words):
        if found := _about_word(word):
            mild = word in {"billing", "shipping", "delivery", "mailing", "home", "contact"}
            if (mild and table in {"organization", "place", "thing"}) or (
                found in {"thing", "deal"} and table == "person"
            ):
                return table
            return found
    return table


def _about_word(word: str) -> About:
    if word in v.PERSON:
        return "person"
    if word in v.ORGANIZATION:
        return "organization"
    if word in v.PLACE:
        return "place"
    if word in v.DEAL:
        return "deal"
    return "thing" if word in v.THING else ""


def _name_of(about: About, before: Sequence[str], table: str) -> tuple[str, bool]:
    """The type of a `…_name`, and whether it is weak."""
    if (before or name_words(table.rpartition(".")[2]) or [""])[-1] in {"product", "article", "merchandise"}:
        return "Product/name", False
    if about in _NAMES:
        # A table of people has names of other things too: then a word before the noun says so.
        known = not before or any(_about_word(word) for word in before) or before[-1] in {"address", "by"}
        return (_NAMES[about], not known) if about != "place" else ("Place", True)
    return "name", False


def _head(words: list[str]) -> tuple[list[str], list[str]]:
    """The words up to a preposition, and those behind it: what the noun is of."""
    for place, word in enumerate(words[1:-1], 1):
        if word == "to" and words[place - 1] in v.TO_SOMEBODY:
            continue
        if word in {"in", "on"} and words[place - 1] in {"sign", "log", "opt", "check", "clock", "plug"}:
            continue
        if word in v.PREPOSITIONS or word == "to":
            _, _, start = _noun(words)
            if start <= place - 1 and _noun(words)[0]:
                return words, []
            return words[:place], words[place + 1 :]
    return words, []


def _noun(words: Sequence[str]) -> tuple[str, bool, int]:
    """The type that the end of a name says, whether weakly, and where its words start."""
    end = len(words)
    while end:
        for start in range(max(0, end - _LONGEST), end):
            if (found := phrases().get(tuple(words[start:end]))) is None:
                continue
            if words[end - 1].isdigit() and end > 1:
                # "address 1" is a line of an address, but "email address 1" the first of some e-mails.
                longer = _noun(words[: end - 1])
                if longer[0] and longer[2] < start:
                    return longer
            if found[0] in _FORMS and words[end - 1] in v.THIN and end > 1:
                base = _noun(words[: end - 1])
                if base[0] and taxonomy()[base[0]].tags and taxonomy()[base[0]].use != "text":
                    return base
            if words[start:end] == ["id"] and start:
                # `religion_id` holds whose religion it is, as `religion_code` does.
                base = _noun(words[:start])
                if base[0] and not base[1] and _personal(base[0]):
                    return base
            return found[0], found[1], start
        if words[end - 1] in v.THIN and end > 1:
            kind, _, start = _noun(words[: end - 1])
            known = taxonomy().get(kind)
            if known is not None and (known.use == "dimension" or known.tags & {"health", "sensitive"}):
                return kind, False, start
        if end > 1 and (measured := _before_unit(words[:end])) is not None:
            return measured
        if end > 1 and (
            words[end - 1] in v.BEHIND or words[end - 1].isdigit() or _is_country(words[end - 1])
        ):
            end -= 1
            continue
        break
    return "", False, len(words)


def _before_unit(words: Sequence[str]) -> tuple[str, bool, int] | None:
    """What the words before a unit or a currency say: `fee_usd`, `distance_km`; None where it is neither."""
    last = words[-1]
    money = last.upper() in currency_codes()
    if not money and (len(last) < 2 or find_unit(last) is None):
        return None
    kind, weak, start = _noun(words[:-1])
    known = taxonomy().get(kind)
    if known is None or known.use != "measure" or (money and known.name not in MONEY):
        return None
    return kind, weak and not money, start


def _personal(kind: str) -> bool:
    """Whether a type is a class that people are put in: gender, religion, nationality."""
    return taxonomy()[kind].use == "dimension" and bool(taxonomy()[kind].tags)


def _subjects(words: Sequence[str]) -> frozenset[str]:
    found = {v.SENSITIVE_WORDS[word] for word in words if word in v.SENSITIVE_WORDS}
    found |= {v.SENSITIVE_PHRASES[pair] for pair in pairwise(words) if pair in v.SENSITIVE_PHRASES}
    return frozenset(found)


@cache
def _countries() -> frozenset[str]:
    import pycountry

    return frozenset(one.name.lower() for one in pycountry.countries if one.name.isalpha())


def _is_country(word: str) -> bool:
    return word in _countries()
