"""The table of recorded conversations."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, String, Table

from records.tables import CODE, ID, metadata

conversation_recording = Table(
    "conversation_recording",
    metadata,
    Column("contact_id", String(ID), primary_key=True),
    # The how-manieth of the contact.
    Column("number", Integer, primary_key=True),
    Column("floor", String(CODE), nullable=False),
    # When it began, or what is known of it first.
    Column("at", BigInteger, nullable=False),
    Column("partner", String(CODE)),
    Column("specialist_id", String(ID)),
    # None until the carrier has it ready.
    Column("recording_sid", String(ID)),
    Column("duration_ms", BigInteger),
    Column("forget_at", BigInteger),
    # Why it is not complete, and who has taken note of that.
    Column("trouble", String(CODE)),
    Column("seen_by", String(ID)),
    # How often the sound was not what was announced.
    Column("attempts", Integer, nullable=False, server_default="0"),
    # The encrypted sound, and the digest of what was encrypted.
    Column("sound", LargeBinary),
    Column("sha256", String(64)),
    Column("taken_over_at", BigInteger),
    Column("carrier_deleted_at", BigInteger),
    Index(None, "floor", "at"),
    Index(None, "recording_sid"),
)
