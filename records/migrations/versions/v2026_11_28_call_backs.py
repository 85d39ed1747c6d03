"""Beside a contact the one whose caller chose to be called back; and the messages that callers leave.

Revision: 2026_11_28_call_backs, after 2026_11_27_rule_books. Expands only: the release before this one goes on
working on these tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_call_backs"
down_revision = "2026_11_27_rule_books"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("contact", sa.Column("call_back_of", sa.String(length=128), nullable=True))
    op.create_table(
        "voicemail",
        sa.Column("recording_sid", sa.String(length=128), nullable=False),
        sa.Column("floor", sa.String(length=64), nullable=False),
        sa.Column("contact_id", sa.String(length=128), nullable=False),
        sa.Column("partner", sa.String(length=64), nullable=False),
        sa.Column("left_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("forget_at", sa.BigInteger(), nullable=False),
        sa.Column("duration_ms", sa.BigInteger(), nullable=False),
        sa.Column("specialist_id", sa.String(length=128), nullable=True),
        sa.Column("claimed_at", sa.BigInteger(), nullable=True),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("sound", sa.LargeBinary(), nullable=True),
        sa.Column("taken_over_at", sa.BigInteger(), nullable=True),
        sa.Column("carrier_deleted_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("recording_sid", name=op.f("pk_voicemail")),
    )
    op.create_index(
        op.f("ix_voicemail_floor_partner_due_at"), "voicemail", ["floor", "partner", "due_at"], unique=False
    )
