"""Languages: their names and ISO 639 codes."""

from __future__ import annotations

from functools import cache
from typing import Any

import pycountry
from babel import Locale

from assistant.standardization.parsers.code_list import learner, reader, writer
from assistant.standardization.parsers.geography import LANGUAGES, key
from assistant.standardization.parsers.interface import Family

FORMS = {"name": "German", "alpha2": "de", "alpha3": "deu"}


@cache
def _names() -> dict[str, str]:
    """Names in several languages, and codes, to ISO 639-3 codes of languages that have a two-letter code."""
    names: dict[str, str] = {}
    short = {}
    for language in pycountry.languages:
        if hasattr(language, "alpha_2"):
            short[language.alpha_2] = language.alpha_3
            for code in (
                language.alpha_2,
                language.alpha_3,
                getattr(language, "bibliographic", ""),
                language.name,
            ):
                names.setdefault(key(code), language.alpha_3)
    for spoken in LANGUAGES:
        for code, name in Locale(spoken).languages.items():
            if code in short:
                names.setdefault(key(name), short[code])
    names.pop("", None)
    return names


def find_language(text: str) -> str | None:
    """The ISO 639-3 code of the language a text names or codes."""
    return _names().get(key(text))


@cache
def _spoken(name: str) -> tuple[str, ...]:
    entry: Any = pycountry.languages.get(alpha_3=find_language(name))
    return tuple(
        spoken for spoken in LANGUAGES if key(Locale(spoken).languages.get(entry.alpha_2, "")) == key(name)
    )


def _write(code: str, form: str, language: str) -> str | None:
    entry: Any = pycountry.languages.get(alpha_3=code)
    if form == "name":
        return str(Locale(language).languages.get(entry.alpha_2, entry.name))
    return str(entry.alpha_2 if form == "alpha2" else entry.alpha_3)


_write_value = writer(_write)
FAMILY = Family(
    name="language",
    kinds=("language",),
    forms=FORMS,
    proof="names the same language in ISO 639",
    learn=learner(find_language, _write_value, tuple(FORMS), lambda text: len(text) > 3, _spoken),
    read=reader(find_language),
    write=_write_value,
)
