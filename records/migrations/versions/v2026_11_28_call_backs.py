"""Beside a contact the one whose caller chose to be called back.

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
