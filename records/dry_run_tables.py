"""The table of dry runs: drafts of the rule book, played on past days."""

from sqlalchemy import BigInteger, Column, Float, Index, Integer, String, Table, Text, UniqueConstraint

from records.tables import CODE, ID, metadata

dry_run = Table(
    "dry_run",
    metadata,
    Column("id", String(ID), primary_key=True),
    Column("network", String(CODE), nullable=False),
    # The network while it is on its way, nothing afterwards: so a network has one at a time.
    Column("running_for", String(CODE)),
    Column("draft_id", String(ID), nullable=False),
    Column("draft_version", Integer, nullable=False),
    Column("day", String(CODE), nullable=False),
    Column("asked_by", String(ID), nullable=False),
    Column("asked_at", BigInteger, nullable=False),
    Column("told_at", BigInteger, nullable=False),
    Column("state", String(CODE), nullable=False),
    Column("share", Float, nullable=False),
    Column("failure", String(CODE)),
    Column("result", Text),
    UniqueConstraint("running_for"),
    Index(None, "network", "draft_id", "asked_at"),
)
