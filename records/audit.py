"""Who ordered what for the whole network, who came to whose records, and when: the audit.

Rule books are written down by the transaction that changes them, orders to the floor by the recorder from the
journal: so an emergency that was declared while the database was away stands here once it is back. A row names
accounts and things by id and holds no words of anybody; those stand where the row points to.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import RowMapping, and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from records.audit_chain import append
from records.audit_tables import audit_link
from records.database import reading
from records.tables import audit
from routing.events import (
    EmergencyDeclared,
    EmergencyEnded,
    Event,
    ListeningChanged,
    PartyCalled,
    RuleBookPublished,
    SourceBlocked,
    SourceUnblocked,
)
from routing.model import Instant

LISTED_MAX = 1_000
ERASED_AT_ONCE = 500


class Action(StrEnum):
    DRAFT_CREATED = "draft.created"
    DRAFT_SUBMITTED = "draft.submitted"
    DRAFT_DISCARDED = "draft.discarded"
    EDITION_PUBLISHED = "edition.published"
    EDITION_ROLLED_BACK = "edition.rolled_back"
    BOOK_IN_FORCE = "book.in_force"
    """The floor took a version; `subject` names it. Each day's hours make a new one."""
    EMERGENCY_DECLARED = "emergency.declared"
    """Declared, or given another end; `subject` is the plan."""
    EMERGENCY_ENDED = "emergency.ended"
    """Stood down by the actor; by nobody: its time was over."""
    SOURCE_BLOCKED = "source.blocked"
    """A number was blocked for a while, or got another end; `subject` is its keyed hash."""
    SOURCE_UNBLOCKED = "source.unblocked"
    """Let in again by the actor; by nobody: the time was over."""
    LISTENED = "call.listened"
    """A supervisor began to listen to a call, or changed who hears them; `subject` is the contact."""
    VOICEMAIL_HEARD = "voicemail.heard"
    """Somebody was given the sound of a message; `subject` is the contact."""
    RECORDING_HEARD = "recording.heard"
    """Somebody was given the sound of a conversation; `subject` is the contact."""
    CONTACT_DATA_SEEN = "contact_data.seen"
    """Somebody was shown how a person is reached for a follow-up; `subject` is the contact."""
    EARLIER_SEEN = "earlier_contacts.seen"
    """Somebody was shown earlier contacts of the same person; `subject` is the contact at hand."""
    FOLLOW_UP_CHANGED = "follow_up.changed"
    """A consent to a follow-up was written down or taken back, or the work went on; `subject` is the contact."""
    SHARED_NUMBER_CHANGED = "shared_number.changed"
    """A number was put on the list of those that many share, or taken off it; `subject` is its keyed hash."""
    ERASED_AT_NIGHT = "erasure.night"
    """What was overdue was erased by the program; `subject` is the day, `detail` how many of each kind."""
    ERASED_ON_REQUEST = "erasure.request"
    """What was kept of one person was erased; `subject` is a contact, `detail` how many of each kind."""
    SUGGESTION_CHANGED = "suggestion.changed"
    """A suggestion about the directory was made or moved on; `subject` is the suggestion."""
    FORM_DRAFTED = "form.drafted"
    """A draft of the call record form was begun; `subject` is the draft."""
    FORM_DISCARDED = "form.discarded"
    FORM_PUBLISHED = "form.published"
    """A draft became the form in force; `subject` is its version."""
    RECORD_TAKEN_OVER = "record.taken_over"
    """Somebody took a record that another had open; `subject` is the contact."""
    RECORD_REOPENED = "record.reopened"
    """A final record was opened for a correction; `subject` is the contact."""
    RECORD_DELETED = "record.deleted"
    RECORD_RESTORED = "record.restored"
    WORDS_ADDED = "taxonomy.words_added"
    """Another word was led to a term; `subject` is its code."""
    WORDS_REMOVED = "taxonomy.words_removed"
    PAIR_JUDGED = "directory.pair_judged"
    """Two services were found to be the same, or not; `subject` names both."""
    DIRECTORY_IMPORTED = "directory.imported"
    """An import was ordered on the screen; `subject` is the source."""
    RECORD_READ = "record.read"
    """Somebody was shown a call record; `subject` is the contact."""
    RECORD_WRITTEN = "record.written"
    """Somebody saved a call record, told once in a while; `subject` is the contact."""
    RECORD_FINALISED = "record.finalised"
    CONTACT_READ = "contact.read"
    """Somebody was shown the life of a contact; `subject` is the contact."""
    CONTACTS_SEARCHED = "contacts.searched"
    """Somebody listed contacts; `detail` has what they asked for, in codes."""
    EXPORTED = "exported"
    """Somebody took figures or entries away as a file; `subject` is its address."""
    RECORD_OPENED = "record.opened"
    """Somebody opened a record outside their scope, for a while and with a reason; `subject` is the contact."""
    READ_MUCH = "records.read_much"
    """An account saw very many records within an hour; `subject` is the account."""
    ACCOUNT_CHANGED = "account.changed"
    """An account was created or changed by the actor; `subject` is the account."""
    SIGNED_IN = "signed_in"
    SIGN_IN_REVOKED = "sign_in.revoked"
    SECOND_FACTOR = "second_factor"
    """A second factor was set up, taken away, or a recovery code used; `subject` is the account."""
    SECOND_FACTOR_FAILED = "second_factor.failed"
    """After a right password, a code or recovery code that was not right; `subject` is the account."""
    AUDIT_ERASED = "audit.erased"
    """The content of old entries was erased; `detail` has their range of the chain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    number: int
    at: Instant
    actor: str | None
    """An account's id; None: the program by itself."""
    action: Action
    subject: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditQuery:
    """What to list; None and empty words do not filter."""

    actor: str = ""
    subject: str = ""
    actions: tuple[Action, ...] | None = None


