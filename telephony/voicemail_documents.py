"""Taking a message: announced, recorded, and goodbye."""

from collections.abc import Callable, Mapping

from twilio.twiml.voice_response import VoiceResponse  # type: ignore[import-untyped]

from config.phrases import Phrase, Phrases, Spoken
from routing.model import ContactId, Language
from telephony.addresses import Addresses
from telephony.documents import TwiMLText, speak, speak_blanks, text_of, texts_of, url_value
from telephony.skeleton import Shelf, blank

MESSAGE_S_MAX = 180
SILENCE_S = 5
"""So long a pause ends a message."""
RELAY_MESSAGE_S_MAX = 600
RELAY_SILENCE_S = 30
"""Who types pauses for longer, and takes longer for as many words."""

_CONTACT = ContactId(blank("contact"))


class VoicemailDocuments:
    def __init__(self, addresses: Addresses, phrases: Phrases, shelf: Shelf) -> None:
        self._addresses = addresses
        self._phrases = phrases
        self._shelf = shelf

    def take(
        self,
        contact: ContactId,
        language: Language,
        before: tuple[Spoken, ...] = (),
        *,
        relay: bool = False,
    ) -> TwiMLText:
        """Announce the recording and record; `before`: what is said first. Not inside the carrier's queue."""
        voices = tuple(one.voice for one in before)
        values = {"contact": url_value(contact), **texts_of(before)}
        return self._fill(
            ("take", language, voices, relay), lambda: self._take(language, voices, relay), values
        )

    def leave_queue(self, before: tuple[Spoken, ...]) -> TwiMLText:
        """Let a waiting caller out of the carrier's queue, in which nothing can be recorded."""
        voices = tuple(one.voice for one in before)

        def build() -> VoiceResponse:
            document = VoiceResponse()
            speak_blanks(document, voices)
            document.leave()
            return document

        return self._fill(("leave queue", voices), build, texts_of(before))

    def done(self, language: Language) -> TwiMLText:
        def build() -> VoiceResponse:
            document = VoiceResponse()
            speak(document, self._phrases.say(Phrase.VOICEMAIL_DONE, language))
            document.hangup()
            return document

        return self._fill(("message done", language), build, {})

    def _take(self, language: Language, voices: tuple[str, ...], relay: bool) -> VoiceResponse:
        document = VoiceResponse()
        speak_blanks(document, voices)
        speak(document, self._phrases.say(Phrase.VOICEMAIL, language))
        document.record(
            action=self._addresses.message_done(_CONTACT, language),
            method="POST",
            max_length=RELAY_MESSAGE_S_MAX if relay else MESSAGE_S_MAX,
            timeout=RELAY_SILENCE_S if relay else SILENCE_S,
            finish_on_key="#",
            play_beep=True,
            recording_status_callback=self._addresses.recording_status(_CONTACT),
            recording_status_callback_method="POST",
            recording_status_callback_event="completed absent",
        )
        # Whoever said nothing comes here.
        speak(document, self._phrases.say(Phrase.GOODBYE, language))
        document.hangup()
        return document

    def _fill(
        self, key: tuple[object, ...], build: Callable[[], VoiceResponse], values: Mapping[str, str]
    ) -> TwiMLText:
        return TwiMLText(self._shelf.fill(key, lambda: text_of(build()), values))
