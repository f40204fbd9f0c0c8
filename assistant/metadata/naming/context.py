"""A table's name and all its columns read at once: each helps to read the others."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.metadata.naming.expansion import Expansion, context_words, expand, shared_prefix
from assistant.metadata.naming.lists import listed
from assistant.metadata.naming.terms import Glossary
from assistant.metadata.naming.words import singular, table_words
from assistant.sketch import TableSketch

_LONGEST_RECORD = 4
_NO_RECORD = listed("no_record")


@dataclass(frozen=True)
class TableWords:
    """`name`: the table's, without its layer; `columns[i]`: of the column at position i."""

    name: Expansion
    columns: tuple[Expansion, ...]

    @property
    def record_words(self) -> tuple[str, ...]:
        """What one row is, in the singular; () where the table's name does not say."""
        words = list(self.name.words)
        while len(words) > 1 and words[-1] in _NO_RECORD:
            words = words[:-1]
        if not self.name.readable or len(words) > _LONGEST_RECORD:
            return ()
        return (*words[:-1], singular(words[-1]))

    @property
    def record(self) -> str:
        """What one row is, in words: "order line"; "" where the name does not say."""
        return " ".join(self.record_words)


def read_table(table: TableSketch, glossary: Glossary) -> TableWords:
    """The names of a table and of its columns, by position, in full words."""
    names = [column.name for column in table.columns]
    around, prefix = context_words(table.name, names), shared_prefix(names)
    own = expand(" ".join(table_words(table.name)), glossary, around) if table.name else Expansion("", ())
    return TableWords(own, tuple(expand(name, glossary, around, prefix) for name in names))
