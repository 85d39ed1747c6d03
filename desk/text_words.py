"""What screens say of text messages: what became of them, and why one failed."""

from collections.abc import Mapping

from config.texts import TextsFile
from desk.words import Words, note
from routing.text_model import BackReason, Delivery, TextEnd, TextMatch

DELIVERIES: Mapping[Delivery, str] = {
    Delivery.QUEUED: note("queued"),
    Delivery.ACCEPTED: note("queued at the carrier"),
    Delivery.SENT: note("sent"),
    Delivery.DELIVERED: note("delivered"),
    Delivery.FAILED: note("not delivered"),
}
ENDS: Mapping[TextEnd, str] = {
    TextEnd.ANSWERED: note("answered"),
    TextEnd.RESTED: note("over: nobody wrote any more"),
    TextEnd.UNANSWERED: note("nobody could answer in time"),
    TextEnd.AFTER_HOURS: note("came in after hours"),
    TextEnd.OPTED_OUT: note("they want no more messages"),
}
BACK_REASONS: Mapping[BackReason, str] = {
    BackReason.PUT_BACK: note("put back to wait"),
    BackReason.SPECIALIST_LEFT: note("its specialist left"),
    BackReason.UNANSWERED: note("its specialist did not answer in time"),
}
MATCHES: Mapping[TextMatch, str] = {
    TextMatch.HOME: note("Of the partner that comes first, you are free with the fewest texts in hand."),
    TextMatch.NETWORK: note(
        "Nobody of {partner} is free; of the network, you have the fewest texts in hand."
    ),
    TextMatch.ASKED_FOR: note("{name} hands it over to you."),
}

_REASONS: Mapping[int, str] = {
    21211: note("This number cannot be written to."),
    21602: note("The words of this message could not be found. Write it again."),
    21610: note("They want no more messages of ours. Only they can change that, by writing START."),
    30003: note("Their telephone cannot be reached. It may be off; try again later."),
    30004: note("Their telephone refuses messages."),
    30005: note("The carrier does not know this number."),
    30006: note("This is a telephone without text messages. Offer a call."),
    30007: note("The carrier held it for spam. Write it in other words, without a link."),
}


def reason_of(code: int, words: Words) -> str:
    """Say why a message was not delivered, and what to do."""
    if code in _REASONS:
        return words.say(_REASONS[code])
    if code == 0:
        return words.say(note("The carrier could not be reached. Try again, or offer a call."))
    return words.say(note("The carrier gives error {code}. Try again, or offer a call."), code=str(code))


def urgent_words(group: str, texts: TextsFile | None, words: Words) -> str:
    """Name the group of words for which a conversation comes first; empty: it does not."""
    found = texts.urgent.get(group) if texts is not None else None
    if found is None:
        return group
    return found.fr if words.locale == "fr" else found.en
