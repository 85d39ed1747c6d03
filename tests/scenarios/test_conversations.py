"""What a specialist does with a call once it is answered, through real HTTP: hold, warm and cold transfer, an
interpreter, outside lines, and supervisors."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.outside import outside_of
from app.softphones import token_keys
from routing import commands as c
from routing import events as e
from routing import replies as r
from routing.model import (
    ContactEnd,
    ContactId,
    ContactState,
    EndedBy,
    Language,
    OfferId,
    PartnerFailure,
    PartnerId,
    SpecialistId,
    SpecialistState,
)
from routing.rulebook import PhoneSystem, RuleBook
from routing.talk_model import ListenMode, PartyFailure, PartyId, Target, TargetKind
from simulator.carrier import CallerScript, FarEnd
from telephony.addresses import room_of
from telephony.tokens import softphone_token
from tests.scenarios.world import World, open_world

PATIENT = CallerScript(digits=("1",), patience_s=60)
FRENCH_SPEAKING = CallerScript(digits=("2",), patience_s=60)
CRISIS, VOICES_FR, BRIDGES_FR = "+14165550191", "+14165550193", "+14165550196"
PARTNER_NUMBER = "+18075550123"
CRISIS_LINE = Target(kind=TargetKind.OUTSIDE, id="suicide-crisis")


ANSWERS = FarEnd(ring_s=0.02)
FAR_ENDS = {
    CRISIS: ANSWERS,
    VOICES_FR: ANSWERS,
    BRIDGES_FR: ANSWERS,
    PARTNER_NUMBER: FarEnd(ring_s=0.02, outcome="busy"),
}


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path, far_ends=FAR_ENDS) as opened:
        yield opened


def _with_a_phone_system(book: RuleBook) -> RuleBook:
    return replace(
        book,
        partners=tuple(
            replace(one, phone_system=PhoneSystem()) if one.id == "NORTH" else one for one in book.partners
        ),
    )


async def talking(world: World, script: CallerScript = PATIENT) -> tuple[ContactId, SpecialistId]:
    ana = await world.specialist_ready("central_01", languages=("en", "fr"))
    contact = world.caller_dials(script)
    await world.accept(ana, await world.offer_to(ana))
    await world.until(contact, "ContactConnected")
    return contact, ana


async def soon(what: Callable[[], bool], why: str, within_s: float = 5.0) -> None:
    try:
        async with asyncio.timeout(within_s):
            while not what():
                await asyncio.sleep(0.005)
    except TimeoutError:
        raise AssertionError(why) from None


async def call_in(world: World, contact: ContactId, who: SpecialistId, target: Target) -> PartyId:
    reply = await world.ask(c.CallParty(id=world.id(), specialist=who, contact=contact, target=target))
    assert isinstance(reply, r.Called), reply
    return reply.party


async def hand_over(world: World, contact: ContactId, who: SpecialistId, party: PartyId) -> r.Reply:
    return await world.ask(c.HandOver(id=world.id(), specialist=who, contact=contact, party=party))


async def consulted(world: World, contact: ContactId, who: SpecialistId) -> tuple[SpecialistId, PartyId]:
    """Ask a colleague into the conversation, and let them come."""
    ben = await world.specialist_ready("central_02")
    party = await call_in(world, contact, who, Target(kind=TargetKind.SPECIALIST, id=ben))
    await world.accept(ben, await world.offer_to(ben))
    await world.until(contact, "ConsultStarted")
    return ben, party


def present(world: World, contact: ContactId) -> dict[str, Any]:
    """Who is in the carrier's room of this contact now, by label."""
    room = world.floor.contacts[contact].room
    assert room is not None
    found = world.carrier.account.conferences.open_room(room_of(OfferId(room)))
    return {one.label: one for one in found.participants.values()} if found is not None else {}


def closing_of(world: World, contact: ContactId) -> e.ContactClosed:
    return next(event for event in world.events_of(contact) if isinstance(event, e.ContactClosed))


def hang_up(world: World, contact: ContactId) -> None:
    world.carrier.network.hang_up(world.call_of(contact))


