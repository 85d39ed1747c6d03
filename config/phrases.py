"""What callers hear, from `phrases.toml`: checked once when loaded, then plain text ready for a voice."""

import string
import tomllib
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from config.errors import TableError
from routing.model import ENGLISH, FRENCH, Language
from routing.rulebook import MenuKey

PHRASES_FILE = Path(__file__).with_name("phrases.toml")
PHRASE_CHARACTERS_MAX = 200
"""About fifteen seconds of speech; nobody in distress should sit through more in one go."""


class Phrase(StrEnum):
    WELCOME = "welcome"
    MENU_OWN = "menu_own"
    """"For service in this language, press {key}", in that language."""
    MENU_OTHER = "menu_other"
    NO_KEY = "no_key"
    PRESS_KEY = "press_key"
    """Before anything else, to a caller whose number calls very often."""
    BLOCKED = "blocked"
    """To a caller whose number a supervisor has blocked for a while."""
    REGION = "region"
    """The question where the caller is, to be answered by key or by voice."""
    REGION_AGAIN = "region_again"
    QUEUE_ENTRY = "queue_entry"
    WAITING = "waiting"
    PLACE = "place"
    PLACE_NEXT = "place_next"
    WAIT_SHORT = "wait_short"
    WAIT_MINUTES = "wait_minutes"
    WAIT_LONG = "wait_long"
    REQUEUED = "requeued"
    """Back in the queue, whatever connection failed: a specialist's line, or a partner's telephone."""
    EXIT_CALL_BACK = "exit_call_back"
    EXIT_VOICEMAIL = "exit_voicemail"
    EXIT_MESSAGE = "exit_message"
    VOICEMAIL = "voicemail"
    VOICEMAIL_DONE = "voicemail_done"
    CALL_BACK_BOOKED = "call_back_booked"
    """Goodbye to somebody who is to be called back."""
    CALL_BACK = "call_back"
    """What whoever picks up a call-back hears first."""
    WHISPER = "whisper"
    """What whoever picks up at a partner hears before the caller is let through."""
    PHONE_CALL = "phone_call"
    """What whoever picks up a specialist's telephone hears when a caller waits for them."""
    PHONE_CONFIRM = "phone_confirm"
    """The same between calls: at the start of a shift, and to see that the telephone works."""
    PHONE_PARKED = "phone_parked"
    PHONE_WORKS = "phone_works"
    CUT_OFF = "cut_off"
    """To a caller whom a partner has let go; the line may have broken."""
    FALLBACK_DIAL = "fallback_dial"
    FALLBACK_NEXT = "fallback_next"
    NEXT_INTERPRETER = "next_interpreter"
    """In a conversation, to the caller alone: an interpreter did not come, another is called."""
    NO_INTERPRETER = "no_interpreter"
    LEFT_ALONE = "left_alone"
    """Goodbye to a caller whom an outside line has left."""
    ONE_MOMENT = "one_moment"
    """The spoken fallback: our answer was not ready in time, the carrier asks again."""
    GOODBYE = "goodbye"
    FALLBACK = "fallback"
    """The service cannot be reached at all; also the text of the carrier's static document."""


