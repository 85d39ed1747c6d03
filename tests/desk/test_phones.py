"""How calls reach somebody, chosen on the screens: what is kept, what is refused, and what the floor hears."""

from typing import Any

import httpx2
import pytest
from sqlalchemy import select

from desk.phone_words import PHONE_FAULTS
from records.tables import specialist_phone
from routing import commands as c
from routing.model import CallSid, SpecialistId, SpecialistState
from routing.phone_model import Reach
from telephony.dialable import PhoneFault
from tests.desk.browser import Browser
from tests.desk.room import Room

AMY, AMY_PHONE = SpecialistId("central_east_01"), "+14165550142"
DESK, PARKED, SOFT = Reach.DESK_PHONE, Reach.PARKED_PHONE, Reach.SOFTPHONE


async def chooses(
    browser: Browser, reach: Reach, phone: str = AMY_PHONE, path: str = "/phone"
) -> httpx2.Response:
    await browser.open(path)
    form = {"csrf": browser.csrf, "reach": reach.value, "phone": phone}
    return await browser.client.post(path, data=form, headers={"Accept": "text/html"})


async def stored(room: Room) -> list[dict[str, Any]]:
    async with room.engine.connect() as connection:
        rows = (await connection.execute(select(specialist_phone))).mappings()
        return [dict(row) for row in rows]


class TestChoice:
    async def test_is_kept_encrypted_and_told_to_the_floor(self, room: Room, browser: Browser) -> None:
        await browser.sign_in(AMY)
        answer = await chooses(browser, DESK, "(416) 555-0142")
        assert answer.headers["location"] == "/phone?done=saved"
        (row,) = await stored(room)
        assert (row["account_id"], row["reach"], row["changed_by"]) == (AMY, "desk_phone", AMY)
        assert "555" not in row["phone"]
        assert (await room.services.phones.stored.of(AMY)).phone == AMY_PHONE
        phone = room.floor.floor.specialists[AMY].phone
        assert phone is not None
        assert phone.reach is DESK
        assert AMY_PHONE not in repr(room.floor.floor), "no number comes to the floor"

    async def test_holds_from_the_next_shift_on_while_a_call_may_come(
        self, room: Room, browser: Browser
    ) -> None:
        await browser.sign_in(AMY)
        await browser.post("/desk/ready")
        answer = await chooses(browser, PARKED)
        assert answer.headers["location"] == "/phone?done=later"
        assert room.floor.floor.specialists[AMY].phone is None
        room.floor.do(c.SignOut(id=room.floor.id(), specialist=AMY))
        await browser.post("/desk/come-back")
        phone = room.floor.floor.specialists[AMY].phone
        assert phone is not None
        assert phone.ringing is not None, "a parked telephone is called at the start of the shift"

    @pytest.mark.parametrize(
        ("written", "fault"),
        [
            ("hello", PhoneFault.UNREADABLE),
            ("", PhoneFault.UNREADABLE),
            ("416 555 0142 ext. 7", PhoneFault.UNREADABLE),
            ("sip:amy@evil.example;transport=tls?X-Header=1", PhoneFault.UNREADABLE),
            ("+19005550100", PhoneFault.COSTLY),
            ("+14169765100", PhoneFault.COSTLY),
            ("+18765550123", PhoneFault.COSTLY),
            ("+442079460000", PhoneFault.COSTLY),
            ("+18075550142", PhoneFault.NOT_ALLOWED),
            ("sip:amy@elsewhere.example.org", PhoneFault.NOT_ALLOWED),
            ("sip:amy@phones.example.org.evil.example", PhoneFault.NOT_ALLOWED),
            ("+14165550111", PhoneFault.OURS),
        ],
    )
    async def test_of_a_telephone_that_may_not_be_rung_is_refused_with_what_to_do(
        self, room: Room, browser: Browser, written: str, fault: PhoneFault
    ) -> None:
        """X-9, S10: no premium number, none abroad, none that the settings do not allow, and no circle."""
        await browser.sign_in(AMY)
        answer = await chooses(browser, DESK, written)
        assert answer.status_code == 422
        assert PHONE_FAULTS[fault] in answer.text
        assert await stored(room) == []
        assert room.floor.floor.specialists[AMY].phone is None

    async def test_may_be_a_sip_address_in_any_case(self, room: Room, browser: Browser) -> None:
        await browser.sign_in(AMY)
        await chooses(browser, DESK, " SIP:Amy@Phones.Example.org;transport=tls ")
        kept = await room.services.phones.stored.of(AMY)
        assert kept.phone == "sip:Amy@phones.example.org;transport=tls"

    async def test_of_the_browser_keeps_the_number_for_another_time(
        self, room: Room, browser: Browser
    ) -> None:
        await browser.sign_in(AMY)
        await chooses(browser, DESK)
        await chooses(browser, SOFT)
        assert (await room.services.phones.stored.of(AMY)).phone == AMY_PHONE
        assert room.floor.floor.specialists[AMY].phone is None

    async def test_is_in_the_readers_language(self, room: Room, browser: Browser) -> None:
        await browser.sign_in(AMY)
        await browser.client.post("/language", data={"locale": "fr", "csrf": browser.csrf})
        text = (await browser.open("/phone")).text
        assert "Comment les appels vous parviennent" in text
        assert "Sur mon téléphone, gardé en ligne" in text


