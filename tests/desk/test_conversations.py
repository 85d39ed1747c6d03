"""Conversations for supervisors: who may be in which, and who sees it."""

from dataclasses import replace
from typing import Any

import pytest

from routing.model import ContactId, SpecialistId
from routing.rulebook import RuleBook
from routing.talk_model import PartyId
from tests.desk.browser import Browser
from tests.desk.conftest import new_browser
from tests.desk.room import Room
from tests.desk.test_specialist_path import is_connected

NORTH, ADMINISTRATOR = "north_supervisor_1", "central_administrator"


def unannounced(book: RuleBook) -> RuleBook:
    return replace(book, version="unannounced", listening_announced=False)


async def pictured(browser: Browser, query: str = "") -> dict[str, Any]:
    told: dict[str, Any] = (await browser.client.get("/conversations/state", params={"q": query})).json()
    return told


async def listens(room: Room, browser: Browser, contact: str, mode: str = "listen") -> PartyId:
    answer = await browser.post(f"/conversations/{contact}/listen", {"mode": mode})
    party = PartyId(answer.json()["party"])
    held = room.floor.floor.contacts[ContactId(contact)].parties[party]
    room.floor.supervisor_dials(SpecialistId(held.target), party)
    return party


class TestConversations:
    async def test_are_seen_by_supervisors_of_the_partner_and_by_administrators(
        self, room: Room, browser: Browser
    ) -> None:
        contact = await is_connected(room, browser)
        async with new_browser(room) as other:
            await other.sign_in(NORTH)
            assert (await pictured(other))["rows"] == []
            refused = await other.post(f"/conversations/{contact}/listen", {"mode": "listen"})
            assert refused.status_code == 404
            nobody = await other.post("/conversations/nobody/listen", {"mode": "listen"})
            assert nobody.json()["message"] == refused.json()["message"]
        async with new_browser(room) as other:
            await other.sign_in(ADMINISTRATOR)
            picture = await pictured(other)
            assert [row["contact"] for row in picture["rows"]] == [contact]
            assert picture["sentence"] == "1 conversation in the network."
            assert (await pictured(other, "nobody-of-this-name"))["rows"] == []
            assert len((await pictured(other, "engl"))["rows"]) == 1

    async def test_of_every_partner_are_for_network_supervisors(self, room: Room, browser: Browser) -> None:
        contact = await is_connected(room, browser)
        async with new_browser(room) as other:
            await other.sign_in("network_supervisor")
            picture = await pictured(other)
            assert [row["contact"] for row in picture["rows"]] == [contact]
            assert picture["sentence"] == "1 conversation in the network."
            page = (await other.open("/conversations")).text
            assert "You see the conversations of the whole network." in page
            listened = await other.post(f"/conversations/{contact}/listen", {"mode": "listen"})
            assert listened.status_code == 200

    async def test_do_not_include_those_who_wait(self, room: Room, browser: Browser) -> None:
        room.floor.caller("caller-1")
        await browser.sign_in(ADMINISTRATOR)
        assert (await pictured(browser))["whole"] == 0

    async def test_show_holds_and_who_else_is_there(self, room: Room, browser: Browser) -> None:
        contact = await is_connected(room, browser)
        await browser.post(f"/desk/contacts/{contact}/interpreter", {"language": "fr"})
        await browser.post(f"/desk/contacts/{contact}/hold")
        async with new_browser(room) as other:
            await other.sign_in(ADMINISTRATOR)
            picture = await pictured(other)
            board = (await other.client.get("/board/state")).json()
        (row,) = picture["rows"]
        assert row["held_since_ms"] == room.clock.now()
        assert [party["name"] for party in row["parties"]] == ["Voices (sample)"]
        assert picture["sentence"] == "1 conversation in the network, 1 on hold."
        marks = [mark for line in board["rows"] for mark in line["marks"]]
        assert [(mark["state"], mark["word"]) for mark in marks] == [
            ("engaged", "On a call, caller on hold")
        ], "a hold is a call, not a wrap-up (F63)"


