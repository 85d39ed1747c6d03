"""One contact in one sentence: who answered and why they, or why nobody did."""

from collections.abc import Mapping

from desk.engine_words import CANCEL_REASONS, EXITS, LIMITS
from desk.sentences import Sentences
from desk.trace import OfferStory, SendStory, Trace
from desk.words import note
from routing import events as e
from routing.model import ContactEnd, EndedBy, ExitKind, Instant

QUEUE_FULL = "queue_full"
"""`ContactClosed.detail` of a caller who could not even be queued (`routing/queueing.py`)."""
_EXIT_OF: Mapping[ContactEnd, ExitKind] = {
    ContactEnd.CALL_BACK: ExitKind.CALL_BACK,
    ContactEnd.VOICEMAIL: ExitKind.VOICEMAIL,
    ContactEnd.MESSAGE: ExitKind.MESSAGE,
}


def one_sentence(told: Trace, now: Instant, sentences: Sentences, names: Mapping[str, str]) -> str:
    answer = told.answer
    if isinstance(answer, OfferStory):
        return _answered(answer, told, sentences, names)
    if isinstance(answer, SendStory):
        return _answered_there(answer, told, sentences)
    if told.closed is None:
        return _still_here(told, now, sentences)
    return _unanswered(told.closed, told, sentences)


def _answered(answer: OfferStory, told: Trace, sentences: Sentences, names: Mapping[str, str]) -> str:
    words, who = sentences.words, names.get(answer.specialist, answer.specialist)
    # An offer that was made knows the wait until then; connecting takes its seconds.
    waited_ms = answer.why.waited_ms + (answer.ended_at or answer.made_at) - answer.made_at
    connected = next(
        (one for one in told.events if isinstance(one, e.ContactConnected) and one.offer == answer.id), None
    )
    if connected is not None:
        waited_ms = connected.waited_ms
    return words.say(
        "{who}, {giver}, answered after {waited}, because {reason}.",
        who=who,
        giver=sentences.partner(answer.partner),
        waited=words.length(waited_ms),
        reason=sentences.because(answer.why, who, answer.preferred, answer.partner),
    )


def _answered_there(answer: SendStory, told: Trace, sentences: Sentences) -> str:
    words, sent = sentences.words, answer.event
    waited_ms = next(one.waited_ms for one in told.events if isinstance(one, e.PartnerAnswered))
    return words.say(
        "{giver} answered on its own phone system after {waited}, because {reason}.",
        giver=sentences.partner(sent.partner),
        waited=words.length(waited_ms),
        reason=why_sent(sent, told, sentences),
    )


def why_sent(sent: e.ContactSent, told: Trace, sentences: Sentences) -> str:
    """Say why a caller was sent to a partner's own phone system, as the end of a sentence."""
    words, there = sentences.words, sentences.words.length(sent.expected_there_ms)
    if any(isinstance(one, e.ContactTransferred) and one.at == sent.at for one in told.events):
        return words.say("the specialist in the call passed the caller on")
    if sent.expected_here_ms is None:
        return words.say("nobody on duty here could serve this caller")
    here = words.length(sent.expected_here_ms)
    routing = next((one for one in reversed(told.routings) if one.at <= sent.at), None)
    if routing is not None and routing.route.preferred == sent.partner:
        text = note(
            "it comes first for this caller and the wait there ({there}) promised to be no longer than here ({here})"
        )
    else:
        text = note("the wait there ({there}) promised to be shorter than here ({here})")
    return words.say(text, there=there, here=here)


