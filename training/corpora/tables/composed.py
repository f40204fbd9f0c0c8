"""Tables composed at random: entities that repeat over rows with measures, and reports of several sources."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.random import Generator

from training.corpora import headers
from training.corpora.columns import Split, sample_column
from training.corpora.rand import between, chance, draw, pick, some
from training.corpora.tables.base import CleanTable, Dependency, Sheet, entity_count

_KEYS = ("code", "identifier", "organisation", "person", "product", "code", "code")
_ATTRIBUTES = (
    "city", "subdivision", "country", "postal_code", "address", "phone", "email", "url", "category",
    "category", "boolean", "person", "organisation", "product", "code", "number", "amount", "quantity",
    "percentage", "date", "year", "language", "currency", "coordinates", "free_text", "time",
)  # fmt: skip
_MEASURES = (
    "number", "number", "amount", "percentage", "quantity", "date", "datetime", "time", "duration",
    "category", "boolean", "free_text", "year", "code",
)  # fmt: skip


def _header(kind: str, rng: Generator, split: Split) -> str:
    return (
        sample_column(kind, 3, rng, split, named=not chance(rng, 0.1)).header or f"col{between(rng, 1, 30)}"
    )


def _plain(kind: str, rng: Generator, style: Callable[[str], str], split: Split) -> str:
    return style(_header(kind, rng, split))


def composed(rng: Generator, rows: int, split: Split = "train") -> CleanTable:
    """One to three entities denormalised into one table, hierarchies among their attributes, and measures."""
    sheet = Sheet(rng, rows, split)
    style = _table_style(rng)
    if chance(rng, 0.5):
        sheet.counter(style(pick(rng, ("id", "no", "row", "index", "record id"))))
    for number in range(between(rng, 1, 3)):
        _entity(sheet, style, between(rng, 2, 7), mark=number == 0)
    for _ in range(between(rng, 1, 6)):
        kind = pick(rng, _MEASURES)
        sheet.free(_plain(kind, rng, style, split), kind)
    _extras(sheet, style)
    return sheet.table("composed")


def _table_style(rng: Generator) -> Callable[[str], str]:
    """One naming style for the whole table."""
    form = pick(rng, ("snake", "title", "plain", "pascal", "upper", "mixed"))

    def style(name: str) -> str:
        words = headers.words_of(name)
        if form == "mixed" or not words:
            return name
        if form == "snake":
            return "_".join(words)
        if form == "upper":
            return "_".join(words).upper()
        capital = [word.capitalize() for word in words]
        return "".join(capital) if form == "pascal" else " ".join(capital if form == "title" else words)

    return style


def _entity(sheet: Sheet, style: Callable[[str], str], attributes: int, mark: bool) -> None:
    """An entity's key and attributes; some attributes hang on another attribute (a hierarchy)."""
    rng = sheet.rng
    keys = sheet.distinct(pick(rng, _KEYS), entity_count(rng, sheet.rows))
    size = len(keys)
    kinds = some(rng, _ATTRIBUTES, attributes)
    columns: dict[str, tuple[str, list[str]]] = {}
    key_name = style(
        pick(rng, ("id", "code", "name", "key", "number", "account", "site", "customer", "member no"))
    )
    columns[key_name] = ("code", keys)
    parents: list[tuple[str, str]] = []
    for kind in kinds:
        name = _plain(kind, rng, style, sheet.split)
        if name in columns:
            continue
        if len(columns) > 1 and chance(rng, 0.35):
            parent = pick(rng, list(columns)[1:])
            above = columns[parent][1]
            pool = sheet.sample(kind, len(set(above)))
            table = dict(zip(dict.fromkeys(above), pool, strict=False))
            columns[name] = (kind, [table[value] for value in above])
            parents.append((parent, name))
        elif chance(rng, 0.5):
            columns[name] = (kind, draw(rng, sheet.distinct(kind, between(rng, 2, max(2, size // 2))), size))
        else:
            columns[name] = (kind, sheet.sample(kind, size))
    free = {name: name if name not in sheet.columns else None for name in columns}
    sheet.spread(sheet.assign(size, mark), columns, key_name)
    sheet.dependencies += [
        Dependency("functional", (parent,), child)
        for parent, child in parents
        if free[parent] and free[child]
    ]


def _extras(sheet: Sheet, style: Callable[[str], str]) -> None:
    """Near-constant and sparse columns, joined columns, copies in another form."""
    rng = sheet.rng
    if chance(rng, 0.3):
        usual, other = sheet.distinct("category", 2)[0], sheet.distinct("category", 2)[-1]
        values = [usual if x < 0.98 else other for x in rng.random(sheet.rows).tolist()]
        sheet.put(
            style(pick(rng, ("type", "source system", "company", "currency", "version"))), "category", values
        )
    if chance(rng, 0.35):
        kind = pick(rng, _MEASURES)
        marker, share = pick(rng, ("", "", "N/A", "-", "NULL")), 0.3 + 0.65 * rng.random()
        values = [
            marker if x < share else value
            for value, x in zip(sheet.sample(kind, sheet.rows), rng.random(sheet.rows).tolist(), strict=True)
        ]
        sheet.put(
            style(pick(rng, ("end date", "remarks", "second phone", "discount", "middle name", "fax"))),
            kind,
            values,
        )
    names = [
        name
        for name, kind in sheet.kinds.items()
        if kind in ("code", "category", "city", "subdivision", "year")
    ]
    if len(names) >= 2 and chance(rng, 0.3):
        left = some(rng, names, 2)
        joint = pick(rng, ("_", "-", " ", "", "/"))
        sheet.derive(
            style(pick(rng, ("key", "full code", "label", "reference"))),
            "code",
            left,
            lambda a, b: f"{a}{joint}{b}",
        )
    if names and chance(rng, 0.15):
        sheet.derive(style("search name"), "code", [pick(rng, names)], lambda a: a.lower())


def reported(rng: Generator, rows: int, split: Split = "train") -> CleanTable:
    """Several sources report the same entities: all agree here; errors will make them disagree."""
    sheet = Sheet(rng, rows, split)
    style = _table_style(rng)
    entities = between(rng, 3, max(4, rows // between(rng, 4, 20)))
    keys = sheet.distinct(pick(rng, _KEYS), entities)
    sources = sheet.distinct(pick(rng, ("organisation", "url", "code", "person")), between(rng, 2, 25))
    pairs = rng.permutation(len(keys) * len(sources))[:rows]
    sheet.rows = len(pairs)
    order = np.sort(pairs) if chance(rng, 0.6) else pairs
    which = order // len(sources)
    sheet.entity = which
    if chance(rng, 0.6):
        sheet.counter(style("row id"))
    sheet.put(
        style(pick(rng, ("source", "provider", "reported by", "site", "origin", "data source"))),
        "organisation",
        [sources[i] for i in (order % len(sources)).tolist()],
    )
    columns: dict[str, tuple[str, list[str]]] = {}
    key_name = style(pick(rng, ("item", "id", "number", "name", "code", "entity")))
    columns[key_name] = ("code", keys)
    for kind in some(rng, ("time", "time", "date", "datetime", *_ATTRIBUTES), between(rng, 3, 9)):
        columns.setdefault(_plain(kind, rng, style, split), (kind, sheet.sample(kind, len(keys))))
    sheet.spread(which, columns, key_name)
    return sheet.table("reported")
