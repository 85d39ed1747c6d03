"""A simulated specialist uses the keys of a call: hold, interpreter, transfers of every way."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from simulator.people import SpecialistHabits, Streams
from simulator.people.talking import Plan, Way, draw_plan
from simulator.people.truth import Act, Told
from tests.simulator.people.fake_desk import FakeDesk
from tests.simulator.people.test_specialist import OFFER, at_work, desk

__all__ = ["desk"]
MINE = {"id": "k1", "live": True, "part": "mine"}
PARTY = {"id": "k1-p1", "kind": "outside", "state": "calling"}
LONG: dict[str, Any] = {"talk_median_s": 5.0, "hold_s": (0.01, 0.02)}


def with_party(state: str) -> dict[str, Any]:
    return MINE | {"talk": {"held_since_ms": None, "parties": [PARTY | {"state": state}]}}


async def told(
    desk: FakeDesk, plan: Plan, person: Any, shows: dict[str, dict[str, Any]]
) -> list[tuple[Act, Told]]:
    """Let somebody live a plan; `shows` puts something on the screen once a path was asked for."""
    desk.show("engaged", contact=MINE)
    assert await person._place.until(lambda screen: screen.state == "engaged", 5.0)
    talk = asyncio.create_task(person._conversation.live("k1", plan))
    for path, contact in shows.items():
        await desk.until(path)
        desk.show("engaged", contact=contact)
    await asyncio.wait_for(talk, 60)
    return [(act.act, act.told) for act in person.truth.acts]


class TestPlan:
    def test_draws_as_often_as_the_habits_say(self) -> None:
        habits = SpecialistHabits(holds=0.3, transfers=0.1, interpreters=0.2)
        chance = Streams(1).of("talking")
        plans = [draw_plan(chance, habits) for _ in range(4_000)]
        assert sum(plan.hold_at_s is not None for plan in plans) == pytest.approx(1_200, rel=0.1)
        assert sum(plan.interpreter_at_s is not None for plan in plans) == pytest.approx(800, rel=0.1)
        assert sum(plan.pass_on_at_s is not None for plan in plans) == pytest.approx(400, rel=0.2)
        assert {plan.way for plan in plans} == set(Way)

    def test_draws_the_same_for_the_others_whatever_the_shares(self) -> None:
        some, none = SpecialistHabits(holds=1.0), SpecialistHabits()
        first, second = Streams(1).of("talking"), Streams(1).of("talking")
        for _ in range(5):
            held = draw_plan(first, some)
            assert replace(held, hold_at_s=None) == draw_plan(second, none)


class TestConversation:
    async def test_holds_and_resumes(self, desk: FakeDesk) -> None:
        async with at_work(desk, **LONG) as person:
            acts = await told(desk, Plan(hold_at_s=0.01, hold_s=0.02), person, {})
        assert acts == [(Act.HOLD, Told.DONE), (Act.RESUME, Told.DONE)]

    async def test_remembers_a_refusal_and_goes_on(self, desk: FakeDesk) -> None:
        desk.refusals["hold"] = "not_yours"
        async with at_work(desk, **LONG) as person:
            acts = await told(desk, Plan(hold_at_s=0.01), person, {})
        assert acts == [(Act.HOLD, Told.REFUSED)]

    async def test_says_of_a_press_without_an_answer_that_it_is_not_known(self, desk: FakeDesk) -> None:
        desk.trouble["/desk/contacts/k1/hold"] = 1
        async with at_work(desk, **LONG) as person:
            acts = await told(desk, Plan(hold_at_s=0.01), person, {})
        assert acts == [(Act.HOLD, Told.UNKNOWN)]

    async def test_passes_on_unannounced(self, desk: FakeDesk) -> None:
        desk.found = [{"kind": "queue", "id": "", "language": "en", "skill": "", "partner": ""}]
        async with at_work(desk, **LONG) as person:
            acts = await told(desk, Plan(pass_on_at_s=0.01, way=Way.COLD_QUEUE), person, {})
        assert acts == [(Act.TRANSFER_QUEUE, Told.DONE)]

    async def test_asks_somebody_in_and_leaves_the_caller_to_them(self, desk: FakeDesk) -> None:
        desk.found = [{"kind": "outside", "id": "crisis", "language": "", "skill": "", "partner": ""}]
        consult = "/desk/contacts/k1/consult"
        async with at_work(desk, speed=20.0, **LONG) as person:
            plan = Plan(pass_on_at_s=0.01, way=Way.WARM_OUTSIDE)
            acts = await told(desk, plan, person, {consult: with_party("joined")})
        assert acts == [(Act.CONSULT, Told.DONE), (Act.HAND_OVER, Told.DONE)]

    async def test_takes_the_caller_back_from_whoever_does_not_come(self, desk: FakeDesk) -> None:
        desk.found = [{"kind": "outside", "id": "crisis", "language": "", "skill": "", "partner": ""}]
        async with at_work(desk, speed=20.0, **LONG) as person:
            plan = Plan(pass_on_at_s=0.01, way=Way.WARM_OUTSIDE)
            talk = asyncio.create_task(
                told(desk, plan, person, {"/desk/contacts/k1/consult": with_party("calling")})
            )
            await desk.until("/desk/contacts/k1/consult")
            await asyncio.sleep(0.1)
            desk.show("engaged", contact=MINE)
            acts = await talk
        assert acts == [(Act.CONSULT, Told.DONE), (Act.RESUME, Told.DONE)]

    async def test_does_nothing_with_a_caller_whom_a_colleague_has(self, desk: FakeDesk) -> None:
        async with at_work(desk, talk_median_s=0.05) as person:
            desk.show("offered", offer=OFFER)
            await desk.until("connect k1-1")
            desk.show("engaged", contact=MINE | {"part": "consulted"})
            await asyncio.sleep(0.3)
            assert person.truth.acts == []
            assert "/desk/contacts/k1/hang-up" not in desk.asked
            desk.show("engaged", contact=MINE)
            await desk.until("/desk/contacts/k1/hang-up")
