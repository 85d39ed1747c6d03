"""Beside a contact the call before of a caller who called again, and how long an interpreter was there.

Revision: 2026_11_29_returning_callers, after 2026_11_28_call_backs. Expands only: the release before this one goes on
working on these tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_returning_callers"
down_revision = "2026_11_29_dry_runs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("contact", sa.Column("again_of", sa.String(length=128), nullable=True))
    op.add_column("contact", sa.Column("cut_off_before", sa.Boolean(), nullable=True))
    op.add_column("contact", sa.Column("interpreted_ms", sa.BigInteger(), nullable=True))
    op.add_column("contact", sa.Column("interpreted_language", sa.String(length=64), nullable=True))