class Audit:
    """Reads the audit of one floor. Raises: RecordsUnavailable"""

    def __init__(self, engine: AsyncEngine, floor: str) -> None:
        self._engine = engine
        self._floor = floor

    async def entries(
        self,
        actions: Iterable[Action] = tuple(Action),
        *,
        until: Instant | None = None,
        limit: int = LISTED_MAX,
    ) -> tuple[AuditEntry, ...]:
        """List the newest entries of these actions, newest first; with `until`, those at it or before."""
        column = audit.c
        query = select(audit).where(column.floor == self._floor, column.action.in_(list(actions)))
        if until is not None:
            query = query.where(column.at_ms <= until)
        query = query.order_by(column.at_ms.desc(), column.number.desc()).limit(min(limit, LISTED_MAX))
        async with reading(self._engine) as connection:
            rows = (await connection.execute(query)).mappings().all()
        return tuple(_entry(row) for row in rows)

    async def search(
        self, wanted: "AuditQuery", *, before: int | None = None, limit: int = LISTED_MAX
    ) -> tuple[AuditEntry, ...]:
        """List what was asked for in the order in which it was written down, newest first; below a number."""
        column = audit.c
        query = select(audit).where(column.floor == self._floor)
        if wanted.actions is not None:
            query = query.where(column.action.in_([action.value for action in wanted.actions]))
        if wanted.actor:
            query = query.where(column.actor == wanted.actor)
        if wanted.subject:
            query = query.where(column.subject == wanted.subject)
        if before is not None:
            query = query.where(column.number < before)
        query = query.order_by(column.number.desc()).limit(min(limit, LISTED_MAX))
        async with reading(self._engine) as connection:
            rows = (await connection.execute(query)).mappings().all()
        return tuple(_entry(row) for row in rows)

    async def edition_of(self, version: str, at: Instant) -> int | None:
        """Say of which edition a version was when it decided at that time; None: nobody wrote it down.

        Two editions that say the same have one version: what was taken last before that time counts.
        """
        column = audit.c
        query = (
            select(audit.c.detail)
            .where(column.floor == self._floor, column.action == Action.BOOK_IN_FORCE.value)
            .where(column.subject == version, column.at_ms <= at)
            .order_by(column.at_ms.desc(), column.number.desc())
            .limit(1)
        )
        async with reading(self._engine) as connection:
            detail = (await connection.execute(query)).scalar_one_or_none()
        return None if detail is None else detail["edition"]


