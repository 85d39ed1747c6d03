"""Callers given to a partner with a phone system of its own: accepted, refused, not there, too late."""

import asyncio
import json
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest
from pydantic import SecretStr

from config.clock import SystemClock
from routing import events as e
from routing.model import ContactEnd, ContactId, ContactState, EndedBy, PartnerFailure, PartnerId
from routing.rulebook import PhoneSystem, RuleBook
from simulator.carrier import CallerScript, FarEnd, FaultSettings
from tests.scenarios.hand import Hand, document_in
from tests.scenarios.world import MAIN_LINE, World, open_world
from webhooks.load_reports import sign_report

CENTRAL = PartnerId("CENTRAL")
NUMBER, SIP = "+18075550123", "sip:211@pbx.example.org;transport=tls"
KEY = "0123456789abcdef0123456789abcdef"
CALLER = CallerScript(digits=("1",), patience_s=30)
Opened = Callable[..., AbstractAsyncContextManager[World]]


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    """Open a world in which Central, whose callers come from Toronto, answers on a phone system of its own."""

    def open_it(
        far_end: FarEnd, numbers: Mapping[str, str] | None = None, **system: int
    ) -> AbstractAsyncContextManager[World]:
        return open_world(
            tmp_path,
            changes=lambda book: with_phone_system(book, PhoneSystem(**system)),
            given={
                "partner_numbers": {"CENTRAL": NUMBER} if numbers is None else numbers,
                "partner_keys": {"CENTRAL": (SecretStr(KEY),)},
            },
            far_ends={NUMBER: far_end, SIP: far_end},
        )

    return open_it


def with_phone_system(book: RuleBook, system: PhoneSystem) -> RuleBook:
    partners = tuple(replace(one, phone_system=system) if one.id == CENTRAL else one for one in book.partners)
    return replace(book, partners=partners)


def closing_of(world: World, contact: ContactId) -> e.ContactClosed:
    return next(event for event in world.events_of(contact) if isinstance(event, e.ContactClosed))


def failures_of(world: World, contact: ContactId) -> list[PartnerFailure]:
    return [event.reason for event in world.events_of(contact) if isinstance(event, e.PartnerFailed)]


def facts_of(world: World, contact: ContactId) -> list[str]:
    return [str(fact["fact"]) for fact in world.carrier.network.call(world.call_of(contact))["facts"]]


def dialled(world: World) -> list[str]:
    """Every telephone that was rung for a caller."""
    legs = world.carrier.account.legs.values()
    return [leg.call.called for leg in legs if leg.call.direction == "outbound-dial"]


def still_live(world: World) -> list[str]:
    return [leg.call.sid for leg in world.carrier.account.legs.values() if not leg.call.is_over]


class TestAccepted:
    @pytest.mark.parametrize("destination", [NUMBER, SIP])
    async def test_talks_there_until_the_partner_hangs_up(self, opened: Opened, destination: str) -> None:
        far_end = FarEnd(ring_s=5, digits=("1",), talk_s=0.3)
        async with opened(far_end, {"CENTRAL": destination}) as world:
            contact = world.caller_dials(CALLER)
            await world.until(contact, "ContactClosed")
            assert world.story_of(contact) == [
                "CallArrived",
                "LanguageMenuOffered",
                "LanguageChosen",
                "ContactQueued",
                "ContactSent",
                "PartnerAnswered",
                "PartnerHungUp",
                "ContactClosed",
            ]
            await world.until_heard(contact, "If you were cut off, press 1")
            closed = closing_of(world, contact)
            assert (closed.end, closed.by, closed.partner) == (
                ContactEnd.ANSWERED,
                EndedBy.SPECIALIST,
                CENTRAL,
            )
            assert closed.talked_ms >= 250
            truth = await world.carrier.until_ended(world.call_of(contact))
            assert truth["ended_by"] == "far_end"
            assert facts_of(world, contact).count("bridged") == 1
            assert dialled(world) == [destination]
            assert world.carrier.network.alerts() == []

    async def test_ends_by_the_caller_when_the_caller_hangs_up(self, opened: Opened) -> None:
        async with opened(FarEnd(digits=("1",))) as world:
            contact = world.caller_dials(CALLER.model_copy(update={"talk_s": 0.3}))
            await world.until(contact, "ContactClosed")
            closed = closing_of(world, contact)
            assert (closed.end, closed.by) == (ContactEnd.ANSWERED, EndedBy.CALLER)
            await world.carrier.until_ended(world.call_of(contact))
            assert still_live(world) == []

    async def test_of_a_caller_without_a_number_shows_one_of_ours(self, opened: Opened) -> None:
        """F-18: withheld numbers get the full service; the carrier would refuse to pass "anonymous" on."""
        async with opened(FarEnd(digits=("1",), talk_s=0.1)) as world:
            contact = world.caller_dials(CALLER, number="anonymous")
            await world.until(contact, "ContactClosed")
            assert closing_of(world, contact).end is ContactEnd.ANSWERED
            legs = world.carrier.account.legs.values()
            shown = [leg.call.caller for leg in legs if leg.call.direction == "outbound-dial"]
            assert shown == [MAIN_LINE]

    async def test_may_need_to_be_asked_twice(self, opened: Opened) -> None:
        async with opened(FarEnd(digits=("", "1"), talk_s=0.1)) as world:
            contact = world.caller_dials(CALLER)
            await world.until(contact, "ContactClosed")
            assert closing_of(world, contact).end is ContactEnd.ANSWERED

    async def test_happens_once_however_often_the_carrier_asks(self, opened: Opened) -> None:
        """F-1: every document is requested twice, and every news brought twice."""
        async with opened(FarEnd(digits=("1",), talk_s=0.2)) as world:
            world.carrier.account.post.faults = FaultSettings(repeat_twiml=1, repeat=1, replay=1)
            contact = world.caller_dials(CALLER)
            await world.until(contact, "ContactClosed")
            story = world.story_of(contact)
            assert [story.count(name) for name in ("ContactSent", "PartnerAnswered", "ContactClosed")] == [
                1,
                1,
                1,
            ]
            assert closing_of(world, contact).end is ContactEnd.ANSWERED


