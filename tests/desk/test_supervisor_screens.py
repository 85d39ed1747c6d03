from routing import commands as c
from routing.model import OfferId
from tests.desk.browser import Browser
from tests.desk.room import PEOPLE, Room


class TestBoard:
    async def test_shows_dashes_where_nothing_is_known(self, browser: Browser) -> None:
        await browser.sign_in("central_supervisor_1")
        page = await browser.open("/board")
        assert page.status_code == 200
        assert '<div class="level"><span>–</span>' in page.text

    async def test_picture_has_marks_and_figures(self, room: Room, browser: Browser) -> None:
        room.floor.signs_in(PEOPLE["north_02"], ready=True)
        await browser.sign_in("central_supervisor_1")
        picture = (await browser.client.get("/board/state")).json()
        assert picture["total"]["states"]["ready"] == 1
        assert [mark["id"] for row in picture["rows"] for mark in row["marks"]] == ["north_02"]
        assert picture["figures"][""]["answered"] == "0"

    async def test_stream_leaves_out_marks_that_did_not_change(self, room: Room, browser: Browser) -> None:
        object.__setattr__(room.services.settings, "stream_life_s", 1.2)
        await browser.sign_in("central_supervisor_1")
        answer = await browser.client.get("/board/stream")
        first, second = [line for line in answer.text.splitlines() if line.startswith('data: {"')][:2]
        assert '"marks":[]' in first
        assert '"marks":null' in second


class TestContacts:
    async def test_tell_why_a_call_went_where_it_went(self, room: Room, browser: Browser) -> None:
        room.floor.signs_in(PEOPLE["central_east_01"], ready=True)
        contact = room.floor.caller("caller-1")
        offer = OfferId(room.floor.floor.contacts[contact].offer or "")
        me = room.floor.floor.offers[offer].specialist
        room.floor.do(c.AcceptOffer(id=room.floor.id(), specialist=me, offer=offer))
        room.floor.connects(offer)
        room.clock.at += 60_000
        room.floor.hangs_up(contact)
        await room.floor.record(room.log)
        await browser.sign_in("central_east_supervisor_1")
        listed = await browser.open("/contacts?end=answered&partner=CENTRAL_EAST&language=en")
        assert f'href="/contacts/{contact}"' in listed.text
        page = (await browser.open(f"/contacts/{contact}")).text
        assert "Owen Sound, medium confidence (from the telephone exchange)" in page
        assert "comes first for this caller" in page
        assert "passe en premier pour cet appelant" in page
        assert page.count("<code>[") == len(await room.services.history.for_contact(contact))

    async def test_that_nobody_knows_are_not_there(self, browser: Browser) -> None:
        await browser.sign_in("central_east_supervisor_1")
        assert (await browser.open("/contacts/nobody")).status_code == 404

    async def test_say_what_will_appear_when_there_are_none(self, browser: Browser) -> None:
        await browser.sign_in("central_east_supervisor_1")
        assert (
            "Contacts appear here a moment after the caller dials" in (await browser.open("/contacts")).text
        )
