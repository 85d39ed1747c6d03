"""The tables of reporting: facts by local day, what was released, what rises, and which due work is done.

Facts are made of what the other tables hold and can be made again at any time; the ledger of releases cannot.
"""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, Text

from records.tables import CODE, NAME, metadata

DAY = 10
"""A date, 2026-11-27."""


def _key(name: str, length: int = CODE) -> Column[str]:
    return Column(name, String(length), primary_key=True)


def _count(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False)


fact_day = Table(
    "fact_day",
    metadata,
    _key("floor"),
    _key("day", DAY),
    # What the day's sources looked like when its facts were made.
    Column("fingerprint", String(64), nullable=False),
    Column("built_at", BigInteger, nullable=False),
)

fact_contact_day = Table(
    "fact_contact_day",
    metadata,
    _key("floor"),
    _key("day", DAY),
    _key("partner"),
    _key("language"),
    Column("called_back", Boolean, primary_key=True),
    _count("answered"),
    _count("answered_in_time"),
    _count("answered_wait_ms"),
    _count("abandoned_short"),
    _count("abandoned_long"),
    _count("let_go"),
    _count("lost"),
    _count("longest_wait_ms"),
    # Of answered contacts that are over.
    _count("contacts"),
    _count("talk_ms"),
    _count("hold_ms"),
    _count("wrap_up_ms"),
    _count("interpreter_ms"),
    _count("transfers"),
    _count("transferred"),
)

fact_staff_day = Table(
    "fact_staff_day",
    metadata,
    _key("floor"),
    _key("day", DAY),
    _key("partner"),
    _count("ready_ms"),
    _count("offered_ms"),
    _count("engaged_ms"),
    _count("wrap_up_ms"),
    _count("not_ready_ms"),
)

fact_help_day = Table(
    "fact_help_day",
    metadata,
    _key("floor"),
    _key("day", DAY),
    _key("giver"),
    _key("home"),
    _count("calls"),
    _count("talked_ms"),
)

fact_record_day = Table(
    "fact_record_day",
    metadata,
    _key("floor"),
    _key("day", DAY),
    _key("partner"),
    _key("fsa", 3),
    _key("channel"),
    _key("language"),
    _count("contacts"),
    _count("needs"),
    _count("referrals"),
)

fact_need_day = Table(
    "fact_need_day",
    metadata,
    _key("floor"),
    _key("day", DAY),
    _key("partner"),
    _key("fsa", 3),
    _key("channel"),
    _key("language"),
    _key("code", NAME),
    # Empty where none was written down.
    _key("outcome"),
    _key("reason"),
    Column("category", String(CODE), nullable=False),
    _count("needs"),
    Index(None, "day", "category"),
)

release = Table(
    "release",
    metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("audience", String(CODE), nullable=False),
    Column("name", String(NAME), nullable=False),
    Column("released_at", BigInteger, nullable=False),
    Column("released_by", String(NAME), nullable=False),
    # The table as it was given out, hidden cells as hidden; never what they hide.
    Column("document", Text, nullable=False),
    Index(None, "audience", "number"),
)

warning_week = Table(
    "warning_week",
    metadata,
    _key("floor"),
    # The last of its seven days.
    _key("last_day", DAY),
    # Of the facts and the rules that it was reckoned from.
    Column("fingerprint", String(64), nullable=False),
    Column("made_at", BigInteger, nullable=False),
    # `reporting.warning.rising.Rising`, small cells as hidden.
    Column("document", Text, nullable=False),
)

due_work = Table(
    "due_work",
    metadata,
    _key("name"),
    # The latest period whose work is done.
    Column("period", String(CODE), nullable=False),
    Column("done_at", BigInteger, nullable=False),
)
