"""Which partner serves a contact: who may at all, and who should, so that help between partners stays as agreed.

The preferred partner comes first, because home preference used only to break ties costs nobody a second. Among
the others the one comes first that has given least of its agreed share, then the one whose specialist has been
idle longest. Caps and reserves are kept, unless an emergency lifts them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from routing.emergencies import caps_lifted, reserves_lifted
from routing.floor import Contact, Floor, Specialist
from routing.model import Chance, Instant, Language, Lost, MatchReason, PartnerId, SpecialistId
from routing.ranked import RankedSet
from routing.rulebook import Partner


@dataclass(slots=True, kw_only=True)
class Choice:
    """Whom a contact gets, and everybody who was looked at."""

    specialist: Specialist | None = None
    reason: MatchReason = MatchReason.HOME_LONGEST_IDLE
    chances: list[Chance] = field(default_factory=list)
    passed_over: list[SpecialistId] = field(default_factory=list)


def best_choice(floor: Floor, contact: Contact, at: Instant) -> Choice:
    """Choose among those who speak the contact's language, else, where an interpreter may help, among the others.

    While nobody at all is free who could be chosen, no partner is looked at.
    """
    assert contact.language is not None, "a contact in the queue has a language"
    if not floor.free.get(None if contact.demand.interpreter else contact.language):
        return Choice()
    choice = choose(floor, contact, contact.language, at)
    if choice.specialist is None and contact.demand.interpreter:
        return _remembering(choice, choose(floor, contact, None, at))
    return choice


def somebody_for(floor: Floor, contact: Contact, at: Instant) -> bool:
    """Tell whether anybody is free whom a contact could be offered to; `best_choice` says who it should be."""
    route, demand = contact.route, contact.demand
    if route is None or not floor.free.get(None if demand.interpreter else demand.language):
        return False
    return any(
        _look_at(floor, contact, partner, language, at, Choice()).specialist is not None
        for language in ((demand.language, None) if demand.interpreter else (demand.language,))
        for partner in chain((route.preferred,), others_in_reach(floor, contact))
    )


def _remembering(speakers: Choice, choice: Choice) -> Choice:
    """Keep with the choice of an interpreter why nobody who speaks the language got the contact."""
    lost = {one.partner: one for one in speakers.chances}
    choice.passed_over = [*speakers.passed_over, *choice.passed_over]
    choice.chances = [
        lost.get(one.partner, one) if one.lost is Lost.NOBODY_FREE else one for one in choice.chances
    ]
    return choice


def choose(floor: Floor, contact: Contact, language: Language | None, at: Instant) -> Choice:
    """Choose among the free specialists who speak a language (None: who bring an interpreter in)."""
    assert contact.route is not None, "a contact in the queue has a route"
    choice, preferred = Choice(), contact.route.preferred
    home = _look_at(floor, contact, preferred, language, at, choice)
    choice.chances.append(_chance(preferred, home.free, home.lost))
    if home.specialist is not None:
        choice.specialist = home.specialist
        return choice
    looked: list[_Looked] = []
    best: _Looked | None = None
    for partner in others_in_reach(floor, contact):
        one = _look_at(floor, contact, partner, language, at, choice)
        looked.append(one)
        if one.specialist is not None and (best is None or one.order < best.order):
            best = one
    if best is not None:
        choice.specialist = best.specialist
        shared = best.order[0] == SHARED
        choice.reason = MatchReason.NETWORK_SHARE if shared else MatchReason.NETWORK_LONGEST_IDLE
    for one in looked:
        lost = one.lost if best is None or one.specialist is None or one is best else _why_lost(one, best)
        choice.chances.append(_chance(one.partner, one.free, lost))
    return choice


SHARED, UNSHARED = 0, 1
"""Whether a partner agreed to a share; whoever agreed to none comes after the others."""


class _Looked(NamedTuple):
    """What one partner has for a contact."""

    partner: PartnerId
    free: int
    lost: Lost | None
    specialist: Specialist | None = None
    order: tuple[int, int, int, SpecialistId] = (UNSHARED, 0, 0, SpecialistId(""))
    """Who comes first: by agreement, by what was given beside the share, by who has been idle longest, by id."""


def _why_lost(looked: _Looked, best: _Looked) -> Lost:
    return Lost.GAVE_MORE if looked.order[:2] > best.order[:2] else Lost.IDLE_LESS


@lru_cache(maxsize=4_096)
def _chance(partner: PartnerId, free: int, lost: Lost | None) -> Chance:
    """The same chances come again and again: one value each will do."""
    return Chance(partner=partner, free=free, lost=lost)


def others_in_reach(floor: Floor, contact: Contact) -> Iterator[PartnerId]:
    """The partners beside the preferred one that may serve at the contact's present step, in the book's order."""
    route, step = contact.route, contact.present_step
    assert route is not None, "a contact in the queue has a route"
    assert step is not None, "a contact in the queue has a step"
    if step.partners is not None:
        yield from (one for one in step.partners if one != route.preferred)
        return
    yield from (one for one in floor.partners if one != route.preferred)
    # People of a partner that the book no longer names go on helping until they sign out.
    yield from sorted([one for one in floor.crews if one not in floor.partners and one != route.preferred])


def at_cap(floor: Floor, partner: Partner | None) -> bool:
    """Tell whether a partner serves as many callers of other regions as was agreed."""
    if partner is None or partner.cap is None:
        return False
    return floor.helping.get(partner.id, 0) >= partner.cap and not caps_lifted(floor)


def keeps_back(floor: Floor, partner: Partner | None, language: Language | None) -> bool:
    """Tell whether a partner's free specialists are all kept for its own callers."""
    if partner is None or partner.reserve == 0 or reserves_lifted(floor):
        return False
    return floor.ready_at(language, partner.id) <= partner.reserve


