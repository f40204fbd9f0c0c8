"""Pairs of schemas whose truth is known: made ones, and those that people's renames and descriptions give.

A made pair shares some concepts; each side has others of its own, names them by its own convention, may cut
words short, may describe them, may hold rows: the same, others of the same sort, in another code.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator

from assistant.sketch import ColumnSketch
from training.corpora.columns import Split
from training.corpora.headers import words_of
from training.corpora.mapping_examples import reformatted
from training.corpora.rand import between, chance, pick, weighted
from training.data.cells import Row, cell
from training.mapping.concepts import Concept, business_of, clinical_of
from training.mapping.pairs import abbreviated

_SHOWN = 60
_SEEDS = {"train": 31, "validation": 32}


@dataclass(frozen=True)
class MadePair:
    """Two lists of columns and the places in them that belong together; `kind` says what was to be had,
    `domain` what the schemas are about.
    """

    source: tuple[ColumnSketch, ...]
    target: tuple[ColumnSketch, ...]
    truth: frozenset[tuple[int, int]]
    kind: str
    domain: str


_CONVENTIONS: tuple[tuple[Callable[[list[str]], str], float], ...] = (
    ("_".join, 4.0), (lambda words: "_".join(words).upper(), 1.0),
    (lambda words: words[0] + "".join(word.capitalize() for word in words[1:]), 1.5),
    (lambda words: "".join(word.capitalize() for word in words), 0.7),
    (lambda words: "_".join(word.capitalize() for word in words), 1.0),
    (lambda words: " ".join(word.capitalize() for word in words), 1.0), ("".join, 0.3),
    ("-".join, 0.2), (lambda words: " ".join(words), 0.5),
)  # fmt: skip


@dataclass(frozen=True)
class _Habits:
    """How one side writes: its convention, how often words are cut short, described, plainly named."""

    write: Callable[[list[str]], str]
    short: float
    told: bool
    plain: float
    rows: bool
    typed: bool
    prefix: str


def _habits(rng: Generator, told: bool, rows: bool) -> _Habits:
    return _Habits(
        weighted(rng, _CONVENTIONS), pick(rng, (0.0, 0.0, 0.15, 0.5)), told, pick(rng, (0.2, 0.5, 0.9)),
        rows, chance(rng, 0.5), pick(rng, ("", "", "", "", "x", "src", "tbl", "c")),
    )  # fmt: skip


_KINDS = (("names", 2.0), ("names and words", 2.0), ("words on one side", 1.0), ("rows", 3.0),
          ("rows, words in the target", 1.5), ("rows on one side", 1.0), ("rows and words", 1.0))  # fmt: skip


def made_pairs(seed: int, count: int, split: Split = "train") -> Iterator[MadePair]:
    """`count` pairs, half of clinical and half of business concepts; one seed and split, the same pairs."""
    for number in range(count):
        rng = np.random.default_rng([seed, _SEEDS[split], number])
        yield made_pair(rng, split)


def made_pair(rng: Generator, split: Split) -> MadePair:
    """One pair of schemas."""
    large = chance(rng, 0.3)
    wanted = between(rng, 60, 160) if large else between(rng, 12, 50)
    domain = pick(rng, ("clinical", "business"))
    if domain == "clinical":
        concepts = [*clinical_of(split), *(business_of(split, rng, wanted // 4) if chance(rng, 0.5) else ())]
    else:
        concepts = business_of(split, rng, wanted)
    concepts = [concepts[int(i)] for i in rng.permutation(len(concepts))[:wanted]]
    shared = between(rng, 3, max(4, min(25, len(concepts) // 2)))
    lone = between(rng, 0, min(shared, 8))
    ours, theirs = concepts[: shared + lone], [*concepts[:shared], *concepts[shared + lone :]]
    if chance(rng, 0.35):
        theirs += _distractors(concepts, rng, between(rng, 10, 60))
    kind = weighted(rng, _KINDS)
    rows = ("rows" in kind, "rows" in kind and "one side" not in kind)
    told = (kind.endswith("and words"), "words" in kind)
    same = chance(rng, 0.4)
    said: dict[str, tuple[str, str]] = {}
    left = _columns(ours, _habits(rng, told[0], rows[0]), rng, None, said)
    seen = {one.key: column for one, column in zip(ours, left, strict=True)} if same else {}
    right = _columns(theirs, _habits(rng, told[1], rows[1]), rng, seen, said)
    places = [rng.permutation(len(side)) for side in (left, right)]
    left, right = [left[int(i)] for i in places[0]], [right[int(i)] for i in places[1]]
    back = [np.argsort(one) for one in places]
    truth = frozenset((int(back[0][k]), int(back[1][k])) for k in range(shared))
    return MadePair(_placed(left), _placed(right), truth, kind, domain)


_ENTITIES = (
    "sample", "treatment", "follow up", "family history", "exposure", "previous", "baseline", "shipping",
    "billing", "parent", "contact", "supplier", "test", "planned", "reported",
)  # fmt: skip


def _distractors(concepts: Sequence[Concept], rng: Generator, count: int) -> list[Concept]:
    """The same things of something else, as wide standards have them: a grade, and a sample's grade."""
    found: dict[str, Concept] = {}
    for _ in range(count):
        one, entity = concepts[int(rng.random() * len(concepts))], pick(rng, _ENTITIES)
        found[f"{entity} {one.key}"] = replace(
            one, key=f"{entity} {one.key}", names=tuple(f"{entity} {name}" for name in one.names),
            descriptions=tuple(f"{entity.capitalize()}: {told}" for told in one.descriptions),
        )  # fmt: skip
    return list(found.values())


