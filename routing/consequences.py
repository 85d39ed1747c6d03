"""What follows by itself once a decision is applied: whoever can now be brought together is."""

from typing import Final

from routing import events as e
from routing import sending, supervision
from routing.balance import book_partner
from routing.draft import Draft
from routing.endings import later, timers_of
from routing.evolve import evolve
from routing.floor import Contact, Floor, Specialist, offer_id
from routing.lane import lane_full, next_in_lane
from routing.matching import Match, match_for_contact, match_for_specialist
from routing.model import PartnerId, RerouteReason, SpecialistState


def reroute(floor: Floor, draft: Draft, reason: RerouteReason) -> None:
    before = len(draft.events)
    supervision.reroute_all(floor, reason, draft)
    for event in draft.events[before:]:
        evolve(floor, event)


_STARTS_WAITING: Final = frozenset(
    {
        e.ContactQueued,
        e.ReachWidened,
        e.ContactRerouted,
        e.CallBackBooked,
        e.CallBackDue,
        e.CallBackTaken,
        e.PartnerFailed,
        e.OfferDeclined,
        e.OfferMissed,
        e.OfferWithdrawn,
        e.OfferFailed,
        e.SpecialistDropped,
        e.ContactTransferred,
        e.OutsideFailed,
    }
)
_FREES: Final = frozenset(
    {e.SpecialistReady, e.CoolDownEnded, e.OfferDeclined, e.OfferWithdrawn, e.OfferFailed}
)
_ENDS_HELP: Final = frozenset(
    {
        e.ContactClosed,
        e.PartnerFailed,
        e.OfferDeclined,
        e.OfferMissed,
        e.OfferWithdrawn,
        e.OfferFailed,
        e.SpecialistDropped,
        e.ContactHandedOver,
        e.ContactTransferred,
        e.ContactHandedOut,
    }
)
"""Events after which a partner may have come below its cap on callers of other regions."""
_CHANGES_RULES: Final = frozenset({e.RuleBookPublished, e.EmergencyDeclared, e.EmergencyEnded})


_FOLLOWED: Final = _STARTS_WAITING | _FREES | _ENDS_HELP | _CHANGES_RULES | {e.QueueReviewed}


def follow_all(floor: Floor, draft: Draft) -> None:
    """Bring together whoever can be brought together after the events of a decision, in their order."""
    for event in [one for one in draft.events if type(one) in _FOLLOWED]:
        follow(floor, event, draft)


def follow(floor: Floor, event: e.Event, draft: Draft) -> None:
    """After an event that makes a contact wait or a specialist free, make the offer that follows, if any."""
    kind = type(event)
    if kind in _STARTS_WAITING:
        contact = floor.contacts.get(event.contact)  # type: ignore[attr-defined]
        if contact is not None:
            _place(floor, contact, draft, came_back=kind in _ENDS_HELP)
    if kind in _FREES:
        specialist = floor.specialists.get(event.specialist)  # type: ignore[attr-defined]
        if specialist is not None:
            _employ(floor, specialist, draft)
    if kind in _ENDS_HELP and floor.waiting:
        _use_freed_cap(floor, draft)
    if floor.suspects and (kind in _ENDS_HELP or kind in _FREES):
        _use_room_in_lane(floor, draft)
    if kind in _CHANGES_RULES:
        # New rules may let people serve callers whom they could not serve before.
        for specialist in _ready_longest_idle_first(floor):
            _make_offer(floor, match_for_specialist(floor, specialist, draft.at), draft)
    elif kind is e.QueueReviewed and floor.phone_systems:
        _send_waiting(floor, draft)


def _place(floor: Floor, contact: Contact, draft: Draft, *, came_back: bool) -> None:
    """Find a specialist for a contact that waits, or a partner's own phone system where it is served sooner.

    `came_back`: the contact was with somebody, so that its return may have freed a cap that others wait for. Then
    who comes first is for the specialist to say; otherwise whoever is free has nobody else to serve.
    """
    match = match_for_contact(floor, contact, draft.at)
    if floor.phone_systems and _send(floor, contact, draft, somebody_free=match is not None):
        return
    while came_back and match is not None and floor.waiting > 1:
        theirs = match_for_specialist(floor, match.specialist, draft.at)
        if theirs is None or theirs.contact is contact:
            break
        _make_offer(floor, theirs, draft)
        match = match_for_contact(floor, contact, draft.at)
    _make_offer(floor, match, draft)


def _send(floor: Floor, contact: Contact, draft: Draft, *, somebody_free: bool) -> bool:
    if contact.suspected and lane_full(floor):
        return False
    if not sending.send(floor, contact, draft, somebody_free=somebody_free):
        return False
    evolve(floor, draft.events[-1])
    return True


def _send_waiting(floor: Floor, draft: Draft) -> None:
    for contact in supervision.waiting_in_order(floor):
        _send(floor, contact, draft, somebody_free=False)


def _employ(floor: Floor, specialist: Specialist, draft: Draft) -> None:
    """Find a caller for a specialist who is free; or, where free ones are kept back for a partner's own callers
    and this is now one more than those, let the longest idle of them help elsewhere."""
    _make_offer(floor, match_for_specialist(floor, specialist, draft.at), draft)
    partner = book_partner(floor, specialist.partner)
    if (
        partner is not None
        and partner.reserve
        and floor.waiting
        and specialist.state is SpecialistState.READY
    ):
        _offer_from(floor, partner.id, draft)


def _use_freed_cap(floor: Floor, draft: Draft) -> None:
    """A partner that is just below its cap may help a caller whom its idle specialists had to leave waiting.

    Further below it nobody was kept apart by the cap: whoever is idle there has nobody to serve.
    """
    for partner in floor.partners.values():
        if partner.cap is not None and floor.helping.get(partner.id, 0) == partner.cap - 1:
            _offer_from(floor, partner.id, draft)


def _use_room_in_lane(floor: Floor, draft: Draft) -> None:
    """Somebody of the lane of suspected callers is served, or more specialists have come: the next one may be."""
    for contact in list(next_in_lane(floor)):
        if lane_full(floor):
            return
        _make_offer(floor, match_for_contact(floor, contact, draft.at), draft)


def _offer_from(floor: Floor, partner: PartnerId, draft: Draft) -> None:
    """Find a caller for each free specialist of a partner."""
    ready = floor.ready.get((None, partner))
    for _, key in list(ready.in_order()) if ready is not None else ():
        _make_offer(floor, match_for_specialist(floor, floor.specialists[key], draft.at), draft)


def _ready_longest_idle_first(floor: Floor) -> list[Specialist]:
    ready = [one for one in floor.specialists.values() if one.state is SpecialistState.READY]
    return sorted(ready, key=lambda one: (one.idle_since or one.since, one.id))


def _make_offer(floor: Floor, match: Match | None, draft: Draft) -> None:
    if match is None:
        return
    contact, specialist = match.contact, match.specialist
    event = e.OfferMade(
        id=draft.id(),
        at=draft.at,
        contact=contact.id,
        offer=offer_id(contact.id, contact.offers_made + 1),
        specialist=specialist.id,
        partner=specialist.partner,
        expires_at=later(draft.at, timers_of(floor, contact).offer_ttl_ms),
        why=match.why,
    )
    draft.add(event)
    evolve(floor, event)