def _entry(row: RowMapping) -> AuditEntry:
    return AuditEntry(
        number=row["number"],
        at=Instant(row["at_ms"]),
        actor=row["actor"],
        action=Action(row["action"]),
        subject=row["subject"],
        detail=row["detail"],
    )


async def write_down(
    connection: AsyncConnection,
    *,
    floor: str,
    at: Instant,
    actor: str | None,
    action: Action,
    subject: str,
    **detail: Any,
) -> None:
    """Add an entry, and its link of the chain, in the transaction of what it tells of. `actor`: None, the program."""
    await append(connection, [_row(floor, at, actor, action, subject, detail)])


async def erase_before(
    connection: AsyncConnection, *, floor: str, before: Instant, at: Instant, actor: str | None
) -> int:
    """Erase the content of entries that are older, and write down that this was done. Returns: how many.

    The chain still holds: it commits to entries and does not contain them.
    """
    youngest = select(func.min(audit_link.c.sequence)).join_from(
        audit_link, audit, audit.c.number == audit_link.c.entry
    )
    last = await connection.scalar(youngest.where(audit.c.floor == floor, audit.c.at_ms >= before))
    told = and_(audit_link.c.floor == floor, audit_link.c.salt.is_not(None))
    if last is not None:
        told = and_(told, audit_link.c.sequence < last)
    kept = select(audit.c.number).where(audit.c.floor == floor, audit.c.action == Action.AUDIT_ERASED.value)
    query = select(audit_link.c.sequence, audit_link.c.entry).where(told, audit_link.c.entry.not_in(kept))
    old = (await connection.execute(query.order_by(audit_link.c.sequence))).all()
    if not old:
        return 0
    entries = [row.entry for row in old]
    for start in range(0, len(entries), ERASED_AT_ONCE):
        some = entries[start : start + ERASED_AT_ONCE]
        await connection.execute(
            update(audit).where(audit.c.number.in_(some)).values(actor=None, subject="", detail={})
        )
        await connection.execute(update(audit_link).where(audit_link.c.entry.in_(some)).values(salt=None))
    detail = {"sequences": [old[0].sequence, old[-1].sequence]}
    await append(connection, [_row(floor, at, actor, Action.AUDIT_ERASED, floor, detail)])
    return len(old)


def audit_row(floor: str, event: Event) -> dict[str, Any] | None:
    """Give the row of an order for the whole floor, or of a supervisor who listens; None for every other event."""
    match event:
        case EmergencyDeclared():
            detail = {"event": event.id, "ends_at": event.ends_at}
            return _row(floor, event.at, event.by, Action.EMERGENCY_DECLARED, event.plan, detail)
        case EmergencyEnded():
            detail = {"event": event.id}
            return _row(floor, event.at, event.by, Action.EMERGENCY_ENDED, event.plan, detail)
        case SourceBlocked():
            detail = {"event": event.id, "ends_at": event.ends_at}
            return _row(floor, event.at, event.by, Action.SOURCE_BLOCKED, event.source, detail)
        case SourceUnblocked():
            detail = {"event": event.id}
            return _row(floor, event.at, event.by, Action.SOURCE_UNBLOCKED, event.source, detail)
        case RuleBookPublished():
            detail = {"event": event.id, "edition": event.book.edition}
            return _row(floor, event.at, None, Action.BOOK_IN_FORCE, event.book.version, detail)
        case PartyCalled(mode=mode) | ListeningChanged(mode=mode) if mode is not None:
            detail = {"event": event.id, "mode": mode.value, "announced": event.announced}
            return _row(floor, event.at, event.by, Action.LISTENED, event.contact, detail)
    return None


def _row(
    floor: str, at: Instant, actor: str | None, action: Action, subject: str, detail: Mapping[str, Any]
) -> dict[str, Any]:
    return {
        "floor": floor,
        "at_ms": at,
        "actor": actor,
        "action": action.value,
        "subject": subject,
        "detail": dict(detail),
    }
