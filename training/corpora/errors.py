"""The error channel: a clean value in, a labelled corruption out.

    corrupt("Düsseldorf", rng) -> Corruption("DÃ¼sseldorf", "mojibake")

Kinds of a single cell are drawn by `corrupt`; those of rows (`ROW_KINDS`) are made by `tables.corrupt_table`,
which sees the rows. A corruption never equals the clean value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from numpy.random import Generator

from training.corpora import drifts, slips, wrongs
from training.corpora.rand import weighted


@dataclass(frozen=True, slots=True)
class Corruption:
    """A damaged value and the kind of damage, one of `ERROR_KINDS`."""

    value: str
    kind: str


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of the cell's surroundings.

    `values`: clean values of the same column; `others`: values of other columns, for strangers;
    `letter`: the substitute letter of a column in which a scanner or a prank replaces letters by it.
    """

    values: Sequence[str] = ()
    others: Sequence[str] = ()
    letter: str | None = None


NO_CONTEXT = Context()

Channel = Callable[[str, Generator, Context], str | None]


def _alone(slip: Callable[[str, Generator], str | None]) -> Channel:
    return lambda value, rng, context: slip(value, rng)


CHANNELS: Mapping[str, tuple[Channel, float]] = MappingProxyType(
    {
        "keyboard": (_alone(slips.keyboard), 3.0),
        "ocr": (_alone(slips.ocr), 1.5),
        "transposition": (_alone(slips.transposition), 2.0),
        "dropped": (_alone(slips.dropped), 2.5),
        "doubled": (_alone(slips.doubled), 1.5),
        "inserted": (_alone(slips.inserted), 2.0),
        "replaced": (lambda value, rng, context: slips.replaced(value, rng, context.letter), 2.0),
        "accent": (_alone(slips.accent), 0.5),
        "case": (_alone(slips.case), 1.2),
        "whitespace": (_alone(slips.whitespace), 1.0),
        "mojibake": (_alone(slips.mojibake), 0.8),
        "truncation": (_alone(slips.truncation), 1.2),
        "repeated": (_alone(slips.repeated), 0.5),
        "decorated": (_alone(slips.decorated), 1.2),
        "date_format": (_alone(drifts.date_format), 2.0),
        "phone_format": (_alone(drifts.phone_format), 1.0),
        "number_format": (_alone(drifts.number_format), 1.2),
        "unit": (_alone(drifts.unit), 1.5),
        "impossible": (_alone(drifts.impossible), 1.0),
        "outlier": (_alone(drifts.outlier), 1.5),
        "missing": (_alone(wrongs.missing), 2.0),
        "placeholder": (_alone(wrongs.placeholder), 1.5),
        "foreign": (lambda value, rng, context: wrongs.foreign(value, rng, context.others), 3.0),
        "joined": (lambda value, rng, context: wrongs.joined(value, rng, context.values), 0.6),
        "wrong_category": (
            lambda value, rng, context: wrongs.wrong_category(value, rng, context.values),
            0.6,
        ),
    }
)
"""Each kind of a single cell: how it is made, and how often among the others."""

CELL_KINDS: tuple[str, ...] = tuple(CHANNELS)
ROW_KINDS: tuple[str, ...] = ("shifted", "swapped", "dependency", "duplicate")
ERROR_KINDS: tuple[str, ...] = CELL_KINDS + ROW_KINDS
TYPOS: tuple[str, ...] = (
    "keyboard", "ocr", "transposition", "dropped", "doubled", "inserted", "replaced", "accent",
)  # fmt: skip
_TRIES = 8


def corrupt(
    value: str, rng: Generator, kinds: Sequence[str] | None = None, context: Context = NO_CONTEXT
) -> Corruption | None:
    """Damage `value` by one of `kinds` (default: any of `CELL_KINDS`, by how common they are).

    None where none of a few drawn kinds can change it (a transposition of "aa", say). The result never
    equals `value`. An unknown kind is a `ValueError` that names those there are.
    """
    names = CELL_KINDS if kinds is None else kinds
    unknown = [name for name in names if name not in CHANNELS]
    if unknown:
        raise ValueError(f"No error kind {unknown[0]!r}; the kinds of a cell are: {', '.join(CELL_KINDS)}.")
    options = [(name, CHANNELS[name][1]) for name in names]
    for _ in range(_TRIES):
        if not options:
            return None
        name = weighted(rng, options)
        damaged = CHANNELS[name][0](value, rng, context)
        if damaged is not None and damaged != value:
            return Corruption(damaged, name)
    return None
