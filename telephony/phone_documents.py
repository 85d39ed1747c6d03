"""Specialists who work by telephone: whoever picks it up must press a key, in the language that the specialist chose.
A machine presses none, so no caller is ever put through to one (F-23), and it keeps no word of a caller.

Between calls a telephone that stays on the line follows a document of its own, in which nothing is recorded and nobody
listens; the carrier is told to go elsewhere when a call comes.
"""

from collections.abc import Callable

from twilio.twiml.voice_response import Gather, VoiceResponse  # type: ignore[import-untyped]

from config.phrases import Phrase, Phrases
from routing.model import Language, OfferId, SpecialistId
from telephony.addresses import Addresses
from telephony.documents import TwiMLText, speak, text_of, url_value
from telephony.skeleton import Shelf, blank

TAKE_KEY = "1"
ASKED_ROUNDS = 2
"""How often whoever picked up is asked for the key: the telephone may not be at the ear yet."""
KEY_TIMEOUT_S = 5
QUIET_S = 60
"""How long a telephone waits between two questions whether it is still wanted on the line."""

_OFFER, _SPECIALIST = OfferId(blank("offer")), SpecialistId(blank("specialist"))


class PhoneDocuments:
    """`music_url`: some soft music between calls. Without it the line is silent."""

    def __init__(self, addresses: Addresses, phrases: Phrases, shelf: Shelf, music_url: str | None) -> None:
        self._addresses = addresses
        self._phrases = phrases
        self._shelf = shelf
        self._music_url = music_url

    def ask(self, offer: OfferId, language: Language, attempt: int) -> TwiMLText:
        """Ask whoever picked up whether they take a call."""

        def build() -> str:
            action = self._addresses.phone_key(_OFFER, language, attempt)
            return self._ask(Phrase.PHONE_CALL, language, action)

        return self._fill(("phone", language, attempt), build, {"offer": url_value(offer)})

    def confirm(self, specialist: SpecialistId, language: Language, attempt: int) -> TwiMLText:
        """Ask whoever picked up whether this is the telephone of a specialist who works by it."""

        def build() -> str:
            action = self._addresses.park_key(_SPECIALIST, language, attempt)
            return self._ask(Phrase.PHONE_CONFIRM, language, action)

        return self._fill(("park", language, attempt), build, {"specialist": url_value(specialist)})

    def stay(
        self, specialist: SpecialistId, language: Language, visit: str, entry: Phrase | None
    ) -> TwiMLText:
        """Let a telephone wait on the line; `visit` makes each of its addresses another one."""

        def build() -> str:
            document = VoiceResponse()
            if entry is not None:
                speak(document, self._phrases.say(entry, language))
            if self._music_url is not None:
                document.play(self._music_url)
            else:
                document.pause(length=QUIET_S)
            again = self._addresses.parked(_SPECIALIST, language, blank("visit"))
            document.redirect(again, method="POST")
            return text_of(document)

        values = {"specialist": url_value(specialist), "visit": visit}
        return self._fill(("parked", language, entry), build, values)

    def thanks(self, language: Language) -> TwiMLText:
        def build() -> str:
            document = VoiceResponse()
            speak(document, self._phrases.say(Phrase.PHONE_WORKS, language))
            document.hangup()
            return text_of(document)

        return self._fill(("phone works", language), build, {})

    def _ask(self, phrase: Phrase, language: Language, action: str) -> str:
        document = VoiceResponse()
        gather = Gather(
            input="dtmf",
            num_digits=1,
            timeout=KEY_TIMEOUT_S,
            action=action,
            method="POST",
            action_on_empty_result=True,
        )
        speak(gather, self._phrases.say(phrase, language, key=TAKE_KEY))
        document.append(gather)
        document.redirect(action, method="POST")
        return text_of(document)

    def _fill(self, key: tuple[object, ...], build: Callable[[], str], values: dict[str, str]) -> TwiMLText:
        return TwiMLText(self._shelf.fill(key, build, values))
