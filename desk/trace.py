"""The life of one contact, told from its recorded events: a line from ring to end, each routing, each offer, each
call to a partner's own phone system, and what happened meanwhile.

Pure: events in, plain values out. Events that were stored before a field existed lack it here too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from routing import events as e
from routing.model import (
    FailReason,
    Instant,
    OfferId,
    OfferState,
    PartnerFailure,
    PartnerId,
    RegionEvidence,
    RerouteReason,
    Route,
    SpecialistId,
    Why,
    WithdrawReason,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A part of the life line."""

    kind: str
    """`menu`, `waiting`, `offered`, `sent`, `connected`, `outside` or `postponed`."""
    start: Instant
    end: Instant
    offer: int | None = None
    """Which offer, counted from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Routing:
    """What the rule book answered, and when."""

    at: Instant
    route: Route
    rule_book: str
    reason: RerouteReason | None = None
    """Why it was asked again; None for the first time."""


@dataclass(slots=True, kw_only=True)
class OfferStory:
    number: int
    id: str
    specialist: SpecialistId
    partner: PartnerId
    made_at: Instant
    why: Why
    preferred: PartnerId | None = None
    """Who came first for the contact at that instant."""
    outcome: OfferState = OfferState.OPEN
    accepted_at: Instant | None = None
    ended_at: Instant | None = None
    withdrawn: WithdrawReason | None = None
    failed: FailReason | None = None
    dropped: bool = False
    """The line broke while they talked."""


@dataclass(slots=True, kw_only=True)
class SendStory:
    """A call to a partner's own phone system."""

    event: e.ContactSent
    ended_at: Instant | None = None
    answered: bool = False
    failure: PartnerFailure | None = None
    left_alone_until: Instant | None = None


@dataclass(slots=True, kw_only=True)
class Trace:
    arrived: e.CallArrived | None = None
    evidence: RegionEvidence | None = None
    """The best that is known; what the caller said is better than what their number suggests."""
    language: str | None = None
    closed: e.ContactClosed | None = None
    stretches: list[Stretch] = field(default_factory=list)
    routings: list[Routing] = field(default_factory=list)
    offers: list[OfferStory] = field(default_factory=list)
    sends: list[SendStory] = field(default_factory=list)
    events: Sequence[e.Event] = ()

    @property
    def start(self) -> Instant:
        return self.stretches[0].start

    @property
    def end(self) -> Instant:
        return self.stretches[-1].end

    @property
    def route(self) -> Route | None:
        """The routing that applied last."""
        return self.routings[-1].route if self.routings else None

    @property
    def queued(self) -> e.ContactQueued | e.CallBackBooked | None:
        joined = (event for event in self.events if isinstance(event, e.ContactQueued | e.CallBackBooked))
        return next(joined, None)

    @property
    def rule_book(self) -> str:
        if self.routings and self.routings[-1].rule_book:
            return self.routings[-1].rule_book
        return self.arrived.rule_book if self.arrived else ""

    @property
    def answer(self) -> OfferStory | SendStory | None:
        """The offer or the call there that led to the last conversation."""
        found: list[tuple[Instant, OfferStory | SendStory]] = [
            (story.ended_at or story.made_at, story)
            for story in self.offers
            if story.outcome is OfferState.CONNECTED or story.dropped
        ]
        found += [(send.ended_at or send.event.at, send) for send in self.sends if send.answered]
        return max(found, key=lambda one: one[0])[1] if found else None

    def served_after(self, at: Instant) -> int | None:
        """How long after an instant a human was found: the next offer, or an answer at a partner. None: never."""
        offered = [story.made_at for story in self.offers]
        answered = [send.ended_at for send in self.sends if send.answered and send.ended_at is not None]
        found = min((one for one in [*offered, *answered] if one >= at), default=None)
        return found - at if found is not None else None


def trace(events: Sequence[e.Event], until: Instant) -> Trace:
    """Tell the story of the events of one contact, in their order; an unfinished one ends at `until`."""
    told = Trace(events=events)
    consults = {one.offer for one in events if isinstance(one, e.OfferMade) and one.room is not None}
    kind, since, number = "menu", None, None
    for event in events:
        _take(told, event)
        if isinstance(event, e.CallArrived):
            since = event.arrived_at
        elif isinstance(event, e.CallBackBooked):
            kind, since = "waiting", event.at
        following = _kind_after(event) if _offer_of(event) not in consults else None
        if isinstance(event, e.CallBackTaken) and kind != "postponed":
            following = None
        if following is None or since is None:
            continue
        told.stretches.append(Stretch(kind=kind, start=since, end=event.at, offer=number))
        kind, since = following, event.at
        number = (
            len(told.offers)
            if kind == "offered" or isinstance(event, e.ContactConnected | e.ContactHandedOver)
            else None
        )
    if since is not None and kind != "closed":
        told.stretches.append(Stretch(kind=kind, start=since, end=max(since, until), offer=number))
    return told


