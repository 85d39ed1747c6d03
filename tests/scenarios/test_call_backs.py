"""Calling people back, through real HTTP: who chose it keeps their place, and nobody overtakes anybody."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from routing import events as e
from routing.call_back_booking import call_back_of
from routing.model import AT_ONCE, ContactEnd, ContactId, ContactState, Exit, ExitKind, SpecialistState
from routing.rulebook import CallBacks, Limits, Rule, RuleBook, Treatment
from simulator.carrier import CallerScript, FarEnd
from tests.scenarios.world import TORONTO, World, open_world

WAITS = CallerScript(digits=("1",), patience_s=30)
CHOOSES_A_CALL_BACK = CallerScript(digits=("1", "1"), patience_s=30)
WANTS_TO_TALK = FarEnd(digits=("1",), ring_s=0.05)
SAYS_NOTHING = FarEnd(ring_s=0.05)


def offering(*ways: Exit, **call_backs: int) -> Callable[[RuleBook], RuleBook]:
    """Everybody may be called back as soon as they wait."""
    everybody = Rule(
        name="everybody", then=Treatment(exits=ways or (Exit(kind=ExitKind.CALL_BACK, when=AT_ONCE),))
    )

    def change(book: RuleBook) -> RuleBook:
        limits: Limits = replace(book.limits, review_ms=50)
        return replace(book, rules=(everybody,), limits=limits, call_backs=CallBacks(**call_backs))

    return change


async def until_called_back(world: World, contact: ContactId) -> ContactId:
    """Let a caller choose to be called back; the contact of that."""
    back = call_back_of(contact)
    await world.until(back, "CallBackBooked")
    await world.until(contact, "ContactClosed")
    return back


class TestCallBack:
    async def test_overtakes_nobody_and_is_overtaken_by_nobody(self, tmp_path: Path) -> None:
        """F27: one who called before comes first, one who called after and stayed on the line comes later."""
        async with open_world(tmp_path, changes=offering(), far_ends={TORONTO: WANTS_TO_TALK}) as world:
            first = world.caller_dials(WAITS, number="+14163920143")
            await world.until(first, "ContactQueued")
            called_back = world.caller_dials(CHOOSES_A_CALL_BACK)
            back = await until_called_back(world, called_back)
            last = world.caller_dials(WAITS, number="+14163920144")
            await world.until(last, "ContactQueued")
            for name, contact in (("amy", first), ("bob", back), ("cho", last)):
                specialist = await world.specialist_ready(name)
                offer = await world.offer_to(specialist)
                await world.accept(specialist, offer)
                await world.until(contact, "ContactConnected")
            offered = [event.contact for event in world.events() if isinstance(event, e.OfferMade)]
            assert offered == [first, back, last]
            assert len(world.carrier.network.calls_to(TORONTO)) == 1
            assert world.carrier.network.alerts() == []

    async def test_brings_caller_and_specialist_together_and_ends_as_a_call_does(
        self, tmp_path: Path
    ) -> None:
        far_ends = {TORONTO: FarEnd(digits=("1",), ring_s=0.05, talk_s=0.2)}
        async with open_world(tmp_path, changes=offering(), far_ends=far_ends) as world:
            back = await until_called_back(world, world.caller_dials(CHOOSES_A_CALL_BACK))
            specialist = await world.specialist_ready("amy")
            await world.accept(specialist, await world.offer_to(specialist))
            await world.until(back, "ContactClosed")
            (end,) = (one for one in world.events_of(back) if isinstance(one, e.ContactClosed))
            assert end.end is ContactEnd.ANSWERED
            assert TORONTO not in repr(world.events()), "a number stands in no event"

    @pytest.mark.parametrize(
        ("far_end", "reason"),
        [
            (FarEnd(outcome="busy", ring_s=0.05), "busy"),
            (FarEnd(outcome="no-answer", ring_s=0.05), "no_answer"),
            (FarEnd(outcome="failed", ring_s=0.05), "failed"),
            (SAYS_NOTHING, "declined"),
        ],
        ids=["busy", "no-answer", "failed", "machine"],
    )
    async def test_that_reaches_nobody_frees_the_specialist_and_is_tried_again(
        self, tmp_path: Path, far_end: FarEnd, reason: str
    ) -> None:
        rules = offering(attempts_max=2, again_after_ms=100)
        async with open_world(tmp_path, changes=rules, far_ends={TORONTO: far_end}) as world:
            back = await until_called_back(world, world.caller_dials(CHOOSES_A_CALL_BACK))
            specialist = await world.specialist_ready("amy")
            for _ in range(2):
                await world.accept(specialist, await world.offer_to(specialist))
                async with asyncio.timeout(60):
                    while world.floor.specialists[specialist].state is SpecialistState.ENGAGED:
                        await asyncio.sleep(0.01)
            await world.until(back, "ContactClosed")
            failed = [one for one in world.events_of(back) if isinstance(one, e.CallBackFailed)]
            assert [(one.reason, one.attempt) for one in failed] == [(reason, 1)]
            (end,) = (one for one in world.events_of(back) if isinstance(one, e.ContactClosed))
            assert end.end is ContactEnd.UNREACHED
            assert world.floor.specialists[specialist].state is SpecialistState.READY
            assert len(world.carrier.network.calls_to(TORONTO)) == 2

    async def test_says_nothing_of_who_calls_until_the_key_is_pressed(self, tmp_path: Path) -> None:
        async with open_world(tmp_path, changes=offering(), far_ends={TORONTO: SAYS_NOTHING}) as world:
            back = await until_called_back(world, world.caller_dials(CHOOSES_A_CALL_BACK))
            specialist = await world.specialist_ready("amy")
            await world.accept(specialist, await world.offer_to(specialist))
            await world.until(back, "CallBackFailed")
            (call,) = world.carrier.network.calls_to(TORONTO)
            heard = [str(fact["prompt"]) for fact in call["facts"] if fact["fact"] == "heard"]
            assert len(heard) == 4, "two languages, twice"
            assert not any("2 1 1" in sentence or "211" in sentence for sentence in heard)

    async def test_is_not_offered_to_somebody_whose_number_is_withheld(self, tmp_path: Path) -> None:
        async with open_world(tmp_path, changes=offering()) as world:
            contact = world.caller_dials(CHOOSES_A_CALL_BACK, number="anonymous")
            await world.until(contact, "ContactQueued")
            await world.until_heard(contact, "still in line")
            assert "ExitsOpened" not in world.story_of(contact)
            assert world.floor.contacts[contact].state is ContactState.WAITING


class TestWayOutByKey:
    async def test_is_said_with_its_key_and_kept_in_words(self, tmp_path: Path) -> None:
        async with open_world(tmp_path, changes=offering()) as world:
            contact = world.caller_dials(CHOOSES_A_CALL_BACK)
            await until_called_back(world, contact)
            await world.until_heard(contact, "without losing your place in line, press 1")
            await world.until_heard(contact, "We will call you back")

    async def test_by_another_key_changes_nothing(self, tmp_path: Path) -> None:
        async with open_world(tmp_path, changes=offering()) as world:
            script = CallerScript(digits=("1", "9", "9", "2"), patience_s=30)
            contact = world.caller_dials(script)
            await world.until(contact, "ExitsOpened")
            await world.until_heard(contact, "without losing your place")
            specialist = await world.specialist_ready("amy")
            await world.accept(specialist, await world.offer_to(specialist))
            await world.until(contact, "ContactConnected")
            assert world.carrier.network.alerts() == []
