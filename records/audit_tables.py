"""The chain over the audit: one link an entry, and where each floor's chain ends."""

from sqlalchemy import BigInteger, Column, Index, LargeBinary, String, Table, UniqueConstraint

from records.tables import CODE, audit, metadata

audit_link = Table(
    "audit_link",
    metadata,
    Column("floor", String(CODE), primary_key=True),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    # The entry's number; no foreign key, so that a link outlives an entry that somebody takes away.
    Column("entry", BigInteger, nullable=False),
    # None once the entry's content was erased: what it was can then be neither told nor guessed.
    Column("salt", LargeBinary),
    Column("commitment", LargeBinary, nullable=False),
    Column("mac", LargeBinary, nullable=False),
    UniqueConstraint("entry"),
)

audit_head = Table(
    "audit_head",
    metadata,
    Column("floor", String(CODE), primary_key=True),
    Column("sequence", BigInteger, nullable=False),
    Column("mac", LargeBinary, nullable=False),
)

Index(None, audit.c.floor, audit.c.actor, audit.c.at_ms)