class TestHold:
    async def test_isolates_the_caller_with_music_and_brings_them_back(self, world: World) -> None:
        contact, ana = await talking(world)
        await world.ask(c.HoldCaller(id=world.id(), specialist=ana, contact=contact))
        await soon(lambda: present(world, contact)["caller"].hold, "the caller was not put on hold")
        assert world.carrier.network.alerts() == []
        await world.ask(c.ResumeCaller(id=world.id(), specialist=ana, contact=contact))
        await soon(lambda: not present(world, contact)["caller"].hold, "the caller is still on hold")

    async def test_ends_when_the_caller_hangs_up(self, world: World) -> None:
        contact, ana = await talking(world)
        await world.ask(c.HoldCaller(id=world.id(), specialist=ana, contact=contact))
        await soon(lambda: present(world, contact)["caller"].hold, "the caller was not put on hold")
        hang_up(world, contact)
        await world.until(contact, "ContactClosed")
        assert closing_of(world, contact).end is ContactEnd.ANSWERED
        assert closing_of(world, contact).held_ms > 0
        assert world.floor.specialists[ana].state is SpecialistState.WRAP_UP


class TestWarmTransfer:
    async def test_leaves_the_caller_to_a_colleague_and_counts_the_wait_once(self, world: World) -> None:
        contact, ana = await talking(world)
        ben, party = await consulted(world, contact, ana)
        assert set(present(world, contact)) == {"caller", "specialist", party}
        await hand_over(world, contact, ana, party)
        await soon(lambda: set(present(world, contact)) == {"caller", party}, "the first one is still there")
        assert world.floor.specialists[ana].state is SpecialistState.WRAP_UP
        hang_up(world, contact)
        await world.until(contact, "ContactClosed")
        closed = closing_of(world, contact)
        assert (closed.end, closed.specialist) == (ContactEnd.ANSWERED, ben)
        connected = [one for one in world.events_of(contact) if isinstance(one, e.ContactConnected)]
        assert [one.waited_ms for one in connected] == [closed.waited_ms]
        assert world.floor.specialists[ben].state is SpecialistState.WRAP_UP

    async def test_is_not_when_the_colleague_declines(self, world: World) -> None:
        contact, ana = await talking(world)
        ben = await world.specialist_ready("central_02")
        await call_in(world, contact, ana, Target(kind=TargetKind.SPECIALIST, id=ben))
        offer = await world.offer_to(ben)
        await world.ask(c.DeclineOffer(id=world.id(), specialist=ben, offer=offer))
        assert set(present(world, contact)) == {"caller", "specialist"}
        assert world.floor.contacts[contact].specialist == ana
        assert world.floor.specialists[ben].state is SpecialistState.READY

    async def test_happens_by_itself_when_the_first_ones_browser_vanishes(self, world: World) -> None:
        contact, ana = await talking(world)
        ben, party = await consulted(world, contact, ana)
        world.carrier.network.vanish("central_01")
        await world.until(contact, "ContactHandedOver")
        assert world.floor.contacts[contact].specialist == ben
        assert set(present(world, contact)) == {"caller", party}
        assert "SpecialistDropped" not in world.story_of(contact)


