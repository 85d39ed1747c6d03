"""What must hold of every offer and of every caller sent out, asked of the floor just before the event is applied.

Everything is said again from the records alone, without an index: who may serve whom, who comes first, and how far
anybody may be passed.
"""

from routing import events as e
from routing.floor import Contact, Floor, Specialist
from routing.model import ContactState, Instant, PartnerId, SpecialistState
from routing.observed import DAY_MS
from tests.routing.service import helped_by, lifted, may_serve, ready_specialists, waiting_contacts


def may_be_offered(floor: Floor, specialist: Specialist, contact: Contact, at: Instant) -> bool:
    return may_serve(floor, specialist, contact) and contact.cooling.get(specialist.id, at) <= at


def assert_offer_is_due(floor: Floor, event: e.OfferMade) -> None:
    """F05, F67: only somebody free is offered somebody who waits, as often as the rules allow; and whom they should."""
    contact, specialist = floor.contact(event.contact), floor.specialist(event.specialist)
    assert specialist.state is SpecialistState.READY, f"{specialist.id} is {specialist.state}"
    assert contact.state is ContactState.WAITING
    assert may_be_offered(floor, specialist, contact, event.at)
    assert event.offer not in floor.offers
    assert event.partner == specialist.partner
    assert_nobody_is_passed(floor, contact, specialist, event.at)
    if event.why.oldest_waited_ms is None:
        assert_caller_gets_the_first(floor, contact, specialist, event.at)
    else:
        assert_specialist_takes_the_first(floor, contact, specialist, event.at)
    assert_why_is_true(event, contact, specialist)


def assert_nobody_is_passed(floor: Floor, contact: Contact, specialist: Specialist, at: Instant) -> None:
    """L6, the bound on overtaking: nobody older is passed by an equal, nor by anybody of their own region.

    Only a caller for whom the specialist's own partner comes first may pass one of another partner, and only who
    came at most `own_first_within_ms` later, where the book bounds it.
    """
    assert contact.route is not None
    within_ms = floor.rule_book.limits.own_first_within_ms if floor.rule_book is not None else None
    for rival in waiting_contacts(floor):
        if (rival.place, rival.id) >= (contact.place, contact.id):
            continue
        if not may_be_offered(floor, specialist, rival, at):
            continue
        assert rival.route is not None
        own_first = contact.route.preferred == specialist.partner != rival.route.preferred
        if within_ms is not None and contact.place - rival.place > within_ms:
            own_first = False
        assert own_first, f"{contact.id} passes {rival.id} at {specialist.id}"


def assert_caller_gets_the_first(floor: Floor, contact: Contact, specialist: Specialist, at: Instant) -> None:
    """Who speaks the language before an interpreter, home before others, then the share, then the longest idle."""
    assert contact.route is not None
    free = [one for one in ready_specialists(floor) if may_be_offered(floor, one, contact, at)]
    speakers = [one for one in free if contact.language in one.languages]
    pool = speakers or free
    home = [one for one in pool if one.partner == contact.route.preferred]
    first = min(home or pool, key=lambda one: _order(floor, one, at, among_partners=not home))
    assert first is specialist, f"{contact.id} gets {specialist.id}, not {first.id}"


def _order(
    floor: Floor, specialist: Specialist, at: Instant, *, among_partners: bool
) -> tuple[tuple[int, int], int, int, str]:
    kept = sum(language in floor.kept_languages for language in specialist.languages)
    assert specialist.idle_since is not None
    share = _given_of_share(floor, specialist.partner, at) if among_partners else (0, 0)
    return share, kept, specialist.idle_since, specialist.id


def _given_of_share(floor: Floor, partner: PartnerId, at: Instant) -> tuple[int, int]:
    entry = floor.rule_book.partner(partner) if floor.rule_book is not None else None
    if entry is None or not entry.share:
        return 1, 0
    given, days = floor.given.get(partner), 0
    if given is None:
        return 0, 0
    days = at // DAY_MS - given.day
    recent_ms = given.today_ms * (days <= 1) + given.before_ms * (days == 0)
    return 0, recent_ms // entry.share


def assert_specialist_takes_the_first(
    floor: Floor, contact: Contact, specialist: Specialist, at: Instant
) -> None:
    """The oldest own caller, unless somebody else has waited too much longer; without one, the oldest of all."""
    within_ms = floor.rule_book.limits.own_first_within_ms if floor.rule_book is not None else None
    queue = sorted(
        (one for one in waiting_contacts(floor) if may_be_offered(floor, specialist, one, at)),
        key=lambda one: (one.place, one.id),
    )
    own = [one for one in queue if one.route is not None and one.route.preferred == specialist.partner]
    first = queue[0]
    if own and (within_ms is None or first.place + within_ms >= own[0].place):
        first = own[0]
    assert first is contact, f"{specialist.id} takes {contact.id}, not {first.id}"


def assert_why_is_true(event: e.OfferMade, contact: Contact, specialist: Specialist) -> None:
    """F23: the reason names the one partner that got the contact, and a reason for each that did not."""
    why = event.why
    assert contact.route is not None
    assert (why.rule, why.rule_book) == (contact.route.rule, contact.rule_book)
    assert why.waited_ms == contact.waited_until(event.at)
    assert why.interpreter == (contact.language not in specialist.languages)
    if why.oldest_waited_ms is None:
        assert [chance.partner for chance in why.chances if chance.lost is None] == [specialist.partner]
    assert specialist.id not in why.passed_over


def assert_sending_is_due(floor: Floor, event: e.ContactSent) -> None:
    """A caller rings only at a partner in reach that has a phone system, room, and a shorter wait than ours."""
    contact, book = floor.contact(event.contact), floor.rule_book
    assert contact.state is ContactState.WAITING
    assert contact.route is not None
    assert book is not None
    partner = book.partner(event.partner)
    assert partner is not None
    assert partner.phone_system is not None
    preferred, step = partner.id == contact.route.preferred, contact.route.steps[contact.step]
    assert preferred or step.partners is None or partner.id in step.partners
    assert contact.hops < floor.book_of(contact).limits.hops_max
    assert contact.returned_from.get(partner.id, event.at) <= event.at
    foreign = contact.route.home is not None and contact.route.home != partner.id
    if foreign and partner.cap is not None and not lifted(floor, "lifts_caps"):
        helped = [one for one in floor.contacts.values() if helped_by(floor, one, partner.id)]
        assert len(helped) < partner.cap, f"{partner.id} helps {len(helped)} already"
    load = floor.loads.get(partner.id)
    if load is not None and load.left_alone_until is not None:
        assert load.left_alone_until <= event.at, f"{partner.id} is left alone"
        ringing = [one for one in floor.contacts.values() if one.state is ContactState.SENT]
        assert not any(one.sent is not None and one.sent.partner == partner.id for one in ringing)
    here_ms = event.expected_here_ms
    if here_ms is not None:
        sooner = event.expected_there_ms < here_ms
        assert sooner or (preferred and event.expected_there_ms == here_ms)
