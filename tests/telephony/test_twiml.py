"""Golden documents: one file for each reply. SWITCHBOARD_WRITE_GOLDEN=1 writes them anew."""

import os
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.phrases import PLACES, Phrase, Phrases, default_phrases
from routing import replies as r
from routing.model import (
    ENGLISH,
    FRENCH,
    OTHER,
    ContactId,
    EffectId,
    ExitKind,
    Language,
    OfferId,
    SpecialistId,
)
from routing.rulebook import MenuKey, Message
from telephony.addresses import Addresses
from telephony.errors import NotSpeakable
from telephony.twiml import TwiMLWriter

GOLDEN = Path(__file__).with_name("golden")
MENU = (
    MenuKey(digits="1", language=ENGLISH),
    MenuKey(digits="2", language=FRENCH),
    MenuKey(digits="3", language=OTHER),
)
CONTACT, OFFER = ContactId("k00112233445566aa"), OfferId("k00112233445566aa-1")
LAST_VERBS = {"Dial", "Enqueue", "Redirect", "Hangup"}
HINTS = {ENGLISH: ("Toronto", "Owen Sound"), FRENCH: ("Toronto", "Owen Sound", "Sudbury, Grand", "Hearst")}
FLOOD = Message(
    id="flood",
    en="Many people call about the flood in Grey & Bruce. For shelters, stay on the line.",
    fr="Beaucoup de gens appellent au sujet de l’inondation dans Grey et Bruce. Pour un abri, restez en ligne.",
)
OPEN = Message(id="open", en="The shelter is open all night.", fr="Le refuge est ouvert toute la nuit.")
MUSIC = "https://media.example.org/hold.mp3"
NASTY = st.text(st.characters() | st.sampled_from("<>&\"'~\x00\x0b\ufffe")) | st.sampled_from(
    ["</Say><Dial>+19005550100</Dial>", "~~contact~~", "]]>", "<!--", "x" * 5_000, "wort " * 2_000, " "]
)


def writer(hold_audio_url: str | None = None) -> TwiMLWriter:
    addresses = Addresses("https://voice.example.org")
    return TwiMLWriter(addresses, default_phrases(), MENU, hold_audio_url=hold_audio_url, place_hints=HINTS)


REPLIES: dict[str, tuple[r.Reply, Phrase | None]] = {
    "noted": (r.Noted(), None),
    "ask_language": (r.AskLanguage(contact=CONTACT, attempt=1), None),
    "ask_language_again": (r.AskLanguage(contact=CONTACT, attempt=2), None),
    "enter_queue_en": (r.EnterQueue(contact=CONTACT, language=ENGLISH), Phrase.QUEUE_ENTRY),
    "enter_queue_fr_again": (r.EnterQueue(contact=CONTACT, language=FRENCH), Phrase.REQUEUED),
    "enter_queue_other": (r.EnterQueue(contact=CONTACT, language=OTHER), Phrase.QUEUE_ENTRY),
    "ask_region_en": (r.AskRegion(contact=CONTACT, language=ENGLISH, attempt=1), None),
    "ask_region_fr_again": (r.AskRegion(contact=CONTACT, language=FRENCH, attempt=2), None),
    "ask_region_other": (r.AskRegion(contact=CONTACT, language=OTHER, attempt=1), None),
    "enter_queue_fr_messages": (
        r.EnterQueue(contact=CONTACT, language=FRENCH, messages=(FLOOD, OPEN)),
        Phrase.QUEUE_ENTRY,
    ),
    "keep_waiting_fr": (r.KeepWaiting(contact=CONTACT, language=FRENCH), None),
    "keep_waiting_en_place": (
        r.KeepWaiting(contact=CONTACT, language=ENGLISH, position=3, expected_ms=200_000),
        None,
    ),
    "keep_waiting_other_next": (
        r.KeepWaiting(
            contact=CONTACT, language=OTHER, position=1, expected_ms=20_000, exits=(ExitKind.CALL_BACK,)
        ),
        None,
    ),
    "keep_waiting_en_message": (
        r.KeepWaiting(contact=CONTACT, language=ENGLISH, messages=(FLOOD,)),
        None,
    ),
    "let_go_other": (
        r.LetGo(contact=CONTACT, language=OTHER, kind=ExitKind.MESSAGE, message=OPEN),
        None,
    ),
    "let_go_fr_call_back": (r.LetGo(contact=CONTACT, language=FRENCH, kind=ExitKind.CALL_BACK), None),
    "let_go_en_unexplained": (r.LetGo(contact=CONTACT, language=ENGLISH, kind=ExitKind.MESSAGE), None),
    "let_go_en_voicemail": (r.LetGo(contact=CONTACT, language=ENGLISH, kind=ExitKind.VOICEMAIL), None),
    "ask_if_cut_off_fr": (
        r.AskIfCutOff(contact=CONTACT, language=FRENCH, effect=EffectId("w1.e2")),
        None,
    ),
    "take_message_other": (r.TakeMessage(contact=CONTACT, language=OTHER), None),
    "caller_joins_room": (r.CallerJoinsRoom(contact=CONTACT, offer=OFFER), None),
    "specialist_joins_room": (
        r.SpecialistJoinsRoom(contact=CONTACT, offer=OFFER, specialist=SpecialistId("amal")),
        None,
    ),
    "ends_call": (r.EndsCall(), None),
    "refused": (r.Refused(refusal=r.Refusal.OFFER_TAKEN), None),
}