def book_partner(floor: Floor, partner: PartnerId) -> Partner | None:
    return floor.partners.get(partner)


def _look_at(
    floor: Floor,
    contact: Contact,
    partner: PartnerId,
    language: Language | None,
    at: Instant,
    choice: Choice,
) -> _Looked:
    """Find the first free specialist of one partner, or why there is none for this contact."""
    ready, route = floor.ready.get((language, partner)), contact.route
    free = len(ready) if ready is not None else 0
    if ready is None or route is None or not free:
        return _Looked(partner, 0, Lost.NOBODY_FREE)
    if route.skills:
        free = floor.ready_for(contact.demand, language, partner)
        if not free:
            return _Looked(partner, 0, Lost.UNSKILLED)
    entry = floor.partners.get(partner)
    if (
        entry is not None
        and entry.cap is not None
        and contact.is_foreign_to(partner)
        and at_cap(floor, entry)
    ):
        return _Looked(partner, free, Lost.AT_CAP)
    if (
        entry is not None
        and entry.reserve
        and partner != route.preferred
        and keeps_back(floor, entry, language)
    ):
        return _Looked(partner, free, Lost.RESERVED)
    passed_over = len(choice.passed_over)
    # Mostly whoever has been idle longest may have the contact; only else are the others walked through.
    plain = language is not None and not route.skills and not contact.cooling
    found = ready.first() if plain else _first_free(floor, contact, ready, language, at, choice)
    if found is None:
        cooling = len(choice.passed_over) > passed_over
        return _Looked(partner, free, Lost.COOLING if cooling else Lost.NOBODY_FREE)
    idle_since, key = found
    shared, given = _given_of_share(floor, entry, at)
    return _Looked(partner, free, None, floor.specialists[key], (shared, given, idle_since, key))


def _first_free(
    floor: Floor,
    contact: Contact,
    ready: RankedSet[SpecialistId],
    language: Language | None,
    at: Instant,
    choice: Choice,
) -> tuple[int, SpecialistId] | None:
    """The first free specialist of a partner who may be offered the contact, with their place among the free; writes
    down who was passed over."""
    skilled = contact.route is not None and contact.route.skills
    for rank, key in ready.in_order():
        specialist = floor.specialists[key]
        if language is None and contact.language in specialist.languages:
            continue
        if skilled and not specialist.can_serve(contact.demand):
            continue
        if contact.cooling.get(key, at) > at:
            if key not in choice.passed_over:
                choice.passed_over.append(key)
            continue
        return rank, key
    return None


def _given_of_share(floor: Floor, partner: Partner | None, at: Instant) -> tuple[int, int]:
    """How much of its agreed share a partner has given lately; whoever agreed to none comes after the others."""
    if partner is None or not partner.share:
        return UNSHARED, 0
    given = floor.given.get(partner.id)
    return SHARED, (given.recent_ms(at) if given is not None else 0) // partner.share
