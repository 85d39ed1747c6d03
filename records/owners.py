"""Whose each table's rows are. Every table stands here: the tests refuse one that does not.

`records.tenancy` makes conditions of it, for queries and for PostgreSQL's row-level security.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class OfPartner:
    """Rows of the partners, and of the people, that these columns name; empty columns name nobody."""

    partners: tuple[str, ...]
    people: tuple[str, ...] = ()
    contact: str = ""
    """The column with the contact, which may have been opened to somebody."""
    shared: bool = False
    """Also of every partner and person that took part in the contact: who has accepted an offer of it."""


@dataclass(frozen=True, slots=True)
class OfRecord:
    """Rows that are whose the row of another table is that they name."""

    table: str
    column: str
    key: str = ""
    """A column whose value may itself have been opened to somebody."""


@dataclass(frozen=True, slots=True)
class OfAccount:
    """Rows of the person whom this column names, and of that person's partner."""

    column: str


class Common(StrEnum):
    NETWORK = "network"
    """The network's as a whole; routes say who may see it."""
    PROGRAM = "program"
    """Kept for the program's own work; nobody comes to it through a lent store."""


Owner = OfPartner | OfRecord | OfAccount | Common

OWNERS: Mapping[str, Owner] = {
    "interaction_log": OfRecord("contact", "contact_id"),
    "recorder_position": Common.PROGRAM,
    "parked_event": Common.PROGRAM,
    "contact": OfPartner(("partner", "preferred_partner"), ("specialist_id",), "contact_id", shared=True),
    "offer": OfPartner(("partner",), ("specialist_id",), "contact_id"),
    "voicemail": OfPartner(("partner",), ("specialist_id",), "contact_id"),
    "text_contact": OfPartner(("partner", "preferred_partner"), ("specialist_id",), "contact_id"),
    "text_message": OfRecord("text_contact", "contact_id", key="text_id"),
    "conversation_recording": OfPartner(("partner",), ("specialist_id",), "contact_id", shared=True),
    "call_record": OfPartner(("partner",), ("specialist_id",), "contact_id", shared=True),
    "need": OfRecord("call_record", "contact_id"),
    "referral": OfRecord("call_record", "contact_id"),
    "referral_need": OfRecord("call_record", "contact_id"),
    "record_answer": OfRecord("call_record", "contact_id"),
    "record_incident": OfRecord("call_record", "contact_id"),
    "record_history": OfRecord("call_record", "contact_id"),
    "form_draft": Common.NETWORK,
    "form_edition": Common.NETWORK,
    "opened_record": OfPartner(("partner", "record_partner"), ("account_id",)),
    # Colleagues of every partner are called by name when a caller is passed on.
    "account": Common.NETWORK,
    "specialist_phone": OfAccount("account_id"),
    "sign_in": Common.PROGRAM,
    "half_sign_in": Common.PROGRAM,
    "second_factor": Common.PROGRAM,
    "recovery_code": Common.PROGRAM,
    "account_subject": Common.PROGRAM,
    "begun_sign_on": Common.PROGRAM,
    "rule_book_draft": Common.NETWORK,
    "rule_book_edition": Common.NETWORK,
    "dry_run": Common.NETWORK,
    # Everybody's work adds to it; who reads it is said by its pages.
    "audit": Common.NETWORK,
    "audit_link": Common.NETWORK,
    "audit_head": Common.NETWORK,
    "directory_edition": Common.NETWORK,
    "directory_organization": Common.NETWORK,
    "directory_term": Common.NETWORK,
    "directory_service": Common.NETWORK,
    "directory_document": Common.NETWORK,
    "directory_site": Common.NETWORK,
    "directory_hours": Common.NETWORK,
    "directory_fault": Common.NETWORK,
    # Figures of the floor are the network's, as on the board; who needs what where is the partner's.
    "fact_day": Common.PROGRAM,
    "fact_contact_day": Common.NETWORK,
    "fact_staff_day": Common.NETWORK,
    "fact_help_day": Common.NETWORK,
    "fact_record_day": OfPartner(("partner",)),
    "fact_need_day": OfPartner(("partner",)),
    "rollup_month": Common.PROGRAM,
    "rollup_need": OfPartner(("partner",)),
    "rollup_place": OfPartner(("partner",)),
    "rollup_reason": OfPartner(("partner",)),
    # Without a partner in it; only questions come to it, which hide small cells.
    "rollup_area": Common.PROGRAM,
    "rollup_contact": OfPartner(("partner",)),
    "rollup_hour": OfPartner(("partner",)),
    "rollup_person": OfPartner(("partner",)),
    "rollup_filled": OfPartner(("partner",)),
    "rollup_unanswered": Common.PROGRAM,
    "rollup_persons": Common.PROGRAM,
    # As with the areas: only a page of figures comes to it, and small cells are hidden in it.
    "warning_week": Common.PROGRAM,
    "release": Common.NETWORK,
    "due_work": Common.PROGRAM,
    "contact_person": OfPartner(("partner",), (), "contact_id"),
    # Numbers of organisations, as keyed hashes.
    "shared_number": Common.NETWORK,
    "follow_up": OfPartner(("partner",), (), "contact_id"),
    "follow_up_attempt": OfRecord("follow_up", "contact_id"),
    "need_outcome": OfRecord("follow_up", "contact_id"),
    "contact_data": OfPartner(("partner",), (), "contact_id"),
    "advocacy": OfPartner(("partner",), ("specialist_id",), "contact_id"),
    "erasure_night": Common.PROGRAM,
    "directory_judgement": Common.NETWORK,
    "taxonomy_edition": Common.NETWORK,
    "taxonomy_term": Common.NETWORK,
    "taxonomy_categories": Common.NETWORK,
    "taxonomy_synonym": Common.NETWORK,
    "taxonomy_missed": Common.NETWORK,
    "directory_suggestion": OfPartner(("owner",), ("made_by",)),
}
