"""The record hook: `check(record, table=…)`, or a `Hook` that is opened once."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from assistant.hook.hook import Hook
from assistant.hook.options import HookOptions
from assistant.hook.quarantine import Held, Quarantine, QuarantineFailed
from assistant.hook.verdict import Reason, Status, Verdict

__all__ = [
    "Held",
    "Hook",
    "HookOptions",
    "Quarantine",
    "QuarantineFailed",
    "Reason",
    "Status",
    "Verdict",
    "check",
]


def check(record: Any, *, table: str, source: str | None = None, hook: Hook | None = None) -> Verdict:
    """The verdict on one record, by `hook` or by one opened on the environment's settings and kept.

    See `Hook.check` for what it raises.
    """
    return (hook or _default()).check(record, table=table, source=source)


@lru_cache(maxsize=1)
def _default() -> Hook:
    return Hook.open()
