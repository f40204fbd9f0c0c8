"""One table pair: each match with its transformation, parts, joints and constants, as suggestions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from assistant.mapping.align import ENOUGH, Aligned, Shared, align
from assistant.mapping.beyond import constants, merges, pairs_of, sides_of, splits, table_type
from assistant.mapping.kept import Decided
from assistant.mapping.learn import Learnt, Sides, learn_forms, learn_pairs
from assistant.mapping.parts import find_parts
from assistant.mapping.reading import Frames
from assistant.mapping.records import Candidate, Match
from assistant.mapping.suggest import Alternative, MappingTarget, Proposal, in_words, suggestion_of

if TYPE_CHECKING:
    import pandas as pd

    from assistant.suggestion import Suggestion
    from connectors.types import Connector, Table

_PROVED = 0.8
"""Share of shared rows in which a transformation must give the target's value to speak for a match."""
_REFUTED = 0.3
_SURE = 0.97
"""Where a match does so well, no other column is looked at for its target."""


@dataclass
class PairFound:
    """The suggestions of a table pair, and the rows that both sides have, in words ("": none)."""

    suggestions: list[Suggestion] = field(default_factory=list)
    aligned: str = ""


@dataclass
class _Pair:
    """One table pair while it is worked on; the frames and `shared` are None where no row may be read."""

    source: str
    target: str
    tables: tuple[Table, Table]
    decided: Decided
    run: str
    model: str
    frames: tuple[pd.DataFrame, pd.DataFrame] | None = None
    shared: Shared | None = None
    found: dict[str, Suggestion] = field(default_factory=dict)
    filled: dict[str, float] = field(default_factory=dict)
    mapped: set[str] = field(default_factory=set)
    refuted: dict[str, str] = field(default_factory=dict)


def propose_pair(
    source: Connector, table: Table, target: Connector, onto: Table, matches: Sequence[Match],
    decided: Decided, run: str, model: str, *, frames: Frames | None = None, top_k: int = 5,
    main: bool = True,
) -> PairFound:  # fmt: skip
    """All suggestions for a table pair, nothing that people decided on among them.

    `frames` reads the rows of both; None: no row may be read. `main`: the pair is the source table's main
    one, so that columns without a match are said there, and parts, joints and constants looked for.
    """
    pair = _Pair(source.source, target.source, (table, onto), decided, run, model)
    pair.filled = dict.fromkeys(decided.filled, 1.0)
    name = str(onto.ref)
    chosen = [one for one in matches if one.chosen is not None and one.chosen.target.table == name]
    words = ""
    if frames is not None:
        pair.frames = (frames.source(table), frames.target(onto))
        on = [(one.source.name, one.chosen.target.name) for one in chosen if one.chosen is not None]
        joined = align(*pair.frames, on)
        if joined is not None and len(joined) >= ENOUGH:
            pair.shared = Shared(joined.thinned(), *pair.frames)
            words = joined.words
    for match in matches:
        if main or match in chosen:
            _match(pair, match, name, top_k)
    if main:
        _beyond(pair)
        _no_match(pair, matches, name, top_k)
    return PairFound(list(pair.found.values()), words)


def _match(pair: _Pair, match: Match, onto: str, top_k: int) -> None:
    """The chosen candidate of a source column, or the one that shared rows speak for."""
    column = match.source.name
    if column in pair.decided.mapped or match.chosen is None:
        return
    here = [one for one in match.candidates if one.target.table == onto and not _rejected(pair, column, one)]
    chosen = match.chosen if match.chosen in here else next(iter(here), None)
    if chosen is None or chosen.target.name in pair.decided.filled:
        return
    best, learnt = chosen, _learn(pair, column, chosen.target.name)
    if learnt is not None and learnt.by == "rows" and learnt.agree < _REFUTED:
        for other in here[:top_k]:
            if other is chosen or pair.filled.get(other.target.name, 0.0) >= _PROVED:
                continue
            tried = _learn(pair, column, other.target.name)
            if tried is not None and tried.by == "rows" and tried.agree >= _PROVED:
                best, learnt = other, tried
                break
    if learnt is None:
        return
    confidence = _confidence(best, learnt)
    _add(
        pair, (column,), best.target.name, learnt, confidence, _alternatives(match, best, top_k), best.reasons
    )
    pair.mapped.add(column)
    if learnt.by == "rows" and learnt.agree < _REFUTED:
        pair.refuted[column] = best.target.name


def _learn(pair: _Pair, column: str, to: str) -> Learnt | None:
    """By shared rows where there are some, else by the forms of both columns."""
    types = (table_type(pair.tables[0], column), table_type(pair.tables[1], to))
    if pair.frames is None or column not in pair.frames[0] or to not in pair.frames[1]:
        return learn_forms(Sides((column,), to, (), (), *types))
    if pair.shared is not None:
        sides = sides_of(pair.tables, pair.shared, (column,), to)
        pairs = pairs_of(pair.shared, [column], to)
        learnt = learn_pairs(sides, pairs)
        if learnt is not None:
            return learnt
        formed = learn_forms(sides)
        both = sum(target is not None and values[0] is not None for values, target in pairs)
        if formed is None or both < ENOUGH:
            return formed
        return replace(formed, by="rows", agree=0.0, rows=both, proof=None)
    frames = Shared(Aligned((column, to), [], []), *pair.frames)
    return learn_forms(sides_of(pair.tables, frames, (column,), to))


def _confidence(best: Candidate, learnt: Learnt) -> float:
    """The matcher's chance, moved by the rows that both sides have."""
    if learnt.by != "rows":
        return best.confidence
    if learnt.agree >= _PROVED:
        return max(best.confidence, 0.5 + 0.49 * learnt.agree)
    return best.confidence * (0.3 if learnt.agree < _REFUTED else 1.0)


