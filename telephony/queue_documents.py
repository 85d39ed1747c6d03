"""Callers in the queue: the way in, what they hear there, and goodbye for those who are let go."""

from collections.abc import Callable, Iterable, Mapping

from twilio.twiml.voice_response import Gather, VoiceResponse  # type: ignore[import-untyped]

from config.phrases import Phrase, Phrases, Spoken
from routing import replies as r
from routing.model import ContactId, ExitKind, Language
from telephony.addresses import Addresses
from telephony.call_back_documents import TAKE_KEY
from telephony.documents import TwiMLText, speak, speak_blanks, text_of, texts_of, url_value
from telephony.skeleton import Shelf, blank
from telephony.wait_words import place_and_wait, speech_s, spoken_message, spoken_messages

SILENCE_S_MAX = 5
WAIT_REPEATS_MAX = 3
WAIT_DOCUMENT_S = 50.0
"""About how long one waiting document lasts: two of them fit into the two minutes within which a caller hears how
they stand (F38)."""

EXIT_KEYS: Mapping[ExitKind, tuple[str, Phrase]] = {
    ExitKind.CALL_BACK: ("1", Phrase.EXIT_CALL_BACK),
    ExitKind.VOICEMAIL: ("2", Phrase.EXIT_VOICEMAIL),
    ExitKind.MESSAGE: ("3", Phrase.EXIT_MESSAGE),
}
"""One key for one way out, whichever are open: nobody who heard it before is misled."""
KEY_TIMEOUT_S = 1
"""A key is taken all the time, and so much longer after the last sound."""
RELAY_KEY_TIMEOUT_S = 15
"""The same for who types, or hears it from somebody who relays it."""

_CONTACT = ContactId(blank("contact"))


