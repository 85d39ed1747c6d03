"""Conversations by text and their messages, whose bodies lie here encrypted.

Revision: 2026_11_29_texts, after 2026_11_29_specialist_phones. Expands only: the release before this one goes on
working on these tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_texts"
down_revision = "2026_11_29_specialist_phones"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "text_contact",
        sa.Column("contact_id", sa.String(length=128), nullable=False),
        sa.Column("floor", sa.String(length=64), nullable=False),
        sa.Column("line", sa.String(length=64), nullable=False),
        sa.Column("arrived_at", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.String(length=64), nullable=True),
        sa.Column("chosen", sa.Boolean(), nullable=True),
        sa.Column("urgent", sa.String(length=64), nullable=True),
        sa.Column("home_partner", sa.String(length=64), nullable=True),
        sa.Column("preferred_partner", sa.String(length=64), nullable=True),
        sa.Column("queued_at", sa.BigInteger(), nullable=True),
        sa.Column("taken_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_as", sa.String(length=64), nullable=True),
        sa.Column("partner", sa.String(length=64), nullable=True),
        sa.Column("specialist_id", sa.String(length=128), nullable=True),
        sa.Column("waited_ms", sa.BigInteger(), nullable=True),
        sa.Column("handled_ms", sa.BigInteger(), nullable=True),
        sa.Column("came_in", sa.Integer(), nullable=True),
        sa.Column("went_out", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("pk_text_contact")),
    )
    op.create_index(
        op.f("ix_text_contact_floor_arrived_at"), "text_contact", ["floor", "arrived_at"], unique=False
    )
    op.create_index(
        op.f("ix_text_contact_floor_closed_at"), "text_contact", ["floor", "closed_at"], unique=False
    )
    op.create_table(
        "text_message",
        sa.Column("text_id", sa.String(length=128), nullable=False),
        sa.Column("floor", sa.String(length=64), nullable=False),
        sa.Column("contact_id", sa.String(length=128), nullable=True),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("came_in", sa.Boolean(), nullable=False),
        sa.Column("media", sa.Integer(), nullable=False),
        sa.Column("template", sa.String(length=64), nullable=True),
        sa.Column("specialist_id", sa.String(length=128), nullable=True),
        sa.Column("delivery", sa.String(length=64), nullable=True),
        sa.Column("code", sa.Integer(), nullable=False),
        sa.Column("carrier_sid", sa.String(length=128), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("erased_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("text_id", name=op.f("pk_text_message")),
    )
    op.create_index(
        op.f("ix_text_message_contact_id_at_ms"), "text_message", ["contact_id", "at_ms"], unique=False
    )
    op.create_index(op.f("ix_text_message_floor_at_ms"), "text_message", ["floor", "at_ms"], unique=False)
