"""Pairs for the column encoder from renames and descriptions that people wrote, beside the made ones.

    python -m training.mapping.pairs pairs.jsonl --renames renames.csv --columns columns.csv --made 9000
    dqa train mapping --data pairs.jsonl

The files have the layout `dqa data harvest` writes of a dbt project: (table, source_column, target_column)
and (table, column, description), with `repo` or `source_repo` where several projects are together.
"""

from __future__ import annotations

import argparse
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.random import Generator

from assistant.models.inputs import field_text
from training.corpora import lexicon, mapping_examples
from training.corpora.headers import style, words_of
from training.corpora.rand import chance, pick
from training.data.cells import Row, cell
from training.data.files import read_rows
from training.data.labelled import LabelledData, write_data
from training.tasks.examples import Example

MADE_TABLE = 32
"""Made pairs that are looked for among each other, as the columns of one table are."""
_SENTENCE = re.compile(r"(?<=[.;])\s")


def rename_examples(rows: Iterable[Row], rng: Generator, kept: float = 0.15) -> Iterator[Example]:
    """Source column against staging column, with and without the table's name; of unchanged ones a part.

    An unchanged name is set against an altered style of itself: otherwise nothing is to be learnt of it.
    """
    for row in rows:
        table, source, target = (cell(row, key) for key in ("table", "source_column", "target_column"))
        if not (source.strip() and target.strip()):
            continue
        renamed = source.lower() != target.lower()
        if not renamed and not chance(rng, kept):
            continue
        place = f"{cell(row, 'repo')}/{table}"
        target = target if renamed else restyled(target, rng)
        entity = table.split("__")[-1]
        left = field_text(source, table=entity if chance(rng, 0.7) else "")
        right = field_text(target, table=entity if chance(rng, 0.3) else "")
        if left != right:
            yield Example(left, groups=("renamed" if renamed else "restyled",), target=right, table=place)


def description_examples(rows: Sequence[Row], rng: Generator) -> Iterator[Example]:
    """A described column in two views: by name, by words, by both; or as another project describes it."""
    alike: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if cell(row, "description").strip() and cell(row, "column").strip():
            alike[" ".join(words_of(cell(row, "column")))].append(row)
    for same in alike.values():
        texts = {cell(one, "description") for one in same}
        for row in _some(same, rng):
            table = cell(row, "table").split("__")[-1]
            told = _shortened(cell(row, "description"), rng)
            name = cell(row, "column")
            others = sorted(texts - {cell(row, "description")})
            if others and chance(rng, 0.4):
                left = field_text(name, table=table, description=told)
                right = field_text(restyled(name, rng), description=pick(rng, others))
                kind = "described twice"
            elif chance(rng, 0.5):
                left = field_text(restyled(name, rng), table=table if chance(rng, 0.5) else "")
                right, kind = field_text("", description=told), "name and words"
            else:
                left = field_text(abbreviated(name, rng), description=told if chance(rng, 0.4) else "")
                right = field_text(name, table=table, description=told)
                kind = "abbreviated"
            if left != right:
                place = f"{cell(row, 'source_repo')}/{cell(row, 'table')}"
                yield Example(left, groups=(kind,), target=right, table=place)


def _some(same: Sequence[Row], rng: Generator, most: int = 3) -> list[Row]:
    """At most `most` of the columns of one name: `id` and `created_at` stand in every table."""
    chosen = rng.permutation(len(same))[:most]
    return [same[int(i)] for i in chosen]


def _shortened(text: str, rng: Generator) -> str:
    """The description, or its first sentence alone."""
    return _SENTENCE.split(text)[0] if chance(rng, 0.4) else text


def restyled(name: str, rng: Generator) -> str:
    """The name's words in another naming style."""
    return style(" ".join(words_of(name)) or name, rng, prefix=False)


def abbreviated(name: str, rng: Generator) -> str:
    """The name with some words cut short: the usual abbreviation, without vowels, or the first letters."""
    short = lexicon.word_lists("abbreviations")
    found = []
    for word in words_of(name) or [name]:
        if len(word) < 5 or chance(rng, 0.4):
            found.append(word)
        elif word in short and chance(rng, 0.5):
            found.append(pick(rng, short[word].terms))
        elif chance(rng, 0.5):
            found.append(word[0] + "".join(sign for sign in word[1:] if sign not in "aeiou"))
        else:
            found.append(word[: 3 + int(chance(rng, 0.5))])
    return style(" ".join(found), rng, prefix=False)


def made_examples(seed: int, count: int) -> Iterator[Example]:
    """The project's own pairs, some put together as a table is."""
    for number, pair in enumerate(mapping_examples.examples(seed, count)):
        yield Example(
            pair.left, groups=(f"change: {pair.kind}",), target=pair.right,
            table=f"made {number // MADE_TABLE}",
        )  # fmt: skip


def gather_pairs(renames: Sequence[Row], columns: Sequence[Row], made: int, seed: int) -> list[Example]:
    """All pairs, always the same for one seed; renames come three times, in different views."""
    rng = np.random.default_rng([seed, 21])
    found = [one for _ in range(3) for one in rename_examples(renames, rng)]
    found += list(description_examples(columns, rng))
    found += list(made_examples(seed, made))
    return list(dict.fromkeys(found))


def main() -> None:
    """Write the pairs; see the module's docstring."""
    parser = argparse.ArgumentParser(description="Write pairs of columns for `dqa train mapping`.")
    parser.add_argument("out", type=Path)
    parser.add_argument("--renames", type=Path)
    parser.add_argument("--columns", type=Path)
    parser.add_argument("--made", type=int, default=9_000)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    renames = list(read_rows(given.renames)) if given.renames else []
    columns = list(read_rows(given.columns)) if given.columns else []
    pairs = gather_pairs(renames, columns, given.made, given.seed)
    write_data(LabelledData(tuple(pairs), (), str(given.out)), given.out)
    print(f"{len(pairs):,} pairs are in {given.out}.")


if __name__ == "__main__":
    main()