def assert_golden(name: str, document: str) -> None:
    file = GOLDEN / f"{name}.xml"
    if os.environ.get("SWITCHBOARD_WRITE_GOLDEN"):
        file.write_text(document + "\n", encoding="utf-8")
    assert file.read_text(encoding="utf-8") == document + "\n"


def parsed(document: str) -> ET.Element:
    assert document.startswith('<?xml version="1.0" encoding="UTF-8"?><Response')
    return ET.fromstring(document)  # noqa: S314 - our own document


def check_tame(document: str, verbs: set[str]) -> None:
    """Hold a document to the carrier's limits and to verbs without anything in them."""
    root = parsed(document)
    assert {element.tag for element in root} <= verbs
    assert all(len(element) == 0 for element in root)
    assert all(len(say.text or "") <= 4_096 for say in root.iter("Say"))
    assert len(document.encode()) <= 65_536


class TestRender:
    @pytest.mark.parametrize("name", REPLIES)
    def test_matches_the_golden_document(self, name: str) -> None:
        reply, entry = REPLIES[name]
        assert_golden(name, writer().render(reply, step="0123456789ab", entry=entry))

    def test_plays_music_where_there_is_some(self) -> None:
        reply = r.KeepWaiting(contact=CONTACT, language=ENGLISH)
        assert_golden("keep_waiting_en_music", writer(MUSIC).render(reply))

    def test_speaks_the_place_before_the_music(self) -> None:
        reply = r.KeepWaiting(contact=CONTACT, language=FRENCH, position=12, messages=(OPEN,))
        assert_golden("keep_waiting_fr_music_place", writer(MUSIC).render(reply))

    def test_never_runs_off_the_end(self) -> None:
        for name, (reply, entry) in REPLIES.items():
            if not isinstance(reply, r.Noted | r.KeepWaiting):
                assert parsed(writer().render(reply, entry=entry))[-1].tag in LAST_VERBS, name

    def test_lets_only_the_caller_end_the_room(self) -> None:
        rooms = {
            name: parsed(writer().render(REPLIES[name][0]))[0][0]
            for name in ("caller_joins_room", "specialist_joins_room")
        }
        caller, specialist = (dict(room.attrib) for room in rooms.values())
        assert caller.pop("endConferenceOnExit") == "true"
        assert specialist.pop("endConferenceOnExit") == "false"
        assert caller.pop("participantLabel") == "caller"
        assert specialist.pop("participantLabel") == "specialist"
        assert caller == specialist
        assert caller["beep"] == "false"
        assert len({room.text for room in rooms.values()}) == 1

    def test_is_silent_for_five_seconds_at_most(self) -> None:
        document = parsed(writer().render(r.KeepWaiting(contact=CONTACT, language=ENGLISH)))
        pauses = [int(pause.attrib["length"]) for pause in document.iter("Pause")]
        assert pauses
        assert max(pauses) <= 5

    def test_has_no_words_for_a_screen(self) -> None:
        with pytest.raises(NotSpeakable):
            writer().render(r.Accepted(contact=CONTACT, offer=OFFER))

    @given(contact=st.text(min_size=1), offer=st.text(min_size=1, max_size=60), step=st.text(max_size=16))
    def test_is_well_formed_whatever_the_ids(self, contact: str, offer: str, step: str) -> None:
        here = writer()
        for reply in (
            r.AskLanguage(contact=ContactId(contact), attempt=1),
            r.EnterQueue(contact=ContactId(contact), language=ENGLISH),
            r.CallerJoinsRoom(contact=ContactId(contact), offer=OfferId(offer)),
        ):
            assert parsed(here.render(reply, step=step)).tag == "Response"

    @given(en=NASTY, fr=NASTY, position=st.integers(), expected_ms=st.integers(min_value=0))
    def test_is_well_formed_and_has_the_same_verbs_whatever_the_messages(
        self, en: str, fr: str, position: int, expected_ms: int
    ) -> None:
        """X-8: the number of verbs does not depend on what the texts hold."""
        here, message = writer(), Message(id="any", en=en, fr=fr)
        for language in (ENGLISH, FRENCH, OTHER):
            waiting = r.KeepWaiting(
                contact=CONTACT,
                language=language,
                position=position,
                expected_ms=expected_ms,
                messages=(message,) * 9,
            )
            entering = r.EnterQueue(contact=CONTACT, language=language, messages=(message,) * 9)
            leaving = r.LetGo(contact=CONTACT, language=language, kind=ExitKind.MESSAGE, message=message)
            check_tame(here.render(waiting), {"Say", "Pause", "Redirect"})
            check_tame(here.render(entering), {"Say", "Enqueue"})
            check_tame(here.render(leaving), {"Say", "Hangup"})

    @given(sentence=st.text(st.characters(exclude_characters="{}"), min_size=1, max_size=60))
    def test_is_well_formed_whatever_the_phrases(self, sentence: str) -> None:
        text = {"en": f"a{sentence}", "fr": f"b\x00\x0b{sentence}"}
        texts: dict[str, object] = {
            phrase: {
                language: line + "".join(f"{{{place}}}" for place in PLACES.get(phrase, ()))
                for language, line in text.items()
            }
            for phrase in Phrase
        }
        here = TwiMLWriter(Addresses("https://voice.example.org"), Phrases(texts), MENU)
        for document in (
            here.render(r.AskLanguage(contact=CONTACT, attempt=1)),
            here.render(r.KeepWaiting(contact=CONTACT, language=OTHER)),
            here.apology(),
            here.ask_for_key(1),
        ):
            assert re.search("[\x00\x0b]", document) is None
            parsed(document)


