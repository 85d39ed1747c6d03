"""Looks for anybody who was promised twice at once: a specialist, a contact, a caller in a room."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from routing import events as e
from routing.model import CallSid
from simulator.evidence import CallTruth, overlaps, specialists_at_once
from webhooks.endpoints import contact_of

Span = tuple[int, int]


def double_offers(events: Iterable[Sequence[e.Event]], calls: Iterable[CallTruth]) -> int:
    """Count overlaps of offers, open, accepted or connected, for one specialist or one contact, by the log, and of
    specialists with one caller, by the carrier's rooms. Somebody who is consulted does not have the caller.

    Shape: `events` are those of one contact each, in order.
    """
    by_specialist: dict[str, list[Span]] = {}
    doubles, consulted = 0, set[str]()
    for one in events:
        offers = list(_offers(one))
        doubles += overlaps(sorted(_with_the_caller(offers)))
        consulted |= {offer.made.contact for offer in offers if offer.made.room is not None}
        for offer in offers:
            by_specialist.setdefault(offer.made.specialist, []).append((offer.made.at, offer.until))
    doubles += sum(overlaps(sorted(spans)) for spans in by_specialist.values())
    return doubles + sum(
        specialists_at_once(call, 2 if contact_of(CallSid(call.sid)) in consulted else 1) for call in calls
    )


@dataclass(slots=True, kw_only=True)
class _Offer:
    """From being made to being over; a connected one lasts as its specialist's part in the call does."""

    made: e.OfferMade
    has_caller_from: int | None
    """None: it never came to more than being consulted."""
    until: int


def _with_the_caller(offers: Iterable[_Offer]) -> Iterator[Span]:
    for offer in offers:
        if offer.has_caller_from is not None:
            yield offer.has_caller_from, offer.until


_OVER = (
    e.OfferDeclined,
    e.OfferMissed,
    e.OfferWithdrawn,
    e.OfferFailed,
    e.SpecialistDropped,
    e.ContactTransferred,
    e.ContactHandedOut,
)


def _offers(events: Sequence[e.Event]) -> Iterator[_Offer]:
    open_offers: dict[str, _Offer] = {}
    for event in events:
        match event:
            case e.OfferMade():
                since = event.at if event.room is None else None
                open_offers[event.offer] = _Offer(made=event, has_caller_from=since, until=events[-1].at)
            case e.ContactHandedOver():
                if event.offer in open_offers:
                    open_offers[event.offer].has_caller_from = event.at
                yield from _ended(open_offers, event.from_offer, event.at)
            case e.ContactClosed():
                for offer in tuple(open_offers):
                    yield from _ended(open_offers, offer, event.at)
            case _ if isinstance(event, _OVER):
                yield from _ended(open_offers, event.offer, event.at)
            case _:
                continue
    yield from open_offers.values()


def _ended(open_offers: dict[str, _Offer], offer: str, at: int) -> Iterator[_Offer]:
    ended = open_offers.pop(offer, None)
    if ended is not None:
        ended.until = at
        yield ended
