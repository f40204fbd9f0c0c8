"""Descriptions of columns against those that people wrote: ROUGE-L, BERTScore, and what is unfounded.

A file is laid out as `dqa data harvest` writes it: table and column names with descriptions. Methods are
measured side by side: the bare name, a template, the built-in glossary, and with `corpora` the wording of
other people's columns, of no source that is in the file.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from assistant.errors import UsageError
from assistant.metadata.naming import Memory, Upstream, builtin_glossary, name_and_describe
from assistant.metadata.naming.context import read_table
from assistant.metadata.naming.corpus import read_descriptions, read_rows
from assistant.metadata.naming.support import evidence_of, unsupported
from assistant.metadata.naming.titles import sentence
from assistant.metadata.naming.words import split_name
from assistant.progress import Progress, silent
from assistant.sketch import ColumnSketch, TableSketch

BASELINE = "template"


class Described(NamedTuple):
    """A table of the file: its sketch, what people wrote of its columns in order, where it is from."""

    sketch: TableSketch
    targets: tuple[str, ...]
    source: str
    kind: str


Describe = Callable[[Described], Sequence[str]]
"""A table to a text a column, "" where there is nothing to say."""


def evaluate(
    data: Path | str, corpora: Sequence[Path | str] = (), bertscore: bool = True, progress: Progress = silent
) -> dict[str, Any]:
    """The figures of the best method, and under `methods` those of each.

    `rouge_l`, `bertscore`: mean F1 over all columns, one without a text counting 0; `described`: the share
    that has a text; `unfounded`: of these, the share that states a number, name or unit that the column's
    evidence does not hold. `seconds` and `cpu_seconds` are of describing alone. Raises `UsageError`.
    """
    tables = read_tables(data)
    targets = [target for table in tables for target in table.targets]
    methods = _methods(tables, corpora)
    outputs: dict[str, list[str]] = {}
    figures: dict[str, dict[str, Any]] = {}
    for done, (name, describe) in enumerate(methods.items()):
        progress(f"Describing: {name}", done, len(methods))
        start, cpu = time.perf_counter(), time.process_time()
        outputs[name] = [text for table in tables for text in describe(table)]
        spent = {"seconds": time.perf_counter() - start, "cpu_seconds": time.process_time() - cpu}
        figures[name] = {
            "rouge_l": round(float(np.mean(rouge_l(outputs[name], targets))), 4),
            "described": round(sum(map(bool, outputs[name])) / len(targets), 4),
            "unfounded": _unfounded(outputs[name], tables) if name not in _BARE else None,
            **{unit: round(value, 2) for unit, value in spent.items()},
        }
    if bertscore:
        progress("BERTScore", 0, 1)
        for name, score in _bertscores(outputs, targets).items():
            figures[name]["bertscore"] = score
    best = list(methods)[-1]
    return {"columns": len(targets), "tables_read": len(tables), **figures[best], "methods": figures}


_BARE = frozenset({"name", BASELINE, "template_read"})


def read_tables(path: Path | str) -> list[Described]:
    """The tables of a file with their described columns; raises `UsageError` where there is none."""
    grouped: dict[tuple[str, str, str], list[dict[str, str]]] = {}
    for row in read_rows(path):
        if row["description"].strip():
            key = (row.get("source_repo", ""), row.get("kind", ""), row["table"])
            grouped.setdefault(key, []).append(row)
    if not grouped:
        raise UsageError(f"{path} has no described column; its rows are table, column, description.")
    found = []
    for (source, kind, name), rows in grouped.items():
        columns = (ColumnSketch(name, row["column"], at, row.get("type", "")) for at, row in enumerate(rows))
        sketch = TableSketch(name, tuple(columns), description=rows[0].get("table_description", ""))
        found.append(Described(sketch, tuple(row["description"] for row in rows), source, kind))
    return found


def rouge_l(outputs: Sequence[str], targets: Sequence[str]) -> np.ndarray:
    """ROUGE-L F1 of each pair, (n,): by the package rouge-score, words in any script, without stemming."""
    from rouge_score.rouge_scorer import RougeScorer

    from training.evaluation.generation import Words

    scorer = RougeScorer(["rougeL"], tokenizer=Words())
    pairs = list(zip(outputs, targets, strict=True))
    known = {pair: scorer.score(pair[1], pair[0])["rougeL"].fmeasure for pair in dict.fromkeys(pairs)}
    return np.array([known[pair] for pair in pairs], dtype=np.float64)


def _bertscores(outputs: dict[str, list[str]], targets: Sequence[str]) -> dict[str, float]:
    from training.evaluation.bertscore import score

    pairs = {
        (text, target) for texts in outputs.values() for text, target in zip(texts, targets, strict=True)
    }
    listed = sorted(pairs)
    scores = score([one for one, _ in listed], [other for _, other in listed])[:, 2]
    known = dict(zip(listed, scores.tolist(), strict=True))
    return {
        name: round(float(np.mean([known[pair] for pair in zip(texts, targets, strict=True)])), 4)
        for name, texts in outputs.items()
    }


def _methods(tables: Sequence[Described], corpora: Sequence[Path | str]) -> dict[str, Describe]:
    """By name, the best last. `template_read` is the template with names read by the assistant."""
    nothing = Memory()
    methods: dict[str, Describe] = {
        "name": lambda table: [" ".join(split_name(one.name)) for one in table.sketch.columns],
        BASELINE: _template,
        "template_read": _template_read,
        "glossary": lambda table: _described(table.sketch, nothing),
    }
    if corpora:
        memory = Memory(_apart(corpora, {table.source for table in tables}))
        methods["glossary_and_retrieval"] = lambda table: _described(table.sketch, memory)
    return methods


def _apart(corpora: Sequence[Path | str], sources: set[str]) -> list[Upstream]:
    """The columns of the corpora, none of a source that is measured; raises `UsageError` if none is left."""
    known = [one for path in corpora for one in read_descriptions(path, related=False)]
    left = [one for one in known if one.source not in sources]
    if not left:
        raise UsageError("The corpora hold no column of a source that is not in the file to be measured.")
    return left


def _template(table: Described) -> list[str]:
    name = " ".join(split_name(table.sketch.name))
    return [sentence(f"the {' '.join(split_name(one.name))} of the {name}") for one in table.sketch.columns]


def _template_read(table: Described) -> list[str]:
    read = read_table(table.sketch, builtin_glossary())
    record = read.record or "record"
    return [sentence(f"the {' '.join(one.words)} of the {record}") for one in read.columns]


def _described(sketch: TableSketch, memory: Memory) -> list[str]:
    """What the assistant proposes, a text a column; columns of one name get the same."""
    facts = name_and_describe(sketch, [], builtin_glossary(), memory)
    texts = {fact.column: str(fact.value) for fact in facts if fact.facet == "description"}
    return [texts.get(column.name, "") for column in sketch.columns]


def _unfounded(outputs: Sequence[str], tables: Sequence[Described]) -> float:
    """The share of texts that state what neither names nor the glossary hold."""
    texts = iter(outputs)
    glossary, wrong, said = builtin_glossary(), 0, 0
    for table in tables:
        words = read_table(table.sketch, glossary)
        for column, reading in zip(table.sketch.columns, words.columns, strict=True):
            text = next(texts)
            term = glossary.find(reading.words)
            more = (term.definition,) if term is not None else ()
            evidence = evidence_of(table.sketch, column, words, reading, {}, more)
            said += bool(text)
            wrong += bool(text and unsupported(text, evidence))
    return round(wrong / max(said, 1), 4)
