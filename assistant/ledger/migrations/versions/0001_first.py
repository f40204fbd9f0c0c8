"""The first ledger: runs, suggestions, decisions, work, chunks, changes, knowledge."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_SQLITE_GUARDS = (
    "CREATE TRIGGER dqa_decisions_no_update BEFORE UPDATE ON dqa_decisions "
    "BEGIN SELECT RAISE(ABORT, 'decisions are only ever appended'); END",
    "CREATE TRIGGER dqa_decisions_no_delete BEFORE DELETE ON dqa_decisions "
    "BEGIN SELECT RAISE(ABORT, 'decisions are only ever appended'); END",
)
_POSTGRESQL_GUARDS = (
    "CREATE FUNCTION dqa_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'decisions are only ever appended'; END $$",
    "CREATE TRIGGER dqa_decisions_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON dqa_decisions "
    "FOR EACH STATEMENT EXECUTE FUNCTION dqa_append_only()",
)


def upgrade() -> None:
    """Make all tables, and the triggers that keep decisions append-only."""
    _runs_and_suggestions()
    _decisions()
    _writing()
    op.create_table(
        "dqa_knowledge",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("table_name", sa.Text, nullable=False),
        sa.Column("run", sa.String(40), nullable=False),
        sa.Column("learnt_at", sa.String(40), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("dqa_knowledge_place", "dqa_knowledge", ["source", "table_name", "id"])


def _runs_and_suggestions() -> None:
    op.create_table(
        "dqa_runs",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("parameters", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("started_at", sa.String(40), nullable=False),
        sa.Column("finished_at", sa.String(40)),
        sa.Column("summary", sa.Text, nullable=False),
    )
    op.create_index("dqa_runs_started", "dqa_runs", ["started_at"])
    op.create_index("dqa_runs_status", "dqa_runs", ["status", "kind", "source"])
    op.create_table(
        "dqa_suggestions",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("table_name", sa.Text),
        sa.Column("column_name", sa.Text),
        sa.Column("task", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("confidence", sa.Float, nullable=False),
        sa.Column("rows_touched", sa.Integer, nullable=False),
        sa.Column("proved", sa.Boolean, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("run", sa.String(40), sa.ForeignKey("dqa_runs.id"), nullable=False),
        sa.Column("last_run", sa.String(40), sa.ForeignKey("dqa_runs.id"), nullable=False),
        sa.Column("first_seen", sa.String(40), nullable=False),
        sa.Column("changed_at", sa.String(40), nullable=False),
        sa.Column("decision", sa.Integer),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
    )
    order = _indexable("confidence DESC", "rows_touched DESC", "id")
    op.create_index("dqa_suggestions_order", "dqa_suggestions", order)
    op.create_index("dqa_suggestions_status", "dqa_suggestions", [*_indexable("status"), *order])
    place = ["table_name", "source", "column_name", "task", "kind", "status", "proved", "confidence"]
    op.create_index("dqa_suggestions_place", "dqa_suggestions", place)


def _indexable(*terms: str) -> list[str | sa.TextClause | sa.ColumnElement[object]]:
    return [sa.text(term) for term in terms]


def _decisions() -> None:
    op.create_table(
        "dqa_decisions",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("suggestion", sa.String(16), sa.ForeignKey("dqa_suggestions.id"), nullable=False),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("decided_by", sa.Text, nullable=False),
        sa.Column("decided_at", sa.String(40), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("comment", sa.Text),
    )
    op.create_index("dqa_decisions_suggestion", "dqa_decisions", ["suggestion", "id"])
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _SQLITE_GUARDS if sqlite else _POSTGRESQL_GUARDS:
        op.execute(statement)


def _writing() -> None:
    run, suggestion = sa.ForeignKey("dqa_runs.id"), sa.ForeignKey("dqa_suggestions.id")
    op.create_table(
        "dqa_work",
        sa.Column("run", sa.String(40), run, primary_key=True),
        sa.Column("suggestion", sa.String(16), suggestion, primary_key=True),
    )
    op.create_table(
        "dqa_chunks",
        sa.Column("run", sa.String(40), sa.ForeignKey("dqa_runs.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("table_name", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("cursor", sa.Text, nullable=False),
    )
    op.create_table(
        "dqa_changes",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("run", sa.String(40), sa.ForeignKey("dqa_runs.id"), nullable=False),
        sa.Column("chunk", sa.Integer, nullable=False),
        sa.Column("suggestion", sa.String(16), sa.ForeignKey("dqa_suggestions.id"), nullable=False),
        sa.Column("table_name", sa.Text, nullable=False),
        sa.Column("row_key", sa.Text, nullable=False),
        sa.Column("column_name", sa.Text, nullable=False),
        sa.Column("old", sa.Text, nullable=False),
        sa.Column("new", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reverses", sa.Integer),
    )
    op.create_index("dqa_changes_chunk", "dqa_changes", ["run", "chunk", "id"])
    op.create_index("dqa_changes_state", "dqa_changes", ["run", "state", "id"])
    op.create_index("dqa_changes_suggestion", "dqa_changes", ["suggestion", "run"])
