"""Anomaly detection: what in a table is wrong, why, and where it can be known what is right.

detection = detect(view, models)                       # every cell's probability of being wrong
suggestions = suggest(view, detection, kinds)          # what a steward is shown
relations = find_relations(detection.table, keys)      # what holds between columns and rows
suggestions = suggest_relations(view, relations, suggestions)
knowledge = learn(detection, knowledge, relations)     # what the record hook needs
findings = judge(record, knowledge)                    # one record, without the table
"""

from __future__ import annotations

from assistant.anomalies.detect import Detection, detect, detect_values
from assistant.anomalies.judge import Finding, judge, judge_many, learn
from assistant.anomalies.labels import Labels, read_labels
from assistant.anomalies.relations import find_drift, find_relations, suggest_relations
from assistant.anomalies.suggest import suggest

__all__ = [
    "Detection",
    "Finding",
    "Labels",
    "detect",
    "detect_values",
    "find_drift",
    "find_relations",
    "judge",
    "judge_many",
    "learn",
    "read_labels",
    "suggest",
    "suggest_relations",
]  # fmt: skip