class TestWaiting:
    """F38: calm words, a place at most every second time, an update at least every two minutes."""

    @pytest.mark.parametrize("music", [None, MUSIC])
    @pytest.mark.parametrize("language", [ENGLISH, FRENCH, OTHER])
    @pytest.mark.parametrize("messages", [(), (OPEN,), (OPEN, OPEN)])
    def test_tells_how_things_stand_every_two_minutes(
        self, music: str | None, language: Language, messages: tuple[Message, ...]
    ) -> None:
        told = r.KeepWaiting(
            contact=CONTACT, language=language, position=3, expected_ms=900_000, messages=messages
        )
        quiet = r.KeepWaiting(contact=CONTACT, language=language, messages=messages)
        assert sum(length_s(writer(music).render(reply)) for reply in (told, quiet)) <= 120

    def test_goes_on_quietly_after_a_place_and_asks_anew_after_that(self) -> None:
        told = parsed(
            writer().render(r.KeepWaiting(contact=CONTACT, language=ENGLISH, position=3, expected_ms=1))
        )
        assert f"/voice/wait-on/{CONTACT}/en" in (told[-1].text or "")
        quiet = parsed(writer().render(r.KeepWaiting(contact=CONTACT, language=ENGLISH)))
        assert quiet.find("Redirect") is None

    def test_makes_few_skeletons_of_many_numbers(self) -> None:
        """One skeleton for a number would be one for each caller."""
        here = writer()
        for position in range(2_000):
            for language in (ENGLISH, FRENCH, OTHER):
                message = Message(id="any", en=f"Number {position}.", fr=f"Le {position}.")
                here.render(
                    r.KeepWaiting(
                        contact=ContactId(f"k{position}"),
                        language=language,
                        position=position,
                        expected_ms=position * 1_000,
                        messages=(message,) * (position % 5),
                    )
                )
        assert len(here._shelf) <= 60

    @pytest.mark.parametrize("music", [None, MUSIC])
    def test_takes_the_key_of_a_way_out_from_the_first_word_to_the_last(self, music: str | None) -> None:
        """Everything that can be heard stands within the question."""
        reply = r.KeepWaiting(contact=CONTACT, language=FRENCH, exits=(ExitKind.CALL_BACK,), position=2)
        root = parsed(writer(music).render(reply))
        assert [element.tag for element in root] == ["Gather", "Redirect"]
        words = " ".join(say.text or "" for say in root.iter("Say"))
        assert "appuyez sur le 1" in words
        assert "numéro 2" in words


