"""Callers in the queue: the way in, what they hear there, and goodbye for those who are let go."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from twilio.twiml.voice_response import Gather, VoiceResponse  # type: ignore[import-untyped]

from config.phrases import Phrase, Phrases, Spoken
from routing import replies as r
from routing.model import ContactId, ExitKind, Language
from routing.sound_settings import NO_MUSIC, OWN_MUSIC
from routing.wait_turns import NOTHING_HEARD, comforted_more
from telephony.addresses import Addresses
from telephony.call_back_documents import TAKE_KEY
from telephony.documents import TwiMLText, speak, speak_blanks, text_of, texts_of, url_value
from telephony.skeleton import Shelf, blank
from telephony.wait_words import (
    COMFORTS,
    EMERGENCY_KEY,
    EXIT_KEYS,
    REPEAT_KEY,
    place_and_wait,
    speech_s,
    spoken_message,
    spoken_messages,
)

SILENCE_S_MAX = 5
COMFORTS_A_TURN_MAX = 3
"""In a turn without music, where sentences and short pauses must do."""
BETWEEN_KEYS_S = 1
"""A caller has so long to find a key before the next one is explained."""
KEY_TIMEOUT_S = 1
"""A key is taken all the time, and so much longer after the last sound."""
MUSIC_ROUNDS_MAX = 4
TURN_S_MAX = 100
"""No turn lasts longer, whatever a network file asks for: callers hear something new every two minutes (F38)."""
RELAY_KEY_TIMEOUT_S = 15
"""The same for who types, or hears it from somebody who relays it."""

_CONTACT = ContactId(blank("contact"))
_TURN, _HEARD = blank("turn"), blank("heard")
_Part = Spoken | int
"""A sentence, or a pause in seconds."""
_Shape = tuple[str | int, ...]
"""The same without the words: voices and pauses."""


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
        # Whoever has just been thanked for waiting hears another sentence next.
        comforts = 1 if entry is COMFORTS[0] else 0
        values = {
            "contact": url_value(reply.contact),
            "step": step,
            "heard": comforted_more(reply.heard, comforts),
            **texts_of(messages),
        }
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
            wait_url=self._addresses.wait(_CONTACT, language, "0", _HEARD),
            wait_url_method="POST",
        )
        return document

    # --- one turn of a wait -----------------------------------------------------------------------

    def wait(self, reply: r.KeepWaiting, again: str | None = None) -> TwiMLText:
        """Write one turn: words, then music, and on to the next; `again`: where that is, if not where it always is."""
        music, rounds = self._music(reply)
        words = self._words(reply)
        heard = reply.heard or NOTHING_HEARD
        if not music:
            more = self._without_music(reply, words)
            heard = comforted_more(heard, sum(isinstance(part, int) for part in more))
            words = (*words, *more)
        recording = reply.recording if reply.comforted else ""
        spoken = [part for part in words if isinstance(part, Spoken)]
        shape: _Shape = tuple(part.voice if isinstance(part, Spoken) else part for part in words)
        values = {
            "contact": url_value(reply.contact),
            "turn": str(reply.turn + 1),
            "heard": heard,
            "music": music,
            "recording": recording,
            "again": again or "",
            **texts_of(spoken),
        }
        # Who types needs time after the keys were named; a turn without them need not be that silent.
        key_s = RELAY_KEY_TIMEOUT_S if reply.relay and reply.explained else KEY_TIMEOUT_S
        key = ("wait", reply.language, shape, bool(recording), rounds, again is None, key_s)
        return self._fill(
            key,
            lambda: self._wait(reply.language, shape, bool(recording), rounds, again is None, key_s),
            values,
        )

    def _words(self, reply: r.KeepWaiting) -> tuple[_Part, ...]:
        language = reply.language
        parts: list[_Part] = []
        if reply.comforted and not reply.recording:
            parts += self._comfort(reply, reply.comforts)
        parts += spoken_messages(reply.messages, language)
        parts += place_and_wait(self._phrases, language, reply.position, reply.expected_ms)
        if reply.explained:
            parts += self._keys(reply.exits, language)
        return tuple(parts)

    def _comfort(self, reply: r.KeepWaiting, number: int) -> tuple[Spoken, ...]:
        if reply.comfort is not None:
            return spoken_message(reply.comfort, reply.language)
        return self._phrases.say(COMFORTS[number % len(COMFORTS)], reply.language)

    def _keys(self, exits: Sequence[ExitKind], language: Language) -> tuple[_Part, ...]:
        """Explain the keys one by one, each followed by time to press it."""
        offered = [EXIT_KEYS[kind] for kind in EXIT_KEYS if kind in exits]
        offered += [(EMERGENCY_KEY, Phrase.KEY_EMERGENCY), (REPEAT_KEY, Phrase.KEY_REPEAT)]
        parts: list[_Part] = []
        for key, phrase in offered:
            parts += (*self._phrases.say(phrase, language, key=key), BETWEEN_KEYS_S)
        return tuple(parts)

    def _music(self, reply: r.KeepWaiting) -> tuple[str, int]:
        """Choose what is played, and how often in a row."""
        sound = reply.sound
        url = self._hold_audio_url if sound.music == OWN_MUSIC else sound.music
        if sound.music == NO_MUSIC or not url:
            return "", 0
        left_s = sound.speak_every_ms / 1_000 - speech_s(self._spoken(reply))
        return url, max(1, min(MUSIC_ROUNDS_MAX, int(left_s / max(1.0, sound.music_ms / 1_000))))

    def _spoken(self, reply: r.KeepWaiting) -> list[Spoken]:
        return [part for part in self._words(reply) if isinstance(part, Spoken)]

    def _without_music(self, reply: r.KeepWaiting, words: Sequence[_Part]) -> tuple[_Part, ...]:
        """Fill a turn with short pauses and the program's own sentences, never the same one twice in a row."""
        first = reply.comforts + (reply.comforted and reply.comfort is None)
        spoken = [part for part in words if isinstance(part, Spoken)]
        left_s = min(reply.sound.speak_every_ms / 1_000, TURN_S_MAX) - speech_s(spoken)
        parts: list[_Part] = []
        for number in range(first, first + COMFORTS_A_TURN_MAX):
            sentences = self._phrases.say(COMFORTS[number % len(COMFORTS)], reply.language)
            left_s -= SILENCE_S_MAX + speech_s(sentences)
            if parts and left_s < 0:
                break
            # Whoever has just been given time to press a key has had part of the silence.
            silent_s = words[-1] if words and not parts and isinstance(words[-1], int) else 0
            parts += (SILENCE_S_MAX - silent_s, *sentences)
        return tuple(parts)

    def _wait(
        self, language: Language, shape: _Shape, recording: bool, rounds: int, usual: bool, key_s: int
    ) -> VoiceResponse:
        document = VoiceResponse()
        # Everything is heard within the question, so that a key is taken at any time.
        gather = Gather(
            input="dtmf",
            num_digits=1,
            timeout=key_s,
            action=self._addresses.wait_key(_CONTACT, language, _TURN, _HEARD),
            method="POST",
        )
        if recording:
            gather.play(blank("recording"))
        _speak_shape(gather, shape)
        if rounds:
            gather.play(blank("music"), loop=rounds)
        document.append(gather)
        onward = self._addresses.wait(_CONTACT, language, _TURN, _HEARD) if usual else blank("again")
        document.redirect(onward, method="POST")
        return document

    def wait_on(self, contact: ContactId, language: Language, turn: str, heard: str) -> TwiMLText:
        """Let a caller go on waiting whose key did nothing; with `NOTHING_HEARD`, they hear everything anew."""
        return self._onward(contact, language, turn, heard, None)

    def emergency(self, contact: ContactId, language: Language, turn: str, heard: str) -> TwiMLText:
        """Say what to do in danger, and let the caller go on waiting."""
        return self._onward(contact, language, turn, heard, Phrase.EMERGENCY)

    def _onward(
        self, contact: ContactId, language: Language, turn: str, heard: str, phrase: Phrase | None
    ) -> TwiMLText:
        def build() -> VoiceResponse:
            document = VoiceResponse()
            if phrase is not None:
                speak(document, self._phrases.say(phrase, language))
            document.redirect(self._addresses.wait(_CONTACT, language, _TURN, _HEARD), method="POST")
            return document

        values = {"contact": url_value(contact), "turn": turn, "heard": heard}
        return self._fill(("wait on", language, phrase), build, values)

    # --- hold, and goodbye ------------------------------------------------------------------------

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


def _speak_shape(parent: Gather, shape: _Shape) -> None:
    """Add places for sentences, to be filled with `texts_of` them, and the pauses between them."""
    spoken = 0
    for part in shape:
        if isinstance(part, int):
            parent.pause(length=part)
        else:
            speak_blanks(parent, (part,), spoken)
            spoken += 1


def _voices(sentences: Iterable[Spoken]) -> tuple[str, ...]:
    return tuple(sentence.voice for sentence in sentences)