PLACES = {
    Phrase.MENU_OWN: {"key"},
    Phrase.MENU_OTHER: {"key"},
    Phrase.PLACE: {"number"},
    Phrase.WAIT_MINUTES: {"minutes"},
    Phrase.WAIT_LONG: {"minutes"},
    Phrase.EXIT_CALL_BACK: {"key"},
    Phrase.EXIT_VOICEMAIL: {"key"},
    Phrase.EXIT_MESSAGE: {"key"},
    Phrase.CALL_BACK_BOOKED: {"key"},
    Phrase.CALL_BACK: {"key"},
    Phrase.WHISPER: {"key"},
    Phrase.PHONE_CALL: {"key"},
    Phrase.PHONE_CONFIRM: {"key"},
    Phrase.CUT_OFF: {"key"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """One sentence and the voice that speaks it: `en-CA` or `fr-CA`."""

    voice: str
    text: str


_VOICES = {ENGLISH: "en-CA", FRENCH: "fr-CA"}


def voices_for(language: Language | None) -> tuple[Language, ...]:
    """Say in which languages to speak to a caller: theirs, or both, English first, where we have no voice that we
    may presume they understand."""
    return (language,) if language is not None and language in _VOICES else tuple(_VOICES)


def voice_of(language: Language) -> str:
    """Name the voice of a language that we speak; it is also what the carrier listens for."""
    return _VOICES[language]


class Phrases:
    """The phrases of one file, each in English and French.

    Raises: TableError, naming every phrase that is missing, unknown, too long or differs between languages.
    """

    def __init__(self, texts: Mapping[str, object], where: str = "") -> None:
        problems = list(_problems(texts))
        if problems:
            raise TableError(problems, where)
        self._texts = {
            (phrase, language): str(dict(_table(texts, phrase))[language])
            for phrase in Phrase
            for language in _VOICES
        }

    def say(self, phrase: Phrase, language: Language | None, **places: str) -> tuple[Spoken, ...]:
        """Give what to speak to a caller of this language.

        Returns: one sentence for English and French; both for any other language and for a caller who has not
                 chosen yet.
        """
        return tuple(self._in(phrase, spoken, places) for spoken in voices_for(language))

    def greeting(self, menu: Iterable[MenuKey]) -> tuple[Spoken, ...]:
        """Give the welcome and the language menu: each language in its own words, both early."""
        return self.say(Phrase.WELCOME, None) + self.menu(menu)

    def menu(self, menu: Iterable[MenuKey]) -> tuple[Spoken, ...]:
        lines: list[Spoken] = []
        for key in menu:
            own = key.language in _VOICES
            lines += self.say(Phrase.MENU_OWN if own else Phrase.MENU_OTHER, key.language, key=key.digits)
        return tuple(lines)

    def retry(self, menu: Iterable[MenuKey]) -> tuple[Spoken, ...]:
        """Give what a caller hears who pressed no key, or one that means nothing."""
        return self.say(Phrase.NO_KEY, None) + self.menu(menu)

    def _in(self, phrase: Phrase, language: Language, places: Mapping[str, str]) -> Spoken:
        return Spoken(voice=_VOICES[language], text=self._texts[phrase, language].format(**places))


@lru_cache(maxsize=1)
def default_phrases() -> Phrases:
    """Load the shipped phrases, once."""
    return load_phrases(PHRASES_FILE)


def load_phrases(path: Path) -> Phrases:
    """Load and check a file of phrases. Raises: TableError."""
    try:
        texts = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as cause:
        raise TableError([f"it cannot be read: {cause}"], path.name) from cause
    return Phrases(texts, path.name)


def _table(texts: Mapping[str, object], phrase: str) -> Mapping[str, object]:
    table = texts.get(phrase, {})
    return table if isinstance(table, dict) else {}


def _problems(texts: Mapping[str, object]) -> Iterable[str]:
    for name in sorted(set(texts) - set(Phrase)):
        yield f"[{name}] is not a phrase that callers hear; remove it or correct its name"
    for phrase in Phrase:
        for language in _VOICES:
            yield from _text_problems(phrase, language, _table(texts, phrase).get(language))


def _text_problems(phrase: Phrase, language: Language, text: object) -> Iterable[str]:
    place = f"{phrase}.{language}"
    if not isinstance(text, str):
        yield f"{place} is missing; write what the caller hears in that language"
        return
    fault = fault_of_text(text, frozenset(PLACES.get(phrase, ())))
    if fault is not None:
        yield f"{place} {fault}"


def fault_of_text(text: str, places: Set[str]) -> str | None:
    """Say why a text cannot be spoken, or None: every text that callers hear is held to this.

    Shape: `places` are the names in braces that it must have, such as `key`; empty for a text without any.
    """
    if not text.strip():
        return "is missing; write what the caller hears in that language"
    if len(text) > PHRASE_CHARACTERS_MAX:
        return f"has {len(text)} characters; keep it within {PHRASE_CHARACTERS_MAX}"
    try:
        found = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError as cause:
        return f"has a brace that does not match ({cause}); close it or write it twice"
    if found != places:
        wanted = ", ".join(f"{{{name}}}" for name in sorted(places)) or "no {places}"
        return f"must contain exactly {wanted}; it contains {sorted(found) or 'none'}"
    return None
