"""Emergencies: declared and stood down in two steps, seen by everybody while in force, told in a report afterwards."""

import re
from dataclasses import replace
from typing import Any

import pytest

from config.network import NETWORK_FILE, load_network
from desk.emergencies import END_STEP_MS, Wish, problem
from desk.sentences import Sentences
from desk.words import Words
from records.audit import Action, Audit
from records.errors import RecordsUnavailable
from routing import commands as c
from routing.model import Instant, OfferId, RegionEvidence, SpecialistId
from tests.desk.books import COLD, FLOOD, whole_book
from tests.desk.browser import Browser
from tests.desk.conftest import new_browser
from tests.desk.floor_double import OWEN_SOUND
from tests.desk.room import FLOOR, PEOPLE, Room

ENGLISH = Sentences(Words("en"), load_network())
ME = SpecialistId("central_east_01")
HOUR_MS, MINUTE_MS = 3_600_000, 60_000
KEY = re.compile(r'name="key" value="([0-9a-f]+)"')
UNTIL = re.compile(r'<option value="(\d+)" selected>')


@pytest.fixture
async def supervisor(room: Room, browser: Browser) -> Browser:
    room.floor.publishes(whole_book)
    await browser.sign_in("central_supervisor_1")
    return browser


async def reviewed(browser: Browser, **asked: Any) -> dict[str, str]:
    """Take the first step. Returns: the form of the second."""
    answer = await browser.client.get("/emergency/review", params=asked, headers={"Accept": "text/html"})
    assert answer.status_code == 200, answer.text
    found = KEY.search(answer.text)
    assert found is not None
    wanted = {name: str(value) for name, value in asked.items() if name in ("plan", "reason", "until")}
    return {"csrf": browser.csrf, "key": found[1], **wanted}


