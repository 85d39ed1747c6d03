"""Call-backs in words: on the card of an offer, and in the story of a contact."""

from collections.abc import Mapping

from desk.engine_words import CALL_BACK_FAILURES, CANCEL_REASONS
from desk.sentences import Sentences
from routing import events as e
from routing.floor import Contact, Floor
from routing.model import ContactEnd, ContactId, ContactState, Instant


def about_call_back(floor: Floor, contact: Contact, now: Instant, sentences: Sentences) -> str:
    """Say on an offer that it is a call-back: since when they wait, and which attempt it would be; else nothing."""
    if contact.call_back is None:
        return ""
    words = sentences.words
    waited = words.length(now - (contact.queued_at or contact.arrived_at))
    if contact.on_the_line:
        return words.say("Took the call-back and waits on the line; called {waited} ago.", waited=waited)
    most = floor.book_of(contact).call_backs.attempts_max
    attempt = contact.call_back.attempts + (0 if _rings(floor, contact) else 1)
    return words.say(
        "Call-back, {waited} after the call. Attempt {number} of {most}. You are in the line first; then their "
        "telephone rings.",
        waited=waited,
        number=words.number(min(attempt, most)),
        most=words.number(most),
    )


def _rings(floor: Floor, contact: Contact) -> bool:
    offer = floor.offers.get(contact.offer) if contact.offer is not None else None
    return offer is not None and offer.conference is not None


def not_reached(floor: Floor, contact: ContactId, sentences: Sentences) -> str:
    """Say that an attempt reached nobody, where that is what became of an offer; else nothing."""
    say, known, closed = sentences.words.say, floor.contacts.get(contact), floor.closed.get(contact)
    if closed is not None and closed.end is ContactEnd.UNREACHED:
        return say("Nobody took the call-back, and it was the last attempt. You keep your turn.")
    if known is not None and known.state is ContactState.POSTPONED:
        return say("Nobody took the call-back. It is tried again later; you keep your turn.")
    return ""


def call_back_moment(event: e.Event, sentences: Sentences, names: Mapping[str, str]) -> str:
    words = sentences.words
    match event:
        case e.CallBackBooked():
            return words.say("Is to be called back, and keeps the place in the queue.")
        case e.CallBackPlaced():
            return words.say(
                "The specialist was in the line; attempt {number} to call back.",
                number=words.number(event.attempt),
            )
        case e.CallBackTaken():
            return words.say("Took the call-back by pressing the key.")
        case e.CallBackFailed():
            return words.say(
                "Attempt {number} reached nobody: {reason}. Tried again at {time}; the place is kept.",
                number=words.number(event.attempt),
                reason=words.say(CALL_BACK_FAILURES[event.reason]),
                time=words.clock(event.again_at),
            )
        case e.CallBackDue():
            return words.say("Could be called again from now on.")
        case e.CallBackCancelled():
            return words.say(
                "{who} called the call-back off: {reason}.",
                who=names.get(event.by, event.by),
                reason=words.say(CANCEL_REASONS[event.reason]),
            )
    return ""
