"""Forms as data: editions and drafts, answers of records, and the life of a record.

Revision: 2026_11_30_forms, after 2026_11_30_access. Expands only: the release before this one goes on working on
these tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_forms"
down_revision = "2026_11_30_access"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("first_finalised_at", "changed_at", "deleted_at", "held_since"):
        op.add_column("call_record", sa.Column(name, sa.BigInteger(), nullable=True))
    op.add_column("call_record", sa.Column("line", sa.String(length=64), nullable=True))
    for name in ("first_finalised_at", "changed_at", "deleted_at"):
        op.create_index(op.f(f"ix_call_record_{name}"), "call_record", [name], unique=False)
    op.execute("UPDATE call_record SET first_finalised_at = finalised_at WHERE finalised_at IS NOT NULL")
    _create_answer()
    _create_history()
    _create_forms()


def _create_answer() -> None:
    op.create_table(
        "record_answer",
        sa.Column("contact_id", sa.String(length=128), nullable=False),
        sa.Column("field", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(length=64), nullable=False),
        sa.Column("words_encrypted", sa.Text(), nullable=True),
        _of_record("record_answer"),
        sa.PrimaryKeyConstraint("contact_id", "field", "position", name=op.f("pk_record_answer")),
    )
    op.create_index(op.f("ix_record_answer_field_value"), "record_answer", ["field", "value"], unique=False)
    op.create_table(
        "record_incident",
        sa.Column("contact_id", sa.String(length=128), nullable=False),
        sa.Column("plan", sa.String(length=128), nullable=False),
        _of_record("record_incident"),
        sa.PrimaryKeyConstraint("contact_id", "plan", name=op.f("pk_record_incident")),
    )
    op.create_index(op.f("ix_record_incident_plan"), "record_incident", ["plan"], unique=False)


def _create_history() -> None:
    op.create_table(
        "record_history",
        sa.Column("contact_id", sa.String(length=128), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("act", sa.String(length=64), nullable=False),
        sa.Column("by", sa.String(length=128), nullable=False),
        sa.Column("form_version", sa.String(length=64), nullable=False),
        sa.Column("reason_encrypted", sa.Text(), nullable=True),
        sa.Column("content_encrypted", sa.Text(), nullable=True),
        _of_record("record_history"),
        sa.PrimaryKeyConstraint("contact_id", "number", name=op.f("pk_record_history")),
    )
    op.create_index(op.f("ix_record_history_at_ms"), "record_history", ["at_ms"], unique=False)


def _create_forms() -> None:
    op.create_table(
        "form_draft",
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("network", sa.String(length=64), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("base", sa.String(length=64), nullable=False),
        sa.Column("author", sa.String(length=128), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("saved_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_draft")),
    )
    op.create_index(op.f("ix_form_draft_network_state"), "form_draft", ["network", "state"], unique=False)
    op.create_table(
        "form_edition",
        sa.Column("network", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("base", sa.String(length=64), nullable=False),
        sa.Column("drafted_by", sa.String(length=128), nullable=False),
        sa.Column("published_by", sa.String(length=128), nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("draft_id", sa.String(length=128), nullable=False),
        sa.PrimaryKeyConstraint("network", "number", name=op.f("pk_form_edition")),
    )


def _of_record(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["contact_id"], ["call_record.contact_id"], name=op.f(f"fk_{table}_call_record"), ondelete="CASCADE"
    )
