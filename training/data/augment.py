"""More examples from those there are: the same column or value written otherwise, its label unchanged.

For training data alone, behind the split: a test example's copy in the training data is leakage.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

import numpy as np
from numpy.random import Generator

from assistant.errors import UnknownName, UsageError
from training.corpora import drifts, lexicon
from training.corpora.errors import TYPOS, corrupt
from training.corpora.headers import style, words_of
from training.corpora.rand import between, chance, pick, some
from training.data.parts import Column, Shown, apart, part, replaced, subject
from training.tasks.examples import Example

Change = Callable[[Column, Generator], Column | None]
"""A column written otherwise; None where this change cannot be made of it."""

_CODE = re.compile(r"-?0\d")
"""007 is a code, not a number."""
_DATES = drifts.DATE_FORMATS[:12]
"""Those that keep the whole day, with the century."""
_NUMBER = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?|-?\d+(\.\d+)?")


def header_synonym(column: Column, rng: Generator) -> Column | None:
    """One word of the header, or two together, replaced by a synonym."""
    return _reworded(column, rng, _synonyms())


def header_abbreviation(column: Column, rng: Generator) -> Column | None:
    """One word of the header abbreviated, or an abbreviation written out."""
    return _reworded(column, rng, _abbreviations())


def header_style(column: Column, rng: Generator) -> Column | None:
    """The header in another naming style: customer_name, CustomerName, CUSTOMER NAME."""
    words = " ".join(words_of(column.header))
    return column.named(style(words, rng, prefix=False)) if words else None


def header_lost(column: Column, rng: Generator) -> Column | None:
    """No header, as in a file without one; only where values are left to tell what the column is."""
    return column.named("") if column.header and column.values else None


def values_format(column: Column, rng: Generator) -> Column | None:
    """All dates in another format, all numbers with another way of grouping, or all words in another case.

    What a value says stays: a day is the same day, a number the same number.
    """
    for change in some(rng, (_other_dates, _other_numbers, _other_case), 3):
        values = change(column.values, rng)
        if values is not None and tuple(values) != column.values:
            return column.holding(values)
    return None


def values_order(column: Column, rng: Generator) -> Column | None:
    """The values in another order."""
    return column.holding(some(rng, column.values, len(column.values))) if len(column.values) > 1 else None


def values_subset(column: Column, rng: Generator) -> Column | None:
    """Some of the values, in their order; at least half of them."""
    count = len(column.values)
    if count < 3:
        return None
    kept = sorted(some(rng, range(count), between(rng, (count + 1) // 2, count - 1)))
    return column.holding([column.values[place] for place in kept])


def typos(column: Column, rng: Generator) -> Column | None:
    """One value as a hasty hand, or a scanner, writes it (`training.corpora.errors`)."""
    places = [place for place, value in enumerate(column.values) if len(value.strip()) > 2]
    if not places:
        return None
    place = pick(rng, places)
    damaged = corrupt(column.values[place], rng, TYPOS)
    if damaged is None:
        return None
    return column.holding([*column.values[:place], damaged.value, *column.values[place + 1 :]])


AUGMENTATIONS: Mapping[str, Change] = MappingProxyType(
    {
        "header_synonym": header_synonym,
        "header_abbreviation": header_abbreviation,
        "header_style": header_style,
        "header_lost": header_lost,
        "values_format": values_format,
        "values_order": values_order,
        "values_subset": values_subset,
        "typos": typos,
    }
)
"""What can be asked for, by name. Back-translation needs models: see `training.data.translate`."""
_NOT_AROUND_A_VALUE = ("values_format",)
"""What would make a value, judged in its column, odd there: its label would be wrong."""


def augment(examples: Sequence[Example], names: Sequence[str], share: float, seed: int = 0) -> list[Example]:
    """`examples`, and behind them new ones, `share` for each there is, made from them by `names`.

    Fewer where the changes cannot be made, or make what is there already. Labels, targets, tables stay; the
    group "augmented: NAME" is added. In a pair the column is changed, never the value that is to be judged in
    it. The same `seed`, the same examples. Raises `UnknownName` with the valid names.
    """
    unknown = [name for name in names if name not in AUGMENTATIONS]
    if unknown or not names:
        asked = f"There is no augmentation {unknown[0]!r}" if unknown else "No augmentation is named"
        raise UnknownName(f"{asked}; there are: {', '.join(AUGMENTATIONS)}.")
    if not share > 0:
        raise UsageError(f"A share of {share:g} new examples cannot be: it should be more than 0, 0.5 say.")
    rng = np.random.default_rng([seed, len(examples)])
    wanted, made = len(examples) + round(share * len(examples)), list(examples)
    seen = {example.text for example in examples}
    for _ in range(int(np.ceil(share)) + 1):
        for index in rng.permutation(len(examples)).tolist():
            if len(made) >= wanted:
                return made
            new = altered(examples[index], some(rng, names, len(names)), rng)
            if new is not None and new.text not in seen:
                seen.add(new.text)
                made.append(new)
    return made


def altered(example: Example, names: Sequence[str], rng: Generator) -> Example | None:
    """The example by the first of `names` that can be applied; None where none can."""
    place = subject(example.text)
    if place is None:
        return None
    shown: Shown = "column"
    if "no header" in example.groups:
        shown = "values"
    elif example.label < 0 and example.target:
        shown = "name"
    column = apart(part(example.text, place), shown)
    for name in names:
        if place == 1 and name in _NOT_AROUND_A_VALUE:
            continue
        changed = AUGMENTATIONS[name](column, rng)
        if changed is not None and changed != column:
            text = replaced(example.text, place, changed.text)
            return example._replace(text=text, groups=(*example.groups, f"augmented: {name}"))
    return None


def _reworded(column: Column, rng: Generator, by: Mapping[str, Sequence[str]]) -> Column | None:
    """The header with one word, or two neighbours, replaced, in the style it is written in."""
    words = words_of(column.header)
    spans = [(place, size) for size in (2, 1) for place in range(len(words) - size + 1)]
    known = [(place, size) for place, size in spans if " ".join(words[place : place + size]) in by]
    if not known:
        return None
    place, size = pick(rng, known)
    new = pick(rng, by[" ".join(words[place : place + size])])
    return column.named(_as(column.header, [*words[:place], *new.split(), *words[place + size :]]))


def _as(header: str, words: list[str]) -> str:
    """Words in the style of a header: its separator, and its case where it has one."""
    separator = next((sign for sign in "_-. " if sign in header), "")
    if not separator and not header.islower() and not header.isupper() and len(words_of(header)) > 1:
        camel = "".join(word.capitalize() for word in words)
        return camel if header[0].isupper() else camel[0].lower() + camel[1:]
    text = (separator or "_").join(words)
    if header.isupper():
        return text.upper()
    return text.title() if header.istitle() else text.capitalize() if header[:1].isupper() else text


def _synonyms() -> dict[str, tuple[str, ...]]:
    return {name: found.terms for name, found in lexicon.word_lists("synonyms").items()}


def _abbreviations() -> dict[str, tuple[str, ...]]:
    """Word → its abbreviations, and abbreviation → the words it may stand for."""
    both: dict[str, tuple[str, ...]] = {}
    for name, found in lexicon.word_lists("abbreviations").items():
        both[name] = (*both.get(name, ()), *found.terms)
        for term in found.terms:
            both[term] = (*both.get(term, ()), name)
    return both


def _other_dates(values: Sequence[str], rng: Generator) -> list[str] | None:
    for form in _DATES:
        try:
            days = [datetime.strptime(value, form) for value in values]
        except ValueError:
            continue
        other = pick(rng, [one for one in _DATES if one != form])
        return [day.strftime(other) for day in days]
    return None


def _other_numbers(values: Sequence[str], rng: Generator) -> list[str] | None:
    if not values or not all(_NUMBER.fullmatch(value) for value in values):
        return None
    plain = [value.replace(",", "") for value in values]
    if any(_CODE.match(value) for value in plain):
        return None
    if plain != list(values) and chance(rng, 0.5):
        return plain
    grouped = [_grouped(value) for value in plain]
    if chance(rng, 0.5):
        return grouped
    return [value.translate(str.maketrans(",.", ".,")) for value in grouped]


def _grouped(number: str) -> str:
    whole, point, fraction = number.partition(".")
    sign = "-" if whole.startswith("-") else ""
    return f"{sign}{int(whole.removeprefix('-')):,}{point}{fraction}"


def _other_case(values: Sequence[str], rng: Generator) -> list[str] | None:
    if not any(any(sign.isalpha() for sign in value) for value in values):
        return None
    change = pick(rng, (str.upper, str.lower, str.title, str.capitalize))
    return [change(value) for value in values]
