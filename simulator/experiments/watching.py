"""What must hold of a floor after every event, looked up pair by pair in its records alone, without any index."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

from routing.events import Event
from routing.floor import Contact, Floor, Specialist
from routing.model import ContactState, PartnerId, SpecialistState
from routing.rulebook import Partner
from simulator.virtual.virtual_time import VirtualTime

WITH_A_PARTNER = (ContactState.OFFERED, ContactState.CONNECTED)


@dataclass(slots=True)
class Watch:
    """Looks at a whole floor after each event, in time that grows with callers times specialists.

    Idle beside a caller: somebody is ready while a caller waits whom they may serve now. That is never so, but for
    whom a cap, a reserve or a cool-down keeps apart.
    """

    events: int = 0
    pairs: int = 0
    """Looked at: a ready specialist and a waiting caller."""
    idle_beside_caller: int = 0
    over_cap: int = 0
    at_cap: int = 0
    """Partners seen with just as many callers of other regions as agreed: the cap was put to the test."""
    helped_most: dict[PartnerId, int] = field(default_factory=dict)
    """Most callers of other regions at one time."""

    def watch(self, time: VirtualTime) -> None:
        time.listeners.append(partial(self._look, time))

    def _look(self, time: VirtualTime, _: Event) -> None:
        floor, at = time.floor, time.now
        self.events += 1
        helping = helping_now(floor)
        self._count_help(floor, helping)
        ready = [one for one in floor.specialists.values() if one.state is SpecialistState.READY]
        if not ready:
            return
        for contact in floor.contacts.values():
            if contact.state is ContactState.WAITING:
                self.pairs += len(ready)
                self.idle_beside_caller += sum(
                    may_serve(floor, specialist, contact, helping, at) for specialist in ready
                )

    def _count_help(self, floor: Floor, helping: Counter[PartnerId]) -> None:
        for partner in _partners(floor):
            helped = helping[partner.id]
            self.helped_most[partner.id] = max(helped, self.helped_most.get(partner.id, 0))
            if partner.cap is not None:
                self.over_cap += helped > partner.cap
                self.at_cap += helped == partner.cap


def helping_now(floor: Floor) -> Counter[PartnerId]:
    """Count callers of other regions whom each partner serves or is offered, from the records of offers."""
    helping: Counter[PartnerId] = Counter()
    for contact in floor.contacts.values():
        if contact.state in WITH_A_PARTNER and contact.offer is not None:
            partner = floor.offers[contact.offer].partner
            helping[partner] += contact.is_foreign_to(partner)
    return helping


def may_serve(
    floor: Floor, specialist: Specialist, contact: Contact, helping: Counter[PartnerId], at: int
) -> bool:
    """Tell whether nothing in the rule book keeps a ready specialist from a waiting caller."""
    route = contact.route
    assert route is not None, "a caller who waits has a route"
    step = route.steps[contact.step]
    speaks = contact.language in specialist.languages
    reached = step.partners is None or specialist.partner in (route.preferred, *step.partners)
    if not reached or not (speaks or step.interpreter) or contact.cooling.get(specialist.id, at) > at:
        return False
    partner = next((one for one in _partners(floor) if one.id == specialist.partner), None)
    if partner is None:
        return True
    if partner.cap is not None and contact.is_foreign_to(partner.id) and helping[partner.id] >= partner.cap:
        return False
    return partner.id == route.preferred or not _kept_back(floor, partner, contact if speaks else None)


def _kept_back(floor: Floor, partner: Partner, speaks: Contact | None) -> bool:
    free = sum(
        one.state is SpecialistState.READY
        and one.partner == partner.id
        and (speaks is None or speaks.language in one.languages)
        for one in floor.specialists.values()
    )
    return free <= partner.reserve and partner.reserve > 0


def _partners(floor: Floor) -> Iterator[Partner]:
    return iter(floor.rule_book.partners if floor.rule_book is not None else ())