class TestInterpreter:
    @pytest.mark.parametrize(("service", "number"), [("voices", VOICES_FR), ("bridges", BRIDGES_FR)])
    async def test_joins_a_french_call_with_and_without_keys(
        self, world: World, service: str, number: str
    ) -> None:
        contact, ana = await talking(world, FRENCH_SPEAKING)
        interpreter = Target(kind=TargetKind.INTERPRETER, id=service)
        party = await call_in(world, contact, ana, interpreter)
        await world.until(contact, "PartyJoined")
        assert set(present(world, contact)) == {"caller", "specialist", party}
        assert present(world, contact)[party].leg.call.called == number
        assert [one.end_on_exit for name, one in present(world, contact).items() if name != "caller"] == [
            False,
            False,
        ]
        await asyncio.sleep(0.01)  # An interpreter who is there for some milliseconds has been there.
        await world.ask(c.HangUp(id=world.id(), specialist=ana, contact=contact))
        await world.until(contact, "ContactClosed")
        left = next(one for one in world.events_of(contact) if isinstance(one, e.PartyLeft))
        assert (left.target, left.language) == (service, "fr")
        assert left.present_ms > 0
        await soon(lambda: not still_ringing(world, number), "the interpreter's line is still open")

    async def test_keys_stand_in_no_event(self, world: World) -> None:
        contact, ana = await talking(world, FRENCH_SPEAKING)
        await call_in(world, contact, ana, Target(kind=TargetKind.INTERPRETER, id="voices"))
        await world.until(contact, "PartyJoined")
        told = repr(world.events()) + repr(world.floor)
        service = outside_of(world.settings).interpreters["voices"]
        assert service.keys is not None
        assert service.keys.get_secret_value() not in told
        assert VOICES_FR not in told

    async def test_of_a_language_that_is_not_listed_fails_at_once(self, world: World) -> None:
        contact, ana = await talking(world)
        await call_in(
            world,
            contact,
            ana,
            Target(kind=TargetKind.INTERPRETER, id="voices", language=Language("so")),
        )
        await world.until(contact, "PartyFailed")
        failed = next(one for one in world.events_of(contact) if isinstance(one, e.PartyFailed))
        assert failed.reason is PartyFailure.FAILED
        assert world.floor.contacts[contact].state is ContactState.CONNECTED


class TestInterpreterWhoDoesNotCome:
    async def test_is_followed_by_the_next_of_the_list_with_its_keys(self, tmp_path: Path) -> None:
        """The floor calls the next service by itself; the caller hears it, and who came is in the record."""
        far_ends = FAR_ENDS | {BRIDGES_FR: FarEnd(ring_s=0.02, outcome="busy")}
        async with open_world(tmp_path, far_ends=far_ends) as world:
            contact, ana = await talking(world, FRENCH_SPEAKING)
            order = c.CallParty(
                id=world.id(),
                specialist=ana,
                contact=contact,
                target=Target(kind=TargetKind.INTERPRETER, id="bridges"),
                then=("voices",),
            )
            assert isinstance(await world.ask(order), r.Called)
            await world.until(contact, "PartyJoined")
            events = world.events_of(contact)
            assert [one.target for one in events if isinstance(one, e.PartyCalled)] == ["bridges", "voices"]
            assert {"caller", "specialist"} < set(present(world, contact))
            await soon(lambda: announced_to(world, contact) != [], "the caller was told nothing")
            assert "Nous essayons un autre interprète" in announced_to(world, contact)[0]
            await asyncio.sleep(0.01)
            await world.ask(c.HangUp(id=world.id(), specialist=ana, contact=contact))
            await world.until(contact, "ContactClosed")
            left = next(one for one in world.events_of(contact) if isinstance(one, e.PartyLeft))
            assert (left.target, left.language) == ("voices", "fr")
            assert left.present_ms > 0

    async def test_leaves_the_caller_with_the_specialist_when_nobody_comes(self, tmp_path: Path) -> None:
        far_ends = {
            VOICES_FR: FarEnd(ring_s=0.02, outcome="no-answer"),
            BRIDGES_FR: FarEnd(ring_s=0.02, outcome="busy"),
        }
        async with open_world(tmp_path, far_ends=far_ends) as world:
            contact, ana = await talking(world, FRENCH_SPEAKING)
            order = c.CallParty(
                id=world.id(),
                specialist=ana,
                contact=contact,
                target=Target(kind=TargetKind.INTERPRETER, id="bridges"),
                then=("voices",),
            )
            await world.ask(order)
            await soon(
                lambda: any("Aucun interprète" in one for one in announced_to(world, contact)),
                "the caller was told nothing",
                within_s=10,
            )
            assert world.floor.contacts[contact].parties == {}
            assert world.floor.contacts[contact].state is ContactState.CONNECTED
            assert set(present(world, contact)) == {"caller", "specialist"}