def _still_here(told: Trace, now: Instant, sentences: Sentences) -> str:
    words, queued = sentences.words, told.queued
    if queued is None:
        return words.say("The caller is still in the menu.")
    waited = words.length(now - queued.queued_at)
    kind = told.stretches[-1].kind
    if kind == "postponed":
        return words.say(
            "A call-back reached nobody; it is tried again, {waited} after the call.", waited=waited
        )
    if kind == "offered":
        return words.say("The caller is being offered to somebody, after {waited}.", waited=waited)
    if kind == "sent":
        partner = sentences.partner(told.sends[-1].event.partner)
        return words.say(
            "The caller rings at {partner}’s own phone system, after {waited}.",
            partner=partner,
            waited=waited,
        )
    if kind == "outside":
        return words.say("The caller was left to somebody outside the network.")
    return words.say(
        "The caller has waited {waited} so far: nobody who may serve them is free.", waited=waited
    )


def _unanswered(closed: e.ContactClosed, told: Trace, sentences: Sentences) -> str:
    words, waited = sentences.words, sentences.words.length(closed.waited_ms)
    match closed.end:
        case ContactEnd.ABANDONED_MENU:
            return words.say("The caller left in the menu, before anybody could be asked.")
        case ContactEnd.ABANDONED_WAITING | ContactEnd.ABANDONED_OFFERED:
            return _left(told, waited, sentences)
        case ContactEnd.CALL_BACK | ContactEnd.VOICEMAIL | ContactEnd.MESSAGE:
            return _let_go(closed, told, sentences)
        case ContactEnd.UNREACHED:
            return _unreached(told, sentences)
        case ContactEnd.FALLBACK:
            return words.say("The carrier could not reach us and played its own announcement.")
    detail = closed.detail or closed.end
    return words.say(
        "A technical failure ended the call after {waited} of waiting ({detail}).",
        waited=waited,
        detail=detail,
    )


def _unreached(told: Trace, sentences: Sentences) -> str:
    words = sentences.words
    cancelled = next((one for one in told.events if isinstance(one, e.CallBackCancelled)), None)
    if cancelled is not None:
        return words.say(
            "The call-back was called off: {reason}.", reason=words.say(CANCEL_REASONS[cancelled.reason])
        )
    attempts = sum(isinstance(one, e.CallBackPlaced) for one in told.events)
    tried = words.count("{number} attempt", "{number} attempts", attempts)
    return words.say("Nobody took the call-back in {attempts}.", attempts=tried)


def _left(told: Trace, waited: str, sentences: Sentences) -> str:
    words = sentences.words
    if not told.offers and not told.sends:
        return words.say(
            "The caller left after {waited}: nobody who may serve them had become free.", waited=waited
        )
    tries = len(told.offers) + len(told.sends)
    offered = words.count("{number} offer", "{number} offers", tries)
    return words.say(
        "The caller left after {waited}; {offers} had come to nothing.", waited=waited, offers=offered
    )


def _let_go(closed: e.ContactClosed, told: Trace, sentences: Sentences) -> str:
    words = sentences.words
    way = words.say(EXITS[_EXIT_OF[closed.end]])
    if closed.detail == QUEUE_FULL and closed.end is ContactEnd.CALL_BACK:
        return words.say("The queue was full: a call-back was booked, and the caller was let go.")
    if closed.detail == QUEUE_FULL:
        return words.say(
            "The queue of the whole network was full: the caller heard a message and was let go."
        )
    if closed.by is EndedBy.NETWORK:
        text = note("The rule “{rule}” let the caller go without waiting ({exit}).")
        return words.say(text, rule=sentences.rule(closed.detail), exit=way)
    opened = next(
        (one for one in told.events if isinstance(one, e.ExitsOpened) and _EXIT_OF[closed.end] in one.exits),
        None,
    )
    reason = words.say(LIMITS[opened.reason]) if opened is not None and opened.reason in LIMITS else ""
    waited = words.length(closed.waited_ms)
    if not reason:
        return words.say("After {waited} the caller chose another way: {exit}.", waited=waited, exit=way)
    text = note("After {waited} the caller chose another way: {exit}. It was open because {reason}.")
    return words.say(text, waited=waited, exit=way, reason=reason)
