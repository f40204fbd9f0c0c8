"""Descriptions written by a language model of the user's own, held to what is known of the column.

The model is shown the name in full words, the term, wordings of like columns and the profile. Of what it
writes every sentence is dropped that states a number, name or unit beyond that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from assistant.metadata.facts import Fact
from assistant.metadata.naming.describe import Ground
from assistant.metadata.naming.expansion import Expansion
from assistant.metadata.naming.support import evidence_of, supported_part
from assistant.metadata.naming.terms import BUILTIN
from assistant.metadata.naming.titles import sentence, titled
from assistant.metadata.naming.words import split_name
from assistant.sketch import ColumnSketch

_VALUES, _WORDS_LEAST, _WORDS_MOST = 5, 3, 40
_SURE = 0.55
_SHOWN = ("semantic_type", "unit", "currency", "role", "use", "time_zone")


class Generator(Protocol):
    """A model that writes text. `name` is what the facts' provenance says of it."""

    name: str

    def write(self, prompts: Sequence[str]) -> list[str]:
        """An answer to each prompt, "" where there is none."""


def rewritten(
    ground: Ground,
    facts: Sequence[Fact],
    known: Mapping[str | None, Mapping[str, Fact]],
    generator: Generator,
) -> list[Fact]:
    """`facts` with the descriptions the model could put better; what people wrote stays as it is.

    Only a composed sentence, a built-in definition or a borrowed wording is replaced, and only by a text that
    the evidence supports. All columns are written in one call.
    """
    readings = {
        column.name: (column, ground.words.columns[column.position]) for column in ground.table.columns
    }
    open_ones = [fact for fact in facts if fact.facet == "description" and _replaceable(ground, fact)]
    columns = [readings[fact.column or ""] for fact in open_ones]
    prompts = [
        prompt(ground, *pair, known.get(fact.column, {}), str(fact.value))
        for fact, pair in zip(open_ones, columns, strict=True)
    ]
    better: dict[int, Fact] = {}
    answers = generator.write(prompts) if prompts else []
    for fact, (column, reading), answer in zip(open_ones, columns, answers, strict=True):
        text = checked(ground, column, reading, known.get(fact.column, {}), str(fact.value), answer)
        if text:
            why = f"Written by {generator.name} from name, term and profile, and checked against them."
            changed = {"value": text, "origin": "generator", "detail": generator.name, "confidence": _SURE}
            better[id(fact)] = fact.model_copy(update={**changed, "sentence": why})
    return [better.get(id(fact), fact) for fact in facts]


def _replaceable(ground: Ground, fact: Fact) -> bool:
    if fact.column is None:
        return False
    if fact.origin == "glossary":
        term = ground.glossary.by_id.get(fact.detail)
        return term is not None and term.source == BUILTIN
    return fact.origin == "name" or (fact.origin == "upstream" and fact.sentence.startswith("Worded as"))


def prompt(
    ground: Ground, column: ColumnSketch, reading: Expansion, known: Mapping[str, Fact], draft: str
) -> str:
    """What the model is shown of a column. Values are left out where the column is sensitive."""
    lines = [
        "Describe the column of a database table in one short sentence. Use only what is given.",
        f"Table: {' '.join(ground.words.name.words) or ground.table.name}",
        f"Column: {column.name} ({titled(reading.words)})",
    ]
    lines += [f"{facet.replace('_', ' ')}: {known[facet].value}" for facet in _SHOWN if facet in known]
    if column.values and "sensitivity" not in known:
        lines.append(f"Values: {', '.join(value[:40] for value in column.values[:_VALUES])}")
    lines += [f"Draft: {draft}", "Description:"]
    return "\n".join(lines)


def checked(
    ground: Ground,
    column: ColumnSketch,
    reading: Expansion,
    known: Mapping[str, Fact],
    draft: str,
    answer: str,
) -> str:
    """The part of an answer that the evidence supports; "" where that is nothing, or is not about it."""
    evidence = evidence_of(ground.table, column, ground.words, reading, known, (draft,))
    text = supported_part(" ".join(answer.split()), evidence, ground.memory.things)
    words = split_name(text)
    about = set(reading.words) | set(split_name(draft)) - {"the", "of", "a", "an", "is", "which", "and"}
    if not _WORDS_LEAST <= len(words) <= _WORDS_MOST or not about & set(words):
        return ""
    return sentence(text)
