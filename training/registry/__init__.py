"""Trained models: every version kept, one of each model served, and the way back.

    <models>/<model>                       → a symbolic link to the champion's folder: what serving opens
    <models>/versions/<model>/<version>/     every trained version, as it was trained
    <models>/versions/log.jsonl              what became of each, who did it, when and why; only appended to

A version is a candidate, the champion (the one served) or retired. The link alone says which is the champion,
and a link is replaced in one step: a kill at any moment leaves the old or the new champion whole. The log is
written before the step it tells of, so that a full disk stops both; a step that a kill kept from following is
noted by the next change.
"""

from training.registry.changes import Installed, install, promote, register, retire, roll_back
from training.registry.log import Event, State, read_log
from training.registry.versions import Version, find_version, versions

__all__ = [
    "Event",
    "Installed",
    "State",
    "Version",
    "find_version",
    "install",
    "promote",
    "read_log",
    "register",
    "retire",
    "roll_back",
    "versions",
]
