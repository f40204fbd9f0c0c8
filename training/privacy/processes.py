"""The parties' processes: started once, then told round by round, all at the same time."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

from assistant.errors import AssistantError
from training.privacy.averaging import Update

_LAST = 2000


class Processes:
    """A process for each party, name → where its data are; ends them all when the block does."""

    def __init__(self, parties: Mapping[str, str], exchange: Path) -> None:
        self._noise = {name: tempfile.TemporaryFile() for name in parties}  # noqa: SIM115 - open as long as they run
        self._running = {
            name: subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-m", "training.privacy.party", name, origin, str(exchange)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._noise[name],
                text=True,
                encoding="utf-8",
            )
            for name, origin in parties.items()
        }

    def __enter__(self) -> Processes:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self._running.values():
            if error is not None:
                process.kill()
            process.communicate()
        for file in self._noise.values():
            file.close()

    def round(self, number: int) -> dict[str, Update]:
        """Have every party train; what each tells. Raises `AssistantError` with what a party could not do."""
        for name, process in self._running.items():
            assert process.stdin
            try:
                process.stdin.write(f"{number}\n")
                process.stdin.flush()
            except BrokenPipeError:
                self._answer(name)
                raise
        return {name: self._answer(name) for name in self._running}

    def _answer(self, name: str) -> Update:
        process = self._running[name]
        assert process.stdout
        line = process.stdout.readline()
        if not line:
            raise AssistantError(f"The process of {name} ended ({self._last_words(name)}).")
        found = json.loads(line)
        if "error" in found:
            raise AssistantError(f"{name}: {found['error']}")
        return Update(**found)

    def _last_words(self, name: str) -> str:
        code = self._running[name].wait()
        noise = self._noise[name]
        noise.seek(0)
        lines = noise.read()[-_LAST:].decode("utf-8", "replace").strip().splitlines()
        return f"exit code {code}: {lines[-1]}" if lines else f"exit code {code}"
