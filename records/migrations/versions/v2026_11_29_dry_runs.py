"""Dry runs of drafts.

Revision: 2026_11_29_dry_runs, after 2026_11_28_call_backs. Expands only: the release before this one goes on working
on these tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_dry_runs"
down_revision = "2026_11_28_call_backs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dry_run",
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("network", sa.String(length=64), nullable=False),
        sa.Column("running_for", sa.String(length=64), nullable=True),
        sa.Column("draft_id", sa.String(length=128), nullable=False),
        sa.Column("draft_version", sa.Integer(), nullable=False),
        sa.Column("day", sa.String(length=64), nullable=False),
        sa.Column("asked_by", sa.String(length=128), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("told_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
        sa.Column("failure", sa.String(length=64), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dry_run")),
        sa.UniqueConstraint("running_for", name=op.f("uq_dry_run_running_for")),
    )
    op.create_index(
        op.f("ix_dry_run_network_draft_id_asked_at"),
        "dry_run",
        ["network", "draft_id", "asked_at"],
        unique=False,
    )
