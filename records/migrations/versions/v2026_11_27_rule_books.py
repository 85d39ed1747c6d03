"""Rule books and their audit; beside each contact the wait that it was promised and when it was rerouted, and
beside each account its skills.

Revision: 2026_11_27_rule_books, after 2026_11_22_first_tables. Expands only: the release before this one goes on
working on these tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_rule_books"
down_revision = "2026_11_22_first_tables"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _widen_contact()
    _widen_account()
    _create_rule_book_draft()
    _create_rule_book_edition()
    _create_audit()


def _widen_contact() -> None:
    for name in ("expected_ms", "told_at", "told_ms", "rerouted_at"):
        op.add_column("contact", sa.Column(name, sa.BigInteger(), nullable=True))
    op.create_index(op.f("ix_contact_floor_closed_at"), "contact", ["floor", "closed_at"], unique=False)


def _widen_account() -> None:
    op.add_column("account", sa.Column("skills", sa.JSON(), server_default="[]", nullable=False))


def _create_rule_book_draft() -> None:
    op.create_table(
        "rule_book_draft",
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("network", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("base_edition", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(length=128), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("saved_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_book_draft")),
    )
    op.create_index(
        op.f("ix_rule_book_draft_network_saved_at"), "rule_book_draft", ["network", "saved_at"], unique=False
    )


def _create_rule_book_edition() -> None:
    op.create_table(
        "rule_book_edition",
        sa.Column("network", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("drafted_by", sa.String(length=128), nullable=False),
        sa.Column("published_by", sa.String(length=128), nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("draft_id", sa.String(length=128), nullable=True),
        sa.Column("rolled_back_from", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("network", "number", name=op.f("pk_rule_book_edition")),
    )


def _create_audit() -> None:
    op.create_table(
        "audit",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("floor", sa.String(length=64), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(length=128), nullable=True),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_floor_action_at_ms"), "audit", ["floor", "action", "at_ms"], unique=False)
