"""The ladder against floods: seen with numbers, a number blocked and let in again in two steps, told to the audit."""

import re
from dataclasses import dataclass, replace
from typing import Any

import pytest

from desk.floods import LENGTHS_MS, mark_of
from desk.incoming import QuietLines
from records.audit import Action, Audit
from routing import commands as c
from routing.flood_model import Floods, SourceTag
from routing.model import CallSid, ContactId
from tests.desk.browser import Browser
from tests.desk.floor_double import OWEN_SOUND
from tests.desk.room import FLOOR, Room

ROBOT = SourceTag("0f1e2d3c4b5a697887960001")
KEY = re.compile(r'name="key" value="([0-9a-f]+)"')
TEN, THIRTY, HOUR = LENGTHS_MS


@dataclass(frozen=True)
class Seen:
    source: SourceTag = ROBOT
    calls: int = 57
    seconds_ago: int = 3


@pytest.fixture
async def supervisor(room: Room, browser: Browser) -> Browser:
    room.floor.publishes(lambda book: replace(book, version="guarded", floods=Floods(lane_percent=10)))
    object.__setattr__(
        room.services,
        "incoming",
        lambda: QuietLines(arrivals_last_minute=41, withheld_last_minute=2, numbers_over_rate=1),
    )
    object.__setattr__(room.services, "sources", lambda: (Seen(),))
    await browser.sign_in("central_supervisor_1")
    return browser


def robot_calls(room: Room, name: str, line: str = "main") -> None:
    room.floor.do(
        c.ReportCallArrived(
            id=room.floor.id(),
            contact=ContactId(name),
            call=CallSid(f"CA-{name}"),
            line=line,
            evidence=OWEN_SOUND,
            source=ROBOT,
            suspected=True,
        )
    )


async def review(browser: Browser, **asked: Any) -> str:
    answer = await browser.client.get("/floods/review", params=asked, headers={"Accept": "text/html"})
    assert answer.status_code == 200, answer.text
    return str(answer.text)