def _placed(columns: Sequence[ColumnSketch]) -> tuple[ColumnSketch, ...]:
    """Columns in the order of their tables, numbered in each."""
    seen: dict[str, int] = defaultdict(int)
    found = []
    for column in columns:
        found.append(replace(column, position=seen[column.table]))
        seen[column.table] += 1
    return tuple(found)


def _columns(
    concepts: Sequence[Concept],
    habits: _Habits,
    rng: Generator,
    seen: dict[str, ColumnSketch] | None,
    said: dict[str, tuple[str, str]],
) -> list[ColumnSketch]:
    """The columns of one side; `said` keeps what the other calls a concept: this mostly says otherwise."""
    tables = ["", *(pick(rng, ("main", "record", "data", "person", "visit", "detail")) for _ in range(2))]
    several = chance(rng, 0.3)
    found = []
    for concept in concepts:
        name, told = _other(concept, habits, rng, said.get(concept.key))
        said[concept.key] = name, told
        if chance(rng, habits.short):
            name = abbreviated(name, rng)
        words = [
            *([habits.prefix] if habits.prefix and chance(rng, 0.5) else []),
            *(words_of(name) or [name]),
        ]
        table = (concept.table or pick(rng, tables)) if several else tables[0]
        column = ColumnSketch(
            table, habits.write(words),
            description=told if habits.told and chance(rng, 0.9) else "",
        )  # fmt: skip
        found.append(_filled(column, concept, habits, rng, (seen or {}).get(concept.key)))
    return found


def _other(
    concept: Concept, habits: _Habits, rng: Generator, said: tuple[str, str] | None
) -> tuple[str, str]:
    """A name and a description of the concept, for the most part others than the ones `said`."""
    names, told = list(concept.names), list(concept.descriptions)
    if said is not None and chance(rng, 0.75):
        names = [name for name in names if name != said[0]] or names
    if said is not None and chance(rng, 0.85):
        told = [one for one in told if one != said[1]] or told
    return names[0] if chance(rng, habits.plain) else pick(rng, names), pick(rng, told)


