"""The documents that answer text messages."""

from twilio.twiml.messaging_response import MessagingResponse  # type: ignore[import-untyped]

from telephony.documents import TwiMLText
from telephony.skeleton import clean


def no_answer() -> TwiMLText:
    return TwiMLText(str(MessagingResponse()))


def answer(words: str) -> TwiMLText:
    """Answer with one message."""
    document = MessagingResponse()
    document.message(clean(words))
    return TwiMLText(str(document))
