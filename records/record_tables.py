"""Tables beside a call record: what was answered, the emergencies it was written in, what happened to it; and forms."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table, Text

from records.tables import CODE, ID, NAME, call_record, metadata

record_answer = Table(
    "record_answer",
    metadata,
    Column("contact_id", ForeignKey(call_record.c.contact_id, ondelete="CASCADE"), primary_key=True),
    # The code of the field in the record's form.
    Column("field", String(CODE), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    # The code of an option, yes or no, a number, a language; empty where something was written freely.
    Column("value", String(CODE), nullable=False),
    Column("words_encrypted", Text),
    Index(None, "field", "value"),
)

record_incident = Table(
    "record_incident",
    metadata,
    Column("contact_id", ForeignKey(call_record.c.contact_id, ondelete="CASCADE"), primary_key=True),
    # An emergency plan that was in force when the record was opened.
    Column("plan", String(ID), primary_key=True),
    Index(None, "plan"),
)

record_history = Table(
    "record_history",
    metadata,
    Column("contact_id", ForeignKey(call_record.c.contact_id, ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("act", String(CODE), nullable=False),
    Column("by", String(ID), nullable=False),
    Column("form_version", String(CODE), nullable=False),
    Column("reason_encrypted", Text),
    # The whole record as it was final; none where nothing of it changed.
    Column("content_encrypted", Text),
    Index(None, "at_ms"),
)

form_draft = Table(
    "form_draft",
    metadata,
    Column("id", String(ID), primary_key=True),
    Column("network", String(CODE), nullable=False),
    Column("document", Text, nullable=False),
    # The version of the form that it was made from.
    Column("base", String(CODE), nullable=False),
    Column("author", String(ID), nullable=False),
    Column("state", String(CODE), nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("saved_at", BigInteger, nullable=False),
    Index(None, "network", "state"),
)

form_edition = Table(
    "form_edition",
    metadata,
    Column("network", String(CODE), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("name", String(NAME), nullable=False),
    Column("document", Text, nullable=False),
    Column("base", String(CODE), nullable=False),
    Column("drafted_by", String(ID), nullable=False),
    Column("published_by", String(ID), nullable=False),
    Column("published_at", BigInteger, nullable=False),
    Column("note", Text, nullable=False),
    Column("draft_id", String(ID), nullable=False),
)
