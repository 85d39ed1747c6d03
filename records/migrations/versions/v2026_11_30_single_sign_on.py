"""Single sign-on: whose account a subject of the identity provider is, and what was begun there.

Revision: 2026_11_30_single_sign_on, after 2026_11_30_people. Expands only: the release before this one goes on
working on these tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_single_sign_on"
down_revision = "2026_11_30_people"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account_subject",
        sa.Column("account_id", sa.String(length=128), nullable=False),
        sa.Column("subject_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_account_subject_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_account_subject")),
        sa.UniqueConstraint("subject_hash", name=op.f("uq_account_subject_subject_hash")),
    )
    op.create_table(
        "begun_sign_on",
        sa.Column("state_hash", sa.String(length=64), nullable=False),
        sa.Column("browser_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("state_hash", name=op.f("pk_begun_sign_on")),
    )