def _filled(
    column: ColumnSketch, concept: Concept, habits: _Habits, rng: Generator, like: ColumnSketch | None
) -> ColumnSketch:
    """The column with values: in part those of `like`, or drawn anew, at times in another form."""
    if not habits.rows or chance(rng, 0.03):
        return column
    form = 0 if chance(rng, 0.6) else between(rng, 0, concept.forms - 1)
    values = concept.values(rng, form, between(rng, 4, _SHOWN))
    if like is not None and like.values and form == 0:
        kept = [value for value in like.values if chance(rng, 0.6)]
        values = list(dict.fromkeys([*kept, *values]))[:_SHOWN]
    if chance(rng, 0.1):
        values = list(dict.fromkeys(reformatted(values, "", rng)))
    if not values:
        return column
    counts = sorted((between(rng, 1, 40) if len(values) < 12 else 1 for _ in values), reverse=True)
    nulls = int(sum(counts) * rng.random()) if chance(rng, 0.3) else 0
    return replace(
        column, values=tuple(values), counts=tuple(counts), complete=chance(rng, 0.5),
        rows=sum(counts) + nulls, nulls=nulls, distinct=len(values),
        type=_type(values) if habits.typed else "",
    )  # fmt: skip


def _type(values: Sequence[str]) -> str:
    if all(value.lstrip("-").isdigit() for value in values):
        return "integer"
    if all(value.lstrip("-").replace(".", "", 1).isdigit() for value in values):
        return "number"
    return "date" if all(len(value) >= 10 and value[4:5] == "-" == value[7:8] for value in values) else "text"


def rename_schemas(
    renames: Sequence[Row], columns: Sequence[Row], seed: int
) -> Iterator[tuple[str, MadePair]]:
    """(project, pair) for each table of renames, names alone and where described also in words; and of tables
    of one project put together, several against several.
    """
    rng = np.random.default_rng([seed, 33])
    told = _descriptions(columns)
    tables: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in renames:
        tables[cell(row, "repo"), cell(row, "table")].append(row)
    projects: dict[str, list[tuple[str, list[Row]]]] = defaultdict(list)
    for (repo, table), rows in tables.items():
        projects[repo].append((table, rows))
    for repo, members in projects.items():
        for table, rows in members:
            if any(cell(row, "source_column").lower() != cell(row, "target_column").lower() for row in rows):
                yield repo, _renamed([(table, rows)], {}, rng, "renames")
                yield repo, _renamed([(table, rows)], told.get(repo, {}), rng, "renames and words")
        for _ in range(max(2, len(members) // 6)):
            chosen = rng.permutation(len(members))[: between(rng, 2, 6)]
            some = [members[int(i)] for i in chosen]
            words = told.get(repo, {}) if chance(rng, 0.5) else {}
            yield repo, _renamed(some, words, rng, "several tables")


Told = dict[tuple[str, str], list[str]]


def _descriptions(columns: Sequence[Row]) -> dict[str, Told]:
    """By project: (table's entity, column) → its descriptions."""
    found: dict[str, Told] = defaultdict(lambda: defaultdict(list))
    for row in columns:
        if cell(row, "description").strip():
            entity = cell(row, "table").split("__")[-1].lower()
            found[cell(row, "source_repo")][entity, cell(row, "column").lower()].append(
                cell(row, "description")
            )
    return found


def _renamed(members: Sequence[tuple[str, list[Row]]], told: Told, rng: Generator, kind: str) -> MadePair:
    sides: list[list[ColumnSketch]] = [[], []]
    truth = set()
    for table, rows in members:
        entity = table.split("__")[-1].lower()
        names = table if chance(rng, 0.5) else entity
        places: list[dict[str, int]] = [{}, {}]
        for row in rows:
            pair = []
            for side, key in enumerate(("source_column", "target_column")):
                name = cell(row, key).strip()
                if name not in places[side]:
                    places[side][name] = len(sides[side])
                    words = told.get((entity, name.lower()), [])
                    described = pick(rng, words) if words and chance(rng, 0.8) else ""
                    sides[side].append(
                        ColumnSketch(names, name, len(places[side]) - 1, description=described)
                    )
                pair.append(places[side][name])
            truth.add((pair[0], pair[1]))
    return MadePair(tuple(sides[0]), tuple(sides[1]), frozenset(truth), kind, "projects")
