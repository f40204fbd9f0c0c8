"""Postal codes, in the way their country writes them."""

from __future__ import annotations

import re

from assistant.standardization.parsers.interface import (
    Evidence,
    Family,
    Learnt,
    Reading,
    Sample,
    best_form,
    settle,
)

FORMS = {"national": "K1A 0B1, SW1A 1AA, 1234 AB, 00-950: as the country writes it"}
_SHAPES: dict[str, tuple[re.Pattern[str], str]] = {
    "CA": (re.compile(r"([A-Z]\d[A-Z])[ -]?(\d[A-Z]\d)"), "{} {}"),
    "GB": (re.compile(r"([A-Z]{1,2}\d[A-Z\d]?) ?(\d[A-Z]{2})"), "{} {}"),
    "NL": (re.compile(r"(\d{4}) ?([A-Z]{2})"), "{} {}"),
    "PL": (re.compile(r"(\d{2})-?(\d{3})"), "{}-{}"),
    "PT": (re.compile(r"(\d{4})-?(\d{3})"), "{}-{}"),
    "BR": (re.compile(r"(\d{5})-?(\d{3})"), "{}-{}"),
    "JP": (re.compile(r"(\d{3})-?(\d{4})"), "{}-{}"),
    "SE": (re.compile(r"(\d{3}) ?(\d{2})"), "{} {}"),
    "CZ": (re.compile(r"(\d{3}) ?(\d{2})"), "{} {}"),
    "US": (re.compile(r"(\d{5})(?:-(\d{4}))?"), "{}-{}"),
    **dict.fromkeys(("DE", "FR", "ES", "IT"), (re.compile(r"(\d{5})"), "{}")),
    **dict.fromkeys(("AT", "CH", "BE", "DK", "NO", "AU"), (re.compile(r"(\d{4})"), "{}")),
}
_LETTERED = ("CA", "GB", "NL")


def read(text: str, evidence: Evidence) -> Reading | None:
    """The code's parts by the country's shape. A country's prefix (D-10115) is no part of the code."""
    region = evidence.get("region")
    if region not in _SHAPES or not text.isascii():
        return None
    found = _SHAPES[region][0].fullmatch(
        text.upper().removeprefix(f"{region}-").removeprefix("D-" if region == "DE" else "\0")
    )
    return Reading(found.groups("")) if found else None


def write(value: tuple[str, ...], form: str, evidence: Evidence) -> str | None:
    """The code as its country writes it."""
    return _SHAPES[evidence["region"]][1].format(*value).rstrip("-")


def learn(sample: Sample, form: str | None) -> Learnt | None:
    """The table's country; without one, a country whose letters give it away."""
    given = sample.answers.get("region")
    for region in [given] if given else _LETTERED:
        evidence = {"region": region}
        fit = best_form(sample, ["national"], evidence, read, write)
        if fit.readable >= 0.9:
            return settle(fit, form, evidence)
    return None


FAMILY = Family(
    name="postal_code",
    kinds=("postal_code",),
    forms=FORMS,
    proof="is the same postal code",
    learn=learn,
    read=read,
    write=write,
)
