"""Which needs rise, by week; who was not answered, and how many persons there were, by month.

Revision: 2026_12_02_warnings, after 2026_12_01_question_rollups. Expands only: the release before this one goes on
working on these tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_12_02_warnings"
down_revision = "2026_12_01_question_rollups"
branch_labels = None
depends_on = None

_COUNTS = ("answered", "abandoned", "blocked", "returned", "recorded", "needs", "needs_squared")


def upgrade() -> None:
    op.create_table(
        "warning_week",
        sa.Column("floor", sa.String(length=64), nullable=False),
        sa.Column("last_day", sa.String(length=10), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("floor", "last_day", name=op.f("pk_warning_week")),
    )
    op.create_table(
        "rollup_unanswered",
        sa.Column("floor", sa.String(length=64), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("region", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=64), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in _COUNTS),
        sa.PrimaryKeyConstraint(
            "floor", "month", "region", "language", "hour", name=op.f("pk_rollup_unanswered")
        ),
    )
    op.create_table(
        "rollup_persons",
        sa.Column("floor", sa.String(length=64), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("partner", sa.String(length=64), nullable=False),
        sa.Column("persons", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("floor", "month", "partner", name=op.f("pk_rollup_persons")),
    )
