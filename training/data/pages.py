"""The data report as an HTML page's sections."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from training.data import balance, figures
from training.data.cleaning import REASONS
from training.data.labelled import LabelledData, joined
from training.report.charts import bars, histogram
from training.report.page import Section

if TYPE_CHECKING:
    from training.data.report import DataReport

FEW = 500
"""Examples below which a fine-tuned model is seldom better than one on frozen features."""
_SHOWN = 25
_CHARACTERS = 160


def sections(found: DataReport) -> list[Section]:
    """The page, most important first."""
    parts = (
        _overview(found), _balance(found), _lengths(found), _removed(found), _suspicious(found),
        _leaked(found), _diversity(found), _relevant(found), _samples(found),
    )  # fmt: skip
    return [section for section in parts if section is not None]


def _overview(found: DataReport) -> Section:
    data, kept = found.data, len(found.cleaned.kept)
    tables = {example.table for example in data.examples} - {""}
    lines = [f"{data.origin}: {len(data):,} examples from {len(tables) or 'no named'} tables."]
    if found.cleaned.removed:
        lines.append(f"{len(found.cleaned.removed):,} should be removed; {kept:,} remain.")
    if kept < FEW:
        lines.append(
            f"Fewer than {FEW} good examples: a model fine-tuned on them will hardly beat a frozen one."
        )
    missing = [name for name, count in balance.class_counts(data).items() if not count]
    if missing:
        lines.append(f"Classes without an example: {', '.join(missing[:_SHOWN])}.")
    rows = [
        ["examples", f"{len(data):,}"],
        ["named tables", f"{len(tables):,}"],
        ["classes", f"{len(data.names):,}"],
        ["with a target", f"{sum(bool(example.target) for example in data.examples):,}"],
        ["to be removed", f"{len(found.cleaned.removed):,}"],
    ]
    if data.labelled:
        rows.append(["labels that look wrong", f"{len(found.suspicions):,}"])
    return Section("Overview", "\n".join(lines), (["what", "how many"], rows))


def _balance(found: DataReport) -> Section | None:
    data = found.data
    if not data.names:
        return None
    counts = sorted(balance.class_counts(data).items(), key=lambda item: -item[1])
    weights = dict(zip(data.names, balance.class_weights(data).tolist(), strict=True))
    text = (
        f"The largest class has {balance.imbalance(data):.1f} times as many examples as the smallest; "
        f"together they are as varied as {balance.effective_classes(data):.1f} classes of equal size. "
        "By their weights all count alike."
    )
    rows = [
        [name, f"{count:,}", f"{count / max(len(data), 1):.1%}", f"{weights[name]:.2f}"]
        for name, count in counts
    ]
    picture = bars(
        [name for name, _ in counts[:40]], [count for _, count in counts[:40]], title="Examples of each class"
    )
    return Section("Class balance", text, (["class", "examples", "share", "weight"], rows), picture)


def _lengths(found: DataReport) -> Section:
    characters = figures.lengths(found.data)
    targets = np.array([len(example.target) for example in found.data.examples if example.target])
    rows = [_spread_row("characters of a text", characters), _spread_row("tokens of a text", found.tokens)]
    if len(targets):
        rows.append(_spread_row("characters of a target", targets))
    text = "Tokens are those of the shipped encoder; a recipe's max_tokens should reach the 95th percentile."
    head = ["", "mean", "least", "median", "95th percentile", "largest"]
    return Section(
        "Lengths", text, (head, rows), histogram(found.tokens.tolist(), title="Tokens of a text", x="tokens")
    )


def _spread_row(name: str, numbers: np.ndarray) -> list[str]:
    spread = figures.spread(numbers)
    values = (spread.mean, spread.least, spread.median, spread.most, spread.largest)
    return [name, *(f"{value:,.0f}" for value in values)]


def _removed(found: DataReport) -> Section:
    counts, data = found.cleaned.counts, found.data
    if not counts:
        return Section(
            "Duplicates and conflicts", "Nothing is empty, too long, there twice, or labelled in two ways."
        )
    rows = []
    for reason in REASONS:
        those = [index for why, index in found.cleaned.removed if why == reason]
        rows += [
            [reason, f"{index + 1:,}", _label(data, index), _clipped(data, index)] for index in those[:5]
        ]
    text = "The command dqa data clean leaves these out. The first five of each reason; rows count from 1."
    picture = bars(list(counts), list(counts.values()), title="Examples to be removed")
    return Section("Duplicates and conflicts", text, (["reason", "row", "label", "text"], rows), picture)


def _suspicious(found: DataReport) -> Section | None:
    if not found.data.labelled:
        return None
    title = "Labels that look wrong"
    if not found.suspicions:
        return Section(title, "A model that never saw them agrees with all labels, or cannot tell.")
    text = (
        f"{len(found.suspicions):,} labels, most suspicious first, {min(_SHOWN, len(found.suspicions))} "
        "shown: a linear model on character n-grams, which never saw their table, holds another class "
        "likelier (confident learning, cleanlab). Some will be right: read before removing."
    )
    rows = [
        [
            f"{one.example + 1:,}",
            one.given,
            one.likelier,
            f"{one.probability_likelier:.2f}",
            _clipped(found.data, one.example),
        ]
        for one in found.suspicions[:_SHOWN]
    ]
    return Section(title, text, (["row", "label", "likelier", "probability", "text"], rows))


def _leaked(found: DataReport) -> Section | None:
    leaked = found.leakage
    if leaked is None:
        return Section(
            "Leakage", "The data come from fewer than three tables: no split by table can be made."
        )
    what = f"the test data {found.against}" if found.against else "a test split of these data by table"
    # Of a split, the pairs tell places in its parts, not in the data.
    same = "; ".join(_clipped(found.data, pair[0]) for pair in leaked.same[:2]) if found.against else ""
    if leaked.clean:
        return Section(
            "Leakage", f"The training data share no table and no text, nor a near one, with {what}."
        )
    text = (
        f"{leaked.share:.1%} of the texts of {what} also stand among the training data, or nearly so. "
        "A figure measured on them is too good."
    )
    rows = [
        ["shared tables", f"{len(leaked.tables):,}", ", ".join(leaked.tables[:5])],
        ["equal texts", f"{len(leaked.same):,}", same],
        ["near texts", f"{len(leaked.near):,}", ""],
    ]  # fmt: skip
    return Section("Leakage", text, (["what", "how many", "such as"], rows))


def _diversity(found: DataReport) -> Section:
    texts = [joined(example.text) for example in found.data.examples]
    rows = [[f"distinct-{n}", _figure(figures.distinct_n(texts, n), 3)] for n in (1, 2, 3)]
    rows += [
        ["mean distance of two texts", _figure(figures.mean_distance(found.vectors), 3)],
        ["Vendi score", _figure(figures.vendi(found.vectors), 1)],
    ]
    text = (
        "distinct-n: different runs of n words for each there is. Mean cosine distance of static "
        "embeddings: 0 where all texts are alike. Vendi score: how many unrelated texts would be as varied."
    )
    return Section("Diversity", text, (["figure", "value"], rows))


def _figure(value: float, digits: int) -> str:
    return "–" if np.isnan(value) else f"{value:.{digits}f}"


def _relevant(found: DataReport) -> Section | None:
    if found.relevance is None:
        return None
    near = found.relevance
    text = (
        f"Each example against its {figures.NEAREST} nearest texts of {found.against}. {near.covered:.1%} of "
        f"the words there occur here; {near.known:.1%} of the words here occur there. Least near first:"
    )
    farthest = np.argsort(near.similarity, kind="stable")[:10].tolist()
    rows = [
        [
            f"{index + 1:,}",
            f"{near.similarity[index]:.2f}",
            _label(found.data, index),
            _clipped(found.data, index),
        ]
        for index in farthest
    ]
    picture = histogram(near.similarity.tolist(), title="Nearness to the domain", x="cosine similarity")
    return Section("Relevance", text, (["row", "similarity", "label", "text"], rows), picture)


def _samples(found: DataReport) -> Section:
    data = found.data
    rows = [
        [name, _clipped(data, index)] for label, name in enumerate(data.names) for index in _some(data, label)
    ] or [
        [example.target[:_CHARACTERS], _clipped(data, index)]
        for index, example in enumerate(data.examples[:10])
    ]
    return Section(
        "Samples", "Two examples of each class, or of the first targets.", (["label or target", "text"], rows)
    )


def _some(data: LabelledData, label: int, count: int = 2) -> Sequence[int]:
    those = [index for index, example in enumerate(data.examples) if example.label == label]
    return those[:: max(1, len(those) // count)][:count]


def _label(data: LabelledData, index: int) -> str:
    label = data.examples[index].label
    return data.names[label] if label >= 0 else ""


def _clipped(data: LabelledData, index: int) -> str:
    text = " ".join(joined(data.examples[index].text).split())
    return text if len(text) <= _CHARACTERS else text[: _CHARACTERS - 1] + "…"
