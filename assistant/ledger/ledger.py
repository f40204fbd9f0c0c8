"""The ledger: what was suggested, what people decided, what was written, what was learnt."""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, func, select, update

from assistant.errors import UnknownName
from assistant.knowledge import TableKnowledge
from assistant.ledger import deciding, queries, scanning
from assistant.ledger.checks import Checks
from assistant.ledger.database import Database
from assistant.ledger.journal import Journal
from assistant.ledger.records import Cursor, Entry, Facets, Filter, Known, Run
from assistant.ledger.schema import checks, decisions, dump, knowledge, load, now, runs, stamp, suggestions
from assistant.suggestion import Decision, Json, Suggestion, Verdict
from connectors.redact import redact


class Ledger:
    """One open ledger. Several processes and threads may use the same one; close it after use (`with`).

    Every method raises `LedgerError` where the database fails.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.journal = Journal(database)
        self.checks = Checks(database)

    @classmethod
    def open(cls, url: str) -> Ledger:
        """The ledger at `sqlite:///PATH` or `postgresql://…`: made if absent, upgraded if older."""
        return cls(Database(url))

    def close(self) -> None:
        """Give all connections back."""
        self._database.close()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    # Runs

    def start_run(self, kind: str, source: str, parameters: dict[str, Any] | None = None) -> str:
        """Begin a run and return its id, which sorts by time. Secrets in its parameters are cut out."""
        run = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"
        row = {
            "id": run, "kind": kind, "source": redact(source), "parameters": _parameters(parameters),
            "status": "running", "started_at": now(), "summary": "{}",
        }  # fmt: skip
        with self._database.write() as connection:
            connection.execute(runs.insert(), row)
        return run

    def finish_run(self, run: str, status: str = "done", summary: dict[str, Any] | None = None) -> None:
        """Say how a run ended: "done", "failed", "interrupted"."""
        values = {"status": status, "finished_at": now(), "summary": dump(_redacted(summary or {}))}
        with self._database.write() as connection:
            connection.execute(update(runs).where(runs.c.id == run).values(values))

    def note_run(self, run: str, summary: dict[str, Any]) -> None:
        """Keep how far a run has come, for whoever resumes it."""
        with self._database.write() as connection:
            values = {"summary": dump(_redacted(summary))}
            connection.execute(update(runs).where(runs.c.id == run).values(values))

    def mark_run(self, run: str, status: str) -> None:
        """Change a run's status and nothing else: "interrupted", "undone"."""
        with self._database.write() as connection:
            connection.execute(update(runs).where(runs.c.id == run).values(status=status))

    def run(self, run: str) -> Run:
        """The run with this id; raises `UnknownName` with the latest ones."""
        with self._database.read() as connection:
            row = connection.execute(select(runs).where(runs.c.id == run)).one_or_none()
        if row is None:
            latest = ", ".join(f"{one.id} ({one.kind})" for one in self.runs(5)) or "none yet"
            raise UnknownName(f"The ledger has no run {run!r}; the latest are: {latest}.")
        return _run(row)

    def runs(self, limit: int = 50) -> list[Run]:
        """The latest runs, newest first."""
        query = select(runs).order_by(runs.c.started_at.desc(), runs.c.id.desc()).limit(limit)
        with self._database.read() as connection:
            return [_run(row) for row in connection.execute(query)]

    def unfinished(self, kind: str, source: str, parameters: dict[str, Any] | None = None) -> Run | None:
        """The newest run of this kind on this source that never ended; with these parameters where given."""
        query = (
            select(runs)
            .where(runs.c.status == "running", runs.c.kind == kind, runs.c.source == redact(source))
            .order_by(runs.c.started_at.desc())
        )
        if parameters is not None:
            query = query.where(runs.c.parameters == _parameters(parameters))
        with self._database.read() as connection:
            row = connection.execute(query.limit(1)).one_or_none()
        return None if row is None else _run(row)

    # Suggestions

    def add(self, run: str, found: Iterable[Suggestion]) -> int:
        """Keep what a run found; returns how many the ledger did not know. See `scanning.add`."""
        with self._database.write() as connection:
            return scanning.add(connection, run, list(found))

    def hide_unseen(self, run: str, source: str, table: str, tasks: Iterable[str] | None = None) -> int:
        """To be called when `run` has scanned a table: its open suggestions not seen again are gone."""
        with self._database.write() as connection:
            return scanning.hide_unseen(connection, run, redact(source), table, tasks)

    def find(self, wanted: Filter | None = None, limit: int = 50, after: Cursor | None = None) -> list[Entry]:
        """A page of entries, surest first, then most rows; `after` is the `cursor` of the last one seen."""
        with self._database.read() as connection:
            rows = connection.execute(queries.entries(_clean(wanted), limit, after))
            return [queries.entry(row) for row in rows]

    def count(self, wanted: Filter | None = None) -> int:
        """How many entries the filter finds."""
        query = select(func.count()).select_from(suggestions).where(*queries.conditions(_clean(wanted)))
        with self._database.read() as connection:
            return connection.execute(query).scalar_one()

    def facets(self, wanted: Filter | None = None) -> Facets:
        """For each field with few values: how many entries each choice finds, the other fields kept."""
        with self._database.read() as connection:
            return queries.count_facets(connection, _clean(wanted))

    def get(self, suggestion: str) -> Entry:
        """The entry of one suggestion; raises `UnknownName`."""
        found = self.entries([suggestion])
        if not found:
            raise UnknownName(f"The ledger has no suggestion {suggestion!r}; see `dqa suggestions`.")
        return found[0]

    def entries(self, ids: Sequence[str]) -> list[Entry]:
        """The entries with these ids, in their order; unknown ones are left out."""
        found: dict[str, Entry] = {}
        with self._database.read() as connection:
            for some in scanning.batches(list(ids)):
                rows = connection.execute(queries.entries_by_id(list(some)))
                found |= {entry.id: entry for entry in map(queries.entry, rows)}
        return [found[id_] for id_ in ids if id_ in found]

    # Decisions

    def decide(self, decision: Decision, expected_version: int | None = None) -> Entry:
        """Append a decision. Raises `Conflict` where the entry's version is not the one expected any more,
        or where it is already written back.
        """
        with self._database.write() as connection:
            deciding.decide(connection, decision, expected_version)
        return self.get(decision.suggestion)

    def decide_many(
        self,
        what: Sequence[str] | Filter,
        verdict: Verdict,
        by: str,
        except_ids: Collection[str] = (),
        *,
        value: Json = None,
        comment: str | None = None,
    ) -> int:
        """Decide on these ids, or on all that a filter finds (not only the page on show), in one transaction.

        Returns how many took the decision; those written back already, or standing so, are passed over.
        """
        template = Decision(suggestion="", verdict=verdict, by=by, value=value, comment=comment)
        clean = _clean(what) if isinstance(what, Filter) else what
        with self._database.write() as connection:
            return deciding.decide_many(connection, clean, template, except_ids)

    def decisions(self, suggestion: str) -> list[Decision]:
        """Everything decided on one suggestion, oldest first."""
        query = select(decisions).where(decisions.c.suggestion == suggestion).order_by(decisions.c.id)
        with self._database.read() as connection:
            return [queries.decision(row) for row in connection.execute(query)]

    # Knowledge

    def save_knowledge(self, learnt: TableKnowledge) -> None:
        """Keep what was learnt of a table; the newest counts, older ones stay readable by run."""
        learnt = learnt.model_copy(update={"source": redact(learnt.source)})
        row = {
            "source": learnt.source, "table_name": learnt.table, "run": learnt.run,
            "learnt_at": stamp(learnt.learnt_at), "body": dump(learnt.model_dump(mode="json")),
        }  # fmt: skip
        with self._database.write() as connection:
            connection.execute(knowledge.insert(), row)

    def version(self) -> tuple[object, ...]:
        """What changes with every decision, check and run: what was made of the ledger at a version still
        stands at the same one. Its parts: the last decision, the last check, what is known of the last run.
        """
        newest = select(runs.c.id, runs.c.status, runs.c.finished_at).order_by(runs.c.started_at.desc())
        with self._database.read() as connection:
            decided = connection.execute(select(func.max(decisions.c.id))).scalar()
            checked = connection.execute(select(func.max(checks.c.id))).scalar()
            last = connection.execute(newest.limit(1)).one_or_none()
        return (decided, checked, *(last or ()))

    def knowledge(self, source: str, table: str, run: str | None = None) -> TableKnowledge | None:
        """What was last learnt of a table (by one run, where given); None where nothing was."""
        query = (
            select(knowledge.c.body)
            .where(knowledge.c.source == redact(source), knowledge.c.table_name == table)
            .order_by(knowledge.c.id.desc())
            .limit(1)
        )
        if run is not None:
            query = query.where(knowledge.c.run == run)
        with self._database.read() as connection:
            body = connection.execute(query).scalar()
        return None if body is None else TableKnowledge.model_validate(load(body))

    def known(self) -> list[Known]:
        """Every table of which something was learnt, with what tells its newest knowledge apart."""
        newest = select(func.max(knowledge.c.id)).group_by(knowledge.c.source, knowledge.c.table_name)
        columns = (knowledge.c.source, knowledge.c.table_name, knowledge.c.run, knowledge.c.learnt_at)
        query = select(knowledge.c.id, *columns).where(knowledge.c.id.in_(newest))
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(*columns)).all()
        return [
            Known(row.source, row.table_name, row.run, datetime.fromisoformat(row.learnt_at), row.id)
            for row in rows
        ]


def _clean(wanted: Filter | None) -> Filter:
    if wanted is None or wanted.source is None:
        return wanted or Filter()
    sources = tuple(redact(one) for one in queries.chosen(wanted.source) or ())
    return Filter(**{**vars(wanted), "source": sources})


def _parameters(parameters: dict[str, Any] | None) -> str:
    return json.dumps(_redacted(parameters or {}), sort_keys=True)


def _redacted(value: Any) -> Any:
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, dict):
        return {key: _redacted(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_redacted(one) for one in value]
    return value


def _run(row: Row[Any]) -> Run:
    ended = row.finished_at
    return Run(
        id=row.id,
        kind=row.kind,
        source=row.source,
        parameters=load(row.parameters),
        status=row.status,
        started_at=datetime.fromisoformat(row.started_at),
        finished_at=None if ended is None else datetime.fromisoformat(ended),
        summary=load(row.summary),
    )
