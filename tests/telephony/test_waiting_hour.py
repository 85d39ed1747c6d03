"""F38: in an hour of waiting callers hear something new every two minutes, and nothing twice in a row.

The engine decides, the writer writes, and a clock reads the documents as the carrier does; no network between them.
"""

import xml.etree.ElementTree as ET
from dataclasses import dataclass, field, replace
from itertools import pairwise
from random import Random
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.phrases import default_phrases
from routing import commands as c
from routing import replies as r
from routing.model import AT_ONCE, ENGLISH, FRENCH, OTHER, ContactId, Exit, ExitKind, Language
from routing.rulebook import EmergencyPlan, LanguageRule, Message, RuleBook, Treatment, WaitWords
from routing.sound_settings import NO_MUSIC, OWN_MUSIC, WaitSound
from telephony.addresses import Addresses, Place, find
from telephony.music import MUSIC_S
from telephony.twiml import TwiMLWriter
from tests.routing.bench import NORTH, STORM, Bench, call_of, treating

OURS, THEIRS = "https://voice.example.org/sounds/waiting.wav", "https://example.org/theirs.mp3"
PUNJABI = "https://example.org/pa.mp3"
SPEECH_CHARACTERS_A_SECOND = 14
HOUR_S, TWO_MINUTES_S, SILENCE_S_MAX = 3_600, 120, 5
DOCUMENT_BYTES_MAX = 8_192
CALM = [
    Message(
        id=f"calm-{number}", en=f"Calm sentence {number}. " * number, fr=f"Phrase calme {number}. " * number
    )
    for number in range(1, 6)
]
TIDE = Message(id="tide", en="The water rises. Go to higher ground.", fr="L’eau monte. Gagnez un lieu élevé.")
LONG = Message(id="long", en="A long word. " * 15, fr="Un long mot. " * 15)


@dataclass
class Hour:
    """What one caller hears. Times in seconds; a sentence is noted when it begins."""

    at: float = 0.0
    said: list[tuple[float, str]] = field(default_factory=list)
    silent_s: float = 0.0
    silences: list[float] = field(default_factory=list)
    largest: int = 0

    def hear(self, document: str, music_s: dict[str, float]) -> str:
        """Sit through a document. Returns: where it goes on."""
        self.largest = max(self.largest, len(document.encode()))
        root = ET.fromstring(document)  # noqa: S314 - our own document
        for element in root.iter():
            if element.tag == "Say":
                self._sound(len(element.text or "") / SPEECH_CHARACTERS_A_SECOND, element.text or "")
            elif element.tag == "Play":
                url = element.text or ""
                self._sound(
                    music_s[url] * int(element.attrib.get("loop", "1")), url if url == PUNJABI else ""
                )
            elif element.tag == "Pause":
                self._silence(int(element.attrib["length"]))
        self._silence(1)  # until a key is not waited for any more, and the next document has come
        assert root[-1].tag == "Redirect"
        return urlsplit(root[-1].text or "").path

    def _sound(self, seconds: float, sentence: str) -> None:
        self.silences.append(self.silent_s)
        self.silent_s = 0.0
        if sentence:
            self.said.append((self.at, sentence))
        self.at += seconds

    def _silence(self, seconds: float) -> None:
        self.silent_s += seconds
        self.at += seconds

    def gaps(self) -> list[float]:
        """How long it was from one sentence to the next other one."""
        times = [0.0, *(at for at, _ in self.said), self.at]
        return [later - earlier for earlier, later in pairwise(times)]


