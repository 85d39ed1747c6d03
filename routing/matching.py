"""Who serves whom: late binding between waiting contacts and free specialists.

A contact that starts to wait takes the longest-idle specialist of its preferred partner, else of the network. A
specialist who becomes free takes the oldest caller of their own partner, else of the network. So no eligible
specialist is idle while a contact waits, and home preference costs nobody a second (docs/decisions/0001).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from routing.floor import Contact, Floor, Scope, Specialist
from routing.model import (
    ContactState,
    Instant,
    MatchReason,
    PartnerId,
    Route,
    SpecialistId,
    SpecialistState,
    Why,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    contact: Contact
    specialist: Specialist
    why: Why


def match_for_contact(floor: Floor, contact: Contact, at: Instant) -> Match | None:
    """Find the specialist for a contact that has just started (or restarted) to wait."""
    if contact.state is not ContactState.WAITING or contact.route is None or contact.language is None:
        return None
    passed_over: list[SpecialistId] = []
    for partner in _partners_in_order(contact, contact.route):
        ready = floor.ready.get((contact.language, partner))
        if ready is None:
            continue
        for _, key in ready.in_order():
            if contact.cooling.get(key, at) > at:
                if key not in passed_over:
                    passed_over.append(key)
                continue
            specialist = floor.specialists[key]
            home = specialist.partner == contact.route.preferred
            reason = MatchReason.HOME_LONGEST_IDLE if home else MatchReason.NETWORK_LONGEST_IDLE
            return _match(floor, contact, specialist, reason, at, tuple(passed_over))
    return None


def _partners_in_order(contact: Contact, route: Route) -> Iterator[PartnerId | None]:
    yield route.preferred
    partners = contact.may_be_served_by()
    if partners is None:
        yield None
        return
    for partner in partners:
        if partner != route.preferred:
            yield partner


def match_for_specialist(floor: Floor, specialist: Specialist, at: Instant) -> Match | None:
    """Find the contact for a specialist who has just become free."""
    if specialist.state is not SpecialistState.READY:
        return None
    own = _oldest(floor, specialist, specialist.partner, at)
    if own is not None:
        return _match(floor, own, specialist, MatchReason.OWN_CALLER_OLDEST, at, ())
    other = _oldest(floor, specialist, None, at)
    if other is not None:
        return _match(floor, other, specialist, MatchReason.NETWORK_OLDEST, at, ())
    return None


def _oldest(floor: Floor, specialist: Specialist, partner: PartnerId | None, at: Instant) -> Contact | None:
    """The longest-waiting contact over all the languages that the specialist serves, in one scope."""
    best: tuple[int, Contact] | None = None
    for language in floor.languages_of(specialist):
        scope: Scope = (language, partner)
        queue = floor.waiting.get(scope)
        if queue is None:
            continue
        for place, key in queue.in_order():
            if best is not None and place >= best[0]:
                break
            contact = floor.contacts[key]
            if contact.cooling.get(specialist.id, at) > at:
                continue
            best = (place, contact)
            break
    return best[1] if best is not None else None


def _match(
    floor: Floor,
    contact: Contact,
    specialist: Specialist,
    reason: MatchReason,
    at: Instant,
    passed_over: tuple[SpecialistId, ...],
) -> Match:
    assert contact.route is not None
    assert contact.language is not None
    language, preferred = contact.language, contact.route.preferred
    idle_since = specialist.idle_since if specialist.idle_since is not None else at
    why = Why(
        match=reason,
        rule=contact.route.rule,
        waited_ms=contact.waited_until(at),
        idle_ms=at - idle_since,
        ready_home=floor.ready_in(language, preferred),
        ready_network=floor.ready_in(language, None),
        waiting_home=floor.waiting_in(language, preferred),
        waiting_network=floor.waiting_in(language, None),
        passed_over=passed_over,
    )
    return Match(contact=contact, specialist=specialist, why=why)