class TestOutsideLineThatHangsUpFirst:
    async def test_leaves_the_caller_with_the_specialist(self, world: World) -> None:
        """Warm, three in the room: nobody but the outside line goes."""
        contact, ana = await talking(world)
        party = await call_in(world, contact, ana, CRISIS_LINE)
        await world.until(contact, "PartyJoined")
        world.carrier.network.hang_up(present(world, contact)[party].leg.call.sid)
        await world.until(contact, "PartyLeft")
        await asyncio.sleep(0.1)
        assert set(present(world, contact)) == {"caller", "specialist"}
        held = world.floor.contacts[contact]
        assert (held.state, held.specialist) == (ContactState.CONNECTED, ana)

    async def test_ends_the_contact_with_words_once_the_specialist_has_left(self, world: World) -> None:
        contact, ana = await talking(world)
        party = await call_in(world, contact, ana, CRISIS_LINE)
        await world.until(contact, "PartyJoined")
        await hand_over(world, contact, ana, party)
        await soon(lambda: set(present(world, contact)) == {"caller", party}, "the specialist is still there")
        world.carrier.network.hang_up(present(world, contact)[party].leg.call.sid)
        await world.until(contact, "ContactClosed")
        closed = closing_of(world, contact)
        assert (closed.end, closed.by, closed.specialist) == (ContactEnd.ANSWERED, EndedBy.OUTSIDE, ana)
        await world.until_heard(contact, "The other line has ended the call.")
        await soon(lambda: is_over(world, contact), "the caller sits in silence")

    async def test_on_the_callers_own_leg_ends_the_contact_with_words(self, world: World) -> None:
        """Cold: the specialist has long left."""
        contact, ana = await talking(world)
        await world.ask(c.Transfer(id=world.id(), specialist=ana, contact=contact, to=CRISIS_LINE))
        await soon(lambda: "bridged" in facts_of(world, contact), "the caller is not with the outside line")
        there = next(
            leg.call
            for leg in world.carrier.account.legs.values()
            if leg.call.called == CRISIS and not leg.call.is_over
        )
        world.carrier.network.hang_up(there.sid)
        await world.until(contact, "ContactClosed")
        closed = closing_of(world, contact)
        assert (closed.end, closed.by, closed.specialist) == (ContactEnd.ANSWERED, EndedBy.OUTSIDE, ana)
        await world.until_heard(contact, "The other line has ended the call.")
        await soon(lambda: is_over(world, contact), "the caller sits in silence")


class TestOutsideLine:
    async def test_keeps_the_caller_when_the_specialist_hands_over(self, world: World) -> None:
        contact, ana = await talking(world)
        party = await call_in(world, contact, ana, CRISIS_LINE)
        await world.until(contact, "PartyJoined")
        await hand_over(world, contact, ana, party)
        await soon(lambda: set(present(world, contact)) == {"caller", party}, "the specialist is still there")
        assert world.floor.contacts[contact].state is ContactState.OUTSIDE
        hang_up(world, contact)
        await world.until(contact, "ContactClosed")
        assert closing_of(world, contact).end is ContactEnd.ANSWERED
        await soon(lambda: not still_ringing(world, CRISIS), "the outside line is still open")

    async def test_is_rung_on_the_callers_own_leg(self, world: World) -> None:
        contact, ana = await talking(world)
        await world.ask(c.Transfer(id=world.id(), specialist=ana, contact=contact, to=CRISIS_LINE))
        await soon(lambda: "bridged" in facts_of(world, contact), "the caller is not with the outside line")
        assert world.floor.specialists[ana].state is SpecialistState.WRAP_UP
        hang_up(world, contact)
        await world.until(contact, "ContactClosed")
        closed = closing_of(world, contact)
        assert (closed.end, closed.by, closed.specialist) == (ContactEnd.ANSWERED, EndedBy.CALLER, ana)

    async def test_that_does_not_answer_brings_the_caller_back_to_their_place(self, world: World) -> None:
        contact, ana = await talking(world)
        place = world.floor.contacts[contact].queued_at
        nobody = Target(kind=TargetKind.OUTSIDE, id="not-in-the-list")
        await world.ask(c.Transfer(id=world.id(), specialist=ana, contact=contact, to=nobody))
        await world.until(contact, "OutsideFailed")
        assert world.floor.contacts[contact].state is ContactState.WAITING
        assert world.floor.contacts[contact].queued_at == place
        ben = await world.specialist_ready("central_02")
        await world.accept(ben, await world.offer_to(ben))
        await soon(
            lambda: world.story_of(contact).count("ContactConnected") == 2, "nobody has the caller again"
        )
        hang_up(world, contact)
        await world.until(contact, "ContactClosed")


