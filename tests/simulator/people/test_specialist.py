import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest

from simulator.lines import TelephoneLines
from simulator.people import SimulatedSpecialist, SpecialistHabits, Streams
from simulator.people.desk_browser import SignInRefused, pool
from simulator.people.truth import Told
from tests.simulator.people.fake_desk import FakeDesk

OFFER = {"id": "k1-1", "contact": "k1", "state": "open"}
CONTACT = {"id": "k1", "live": True}
ACCEPT, DECLINE = "/desk/offers/k1-1/accept", "/desk/offers/k1-1/decline"
QUICK = {"answer_median_s": 0.01, "talk_median_s": 0.05, "wrap_up_mean_s": 0.01, "away_s": (0.01, 0.02)}
STEADY: dict[str, Any] = {"declines": 0.0, "lets_ring": 0.0, "hangs_up": 1.0, "keeps_records": 0.0} | QUICK


@pytest.fixture
async def desk() -> AsyncIterator[FakeDesk]:
    async with FakeDesk() as desk:
        yield desk


@contextlib.asynccontextmanager
async def at_work(
    desk: FakeDesk, password: str = "right", **habits: Any
) -> AsyncIterator[SimulatedSpecialist]:
    async with pool() as connector:
        lines = TelephoneLines(desk.url, connector)
        person = SimulatedSpecialist(
            "north_03", password, desk.url, lines, connector, Streams(1), SpecialistHabits(**STEADY | habits)
        )
        working: asyncio.Task[None] | None = None
        try:
            await person.sign_in()
            working = asyncio.create_task(person.run())
            yield person
        finally:
            if working is not None:
                working.cancel()
                await asyncio.gather(working, return_exceptions=True)
            await person.leave()
            await lines.close()


class TestSimulatedSpecialist:
    async def test_signs_in_through_the_page_and_becomes_ready(self, desk: FakeDesk) -> None:
        async with at_work(desk):
            await desk.until("/desk/ready")
        assert desk.asked[0] == "/desk"
        assert "/sign-out" in desk.asked

    async def test_says_so_when_not_let_in(self, desk: FakeDesk) -> None:
        with pytest.raises(SignInRefused):
            async with at_work(desk, password="wrong"):
                pass

    async def test_takes_an_offer_from_the_screen_to_the_wrap_up(self, desk: FakeDesk) -> None:
        async with at_work(desk) as person:
            desk.show("offered", offer=OFFER)
            await desk.until("connect k1-1")
            desk.show("engaged", contact=CONTACT)
            await desk.until("/desk/contacts/k1/hang-up")
            desk.show("wrap_up", contact=CONTACT | {"live": False})
            await desk.until("/desk/wrap-up/done")
            truth = person.truth.offers["k1-1"]
        assert (truth.accepted, truth.dialled, truth.hung_up) == (Told.DONE, "CA1", Told.DONE)
        assert truth.connected_at is not None

    async def test_keeps_in_mind_that_it_was_refused_and_does_not_dial(self, desk: FakeDesk) -> None:
        desk.refusals["accept"] = "caller_left"
        async with at_work(desk) as person:
            desk.show("offered", offer=OFFER)
            await desk.until(ACCEPT)
            desk.show("ready")
            await asyncio.sleep(0.05)
            truth = person.truth.offers["k1-1"]
        assert (truth.accepted, truth.refusal) == (Told.REFUSED, "caller_left")
        assert "connect k1-1" not in desk.asked

    async def test_presses_the_same_key_again_when_no_answer_came(self, desk: FakeDesk) -> None:
        desk.trouble[ACCEPT] = 1
        async with at_work(desk) as person:
            desk.show("offered", offer=OFFER)
            await desk.until("connect k1-1")
            assert person.truth.offers["k1-1"].accepted is Told.DONE
        assert desk.keys[ACCEPT] == ["k1-1", "k1-1"]

    async def test_is_not_sure_of_a_refusal_after_a_press_without_an_answer(self, desk: FakeDesk) -> None:
        desk.trouble[ACCEPT] = 1
        desk.refusals["accept"] = "offer_taken"
        async with at_work(desk) as person:
            desk.show("offered", offer=OFFER)
            await desk.until(ACCEPT, count=2)
            desk.show("engaged", offer=OFFER | {"state": "accepted"})
            await desk.until("connect k1-1")
            assert person.truth.offers["k1-1"].accepted is Told.UNKNOWN

    async def test_declines(self, desk: FakeDesk) -> None:
        async with at_work(desk, declines=1.0) as person:
            desk.show("offered", offer=OFFER)
            await desk.until(DECLINE)
            await asyncio.sleep(0.05)
            assert person.truth.offers["k1-1"].declined is Told.DONE

    async def test_comes_back_after_letting_an_offer_ring_out(self, desk: FakeDesk) -> None:
        async with at_work(desk, lets_ring=1.0) as person:
            desk.show("offered", offer=OFFER)
            await asyncio.sleep(0.1)
            desk.show("not_ready", not_ready="offer_missed")
            await desk.until("/desk/ready", count=1)
            assert person.truth.offers["k1-1"].let_ring
        assert ACCEPT not in desk.asked

    async def test_returns_to_the_stream_after_trouble_and_notes_the_absence(self, desk: FakeDesk) -> None:
        async with at_work(desk) as person:
            await desk.until("/desk/ready")
            desk.break_streams()
            await asyncio.sleep(0.1)
            desk.show("offered", offer=OFFER)
            await desk.until("connect k1-1")
            assert len(person.truth.absences) >= 2
            assert person.truth.absences[-1].until is not None
        assert desk.streams >= 2

    async def test_comes_back_to_the_floor_when_thought_lost(self, desk: FakeDesk) -> None:
        async with at_work(desk):
            desk.show("offline")
            await desk.until("/desk/come-back")

    async def test_keeps_a_record_that_becomes_final(self, desk: FakeDesk) -> None:
        async with at_work(desk, keeps_records=1.0) as person:
            desk.show("offered", offer=OFFER)
            await desk.until("connect k1-1")
            desk.show("engaged", contact=CONTACT)
            await desk.until("/desk/contacts/k1/hang-up")
            desk.show("wrap_up", contact=CONTACT | {"live": False})
            await desk.until("/desk/wrap-up/done")
            assert person.truth.records_finalised == 1
        assert [one["version"] for one in desk.records] == list(range(1, len(desk.records) + 1))
        assert desk.records[-1]["draft"]["caller_relation"]
