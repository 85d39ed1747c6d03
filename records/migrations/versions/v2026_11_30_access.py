"""Who may see what: the guard over the rows of partners, the chain over the audit, opened records, and second factors.

Revision: 2026_11_30_access, after 2026_11_29_recordings. Expands only. On PostgreSQL the policies are made after the
migrations by `records.row_security`, from the list of tables; a change of a policy comes with a migration, as this one,
so that a database that is up to date gets it.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_access"
down_revision = "2026_11_29_recordings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_link",
        sa.Column("floor", sa.String(length=64), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.Column("commitment", sa.LargeBinary(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("floor", "sequence", name=op.f("pk_audit_link")),
        sa.UniqueConstraint("entry", name=op.f("uq_audit_link_entry")),
    )
    op.create_table(
        "audit_head",
        sa.Column("floor", sa.String(length=64), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("floor", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "opened_record",
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("account_id", sa.String(length=128), nullable=False),
        sa.Column("partner", sa.String(length=64), nullable=False),
        sa.Column("record_partner", sa.String(length=64), nullable=False),
        sa.Column("contact_id", sa.String(length=128), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opened_record")),
    )
    op.create_index(
        op.f("ix_opened_record_account_id_until"), "opened_record", ["account_id", "until"], unique=False
    )
    op.create_index(op.f("ix_opened_record_opened_at"), "opened_record", ["opened_at"], unique=False)
    op.create_table(
        "second_factor",
        sa.Column("account_id", sa.String(length=128), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("confirmed_at", sa.BigInteger(), nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=True),
        _account("second_factor"),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_second_factor")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("account_id", sa.String(length=128), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        _account("recovery_code"),
        sa.PrimaryKeyConstraint("account_id", "code_hash", name=op.f("pk_recovery_code")),
    )
    op.create_table(
        "half_sign_in",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=128), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        _account("half_sign_in"),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_half_sign_in")),
    )
    op.create_index(op.f("ix_audit_floor_actor_at_ms"), "audit", ["floor", "actor", "at_ms"], unique=False)


def _account(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_account")
    return sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=name, ondelete="CASCADE")
