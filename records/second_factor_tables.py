"""The tables of second factors, and of sign-ins that still lack one."""

from sqlalchemy import BigInteger, Column, ForeignKey, String, Table, Text

from records.tables import account, metadata

second_factor = Table(
    "second_factor",
    metadata,
    Column("account_id", ForeignKey(account.c.id, ondelete="CASCADE"), primary_key=True),
    # Encrypted.
    Column("secret", Text, nullable=False),
    # None while nobody has shown a code of it yet.
    Column("confirmed_at", BigInteger),
    # The time step of the latest code that was taken: none of it or before it is taken again.
    Column("last_step", BigInteger),
)

recovery_code = Table(
    "recovery_code",
    metadata,
    Column("account_id", ForeignKey(account.c.id, ondelete="CASCADE"), primary_key=True),
    Column("code_hash", String(64), primary_key=True),
)

half_sign_in = Table(
    "half_sign_in",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("account_id", ForeignKey(account.c.id, ondelete="CASCADE"), nullable=False),
    Column("expires_at", BigInteger, nullable=False),
)