class TestColdTransfer:
    async def test_to_a_colleague_reaches_them_in_a_room_of_their_own(self, world: World) -> None:
        contact, ana = await talking(world)
        place = world.floor.contacts[contact].queued_at
        ben = await world.specialist_ready("central_02")
        to = Target(kind=TargetKind.SPECIALIST, id=ben)
        await world.ask(c.Transfer(id=world.id(), specialist=ana, contact=contact, to=to))
        await world.accept(ben, await world.offer_to(ben))
        await soon(lambda: world.story_of(contact).count("ContactConnected") == 2, "they were not connected")
        assert world.floor.contacts[contact].queued_at == place
        hang_up(world, contact)
        await world.until(contact, "ContactClosed")
        assert closing_of(world, contact).specialist == ben

    async def test_to_a_partner_that_is_out_brings_the_caller_back_to_their_place(
        self, tmp_path: Path
    ) -> None:
        numbers = {"partner_numbers": {"NORTH": PARTNER_NUMBER}}
        async with open_world(
            tmp_path, changes=_with_a_phone_system, given=numbers, far_ends=FAR_ENDS
        ) as world:
            contact, ana = await talking(world)
            place = world.floor.contacts[contact].queued_at
            to = Target(kind=TargetKind.PARTNER, id=PartnerId("NORTH"))
            await world.ask(c.Transfer(id=world.id(), specialist=ana, contact=contact, to=to))
            await world.until(contact, "PartnerFailed")
            failed = next(one for one in world.events_of(contact) if isinstance(one, e.PartnerFailed))
            assert failed.reason is PartnerFailure.BUSY
            assert world.floor.contacts[contact].queued_at == place
            ben = await world.specialist_ready("central_02")
            assert await world.offer_to(ben)


class TestSupervisor:
    async def test_listens_coaches_and_speaks(self, world: World) -> None:
        contact, _ = await talking(world)
        sam = SpecialistId("supervisor_01")
        reply = await world.ask(
            c.Listen(id=world.id(), supervisor=sam, contact=contact, mode=ListenMode.LISTEN)
        )
        assert isinstance(reply, r.Called)
        token = softphone_token(token_keys(world.settings), sam)
        world.carrier.network.connect_device(token, {"party": reply.party})
        await world.until(contact, "PartyJoined")
        assert present(world, contact)[reply.party].muted
        for mode, muted, coached in (
            (ListenMode.COACH, False, True),
            (ListenMode.BARGE, False, False),
            (ListenMode.LISTEN, True, False),
        ):
            await world.ask(c.ChangeListening(id=world.id(), supervisor=sam, party=reply.party, mode=mode))
            await soon(
                lambda muted=muted, coached=coached: (  # type: ignore[misc]
                    present(world, contact)[reply.party].muted is muted
                    and bool(present(world, contact)[reply.party].coach) is coached
                ),
                f"{mode} did not come about",
            )
        await world.ask(c.StopListening(id=world.id(), supervisor=sam, party=reply.party))
        await soon(lambda: set(present(world, contact)) == {"caller", "specialist"}, "still listening")
        assert world.floor.contacts[contact].state is ContactState.CONNECTED


def facts_of(world: World, contact: ContactId) -> list[str]:
    return [fact["fact"] for fact in world.carrier.network.call(world.call_of(contact))["facts"]]


def still_ringing(world: World, number: str) -> bool:
    return any(
        leg.call.called == number and not leg.call.is_over for leg in world.carrier.account.legs.values()
    )


def announced_to(world: World, contact: ContactId) -> list[str]:
    facts = world.carrier.network.call(world.call_of(contact))["facts"]
    return [str(fact["prompt"]) for fact in facts if fact["fact"] == "heard_announcement"]


def is_over(world: World, contact: ContactId) -> bool:
    return bool(world.carrier.network.call(world.call_of(contact))["status"] == "completed")
