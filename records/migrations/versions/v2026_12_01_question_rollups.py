"""What planners' questions are answered from, by month.

Revision: 2026_12_01_question_rollups, after 2026_11_30_single_sign_on. Expands only: the release before this one goes
on working on these tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_12_01_question_rollups"
down_revision = "2026_11_30_single_sign_on"
branch_labels = None
depends_on = None

_ROLLUPS = {
    "rollup_need": (
        ("division", "partner", "language", "code", "outcome", "reason"),
        ("category",),
        ("needs",),
    ),
    "rollup_place": (("division", "partner", "category", "outcome"), (), ("needs",)),
    "rollup_reason": (("division", "partner", "category", "reason"), (), ("needs",)),
    "rollup_area": (("fsa", "category", "outcome"), (), ("needs",)),
    "rollup_contact": (
        ("fsa", "partner", "language", "channel", "interpreter"),
        ("division",),
        ("contacts", "needs", "referrals"),
    ),
    "rollup_hour": (("division", "partner", "language", "weekday", "hour"), (), ("contacts",)),
    "rollup_person": (("division", "partner", "field", "value"), (), ("contacts", "needs", "met", "unmet")),
    "rollup_filled": (("partner", "field"), (), ("records", "filled")),
}
"""By table: what it is keyed by beside floor and month, what it says further, and what it counts."""
_LENGTHS = {"month": 7, "fsa": 3, "code": 200}
_NUMBERS = ("weekday", "hour")


def upgrade() -> None:
    for table, (keys, further, counts) in _ROLLUPS.items():
        names = ("floor", "month", *keys)
        columns = [_column(name) for name in (*names, *further)]
        columns += [sa.Column(name, sa.BigInteger(), nullable=False) for name in counts]
        if table == "rollup_filled":
            columns.append(sa.Column("first_at", sa.BigInteger(), nullable=True))
        op.create_table(table, *columns, sa.PrimaryKeyConstraint(*names, name=op.f(f"pk_{table}")))
    op.create_index(
        op.f("ix_rollup_need_floor_category_month"),
        "rollup_need",
        ["floor", "category", "month"],
        unique=False,
    )
    op.create_table(
        "rollup_month",
        sa.Column("floor", sa.String(length=64), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("built_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("floor", "month", name=op.f("pk_rollup_month")),
    )


def _column(name: str) -> "sa.Column[object]":
    if name in _NUMBERS:
        return sa.Column(name, sa.Integer(), nullable=False)
    return sa.Column(name, sa.String(length=_LENGTHS.get(name, 64)), nullable=False)
