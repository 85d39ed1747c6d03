"""People without identity: keys, shared numbers, follow-ups with consent, contact data, advocacy; nightly erasures.

Revision: 2026_11_30_people, after 2026_11_30_reporting. Expands only: the release before this one goes on
working on these tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_people"
down_revision = "2026_11_30_reporting"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _persons()
    _follow_ups()
    _follow_up_results()
    _contact_data()
    _advocacy()
    _erasures()


def _persons() -> None:
    """Who is behind a contact, and numbers that many share."""
    op.create_table(
        "contact_person",
        sa.Column("contact_id", sa.String(length=128), nullable=False),
        sa.Column("floor", sa.String(length=64), nullable=False),
        sa.Column("partner", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("basis", sa.String(length=64), nullable=False),
        sa.Column("confidence", sa.String(length=64), nullable=False),
        sa.Column("link_key", sa.String(length=64), nullable=True),
        sa.Column("link_key_before", sa.String(length=64), nullable=True),
        sa.Column("count_key", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("pk_contact_person")),
    )
    op.create_index(op.f("ix_contact_person_floor_at"), "contact_person", ["floor", "at"], unique=False)
    op.create_index(op.f("ix_contact_person_link_key"), "contact_person", ["link_key"], unique=False)
    op.create_table(
        "shared_number",
        sa.Column("floor", sa.String(length=64), nullable=False),
        sa.Column("tag", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.Column("added_by", sa.String(length=128), nullable=False),
        sa.PrimaryKeyConstraint("floor", "tag", name=op.f("pk_shared_number")),
    )


def _follow_ups() -> None:
    """Consents and the work."""
    op.create_table(
        "follow_up",
        sa.Column("contact_id", sa.String(length=128), nullable=False),
        sa.Column("floor", sa.String(length=64), nullable=False),
        sa.Column("partner", sa.String(length=64), nullable=False),
        sa.Column("consented_at", sa.BigInteger(), nullable=False),
        sa.Column("consented_to", sa.String(length=128), nullable=False),
        sa.Column("given", sa.String(length=64), nullable=False),
        sa.Column("wording", sa.String(length=64), nullable=False),
        sa.Column("wording_locale", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("owner", sa.String(length=128), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.String(length=64), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_by", sa.String(length=128), nullable=True),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("pk_follow_up")),
    )
    op.create_index(
        op.f("ix_follow_up_floor_partner_due_at"), "follow_up", ["floor", "partner", "due_at"], unique=False
    )


def _follow_up_results() -> None:
    """What was tried, and what came of each need."""
    op.create_table(
        "follow_up_attempt",
        sa.Column("contact_id", sa.String(length=128), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(length=128), nullable=False),
        sa.Column("outcome", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("contact_id", "number", name=op.f("pk_follow_up_attempt")),
    )
    op.create_table(
        "need_outcome",
        sa.Column("contact_id", sa.String(length=128), nullable=False),
        sa.Column("need_code", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("contact_id", "need_code", name=op.f("pk_need_outcome")),
    )


def _contact_data() -> None:
    """How people are reached, apart from the rest."""
    op.create_table(
        "contact_data",
        sa.Column("contact_id", sa.String(length=128), nullable=False),
        sa.Column("floor", sa.String(length=64), nullable=False),
        sa.Column("partner", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("best_time", sa.Text(), nullable=True),
        sa.Column("may_leave_message", sa.Boolean(), nullable=False),
        sa.Column("forget_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("pk_contact_data")),
    )
    op.create_index(
        op.f("ix_contact_data_floor_forget_at"), "contact_data", ["floor", "forget_at"], unique=False
    )


def _advocacy() -> None:
    op.create_table(
        "advocacy",
        sa.Column("contact_id", sa.String(length=128), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("floor", sa.String(length=64), nullable=False),
        sa.Column("partner", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("specialist_id", sa.String(length=128), nullable=False),
        sa.Column("contacted", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("contact_id", "number", name=op.f("pk_advocacy")),
    )
    op.create_index(op.f("ix_advocacy_floor_at"), "advocacy", ["floor", "at"], unique=False)


def _erasures() -> None:
    op.create_table(
        "erasure_night",
        sa.Column("floor", sa.String(length=64), nullable=False),
        sa.Column("day", sa.String(length=64), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.Column("erased", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("floor", "day", name=op.f("pk_erasure_night")),
    )