class QueueDocuments:
    def __init__(
        self,
        addresses: Addresses,
        phrases: Phrases,
        shelf: Shelf,
        *,
        queue_name: str,
        hold_audio_url: str | None,
    ) -> None:
        self._addresses = addresses
        self._phrases = phrases
        self._shelf = shelf
        self._queue_name = queue_name
        self._hold_audio_url = hold_audio_url

    def enter(self, reply: r.EnterQueue, step: str, entry: Phrase | None) -> TwiMLText:
        language = reply.language
        messages = spoken_messages(reply.messages, language)
        voices = _voices(messages)
        values = {"contact": url_value(reply.contact), "step": step, **texts_of(messages)}
        key = ("queue", language, entry, voices)
        return self._fill(key, lambda: self._enqueue(language, entry, voices), values)

    def _enqueue(self, language: Language, entry: Phrase | None, voices: tuple[str, ...]) -> VoiceResponse:
        document = VoiceResponse()
        if entry is not None:
            speak(document, self._phrases.say(entry, language))
        speak_blanks(document, voices)
        document.enqueue(
            self._queue_name,
            action=self._addresses.queue_exit(_CONTACT, blank("step")),
            method="POST",
            wait_url=self._addresses.wait(_CONTACT, language),
            wait_url_method="POST",
        )
        return document

    def wait(self, reply: r.KeepWaiting) -> TwiMLText:
        language, exits = reply.language, reply.exits
        named = place_and_wait(self._phrases, language, reply.position, reply.expected_ms)
        words = named + spoken_messages(reply.messages, language)
        repeats = self._repeats(words + self._ways_out(exits, language), language)
        voices = _voices(words)
        values = {"contact": url_value(reply.contact), **texts_of(words)}
        key_s = RELAY_KEY_TIMEOUT_S if reply.relay else KEY_TIMEOUT_S
        key = ("wait", language, voices, repeats, bool(named), exits, key_s)
        return self._fill(
            key, lambda: self._wait(language, voices, repeats, bool(named), exits, key_s), values
        )

    def _ways_out(self, exits: tuple[ExitKind, ...], language: Language) -> tuple[Spoken, ...]:
        offered = (EXIT_KEYS[kind] for kind in exits)
        return tuple(
            spoken for key, phrase in offered for spoken in self._phrases.say(phrase, language, key=key)
        )

    def _repeats(self, words: tuple[Spoken, ...], language: Language) -> int:
        """Say how often a document without music repeats that the caller is not forgotten."""
        round_s = SILENCE_S_MAX + speech_s(self._phrases.say(Phrase.WAITING, language))
        return max(1, min(WAIT_REPEATS_MAX, int((WAIT_DOCUMENT_S - speech_s(words)) / round_s)))

    def _wait(
        self,
        language: Language,
        voices: tuple[str, ...],
        repeats: int,
        named: bool,
        exits: tuple[ExitKind, ...],
        key_s: int,
    ) -> VoiceResponse:
        document = VoiceResponse()
        if exits:
            # Everything is heard within the question, so that the key is taken at any time.
            gather = Gather(
                input="dtmf",
                num_digits=1,
                timeout=key_s,
                action=self._addresses.wait_key(_CONTACT, language),
                method="POST",
            )
            self._fill_the_wait(gather, language, voices, repeats, self._ways_out(exits, language))
            document.append(gather)
        else:
            self._fill_the_wait(document, language, voices, repeats, ())
        if named:
            # Every second document at most names the place; the one after this does not.
            document.redirect(self._addresses.wait_on(_CONTACT, language), method="POST")
        return document

    def music(self) -> VoiceResponse:
        """What a caller hears on hold. No Gather: the carrier forbids it there."""
        document = VoiceResponse()
        if self._hold_audio_url is not None:
            document.play(self._hold_audio_url)
        else:
            speak(document, self._phrases.say(Phrase.ONE_MOMENT, None))
            document.pause(length=SILENCE_S_MAX)
        document.redirect(self._addresses.hold_music(), method="POST")
        return document

    def _fill_the_wait(
        self,
        parent: VoiceResponse | Gather,
        language: Language,
        voices: tuple[str, ...],
        repeats: int,
        ways_out: tuple[Spoken, ...],
    ) -> None:
        sentences = self._phrases.say(Phrase.WAITING, language)
        speak_blanks(parent, voices)
        speak(parent, ways_out)
        if self._hold_audio_url is not None:
            parent.play(self._hold_audio_url)
            if not voices and not ways_out:
                speak(parent, sentences)
            return
        for _ in range(repeats):
            parent.pause(length=SILENCE_S_MAX)
            speak(parent, sentences)

    def wait_on(self, contact: ContactId, language: Language) -> TwiMLText:
        """Let a caller go on waiting whose key did nothing."""

        def build() -> VoiceResponse:
            document = VoiceResponse()
            document.redirect(self._addresses.wait_on(_CONTACT, language), method="POST")
            return document

        return self._fill(("wait on", language), build, {"contact": url_value(contact)})

    def let_go(self, reply: r.LetGo) -> TwiMLText:
        message = spoken_message(reply.message, reply.language) if reply.message is not None else ()
        voices, language = _voices(message), reply.language
        unexplained = not message and reply.kind is ExitKind.MESSAGE
        farewell = Phrase.FALLBACK if unexplained else Phrase.GOODBYE
        named = {}
        if reply.kind is ExitKind.CALL_BACK:
            farewell, named = Phrase.CALL_BACK_BOOKED, {"key": TAKE_KEY}

        def build() -> VoiceResponse:
            document = VoiceResponse()
            speak_blanks(document, voices)
            speak(document, self._phrases.say(farewell, language, **named))
            document.hangup()
            return document

        return self._fill(("let go", language, voices, farewell), build, texts_of(message))

    def _fill(
        self, key: tuple[object, ...], build: Callable[[], VoiceResponse], values: Mapping[str, str]
    ) -> TwiMLText:
        return TwiMLText(self._shelf.fill(key, lambda: text_of(build()), values))


def _voices(sentences: Iterable[Spoken]) -> tuple[str, ...]:
    return tuple(sentence.voice for sentence in sentences)
