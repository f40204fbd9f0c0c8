"""Telephone numbers: the same number in E.164, international or national form, or in the column's grouping.

Where nothing tells the country, only the grouping of the same digits is changed: `###-###-####`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from assistant.standardization.parsers.interface import (
    READABLE,
    Evidence,
    Family,
    Learnt,
    Reading,
    Sample,
    best_form,
    settle,
)

FORMS = {
    "e164": "+12015550123", "international": "+1 201-555-0123", "national": "(201) 555-0123",
    "rfc3966": "tel:+1-201-555-0123",
}  # fmt: skip
_FORMATS = {
    "e164": PhoneNumberFormat.E164, "international": PhoneNumberFormat.INTERNATIONAL,
    "national": PhoneNumberFormat.NATIONAL, "rfc3966": PhoneNumberFormat.RFC3966,
}  # fmt: skip
_TEXT = re.compile(
    r"(?:tel:)?\+?[\d\s().\-/·]{5,30}(?:\s?(?:x|ext\.?|;ext=)\s?\d{1,6})?", re.IGNORECASE | re.ASCII
)
_PATTERN = re.compile(r"[#+().\-/ ]{5,24}")
_ENOUGH = 0.8
_LOOKED_AT, _FEWEST, _ASKED = 60, 5, 5
_LARGER = (
    "US", "GB", "DE", "FR", "IN", "BR", "IT", "ES", "NL", "PL", "CZ", "SE", "CH", "AT", "BE", "PT", "AU",
    "MX", "CN", "JP", "KR", "TR", "ZA", "DK", "NO", "FI", "IE", "GR", "RO", "HU",
)  # fmt: skip


class Number(NamedTuple):
    """A number by E.164 with its extension and country, or only its digits where no country is known."""

    e164: str
    region: str | None
    extension: str = ""


@lru_cache(maxsize=50_000)
def _parse(text: str, region: str | None) -> Number | None:
    if not _TEXT.fullmatch(text):
        return None
    try:
        number = phonenumbers.parse(text, region)
    except NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return Number(e164, phonenumbers.region_code_for_number(number), number.extension or "")


def read(text: str, evidence: Evidence) -> Reading | None:
    """The number under the column's country; its digits alone where the column has none."""
    if not _TEXT.fullmatch(text):
        return None
    region = evidence.get("region")
    number = _parse(text, region)
    if number is not None and not (region and number.region is None):
        return Reading(number)
    digits = re.sub(r"\D", "", text)
    if region is None and "+" not in text and "x" not in text.lower() and len(digits) >= 7:
        return Reading(Number(digits, None))
    return None


def write(value: Number, form: str, evidence: Evidence) -> str | None:
    """The number in a named form or in a pattern of # for digits; None where that would lose something."""
    if form in _FORMATS:
        if value.region is None or (form == "national" and value.region != evidence.get("region")):
            return None
        if form == "e164" and not value.extension:
            return value.e164
        number = phonenumbers.parse(value.e164)
        number.extension = value.extension or None
        if form == "e164" and value.extension:
            return None
        return str(phonenumbers.format_number(number, _FORMATS[form]))
    if value.extension:
        return None
    digits = value.e164
    if value.region is not None:
        if value.region != evidence.get("region"):
            return None
        digits = phonenumbers.national_significant_number(phonenumbers.parse(value.e164))
    if form.count("#") != len(digits) or "+" in form:
        return None
    source = iter(digits)
    return "".join(next(source) if mark == "#" else mark for mark in form)


def learn(sample: Sample, form: str | None) -> Learnt | None:
    """Find the country (a + prefix all share, or the table's), then the dominant form or grouping."""
    evidence: dict[str, Any] = {"region": _region(sample)}
    patterns: Counter[str] = Counter()
    for text, count in sample:
        if "+" not in text and _TEXT.fullmatch(text) and "x" not in text.lower():
            patterns[re.sub(r"\d", "#", text)] += count
    candidates = [
        *(_FORMATS if evidence["region"] or _with_prefix(sample) else ()),
        *[p for p, _ in patterns.most_common(2)],
    ]
    fit = best_form(sample, candidates, evidence, read, write)
    if form and fit.readable < READABLE / 2:
        return None
    asked = possible_regions(sample.values) if evidence["region"] is None else []
    question = (
        "The numbers carry no country code, and nothing in the table tells their country: "
        f"are they of {' or '.join(asked)}?"
        if asked
        else None
    )
    return settle(fit, form, evidence, question)


def possible_regions(values: Sequence[str]) -> list[str]:
    """The countries, of the larger ones, in which nearly all numbers without a country code are valid."""
    plain = [text for text in values if not text.startswith("+") and _TEXT.fullmatch(text)][:_LOOKED_AT]
    if len(plain) < _FEWEST:
        return []
    valid = {region: sum(_parse(text, region) is not None for text in plain) for region in _LARGER}
    able = [region for region, count in valid.items() if count >= _ENOUGH * len(plain)]
    return sorted(able, key=lambda region: (-valid[region], _LARGER.index(region)))[:_ASKED]


def _with_prefix(sample: Sample) -> bool:
    return any(text.startswith("+") for text in sample.values)


def _region(sample: Sample) -> str | None:
    """The country in which the numbers without + are valid: the table's, or the one the + prefixes share."""
    prefixed: Counter[str] = Counter()
    plain: list[str] = []
    for text in sample.values[:1000]:
        if text.startswith("+"):
            number = _parse(text, None)
            if number and number.region:
                prefixed[number.region] += 1
        else:
            plain.append(text)
    given = sample.answers.get("region")
    candidates = (
        [given] if given else [region for region, n in prefixed.items() if n >= 0.9 * prefixed.total()]
    )
    for region in candidates:
        valid = sum(_parse(text, region) is not None for text in plain)
        if not plain or valid >= _ENOUGH * len(plain):
            return region
    return None


def _is_pattern(form: str) -> bool:
    return _PATTERN.fullmatch(form) is not None and form.count("#") >= 7


FAMILY = Family(
    name="phone",
    kinds=("phone",),
    forms=FORMS,
    proof="is the same telephone number",
    learn=learn,
    read=read,
    write=write,
    pattern_ok=_is_pattern,
)
