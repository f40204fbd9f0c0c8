"""The ledger's tables, as queries see them; `migrations/versions` makes them (a test keeps the two equal).

All names begin with `dqa_`, so that a ledger may share a PostgreSQL database with other tables. JSON is
kept as ASCII text (no character of a cell can break it), times as ISO 8601 in UTC, which sorts as it should.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

HEAD = "0002"
"""The newest migration: a ledger at this version needs no alembic to be opened."""
VERSION_TABLE = "dqa_version"

metadata = MetaData()

runs = Table(
    "dqa_runs",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("parameters", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("started_at", String(40), nullable=False),
    Column("finished_at", String(40)),
    Column("summary", Text, nullable=False),
    Index("dqa_runs_started", "started_at"),
    Index("dqa_runs_status", "status", "kind", "source"),
)

suggestions = Table(
    "dqa_suggestions",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("source", Text, nullable=False),
    Column("table_name", Text),
    Column("column_name", Text),
    Column("task", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("rows_touched", Integer, nullable=False),
    Column("proved", Boolean(create_constraint=False), nullable=False),
    Column("status", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    Column("run", String(40), ForeignKey("dqa_runs.id"), nullable=False),
    Column("last_run", String(40), ForeignKey("dqa_runs.id"), nullable=False),
    Column("first_seen", String(40), nullable=False),
    Column("changed_at", String(40), nullable=False),
    Column("decision", Integer),
    Column("words", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Index(
        "dqa_suggestions_place",
        "table_name",
        "source",
        "column_name",
        "task",
        "kind",
        "status",
        "proved",
        "confidence",
    ),
)
_order = (suggestions.c.confidence.desc(), suggestions.c.rows_touched.desc(), suggestions.c.id)
Index("dqa_suggestions_order", *_order)
Index("dqa_suggestions_status", suggestions.c.status, *_order)

decisions = Table(
    "dqa_decisions",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("suggestion", String(16), ForeignKey("dqa_suggestions.id"), nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("decided_at", String(40), nullable=False),
    Column("value", Text, nullable=False),
    Column("comment", Text),
    Index("dqa_decisions_suggestion", "suggestion", "id"),
)

work = Table(
    "dqa_work",
    metadata,
    Column("run", String(40), ForeignKey("dqa_runs.id"), primary_key=True),
    Column("suggestion", String(16), ForeignKey("dqa_suggestions.id"), primary_key=True),
)

chunks = Table(
    "dqa_chunks",
    metadata,
    Column("run", String(40), ForeignKey("dqa_runs.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("table_name", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("cursor", Text, nullable=False),
)

changes = Table(
    "dqa_changes",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("run", String(40), ForeignKey("dqa_runs.id"), nullable=False),
    Column("chunk", Integer, nullable=False),
    Column("suggestion", String(16), ForeignKey("dqa_suggestions.id"), nullable=False),
    Column("table_name", Text, nullable=False),
    Column("row_key", Text, nullable=False),
    Column("column_name", Text, nullable=False),
    Column("old", Text, nullable=False),
    Column("new", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("reverses", Integer),
    Index("dqa_changes_chunk", "run", "chunk", "id"),
    Index("dqa_changes_state", "run", "state", "id"),
    Index("dqa_changes_suggestion", "suggestion", "run"),
)

knowledge = Table(
    "dqa_knowledge",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("source", Text, nullable=False),
    Column("table_name", Text, nullable=False),
    Column("run", String(40), nullable=False),
    Column("learnt_at", String(40), nullable=False),
    Column("body", Text, nullable=False),
    Index("dqa_knowledge_place", "source", "table_name", "id"),
)

checks = Table(
    "dqa_checks",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("run", String(40), ForeignKey("dqa_runs.id"), nullable=False),
    Column("suggestion", String(16), ForeignKey("dqa_suggestions.id"), nullable=False),
    Column("rule", String(16), nullable=False),
    Column("checked_at", String(40), nullable=False),
    Column("status", String(16), nullable=False),
    Column("judged", BigInteger, nullable=False),
    Column("failing", BigInteger, nullable=False),
    Column("measured", Float),
    Column("reason", Text, nullable=False),
    Column("examples", Text, nullable=False),
    Index("dqa_checks_suggestion", "suggestion", "id"),
    Index("dqa_checks_run", "run", "suggestion", unique=True),
)


_ENCODER = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"))


def dump(value: Any) -> str:
    """A JSON value as the ASCII text that is stored."""
    return _ENCODER.encode(value)


def load(text: str) -> Any:
    """The JSON value that `dump` wrote."""
    return json.loads(text)


def now() -> str:
    """The present moment as it is stored: microseconds always written, so that text order is time order."""
    return stamp(datetime.now(UTC))


def stamp(moment: datetime) -> str:
    """A moment as it is stored; one without a zone counts as UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat(timespec="microseconds")