def book_of(draw: Random) -> RuleBook:
    exits = tuple(Exit(kind=kind, when=AT_ONCE) for kind in ExitKind if draw.random() < 0.5)
    messages = tuple(one.id for one in (CALM[3], LONG) if draw.random() < 0.4)
    comfort = tuple(one.id for one in CALM[: draw.choice([2, 3])]) if draw.random() < 0.5 else ()
    sound = WaitSound(
        music=draw.choice([OWN_MUSIC, OWN_MUSIC, THEIRS, NO_MUSIC]),
        music_ms=draw.choice([8_000, 24_000, 80_000]),
        speak_every_ms=1_000 * draw.randint(15, 90),
    )
    words = WaitWords(position=draw.random() < 0.5, sound=sound, comfort=comfort)
    book = treating(Treatment(exits=exits, messages=messages))
    plan = EmergencyPlan(name=STORM, messages=(TIDE.id,), lasts_ms=20 * 60_000)
    languages = (LanguageRule(code=OTHER, interpreter=AT_ONCE, recording=draw.choice(["", PUNJABI])),)
    return replace(book, messages=(*CALM, TIDE, LONG), wait_words=words, plans=(plan,), languages=languages)


def writer() -> TwiMLWriter:
    addresses = Addresses("https://voice.example.org")
    return TwiMLWriter(addresses, default_phrases(), (), hold_audio_url=OURS)


def live(draw: Random, language: Language, away: float) -> Hour:
    """Wait an hour. `away`: the share of turns in which the floor does not answer."""
    book, here, hour = book_of(draw), writer(), Hour()
    bench = Bench.opened(book)
    bench.call("ann", NORTH, language)
    music_s = {OURS: float(MUSIC_S), PUNJABI: 20.0}
    music_s[THEIRS] = book.wait_words.sound.music_ms / 1_000
    contact, path = ContactId("ann"), "/voice/wait/ann/en/0/0"
    declared = owed = False
    while hour.at < HOUR_S:
        found = find(path)
        assert found is not None
        assert found.place is Place.WAIT
        turn, heard = int(found.fields["turn"]), found.fields["heard"]
        if draw.random() < 0.05:
            bench.declare()
            declared, owed = True, owed or not declared
        if draw.random() < away:
            document = here.wait_alone(
                contact, language, turn, heard, "https://voice.example.org" + onward(path)
            )
        else:
            asked = c.ReportStillWaiting(
                id=bench.id(),
                contact=contact,
                call=call_of("ann"),
                language=language,
                queued_ms=int(1_000 * hour.at),
                quiet=turn % 2 == 1,
                turn=turn,
                heard=heard,
            )
            reply = bench.do(asked).reply
            assert isinstance(reply, r.KeepWaiting)
            assert TIDE in reply.messages or not owed, "an emergency is told in the first turn after it"
            owed = False
            document = here.render(reply)
        before = hour.at
        path = hour.hear(document, music_s)
        bench.pass_time(int(1_000 * (hour.at - before)))
    return hour


def onward(path: str) -> str:
    """What the webhook's edge does with the address of a turn that the floor had no part in."""
    *front, turn, heard = path.split("/")
    count, dot, marks = heard.partition(".")
    return "/".join([*front, str(int(turn) + 1), f"{int(count, 16) + 1:x}{dot}{marks}"])


class TestAnHourOfWaiting:
    @pytest.mark.parametrize("language", [ENGLISH, FRENCH, OTHER])
    @pytest.mark.parametrize("away", [0.0, 0.3, 1.0])
    @settings(max_examples=15, deadline=None)
    @given(seed=st.integers(0, 2**32))
    def test_always_has_something_new_to_hear(self, seed: int, language: Language, away: float) -> None:
        hour = live(Random(seed), language, away)
        assert max(hour.gaps()) <= TWO_MINUTES_S
        sentences = [sentence for _, sentence in hour.said]
        twice = [one for one, other in pairwise(sentences) if one == other]
        assert twice == []
        assert max(hour.silences) <= SILENCE_S_MAX + 2
        assert hour.largest <= DOCUMENT_BYTES_MAX

    def test_comforts_in_turn(self) -> None:
        """Over an hour every sentence is said about as often as every other."""
        hour = live(Random(211), ENGLISH, 1.0)
        counts = {sentence: 0 for _, sentence in hour.said}
        for _, sentence in hour.said:
            counts[sentence] += 1
        assert len(counts) == 4
        assert max(counts.values()) - min(counts.values()) <= 1
