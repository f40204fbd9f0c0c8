"""Anomaly detection: what in a table is wrong, why, and where it can be known what is right.

detection = detect(view, models)                       # every cell's probability of being wrong
suggestions = suggest(view, detection, kinds)          # what a steward is shown
knowledge = learn(detection, knowledge)                # what the record hook needs
findings = judge(record, knowledge)                    # one record, without the table
"""

from __future__ import annotations

from assistant.anomalies.detect import Detection, detect, detect_values
from assistant.anomalies.judge import Finding, judge, judge_many, learn
from assistant.anomalies.suggest import suggest

__all__ = ["Detection", "Finding", "detect", "detect_values", "judge", "judge_many", "learn", "suggest"]