def _beyond(pair: _Pair) -> None:
    """Target columns that are still to be filled: by parts, joints, constants."""
    onto = pair.tables[1]
    wanted = [one.name for one in onto.columns if pair.filled.get(one.name, 0.0) < _SURE]
    if pair.shared is not None:
        names = [one.name for one in pair.tables[0].columns if one.name in pair.shared.source.columns]
        wanted = [one for one in wanted if one in pair.shared.target.columns]
        for found in [*splits(pair.shared, pair.tables, names, wanted),
                      *merges(pair.shared, pair.tables, names, wanted)]:  # fmt: skip
            sources = found.learnt.transformation.sources
            if pair.filled.get(found.target, 0.0) >= found.learnt.agree or _was_rejected(
                pair, sources, found.target
            ):
                continue
            _drop(pair, found.target)
            for name in sources:
                if name in pair.refuted:
                    _drop(pair, pair.refuted.pop(name))
            _add(pair, sources, found.target, found.learnt, 0.5 + 0.49 * found.learnt.agree, (), ())
            pair.mapped.update(sources)
    if pair.frames is None:
        return
    if pair.shared is None:
        taken = {one.proposed["target"]["column"] for one in pair.found.values()} | pair.decided.filled
        free = [one.name for one in onto.columns if one.name not in taken]
        for found in find_parts(*pair.frames, pair.tables, free):
            sources = found.learnt.transformation.sources
            if not _was_rejected(pair, sources, found.target):
                _add(pair, sources, found.target, found.learnt, 0.4 + 0.4 * found.learnt.agree, (), ())
                pair.mapped.update(sources)
    wanted = [one.name for one in onto.columns if one.name not in pair.filled]
    for name, how, why in constants(pair.frames[1], onto, wanted):
        if _was_rejected(pair, (), name):
            continue
        proposal = Proposal(
            target=MappingTarget(source=pair.target, table=str(onto.ref), column=name), transformation=how,
            run=pair.run,
        )  # fmt: skip
        made = suggestion_of(
            pair.source, str(pair.tables[0].ref), None, proposal, pair.model, confidence=0.6, sentence=why,
            rows=pair.tables[0].rows,
        )  # fmt: skip
        pair.found[made.id] = made
        pair.filled[name] = 0.6


def _no_match(pair: _Pair, matches: Sequence[Match], onto: str, top_k: int) -> None:
    """Source columns that go nowhere."""
    for match in matches:
        column = match.source.name
        elsewhere = match.chosen is not None and match.chosen.target.table != onto
        if column in pair.mapped or column in pair.decided.mapped or elsewhere:
            continue
        if ((column,), None) in pair.decided.rejected:
            continue
        alternatives = _alternatives(match, None, top_k)
        proposal = Proposal(
            target=MappingTarget(source=pair.target, table=onto), alternatives=alternatives, run=pair.run
        )
        nearest = f" The nearest is {alternatives[0].column}." if alternatives else ""
        made = suggestion_of(
            pair.source, str(pair.tables[0].ref), column, proposal, pair.model, confidence=match.no_match,
            sentence=in_words(column, proposal) + nearest, rows=pair.tables[0].rows,
        )  # fmt: skip
        pair.found[made.id] = made


def _add(
    pair: _Pair, sources: tuple[str, ...], to: str, learnt: Learnt, confidence: float,
    alternatives: tuple[Alternative, ...], reasons: Sequence[tuple[str, float, str]],
) -> None:  # fmt: skip
    """One suggestion; of two source columns for one target column the surer one stays on top."""
    onto = str(pair.tables[1].ref)
    proposal = Proposal(
        target=MappingTarget(source=pair.target, table=onto, column=to), transformation=learnt.transformation,
        alternatives=alternatives, preview=learnt.preview, run=pair.run,
    )  # fmt: skip
    said = in_words(sources[0], proposal)
    why = [words for _, _, words in reasons[:2]]
    sentence = " ".join([said, *(f"{one[:1].upper()}{one[1:].rstrip('.')}." for one in why)])
    details = [(what, words) for what, _, words in reasons]
    if learnt.rows:
        details.append(("values", learnt.sentence))
    if learnt.question:
        details.append(("question", learnt.question))
        sentence += f" {learnt.question}"
    made = suggestion_of(
        pair.source, str(pair.tables[0].ref), sources[0], proposal, pair.model, confidence=confidence,
        sentence=sentence, proof=learnt.proof, details=details, rows=pair.tables[0].rows,
    )  # fmt: skip
    pair.found[made.id] = made
    pair.filled[to] = max(pair.filled.get(to, 0.0), learnt.agree if learnt.by == "rows" else 0.0)


def _drop(pair: _Pair, to: str) -> None:
    """Take back what was proposed for a target column that something better fills."""
    for key, one in list(pair.found.items()):
        if one.proposed["target"]["column"] == to:
            del pair.found[key]
            if one.target.column is not None:
                pair.mapped.discard(one.target.column)


def _alternatives(match: Match, best: Candidate | None, top_k: int) -> tuple[Alternative, ...]:
    some = [one for one in match.candidates if one is not best][:top_k]
    return tuple(
        Alternative(
            table=one.target.table, column=one.target.name, confidence=round(one.confidence, 4),
            reasons=one.reasons[:3],
        )
        for one in some
    )  # fmt: skip


def _rejected(pair: _Pair, column: str, one: Candidate) -> bool:
    return _was_rejected(pair, (column,), one.target.name)


def _was_rejected(pair: _Pair, sources: tuple[str, ...], to: str) -> bool:
    return (sources, to) in pair.decided.rejected
