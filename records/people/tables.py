"""The tables of people without identity. None holds a name or a number in the clear."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, Text

from records.tables import CODE, ID, NAME, metadata

KEY = 64

contact_person = Table(
    "contact_person",
    metadata,
    Column("contact_id", String(ID), primary_key=True),
    Column("floor", String(CODE), nullable=False),
    Column("partner", String(CODE), nullable=False),
    Column("at", BigInteger, nullable=False),
    # What the keys were made from, and how sure it is that they are one person's.
    Column("basis", String(CODE), nullable=False),
    Column("confidence", String(CODE), nullable=False),
    # Link contacts for the specialist: the key of the period in which it came, and what it would have been in the
    # period before. Both are erased after the days that specialists look back.
    Column("link_key", String(KEY)),
    Column("link_key_before", String(KEY)),
    # Counts persons beside contacts; made with another key, of one year.
    Column("count_key", String(KEY)),
    Index(None, "link_key"),
    Index(None, "floor", "at"),
)

shared_number = Table(
    "shared_number",
    metadata,
    Column("floor", String(CODE), primary_key=True),
    # A keyed hash of the number.
    Column("tag", String(KEY), primary_key=True),
    # Whose it is: an organisation, never a person.
    Column("label", String(NAME), nullable=False),
    Column("added_at", BigInteger, nullable=False),
    Column("added_by", String(ID), nullable=False),
)

follow_up = Table(
    "follow_up",
    metadata,
    Column("contact_id", String(ID), primary_key=True),
    Column("floor", String(CODE), nullable=False),
    Column("partner", String(CODE), nullable=False),
    # The consent: to whom, when, how, in which words, until when, and when it was taken back.
    Column("consented_at", BigInteger, nullable=False),
    Column("consented_to", String(ID), nullable=False),
    Column("given", String(CODE), nullable=False),
    Column("wording", String(CODE), nullable=False),
    Column("wording_locale", String(CODE), nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("withdrawn_at", BigInteger),
    # The work.
    Column("due_at", BigInteger, nullable=False),
    Column("owner", String(ID)),
    Column("attempts", Integer, nullable=False),
    Column("outcome", String(CODE)),
    Column("reason", String(CODE)),
    Column("closed_at", BigInteger),
    Column("closed_by", String(ID)),
    Index(None, "floor", "partner", "due_at"),
)

# Apart from the record and from the work, so that it can go while they stay.
contact_data = Table(
    "contact_data",
    metadata,
    Column("contact_id", String(ID), primary_key=True),
    Column("floor", String(CODE), nullable=False),
    Column("partner", String(CODE), nullable=False),
    Column("channel", String(CODE), nullable=False),
    # Encrypted, each of the three.
    Column("address", Text),
    Column("name", Text),
    Column("best_time", Text),
    Column("may_leave_message", Boolean, nullable=False),
    Column("forget_at", BigInteger, nullable=False),
    Index(None, "floor", "forget_at"),
)

follow_up_attempt = Table(
    "follow_up_attempt",
    metadata,
    Column("contact_id", String(ID), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("by", String(ID), nullable=False),
    Column("outcome", String(CODE), nullable=False),
)

need_outcome = Table(
    "need_outcome",
    metadata,
    Column("contact_id", String(ID), primary_key=True),
    Column("need_code", Text, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("outcome", String(CODE), nullable=False),
    Column("reason", String(CODE)),
)

advocacy = Table(
    "advocacy",
    metadata,
    Column("contact_id", String(ID), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("floor", String(CODE), nullable=False),
    Column("partner", String(CODE), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("specialist_id", String(ID), nullable=False),
    Column("contacted", String(CODE), nullable=False),
    Column("outcome", String(CODE), nullable=False),
    Index(None, "floor", "at"),
)