def _offer_of(event: e.Event) -> OfferId | None:
    """The offer that an event is about; of one to a specialist who is asked in, the conversation takes no notice."""
    return None if isinstance(event, e.ContactHandedOver) else getattr(event, "offer", None)


def _kind_after(event: e.Event) -> str | None:
    """What the contact does after this event; None when it goes on as before."""
    match event:
        case e.ContactQueued() | e.OfferDeclined() | e.OfferMissed() | e.OfferWithdrawn() | e.OfferFailed():
            return "waiting"
        case e.SpecialistDropped() | e.PartnerFailed() | e.CallBackDue() | e.CallBackTaken():
            return "waiting"
        case e.ContactTransferred() | e.OutsideFailed():
            return "waiting"
        case e.CallBackFailed():
            return "postponed"
        case e.OfferMade():
            return "offered"
        case e.ContactSent():
            return "sent"
        case e.ContactConnected() | e.PartnerAnswered() | e.ContactHandedOver():
            return "connected"
        case e.ContactHandedOut():
            return "outside"
        case e.ContactClosed():
            return "closed"
    return None


def _take(told: Trace, event: e.Event) -> None:
    match event:
        case e.ContactClosed():
            told.closed = event
        case e.ContactSent():
            told.sends.append(SendStory(event=event))
        case e.PartnerAnswered() | e.PartnerFailed() if told.sends:
            _take_outcome_there(told.sends[-1], event)
        case e.OfferMade():
            _take_offer(told, event)
        case _:
            _take_beginning(told, event)
            _take_routing(told, event)
            _take_outcome(told, event)


def _take_beginning(told: Trace, event: e.Event) -> None:
    match event:
        case e.CallArrived():
            told.arrived, told.evidence = event, event.evidence
        case e.CallBackBooked():
            told.evidence, told.language = event.evidence, event.language
        case e.RegionLearned():
            told.evidence = event.evidence
        case e.LanguageChosen() if told.language is None:
            told.language = event.language
        case e.ContactQueued():
            told.language = event.language


def _take_routing(told: Trace, event: e.Event) -> None:
    match event:
        case e.ContactQueued():
            book = told.arrived.rule_book if told.arrived else ""
            told.routings.append(Routing(at=event.at, route=event.route, rule_book=book))
        case e.CallBackBooked():
            told.routings.append(Routing(at=event.at, route=event.route, rule_book=event.rule_book))
        case e.ContactRerouted():
            told.routings.append(
                Routing(at=event.at, route=event.route, rule_book=event.rule_book, reason=event.reason)
            )


def _take_offer(told: Trace, event: e.OfferMade) -> None:
    story = OfferStory(
        number=len(told.offers) + 1,
        id=event.offer,
        specialist=event.specialist,
        partner=event.partner,
        made_at=event.at,
        why=event.why,
        preferred=told.route.preferred if told.route else None,
    )
    told.offers.append(story)


def _take_outcome_there(send: SendStory, event: e.PartnerAnswered | e.PartnerFailed) -> None:
    if not send.answered:
        send.ended_at = event.at
    if isinstance(event, e.PartnerAnswered):
        send.answered = True
    else:
        send.failure, send.left_alone_until = event.reason, event.left_alone_until


def _take_outcome(told: Trace, event: e.Event) -> None:
    offer_id = getattr(event, "offer", None)
    story = next((story for story in told.offers if story.id == offer_id), None)
    if story is None:
        return
    match event:
        case e.OfferAccepted():
            story.outcome, story.accepted_at = OfferState.ACCEPTED, event.at
        case e.ContactConnected() | e.ContactHandedOver():
            story.outcome, story.ended_at = OfferState.CONNECTED, event.at
        case e.ConsultStarted():
            story.outcome = OfferState.CONSULTING
        case e.OfferDeclined():
            story.outcome, story.ended_at = OfferState.DECLINED, event.at
        case e.OfferMissed():
            story.outcome, story.ended_at = OfferState.MISSED, event.at
        case e.OfferWithdrawn():
            story.outcome, story.ended_at, story.withdrawn = OfferState.WITHDRAWN, event.at, event.reason
        case e.OfferFailed():
            story.outcome, story.ended_at, story.failed = OfferState.FAILED, event.at, event.reason
        case e.SpecialistDropped():
            story.outcome, story.ended_at, story.dropped = OfferState.FAILED, event.at, True
