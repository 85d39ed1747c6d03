"""Who may serve whom and who waits, by the records alone."""

from collections.abc import Iterator

from routing.floor import ON_DUTY, Contact, Floor, Specialist
from routing.model import ContactState, PartnerId, SpecialistState

IN_LANE = (ContactState.OFFERED, ContactState.SENT, ContactState.CONNECTED)


def may_serve(floor: Floor, specialist: Specialist, contact: Contact) -> bool:
    """Whether nothing in the rule book stands against this pair; cooling down is another matter."""
    route, language = contact.route, contact.language
    if route is None or language is None:
        return False
    step = route.steps[contact.step]
    if language not in specialist.languages and not step.interpreter:
        return False
    levels = {own.skill: own.level for own in specialist.skills}
    if any(levels.get(skill, 0) < step.level_min for skill in route.skills):
        return False
    preferred = specialist.partner == route.preferred
    if not preferred and step.partners is not None and specialist.partner not in step.partners:
        return False
    partner = floor.rule_book.partner(specialist.partner) if floor.rule_book is not None else None
    if partner is None:
        return True
    foreign = route.home is not None and route.home != partner.id
    if foreign and partner.cap is not None and not lifted(floor, "lifts_caps"):
        helped = sum(1 for other in floor.contacts.values() if helped_by(floor, other, partner.id))
        if helped >= partner.cap:
            return False
    if not preferred and partner.reserve and not lifted(floor, "lifts_reserves"):
        spoken = language in specialist.languages
        free = sum(
            1
            for other in ready_specialists(floor)
            if other.partner == partner.id and (not spoken or language in other.languages)
        )
        return free > partner.reserve
    return True


def takes_more(one: Specialist) -> bool:
    return one.state in ON_DUTY and one.next_not_ready is None and not one.lost


def lane_is_full(floor: Floor) -> bool:
    """Whether as many suspected callers are served as may be at one time (reliability.md 5.1)."""
    book = floor.rule_book
    if book is None or (book.floods.lane_percent == 100 and not book.floods.kept):
        return False
    staff = sum(takes_more(one) for one in floor.specialists.values())
    part, others = staff * book.floods.lane_percent // 100, staff - book.floods.kept
    served = sum(bool(one.source) and one.state in IN_LANE for one in floor.contacts.values())
    return served >= max(1, min(part, others))


def lifted(floor: Floor, what: str) -> bool:
    book = floor.rule_book
    plans = [book.plan(name) for name in floor.emergencies] if book is not None else []
    return any(plan is not None and getattr(plan, what) for plan in plans)


def helped_by(floor: Floor, contact: Contact, partner: PartnerId) -> bool:
    """Whether a partner serves, or is offered, this contact of another region."""
    if contact.route is None or contact.route.home in (None, partner):
        return False
    if contact.sent is not None:
        return contact.sent.partner == partner
    return contact.offer is not None and floor.offers[contact.offer].partner == partner


def waiting_contacts(floor: Floor) -> Iterator[Contact]:
    return (contact for contact in floor.contacts.values() if contact.state is ContactState.WAITING)


def ready_specialists(floor: Floor) -> Iterator[Specialist]:
    return (person for person in floor.specialists.values() if person.state is SpecialistState.READY)
