"""The directory of services in editions, suggestions about it, and beside a referral the edition it was made from.

Revision: 2026_11_29_directory, after 2026_11_28_call_backs. Expands only: the release before this one goes on
working on these tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_directory"
down_revision = "2026_11_29_returning_callers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("referral", sa.Column("edition", sa.Integer(), nullable=True))
    _create_edition()
    _create_organization()
    _create_term()
    _create_service()
    _create_document()
    _create_site()
    _create_hours()
    _create_fault()
    _create_suggestion()


def _create_edition() -> None:
    op.create_table(
        "directory_edition",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("licence", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=64), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("services", sa.Integer(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("remarks", sa.Integer(), nullable=False),
        sa.Column("zones", sa.Text(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_directory_edition")),
    )
    op.create_index(
        op.f("ix_directory_edition_source_state"), "directory_edition", ["source", "state"], unique=False
    )


def _create_organization() -> None:
    op.create_table(
        "directory_organization",
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("edition", "id", name=op.f("pk_directory_organization")),
    )


def _create_term() -> None:
    op.create_table(
        "directory_term",
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("edition", "id", name=op.f("pk_directory_term")),
    )
    op.create_index(
        op.f("ix_directory_term_edition_code"), "directory_term", ["edition", "code"], unique=False
    )


def _create_service() -> None:
    op.create_table(
        "directory_service",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("organization_id", sa.String(length=128), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_fr", sa.Text(), nullable=False),
        sa.Column("name_sort", sa.String(length=200), nullable=False),
        sa.Column("areas", sa.Text(), nullable=False),
        sa.Column("divisions", sa.Text(), nullable=False),
        sa.Column("languages", sa.Text(), nullable=False),
        sa.Column("minimum_age", sa.Float(), nullable=True),
        sa.Column("maximum_age", sa.Float(), nullable=True),
        sa.Column("assured_on", sa.String(length=10), nullable=True),
        sa.Column("modified_at", sa.BigInteger(), nullable=True),
        sa.Column("phone_key", sa.String(length=64), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("further_sites", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_directory_service")),
        sa.UniqueConstraint("edition", "id", name=op.f("uq_directory_service_edition_id")),
    )
    op.create_index(
        op.f("ix_directory_service_edition_name_sort"),
        "directory_service",
        ["edition", "name_sort"],
        unique=False,
    )
    op.create_index(
        op.f("ix_directory_service_edition_organization_id"),
        "directory_service",
        ["edition", "organization_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_directory_service_edition_phone_key"),
        "directory_service",
        ["edition", "phone_key"],
        unique=False,
    )


def _create_document() -> None:
    op.create_table(
        "directory_document",
        sa.Column("service", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("service", name=op.f("pk_directory_document")),
    )


def _create_site() -> None:
    op.create_table(
        "directory_site",
        sa.Column("service", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("service", "position", name=op.f("pk_directory_site")),
    )
    op.create_index(op.f("ix_directory_site_id"), "directory_site", ["id"], unique=False)


def _create_hours() -> None:
    op.create_table(
        "directory_hours",
        sa.Column("service", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("weekdays", sa.Integer(), nullable=False),
        sa.Column("opens_min", sa.Integer(), nullable=False),
        sa.Column("closes_min", sa.Integer(), nullable=False),
        sa.Column("from_day", sa.Integer(), nullable=False),
        sa.Column("to_day", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("service", "position", name=op.f("pk_directory_hours")),
    )


def _create_fault() -> None:
    op.create_table(
        "directory_fault",
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("weight", sa.String(length=64), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("remedy", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("edition", "number", name=op.f("pk_directory_fault")),
    )


def _create_suggestion() -> None:
    op.create_table(
        "directory_suggestion",
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("service_id", sa.String(length=128), nullable=False),
        sa.Column("service_name", sa.Text(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.String(length=128), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_by", sa.String(length=128), nullable=True),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_suggestion")),
    )
    op.create_index(
        op.f("ix_directory_suggestion_owner_state_made_at"),
        "directory_suggestion",
        ["owner", "state", "made_at"],
        unique=False,
    )
