"""What the facts and the profile of a column add to a description: its unit, the few values it takes."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.metadata.facts import Fact
from assistant.metadata.naming.terms import Glossary, Term
from assistant.metadata.naming.titles import sentence
from assistant.metadata.naming.words import split_name
from assistant.sketch import ColumnSketch

_FEW, _LONGEST, _ROWS = 6, 24, 20
_MEASURES = ("currency", "unit")


def with_profile(text: str, column: ColumnSketch, known: Mapping[str, Fact]) -> str:
    """`text`, and a sentence each on the unit or currency and on the values, where these are certain.

    Values are listed where they are all known, few, short, each frequent, and the column is not sensitive.
    """
    added = [text]
    for facet in _MEASURES:
        if facet in known and isinstance(known[facet].value, str):
            added.append(f"In {known[facet].value}.")
            break
    listed = _values(column, known)
    if listed:
        added.append(sentence(f"takes the values {', '.join(listed[:-1])} and {listed[-1]}"))
    return " ".join(added)


def _values(column: ColumnSketch, known: Mapping[str, Fact]) -> list[str]:
    shown = sorted(value for value in column.values if value.strip())
    words = all(len(value) <= _LONGEST and not value[0].isdigit() for value in shown)
    enough = column.rows >= _ROWS and all(count > 1 for count in column.counts)
    open_to_all = "sensitivity" not in known and not column.key
    return shown if column.complete and 2 <= len(shown) <= _FEW and words and enough and open_to_all else []


def term_of_type(known: Mapping[str, Fact], glossary: Glossary) -> Term | None:
    """The term of a column's semantic type (`postalCode` → postal code), where the name says nothing."""
    fact = known.get("semantic_type")
    return glossary.find(split_name(fact.value)) if fact is not None and isinstance(fact.value, str) else None
