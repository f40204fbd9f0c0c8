"""States, provinces, regions: ISO 3166-2 names and codes, of the country (or two) the column speaks of."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pycountry

from assistant.standardization.parsers.geography import key, subdivision_countries, subdivisions
from assistant.standardization.parsers.interface import (
    Evidence,
    Family,
    Learnt,
    Reading,
    Sample,
    best_form,
    settle,
)
from assistant.standardization.parsers.text import casing, to_case

FORMS = {"name": "California", "code": "CA", "iso3166-2": "US-CA"}
_COMMON = ("US", "CA", "AU", "DE", "GB", "FR", "IT", "ES", "IN", "BR", "MX")


def read(text: str, evidence: Evidence) -> Reading | None:
    """The ISO 3166-2 code of a subdivision of the column's countries; uncertain if two have one so called."""
    if len(text) <= 3 and casing(text) == "mixed":
        return None
    found = [
        code
        for country in evidence.get("countries", ())
        if (code := subdivisions().get(country, {}).get(key(text))) is not None
    ]
    return Reading(found[0], certain=len(found) == 1) if found else None


def write(code: str, form: str, evidence: Evidence) -> str | None:
    """The name or code, as the column spells it."""
    if form == "name":
        spelt = evidence.get("spellings", {}).get(code)
        if spelt is not None:
            return str(spelt)
        entry: Any = pycountry.subdivisions.get(code=code)  # type: ignore[no-untyped-call]
        text = str(entry.name).split(" [")[0]
    else:
        text = code if form == "iso3166-2" else code.split("-", 1)[1]
    case = evidence.get("case")
    return to_case(text, case) if case == "lower" or (case == "upper" and form == "name") else text


def learn(sample: Sample, form: str | None) -> Learnt | None:
    """Find the countries whose subdivisions the column holds, its spelling of each, and its form."""
    countries = _countries(sample)
    if not countries:
        return None
    evidence: dict[str, Any] = {"countries": countries}
    spellings: dict[str, Counter[str]] = {}
    cases: Counter[str] = Counter()
    for text, count in sample:
        reading = read(text, evidence)
        if reading is None:
            continue
        cases[casing(text) or "mixed"] += count
        if len(text) > 3:
            spellings.setdefault(str(reading.value), Counter())[text] += count
    case = cases.most_common(1)[0][0] if cases else "mixed"
    evidence["case"] = case if case in ("upper", "lower") else None
    evidence["spellings"] = {code: seen.most_common(1)[0][0] for code, seen in spellings.items()}
    return settle(best_form(sample, tuple(FORMS), evidence, read, write), form, evidence)


def _countries(sample: Sample) -> list[str]:
    """The country that explains most rows, and a second one if it explains most of the others."""
    chosen: list[str] = []
    left = [(text, count) for text, count in sample]
    total = sum(count for _, count in left) or 1
    given = sample.answers.get("region")
    while left and len(chosen) < 2:
        rows: Counter[str] = Counter()
        for text, count in left:
            rows.update(dict.fromkeys(subdivision_countries(text), count))
        if not rows:
            break
        order = {country: place for place, country in enumerate(_COMMON)}
        best = max(
            rows, key=lambda country: (rows[country], country == given, -order.get(country, 99), country)
        )
        here = sum(count for _, count in left)
        if rows[best] < 0.5 * here or (chosen and rows[best] < 0.02 * total):
            break
        chosen.append(best)
        left = [(text, count) for text, count in left if best not in subdivision_countries(text)]
    return chosen


FAMILY = Family(
    name="subdivision",
    kinds=("subdivision",),
    forms=FORMS,
    proof="names the same subdivision in ISO 3166-2",
    learn=learn,
    read=read,
    write=write,
)