class TestCutOff:
    async def test_in_the_middle_of_a_call_comes_back_to_the_old_place(self, opened: Opened) -> None:
        """F15: a partner's phone system goes down while its specialist talks; a colleague here takes over."""
        async with opened(FarEnd(digits=("1",), talk_s=0.3)) as world:
            contact = world.caller_dials(CallerScript(digits=("1", "1"), patience_s=30, talk_s=0.8))
            await world.until(contact, "PartnerHungUp")
            place = world.floor.contacts[contact].queued_at
            ana = await world.specialist_ready("central_01")
            offer = await world.offer_to(ana)
            assert failures_of(world, contact) == [PartnerFailure.CUT_OFF]
            assert world.floor.contacts[contact].queued_at == place
            await world.until_heard(contact, "You keep your place")
            await world.accept(ana, offer)
            await world.until(contact, "ContactClosed")
            closed = closing_of(world, contact)
            assert (closed.end, closed.specialist) == (ContactEnd.ANSWERED, ana)
            assert closed.talked_ms >= 250 + 750, "what was said there and here"
            assert facts_of(world, contact).count("bridged") == 1
            assert world.carrier.network.alerts() == []

    async def test_is_asked_once_by_whoever_asks_twice(self, opened: Opened) -> None:
        """F-1: every document is requested twice, and every news brought twice."""
        async with opened(FarEnd(digits=("1",), talk_s=0.2)) as world:
            world.carrier.account.post.faults = FaultSettings(repeat_twiml=1, repeat=1, replay=1)
            contact = world.caller_dials(CallerScript(digits=("1", "1"), patience_s=30))
            await world.until(contact, "PartnerFailed")
            story = world.story_of(contact)
            assert [story.count(name) for name in ("PartnerHungUp", "PartnerFailed")] == [1, 1]


class TestNotAccepted:
    @pytest.mark.parametrize(
        ("far_end", "reason"),
        [
            (FarEnd(outcome="busy"), PartnerFailure.BUSY),
            (FarEnd(outcome="failed"), PartnerFailure.FAILED),
            (FarEnd(outcome="no-answer", ring_s=5), PartnerFailure.NO_ANSWER),
            (FarEnd(ring_s=600), PartnerFailure.NO_ANSWER),
            (FarEnd(answered_by="machine"), PartnerFailure.DECLINED),
            (FarEnd(digits=("2",)), PartnerFailure.DECLINED),
        ],
    )
    async def test_is_answered_here_at_the_same_place(
        self, opened: Opened, far_end: FarEnd, reason: PartnerFailure
    ) -> None:
        """F15, F-23: busy, not there, a machine: nobody is put through, and nobody loses their place."""
        async with opened(far_end) as world:
            contact = world.caller_dials(CALLER.model_copy(update={"talk_s": 0.1}))
            await world.until(contact, "ContactSent")
            place = world.floor.contacts[contact].queued_at
            ana = await world.specialist_ready("central_01")
            offer = await world.offer_to(ana)
            assert failures_of(world, contact) == [reason]
            assert world.floor.contacts[contact].queued_at == place
            assert "bridged" not in facts_of(world, contact)
            await world.until_heard(contact, "You keep your place")
            await world.accept(ana, offer)
            await world.until(contact, "ContactClosed")
            assert closing_of(world, contact).end is ContactEnd.ANSWERED
            assert closing_of(world, contact).specialist == ana

    async def test_frees_the_telephone_when_the_caller_hangs_up_while_it_rings(self, opened: Opened) -> None:
        """F-14: no telephone goes on ringing for somebody who has left."""
        async with opened(FarEnd(ring_s=600)) as world:
            contact = world.caller_dials(CALLER)
            async with asyncio.timeout(60):
                while not dialled(world):
                    await asyncio.sleep(0.005)
            world.carrier.network.hang_up(world.call_of(contact))
            await world.until(contact, "ContactClosed")
            closed = closing_of(world, contact)
            assert (closed.end, closed.by) == (ContactEnd.ABANDONED_WAITING, EndedBy.CALLER)
            async with asyncio.timeout(60):
                while still_live(world):
                    await asyncio.sleep(0.005)
            assert "PartnerAnswered" not in world.story_of(contact)

    async def test_of_an_unknown_destination_comes_back_at_once(self, opened: Opened) -> None:
        """F35: never silence, whatever the settings lack."""
        async with opened(FarEnd(), {}) as world:
            contact = world.caller_dials(CALLER)
            await world.until(contact, "PartnerFailed")
            assert failures_of(world, contact) == [PartnerFailure.FAILED]
            assert world.floor.contacts[contact].state is ContactState.WAITING
            assert dialled(world) == []


