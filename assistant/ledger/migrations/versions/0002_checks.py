"""The history of checks: what each run of a kept rule gave."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of checks."""
    op.create_table(
        "dqa_checks",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("run", sa.String(40), sa.ForeignKey("dqa_runs.id"), nullable=False),
        sa.Column("suggestion", sa.String(16), sa.ForeignKey("dqa_suggestions.id"), nullable=False),
        sa.Column("rule", sa.String(16), nullable=False),
        sa.Column("checked_at", sa.String(40), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("judged", sa.BigInteger, nullable=False),
        sa.Column("failing", sa.BigInteger, nullable=False),
        sa.Column("measured", sa.Float),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("examples", sa.Text, nullable=False),
    )
    op.create_index("dqa_checks_suggestion", "dqa_checks", ["suggestion", "id"])
    op.create_index("dqa_checks_run", "dqa_checks", ["run", "suggestion"], unique=True)
