"""Callers who call again: what their specialist sees, and what is told of them and of interpreters afterwards."""

import pytest

from config.network import load_network
from desk.again_words import HOW, about_again
from desk.sentences import Sentences
from desk.words import Words
from records.returns import Interpreted, ReturnMeasures, Returns
from routing import commands as c
from routing.model import CallSid, ContactEnd, ContactId, Instant
from routing.repeat_model import Again
from routing.talk_model import PartyId
from tests.desk.browser import Browser
from tests.desk.conftest import new_browser
from tests.desk.floor_double import OWEN_SOUND
from tests.desk.room import FLOOR, PEOPLE, Room
from tests.desk.test_specialist_path import is_connected

ENGLISH, FRENCH = (Sentences(Words(locale), load_network()) for locale in ("en", "fr"))
ME = "central_east_01"
NOW = Instant(1_795_348_800_000)
CUT_OFF = Again(
    of=ContactId("k1"),
    ended=ContactEnd.ABANDONED_WAITING,
    ended_at=Instant(NOW - 180_000),
    cut_off=True,
    talked=False,
    place=Instant(NOW - 400_000),
    owed=False,
)


def dials_again(room: Room, name: str, before: ContactId) -> ContactId:
    contact = ContactId(name)
    room.floor.do(
        c.ReportCallArrived(
            id=room.floor.id(),
            contact=contact,
            call=CallSid(f"CA-{name}"),
            line="main",
            evidence=OWEN_SOUND,
            again_of=before,
        )
    )
    room.floor.presses(contact, "1")
    return contact


class TestWords:
    def test_say_when_and_how_the_call_before_ended(self) -> None:
        said = "Called 3 min ago, was cut off while waiting. The place of that call was kept."
        assert about_again(CUT_OFF, NOW, ENGLISH) == said
        assert "a été coupé pendant l’attente" in about_again(CUT_OFF, NOW, FRENCH)
        assert about_again(None, NOW, ENGLISH) == ""

    @pytest.mark.parametrize("end", list(ContactEnd))
    def test_are_there_for_every_end(self, end: ContactEnd) -> None:
        assert HOW[end]


class TestSpecialist:
    async def test_sees_on_the_offer_and_in_the_call_that_the_caller_was_cut_off(
        self, room: Room, browser: Browser
    ) -> None:
        first = room.floor.caller("one")
        room.floor.do(c.CloseLostContact(id=room.floor.id(), contact=first))
        room.floor.pass_time(180_000)
        await browser.sign_in(ME)
        room.floor.signs_in(PEOPLE[ME], ready=True)
        dials_again(room, "two", first)
        offer = (await browser.state())["offer"]
        assert offer["again"].startswith("Called 3 min ago, was cut off while waiting.")


class TestReports:
    async def test_count_each_call_once_and_say_how_many_came_again(
        self, room: Room, browser: Browser
    ) -> None:
        first = room.floor.caller("one")
        room.floor.do(c.CloseLostContact(id=room.floor.id(), contact=first))
        second = dials_again(room, "two", first)
        room.floor.hangs_up(second)
        dials_again(room, "three", second)
        await room.floor.record(room.log)
        measures = ReturnMeasures(room.engine, FLOOR)
        found = await measures.between(Instant(0), Instant(room.clock.at + 1))
        assert found == Returns(calls=3, again=2, cut_off=1, answered=0)
        await browser.sign_in("central_supervisor_1")
        page = (await browser.open("/waits")).text
        assert "2 calls came from somebody who had called a short while before, of 3 calls in all." in page
        assert "We had cut off 1 of them; 0 were answered this time." in page
        assert "Nobody called an interpreter in." in page

    async def test_add_up_the_time_of_interpreters_by_language(self, room: Room, browser: Browser) -> None:
        contact = await is_connected(room, browser)
        answer = await browser.post(f"/desk/contacts/{contact}/interpreter", {"language": "fr"})
        room.floor.answers(PartyId(answer.json()["party"]))
        room.clock.at += 190_000
        room.floor.hangs_up(ContactId(contact))
        await room.floor.record(room.log)
        until = Instant(room.clock.at + 1)
        found = await ReturnMeasures(room.engine, FLOOR).interpreted(Instant(0), until)
        assert found == (Interpreted(language="fr", contacts=1, present_ms=190_000),)
        async with new_browser(room) as other:
            await other.sign_in("central_supervisor_1")
            page = (await other.open("/waits")).text
        assert "3 min 10 s" in page
        assert "Time with an interpreter" in page


class TestWhyHere:
    async def test_tells_that_the_caller_called_again(self, room: Room, browser: Browser) -> None:
        first = room.floor.caller("one")
        room.floor.hangs_up(first)
        room.floor.pass_time(120_000)
        second = dials_again(room, "two", first)
        await room.floor.record(room.log)
        await browser.sign_in("central_administrator")
        page = (await browser.open(f"/contacts/{second}")).text
        assert "Called 2 min ago, left while waiting." in page
