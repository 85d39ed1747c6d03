"""Who serves whom: late binding between waiting contacts and free specialists.

A contact that starts to wait takes the longest-idle specialist of its preferred partner, else of the network
(`routing/balance.py`): of those who speak its language, else, where the rule book lets an interpreter help, of all.
A specialist who becomes free takes the oldest caller of their own partner, else of the network. So no eligible
specialist is idle while a contact waits, and home preference costs nobody a second (docs/decisions/0001).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from routing.balance import Choice, at_cap, best_choice, book_partner, keeps_back
from routing.floor import Contact, Demand, Floor, Specialist
from routing.lane import lane_full
from routing.model import ContactId, ContactState, Instant, MatchReason, SpecialistState, Why
from routing.ranked import RankedSet


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    contact: Contact
    specialist: Specialist
    why: Why


def match_for_contact(floor: Floor, contact: Contact, at: Instant) -> Match | None:
    """Find the specialist for a contact that has just started (or restarted) to wait."""
    if contact.state is not ContactState.WAITING or contact.route is None or contact.language is None:
        return None
    if contact.suspected and lane_full(floor):
        return None
    choice = best_choice(floor, contact, at)
    if choice.specialist is None:
        return None
    return _match(floor, contact, choice.specialist, choice, at, None)


def match_asked_for(floor: Floor, contact: Contact, specialist: Specialist, at: Instant) -> Match:
    """Say why a specialist meets a contact for whom they were asked by somebody."""
    return _match(floor, contact, specialist, Choice(reason=MatchReason.ASKED_FOR), at, None)


def match_for_specialist(floor: Floor, specialist: Specialist, at: Instant) -> Match | None:
    """Find the contact for a specialist who has just become free."""
    if specialist.state is not SpecialistState.READY or not floor.waiting:
        return None
    capped = at_cap(floor, book_partner(floor, specialist.partner))
    own, other = _oldest_own(floor, specialist, at, capped), _oldest_other(floor, specialist, at, capped)
    reason = MatchReason.OWN_CALLER_OLDEST
    taken = own
    if other is not None and (own is None or _is_overdue(floor, own, other)):
        taken = other
        reason = MatchReason.NETWORK_OLDEST if own is None else MatchReason.NETWORK_OVERDUE
    if taken is None:
        return None
    oldest = min((one for one in (own, other) if one is not None), key=lambda one: one.place)
    return _match(floor, taken, specialist, Choice(reason=reason), at, oldest.waited_until(at))


def _demands(floor: Floor, specialist: Specialist) -> Iterator[Demand]:
    """What waits that a specialist may be offered now: of the lane of suspected callers only while it has room."""
    shut = floor.suspects > 0 and lane_full(floor)
    return (demand for demand in floor.demands_of(specialist) if not (shut and demand.suspected))


def _is_overdue(floor: Floor, own: Contact, other: Contact) -> bool:
    """Tell whether somebody else has waited so much longer that they come before the own caller."""
    within_ms = floor.rule_book.limits.own_first_within_ms if floor.rule_book is not None else None
    return within_ms is not None and other.place + within_ms < own.place


def _oldest_own(floor: Floor, specialist: Specialist, at: Instant, capped: bool) -> Contact | None:
    """The longest-waiting contact for whom the specialist's partner comes first."""
    best: Contact | None = None
    for demand in _demands(floor, specialist):
        for foreign in (False,) if capped else (False, True):
            queue = floor.own.get((demand, specialist.partner, foreign))
            best = _older(floor, queue, specialist, at, best, capped)
    return best


def _oldest_other(floor: Floor, specialist: Specialist, at: Instant, capped: bool) -> Contact | None:
    """The longest-waiting contact whom the specialist may serve, whoever comes first for it."""
    best: Contact | None = None
    partner = book_partner(floor, specialist.partner)
    for demand in _demands(floor, specialist):
        spoken = demand.language if demand.language in specialist.languages else None
        if keeps_back(floor, partner, spoken):
            continue
        for reached_by in (None, specialist.partner):
            queue = floor.reach.get((demand, reached_by))
            best = _older(floor, queue, specialist, at, best, capped)
    return best


def _older(
    floor: Floor,
    queue: RankedSet[ContactId] | None,
    specialist: Specialist,
    at: Instant,
    best: Contact | None,
    capped: bool,
) -> Contact | None:
    """The first of a queue whom the specialist may be offered, or `best` if nobody there has waited longer."""
    if queue is None or not len(queue):
        return best
    for place, key in queue.in_order():
        if best is not None and (place, key) >= (best.place, best.id):
            return best
        contact = floor.contacts[key]
        if contact.cooling.get(specialist.id, at) > at:
            continue
        if capped and contact.is_foreign_to(specialist.partner):
            continue
        return contact
    return best


def _match(
    floor: Floor,
    contact: Contact,
    specialist: Specialist,
    choice: Choice,
    at: Instant,
    oldest_waited_ms: int | None,
) -> Match:
    assert contact.route is not None, "a contact in the queue has a route"
    assert contact.language is not None, "a contact in the queue has a language"
    demand, preferred = contact.demand, contact.route.preferred
    interpreter = contact.language not in specialist.languages
    spoken = None if interpreter else contact.language
    idle_since = specialist.idle_since if specialist.idle_since is not None else at
    why = Why(
        match=choice.reason,
        rule=contact.route.rule,
        waited_ms=contact.waited_until(at),
        idle_ms=at - idle_since,
        ready_home=floor.ready_for(demand, spoken, preferred),
        ready_network=floor.free_for(demand, spoken),
        waiting_home=floor.waiting_for(demand, preferred),
        waiting_network=floor.waiting_of(demand),
        passed_over=tuple(choice.passed_over),
        chances=tuple(choice.chances),
        interpreter=interpreter,
        oldest_waited_ms=oldest_waited_ms,
        rule_book=contact.rule_book,
    )
    return Match(contact=contact, specialist=specialist, why=why)
