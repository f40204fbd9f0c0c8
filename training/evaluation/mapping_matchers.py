"""The matchers `dqa evaluate mapping` can run: the assistant's own, and others beside it."""

from __future__ import annotations

from assistant.errors import UnknownName
from assistant.models import Models
from training.evaluation.mapping import Matcher, Ranked, SchemaPair

MATCHERS = ("ours", "coma", "coma-schema", "distribution", "jaccard", "similarity-flooding")
_RANKED = 50


def find_matcher(name: str, models: Models) -> Matcher:
    """The matcher called `name`; raises `UnknownName` or `UsageError` where there is none."""
    if name == "ours":
        return lambda pair: ours(pair, models)
    if name in MATCHERS:
        from training.evaluation.mapping_valentine import valentine_matcher

        return valentine_matcher(name)
    raise UnknownName(f"There is no matcher {name!r}; there are: {', '.join(MATCHERS)}.")


def ours(pair: SchemaPair, models: Models) -> Ranked:
    """What `match_schemas` says of the pair, one to one."""
    from assistant.mapping.match import match_schemas

    found = match_schemas(pair.source, pair.target, models, top_k=_RANKED)
    pairs = [
        (match.source.label, candidate.target.label, candidate.score)
        for match in found
        for candidate in match.candidates
    ]
    chosen = [(match.source.label, match.chosen.target.label) for match in found if match.chosen is not None]
    return Ranked(sorted(pairs, key=lambda one: -one[2]), chosen)
