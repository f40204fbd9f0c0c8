"""Numbers with a unit: 12.0 oz., 12 ounce and 12 OZ are written with the column's usual word for the unit."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from typing import Any, NamedTuple

from assistant.standardization.parsers import numbers
from assistant.standardization.parsers.interface import (
    DOMINANT,
    READABLE,
    Evidence,
    Family,
    Learnt,
    Reading,
    Sample,
    best_form,
)
from assistant.standardization.parsers.units import find_unit, header_unit

FORMS = {
    "usual": "12 oz, the column's usual word for each unit",
    "bare": "12, where the column's name states the unit",
}
_QUANTITY = re.compile(
    r"(?P<number>[-−+]?\d[\d.,'’]*|[-−+]?\.\d+)(?P<gap>\s?)-?(?P<unit>[^\d\s][^\d]{0,18}[²2]?)?"
)


class Measure(NamedTuple):
    """A number and its unit, by pint's name."""

    number: Decimal
    unit: str


def read(text: str, evidence: Evidence) -> Reading | None:
    """The measure a text gives; a bare number has the unit the column's name states."""
    found = _QUANTITY.fullmatch(text) if len(text) <= 40 else None
    if found is None:
        return None
    unit = find_unit(found["unit"]) if found["unit"] else evidence.get("header_unit")
    number = numbers.read(
        found["number"], {"decimal": evidence.get("decimal"), "grouping": evidence.get("grouping", "")}
    )
    if unit is None or number is None or not isinstance(number.value, numbers.Figure):
        return None
    return Reading(Measure(number.value.number, unit), number.certain)


def write(value: Measure, form: str, evidence: Evidence) -> str | None:
    """The number as it came with the usual word; or the number alone, without trailing zeros."""
    point = evidence.get("decimal") or "."
    if form == "bare":
        if value.unit != evidence.get("header_unit"):
            return None
        text = format(value.number, "f")
        return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", point)
    usual = evidence.get("usual", {}).get(value.unit)
    return None if usual is None else format(value.number, "f").replace(".", point) + str(usual)


def learn(sample: Sample, form: str | None) -> Learnt | None:
    """Count how each unit is written.

    Where no way of writing is dominant and the column's name states the one unit there is, bare numbers
    are the form: the name says the rest.
    """
    figures = Sample(
        [found["number"] if (found := _QUANTITY.fullmatch(text)) else "" for text in sample.values],
        sample.counts,
        "",
        sample.answers,
    )
    evidence: dict[str, Any] = {"header_unit": header_unit(sample.header), **numbers.marks_of(figures)}
    written: dict[str, Counter[str]] = {}
    for text, count in sample:
        found = _QUANTITY.fullmatch(text) if len(text) <= 40 else None
        unit = find_unit(found["unit"]) if found and found["unit"] else None
        if found and unit:
            written.setdefault(unit, Counter())[text[found.end("number") :]] += count
    if not written:
        return None
    evidence["usual"] = {unit: words.most_common(1)[0][0] for unit, words in written.items()}
    forms = ["usual", "bare"] if evidence["header_unit"] else ["usual"]
    fit = best_form(sample, forms, evidence, read, write)
    if fit.readable < READABLE:
        return None
    chosen = form or (fit.form if fit.share >= DOMINANT else None)
    if chosen is None and set(written) == {evidence["header_unit"]}:
        reason = (
            f"The column's name states the unit ({evidence['header_unit']}); its values write it in many ways"
        )
        return Learnt(evidence, "bare", fit.share, fit.readable, reason=reason)
    return Learnt(evidence, chosen, fit.share, fit.readable)


FAMILY = Family(
    name="quantity",
    kinds=("quantity",),
    forms=FORMS,
    proof="is the same number of the same unit",
    learn=learn,
    read=read,
    write=write,
)
