"""Ask the anomaly detector about records, and never let it lose one: it may be down, slow, or wrong.

The detector runs on threads of its own, so that a call can be left behind when its time is up. Threads left
behind are counted: when all are busy with late work, further records are not even queued.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Late
from typing import TYPE_CHECKING, Protocol

from assistant.errors import AssistantError
from assistant.hook.options import HookOptions
from assistant.knowledge import TableKnowledge
from connectors.redact import redact

if TYPE_CHECKING:
    from assistant.models import Models

Record = Mapping[str, str | None]
"""A record's values as text (`connectors.values.as_text`)."""
_CHUNK = 1_000
"""Records that share one deadline."""
_THREADS = 2
_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 2.0
_DOWN = (AssistantError, OSError, MemoryError, Late)
"""What says that the models, not the records, are at fault."""


class Finding(Protocol):
    """What the detector says of one cell of a record."""

    @property
    def column(self) -> str:
        """The cell's column."""

    @property
    def kind(self) -> str:
        """The detector's name for what is wrong."""

    @property
    def probability(self) -> float:
        """Calibrated probability that the cell is wrong."""

    @property
    def sentence(self) -> str:
        """Why, for a steward."""

    @property
    def repair(self) -> str | None:
        """The right value, where it can be known."""


Findings = Sequence[Finding]
Judge = Callable[[Sequence[Record], TableKnowledge, "Models"], Sequence[Findings]]
Answer = Findings | str
"""The findings of a record, or the sentence that says why there are none."""


class Judging:
    """The detector behind a deadline (`options.unavailable` "pass") or behind patience ("wait")."""

    def __init__(self, judge: Judge, models: Models, options: HookOptions) -> None:
        self._judge = judge
        self._models = models
        self._waits = options.unavailable == "wait"
        self._seconds = options.patience if self._waits else options.deadline
        self._work: queue.SimpleQueue[
            tuple[Future[Sequence[Findings]], Sequence[Record], TableKnowledge] | None
        ]
        self._work = queue.SimpleQueue()
        self._late: set[Future[Sequence[Findings]]] = set()
        self._lock = threading.Lock()
        self._threads = 0

    def ask(self, records: Sequence[Record], knowledge: TableKnowledge) -> list[Answer]:
        """An answer a record; with "wait" it is a sentence only after `patience` seconds."""
        answers: list[Answer] = []
        for start in range(0, len(records), _CHUNK):
            answers += self._chunk(records[start : start + _CHUNK], knowledge)
        return answers

    def close(self) -> None:
        """Let idle threads end; one that hangs does not keep the process alive."""
        for _ in range(self._threads):
            self._work.put(None)

    def _chunk(self, records: Sequence[Record], knowledge: TableKnowledge) -> Sequence[Answer]:
        until, pause = time.monotonic() + self._seconds, _FIRST_PAUSE
        while True:
            try:
                return self._within(records, knowledge, until - time.monotonic())
            except _DOWN as error:
                if not self._waits or time.monotonic() + pause >= until:
                    return [self._sentence(error)] * len(records)
            except Exception as error:
                return self._one_by_one(records, knowledge, until, error)
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    def _one_by_one(
        self, records: Sequence[Record], knowledge: TableKnowledge, until: float, error: Exception
    ) -> list[Answer]:
        """A record that the detector cannot take must not spoil it for the others."""
        if len(records) == 1:
            return [self._sentence(error)]
        answers: list[Answer] = []
        for record in records:
            try:
                answers += self._within([record], knowledge, until - time.monotonic())
            except Exception as reason:
                answers.append(self._sentence(reason))
        return answers

    def _sentence(self, error: BaseException) -> str:
        if isinstance(error, Late):
            return f"The models did not answer within {self._seconds:g} s; anomalies were not looked for."
        said = redact(" ".join(str(error).split()))[:300]
        return f"The models could not answer ({type(error).__name__}: {said}); anomalies were not looked for."

    def _within(
        self, records: Sequence[Record], knowledge: TableKnowledge, seconds: float
    ) -> Sequence[Findings]:
        with self._lock:
            if len(self._late) >= _THREADS:
                raise Late
            if self._threads < _THREADS:
                self._threads += 1
                threading.Thread(target=self._serve, name="dqa-hook-models", daemon=True).start()
        future: Future[Sequence[Findings]] = Future()
        self._work.put((future, records, knowledge))
        try:
            return future.result(timeout=max(seconds, 0.001))
        except Late:
            # What has not begun yet never will; what has is counted until it ends.
            if not future.cancel():
                with self._lock:
                    self._late.add(future)
                future.add_done_callback(self._ended)
            raise

    def _ended(self, future: Future[Sequence[Findings]]) -> None:
        with self._lock:
            self._late.discard(future)

    def _serve(self) -> None:
        while (work := self._work.get()) is not None:
            future, records, knowledge = work
            if not future.set_running_or_notify_cancel():
                continue
            try:
                answers = self._judge(records, knowledge, self._models)
                if len(answers) != len(records):
                    raise RuntimeError(f"{len(records)} records, but {len(answers)} answers")
            except BaseException as error:
                future.set_exception(error)
            else:
                future.set_result(answers)
