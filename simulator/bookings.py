"""Looks for anybody who was promised twice at once: a specialist, a contact, a caller in a room."""

from collections.abc import Iterable, Sequence

from routing import events as e
from simulator.evidence import CallTruth, overlaps, specialists_at_once

Span = tuple[int, int]


def double_offers(events: Iterable[Sequence[e.Event]], calls: Iterable[CallTruth]) -> int:
    """Count overlaps of offers, open, accepted or connected, for one specialist or one contact, by the log, and of
    specialists with one caller, by the carrier's rooms.

    Shape: `events` are those of one contact each, in order.
    """
    by_specialist: dict[str, list[Span]] = {}
    doubles = 0
    for one in events:
        of_contact = list(_spans(one))
        doubles += overlaps(sorted(span for _, span in of_contact))
        for specialist, span in of_contact:
            by_specialist.setdefault(specialist, []).append(span)
    doubles += sum(overlaps(sorted(spans)) for spans in by_specialist.values())
    return doubles + sum(specialists_at_once(call) for call in calls)


def _spans(events: Sequence[e.Event]) -> Iterable[tuple[str, Span]]:
    """Give each offer's specialist and the time from being made to being over; connected ones last as the call does."""
    made: dict[str, e.OfferMade] = {}
    for event in events:
        match event:
            case e.OfferMade():
                made[event.offer] = event
            case (
                e.OfferDeclined()
                | e.OfferMissed()
                | e.OfferWithdrawn()
                | e.OfferFailed()
                | e.SpecialistDropped()
            ):
                offer = made.pop(event.offer, None)
                if offer is not None:
                    yield offer.specialist, (offer.at, event.at)
            case e.ContactClosed():
                for offer in made.values():
                    yield offer.specialist, (offer.at, event.at)
                made.clear()
            case _:
                continue
    for offer in made.values():
        yield offer.specialist, (offer.at, events[-1].at)