class TestSupervisor:
    async def test_may_set_it_for_the_specialists_of_their_partner(
        self, room: Room, browser: Browser
    ) -> None:
        await browser.sign_in("north_supervisor_1")
        assert "/phones/north_02" in (await browser.open("/phones")).text
        answer = await chooses(browser, DESK, path="/phones/north_02")
        assert answer.headers["location"] == "/phones/north_02?done=later", "they are not at work"
        (row,) = await stored(room)
        assert (row["account_id"], row["changed_by"]) == ("north_02", "north_supervisor_1")

    async def test_may_not_for_anybody_elses(self, room: Room, browser: Browser) -> None:
        await browser.sign_in("north_supervisor_1")
        assert f"/phones/{AMY}" not in (await browser.open("/phones")).text
        assert (await browser.open(f"/phones/{AMY}")).status_code == 404
        form = {"csrf": browser.csrf, "reach": "desk_phone", "phone": AMY_PHONE}
        answer = await browser.client.post(f"/phones/{AMY}", data=form)
        assert answer.status_code == 404
        assert await stored(room) == []

    async def test_of_the_whole_network_may_for_everybody(self, browser: Browser) -> None:
        await browser.sign_in("central_administrator")
        text = (await browser.open("/phones")).text
        assert "/phones/north_02" in text
        assert f"/phones/{AMY}" in text


class TestCheck:
    async def test_shows_what_became_of_it_and_stands_in_the_way_of_ready(
        self, room: Room, browser: Browser
    ) -> None:
        await browser.sign_in(AMY)
        await chooses(browser, PARKED)
        shown = (await browser.state())["phone"]
        assert (shown["ringing"], shown["can_call"]) == (True, False)
        refused = await browser.post("/desk/ready")
        assert refused.status_code == 409
        assert "pick up and press 1" in refused.json()["message"]
        leg = CallSid("CA-phone")
        room.floor.do(c.ReportPhoneTaken(id=room.floor.id(), specialist=AMY, leg=leg))
        assert (await browser.state())["phone"]["word"] == "Your telephone is on the line."
        assert (await browser.post("/desk/ready")).status_code == 200
        assert room.floor.floor.specialists[AMY].state is SpecialistState.READY

    async def test_can_be_asked_for_again(self, room: Room, browser: Browser) -> None:
        await browser.sign_in(AMY)
        await chooses(browser, DESK)
        assert (await browser.state())["phone"]["can_call"]
        assert (await browser.post("/desk/phone/call")).status_code == 200
        assert (await browser.state())["phone"]["ringing"]
