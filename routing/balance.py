"""Which partner serves a contact: who may at all, and who should, so that help between partners stays as agreed.

The preferred partner comes first, because home preference used only to break ties costs nobody a second. Among
the others the one comes first that has given least of its agreed share, then the one whose specialist has been
idle longest. Caps and reserves are kept, unless an emergency lifts them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from routing.emergencies import caps_lifted, reserves_lifted
from routing.floor import Contact, Floor, ReadyScope, Specialist
from routing.model import Chance, Instant, Language, Lost, MatchReason, PartnerId, SpecialistId
from routing.rulebook import Partner

_Order = tuple[int, int, int]
"""No share agreed; given beside the share; readiness of the specialist (`routing/indexes.py`)."""


@dataclass(slots=True, kw_only=True)
class Choice:
    """Whom a contact gets, and everybody who was looked at."""

    specialist: Specialist | None = None
    reason: MatchReason = MatchReason.HOME_LONGEST_IDLE
    chances: list[Chance] = field(default_factory=list)
    passed_over: list[SpecialistId] = field(default_factory=list)


def best_choice(floor: Floor, contact: Contact, at: Instant) -> Choice:
    """Choose among those who speak the contact's language, else, where an interpreter may help, among the others."""
    assert contact.language is not None, "a contact in the queue has a language"
    choice = choose(floor, contact, contact.language, at)
    if choice.specialist is None and contact.demand.interpreter:
        return _remembering(choice, choose(floor, contact, None, at))
    return choice


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
    home = _free_at(floor, contact, preferred, language, at, choice)
    if home is not None:
        choice.specialist = home[1]
        choice.chances.append(
            Chance(partner=preferred, free=floor.ready_for(contact.demand, language, preferred))
        )
        return choice
    best: tuple[_Order, Specialist, int] | None = None
    for partner in others_in_reach(floor, contact):
        found = _free_at(floor, contact, partner, language, at, choice)
        if found is None:
            continue
        order = (*_given_of_share(floor, partner, at), found[0])
        if best is None or (order, found[1].id) < (best[0], best[1].id):
            best = (order, found[1], len(choice.chances))
        choice.chances.append(
            Chance(partner=partner, free=floor.ready_for(contact.demand, language, partner))
        )
    if best is not None:
        _say_who_lost(floor, choice, best[0], best[2], at)
        choice.specialist = best[1]
        shared = best[0][0] == 0
        choice.reason = MatchReason.NETWORK_SHARE if shared else MatchReason.NETWORK_LONGEST_IDLE
    return choice


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


def _free_at(
    floor: Floor,
    contact: Contact,
    partner: PartnerId,
    language: Language | None,
    at: Instant,
    choice: Choice,
) -> tuple[int, Specialist] | None:
    """Find the first free specialist of one partner, or write down why there is none for this contact."""
    ready = floor.ready.get(ReadyScope(language, partner))
    free = len(ready) if ready is not None else 0
    lost = Lost.NOBODY_FREE
    if free and contact.demand.skills:
        free = floor.ready_for(contact.demand, language, partner)
        lost = Lost.UNSKILLED if not free else lost
    if ready is not None and free:
        entry = book_partner(floor, partner)
        preferred = contact.route is not None and partner == contact.route.preferred
        if contact.is_foreign_to(partner) and at_cap(floor, entry):
            lost = Lost.AT_CAP
        elif not preferred and keeps_back(floor, entry, language):
            lost = Lost.RESERVED
        else:
            demand = contact.demand
            for rank, key in ready.in_order():
                specialist = floor.specialists[key]
                if language is None and contact.language in specialist.languages:
                    continue
                if demand.skills and not specialist.can_serve(demand):
                    continue
                if contact.cooling.get(key, at) > at:
                    lost = Lost.COOLING
                    if key not in choice.passed_over:
                        choice.passed_over.append(key)
                    continue
                return rank, specialist
    choice.chances.append(Chance(partner=partner, free=free, lost=lost))
    return None


def _given_of_share(floor: Floor, partner: PartnerId, at: Instant) -> tuple[int, int]:
    """How much of its agreed share a partner has given lately; whoever agreed to none comes after the others."""
    entry = book_partner(floor, partner)
    if entry is None or not entry.share:
        return 1, 0
    given = floor.given.get(partner)
    return 0, (given.recent_ms(at) if given is not None else 0) // entry.share


def _say_who_lost(floor: Floor, choice: Choice, won: _Order, winner: int, at: Instant) -> None:
    for number, chance in enumerate(choice.chances):
        if chance.lost is None and number != winner:
            gave_more = _given_of_share(floor, chance.partner, at) > won[:2]
            lost = Lost.GAVE_MORE if gave_more else Lost.IDLE_LESS
            choice.chances[number] = Chance(partner=chance.partner, free=chance.free, lost=lost)
