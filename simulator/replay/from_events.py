"""A journal's events, taken apart into what a replay needs."""

from collections.abc import Iterable

from routing import events as e
from routing.events import Event
from routing.model import Instant, PartnerId
from simulator.replay.callers_recorded import CallerInTheJournal
from simulator.replay.people_recorded import PeopleInTheJournal
from simulator.replay.recording import NobodyCalled, PartnerAnswer, Recording

_ORDERS = (e.RuleBookPublished, e.EmergencyDeclared, e.EmergencyEnded, e.PartnerLoadReported)


def recording_of(events: Iterable[Event], since: Instant, until: Instant) -> Recording:
    """Read the events of a journal, in their order.

    Calls that arrive with `since <= at < until` count. Those before and after are played too, so that the floor is as
    full as it was; of contacts and specialists who were there before the first event, nothing is known.
    Raises: NobodyCalled.
    """
    calls: dict[str, CallerInTheJournal] = {}
    people, orders = PeopleInTheJournal(), list[Event]()
    begins: Instant | None = None
    for event in events:
        if isinstance(event, _ORDERS):
            orders.append(event)
        elif begins is None:
            begins = event.at
        if isinstance(event, e.ContactEvent):
            _hear(event, calls, people)
        elif isinstance(event, e.SpecialistEvent):
            people.hear(event, calls)
    recorded = tuple(sorted((one.call() for one in calls.values()), key=lambda call: call.arrived_at))
    if begins is None or not any(since <= call.arrived_at < until for call in recorded):
        raise NobodyCalled("nobody called in that time, so there is nothing to replay; name another")
    return Recording(
        begins=begins,
        since=since,
        until=until,
        calls=recorded,
        wishes=tuple(people.wishes),
        answers=people.answers(),
        partner_of=people.partner_of,
        partner_answers=_partner_answers(calls.values()),
        orders=tuple(orders),
        dropped=sum(one.dropped for one in calls.values()),
    )


def _hear(event: e.ContactEvent, calls: dict[str, CallerInTheJournal], people: PeopleInTheJournal) -> None:
    if isinstance(event, e.CallArrived):
        calls.setdefault(event.contact, CallerInTheJournal(event))
    call = calls.get(event.contact)
    if call is not None:
        call.hear(event)
        people.hear_offer(event)


def _partner_answers(
    calls: Iterable[CallerInTheJournal],
) -> dict[PartnerId, tuple[PartnerAnswer, ...]]:
    """Give what came of each call to a partner's own phone system, in the order in which they were sent there."""
    rang = [one for call in calls for one in call.rang]
    found: dict[PartnerId, list[PartnerAnswer]] = {}
    for sent, answer in sorted(rang, key=lambda one: one[0].at):
        found.setdefault(sent.partner, []).append(answer)
    return {partner: tuple(answers) for partner, answers in found.items()}
