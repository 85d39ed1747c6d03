"""The kinds of data, how long each is kept, and what is left of it afterwards: one table.

Erased means that the personal part is gone and the row stays to be counted; only rows that are nothing but personal,
and coded facts at the very end, go as a whole.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from records.audit import Action, erase_before
from records.audit_tables import audit_link
from records.lifetimes.limits import Kept
from records.people.tables import (
    advocacy,
    contact_data,
    contact_person,
    follow_up,
    follow_up_attempt,
    need_outcome,
)
from records.record_tables import record_answer, record_history
from records.recording_tables import conversation_recording
from records.tables import (
    audit,
    call_record,
    contact,
    interaction_log,
    offer,
    text_contact,
    text_message,
    voicemail,
)
from routing.model import Instant


class Kind(StrEnum):
    LINK_KEYS = "link_keys"
    COUNT_KEYS = "count_keys"
    CONTACT_DATA = "contact_data"
    NOTES = "notes"
    TEXTS = "texts"
    VOICEMAIL = "voicemail"
    RECORDINGS = "recordings"
    AUDIT = "audit"
    CODED_FACTS = "coded_facts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """For which floor, at what time, and how long things are kept."""

    floor: str
    now: Instant
    kept: Kept


Change = Callable[[Moment], Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifetime:
    kind: Kind
    table: Table
    overdue: Callable[[Moment], ColumnElement[bool]]
    """Which rows have outlived their time."""
    change: Change | None = None
    """What is written in place of what was personal; None: the row goes."""
    erase: Callable[[AsyncConnection, Moment], Awaitable[int]] | None = None
    """How it is erased where a change of rows alone would break what they are part of. Returns: how many."""


_person, _record, _text, _message = contact_person.c, call_record.c, text_message.c, voicemail.c
_sound = conversation_recording.c


def _link_keys(at: Moment) -> ColumnElement[bool]:
    there = or_(_person.link_key.is_not(None), _person.link_key_before.is_not(None))
    return and_(_person.floor == at.floor, there, _person.at <= at.now - at.kept.link_ms)


def _count_keys(at: Moment) -> ColumnElement[bool]:
    old = _person.at <= at.now - at.kept.person_ms
    return and_(_person.floor == at.floor, _person.count_key.is_not(None), old)


def _contact_data(at: Moment) -> ColumnElement[bool]:
    return and_(contact_data.c.floor == at.floor, contact_data.c.forget_at <= at.now)


def _notes(at: Moment) -> ColumnElement[bool]:
    full_code = func.length(func.trim(_record.postal_code)) > func.length(func.coalesce(_record.fsa, ""))
    written = or_(_record.notes_encrypted.is_not(None), full_code)
    return and_(written, _record.started_at <= at.now - at.kept.note_ms)


def _answers(at: Moment) -> ColumnElement[bool]:
    return and_(
        record_answer.c.words_encrypted.is_not(None), record_answer.c.contact_id.in_(_old_records(at))
    )


def _history(at: Moment) -> ColumnElement[bool]:
    column = record_history.c
    told = or_(column.reason_encrypted.is_not(None), column.content_encrypted.is_not(None))
    return and_(told, column.contact_id.in_(_old_records(at)))


def _old_records(at: Moment) -> Select[tuple[str]]:
    return select(_record.contact_id).where(_record.started_at <= at.now - at.kept.note_ms)


def _texts(at: Moment) -> ColumnElement[bool]:
    if at.kept.text_ms is None:
        return _text.text_id.is_(None)
    old = at.now - at.kept.text_ms
    closed = select(text_contact.c.contact_id).where(text_contact.c.closed_at <= old)
    known = select(text_contact.c.contact_id)
    # Of no conversation at all: a word of opting out, or one that the floor never took in.
    alone = or_(_text.contact_id.is_(None), _text.contact_id.not_in(known))
    over = or_(_text.contact_id.in_(closed), and_(alone, _text.at_ms <= old))
    return and_(_text.floor == at.floor, _text.erased_at.is_(None), over)


def _voicemail(at: Moment) -> ColumnElement[bool]:
    answered = and_(_message.done_at.is_not(None), _message.forget_at <= at.now)
    # Nobody has answered it in all that time, and nobody will.
    given_up = _message.left_at <= at.now - at.kept.person_ms
    safe = _message.carrier_deleted_at.is_not(None)
    return and_(_message.floor == at.floor, or_(answered, given_up), safe)


def _recordings(at: Moment) -> ColumnElement[bool]:
    over = or_(_sound.forget_at <= at.now, _sound.at <= at.now - at.kept.recording_ms)
    safe = or_(_sound.carrier_deleted_at.is_not(None), _sound.recording_sid.is_(None))
    return and_(_sound.floor == at.floor, over, safe)


def _older(table: Table, column: str, *, floor: bool = True) -> Callable[[Moment], ColumnElement[bool]]:
    def overdue(at: Moment) -> ColumnElement[bool]:
        old = table.c[column] <= at.now - at.kept.contact_ms
        return and_(table.c.floor == at.floor, old) if floor else old

    return overdue


def _audit(at: Moment) -> ColumnElement[bool]:
    told = select(audit_link.c.entry).where(audit_link.c.salt.is_not(None))
    erased = audit.c.action == Action.AUDIT_ERASED.value
    old = audit.c.at_ms <= at.now - at.kept.audit_ms
    return and_(audit.c.floor == at.floor, old, audit.c.number.in_(told), ~erased)


async def _erase_audit(connection: AsyncConnection, at: Moment) -> int:
    """The entries stay in the chain, which proves that none was taken out; what they say goes."""
    before = Instant(at.now - at.kept.audit_ms + 1)
    return await erase_before(connection, floor=at.floor, before=before, at=at.now, actor=None)


def _facts(table: Table, column: str, *, floor: bool = True) -> Lifetime:
    return Lifetime(kind=Kind.CODED_FACTS, table=table, overdue=_older(table, column, floor=floor))


LIFETIMES: tuple[Lifetime, ...] = (
    Lifetime(
        kind=Kind.LINK_KEYS,
        table=contact_person,
        overdue=_link_keys,
        change=lambda _: {"link_key": None, "link_key_before": None},
    ),
    Lifetime(
        kind=Kind.COUNT_KEYS,
        table=contact_person,
        overdue=_count_keys,
        change=lambda _: {"count_key": None},
    ),
    Lifetime(kind=Kind.CONTACT_DATA, table=contact_data, overdue=_contact_data),
    Lifetime(
        kind=Kind.NOTES,
        table=call_record,
        overdue=_notes,
        change=lambda _: {"notes_encrypted": None, "postal_code": func.coalesce(_record.fsa, "")},
    ),
    Lifetime(
        kind=Kind.NOTES,
        table=record_answer,
        overdue=_answers,
        change=lambda _: {"words_encrypted": None},
    ),
    Lifetime(
        kind=Kind.NOTES,
        table=record_history,
        overdue=_history,
        change=lambda _: {"reason_encrypted": None, "content_encrypted": None},
    ),
    Lifetime(
        kind=Kind.TEXTS,
        table=text_message,
        overdue=_texts,
        change=lambda at: {"body": None, "erased_at": at.now},
    ),
    Lifetime(kind=Kind.VOICEMAIL, table=voicemail, overdue=_voicemail),
    Lifetime(kind=Kind.RECORDINGS, table=conversation_recording, overdue=_recordings),
    Lifetime(kind=Kind.AUDIT, table=audit, overdue=_audit, erase=_erase_audit),
    # The events of a contact name its caller, where at all, by a keyed hash; they go with the facts.
    _facts(interaction_log, "at_ms"),
    _facts(offer, "made_at"),
    _facts(text_message, "at_ms"),
    _facts(text_contact, "closed_at"),
    _facts(contact_person, "at"),
    _facts(follow_up, "consented_at"),
    _facts(follow_up_attempt, "at", floor=False),
    _facts(need_outcome, "at", floor=False),
    _facts(advocacy, "at"),
    _facts(call_record, "started_at", floor=False),
    _facts(contact, "closed_at"),
)
ERASED_IS: Mapping[Kind, str] = {
    Kind.LINK_KEYS: "contacts of one person are no longer linked",
    Kind.COUNT_KEYS: "the contact counts, its person does not",
    Kind.CONTACT_DATA: "the row goes; the follow-up stays",
    Kind.NOTES: "notes go, postal codes are cut to three characters; the record stays",
    Kind.TEXTS: "the words go; that there was a message stays",
    Kind.VOICEMAIL: "the message goes; its contact stays",
    Kind.RECORDINGS: "the sound goes; its contact stays",
    Kind.AUDIT: "what the entry says goes; the chain proves that it was there",
    Kind.CODED_FACTS: "contact, record and events go",
}
