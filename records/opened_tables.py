"""The table of records that were opened outside somebody's scope."""

from sqlalchemy import BigInteger, Column, Index, String, Table, Text

from records.tables import CODE, ID, metadata

opened_record = Table(
    "opened_record",
    metadata,
    Column("id", String(ID), primary_key=True),
    Column("account_id", String(ID), nullable=False),
    # Of whoever opened it, and whose record it is: the supervisors of both are shown it.
    Column("partner", String(CODE), nullable=False),
    Column("record_partner", String(CODE), nullable=False),
    Column("contact_id", String(ID), nullable=False),
    # Free words about a case; encrypted.
    Column("reason", Text, nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    Index(None, "account_id", "until"),
    Index(None, "opened_at"),
)
