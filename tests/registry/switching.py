"""Run as a program: promote versions in turn (killed, or several at once), or do one step and die.

    python -m tests.registry.switching ROOT turns 10
    python -m tests.registry.switching ROOT promote|install|roll_back NAME POINT CALL

The second kills itself (SIGKILL) after the CALLth call of POINT, a method of `Path`, `append` or `swap`.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import training.registry.changes as changes
import training.registry.places as places
from assistant.errors import UsageError
from tests.registry.made import MODEL
from training.registry import install, promote, roll_back, versions


def turns(root: Path, times: int) -> None:
    """Promote whatever is not the champion, again and again; -1: for ever."""
    while times:
        times -= 1
        for version in versions(root, MODEL):
            try:
                promote(root, MODEL, version.version, "in turn", anyway=True)
            except UsageError as error:
                if "already" not in str(error):
                    raise


def dying(function: Callable[..., Any], call: int) -> Callable[..., Any]:
    """`function`, after whose `call`th call the process is killed."""
    left = call

    def wrapped(*arguments: Any, **options: Any) -> Any:
        nonlocal left
        result = function(*arguments, **options)
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    return wrapped


if __name__ == "__main__":
    root, job, what = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    if job == "turns":
        print("ready", flush=True)
        turns(root, int(what))
    else:
        point, call = sys.argv[4], int(sys.argv[5])
        place: Any = {"append": changes, "swap": places}.get(point, Path)
        setattr(place, point, dying(getattr(place, point), call))
        if job == "install":
            install(Path(what), root)
        elif job == "promote":
            promote(root, MODEL, what)
        else:
            roll_back(root, MODEL)
