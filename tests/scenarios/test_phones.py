"""Specialists who work by telephone, through real HTTP: rung for each call, or kept on the line between calls."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest

from routing import commands as c
from routing import events as e
from routing import replies as r
from routing.model import (
    ENGLISH,
    FRENCH,
    ContactEnd,
    ContactId,
    ContactState,
    NotReadyReason,
    OfferId,
    PartnerId,
    SpecialistId,
    SpecialistState,
)
from routing.phone_model import PhoneFailure, Reach
from simulator.carrier import CallerScript, FarEnd
from simulator.carrier.settings import FaultSettings
from tests.scenarios.world import TORONTO, World, open_world

AMY_PHONE, BOB_PHONE = "+14165550142", "sip:bob@phones.example.org"
PHONES = {"amy": AMY_PHONE, "bob": BOB_PHONE}
CALLER = CallerScript(digits=("1",), patience_s=30)
TAKES_CALLS = FarEnd(digits=("1",), ring_s=0.05)
VOICEMAIL = FarEnd(ring_s=0.05, answered_by="machine")

Opened = Callable[..., AbstractAsyncContextManager[World]]


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    def open_it(far_end: FarEnd = TAKES_CALLS, **more: Any) -> AbstractAsyncContextManager[World]:
        far_ends = {AMY_PHONE: far_end, BOB_PHONE: TAKES_CALLS}
        return open_world(tmp_path, far_ends=far_ends, phones=PHONES, **more)

    return open_it


async def signs_in(world: World, name: str, reach: Reach) -> SpecialistId:
    """Let somebody sign in and choose their telephone."""
    specialist = SpecialistId(name)
    arrives = c.SignIn(
        id=world.id(), specialist=specialist, partner=PartnerId("CENTRAL"), languages=(ENGLISH,)
    )
    await world.ask(arrives)
    chosen = c.ChooseReach(id=world.id(), specialist=specialist, reach=reach, language=FRENCH)
    assert await world.ask(chosen) == r.Noted()
    return specialist


async def works_by(world: World, name: str, reach: Reach) -> SpecialistId:
    """The same, and be ready as soon as a call can come."""
    specialist = await signs_in(world, name, reach)
    await until(lambda: not _missing(world, specialist))
    assert await world.ask(c.BecomeReady(id=world.id(), specialist=specialist)) == r.Noted()
    return specialist


def _missing(world: World, specialist: SpecialistId) -> bool:
    phone = world.floor.specialists[specialist].phone
    return phone is not None and phone.is_missing


async def until(holds: Callable[[], bool], within_s: float = 60.0) -> None:
    async with asyncio.timeout(within_s):
        while not holds():
            await asyncio.sleep(0.005)


async def accepts(world: World, specialist: SpecialistId) -> OfferId:
    """Press the key on the screen; the telephone does the rest."""
    offer = await world.offer_to(specialist)
    reply = await world.ask(c.AcceptOffer(id=world.id(), specialist=specialist, offer=offer))
    assert isinstance(reply, r.Accepted)
    return offer


def heard_on(world: World, phone: str) -> list[str]:
    calls = world.carrier.network.calls_to(phone)
    return [str(fact["prompt"]) for call in calls for fact in call["facts"] if fact["fact"] == "heard"]


def failures(world: World, contact: ContactId) -> list[PhoneFailure]:
    found = world.events_of(contact)
    return [one.reason for one in found if isinstance(one, e.SpecialistPhoneFailed)]


def met(world: World, phone: str) -> list[str]:
    """What happened on a telephone that brought it together with somebody."""
    calls = world.carrier.network.calls_to(phone)
    together = ("joined_room", "room_joined", "joined", "met", "room_started", "bridged")
    return [str(fact["fact"]) for call in calls for fact in call["facts"] if fact["fact"] in together]


async def waits_on_the_line(world: World, phone: str) -> None:
    """Until a parked telephone is out of every room, and still on the line."""
    (call,) = world.carrier.network.calls_to(phone)
    await until(lambda: world.carrier.network.device_status(call["call_sid"])["room"] is None)
    # What is under way at the carrier comes to its end before the world does.
    await asyncio.sleep(0.3)
    assert world.carrier.network.calls_to(phone)[0]["ended_by"] is None, "it waits for the next call"


class TestDeskPhone:
    async def test_rings_once_the_offer_is_accepted_and_brings_the_two_together(self, opened: Opened) -> None:
        async with opened() as world:
            amy = await works_by(world, "amy", Reach.DESK_PHONE)
            contact = world.caller_dials(CALLER.model_copy(update={"talk_s": 0.2}))
            await world.offer_to(amy)
            assert world.carrier.network.calls_to(AMY_PHONE) == [], "an offer alone rings nothing"
            await accepts(world, amy)
            await world.until(contact, "ContactClosed")
            (end,) = (one for one in world.events_of(contact) if isinstance(one, e.ContactClosed))
            assert (end.end, end.specialist) == (ContactEnd.ANSWERED, amy)
            assert heard_on(world, AMY_PHONE) == ["Appuyez sur le 1 pour prendre un appel du 2 1 1."]
            assert len(world.carrier.network.calls_to(AMY_PHONE)) == 1
            assert met(world, AMY_PHONE) != []
            assert AMY_PHONE not in repr(world.events()), "a number stands in no event"
            assert world.carrier.network.alerts() == []

    async def test_is_hung_up_when_the_caller_leaves_while_it_rings(self, opened: Opened) -> None:
        """F06: nobody picks up a telephone behind which nobody waits."""
        async with opened(FarEnd(digits=("1",), ring_s=100)) as world:
            amy = await works_by(world, "amy", Reach.DESK_PHONE)
            contact = world.caller_dials(CALLER)
            await accepts(world, amy)
            await world.until(contact, "SpecialistPhoneRang")
            world.carrier.network.hang_up(world.call_of(contact))
            await world.until(contact, "ContactClosed")
            await until(lambda: world.carrier.network.calls_to(AMY_PHONE)[0]["ended_by"] is not None)
            assert world.floor.specialists[amy].state is SpecialistState.READY

    @pytest.mark.parametrize(
        ("far_end", "reason"),
        [
            (FarEnd(outcome="busy", ring_s=0.05), PhoneFailure.BUSY),
            (FarEnd(outcome="no-answer", ring_s=0.05), PhoneFailure.NO_ANSWER),
            (FarEnd(ring_s=600), PhoneFailure.NO_ANSWER),
            (FarEnd(outcome="failed", ring_s=0.05), PhoneFailure.FAILED),
            (VOICEMAIL, PhoneFailure.NO_KEY),
            (FarEnd(digits=("2",), ring_s=0.05), PhoneFailure.NO_KEY),
            (FarEnd(ring_s=0.05, hangs_up_after_s=0.1), PhoneFailure.NO_KEY),
        ],
        ids=["busy", "refused", "rings on", "failed", "voicemail", "wrong key", "put down"],
    )
    async def test_that_takes_no_call_misses_the_offer_and_the_next_one_answers(
        self, opened: Opened, far_end: FarEnd, reason: PhoneFailure
    ) -> None:
        """F-23, R27, F15: a machine that picks up presses no key, so it never hears a caller, nor they it; they keep
        their place."""
        async with opened(far_end) as world:
            amy = await works_by(world, "amy", Reach.DESK_PHONE)
            contact = world.caller_dials(CALLER)
            await accepts(world, amy)
            place = world.floor.contacts[contact].queued_at
            await world.until(contact, "OfferMissed")
            assert failures(world, contact) == [reason]
            assert world.floor.contacts[contact].queued_at == place
            assert world.floor.specialists[amy].not_ready is NotReadyReason.OFFER_MISSED
            assert met(world, AMY_PHONE) == [], "it was never in a room"
            bob = await works_by(world, "bob", Reach.DESK_PHONE)
            await accepts(world, bob)
            await world.until(contact, "ContactConnected")
            assert world.floor.contacts[contact].specialist == bob
            assert [one for one in world.heard_by(contact) if "key" in one and "take" in one] == []

    async def test_may_press_the_key_late(self, opened: Opened) -> None:
        async with opened(FarEnd(digits=("", "1"), ring_s=0.05, key_delay_s=4)) as world:
            amy = await works_by(world, "amy", Reach.DESK_PHONE)
            contact = world.caller_dials(CALLER)
            await accepts(world, amy)
            await world.until(contact, "ContactConnected")
            assert len(heard_on(world, AMY_PHONE)) == 2

    async def test_that_nobody_has_stored_or_the_settings_do_not_allow_is_not_dialled(
        self, opened: Opened
    ) -> None:
        """S10, X-9, F35: only a number that the settings allow at that moment is ever dialled."""
        async with opened(given={"phones_allowed": ("+1807",)}) as world:
            amy = await works_by(world, "amy", Reach.DESK_PHONE)
            contact = world.caller_dials(CALLER)
            await accepts(world, amy)
            await world.until(contact, "OfferMissed")
            assert failures(world, contact) == [PhoneFailure.FAILED]
            assert world.carrier.network.calls_to(AMY_PHONE) == []

    async def test_that_breaks_mid_call_gives_the_caller_their_place_back(self, opened: Opened) -> None:
        async with opened() as world:
            amy = await works_by(world, "amy", Reach.DESK_PHONE)
            contact = world.caller_dials(CALLER)
            await accepts(world, amy)
            await world.until(contact, "ContactConnected")
            place = world.floor.contacts[contact].queued_at
            world.carrier.network.hang_up(world.carrier.network.calls_to(AMY_PHONE)[0]["call_sid"])
            await world.until(contact, "SpecialistDropped")
            assert world.floor.contacts[contact].queued_at == place
            assert world.floor.specialists[amy].not_ready is NotReadyReason.LINE_LOST

    async def test_is_rung_once_though_the_answer_to_the_order_is_lost(self, opened: Opened) -> None:
        """F-31: nobody knows whether an order was carried out that the carrier did not answer; it is looked up."""
        async with opened() as world:
            amy = await works_by(world, "amy", Reach.DESK_PHONE)
            contact = world.caller_dials(CALLER)
            await world.offer_to(amy)
            world.carrier.account.post.faults = FaultSettings(rest_lost_answer=1)
            await accepts(world, amy)
            await until(lambda: world.carrier.network.calls_to(AMY_PHONE) != [])
            await asyncio.sleep(0.2)
            world.carrier.account.post.faults = FaultSettings()
            await world.until(contact, "ContactConnected")
            await asyncio.sleep(1.0)
            assert len(world.carrier.network.calls_to(AMY_PHONE)) == 1

    async def test_brings_the_two_together_once_however_often_the_carrier_asks(self, opened: Opened) -> None:
        """F-1: every document is requested twice, and every news brought twice."""
        async with opened() as world:
            amy = await works_by(world, "amy", Reach.DESK_PHONE)
            world.carrier.account.post.faults = FaultSettings(repeat_twiml=1, repeat=1, replay=1)
            contact = world.caller_dials(CALLER.model_copy(update={"talk_s": 0.2}))
            await accepts(world, amy)
            await world.until(contact, "ContactClosed")
            story = world.story_of(contact)
            for once in (
                "SpecialistPhoned",
                "SpecialistPhoneRang",
                "SpecialistLegStarted",
                "ContactConnected",
            ):
                assert story.count(once) == 1
            await asyncio.sleep(0.3)


class TestParkedPhone:
    async def test_takes_two_calls_in_a_row_with_one_ringing(self, opened: Opened) -> None:
        async with opened() as world:
            amy = await works_by(world, "amy", Reach.PARKED_PHONE)
            for number in (TORONTO, "+14163920143"):
                contact = world.caller_dials(CALLER, number=number)
                await accepts(world, amy)
                await world.until(contact, "ContactConnected")
                await world.ask(c.HangUp(id=world.id(), specialist=amy, contact=contact))
                await world.until(contact, "ContactClosed")
                await world.ask(c.EndWrapUp(id=world.id(), specialist=amy))
            await waits_on_the_line(world, AMY_PHONE)
            assert [one for one in heard_on(world, AMY_PHONE) if "appuyez" in one] == [
                "Ici le 2 1 1, pour une ou un spécialiste qui travaille avec ce téléphone. Si c’est vous, appuyez sur "
                "le 1."
            ]
            assert world.floor.specialists[amy].state is SpecialistState.READY

    async def test_goes_back_to_waiting_when_the_caller_hangs_up(self, opened: Opened) -> None:
        async with opened() as world:
            amy = await works_by(world, "amy", Reach.PARKED_PHONE)
            contact = world.caller_dials(CALLER.model_copy(update={"talk_s": 0.1}))
            await accepts(world, amy)
            await world.until(contact, "ContactClosed")
            await waits_on_the_line(world, AMY_PHONE)
            assert world.floor.specialists[amy].state is SpecialistState.WRAP_UP

    async def test_that_breaks_mid_call_gives_the_caller_their_place_back_and_is_told(
        self, opened: Opened
    ) -> None:
        """F15, F32: a line that breaks costs the caller nothing but the time."""
        async with opened() as world:
            amy = await works_by(world, "amy", Reach.PARKED_PHONE)
            contact = world.caller_dials(CALLER)
            await accepts(world, amy)
            await world.until(contact, "ContactConnected")
            place = world.floor.contacts[contact].queued_at
            world.carrier.network.hang_up(world.carrier.network.calls_to(AMY_PHONE)[0]["call_sid"])
            await world.until(contact, "SpecialistDropped")
            await until(lambda: _missing(world, amy))
            person = world.floor.specialists[amy]
            assert (person.state, person.not_ready) == (SpecialistState.NOT_READY, NotReadyReason.LINE_LOST)
            assert world.floor.contacts[contact].queued_at == place
            refused = await world.ask(c.BecomeReady(id=world.id(), specialist=amy))
            assert refused == r.Refused(refusal=r.Refusal.PHONE_NOT_THERE)
            bob = await works_by(world, "bob", Reach.DESK_PHONE)
            await accepts(world, bob)
            await until(lambda: world.floor.contacts[contact].state is ContactState.CONNECTED)
            assert world.floor.contacts[contact].specialist == bob

    async def test_that_breaks_between_calls_makes_its_specialist_not_ready(self, opened: Opened) -> None:
        async with opened() as world:
            amy = await works_by(world, "amy", Reach.PARKED_PHONE)
            world.carrier.network.hang_up(world.carrier.network.calls_to(AMY_PHONE)[0]["call_sid"])
            await until(lambda: world.floor.specialists[amy].state is SpecialistState.NOT_READY)
            assert world.floor.specialists[amy].not_ready is NotReadyReason.LINE_LOST

    async def test_is_hung_up_at_the_end_of_the_shift(self, opened: Opened) -> None:
        async with opened() as world:
            amy = await works_by(world, "amy", Reach.PARKED_PHONE)
            await world.ask(c.SignOut(id=world.id(), specialist=amy))
            await until(lambda: world.carrier.network.calls_to(AMY_PHONE)[0]["ended_by"] is not None)

    async def test_that_a_machine_picks_up_is_not_kept_on_the_line(self, opened: Opened) -> None:
        """F-23: voicemail presses no key at the start of a shift either."""
        async with opened(VOICEMAIL) as world:
            amy = await signs_in(world, "amy", Reach.PARKED_PHONE)
            await until(lambda: world.carrier.network.calls_to(AMY_PHONE) != [])
            await until(lambda: world.carrier.network.calls_to(AMY_PHONE)[0]["ended_by"] is not None)
            phone = world.floor.specialists[amy].phone
            assert phone is not None
            assert (phone.leg, phone.failure) == (None, PhoneFailure.NO_KEY)
            refused = await world.ask(c.BecomeReady(id=world.id(), specialist=amy))
            assert refused == r.Refused(refusal=r.Refusal.PHONE_NOT_THERE)


class TestCheck:
    async def test_of_a_desk_phone_thanks_whoever_presses_the_key(self, opened: Opened) -> None:
        async with opened() as world:
            amy = await signs_in(world, "amy", Reach.DESK_PHONE)
            assert await world.ask(c.CallPhone(id=world.id(), specialist=amy)) == r.Noted()
            await until(
                lambda: (
                    (phone := world.floor.specialists[amy].phone) is not None and phone.taken_at is not None
                )
            )
            await until(lambda: world.carrier.network.calls_to(AMY_PHONE)[0]["ended_by"] is not None)
            assert heard_on(world, AMY_PHONE)[-1] == "Merci. Ce téléphone fonctionne. Au revoir."
