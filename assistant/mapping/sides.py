"""Both schemas as the matcher sees them: vectors, sets of values, statistics; each column read once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from assistant.mapping.names import readable, words_of
from assistant.mapping.text import Texts, embed, texts_of
from assistant.mapping.values import Values, read_values
from assistant.models.interface import Models
from assistant.progress import Progress, silent
from assistant.sketch import ColumnSketch

_TRIGRAM = 3


@dataclass(frozen=True)
class Side:
    """The columns of one schema.

    Vectors are float32 (columns, dimensions) with zero rows where there is no such text; the sparse ones are
    over vocabularies that both sides share. `tables` numbers each column's table, `table_vectors`
    are of their names.
    """

    columns: tuple[ColumnSketch, ...]
    tables: np.ndarray
    table_names: tuple[str, ...]
    texts: tuple[Texts, ...]
    words: tuple[tuple[str, ...], ...]
    values: tuple[Values, ...]
    name: np.ndarray
    told: np.ndarray
    held: np.ndarray
    field: np.ndarray
    table_vectors: np.ndarray
    trigrams: csr_matrix
    vocabulary: csr_matrix
    exact: csr_matrix
    plain: csr_matrix
    value_words: csr_matrix
    shapes: csr_matrix

    def __len__(self) -> int:
        return len(self.columns)


def read_sides(
    source: Sequence[ColumnSketch],
    target: Sequence[ColumnSketch],
    models: Models,
    progress: Progress = silent,
) -> tuple[Side, Side]:
    """Both schemas, their texts embedded; raises `ModelMissing` where a model is absent."""
    columns = [*source, *target]
    texts = [texts_of(column) for column in columns]
    values = [read_values(column) for column in columns]
    words = [words_of(column.name) for column in columns]
    tables_read = [readable(column.table.split(".")[-1]) for column in columns]
    read = [*(one.name for one in texts), *(one.told for one in texts), *(one.held for one in texts)]
    base = np.split(embed(models.encoder, [*read, *tables_read], progress), 4)
    dense = {
        "name": base[0],
        "told": base[1],
        "held": base[2],
        "field": embed(models.column_match, [one.field for one in texts], progress),
    }
    squashed = ["".join(one) for one in words]
    spoken = [[*one, *words_of(text.told)] for one, text in zip(words, texts, strict=True)]
    sparse = {
        "trigrams": _weighted([_trigrams(one) for one in squashed]),
        "vocabulary": _weighted(spoken),
        "exact": _present([one.exact for one in values]),
        "plain": _present([one.plain for one in values]),
        "value_words": _weighted([one.words for one in values]),
        "shapes": _unit(_counted([one.shapes for one in values])),
    }
    cut = len(source)

    def side(rows: slice) -> Side:
        """One side: its columns, and the rows of every matrix that are theirs."""
        taken = columns[rows]
        tables = list(dict.fromkeys(column.table for column in taken))
        places = [column.table for column in taken]
        return Side(
            columns=tuple(taken),
            tables=np.array([tables.index(column.table) for column in taken], dtype=np.int64),
            table_names=tuple(tables),
            table_vectors=base[3][rows][[places.index(name) for name in tables]],
            texts=tuple(texts[rows]), words=tuple(words[rows]), values=tuple(values[rows]),
            **{key: matrix[rows] for key, matrix in dense.items()},
            **{key: matrix[rows] for key, matrix in sparse.items()},
        )  # fmt: skip

    return side(slice(0, cut)), side(slice(cut, len(columns)))


def _trigrams(name: str) -> list[str]:
    padded = f"^{name}$"
    return [padded[i : i + _TRIGRAM] for i in range(max(len(padded) - _TRIGRAM + 1, 1))]


def _counted(rows: Sequence[dict[str, float]]) -> csr_matrix:
    places: dict[str, int] = {}
    data: list[float] = []
    indices: list[int] = []
    ends = [0]
    for row in rows:
        for key, amount in row.items():
            indices.append(places.setdefault(key, len(places)))
            data.append(amount)
        ends.append(len(indices))
    return csr_matrix(
        (np.array(data, dtype=np.float32), np.array(indices, dtype=np.int64), np.array(ends, dtype=np.int64)),
        shape=(len(rows), max(len(places), 1)),
    )


def _present(rows: Sequence[Iterable[str]]) -> csr_matrix:
    """1 where a row has the key."""
    return _counted([dict.fromkeys(row, 1.0) for row in rows])


def _weighted(rows: Sequence[Iterable[str]]) -> csr_matrix:
    """TF-IDF rows of unit length."""
    counts = _present(rows)
    often = np.bincount(counts.indices, minlength=counts.shape[1])
    counts.data *= (np.log((1 + len(rows)) / (1 + often[counts.indices])) + 1).astype(np.float32)
    return _unit(counts)


def _unit(matrix: csr_matrix) -> csr_matrix:
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    scale = np.repeat(1 / np.maximum(lengths, 1e-9), np.diff(matrix.indptr))
    matrix.data = (matrix.data * scale).astype(np.float32)
    return matrix
