"""Anomalies between columns, rows and scans: small deterministic finders beside the combiner.

relations = find_relations(table, keys)                # what holds, and the claims about what breaks it
suggestions = suggest_relations(view, relations, said) # beside the per-value detector's
kept = keep(relations)                                 # for the record hook
"""

from __future__ import annotations

from assistant.anomalies.relations.base import Claim
from assistant.anomalies.relations.drift import find_drift
from assistant.anomalies.relations.find import Relations, find_relations
from assistant.anomalies.relations.kept import broken, keep
from assistant.anomalies.relations.suggest import suggest_relations

__all__ = ["Claim", "Relations", "broken", "find_drift", "find_relations", "keep", "suggest_relations"]
