"""Personal data in running text: where they stand, and of what kind; checks decide where a pattern is not."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import phonenumbers
from stdnum import iban, luhn

from training.privacy.names import PARTICLES, TITLES, known_names
from training.privacy.surrogates import EMAIL_HOSTS, is_surrogate_word, mark


class Found(NamedTuple):
    """A place in a text, [start, end), and what stands there; kind "" is a surrogate, or looks like one."""

    start: int
    end: int
    kind: str


_USER = re.compile(r"(?<=://)[^\s/@]+@")
_EMAIL = re.compile(r"(?<![\w.+%-])[\w.+%'-]*[\w+%]@[\w-]+(?:\.[\w-]+)*", re.UNICODE)
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,30}(?!\w)", re.IGNORECASE)
_CARD = re.compile(r"(?<![\w.+])\d(?:[ -]?\d){13,15}(?!\.?\w)")
_BRANDS = re.compile(
    r"(?:4\d{15}|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|6(?:011|5\d\d)\d{12}|35\d{14}|3[068]\d{12})$"
)
_IPV4 = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?!\.?\w)")
_IPV6 = re.compile(r"(?<![\w:.])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?![\w:])", re.IGNORECASE)
_RESERVED = (ipaddress.ip_network("240.0.0.0/4"), ipaddress.ip_network("2001:db8::/32"))
_DATE = r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})"
_BORN = re.compile(
    r"(?<!\w)(?:born|birth\w*|dob|d\.o\.b\.|geb\.|geboren\w*|geburts\w*|née?e?|naissance|nato|nata|nacimiento|"
    rf"nacid[oa]|nascimento|urodzon\w*)\W{{1,4}}(?:\w{{1,6}}\W{{1,3}}){{0,2}}({_DATE})(?!\w)",
    re.IGNORECASE,
)  # fmt: skip
_NAME = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_BETWEEN_NAMES = re.compile(rf" |, | [A-Z]\.? | (?:(?:{'|'.join(sorted(PARTICLES))}) ){{1,3}}", re.IGNORECASE)


def find(text: str, regions: tuple[str, ...] = ()) -> list[Found]:
    """All personal data in `text`, and surrogates (kind ""), in order, none within another.

    Phone numbers without a country code are looked for as those of `regions` (ISO 3166 alpha-2).
    """
    taken: list[Found] = []
    for found in _candidates(text, regions):
        if all(found.end <= other.start or found.start >= other.end for other in taken):
            taken.append(found)
    return sorted(taken)


def _candidates(text: str, regions: tuple[str, ...]) -> Iterator[Found]:
    """The surest first: what overlaps an earlier one is dropped."""
    if "@" in text:
        yield from (Found(*found.span(), "user in a URL") for found in _USER.finditer(text))
        yield from map(_email, _EMAIL.finditer(text))
    if any(sign.isdigit() for sign in text) or "::" in text:
        yield from (one for found in _IBAN.finditer(text) for one in _iban(found))
        yield from (one for found in _IPV4.finditer(text) for one in _address(found))
        yield from (one for found in _IPV6.finditer(text) for one in _address(found))
        yield from (one for found in _CARD.finditer(text) for one in _card(found))
        yield from (Found(*found.span(1), "date of birth") for found in _BORN.finditer(text))
        yield from _phones(text, regions)
    yield from _names(text)


def _email(found: re.Match[str]) -> Found:
    host = found.group().rpartition("@")[2].casefold()
    return Found(*found.span(), "" if host in EMAIL_HOSTS else "email")


def _iban(found: re.Match[str]) -> Iterator[Found]:
    """The longest beginning that is an IBAN: words may follow it."""
    text, start = found.group(), found.start()
    ends = [end for end in range(len(text), 14, -1) if end == len(text) or not text[end].isalnum()]
    for end in ends or [len(text)]:
        if text[2:4] != "00" and iban.is_valid(text[:end]):
            yield Found(start, start + end, "IBAN")
            return
    if text[2:4] == "00":
        yield Found(start, found.end(), "")


def _address(found: re.Match[str]) -> Iterator[Found]:
    try:
        address = ipaddress.ip_address(found.group())
    except ValueError:
        return
    kept = address.is_loopback or address.is_unspecified
    surrogate = any(address in network for network in _RESERVED if network.version == address.version)
    yield Found(*found.span(), "" if kept or surrogate else "IP address")


def _card(found: re.Match[str]) -> Iterator[Found]:
    digits = re.sub(r"\D", "", found.group())
    if _BRANDS.match(digits):
        yield Found(*found.span(), "card number" if luhn.is_valid(digits) else "")


def _phones(text: str, regions: tuple[str, ...]) -> Iterator[Found]:
    for region in (None, *regions):
        for match in phonenumbers.PhoneNumberMatcher(text, region, leniency=phonenumbers.Leniency.VALID):
            country = str(match.number.country_code) if match.raw_string.startswith("+") else ""
            behind = re.sub(r"\D", "", match.raw_string)[len(country) :]
            yield Found(match.start, match.end, "" if behind.startswith(mark(country)) else "phone")


def _names(text: str) -> Iterator[Found]:
    """Given and family name next to each other, then a capitalised word behind a title."""
    words = [word for word in _NAME.finditer(text) if word.group()[0].isupper() and len(word.group()) > 1]
    names = known_names() if len(words) > 1 else None
    if names is None:
        return
    either = names.given | names.family
    for i, (here, after) in enumerate(pairwise(words)):
        between = text[here.end() : after.start()]
        first, second = (here, after) if not between.startswith(",") else (after, here)
        if (
            _BETWEEN_NAMES.fullmatch(between)
            and _known(first.group(), names.given)
            and _known(second.group(), names.family)
        ):
            start, end = _widened(text, words, i, either)
            yield Found(start, end, "person")
    for here, after in pairwise(words):
        titled = here.group().casefold() in TITLES and text[here.end() : after.start()] in (" ", ". ")
        if titled and not is_surrogate_word(after.group()):
            yield Found(*after.span(), "person")


def _widened(text: str, words: Sequence[re.Match[str]], i: int, names: frozenset[str]) -> tuple[int, int]:
    """From the first to the last of the names around the pair (i, i + 1) that stand next to each other."""

    def joined(left: int) -> bool:
        return _BETWEEN_NAMES.fullmatch(text[words[left].end() : words[left + 1].start()]) is not None

    first, last = i, i + 1
    while first > 0 and joined(first - 1) and _known(words[first - 1].group(), names):
        first -= 1
    while last + 1 < len(words) and joined(last) and _known(words[last + 1].group(), names):
        last += 1
    return words[first].start(), words[last].end()


def _known(word: str, names: frozenset[str]) -> bool:
    """Whether the word is a name, or all parts of a double name are."""
    folded = word.casefold()
    return folded in names or ("-" in folded and all(part in names for part in folded.split("-")))
