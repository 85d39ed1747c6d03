"""Messages on the screens: each partner's people hear their own, one has it in hand, and answers it."""

import pytest

from records.audit import Action
from records.interactions import InteractionLog, LogEntry
from routing.events import MessageLeft
from routing.model import ContactId, EventId, Instant, PartnerId, RecordingSid
from tests.desk.browser import Browser
from tests.desk.conftest import new_browser
from tests.desk.room import FLOOR, Room

SID = RecordingSid("RE-1")
SOUND = b"\xff\xfb sound"


@pytest.fixture
async def message(room: Room) -> RecordingSid:
    """A message to the people of central east, taken over from the carrier."""
    now = room.clock.now()
    event = MessageLeft(
        id=EventId("left:0"),
        at=now,
        contact=ContactId("ann"),
        recording=SID,
        duration_ms=9_000,
        partner=PartnerId("CENTRAL_EAST"),
        due_at=Instant(now + 3_600_000),
        forget_at=Instant(now + 7_200_000),
    )
    entry = LogEntry(position="1-0", event=event)
    await InteractionLog(room.engine, FLOOR).append([entry], "1-0")
    await room.services.voicemails.take_over(SID, SOUND)  # type: ignore[attr-defined]
    return SID


async def press(browser: Browser, act: str) -> str:
    await browser.open("/voicemail")
    answer = await browser.client.post(f"/voicemail/{SID}/{act}", data={"csrf": browser.csrf})
    assert answer.status_code == 303
    return answer.headers["location"]


class TestMessage:
    async def test_is_heard_taken_in_hand_and_answered(
        self, room: Room, browser: Browser, message: RecordingSid
    ) -> None:
        await browser.sign_in("central_east_01")
        assert "Take in hand" in (await browser.open("/voicemail")).text
        heard = await browser.client.get(f"/voicemail/{message}/sound")
        assert (heard.content, heard.headers["cache-control"]) == (SOUND, "no-store")
        (entry,) = await room.services.rules.audit.entries([Action.VOICEMAIL_HEARD])
        assert (entry.actor, entry.subject, entry.detail) == ("central_east_01", "ann", {"recording": SID})
        assert await press(browser, "claim") == "/voicemail"
        assert await press(browser, "done") == "/voicemail"
        assert "answered" in (await browser.open("/voicemail")).text

    async def test_is_not_for_the_people_of_another_partner(
        self, room: Room, browser: Browser, message: RecordingSid
    ) -> None:
        await browser.sign_in("north_02")
        assert message not in (await browser.open("/voicemail")).text
        assert (await browser.client.get(f"/voicemail/{message}/sound")).status_code == 404

    async def test_is_in_one_hand_only(self, room: Room, browser: Browser, message: RecordingSid) -> None:
        await browser.sign_in("central_east_01")
        await press(browser, "claim")
        async with new_browser(room) as other:
            await other.sign_in("central_east_05")
            location = await press(other, "claim")
            assert "Somebody else has this message in hand" in (await other.open(location)).text

    async def test_is_late_after_its_deadline(
        self, room: Room, browser: Browser, message: RecordingSid
    ) -> None:
        room.clock.at += 3_600_000
        await browser.sign_in("central_east_supervisor_1")
        assert "data-late" in (await browser.open("/voicemail")).text
        assert "1 message should have been answered by now." in (await browser.open("/board")).text

    async def test_is_none_when_nobody_left_one(self, browser: Browser) -> None:
        await browser.sign_in("central_east_supervisor_1")
        assert "No message is to be answered" in (await browser.open("/voicemail")).text
