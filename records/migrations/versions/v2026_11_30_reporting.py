"""Daily facts, the ledger of releases, and due work.

Revision: 2026_11_30_reporting, after 2026_11_30_audit_chain. Expands only: the release before this one goes on
working on these tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_reporting"
down_revision = "2026_11_30_audit_chain"
branch_labels = None
depends_on = None

_FACTS = {
    "fact_contact_day": (
        ("partner", "language"),
        (
            "answered",
            "answered_in_time",
            "answered_wait_ms",
            "abandoned_short",
            "abandoned_long",
            "let_go",
            "lost",
            "longest_wait_ms",
            "contacts",
            "talk_ms",
            "hold_ms",
            "wrap_up_ms",
            "interpreter_ms",
            "transfers",
            "transferred",
        ),
    ),
    "fact_staff_day": (("partner",), ("ready_ms", "offered_ms", "engaged_ms", "wrap_up_ms", "not_ready_ms")),
    "fact_help_day": (("giver", "home"), ("calls", "talked_ms")),
    "fact_record_day": (("partner", "fsa", "channel", "language"), ("contacts", "needs", "referrals")),
    "fact_need_day": (
        ("partner", "fsa", "channel", "language", "code", "outcome", "reason"),
        ("needs",),
    ),
}
"""By table: what it is keyed by beside floor and day, and what it counts."""
_LENGTHS = {"day": 10, "fsa": 3, "code": 200}


def upgrade() -> None:
    for table, (keys, counts) in _FACTS.items():
        names = ("floor", "day", *keys)
        columns: list[sa.Column[object]] = [
            sa.Column(name, sa.String(length=_LENGTHS.get(name, 64)), nullable=False) for name in names
        ]
        if table == "fact_contact_day":
            columns.append(sa.Column("called_back", sa.Boolean(), nullable=False))
            names = (*names, "called_back")
        if table == "fact_need_day":
            columns.append(sa.Column("category", sa.String(length=64), nullable=False))
        columns += [sa.Column(name, sa.BigInteger(), nullable=False) for name in counts]
        op.create_table(table, *columns, sa.PrimaryKeyConstraint(*names, name=op.f(f"pk_{table}")))
    op.create_index(op.f("ix_fact_need_day_day_category"), "fact_need_day", ["day", "category"], unique=False)
    _create_fact_day()
    _create_release()
    _create_due_work()


def _create_fact_day() -> None:
    op.create_table(
        "fact_day",
        sa.Column("floor", sa.String(length=64), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("built_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("floor", "day", name=op.f("pk_fact_day")),
    )


def _create_release() -> None:
    op.create_table(
        "release",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("audience", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("released_at", sa.BigInteger(), nullable=False),
        sa.Column("released_by", sa.String(length=200), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_release")),
    )
    op.create_index(op.f("ix_release_audience_number"), "release", ["audience", "number"], unique=False)


def _create_due_work() -> None:
    op.create_table(
        "due_work",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("period", sa.String(length=64), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_due_work")),
    )
