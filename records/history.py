"""Reading what was recorded: contacts newest first, the offers and events of one, events of a time."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, TypeVar, cast

import msgspec
from sqlalchemy import RowMapping, Select, select, tuple_
from sqlalchemy.ext.asyncio import AsyncEngine

from records.codec import decode_event
from records.database import reading
from records.scope import Lent
from records.tables import contact, interaction_log, offer, parked_event
from routing.events import Event
from routing.model import ContactEnd, EndedBy, Instant, OfferState, Why

E = TypeVar("E", bound=Event)
_WHY = msgspec.json.Decoder(Why)

PAGE_SIZE = 50
PAGE_SIZE_MAX = 200
EVENTS_MAX = 5_000
CONTACTS_ASKED_MAX = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactSummary:
    """One contact as its events tell it; None wherever the event has not come (yet)."""

    contact_id: str
    floor: str
    call_sid: str | None
    arrived_at: Instant | None
    line: str | None
    language: str | None
    evidence_source: str | None
    evidence_confidence: str | None
    evidence_place: str | None
    evidence_division: str | None
    home_partner: str | None
    """Whose region the evidence points to."""
    preferred_partner: str | None
    """Whose specialists came first by the rule that applied last."""
    rule: str | None
    rule_book: str | None
    queued_at: Instant | None
    first_offer_at: Instant | None
    connected_at: Instant | None
    """The first time a specialist and the caller heard each other."""
    closed_at: Instant | None
    ended_as: ContactEnd | None
    ended_by: EndedBy | None
    ended_detail: str | None
    partner: str | None
    """Who answered (last, when the caller was connected more than once)."""
    specialist_id: str | None
    answered_after_ms: int | None
    """The wait until the first connection."""
    waited_ms: int | None
    """The whole wait, told when the contact closed."""
    talked_ms: int | None
    offers: int
    drops: int
    expected_ms: int | None = None
    """The wait that was expected when the contact joined the queue."""
    told_at: Instant | None = None
    told_ms: int | None = None
    """The first expected wait that the caller heard, from `told_at` on."""
    rerouted_at: Instant | None = None
    """When the rules last changed for it while it waited; rule, version and preferred partner are those since."""
    call_back_of: str | None = None
    again_of: str | None = None
    """The call before, of somebody who called again soon."""
    cut_off_before: bool | None = None
    interpreted_ms: int | None = None
    interpreted_language: str | None = None
    """The contact whose caller chose to be called back; None: this one began with a call to us."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferSummary:
    offer_id: str
    floor: str
    contact_id: str
    specialist_id: str
    partner: str | None
    made_at: Instant | None
    expires_at: Instant | None
    accepted_at: Instant | None
    ended_at: Instant | None
    """When it was connected, declined, missed, withdrawn or failed."""
    outcome: OfferState
    reason: str | None
    why: Why | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactFilter:
    """What to list; None does not filter."""

    floor: str | None = None
    partner: str | None = None
    """Preferred or answering partner."""
    specialist: str | None = None
    language: str | None = None
    ended_as: ContactEnd | None = None
    since: Instant | None = None
    until: Instant | None = None
    open_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPage:
    contacts: tuple[ContactSummary, ...]
    next: tuple[Instant, str] | None
    """Give it back as `after` for the next page; None at the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedEvent:
    floor: str
    event_id: str
    position: str
    error: str
    data: str


class History(Lent):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def for_contact(self, contact_id: str) -> list[Event]:
        """Give the events of one contact in the order in which they happened."""
        return await self._events(_in_order(select(interaction_log.c.data)), contact_ids=[contact_id])

    async def events_for_contacts(self, contact_ids: Sequence[str]) -> list[Event]:
        """Give the events of these contacts in order; for comparing with the truth."""
        assert len(contact_ids) <= CONTACTS_ASKED_MAX, "ask for fewer contacts at a time"
        return await self._events(_in_order(select(interaction_log.c.data)), contact_ids=contact_ids)

    async def events_between(
        self, floor: str, since: Instant, until: Instant, *, limit: int = EVENTS_MAX, skip: int = 0
    ) -> list[Event]:
        """Give the events with `since <= at < until`, in order; page on with `skip`."""
        log = interaction_log.c
        query = select(log.data).where(log.floor == floor, log.at_ms >= since, log.at_ms < until)
        query = _in_order(query).limit(min(limit, EVENTS_MAX)).offset(skip)
        return await self._events(query)

    async def events_of_kinds(
        self, floor: str, kinds: Sequence[type[Event]], since: Instant, until: Instant
    ) -> list[Event]:
        """Give the events of these kinds with `since <= at < until`, in order, at most `EVENTS_MAX`."""
        log = interaction_log.c
        query = select(log.data).where(log.floor == floor, log.at_ms >= since, log.at_ms < until)
        query = query.where(log.kind.in_([kind.__name__ for kind in kinds]))
        return await self._events(_in_order(query).limit(EVENTS_MAX))

    async def latest(self, floor: str, kind: type[E], before: Instant) -> E | None:
        """Give the last event of a kind before an instant, such as the rule book that was in force then."""
        log = interaction_log.c
        query = select(log.data).where(log.floor == floor, log.at_ms < before, log.kind == kind.__name__)
        found = await self._events(query.order_by(log.at_ms.desc(), log.number.desc()).limit(1))
        return cast(E, found[0]) if found else None

    async def contact(self, contact_id: str) -> ContactSummary | None:
        query = select(contact).where(contact.c.contact_id == contact_id)
        async with reading(self._engine) as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        return _summary(row) if row is not None else None

    async def offers(self, contact_id: str) -> list[OfferSummary]:
        query = (
            select(offer).where(offer.c.contact_id == contact_id).order_by(offer.c.made_at, offer.c.offer_id)
        )
        async with reading(self._engine) as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [_offer(row) for row in rows]

    async def contacts(
        self,
        wanted: ContactFilter = ContactFilter(),
        *,
        after: tuple[Instant, str] | None = None,
        limit: int = PAGE_SIZE,
    ) -> ContactPage:
        """List contacts newest first; a page stays where it is while new contacts arrive above it."""
        limit = min(limit, PAGE_SIZE_MAX)
        key = tuple_(contact.c.arrived_at, contact.c.contact_id)
        query = _filtered(wanted).where(contact.c.arrived_at.is_not(None))
        if after is not None:
            query = query.where(key < tuple_(*after))
        query = query.order_by(contact.c.arrived_at.desc(), contact.c.contact_id.desc()).limit(limit + 1)
        async with reading(self._engine) as connection:
            found = [_summary(row) for row in (await connection.execute(query)).mappings()]
        page = found[:limit]
        more = len(found) > limit and page[-1].arrived_at is not None
        following = (page[-1].arrived_at, page[-1].contact_id) if more else None
        return ContactPage(contacts=tuple(page), next=following)  # type: ignore[arg-type]

    async def parked(self, floor: str) -> list[ParkedEvent]:
        """List what could not be taken into the summaries, for the alarm and for a later repair."""
        names = [parked_event.c[field.name] for field in fields(ParkedEvent)]
        query = select(*names).where(parked_event.c.floor == floor).order_by(parked_event.c.number)
        async with reading(self._engine) as connection:
            return [ParkedEvent(**row) for row in (await connection.execute(query)).mappings()]

    async def _events(self, query: Select[Any], contact_ids: Sequence[str] | None = None) -> list[Event]:
        if contact_ids is not None:
            query = query.where(interaction_log.c.contact_id.in_(list(contact_ids)))
        async with reading(self._engine) as connection:
            return [decode_event(data) for data in (await connection.scalars(query)).all()]


def _in_order(query: Select[Any]) -> Select[Any]:
    return query.order_by(interaction_log.c.at_ms, interaction_log.c.number)


def _filtered(wanted: ContactFilter) -> Select[Any]:
    column = contact.c
    query = select(contact)
    if wanted.partner is not None:
        query = query.where((column.preferred_partner == wanted.partner) | (column.partner == wanted.partner))
    for name, value in (
        ("floor", wanted.floor),
        ("specialist_id", wanted.specialist),
        ("language", wanted.language),
        ("ended_as", wanted.ended_as),
    ):
        if value is not None:
            query = query.where(column[name] == value)
    if wanted.since is not None:
        query = query.where(column.arrived_at >= wanted.since)
    if wanted.until is not None:
        query = query.where(column.arrived_at < wanted.until)
    return query.where(column.closed_at.is_(None)) if wanted.open_only else query


def _offer(row: RowMapping) -> OfferSummary:
    why = _WHY.decode(row["why"]) if row["why"] is not None else None
    return OfferSummary(**{**row, "outcome": OfferState(row["outcome"]), "why": why})


def _summary(row: RowMapping) -> ContactSummary:
    ended_as, ended_by = row["ended_as"], row["ended_by"]
    return ContactSummary(
        **{
            **row,
            "ended_as": ContactEnd(ended_as) if ended_as is not None else None,
            "ended_by": EndedBy(ended_by) if ended_by is not None else None,
        }
    )
