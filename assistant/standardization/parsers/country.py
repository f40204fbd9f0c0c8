"""Countries: names in several languages and ISO 3166 codes are the same thing written differently."""

from __future__ import annotations

from typing import Any

import pycountry

from assistant.standardization.parsers.code_list import learner, reader, writer
from assistant.standardization.parsers.geography import (
    NAMES_IN_CAPITALS,
    country_languages,
    country_name,
    find_country,
)
from assistant.standardization.parsers.interface import Family

FORMS = {"name": "Germany", "alpha2": "DE", "alpha3": "DEU", "numeric": "276"}


def _write(code: str, form: str, language: str) -> str | None:
    if form == "name":
        return country_name(code, language)
    country: Any = pycountry.countries.get(alpha_2=code)
    return str({"alpha2": country.alpha_2, "alpha3": country.alpha_3, "numeric": country.numeric}[form])


def _is_name(text: str) -> bool:
    return len(text) > 3 or text in NAMES_IN_CAPITALS


_write_value = writer(_write)
FAMILY = Family(
    name="country",
    kinds=("country",),
    forms=FORMS,
    proof="names the same country in ISO 3166",
    learn=learner(find_country, _write_value, tuple(FORMS), _is_name, country_languages),
    read=reader(find_country),
    write=_write_value,
)
