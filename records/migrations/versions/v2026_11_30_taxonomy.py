"""Editions of the taxonomy, their categories, editors' own words, what was typed in vain, and judged duplicates; beside
a call record the taxonomy it was written in, beside hours of the directory whether they hold on holidays.

Revision: 2026_11_30_taxonomy, after 2026_11_30_forms. Expands only: the release before this one goes on
working on these tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_taxonomy"
down_revision = "2026_11_30_forms"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("call_record", sa.Column("taxonomy", sa.String(length=200), nullable=True))
    op.add_column("directory_hours", sa.Column("on_holidays", sa.Boolean(), nullable=True))
    _create_editions()
    _create_words()
    op.create_table(
        "directory_judgement",
        sa.Column("one", sa.String(length=128), nullable=False),
        sa.Column("other", sa.String(length=128), nullable=False),
        sa.Column("same", sa.Boolean(), nullable=False),
        sa.Column("judged_by", sa.String(length=128), nullable=False),
        sa.Column("judged_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("one", "other", name=op.f("pk_directory_judgement")),
    )


def _create_editions() -> None:
    op.create_table(
        "taxonomy_edition",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("released", sa.String(length=10), nullable=False),
        sa.Column("licence", sa.Text(), nullable=False),
        sa.Column("files", sa.Text(), nullable=False),
        sa.Column("terms", sa.Integer(), nullable=False),
        sa.Column("retired", sa.Integer(), nullable=False),
        sa.Column("published_by", sa.String(length=128), nullable=True),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_taxonomy_edition")),
    )
    op.create_table(
        "taxonomy_term",
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("edition", "position", name=op.f("pk_taxonomy_term")),
    )
    op.create_table(
        "taxonomy_categories",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("put_by", sa.String(length=128), nullable=True),
        sa.Column("put_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_taxonomy_categories")),
    )


def _create_words() -> None:
    op.create_table(
        "taxonomy_synonym",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("locale", sa.String(length=2), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("added_by", sa.String(length=128), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("code", "locale", "key", name=op.f("pk_taxonomy_synonym")),
    )
    op.create_table(
        "taxonomy_missed",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("locale", sa.String(length=2), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=True),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_taxonomy_missed")),
    )
