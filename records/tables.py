"""The tables, one schema for SQLite and PostgreSQL. Times are instants: whole milliseconds since 1970, UTC.

The log half (interaction_log, recorder_position, parked_event, contact, offer) is written by the recorder
alone; it has no foreign keys, because events may arrive in any order. The rest is written by people; the audit
by both.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

ID = 128
CODE = 64
NAME = 200

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)

# --- the log ----------------------------------------------------------------------------------------

interaction_log = Table(
    "interaction_log",
    metadata,
    # SQLite numbers rows by itself only for a plain INTEGER key.
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("floor", String(CODE), nullable=False),
    Column("event_id", Text, nullable=False),
    Column("position", String(CODE), nullable=False),
    Column("kind", String(CODE), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("contact_id", String(ID)),
    Column("specialist_id", String(ID)),
    Column("data", Text, nullable=False),
    UniqueConstraint("event_id", "floor"),
    Index(None, "contact_id", "at_ms"),
    Index(None, "floor", "at_ms"),
)

recorder_position = Table(
    "recorder_position",
    metadata,
    Column("floor", String(CODE), primary_key=True),
    Column("position", String(CODE), nullable=False),
)

parked_event = Table(
    "parked_event",
    metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("floor", String(CODE), nullable=False),
    Column("event_id", Text, nullable=False),
    Column("position", String(CODE), nullable=False),
    Column("error", Text, nullable=False),
    Column("data", Text, nullable=False),
    UniqueConstraint("event_id", "floor"),
)

contact = Table(
    "contact",
    metadata,
    Column("contact_id", String(ID), primary_key=True),
    Column("floor", String(CODE), nullable=False),
    Column("call_sid", String(ID)),
    Column("arrived_at", BigInteger),
    Column("line", String(CODE)),
    Column("language", String(CODE)),
    Column("evidence_source", String(CODE)),
    Column("evidence_confidence", String(CODE)),
    Column("evidence_place", String(NAME)),
    Column("evidence_division", String(CODE)),
    Column("home_partner", String(CODE)),
    Column("preferred_partner", String(CODE)),
    Column("rule", String(NAME)),
    Column("rule_book", String(CODE)),
    Column("queued_at", BigInteger),
    Column("first_offer_at", BigInteger),
    Column("connected_at", BigInteger),
    Column("closed_at", BigInteger),
    Column("ended_as", String(CODE)),
    Column("ended_by", String(CODE)),
    Column("ended_detail", Text),
    Column("partner", String(CODE)),
    Column("specialist_id", String(ID)),
    Column("answered_after_ms", BigInteger),
    Column("waited_ms", BigInteger),
    Column("talked_ms", BigInteger),
    Column("offers", Integer, nullable=False),
    Column("drops", Integer, nullable=False),
    Column("expected_ms", BigInteger),
    Column("told_at", BigInteger),
    Column("told_ms", BigInteger),
    Column("rerouted_at", BigInteger),
    # The contact whose caller chose to be called back; the others began with a call to us.
    Column("call_back_of", String(ID)),
    # The call before, of a caller who called again soon; and whether it was we who had cut them off.
    Column("again_of", String(ID)),
    Column("cut_off_before", Boolean),
    # Of all interpreters together, while they were in the conversation.
    Column("interpreted_ms", BigInteger),
    Column("interpreted_language", String(CODE)),
    Index(None, "arrived_at", "contact_id"),
    Index(None, "floor", "queued_at"),
    Index(None, "floor", "closed_at"),
    Index(None, "specialist_id", "arrived_at"),
)

offer = Table(
    "offer",
    metadata,
    Column("offer_id", String(ID), primary_key=True),
    Column("floor", String(CODE), nullable=False),
    Column("contact_id", String(ID), nullable=False),
    Column("specialist_id", String(ID), nullable=False),
    Column("partner", String(CODE)),
    Column("made_at", BigInteger),
    Column("expires_at", BigInteger),
    Column("accepted_at", BigInteger),
    Column("ended_at", BigInteger),
    Column("outcome", String(CODE), nullable=False),
    Column("reason", String(CODE)),
    Column("why", Text),
    Index(None, "contact_id"),
    Index(None, "specialist_id", "made_at"),
)

voicemail = Table(
    "voicemail",
    metadata,
    Column("recording_sid", String(ID), primary_key=True),
    Column("floor", String(CODE), nullable=False),
    Column("contact_id", String(ID), nullable=False),
    Column("partner", String(CODE), nullable=False),
    Column("left_at", BigInteger, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("forget_at", BigInteger, nullable=False),
    Column("duration_ms", BigInteger, nullable=False),
    # Claimed by somebody, then answered by them; nobody: still open.
    Column("specialist_id", String(ID)),
    Column("claimed_at", BigInteger),
    Column("done_at", BigInteger),
    # The encrypted sound; None until it is taken over from the carrier, and again once it is erased.
    Column("sound", LargeBinary),
    Column("taken_over_at", BigInteger),
    Column("carrier_deleted_at", BigInteger),
    Index(None, "floor", "partner", "due_at"),
)

text_contact = Table(
    "text_contact",
    metadata,
    Column("contact_id", String(ID), primary_key=True),
    Column("floor", String(CODE), nullable=False),
    Column("line", String(CODE), nullable=False),
    Column("arrived_at", BigInteger, nullable=False),
    Column("language", String(CODE)),
    # Whoever wrote chose the language themselves.
    Column("chosen", Boolean),
    Column("urgent", String(CODE)),
    Column("home_partner", String(CODE)),
    Column("preferred_partner", String(CODE)),
    Column("queued_at", BigInteger),
    Column("taken_at", BigInteger),
    Column("closed_at", BigInteger),
    Column("ended_as", String(CODE)),
    Column("partner", String(CODE)),
    Column("specialist_id", String(ID)),
    Column("waited_ms", BigInteger),
    Column("handled_ms", BigInteger),
    Column("came_in", Integer),
    Column("went_out", Integer),
    Index(None, "floor", "arrived_at"),
    Index(None, "floor", "closed_at"),
)

text_message = Table(
    "text_message",
    metadata,
    Column("text_id", String(ID), primary_key=True),
    Column("floor", String(CODE), nullable=False),
    # Until the recorder has come to it, a message belongs to no conversation.
    Column("contact_id", String(ID)),
    Column("at_ms", BigInteger, nullable=False),
    Column("came_in", Boolean, nullable=False),
    Column("media", Integer, nullable=False),
    Column("template", String(CODE)),
    Column("specialist_id", String(ID)),
    Column("delivery", String(CODE)),
    Column("code", Integer, nullable=False),
    Column("carrier_sid", String(ID)),
    # Encrypted; None while it is only at the carrier, of templates, and once it is erased.
    Column("body", Text),
    Column("erased_at", BigInteger),
    Index(None, "contact_id", "at_ms"),
    Index(None, "floor", "at_ms"),
)

# --- people -----------------------------------------------------------------------------------------

account = Table(
    "account",
    metadata,
    Column("id", String(ID), primary_key=True),
    Column("sign_in", String(NAME), nullable=False),
    Column("display_name", String(NAME), nullable=False),
    Column("partner", String(CODE), nullable=False),
    Column("languages", JSON, nullable=False),
    # Without a word on skills, as the release before this one writes, somebody has none.
    Column("skills", JSON, nullable=False, server_default="[]"),
    Column("role", String(CODE), nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("locale", String(CODE), nullable=False),
    Column("theme", String(CODE), nullable=False),
    Column("active", Boolean, nullable=False),
    UniqueConstraint("sign_in"),
    Index(None, "partner"),
)

specialist_phone = Table(
    "specialist_phone",
    metadata,
    Column("account_id", ForeignKey(account.c.id, ondelete="CASCADE"), primary_key=True),
    Column("reach", String(CODE), nullable=False),
    # A number or a SIP address, encrypted.
    Column("phone", Text),
    Column("changed_at", BigInteger, nullable=False),
    Column("changed_by", String(ID), nullable=False),
)

sign_in = Table(
    "sign_in",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("account_id", ForeignKey(account.c.id, ondelete="CASCADE"), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("last_seen_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("csrf_secret", String(64), nullable=False),
    Index(None, "account_id"),
    Index(None, "expires_at"),
)

# --- rule books and what was ordered ----------------------------------------------------------------

rule_book_draft = Table(
    "rule_book_draft",
    metadata,
    Column("id", String(ID), primary_key=True),
    Column("network", String(CODE), nullable=False),
    Column("title", String(NAME), nullable=False),
    Column("document", Text, nullable=False),
    Column("base_edition", Integer, nullable=False),
    Column("author", String(ID), nullable=False),
    Column("state", String(CODE), nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("saved_at", BigInteger, nullable=False),
    Index(None, "network", "saved_at"),
)

rule_book_edition = Table(
    "rule_book_edition",
    metadata,
    Column("network", String(CODE), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("version", String(CODE), nullable=False),
    Column("title", String(NAME), nullable=False),
    Column("document", Text, nullable=False),
    Column("drafted_by", String(ID), nullable=False),
    Column("published_by", String(ID), nullable=False),
    Column("published_at", BigInteger, nullable=False),
    Column("note", Text, nullable=False),
    Column("draft_id", String(ID)),
    Column("rolled_back_from", Integer),
)

audit = Table(
    "audit",
    metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("floor", String(CODE), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("actor", String(ID)),
    Column("action", String(CODE), nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", JSON, nullable=False),
    Index(None, "floor", "action", "at_ms"),
)

# --- call records -----------------------------------------------------------------------------------

call_record = Table(
    "call_record",
    metadata,
    Column("contact_id", String(ID), primary_key=True),
    Column("status", String(CODE), nullable=False),
    Column("version", Integer, nullable=False),
    Column("specialist_id", String(ID), nullable=False),
    Column("partner", String(CODE), nullable=False),
    Column("form_version", String(CODE), nullable=False),
    Column("channel", String(CODE), nullable=False),
    Column("kind", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("postal_code", Text, nullable=False),
    Column("fsa", String(3)),
    Column("municipality", Text, nullable=False),
    Column("place_unknown", Boolean, nullable=False),
    Column("heard_about", Text, nullable=False),
    Column("caller_relation", Text, nullable=False),
    Column("interpreter", Boolean),
    Column("notes_encrypted", Text),
    # The edition of the taxonomy that its codes were chosen from.
    Column("taxonomy", String(NAME)),
    Column("started_at", BigInteger, nullable=False),
    Column("saved_at", BigInteger, nullable=False),
    Column("finalised_at", BigInteger),
    # Handed in for the first time; changed after that; deleted: what reports of a day go by.
    Column("first_finalised_at", BigInteger),
    Column("changed_at", BigInteger),
    Column("deleted_at", BigInteger),
    # Since when its specialist has it.
    Column("held_since", BigInteger),
    Column("line", String(CODE)),
    Index(None, "specialist_id", "status"),
    Index(None, "started_at"),
    Index(None, "first_finalised_at"),
    Index(None, "changed_at"),
    Index(None, "deleted_at"),
)

need = Table(
    "need",
    metadata,
    Column("contact_id", ForeignKey(call_record.c.contact_id, ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("code", Text, nullable=False),
    Column("outcome", String(CODE)),
    Column("unmet_reason", Text, nullable=False),
    Index(None, "code"),
)

referral = Table(
    "referral",
    metadata,
    Column("contact_id", ForeignKey(call_record.c.contact_id, ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("service_id", Text, nullable=False),
    Column("service_name", Text, nullable=False),
    Column("partner", Text, nullable=False),
    # Of the directory, when it was made; none for a service that stands in no directory.
    Column("edition", Integer),
    Index(None, "service_id"),
)

referral_need = Table(
    "referral_need",
    metadata,
    Column("contact_id", String(ID), primary_key=True),
    Column("referral_position", Integer, primary_key=True, autoincrement=False),
    Column("need_position", Integer, primary_key=True, autoincrement=False),
    ForeignKeyConstraint(
        ["contact_id", "referral_position"],
        ["referral.contact_id", "referral.position"],
        ondelete="CASCADE",
    ),
    ForeignKeyConstraint(
        ["contact_id", "need_position"], ["need.contact_id", "need.position"], ondelete="CASCADE"
    ),
)
