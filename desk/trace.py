"""The life of one contact, told from its recorded events: a line from ring to end, and each offer with its reason.

Pure: events in, plain values out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from routing import events as e
from routing.model import (
    FailReason,
    Instant,
    OfferState,
    PartnerId,
    RegionEvidence,
    Route,
    SpecialistId,
    Why,
    WithdrawReason,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A part of the life line."""

    kind: str
    """`menu`, `waiting`, `offered` or `connected`."""
    start: Instant
    end: Instant
    offer: int | None = None
    """Which offer, counted from 1."""


@dataclass(slots=True, kw_only=True)
class OfferStory:
    number: int
    id: str
    specialist: SpecialistId
    partner: PartnerId
    made_at: Instant
    why: Why
    outcome: OfferState = OfferState.OPEN
    accepted_at: Instant | None = None
    ended_at: Instant | None = None
    withdrawn: WithdrawReason | None = None
    failed: FailReason | None = None


@dataclass(slots=True, kw_only=True)
class Trace:
    arrived: e.CallArrived | None = None
    evidence: RegionEvidence | None = None
    route: Route | None = None
    language: str | None = None
    closed: e.ContactClosed | None = None
    stretches: list[Stretch]
    offers: list[OfferStory]

    @property
    def start(self) -> Instant:
        return self.stretches[0].start

    @property
    def end(self) -> Instant:
        return self.stretches[-1].end


def trace(events: Sequence[e.Event], until: Instant) -> Trace:
    """Tell the story of the events of one contact, in their order; an unfinished one ends at `until`."""
    told = Trace(stretches=[], offers=[])
    kind, since, number = "menu", None, None
    for event in events:
        _take(told, event)
        if isinstance(event, e.CallArrived):
            since = event.arrived_at
        following = _kind_after(event)
        if following is None or since is None:
            continue
        told.stretches.append(Stretch(kind=kind, start=since, end=event.at, offer=number))
        kind, since = following, event.at
        number = len(told.offers) if kind in ("offered", "connected") else None
    if since is not None and kind != "closed":
        told.stretches.append(Stretch(kind=kind, start=since, end=max(since, until), offer=number))
    return told


def _kind_after(event: e.Event) -> str | None:
    """What the contact does after this event; None when it goes on as before."""
    match event:
        case e.ContactQueued() | e.OfferDeclined() | e.OfferMissed() | e.OfferWithdrawn() | e.OfferFailed():
            return "waiting"
        case e.SpecialistDropped():
            return "waiting"
        case e.OfferMade():
            return "offered"
        case e.ContactConnected():
            return "connected"
        case e.ContactClosed():
            return "closed"
    return None


def _take(told: Trace, event: e.Event) -> None:
    match event:
        case e.CallArrived():
            told.arrived, told.evidence = event, event.evidence
        case e.ContactQueued():
            told.route, told.language = event.route, event.language
        case e.ContactClosed():
            told.closed = event
        case e.OfferMade():
            told.offers.append(
                OfferStory(
                    number=len(told.offers) + 1,
                    id=event.offer,
                    specialist=event.specialist,
                    partner=event.partner,
                    made_at=event.at,
                    why=event.why,
                )
            )
        case _:
            _take_outcome(told, event)


def _take_outcome(told: Trace, event: e.Event) -> None:
    offer_id = getattr(event, "offer", None)
    story = next((story for story in told.offers if story.id == offer_id), None)
    if story is None:
        return
    match event:
        case e.OfferAccepted():
            story.outcome, story.accepted_at = OfferState.ACCEPTED, event.at
        case e.ContactConnected():
            story.outcome, story.ended_at = OfferState.CONNECTED, event.at
        case e.OfferDeclined():
            story.outcome, story.ended_at = OfferState.DECLINED, event.at
        case e.OfferMissed():
            story.outcome, story.ended_at = OfferState.MISSED, event.at
        case e.OfferWithdrawn():
            story.outcome, story.ended_at, story.withdrawn = OfferState.WITHDRAWN, event.at, event.reason
        case e.OfferFailed():
            story.outcome, story.ended_at, story.failed = OfferState.FAILED, event.at, event.reason
        case e.SpecialistDropped():
            story.outcome, story.ended_at = OfferState.FAILED, event.at