class TestLateAnswer:
    async def test_finds_the_caller_gone_and_hears_so(self, opened: Opened) -> None:
        """F-15: whoever picks up after the floor took the caller back is not connected to anybody."""
        async with opened(FarEnd(digits=()), ring_ms=300) as world:
            contact = world.caller_dials(CALLER)
            await world.until(contact, "PartnerFailed")
            sent = next(event for event in world.events_of(contact) if isinstance(event, e.ContactSent))
            async with httpx2.AsyncClient(timeout=60, trust_env=False) as client:
                late = await Hand(world, client).post(
                    f"/voice/whisper-key/{contact}/{sent.effect}/1",
                    {"Digits": "1", "CallSid": "CA" + "9" * 32, "ParentCallSid": world.call_of(contact)},
                )
            assert [element.tag for element in document_in(late)] == ["Hangup"]
            assert "PartnerAnswered" not in world.story_of(contact)
            ana = await world.specialist_ready("central_01")
            await world.accept(ana, await world.offer_to(ana))
            await world.until(contact, "ContactConnected")
            assert "bridged" not in facts_of(world, contact)


class TestToll:
    async def test_nothing_that_a_caller_says_is_dialled(self, opened: Opened) -> None:
        """S10, X-9."""
        evil = "+19005550100"
        script = CallerScript(
            digits=("1",),
            caller_name=evil,
            from_city=f"sip:x@{evil}",
            from_zip=evil,
            patience_s=30,
            talk_s=0.1,
        )
        async with opened(FarEnd(digits=("1",))) as world:
            contact = world.caller_dials(script, number="anonymous")
            ana = await world.specialist_ready("central_01")
            async with asyncio.timeout(60):
                while "ContactClosed" not in world.story_of(contact):
                    if (offer := world.floor.specialists[ana].offer) is not None:
                        await world.accept(ana, offer)
                    await asyncio.sleep(0.01)
            assert set(dialled(world)) <= {NUMBER}
            callers = {leg.call.caller for leg in world.carrier.account.legs.values()}
            assert evil not in callers


class TestReports:
    async def test_of_a_full_partner_keep_its_callers_here(self, opened: Opened) -> None:
        """A report says that many wait there; so the caller is offered here, where somebody is free."""
        async with opened(FarEnd(digits=("1",))) as world, httpx2.AsyncClient(trust_env=False) as partner:
            ana = await world.specialist_ready("central_01")
            body = json.dumps({"partner": "CENTRAL", "waiting": 30, "staffed": 5, "free": 0}).encode()
            stamp = str(SystemClock().now() // 1_000)
            headers = {
                "Content-Type": "application/json",
                "X-Switchboard-Partner": "CENTRAL",
                "X-Switchboard-Timestamp": stamp,
                "X-Switchboard-Signature": sign_report(KEY.encode(), stamp, body),
            }
            url = f"{world.settings.public_base_url}/partners/load"
            answers = [await partner.post(url, content=body, headers=headers) for _ in range(2)]
            assert [answer.status_code for answer in answers] == [204, 204]
            reported = [event for event in world.events() if isinstance(event, e.PartnerLoadReported)]
            assert [event.waiting for event in reported] == [30]
            contact = world.caller_dials(CALLER)
            assert await world.offer_to(ana)
            assert "ContactSent" not in world.story_of(contact)

    async def test_that_nobody_signed_change_nothing(self, opened: Opened) -> None:
        async with opened(FarEnd()) as world, httpx2.AsyncClient(trust_env=False) as stranger:
            answer = await stranger.post(
                f"{world.settings.public_base_url}/partners/load", json={"partner": "CENTRAL", "waiting": 9}
            )
            assert answer.status_code == 401
            assert world.floor.loads == {}
