"""What a specialist does with a call once it is answered, through real HTTP: hold, warm transfer, an interpreter;
and supervisors."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.outside import outside_of
from app.softphones import token_keys
from routing import commands as c
from routing import events as e
from routing import replies as r
from routing.model import (
    ContactEnd,
    ContactState,
    Language,
    SpecialistId,
    SpecialistState,
)
from routing.talk_model import ListenMode, PartyFailure, Target, TargetKind
from simulator.carrier import FarEnd
from telephony.tokens import softphone_token
from tests.scenarios.talks import (
    BRIDGES_FR,
    FAR_ENDS,
    FRENCH_SPEAKING,
    VOICES_FR,
    announced_to,
    call_in,
    closing_of,
    consulted,
    hand_over,
    hang_up,
    present,
    soon,
    still_ringing,
    talking,
)
from tests.scenarios.world import World, open_world


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path, far_ends=FAR_ENDS) as opened:
        yield opened


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
                within_s=60,
            )
            assert world.floor.contacts[contact].parties == {}
            assert world.floor.contacts[contact].state is ContactState.CONNECTED
            assert set(present(world, contact)) == {"caller", "specialist"}


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
