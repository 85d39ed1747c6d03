"""The tables of single sign-on: whose account a subject of the identity provider is, and what was begun there."""

from sqlalchemy import BigInteger, Column, ForeignKey, String, Table

from records.tables import account, metadata

account_subject = Table(
    "account_subject",
    metadata,
    Column("account_id", ForeignKey(account.c.id, ondelete="CASCADE"), primary_key=True),
    # A keyed hash: some providers' subjects are addresses of people.
    Column("subject_hash", String(64), nullable=False, unique=True),
)

begun_sign_on = Table(
    "begun_sign_on",
    metadata,
    Column("state_hash", String(64), primary_key=True),
    Column("browser_hash", String(64), nullable=False),
    Column("expires_at", BigInteger, nullable=False),
)
