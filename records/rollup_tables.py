"""What planners' questions are answered from: needs, contacts and people by month, few rows instead of many records.

They are made of final 211 records once the facts of a month's days are made, and can be made again at any time.
"""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table

from records.tables import CODE, NAME, metadata

MONTH = 7
"""A month, 2026-11."""


def _key(name: str, length: int = CODE) -> Column[str]:
    return Column(name, String(length), primary_key=True)


def _count(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False)


rollup_month = Table(
    "rollup_month",
    metadata,
    _key("floor"),
    _key("month", MONTH),
    # Of the facts of its days, as they were when the month was made.
    Column("fingerprint", String(64), nullable=False),
    Column("built_at", BigInteger, nullable=False),
)

rollup_need = Table(
    "rollup_need",
    metadata,
    _key("floor"),
    _key("month", MONTH),
    # Empty where nobody knows the place.
    _key("division"),
    _key("partner"),
    _key("language"),
    _key("code", NAME),
    # Empty where none was written down.
    _key("outcome"),
    _key("reason"),
    Column("category", String(CODE), nullable=False),
    _count("needs"),
    Index(None, "floor", "category", "month"),
)

# The two that most questions read: without terms and languages they are a tenth of the rows.
rollup_place = Table(
    "rollup_place",
    metadata,
    _key("floor"),
    _key("month", MONTH),
    _key("division"),
    _key("partner"),
    _key("category"),
    _key("outcome"),
    _count("needs"),
)

rollup_reason = Table(
    "rollup_reason",
    metadata,
    _key("floor"),
    _key("month", MONTH),
    _key("division"),
    _key("partner"),
    _key("category"),
    # Of needs that stayed unmet.
    _key("reason"),
    _count("needs"),
)

rollup_area = Table(
    "rollup_area",
    metadata,
    _key("floor"),
    _key("month", MONTH),
    _key("fsa", 3),
    _key("category"),
    _key("outcome"),
    _count("needs"),
)

rollup_contact = Table(
    "rollup_contact",
    metadata,
    _key("floor"),
    _key("month", MONTH),
    _key("fsa", 3),
    _key("partner"),
    _key("language"),
    _key("channel"),
    # yes, no, or empty where nobody said.
    _key("interpreter"),
    Column("division", String(CODE), nullable=False),
    _count("contacts"),
    _count("needs"),
    _count("referrals"),
)

rollup_hour = Table(
    "rollup_hour",
    metadata,
    _key("floor"),
    _key("month", MONTH),
    _key("division"),
    _key("partner"),
    _key("language"),
    # On the partner's clock; Monday is 0.
    Column("weekday", Integer, primary_key=True, autoincrement=False),
    Column("hour", Integer, primary_key=True, autoincrement=False),
    _count("contacts"),
)

rollup_person = Table(
    "rollup_person",
    metadata,
    _key("floor"),
    _key("month", MONTH),
    _key("division"),
    _key("partner"),
    # A field of the form and its answer, with "declined" and "unknown"; without a row nobody asked.
    _key("field"),
    _key("value"),
    _count("contacts"),
    _count("needs"),
    _count("met"),
    _count("unmet"),
)

rollup_filled = Table(
    "rollup_filled",
    metadata,
    _key("floor"),
    _key("month", MONTH),
    _key("partner"),
    _key("field"),
    _count("records"),
    _count("filled"),
    # When the first record of the month that has the field was started.
    Column("first_at", BigInteger),
)

# Of callers, not of records: who was answered and who was not, with what was recorded of those who were.
rollup_unanswered = Table(
    "rollup_unanswered",
    metadata,
    _key("floor"),
    _key("month", MONTH),
    # The partner whose region it is, or empty where nobody knows.
    _key("region"),
    _key("language"),
    # On the region's clock.
    Column("hour", Integer, primary_key=True, autoincrement=False),
    _count("answered"),
    _count("abandoned"),
    _count("blocked"),
    _count("returned"),
    _count("recorded"),
    _count("needs"),
    _count("needs_squared"),
)

# Persons of two months, or of two partners, may be the same: never added up.
rollup_persons = Table(
    "rollup_persons",
    metadata,
    _key("floor"),
    _key("month", MONTH),
    # Empty for the whole network. Without a row nobody knows.
    _key("partner"),
    _count("persons"),
)
