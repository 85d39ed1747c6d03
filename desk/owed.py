"""Call-backs that are owed, oldest first. Pure: a floor and an instant in, plain values out."""

from dataclasses import dataclass

from desk.sentences import Sentences
from routing.call_backs import is_late
from routing.floor import Contact, Floor
from routing.model import ContactState, Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedView:
    id: str
    age: str
    """Since the caller joined the queue."""
    age_ms: int
    late: bool
    language: str
    region: str
    partner: str
    attempts: str
    standing: str
    """What is being done about it."""
    can_be_cancelled: bool


def owed_call_backs(floor: Floor) -> list[Contact]:
    """Whoever is to be called back and is not on the line, by their place in the queue."""
    found = [one for one in floor.contacts.values() if one.call_back is not None and not one.on_the_line]
    return sorted(found, key=lambda one: (one.place, one.id))


def late_call_backs(floor: Floor, now: Instant) -> int:
    return sum(is_late(floor, one, now) for one in owed_call_backs(floor))


def owed_view(floor: Floor, now: Instant, sentences: Sentences) -> tuple[OwedView, ...]:
    return tuple(_view(floor, one, now, sentences) for one in owed_call_backs(floor))


def _view(floor: Floor, contact: Contact, now: Instant, sentences: Sentences) -> OwedView:
    assert contact.call_back is not None, "only call-backs are owed"
    words, since = sentences.words, contact.queued_at or contact.arrived_at
    return OwedView(
        id=contact.id,
        age=words.length(now - since),
        age_ms=now - since,
        late=is_late(floor, contact, now),
        language=sentences.language(contact.language),
        region=sentences.evidence(contact.evidence),
        partner=sentences.partner(contact.route.preferred if contact.route is not None else None),
        attempts=words.say(
            "{number} of {most}",
            number=words.number(contact.call_back.attempts),
            most=words.number(floor.book_of(contact).call_backs.attempts_max),
        ),
        standing=_standing(floor, contact, sentences),
        can_be_cancelled=contact.state in (ContactState.WAITING, ContactState.POSTPONED),
    )


def _standing(floor: Floor, contact: Contact, sentences: Sentences) -> str:
    words = sentences.words
    if contact.call_back is not None and contact.call_back.again_at is not None:
        return words.say("tried again at {time}", time=words.clock(contact.call_back.again_at))
    if contact.state is ContactState.OFFERED:
        offer = floor.offers.get(contact.offer) if contact.offer is not None else None
        rings = offer is not None and offer.conference is not None
        return words.say("their telephone rings") if rings else words.say("offered to a specialist")
    return words.say("waits for its turn")
