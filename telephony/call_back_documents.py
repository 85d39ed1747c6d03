"""Calling somebody back: whoever picks up must press a key. A machine presses none, so nobody is ever put through to
one, and it keeps no word of who called.
"""

from twilio.twiml.voice_response import Gather, VoiceResponse  # type: ignore[import-untyped]

from config.phrases import Phrase, Phrases
from routing.model import ENGLISH, FRENCH, ContactId, Language, OfferId
from telephony.addresses import Addresses
from telephony.documents import TwiMLText, speak, text_of, url_value
from telephony.skeleton import Shelf, blank

TAKE_KEY = "1"
ASKED_ROUNDS = 2
"""How often whoever picked up is asked for the key: the telephone may not be at the ear yet."""
KEY_TIMEOUT_S = 5

_CONTACT, _OFFER = ContactId(blank("contact")), OfferId(blank("offer"))


class CallBackDocuments:
    def __init__(self, addresses: Addresses, phrases: Phrases, shelf: Shelf) -> None:
        self._addresses = addresses
        self._phrases = phrases
        self._shelf = shelf

    def ask(self, contact: ContactId, offer: OfferId, language: Language, attempt: int) -> TwiMLText:
        """Ask for the key in the caller's language and then in the other: somebody else may have picked up."""
        values = {"contact": url_value(contact), "offer": url_value(offer)}
        return TwiMLText(
            self._shelf.fill(("call back", language, attempt), lambda: self._ask(language, attempt), values)
        )

    def _ask(self, language: Language, attempt: int) -> TwiMLText:
        action = self._addresses.call_back_key(_CONTACT, _OFFER, language, attempt)
        document = VoiceResponse()
        gather = Gather(
            input="dtmf",
            num_digits=1,
            timeout=KEY_TIMEOUT_S,
            action=action,
            method="POST",
            action_on_empty_result=True,
        )
        for spoken in _languages(language):
            speak(gather, self._phrases.say(Phrase.CALL_BACK, spoken, key=TAKE_KEY))
        document.append(gather)
        document.redirect(action, method="POST")
        return text_of(document)


def _languages(first: Language) -> tuple[Language, ...]:
    return (FRENCH, ENGLISH) if first == FRENCH else (ENGLISH, FRENCH)
