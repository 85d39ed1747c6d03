"""What a waiting caller hears beside the music: their place, how long it will take, the rule book's messages.

The text of a message is the rule book's, so it may be anything; it is bounded here and escaped where it is written
into a document.
"""

from collections.abc import Iterable, Mapping

from config.phrases import Phrase, Phrases, Spoken, voice_of, voices_for
from routing.model import ENGLISH, FRENCH, ExitKind, Language
from routing.rulebook import Message
from telephony.skeleton import clean

MINUTE_MS = 60_000
MINUTES_NAMED_MAX = 30
"""Beyond so many minutes a number promises more than anybody knows."""
MESSAGES_MAX = 4
MESSAGE_CHARACTERS_MAX = 500
"""Some 35 seconds of speech; what is longer is cut between two words."""
SPEECH_S_PER_CHARACTER = 0.07

EXIT_KEYS: Mapping[ExitKind, tuple[str, Phrase]] = {
    ExitKind.CALL_BACK: ("1", Phrase.EXIT_CALL_BACK),
    ExitKind.VOICEMAIL: ("2", Phrase.EXIT_VOICEMAIL),
    ExitKind.MESSAGE: ("3", Phrase.EXIT_MESSAGE),
}
"""One key for one way out, whichever are open: nobody who heard it before is misled."""
EMERGENCY_KEY, REPEAT_KEY = "0", "9"
COMFORTS = (Phrase.WAITING, Phrase.COMFORT_PREPARE, Phrase.COMFORT_PLACE, Phrase.COMFORT_DANGER)
"""What callers are comforted with in turn, where the rule book has nothing of its own."""


def place_and_wait(
    phrases: Phrases, language: Language, position: int | None, expected_ms: int | None
) -> tuple[Spoken, ...]:
    """Name the place (1: next) and the expected wait, rounded up to whole minutes; what is None is not named."""
    return _place(phrases, language, position) + _wait(phrases, language, expected_ms)


def _place(phrases: Phrases, language: Language, position: int | None) -> tuple[Spoken, ...]:
    if position is None:
        return ()
    if position <= 1:
        return phrases.say(Phrase.PLACE_NEXT, language)
    return phrases.say(Phrase.PLACE, language, number=str(position))


def _wait(phrases: Phrases, language: Language, expected_ms: int | None) -> tuple[Spoken, ...]:
    if expected_ms is None:
        return ()
    minutes = -(-expected_ms // MINUTE_MS)
    if minutes <= 1:
        return phrases.say(Phrase.WAIT_SHORT, language)
    if minutes > MINUTES_NAMED_MAX:
        return phrases.say(Phrase.WAIT_LONG, language, minutes=str(MINUTES_NAMED_MAX))
    return phrases.say(Phrase.WAIT_MINUTES, language, minutes=str(minutes))


def spoken_messages(messages: Iterable[Message], language: Language) -> tuple[Spoken, ...]:
    """Give the first few messages in the caller's language; one that lacks it is spoken in the other."""
    return tuple(
        spoken for message in tuple(messages)[:MESSAGES_MAX] for spoken in spoken_message(message, language)
    )


def spoken_message(message: Message, language: Language) -> tuple[Spoken, ...]:
    texts = {ENGLISH: shortened(message.en), FRENCH: shortened(message.fr)}
    written = [known for known, text in texts.items() if text]
    wanted = [known for known in voices_for(language) if known in written] or written
    return tuple(Spoken(voice=voice_of(known), text=texts[known]) for known in wanted)


def shortened(text: str) -> str:
    """Cut a text to what can be spoken, at the end of a word."""
    spoken = " ".join(clean(text).split())
    if len(spoken) <= MESSAGE_CHARACTERS_MAX:
        return spoken
    cut = spoken[: MESSAGE_CHARACTERS_MAX + 1]
    return cut[: cut.rfind(" ")] if " " in cut else cut[:MESSAGE_CHARACTERS_MAX]


def speech_s(sentences: Iterable[Spoken]) -> float:
    """Estimate how long sentences take to speak, in seconds."""
    return sum(len(sentence.text) for sentence in sentences) * SPEECH_S_PER_CHARACTER
