"""Who serves which conversation by text, and what follows by itself once a decision is applied.

Callers come first throughout: texts are offered only after every match of calls was made, to who is still free, and an
offer of a text is taken back as soon as its specialist is offered a caller. Of texts the urgent come first, then the
oldest; of specialists those of the partner that comes first, then who has the fewest in hand, then who is idle longest.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from routing import text_events as t
from routing.draft import Draft
from routing.endings import later
from routing.events import Event
from routing.evolve import evolve
from routing.floor import Floor, Specialist, offer_id
from routing.model import Instant, Language, PartnerId, Route, Skill, SpecialistId, SpecialistState
from routing.text_entries import TextContact
from routing.text_model import (
    BackReason,
    TextMatch,
    TextOfferEnd,
    TextService,
    TextState,
)
from routing.text_writing import put_back

_FREE: Final = SpecialistState.READY


def follow_texts(floor: Floor, draft: Draft) -> None:
    """Bring conversations and specialists together, after everything that concerns calls."""
    service = floor.text_service
    if service is None or not floor.texts or not draft.events:
        return
    for contact in tuple(floor.texts.values()):
        _take_back_offer(floor, contact, service, draft)
        _take_back(floor, contact, service, draft)
    if not floor.free.get(None):
        # Nobody is free; on a busy floor this is all that texts cost a caller's decision.
        return
    waiting = sorted(
        (one for one in floor.texts.values() if one.state is TextState.WAITING), key=lambda one: one.place
    )
    in_hand = hands(floor)
    asked = {one.offer.specialist for one in floor.texts.values() if one.offer is not None}
    for contact in waiting:
        found = _best(floor, contact, service, draft.at, in_hand, asked)
        if found is not None:
            asked.add(found.id)
            _offer(floor, contact, found, in_hand.get(found.id, 0), service, draft)


def _take_back_offer(floor: Floor, contact: TextContact, service: TextService, draft: Draft) -> None:
    offer = contact.offer
    if offer is None:
        return
    specialist = floor.specialists.get(offer.specialist)
    if specialist is None or specialist.lost or specialist.state is SpecialistState.NOT_READY:
        how = TextOfferEnd.NOT_READY
    elif specialist.state is not _FREE:
        how = TextOfferEnd.CALLER_FIRST
    elif contact.language not in specialist.languages:
        how = TextOfferEnd.CHANGED
    else:
        return
    _apply(
        floor,
        draft,
        t.TextOfferEnded(
            id=draft.id(),
            at=draft.at,
            contact=contact.id,
            offer=offer.id,
            specialist=offer.specialist,
            how=how,
        ),
    )


def _take_back(floor: Floor, contact: TextContact, service: TextService, draft: Draft) -> None:
    """A conversation whose specialist has left waits for somebody else, at its place."""
    if contact.state is not TextState.CONNECTED or contact.specialist is None:
        return
    specialist = floor.specialists.get(contact.specialist)
    if specialist is not None and not specialist.lost:
        return
    before = len(draft.events)
    put_back(contact, BackReason.SPECIALIST_LEFT, service, draft)
    for event in draft.events[before:]:
        evolve(floor, event)


def _offer(
    floor: Floor,
    contact: TextContact,
    found: Specialist,
    in_hand: int,
    service: TextService,
    draft: Draft,
) -> None:
    assert contact.route is not None, "a conversation that waits has a route"
    assert contact.queued_at is not None, "a conversation that waits was queued"
    own = found.partner == contact.route.preferred
    _apply(
        floor,
        draft,
        t.TextOffered(
            id=draft.id(),
            at=draft.at,
            contact=contact.id,
            offer=offer_id(contact.id, contact.offers_made + 1),
            specialist=found.id,
            partner=found.partner,
            expires_at=later(draft.at, service.offer_ttl_ms),
            match=TextMatch.HOME if own else TextMatch.NETWORK,
            waited_ms=draft.at - contact.queued_at,
            in_hand=in_hand,
        ),
    )


def _best(
    floor: Floor,
    contact: TextContact,
    service: TextService,
    at: Instant,
    in_hand: dict[SpecialistId, int],
    asked: set[SpecialistId],
) -> Specialist | None:
    """The free specialist for a conversation; who is asked about another one already is not."""
    assert contact.route is not None, "a conversation that waits has a route"
    assert contact.language is not None, "a conversation that waits has a language"
    preferred, needs = contact.route.preferred, _Needs.of(contact.route, service)
    best: tuple[tuple[bool, int, int, SpecialistId], Specialist] | None = None
    for specialist in _free(floor, contact.language):
        held = in_hand.get(specialist.id, 0)
        if specialist.id in asked or held >= service.at_once_max or not needs.met_by(specialist):
            continue
        if contact.cooling.get(specialist.id, at) > at:
            continue
        idle_since = specialist.idle_since if specialist.idle_since is not None else at
        rank = (specialist.partner != preferred, held, idle_since, specialist.id)
        if best is None or rank < best[0]:
            best = (rank, specialist)
    return best[1] if best is not None else None


def _free(floor: Floor, language: Language) -> Iterator[Specialist]:
    for partner in floor.crews:
        ready = floor.ready.get((language, partner))
        for _, key in ready.in_order() if ready is not None else ():
            yield floor.specialists[key]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Needs:
    """What a specialist must have beside the language."""

    skills: frozenset[Skill]
    partners: frozenset[PartnerId] | None
    """Who may serve in the end; a text waits for nobody's widening. None: everybody."""

    @classmethod
    def of(cls, route: Route, service: TextService) -> "_Needs":
        skills = frozenset(route.skills)
        found: frozenset[PartnerId] | None = frozenset((route.preferred,))
        for step in route.steps:
            found = (
                found | frozenset(step.partners) if found is not None and step.partners is not None else None
            )
        return cls(skills=skills | {service.skill} if service.skill is not None else skills, partners=found)

    def met_by(self, specialist: Specialist) -> bool:
        if specialist.lost or (self.partners is not None and specialist.partner not in self.partners):
            return False
        return self.skills <= {one.skill for one in specialist.skills}


def able(floor: Floor, language: Language, route: Route, service: TextService) -> Iterator[Specialist]:
    """Specialists who are signed in and could serve such a conversation, free or not."""
    needs = _Needs.of(route, service)
    for specialist in floor.specialists.values():
        if language in specialist.languages and needs.met_by(specialist):
            yield specialist


def anybody_on_duty(floor: Floor, language: Language, route: Route, service: TextService) -> bool:
    return any(specialist.on_duty for specialist in able(floor, language, route, service))


def hands(floor: Floor) -> dict[SpecialistId, int]:
    """How many conversations everybody has in hand."""
    found: dict[SpecialistId, int] = {}
    for contact in floor.texts.values():
        if contact.state is TextState.CONNECTED and contact.specialist is not None:
            found[contact.specialist] = found.get(contact.specialist, 0) + 1
    return found


def _apply(floor: Floor, draft: Draft, event: Event) -> None:
    draft.add(event)
    evolve(floor, event)