async def declared(browser: Browser, room: Room, plan: str = FLOOD.name, hours: int = 2) -> dict[str, str]:
    form = await reviewed(browser, plan=plan, reason="The river", until=room.clock.at + hours * HOUR_MS)
    answer = await browser.client.post("/emergency/declare", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/emergency")
    return form


class TestThePage:
    async def test_says_what_each_plan_changes(self, supervisor: Browser) -> None:
        page = (await supervisor.open("/emergency")).text
        assert (
            "“flood-callers-everywhere” takes callers from the region of 211 Central East (sample)." in page
        )
        assert "After 2 minutes of waiting callers are offered a call-back." in page
        assert (
            "Callers from the region of 211 Central East (sample) count as having waited 5 minutes longer"
            in page
        )
        assert "If water is rising around you, hang up and dial 911." in page
        assert "lasts 4 hours unless somebody says otherwise, at most 1 day." in page

    async def test_says_what_to_do_where_the_book_has_no_plan(self, room: Room, browser: Browser) -> None:
        room.floor.publishes(lambda book: replace(book, version="no-plans", plans=()))
        await browser.sign_in("central_supervisor_1")
        assert "The published rule book has no emergency plan." in (await browser.open("/emergency")).text

    async def test_works_while_the_records_do_not(
        self, supervisor: Browser, room: Room, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def silent() -> None:
            raise RecordsUnavailable(OSError())

        monkeypatch.setattr(room.services.emergencies, "all", silent)
        page = await supervisor.open("/emergency")
        assert page.status_code == 200
        assert "Declaring works all the same." in page.text

    async def test_is_for_supervisors(self, room: Room, browser: Browser) -> None:
        room.floor.publishes(whole_book)
        await browser.sign_in("central_east_01")
        for path in ("/emergency", "/emergency/review", "/emergency/1"):
            assert (await browser.client.get(path)).status_code == 404
        for path in ("/emergency/declare", "/emergency/stand-down"):
            form = {"csrf": browser.csrf, "plan": FLOOD.name, "key": "k", "reason": "x", "until": "9"}
            assert (await browser.client.post(path, data=form)).status_code == 404
        assert room.floor.floor.emergencies == {}


class TestNames:
    async def test_of_plans_are_those_of_the_network_in_the_readers_language(
        self, room: Room, browser: Browser
    ) -> None:
        room.floor.declares("flood-north", lasts_ms=HOUR_MS)
        await browser.sign_in("central_supervisor_1")
        page = (await browser.open("/emergency")).text
        assert "In force: Flood in the North" in page
        assert "Ice storm in the Toronto area" in page
        assert "Their neighbours stay open, their callers come first." in page
        await browser.client.post("/language", data={"locale": "fr", "csrf": browser.csrf})
        assert "Situation d’urgence « Inondation dans le Nord »" in (await browser.open("/contacts")).text

    async def test_of_partners_follow_the_edition_in_force(self, room: Room, browser: Browser) -> None:
        source = NETWORK_FILE.read_text().replace('name_en = "211 North (sample)"', 'name_en = "Far North"')
        room.floor.publishes(lambda book: replace(book, version="e1", edition=1, source=source))
        await browser.sign_in("central_supervisor_1")
        assert "Far North" in (await browser.open("/board")).text

    async def test_stay_those_of_the_file_where_an_edition_cannot_be_read(
        self, room: Room, browser: Browser
    ) -> None:
        room.floor.publishes(lambda book: replace(book, version="e2", edition=2, source="[nonsense"))
        await browser.sign_in("central_supervisor_1")
        assert "211 North (sample)" in (await browser.open("/board")).text


class TestDeclaring:
    async def test_takes_two_steps_and_lasts_as_long_as_was_chosen(
        self, supervisor: Browser, room: Room
    ) -> None:
        found = UNTIL.search((await supervisor.open("/emergency")).text)
        assert found is not None
        until = int(found[1])
        assert (until - room.clock.at) // HOUR_MS == 4
        assert until % END_STEP_MS == 0
        form = await reviewed(supervisor, plan=FLOOD.name, reason=" The river ", until=until)
        assert room.floor.floor.emergencies == {}
        room.clock.at += 60_000
        await supervisor.client.post("/emergency/declare", data=form)
        emergency = room.floor.floor.emergencies[FLOOD.name]
        assert (emergency.ends_at, emergency.by, emergency.reason) == (
            until,
            "central_supervisor_1",
            "The river",
        )

    async def test_twice_by_one_press_declares_once(self, supervisor: Browser, room: Room) -> None:
        form = await declared(supervisor, room)
        first = room.floor.floor.emergencies[FLOOD.name]
        room.clock.at += 1_000
        await supervisor.client.post("/emergency/declare", data=form)
        assert room.floor.floor.emergencies[FLOOD.name] == first

    @pytest.mark.parametrize(
        ("reason", "after_ms", "told"),
        [
            ("  ", HOUR_MS, "Say in a few words why it is declared."),
            ("The river", -1, "The end that was chosen has passed."),
            ("The river", 24 * HOUR_MS + 1, "may last 24 h at most"),
        ],
    )
    async def test_says_what_is_wrong_and_keeps_what_was_typed(
        self, supervisor: Browser, room: Room, reason: str, after_ms: int, told: str
    ) -> None:
        asked: dict[str, str | int] = {
            "plan": FLOOD.name,
            "reason": reason,
            "until": room.clock.at + after_ms,
        }
        answer = await supervisor.client.get(
            "/emergency/review", params=asked, headers={"Accept": "text/html"}
        )
        assert answer.status_code == 422
        assert told in answer.text
        assert f'value="{reason}"' in answer.text

    async def test_looks_again_when_the_second_step_comes_late(self, supervisor: Browser, room: Room) -> None:
        until = room.clock.at + 5 * MINUTE_MS
        form = await reviewed(supervisor, plan=FLOOD.name, reason="The river", until=until)
        room.clock.at += 6 * MINUTE_MS
        answer = await supervisor.client.post("/emergency/declare", data=form)
        assert answer.headers["location"].startswith("/emergency/review?act=declare&plan=flood-central-east")
        assert room.floor.floor.emergencies == {}

    async def test_of_a_plan_that_is_gone_is_refused_in_words(self, supervisor: Browser, room: Room) -> None:
        form = await reviewed(supervisor, plan=COLD.name, reason="x", until=room.clock.at + HOUR_MS)
        answer = await supervisor.client.post("/emergency/declare", data=form | {"plan": "gone"})
        page = await supervisor.open(answer.headers["location"])
        assert "has no such emergency plan" in page.text

    async def test_is_told_when_the_floor_does_not_answer(self, supervisor: Browser, room: Room) -> None:
        form = await reviewed(supervisor, plan=FLOOD.name, reason="x", until=room.clock.at + HOUR_MS)
        room.floor.silent = True
        answer = await supervisor.client.post(
            "/emergency/declare", data=form, headers={"Accept": "text/html"}
        )
        assert answer.status_code == 503

    async def test_is_extended_the_same_way(self, supervisor: Browser, room: Room) -> None:
        await declared(supervisor, room)
        later = room.clock.at + 5 * HOUR_MS
        form = await reviewed(supervisor, plan=FLOOD.name, reason="Still rising", until=later)
        await supervisor.client.post("/emergency/declare", data=form)
        emergency = room.floor.floor.emergencies[FLOOD.name]
        assert (emergency.ends_at, emergency.reason) == (later, "Still rising")
        assert "Still rising" in (await supervisor.open("/emergency")).text


class TestStandingDown:
    async def test_takes_two_steps(self, supervisor: Browser, room: Room) -> None:
        await declared(supervisor, room)
        form = await reviewed(supervisor, act="stand-down", plan=FLOOD.name)
        assert FLOOD.name in room.floor.floor.emergencies
        await supervisor.client.post("/emergency/stand-down", data=form)
        assert room.floor.floor.emergencies == {}

    async def test_of_what_is_over_says_so(self, supervisor: Browser, room: Room) -> None:
        room.floor.declares(FLOOD.name, lasts_ms=10 * MINUTE_MS)
        form = await reviewed(supervisor, act="stand-down", plan=FLOOD.name)
        room.floor.pass_time(11 * MINUTE_MS)
        for answer in (
            await supervisor.client.post("/emergency/stand-down", data=form),
            await supervisor.client.get(f"/emergency/review?act=stand-down&plan={FLOOD.name}"),
        ):
            assert answer.headers["location"] == "/emergency?refused=not_in_force"
        assert "not in force any more" in (await supervisor.open("/emergency?refused=not_in_force")).text


class TestTheBand:
    @pytest.mark.parametrize("who", ["central_supervisor_1", "central_east_01", "central_administrator"])
    async def test_stands_on_every_screen_of_everybody(self, room: Room, browser: Browser, who: str) -> None:
        room.floor.publishes(whole_book)
        room.floor.declares(FLOOD.name, lasts_ms=2 * HOUR_MS)
        room.floor.caller("caller-1")
        await room.floor.record(room.log)
        await browser.sign_in(who)
        text = "Emergency “flood-central-east” in force until 14:00."
        seen = 0
        for path in ("/desk", "/board", "/contacts", "/contacts/caller-1", "/emergency"):
            page = await browser.open(path)
            assert text in page.text, path
            seen += page.status_code == 200
        assert seen >= 1
        told = (await browser.client.get("/emergency/band")).json()
        assert [one["text"] for one in told["emergencies"]] == [text]

    async def test_does_not_keep_a_forgotten_sign_in_alive(self, room: Room, browser: Browser) -> None:
        await browser.sign_in("central_supervisor_1")
        for _ in range(4):
            room.clock.at += 9 * MINUTE_MS
            await browser.client.get("/emergency/band")
        assert (await browser.client.get("/emergency/band")).status_code == 401

    async def test_is_not_for_strangers(self, room: Room, browser: Browser) -> None:
        room.floor.publishes(whole_book)
        room.floor.declares(FLOOD.name)
        assert "flood" not in (await browser.open("/sign-in")).text

    async def test_comes_with_both_streams_and_goes_with_the_emergency(
        self, room: Room, browser: Browser
    ) -> None:
        room.floor.publishes(whole_book)
        room.floor.signs_in(PEOPLE["central_east_01"])
        await browser.sign_in("central_east_01")
        async with new_browser(room) as board:
            await board.sign_in("central_supervisor_1")

            async def told() -> list[int]:
                states = [await browser.state(), (await board.client.get("/board/state")).json()]
                return [len(state["emergencies"]) for state in states]

            assert await told() == [0, 0]
            room.floor.declares(COLD.name, lasts_ms=10 * MINUTE_MS)
            room.floor.declares(FLOOD.name, lasts_ms=2 * HOUR_MS)
            assert await told() == [2, 2]
            room.floor.pass_time(10 * MINUTE_MS)
            assert await told() == [1, 1]

    async def test_names_the_day_when_the_end_is_not_today(self, room: Room, browser: Browser) -> None:
        room.floor.publishes(whole_book)
        room.floor.declares(FLOOD.name, lasts_ms=20 * HOUR_MS)
        await browser.sign_in("central_supervisor_1")
        (band,) = (await browser.client.get("/emergency/band")).json()["emergencies"]
        assert band["text"].endswith("until Tue 24 Nov 2026, 08:00.")


class TestTheReport:
    async def test_tells_who_ordered_what_and_how_it_went(self, supervisor: Browser, room: Room) -> None:
        floor = room.floor
        floor.signs_in(PEOPLE["central_east_01"], ready=True)
        await answered(room, "before")
        waits = floor.caller("waits", key="2")
        room.clock.at += 120_000
        await declared(supervisor, room)
        room.clock.at += 60_000
        floor.hangs_up(waits)
        await answered(room, "during")
        floor.do(c.SignOut(id=floor.id(), specialist=ME))
        left = floor.caller("left")
        room.clock.at += 30_000
        floor.hangs_up(left)
        room.clock.at += 20 * 60_000
        form = await reviewed(supervisor, act="stand-down", plan=FLOOD.name)
        await supervisor.client.post("/emergency/stand-down", data=form)
        floor.signs_in(PEOPLE["central_east_01"], ready=True)
        await answered(room, "after")
        await room.floor.record(room.log)
        (listed,) = await room.services.emergencies.all()
        page = (await supervisor.open(f"/emergency/{listed.number}")).text
        assert (
            "Declared by Noah Novak on Mon 23 Nov 2026, 12:02; stood down by Noah Novak at 12:23, after 21 min"
            in page
        )
        assert row(page, "Callers offered") == ["2", "2", "1"]
        assert row(page, "Answered") == ["1", "1", "1"]
        assert row(page, "Abandoned") == ["1", "1", "0"]
        assert row(page, "Longest wait") == ["3:00", "0:30", "0:00"]
        assert row(page, "211 Central East (sample)")[:4] == ["2", "1", "1", "0:00"]
        assert "1 waiting caller was routed anew when it was declared or extended." in page
        assert "2 callers came in by its own rules." in page
        assert page.count(">so far<") == 1
        assert "Callers from the region of 211 Central East (sample) count as having waited 5 minutes" in page

    async def test_counts_on_while_it_is_in_force(self, supervisor: Browser, room: Room) -> None:
        await declared(supervisor, room)
        await room.floor.record(room.log)
        room.clock.at += 5 * HOUR_MS
        await supervisor.sign_in("central_supervisor_1")
        (listed,) = await room.services.emergencies.all()
        page = (await supervisor.open(f"/emergency/{listed.number}")).text
        assert "in force for 5 h so far." in page
        assert "Callers offered, by 1 h" in page

    async def test_is_written_down_in_the_audit(self, supervisor: Browser, room: Room) -> None:
        await declared(supervisor, room)
        form = await reviewed(supervisor, act="stand-down", plan=FLOOD.name)
        await supervisor.client.post("/emergency/stand-down", data=form)
        await room.floor.record(room.log)
        actions = (Action.EMERGENCY_DECLARED, Action.EMERGENCY_ENDED)
        entries = await Audit(room.engine, FLOOR).entries(actions)
        assert [(one.action, one.actor) for one in reversed(entries)] == [
            (Action.EMERGENCY_DECLARED, "central_supervisor_1"),
            (Action.EMERGENCY_ENDED, "central_supervisor_1"),
        ]

    async def test_that_nobody_declared_is_not_there(self, supervisor: Browser) -> None:
        assert (await supervisor.open("/emergency/77")).status_code == 404


def row(page: str, name: str) -> list[str]:
    found = re.search(rf'<th scope="row">{re.escape(name)}</th>(.*?)</tr>', page, re.DOTALL)
    assert found is not None, name
    return re.findall(r'<td class="num(?: first)?">([^<]*)</td>', found[1])


async def answered(room: Room, name: str, evidence: RegionEvidence = OWEN_SOUND) -> None:
    """A caller comes and is answered by the one specialist of the room, who is ready again at once."""
    floor = room.floor
    contact = floor.caller(name, evidence=evidence)
    offer = OfferId(floor.floor.contacts[contact].offer or "")
    floor.do(c.AcceptOffer(id=floor.id(), specialist=ME, offer=offer))
    floor.connects(offer)
    room.clock.at += 5_000
    floor.hangs_up(contact)
    floor.do(c.EndWrapUp(id=floor.id(), specialist=ME))


class TestProblem:
    def test_allows_the_longest_end_of_all(self) -> None:
        wish = Wish(plan=FLOOD.name, reason="x", until=Instant(FLOOD.lasts_ms_max))
        assert problem(wish, FLOOD, Instant(0), ENGLISH) == ""
