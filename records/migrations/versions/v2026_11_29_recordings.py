"""The recordings of conversations.

Revision: 2026_11_29_recordings, after 2026_11_29_texts. Expands only: the release before this one goes on
working on these tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_recordings"
down_revision = "2026_11_29_texts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "conversation_recording",
        sa.Column("contact_id", sa.String(length=128), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("floor", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("partner", sa.String(length=64), nullable=True),
        sa.Column("specialist_id", sa.String(length=128), nullable=True),
        sa.Column("recording_sid", sa.String(length=128), nullable=True),
        sa.Column("duration_ms", sa.BigInteger(), nullable=True),
        sa.Column("forget_at", sa.BigInteger(), nullable=True),
        sa.Column("trouble", sa.String(length=64), nullable=True),
        sa.Column("seen_by", sa.String(length=128), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("sound", sa.LargeBinary(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("taken_over_at", sa.BigInteger(), nullable=True),
        sa.Column("carrier_deleted_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("contact_id", "number", name=op.f("pk_conversation_recording")),
    )
    op.create_index(
        op.f("ix_conversation_recording_floor_at"), "conversation_recording", ["floor", "at"], unique=False
    )
    op.create_index(
        op.f("ix_conversation_recording_recording_sid"),
        "conversation_recording",
        ["recording_sid"],
        unique=False,
    )
