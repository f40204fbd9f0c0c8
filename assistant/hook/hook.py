"""The record hook: one record in, a verdict out, by what the last scan learnt of its table."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from assistant import __version__
from assistant.errors import AssistantError, LedgerError
from assistant.hook.checker import Checker, Examined
from assistant.hook.judging import Answer, Findings, Judge, Judging, Record
from assistant.hook.options import HookOptions
from assistant.hook.quarantine import Quarantine
from assistant.hook.rules import TableRules, read_rules
from assistant.hook.tables import choose, refused_changes
from assistant.hook.verdict import Reason, Status, Verdict
from assistant.knowledge import TableKnowledge
from connectors.values import as_text

if TYPE_CHECKING:
    from assistant.ledger import Known, Ledger
    from assistant.models import Models
    from assistant.settings import Settings

_ABOUT_FORM = frozenset({"format", "whitespace", "mojibake"})


@dataclass
class _Compiled:
    """A table's checks, of which knowledge they were made, and when the ledger was last asked about it."""

    known: Known
    checker: Checker
    rules: TableRules
    versions: Mapping[str, str]
    asked: float
    decided: tuple[object, ...]


class Hook:
    """Opened once, used from any number of threads; a newer scan is noticed after `options.refresh` seconds.

    No record is ever lost or changed in place: it passes (fixed where that is proved, with a warning where
    it is suspicious), or it is in the quarantine before the verdict is given.
    """

    def __init__(
        self,
        ledger: Ledger,
        models: Models,
        quarantine: Quarantine,
        options: HookOptions | None = None,
        judge: Judge | None = None,
    ) -> None:
        self.ledger = ledger
        self.models = models
        self.quarantine = quarantine
        self.options = options or HookOptions()
        self._judging = Judging(judge or _detector, models, self.options)
        self._lock = threading.Lock()
        self._known: list[Known] = []
        self._asked = float("-inf")
        self._compiled: dict[tuple[str, str], _Compiled] = {}

    @classmethod
    def open(cls, settings: Settings | None = None, options: HookOptions | None = None) -> Hook:
        """The hook on the ledger, models and home of `settings` (default: the environment's)."""
        from assistant import models
        from assistant.ledger import Ledger
        from assistant.settings import Settings

        settings, options = settings or Settings(), options or HookOptions()
        file: Path = options.quarantine or settings.home / "quarantine.sqlite"
        loaded = models.load(settings)
        # Opened now, so that the first record has as much time as the others; what is missing they all tell.
        with suppress(AssistantError, OSError):
            _ = loaded.cell_plausibility
        return cls(Ledger.open(settings.ledger_url), loaded, Quarantine(file), options)

    def close(self) -> None:
        """Close the ledger; records under way are finished."""
        self._judging.close()
        self.ledger.close()

    def __enter__(self) -> Hook:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def tables(self) -> list[Known]:
        """The tables that records can be checked against."""
        self._refresh()
        return self._known

    def rules(self, table: str, source: str | None = None) -> TableRules:
        """The rules in force for a table; raises as `check` does."""
        return self._ready(table, source).rules

    def check(
        self, record: Any, *, table: str, source: str | None = None, raw: bytes | None = None
    ) -> Verdict:
        """The verdict on one record; `raw` is what the quarantine keeps of it instead of its JSON.

        Raises `UnknownName` for a table that was never scanned, `UsageError` where several sources have it,
        `QuarantineFailed` where a record that must be held cannot be written to disk.
        """
        return self.check_many([record], table=table, source=source, raws=[raw])[0]

    def check_many(
        self,
        records: Sequence[Any],
        *,
        table: str,
        source: str | None = None,
        raws: Sequence[bytes | None] | None = None,
    ) -> list[Verdict]:
        """A verdict a record, in their order; the models see all of them at once."""
        compiled = self._ready(table, source)
        checker, versions = compiled.checker, compiled.versions
        examined = [checker.examine(record) for record in records]
        answers = self._answers(checker, examined)
        judged = [
            self._judged(one, answer, compiled.rules) for one, answer in zip(examined, answers, strict=True)
        ]
        held = [i for i, (status, _) in enumerate(judged) if status == "quarantine"]
        kept = [raws[i] if raws is not None else None for i in held]
        numbers = self._hold(
            [(records[i], raw, judged[i][1]) for i, raw in zip(held, kept, strict=True)], checker, versions
        )
        place = dict(zip(held, numbers, strict=True))
        return [
            Verdict(status, records[i] if i in place else examined[i].record, reasons, versions, place.get(i))
            for i, (status, reasons) in enumerate(judged)
        ]

    def refuse(self, raw: bytes, sentence: str, *, table: str, source: str | None = None) -> Verdict:
        """Quarantine bytes in which no record could be read."""
        compiled = self._ready(table, source)
        reasons = (Reason("unusable", sentence),)
        number = self._hold([(None, raw, reasons)], compiled.checker, compiled.versions)[0]
        return Verdict("quarantine", None, reasons, compiled.versions, number)

    def _hold(
        self,
        records: Sequence[tuple[Any, bytes | None, Sequence[Reason]]],
        checker: Checker,
        versions: Mapping[str, str],
    ) -> list[int]:
        if not records:
            return []
        known = checker.knowledge
        return self.quarantine.put(records, table=known.table, source=known.source, versions=versions)

    def _answers(self, checker: Checker, examined: list[Examined]) -> list[Answer]:
        """What the detector says of each record; nothing of those that cannot be used."""
        answers: list[Answer] = [()] * len(examined)
        known = checker.knowledge
        related = known.dependencies or known.relations
        if not related and all(column.anomalies is None for column in known.columns.values()):
            return answers
        usable = [i for i, one in enumerate(examined) if not one.unusable]
        texts = [_texts(examined[i].record, known) for i in usable]
        for i, answer in zip(usable, self._judging.ask(texts, known), strict=True):
            answers[i] = answer
        return answers

    def _judged(self, one: Examined, answer: Answer, rules: TableRules) -> tuple[Status, tuple[Reason, ...]]:
        if one.unusable:
            return "quarantine", one.reasons
        one = _with_rules(one, rules)
        if self.options.broken_rule == "quarantine" and any(
            reason.what == "rule" and reason.severity == "error" for reason in one.reasons
        ):
            return "quarantine", one.reasons
        if isinstance(answer, str):
            reasons = (*one.reasons, Reason("not checked", answer))
            if self.options.unavailable == "wait":
                return "quarantine", reasons
        else:
            reasons = one.reasons + tuple(self._suspicions(one, answer))
        said = {reason.what for reason in reasons if reason.severity != "info"}
        if said & {"suspicious", "missing", "type", "rule"}:
            return "warn", reasons
        return ("fixed" if "fixed" in said else "pass"), reasons

    def _suspicions(self, one: Examined, findings: Findings) -> Iterator[Reason]:
        """The findings that are sure enough; that a fixed value has an unusual form is meant so."""
        fixed = {reason.column for reason in one.reasons if reason.what == "fixed"}
        for found in findings:
            if found.probability < self.options.warn_confidence:
                continue
            if found.column in fixed and found.kind in _ABOUT_FORM:
                continue
            value = one.record.get(found.column)
            yield Reason(
                "suspicious", found.sentence, found.column, value, found.repair, found.kind,
                confidence=round(float(found.probability), 4),
            )  # fmt: skip

    def _ready(self, table: str, source: str | None) -> _Compiled:
        """The compiled checks of a table, from its newest knowledge and what people decided since."""
        asked = self._refresh()
        known = choose(self._known, table, source)
        place = (known.source, known.table)
        found = self._compiled.get(place)
        if found is None or found.known.version != known.version:
            found = self._compile(known, asked)
            self._compiled[place] = found
        elif found.asked != asked:
            # While the ledger cannot be asked, the decisions that were known hold.
            with suppress(LedgerError):
                decided = self.ledger.version()
                if decided != found.decided:
                    found.checker.refused = refused_changes(self.ledger, known)
                    rules = read_rules(self.ledger, found.checker.knowledge)
                    versions = self._versions(found.checker.knowledge, rules)
                    # A new one, so that a call under way judges all its records by the same rules.
                    found = replace(found, rules=rules, versions=versions, decided=decided)
                    self._compiled[place] = found
            found.asked = asked
        return found

    def _compile(self, known: Known, asked: float) -> _Compiled:
        decided = self.ledger.version()
        learnt = self.ledger.knowledge(known.source, known.table)
        if learnt is None:
            raise LedgerError(f"The ledger no longer knows {known.table}: scan it again.")
        checker = Checker(learnt, self.options)
        checker.refused = refused_changes(self.ledger, known)
        rules = read_rules(self.ledger, learnt)
        return _Compiled(known, checker, rules, self._versions(learnt, rules), asked, decided)

    def _versions(self, learnt: TableKnowledge, rules: TableRules) -> Mapping[str, str]:
        """What verdicts are made by: the package, the run that learnt the table, the models, the rules."""
        in_force = {"rules": rules.version} if len(rules) else {}
        return MappingProxyType(
            {"package": __version__, "run": learnt.run, **learnt.models, **self._running(), **in_force}
        )

    def _running(self) -> dict[str, str]:
        try:
            return dict(self.models.versions)
        except (AssistantError, OSError):
            # Said of each record when the detector is asked; the versions that learnt the table remain.
            return {}

    def _refresh(self) -> float:
        """Ask the ledger what it knows, now and then; returns when it was asked last.

        While it cannot be asked, what was known holds.
        """
        if time.monotonic() - self._asked >= self.options.refresh:
            with self._lock:
                if time.monotonic() - self._asked >= self.options.refresh:
                    try:
                        self._known = self.ledger.known()
                    except LedgerError:
                        if not self._known:
                            raise
                    self._asked = time.monotonic()
        return self._asked


def _with_rules(one: Examined, rules: TableRules) -> Examined:
    """With a reason for each rule in force that the record, as fixed, breaks. Of a value that is missing the
    rule speaks, where there is one.
    """
    broken = rules.judge(one.record)
    if not broken:
        return one
    empty = {reason.column for reason in broken if reason.kind == "not_null"}
    others = (reason for reason in one.reasons if reason.what != "missing" or reason.column not in empty)
    return replace(one, reasons=(*others, *broken))


def _texts(record: Mapping[str, Any], known: TableKnowledge) -> dict[str, str | None]:
    """The known columns of a record as text. Where nesting or an odd value has no text, its type stands."""
    texts: dict[str, str | None] = {}
    for name in known.columns:
        if name in record:
            try:
                texts[name] = as_text(record[name])
            except (ValueError, TypeError, RecursionError):
                texts[name] = f"({type(record[name]).__name__})"
    return texts


def _detector(records: Sequence[Record], knowledge: TableKnowledge, models: Models) -> Sequence[Findings]:
    """The anomaly detector, imported when the first record is judged."""
    from assistant.anomalies import judge_many

    return judge_many(records, knowledge, models)