class TestListening:
    async def test_is_told_to_the_specialist_when_the_policy_says_so(
        self, room: Room, browser: Browser
    ) -> None:
        contact = await is_connected(room, browser)
        async with new_browser(room) as other:
            await other.sign_in(ADMINISTRATOR)
            assert "sees on their screen that you listen" in (await other.open("/conversations")).text
            party = await listens(room, other, contact)
            (row,) = (await pictured(other))["rows"]
            assert (row["mine"], row["mode"], row["joined"]) == (party, "listen", True)
        (shown,) = (await browser.state())["contact"]["talk"]["parties"]
        assert (shown["kind"], shown["what"]) == ("supervisor", "listens; nobody hears them")
        assert (shown["may_drop"], shown["may_take"]) == (False, False)

    async def test_unannounced_is_seen_once_the_supervisor_is_heard(
        self, room: Room, browser: Browser
    ) -> None:
        room.floor.publishes(unannounced)
        contact = await is_connected(room, browser)
        async with new_browser(room) as other:
            await other.sign_in(ADMINISTRATOR)
            assert "the specialist is not told" in (await other.open("/conversations")).text
            party = await listens(room, other, contact)
            assert (await browser.state())["contact"]["talk"]["parties"] == []
            path = f"/conversations/parties/{party}/mode"
            assert (await other.post(path, {"mode": "coach"})).json() == {"ok": True}
        (shown,) = (await browser.state())["contact"]["talk"]["parties"]
        assert shown["what"] == "coaches; only you hear them"

    async def test_ends_when_the_supervisor_leaves_and_the_call_goes_on(
        self, room: Room, browser: Browser
    ) -> None:
        contact = await is_connected(room, browser)
        async with new_browser(room) as other:
            await other.sign_in(ADMINISTRATOR)
            party = await listens(room, other, contact, "barge")
            assert (await other.post(f"/conversations/parties/{party}/leave")).json() == {"ok": True}
            assert (await pictured(other))["rows"][0]["mine"] == ""
        assert (await browser.state())["contact"]["live"] is True

    async def test_twice_is_refused(self, room: Room, browser: Browser) -> None:
        contact = await is_connected(room, browser)
        async with new_browser(room) as other:
            await other.sign_in(ADMINISTRATOR)
            await listens(room, other, contact)
            again = await other.post(f"/conversations/{contact}/listen", {"mode": "coach"})
            assert (again.status_code, again.json()["refused"]) == (409, "already_there")

    async def test_is_nobody_elses_to_change(self, room: Room, browser: Browser) -> None:
        contact = await is_connected(room, browser)
        async with new_browser(room) as one, new_browser(room) as other:
            await one.sign_in(ADMINISTRATOR)
            party = await listens(room, one, contact)
            await other.sign_in(NORTH)
            path = f"/conversations/parties/{party}"
            assert (await other.post(f"{path}/mode", {"mode": "barge"})).status_code == 404
            await other.post(f"{path}/leave")
            assert (await pictured(one))["rows"][0]["mine"] == party

    async def test_is_kept_with_the_contact_who_how_and_how_long(self, room: Room, browser: Browser) -> None:
        contact = await is_connected(room, browser)
        async with new_browser(room) as other:
            await other.sign_in(ADMINISTRATOR)
            party = await listens(room, other, contact)
            room.clock.at += 95_000
            await other.post(f"/conversations/parties/{party}/leave")
            await room.floor.record(room.log)
            page = (await other.open(f"/contacts/{contact}")).text
            audit = (await other.open("/conversations")).text
        assert "heard by nobody; the specialist was told" in page
        assert "1 min 35 s" in page
        assert f'<a href="/contacts/{contact}">' in audit

    @pytest.mark.parametrize("name", ["central_east_01", "central_east_05"])
    async def test_is_not_for_specialists(self, room: Room, browser: Browser, name: str) -> None:
        await browser.sign_in(name)
        assert (await browser.client.get("/conversations")).status_code == 404
        assert (await browser.post("/conversations/softphone/token")).status_code == 404