def length_s(document: str) -> float:
    """Say how long a document lasts: 30 s of music, 14 characters a second."""
    root = parsed(document)
    speech = sum(len(say.text or "") for say in root.iter("Say")) / 14
    return (
        speech
        + sum(int(pause.attrib["length"]) for pause in root.iter("Pause"))
        + 30 * len(list(root.iter("Play")))
    )


class TestPlaceHints:
    def test_are_what_the_carrier_takes(self) -> None:
        many = {ENGLISH: [f"Place {number}" for number in range(700)] + ["y" * 200]}
        here = TwiMLWriter(Addresses("https://voice.example.org"), default_phrases(), MENU, place_hints=many)
        document = here.render(r.AskRegion(contact=CONTACT, language=ENGLISH, attempt=1))
        hints = parsed(document)[0].attrib["hints"].split(",")
        assert len(hints) == 500
        assert max(map(len, hints)) <= 100
        assert len(document.encode()) < 65_536

    def test_may_be_missing(self) -> None:
        here = TwiMLWriter(Addresses("https://voice.example.org"), default_phrases(), MENU)
        document = here.render(r.AskRegion(contact=CONTACT, language=ENGLISH, attempt=1))
        assert "hints" not in parsed(document)[0].attrib


class TestOneMoment:
    def test_asks_again_at_the_same_address(self) -> None:
        assert_golden(
            "one_moment", writer().one_moment("https://voice.example.org/voice/x?Digits=1&again=1#rc=2")
        )

    @given(url=st.text(max_size=40))
    def test_is_well_formed_whatever_the_address(self, url: str) -> None:
        assert parsed(writer().one_moment(url, Language("fr")))[-1].tag in LAST_VERBS


class TestApology:
    def test_ends_the_call_after_both_languages(self) -> None:
        assert_golden("apology", writer().apology())
        assert_golden("ask_for_key", writer().ask_for_key(2))


class TestRoomMusic:
    def test_asks_for_nothing_that_a_room_forbids(self) -> None:
        assert_golden("room_music", writer().room_music())
