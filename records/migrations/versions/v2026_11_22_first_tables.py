"""The first tables: the log of interactions, people, and call records.

Revision: 2026_11_22_first_tables, after nothing.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22_first_tables"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_interaction_log()
    _create_recorder_position()
    _create_parked_event()
    _create_contact()
    _create_offer()
    _create_account()
    _create_sign_in()
    _create_call_record()
    _create_need()
    _create_referral()
    _create_referral_need()


def _create_interaction_log() -> None:
    op.create_table(
        "interaction_log",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("floor", sa.String(length=64), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("position", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("contact_id", sa.String(length=128), nullable=True),
        sa.Column("specialist_id", sa.String(length=128), nullable=True),
        sa.Column("data", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_interaction_log")),
        sa.UniqueConstraint("event_id", "floor", name=op.f("uq_interaction_log_event_id_floor")),
    )
    op.create_index(
        op.f("ix_interaction_log_contact_id_at_ms"), "interaction_log", ["contact_id", "at_ms"], unique=False
    )
    op.create_index(
        op.f("ix_interaction_log_floor_at_ms"), "interaction_log", ["floor", "at_ms"], unique=False
    )


def _create_recorder_position() -> None:
    op.create_table(
        "recorder_position",
        sa.Column("floor", sa.String(length=64), nullable=False),
        sa.Column("position", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("floor", name=op.f("pk_recorder_position")),
    )


def _create_parked_event() -> None:
    op.create_table(
        "parked_event",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("floor", sa.String(length=64), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("position", sa.String(length=64), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_parked_event")),
        sa.UniqueConstraint("event_id", "floor", name=op.f("uq_parked_event_event_id_floor")),
    )


def _create_contact() -> None:
    op.create_table(
        "contact",
        sa.Column("contact_id", sa.String(length=128), nullable=False),
        sa.Column("floor", sa.String(length=64), nullable=False),
        sa.Column("call_sid", sa.String(length=128), nullable=True),
        sa.Column("arrived_at", sa.BigInteger(), nullable=True),
        sa.Column("line", sa.String(length=64), nullable=True),
        sa.Column("language", sa.String(length=64), nullable=True),
        sa.Column("evidence_source", sa.String(length=64), nullable=True),
        sa.Column("evidence_confidence", sa.String(length=64), nullable=True),
        sa.Column("evidence_place", sa.String(length=200), nullable=True),
        sa.Column("evidence_division", sa.String(length=64), nullable=True),
        sa.Column("home_partner", sa.String(length=64), nullable=True),
        sa.Column("preferred_partner", sa.String(length=64), nullable=True),
        sa.Column("rule", sa.String(length=200), nullable=True),
        sa.Column("rule_book", sa.String(length=64), nullable=True),
        sa.Column("queued_at", sa.BigInteger(), nullable=True),
        sa.Column("first_offer_at", sa.BigInteger(), nullable=True),
        sa.Column("connected_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_as", sa.String(length=64), nullable=True),
        sa.Column("ended_by", sa.String(length=64), nullable=True),
        sa.Column("ended_detail", sa.Text(), nullable=True),
        sa.Column("partner", sa.String(length=64), nullable=True),
        sa.Column("specialist_id", sa.String(length=128), nullable=True),
        sa.Column("answered_after_ms", sa.BigInteger(), nullable=True),
        sa.Column("waited_ms", sa.BigInteger(), nullable=True),
        sa.Column("talked_ms", sa.BigInteger(), nullable=True),
        sa.Column("offers", sa.Integer(), nullable=False),
        sa.Column("drops", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("pk_contact")),
    )
    op.create_index(
        op.f("ix_contact_arrived_at_contact_id"), "contact", ["arrived_at", "contact_id"], unique=False
    )
    op.create_index(op.f("ix_contact_floor_queued_at"), "contact", ["floor", "queued_at"], unique=False)
    op.create_index(
        op.f("ix_contact_specialist_id_arrived_at"), "contact", ["specialist_id", "arrived_at"], unique=False
    )


def _create_offer() -> None:
    op.create_table(
        "offer",
        sa.Column("offer_id", sa.String(length=128), nullable=False),
        sa.Column("floor", sa.String(length=64), nullable=False),
        sa.Column("contact_id", sa.String(length=128), nullable=False),
        sa.Column("specialist_id", sa.String(length=128), nullable=False),
        sa.Column("partner", sa.String(length=64), nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=True),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.Column("accepted_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("offer_id", name=op.f("pk_offer")),
    )
    op.create_index(op.f("ix_offer_contact_id"), "offer", ["contact_id"], unique=False)
    op.create_index(
        op.f("ix_offer_specialist_id_made_at"), "offer", ["specialist_id", "made_at"], unique=False
    )


def _create_account() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("sign_in", sa.String(length=200), nullable=False),
        sa.Column("display_name", sa.String(length=200), nullable=False),
        sa.Column("partner", sa.String(length=64), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("role", sa.String(length=64), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("locale", sa.String(length=64), nullable=False),
        sa.Column("theme", sa.String(length=64), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("sign_in", name=op.f("uq_account_sign_in")),
    )
    op.create_index(op.f("ix_account_partner"), "account", ["partner"], unique=False)


def _create_sign_in() -> None:
    op.create_table(
        "sign_in",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=128), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("last_seen_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("csrf_secret", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_sign_in_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_in")),
    )
    op.create_index(op.f("ix_sign_in_account_id"), "sign_in", ["account_id"], unique=False)
    op.create_index(op.f("ix_sign_in_expires_at"), "sign_in", ["expires_at"], unique=False)


def _create_call_record() -> None:
    op.create_table(
        "call_record",
        sa.Column("contact_id", sa.String(length=128), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("specialist_id", sa.String(length=128), nullable=False),
        sa.Column("partner", sa.String(length=64), nullable=False),
        sa.Column("form_version", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("postal_code", sa.Text(), nullable=False),
        sa.Column("fsa", sa.String(length=3), nullable=True),
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("place_unknown", sa.Boolean(), nullable=False),
        sa.Column("heard_about", sa.Text(), nullable=False),
        sa.Column("caller_relation", sa.Text(), nullable=False),
        sa.Column("interpreter", sa.Boolean(), nullable=True),
        sa.Column("notes_encrypted", sa.Text(), nullable=True),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("saved_at", sa.BigInteger(), nullable=False),
        sa.Column("finalised_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("pk_call_record")),
    )
    op.create_index(
        op.f("ix_call_record_specialist_id_status"), "call_record", ["specialist_id", "status"], unique=False
    )
    op.create_index(op.f("ix_call_record_started_at"), "call_record", ["started_at"], unique=False)


def _create_need() -> None:
    op.create_table(
        "need",
        sa.Column("contact_id", sa.String(length=128), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=64), nullable=True),
        sa.Column("unmet_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["call_record.contact_id"], name=op.f("fk_need_call_record"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("contact_id", "position", name=op.f("pk_need")),
    )
    op.create_index(op.f("ix_need_code"), "need", ["code"], unique=False)


def _create_referral() -> None:
    op.create_table(
        "referral",
        sa.Column("contact_id", sa.String(length=128), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("service_id", sa.Text(), nullable=False),
        sa.Column("service_name", sa.Text(), nullable=False),
        sa.Column("partner", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["call_record.contact_id"],
            name=op.f("fk_referral_call_record"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("contact_id", "position", name=op.f("pk_referral")),
    )
    op.create_index(op.f("ix_referral_service_id"), "referral", ["service_id"], unique=False)


def _create_referral_need() -> None:
    op.create_table(
        "referral_need",
        sa.Column("contact_id", sa.String(length=128), nullable=False),
        sa.Column("referral_position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("need_position", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id", "need_position"],
            ["need.contact_id", "need.position"],
            name=op.f("fk_referral_need_need"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["contact_id", "referral_position"],
            ["referral.contact_id", "referral.position"],
            name=op.f("fk_referral_need_referral"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "contact_id", "referral_position", "need_position", name=op.f("pk_referral_need")
        ),
    )
