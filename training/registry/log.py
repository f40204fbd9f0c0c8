"""The log of a models folder: one JSON object a line, appended and never changed."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

State = Literal["candidate", "champion", "retired"]
Action = Literal["register", "promote", "roll back", "retire"]


class Event(BaseModel):
    """One change: `version` of `model` went from one state to another; by whom, when (UTC) and why.

    `previous` is the champion that gave way, retired by the same step.
    """

    model_config = ConfigDict(frozen=True)

    at: datetime
    who: str
    action: Action
    model: str
    version: str
    before: State | None
    after: State
    previous: str | None = None
    why: str = ""


def read_log(file: Path) -> list[Event]:
    """All events, oldest first; a line that a kill cut short is passed over."""
    if not file.is_file():
        return []
    events = []
    for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            events.append(Event.model_validate_json(line))
        except ValidationError:
            continue
    return events


def append(file: Path, event: Event) -> None:
    """Add one event and see it onto the disk."""
    line = event.model_dump_json() + "\n"
    with file.open("ab+") as stream:
        stream.seek(0, os.SEEK_END)
        if stream.tell():
            stream.seek(-1, os.SEEK_END)
            if stream.read(1) != b"\n":  # the line before was cut short
                line = "\n" + line
        stream.write(line.encode())
        stream.flush()
        os.fsync(stream.fileno())


def state_of(version: str, events: Sequence[Event]) -> State:
    """What the log says of a version that is not served: the champion before is retired."""
    state: State = "candidate"
    for event in events:
        if event.version == version:
            state = event.after
        elif event.previous == version:
            state = "retired"
    return "retired" if state == "champion" else state


def champions(model: str, events: Sequence[Event]) -> list[str]:
    """The champions of a model one after the other, less those that were rolled back from or retired."""
    stack: list[str] = []
    for event in events:
        if event.model != model:
            continue
        if event.action == "retire":
            stack = [version for version in stack if version != event.version]
        elif event.action == "roll back":
            while stack and stack[-1] != event.version:
                stack.pop()
        elif event.after == "champion" and (not stack or stack[-1] != event.version):
            stack.append(event.version)
    return stack
