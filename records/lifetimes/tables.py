"""The table of nightly erasures: one row a day and floor, so that two programs do the work of a night once."""

from sqlalchemy import JSON, BigInteger, Column, String, Table

from records.tables import CODE, metadata

erasure_night = Table(
    "erasure_night",
    metadata,
    Column("floor", String(CODE), primary_key=True),
    Column("day", String(CODE), primary_key=True),
    Column("started_at", BigInteger, nullable=False),
    Column("finished_at", BigInteger),
    # How many of each kind.
    Column("erased", JSON),
)