async def blocks(browser: Browser, reason: str = "A program that dials", lasts: int = THIRTY) -> None:
    page = await review(browser, act="confirm", source=ROBOT, reason=reason, lasts=lasts)
    key = KEY.search(page)
    assert key is not None
    form = {"csrf": browser.csrf, "key": key[1], "source": ROBOT, "reason": reason, "lasts": str(lasts)}
    answer = await browser.client.post("/floods/block", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/floods")


class TestThePage:
    async def test_shows_each_rung_of_the_ladder_with_its_numbers(
        self, supervisor: Browser, room: Room
    ) -> None:
        for name in ("one", "two"):
            robot_calls(room, name)
            room.floor.presses(ContactId(name), "1")
        page = (await supervisor.open("/floods")).text
        assert "41 calls within the last minute, 2 without a number." in page
        assert "1 number calls very often and is asked to press a key first." in page
        assert "0 of such callers are served and 2 wait. At most 1 are served at one time" in page
        assert "0 numbers are blocked" in page
        assert mark_of(ROBOT) in page
        assert "57" in page

    async def test_says_the_same_to_its_script(self, supervisor: Browser, room: Room) -> None:
        await blocks(supervisor)
        robot_calls(room, "one")
        state = (await supervisor.client.get("/floods/state")).json()
        assert [step["active"] for step in state["steps"]] == [False, True, False, True]
        (one,) = state["sources"]
        assert (one["source"], one["calls"], one["blocked"]) == (ROBOT, "57", True)
        (blocked,) = state["blocks"]
        assert (blocked["turned_away"], blocked["reason"]) == ("1", "A program that dials")

    async def test_names_what_a_restart_has_forgotten_but_still_waits(
        self, supervisor: Browser, room: Room
    ) -> None:
        object.__setattr__(room.services, "sources", tuple)
        robot_calls(room, "one")
        room.floor.presses(ContactId("one"), "1")
        (one,) = (await supervisor.client.get("/floods/state")).json()["sources"]
        assert (one["source"], one["waiting"], one["calls"]) == (ROBOT, "1", "fewer by now")

    async def test_is_for_supervisors(self, room: Room, browser: Browser) -> None:
        await browser.sign_in("central_east_01")
        for path in ("/floods", "/floods/state", f"/floods/review?source={ROBOT}"):
            assert (await browser.client.get(path)).status_code == 404
        form = {"csrf": browser.csrf, "source": ROBOT, "key": "k", "reason": "x", "lasts": str(TEN)}
        for path in ("/floods/block", "/floods/unblock"):
            assert (await browser.client.post(path, data=form)).status_code == 404
        assert room.floor.floor.blocks == {}

    async def test_speaks_french(self, supervisor: Browser) -> None:
        await supervisor.client.post("/language", data={"locale": "fr", "csrf": supervisor.csrf})
        page = (await supervisor.open("/floods")).text
        assert "Afflux d’appels" in page
        assert "41 appels dans la dernière minute, dont 2 sans numéro." in page


class TestBlocking:
    async def test_takes_a_second_look_a_reason_and_an_end(self, supervisor: Browser, room: Room) -> None:
        first = await review(supervisor, source=ROBOT)
        assert "A person may be behind it." in first
        assert "/floods/block" not in first
        second = await review(supervisor, act="confirm", source=ROBOT, reason="Silent calls", lasts=TEN)
        assert "Silent calls" in second
        assert "/floods/block" in second
        assert room.floor.floor.blocks == {}
        await blocks(supervisor, "Silent calls", TEN)
        block = room.floor.floor.blocks[ROBOT]
        assert (block.by, block.reason, block.ends_at - room.clock.at) == (
            "central_supervisor_1",
            "Silent calls",
            TEN,
        )

    async def test_asks_for_the_reason_that_is_missing(self, supervisor: Browser, room: Room) -> None:
        page = await review(supervisor, act="confirm", source=ROBOT, reason="  ", lasts=TEN)
        assert "Say in a few words why the number is blocked." in page
        assert "/floods/block" not in page
        form = {"csrf": supervisor.csrf, "key": "k", "source": ROBOT, "reason": " ", "lasts": str(TEN)}
        answer = await supervisor.client.post("/floods/block", data=form)
        assert answer.headers["location"].startswith("/floods/review?act=confirm")
        assert room.floor.floor.blocks == {}

    async def test_lasts_as_long_as_one_may_choose_whatever_is_sent(
        self, supervisor: Browser, room: Room
    ) -> None:
        await blocks(supervisor, lasts=10**9)
        assert room.floor.floor.blocks[ROBOT].ends_at - room.clock.at == THIRTY

    @pytest.mark.parametrize("source", ["", "+14165550199", "ZZ", "0f1e2d3c"])
    async def test_takes_nothing_for_a_number_but_its_hash(
        self, supervisor: Browser, room: Room, source: str
    ) -> None:
        form = {"csrf": supervisor.csrf, "key": "k", "source": source, "reason": "x", "lasts": str(TEN)}
        answer = await supervisor.client.post("/floods/block", data=form)
        assert answer.headers.get("location", "") in ("/floods?refused=not_blocked", "")
        assert room.floor.floor.blocks == {}

    async def test_is_undone_in_two_steps(self, supervisor: Browser, room: Room) -> None:
        await blocks(supervisor)
        page = await review(supervisor, act="unblock", source=ROBOT)
        key = KEY.search(page)
        assert key is not None
        form = {"csrf": supervisor.csrf, "key": key[1], "source": ROBOT}
        answer = await supervisor.client.post("/floods/unblock", data=form)
        assert answer.headers["location"] == "/floods"
        assert room.floor.floor.blocks == {}
        late = await supervisor.client.get("/floods/review", params={"act": "unblock", "source": ROBOT})
        assert late.headers["location"] == "/floods?refused=not_blocked"
        assert "This number is not blocked." in (await supervisor.open("/floods?refused=not_blocked")).text

    async def test_is_written_to_the_audit(self, supervisor: Browser, room: Room) -> None:
        await blocks(supervisor)
        room.floor.pass_time(THIRTY)
        await room.floor.record(room.log)
        audit = Audit(room.engine, FLOOR)
        found = await audit.entries((Action.SOURCE_BLOCKED, Action.SOURCE_UNBLOCKED))
        assert [(one.action, one.actor, one.subject) for one in found] == [
            (Action.SOURCE_UNBLOCKED, None, ROBOT),
            (Action.SOURCE_BLOCKED, "central_supervisor_1", ROBOT),
        ]
