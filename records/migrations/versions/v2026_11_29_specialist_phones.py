"""How calls reach each specialist.

Revision: 2026_11_29_specialist_phones, after 2026_11_28_call_backs. Expands only: the release before this one goes on
working on these tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_specialist_phones"
down_revision = "2026_11_29_directory"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "specialist_phone",
        sa.Column("account_id", sa.String(length=128), nullable=False),
        sa.Column("reach", sa.String(length=64), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_by", sa.String(length=128), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_specialist_phone_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_specialist_phone")),
    )
