"""Golden documents: one file for each reply. SWITCHBOARD_WRITE_GOLDEN=1 writes them anew."""

import os
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.phrases import Phrase, Phrases, default_phrases
from routing import replies as r
from routing.model import ENGLISH, FRENCH, OTHER, ContactId, Language, OfferId, SpecialistId
from routing.rulebook import MenuKey
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


def writer(hold_audio_url: str | None = None) -> TwiMLWriter:
    addresses = Addresses("https://voice.example.org")
    return TwiMLWriter(addresses, default_phrases(), MENU, hold_audio_url=hold_audio_url)


REPLIES: dict[str, tuple[r.Reply, Phrase | None]] = {
    "noted": (r.Noted(), None),
    "ask_language": (r.AskLanguage(contact=CONTACT, attempt=1), None),
    "ask_language_again": (r.AskLanguage(contact=CONTACT, attempt=2), None),
    "enter_queue_en": (r.EnterQueue(contact=CONTACT, language=ENGLISH), Phrase.QUEUE_ENTRY),
    "enter_queue_fr_again": (r.EnterQueue(contact=CONTACT, language=FRENCH), Phrase.REQUEUED),
    "enter_queue_other": (r.EnterQueue(contact=CONTACT, language=OTHER), Phrase.QUEUE_ENTRY),
    "keep_waiting_fr": (r.KeepWaiting(contact=CONTACT, language=FRENCH), None),
    "caller_joins_room": (r.CallerJoinsRoom(contact=CONTACT, offer=OFFER), None),
    "specialist_joins_room": (
        r.SpecialistJoinsRoom(contact=CONTACT, offer=OFFER, specialist=SpecialistId("amal")),
        None,
    ),
    "ends_call": (r.EndsCall(), None),
    "refused": (r.Refused(refusal=r.Refusal.OFFER_TAKEN), None),
}


def compare(name: str, document: str) -> None:
    file = GOLDEN / f"{name}.xml"
    if os.environ.get("SWITCHBOARD_WRITE_GOLDEN"):
        file.write_text(document + "\n", encoding="utf-8")
    assert file.read_text(encoding="utf-8") == document + "\n"


def parsed(document: str) -> ET.Element:
    assert document.startswith('<?xml version="1.0" encoding="UTF-8"?><Response')
    return ET.fromstring(document)  # noqa: S314 - our own document


class TestRender:
    @pytest.mark.parametrize("name", REPLIES)
    def test_matches_the_golden_document(self, name: str) -> None:
        reply, entry = REPLIES[name]
        compare(name, writer().render(reply, step="0123456789ab", entry=entry))

    def test_plays_music_where_there_is_some(self) -> None:
        reply = r.KeepWaiting(contact=CONTACT, language=ENGLISH)
        compare("keep_waiting_en_music", writer("https://media.example.org/hold.mp3").render(reply))

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
            parsed(here.render(reply, step=step))

    @given(sentence=st.text(st.characters(exclude_characters="{}"), min_size=1, max_size=60))
    def test_is_well_formed_whatever_the_phrases(self, sentence: str) -> None:
        text = {"en": f"a{sentence}", "fr": f"b\x00\x0b{sentence}"}
        keyed = {language: line + "{key}" for language, line in text.items()}
        texts: dict[str, object] = {
            phrase: keyed if phrase.startswith("menu_") else text for phrase in Phrase
        }
        here = TwiMLWriter(Addresses("https://voice.example.org"), Phrases(texts), MENU)
        for document in (
            here.render(r.AskLanguage(contact=CONTACT, attempt=1)),
            here.render(r.KeepWaiting(contact=CONTACT, language=OTHER)),
            here.apology(),
        ):
            assert re.search("[\x00\x0b]", document) is None
            parsed(document)


class TestOneMoment:
    def test_asks_again_at_the_same_address(self) -> None:
        compare("one_moment", writer().one_moment("https://voice.example.org/voice/x?Digits=1&again=1#rc=2"))

    @given(url=st.text(max_size=40))
    def test_is_well_formed_whatever_the_address(self, url: str) -> None:
        parsed(writer().one_moment(url, Language("fr")))


class TestApology:
    def test_ends_the_call_after_both_languages(self) -> None:
        compare("apology", writer().apology())


class TestRoomMusic:
    def test_asks_for_nothing_that_a_room_forbids(self) -> None:
        compare("room_music", writer().room_music())
