"""Damage to whole tables: which columns suffer, how often, by what, and how it repeats."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.random import Generator

from training.anomalies.sparse import spoil_few
from training.corpora import rand
from training.corpora.errors import CELL_KINDS, CHANNELS, TYPOS, Context, corrupt

Kinds = dict[tuple[int, int], str]

_WHOLE = {"lone": 0.55, "public": 0.4}
"""How many tables stay whole, by sort; a quarter of the other sorts."""
_QUIET = frozenset({"whitespace"})
_VALUE_KINDS = tuple(kind for kind in CELL_KINDS if kind not in {*_QUIET, "missing", "wrong_category"})


def damage(
    clean: list[list[str]], entity: np.ndarray | None, sort: str, rng: Generator
) -> tuple[list[list[str]], Kinds]:
    """A damaged copy of the columns `clean`, and the kind of each wrong cell. `entity`: rows of one thing."""
    cells = [list(column) for column in clean]
    kinds: Kinds = {}
    if rand.chance(rng, _WHOLE.get(sort, 0.25)):
        return cells, kinds
    if sort == "sources" and entity is not None:
        _misreport(cells, entity, rng, kinds)
    if sort in {"lone", "public"} or (sort == "customs" and len(cells) == 1):
        _few(cells, sort == "lone" and rand.chance(rng, 0.2), rng, kinds)
        return cells, kinds
    letter = rand.pick(rng, "xqzk") if rand.chance(rng, 0.15) else None
    rate = float(np.exp(rng.uniform(np.log(0.002), np.log(0.12)))) * (0.3 if sort == "sources" else 1.0)
    share = rng.uniform(0.3, 1.0)
    table_kinds = _menu(rng)
    for c in range(len(cells)):
        if rng.random() < share:
            menu = ["replaced"] if letter else table_kinds if rand.chance(rng, 0.6) else _menu(rng)
            _spoil(cells, c, rate * rng.uniform(0.4, 1.8), menu, letter, rng, kinds)
    if sort == "denormalised" and entity is not None and rand.chance(rng, 0.5):
        _contradict(cells, rate, rng, kinds)
    return cells, kinds


def _menu(rng: Generator) -> list[str]:
    """The kinds of error one table or column has: mostly slips of the pen, or anything."""
    if rand.chance(rng, 0.4):
        return list(TYPOS)
    names = [name for name in CELL_KINDS if name not in _QUIET]
    weights = np.array([CHANNELS[name][1] for name in names])
    size = rand.between(rng, 1, 6)
    return [str(name) for name in rng.choice(names, size=size, replace=False, p=weights / weights.sum())]


def _context(cells: list[list[str]], c: int, letter: str | None, rng: Generator) -> Context:
    others = [rand.pick(rng, column) for i, column in enumerate(cells) if i != c for _ in range(5)]
    return Context(values=rand.some(rng, cells[c], 60), others=others, letter=letter)


def _spoil(
    cells: list[list[str]],
    c: int,
    rate: float,
    menu: Sequence[str],
    letter: str | None,
    rng: Generator,
    kinds: Kinds,
) -> None:
    """Errors at random rows of one column; some wrong values then stand in several rows."""
    column = cells[c]
    present = set(column)
    context = _context(cells, c, letter, rng)
    # How often the same slip is made again wherever the value stands: a script's error, or a copied one.
    repeat = rng.choice([0.0, 0.0, 0.3])
    for row in np.flatnonzero(rng.random(len(column)) < rate).tolist():
        value = column[row]
        if (row, c) in kinds or not value.strip():
            continue
        made = corrupt(value, rng, list(menu), context)
        if (
            made is None
            or made.value.split() == value.split()
            or (made.value in present - {""} and made.kind in TYPOS)
        ):
            continue
        rows = [row]
        if rng.random() < repeat:
            alike = [i for i in range(len(column)) if column[i] == value and (i, c) not in kinds]
            rows += rand.some(rng, alike, min(len(alike) // 4, rand.between(rng, 0, 5)))
        for i in rows:
            column[i] = made.value
            kinds[i, c] = made.kind


def _few(cells: list[list[str]], any_kind: bool, rng: Generator, kinds: Kinds) -> None:
    """A handful of errors in a lone column of distinct values: such as a reader sees, or of any kind."""
    column = cells[0]
    context = _context(cells, 0, None, rng)
    if not any_kind:
        cells[0], made_kinds = spoil_few(column, context, rng)
        kinds.update({(row, 0): kind for row, kind in made_kinds.items()})
        return
    menu = list(TYPOS) if rand.chance(rng, 0.6) else list(_VALUE_KINDS)
    present = set(column)
    for row in rand.some(rng, range(len(column)), 1 + int(rng.exponential(0.7))):
        made = corrupt(column[row], rng, menu, context)
        if made is not None and made.value.strip() and made.value not in present:
            column[row] = made.value
            kinds[row, 0] = made.kind


def _contradict(cells: list[list[str]], rate: float, rng: Generator, kinds: Kinds) -> None:
    """Cells that hold another right-looking value of their column, or none, against their entity's."""
    empty = rng.choice([0.0, 0.0, 0.5, 1.0])
    for c in rand.some(rng, range(len(cells)), rand.between(rng, 1, 4)):
        values = rand.unique(value for value in cells[c] if value)
        if len(values) < 2 or len(values) > 0.8 * len(cells[c]):
            continue
        for row in np.flatnonzero(rng.random(len(cells[c])) < rate).tolist():
            wrong = "" if rng.random() < empty else rand.pick(rng, values)
            if cells[c][row].strip() and wrong != cells[c][row] and (row, c) not in kinds:
                cells[c][row] = wrong
                kinds[row, c] = "missing" if not wrong else "dependency"


def _misreport(cells: list[list[str]], entity: np.ndarray, rng: Generator, kinds: Kinds) -> None:
    """Sources that err, each at its own rate, column by column: some leave out, some copy another's error,
    some write in another form."""
    source = _blocks(entity)
    count = int(source.max()) + 1
    first = 1 if len(set(cells[0])) <= count else 0
    for c in range(first + 1, len(cells)):
        pool = rand.unique(value for value in cells[c] if value)
        if len(pool) < 3 or rand.chance(rng, 0.15):
            continue
        wrong_rate = np.minimum(rng.beta(0.8, 2.4, count) * rng.uniform(0.2, 2.0), 0.8)
        empty_rate = np.where(rng.random(count) < rng.uniform(0, 0.7), rng.beta(1, 1.5, count), 0.0)
        drift = {i for i in range(count) if rng.random() < 0.12}
        near = {e: rand.some(rng, pool, 3) for e in set(entity.tolist())}
        context = _context(cells, c, None, rng)
        for row in range(len(entity)):
            value, place = cells[c][row], int(source[row])
            if not value:
                continue
            if rng.random() < empty_rate[place]:
                cells[c][row], kinds[row, c] = "", "missing"
            elif rng.random() < wrong_rate[place]:
                other = (
                    rand.pick(rng, near[int(entity[row])]) if rand.chance(rng, 0.7) else rand.pick(rng, pool)
                )
                if other != value:
                    cells[c][row], kinds[row, c] = other, "duplicate"
            elif place in drift:
                made = corrupt(
                    value, rng, ["date_format", "number_format", "decorated", "phone_format", "unit"], context
                )
                if made is not None:
                    cells[c][row], kinds[row, c] = made.value, made.kind


def _blocks(entity: np.ndarray) -> np.ndarray:
    """Which source each row is of: entities ascend within one source's rows."""
    return np.concatenate([[0], np.cumsum(np.diff(entity) <= 0)])
