"""A contact whose call the carrier does not know any more is closed; nobody else is (F-5, F-36)."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from live.errors import FloorUnavailable
from live.reconciler import EVERY_S, SETTLED_MS, STRANDED_LOOKS, Reconciler
from live.sight import CallSeen, RoomSeen
from routing.commands import (
    ChooseReach,
    CloseLostContact,
    Command,
    ReportLegEnded,
    ReportPhoneEnded,
    ReportPhoneTaken,
)
from routing.engine import handle
from routing.floor import Floor
from routing.model import (
    ENGLISH,
    CallSid,
    CommandId,
    ConferenceSid,
    ContactId,
    Instant,
    OfferId,
    SpecialistId,
)
from routing.phone_model import Reach
from routing.replies import Noted, Reply
from simulator.faults.virtual_loop import run_in_virtual_time
from tests.live.floor_story import (
    JOAN,
    HandClock,
    accepts,
    arrives,
    call_of,
    contact_of,
    is_connected,
    is_ready,
    leg_of,
    presses_one,
    publishes,
    signs_in,
)
from tests.routing.bench import Bench
from tests.routing.bench import call_of as call_on_bench
from tests.routing.bench import leg_of as leg_on_bench

AMY = SpecialistId("amy")


@dataclass
class Gateway:
    fails: bool = False
    asked: list[Command] = field(default_factory=list)

    async def ask(self, command: Command, budget_s: float) -> Reply:
        self.asked.append(command)
        if self.fails:
            raise FloorUnavailable
        return Noted()

    def closed(self) -> list[ContactId]:
        return [command.contact for command in self.asked if isinstance(command, CloseLostContact)]

    def legs_ended(self) -> list[CallSid]:
        return [command.leg for command in self.asked if isinstance(command, ReportLegEnded)]


@dataclass
class CarrierList:
    """What a look at the carrier finds."""

    calls: frozenset[CallSid] | None = frozenset()
    softphones: dict[CallSid, SpecialistId] = field(default_factory=dict)
    queued: frozenset[CallSid] | None = frozenset()
    rooms: dict[OfferId, RoomSeen] = field(default_factory=dict)
    times: int = 0
    ended: list[CallSid] = field(default_factory=list)
    fetched: list[CallSid] = field(default_factory=list)
    rescued: list[CallSid] = field(default_factory=list)

    async def live_calls(self) -> list[CallSeen] | None:
        self.times += 1
        if self.calls is None:
            return None
        legs = [CallSeen(call=leg, softphone=who) for leg, who in self.softphones.items()]
        return [CallSeen(call=call) for call in sorted(self.calls)] + legs

    async def queued_calls(self) -> frozenset[CallSid] | None:
        return self.queued

    async def room(self, offer: OfferId) -> RoomSeen | None:
        return self.rooms.get(offer)

    async def end_call(self, call: CallSid) -> None:
        self.ended.append(call)

    async def fetch_to_queue(self, call: CallSid) -> None:
        self.fetched.append(call)

    async def send_to_fallback(self, call: CallSid) -> None:
        self.rescued.append(call)


def floor_with(callers: Sequence[str], clock: HandClock) -> Floor:
    floor = Floor()
    for command in (publishes(), *(arrives(caller) for caller in callers)):
        handle(floor, command, Instant(clock.at))
    return floor


def reconciler_of(floor: Floor, carrier: CarrierList, gateway: Gateway, clock: HandClock) -> Reconciler:
    return Reconciler(lambda: floor, carrier, gateway, clock)


class TestCompare:
    async def test_closes_only_the_contacts_that_the_carrier_does_not_know(self, clock: HandClock) -> None:
        floor, gateway = floor_with(["ada", "bo", "cy"], clock), Gateway()
        clock.turn(SETTLED_MS + 1)
        carrier = CarrierList(frozenset({call_of("ada"), call_of("cy"), call_of("stranger")}))
        reconciler = reconciler_of(floor, carrier, gateway, clock)
        await reconciler.compare()
        assert await reconciler.compare() == 1
        assert gateway.closed() == [contact_of("bo")]

    async def test_closes_nobody_for_one_list_that_was_empty_by_mistake(self, clock: HandClock) -> None:
        floor, gateway, carrier = floor_with(["ada", "bo"], clock), Gateway(), CarrierList()
        clock.turn(SETTLED_MS + 1)
        reconciler = reconciler_of(floor, carrier, gateway, clock)
        await reconciler.compare()
        carrier.calls = frozenset({call_of("ada"), call_of("bo")})
        await reconciler.compare()
        carrier.calls = frozenset()
        await reconciler.compare()
        assert gateway.asked == []

    async def test_leaves_a_contact_alone_that_has_just_arrived(self, clock: HandClock) -> None:
        floor, gateway, carrier = floor_with(["ada"], clock), Gateway(), CarrierList()
        clock.turn(SETTLED_MS)
        reconciler = reconciler_of(floor, carrier, gateway, clock)
        assert await reconciler.compare() == await reconciler.compare() == 0
        assert gateway.asked == []

    async def test_notices_a_specialist_who_is_not_on_the_line_any_more(self, clock: HandClock) -> None:
        """F-5: with the news of it lost, the caller would sit in an empty room for as long as they bear it."""
        floor, gateway = floor_with([], clock), Gateway()
        opening = (signs_in(JOAN), is_ready(JOAN), arrives("ada"), presses_one("ada"), accepts(JOAN, "ada"))
        for command in (*opening, *is_connected(JOAN, "ada")):
            handle(floor, command, clock.now())
        clock.turn(SETTLED_MS + 1)
        carrier = CarrierList(frozenset({call_of("ada"), leg_of(JOAN, "ada")}))
        reconciler = reconciler_of(floor, carrier, gateway, clock)
        assert [await reconciler.compare() for _ in range(2)] == [0, 0]
        carrier.calls = frozenset({call_of("ada")})
        assert [await reconciler.compare() for _ in range(2)] == [0, 1]
        assert (gateway.closed(), gateway.legs_ended()) == ([], [leg_of(JOAN, "ada")])

    async def test_closes_nobody_when_the_carrier_could_not_be_asked(self, clock: HandClock) -> None:
        floor, gateway = floor_with(["ada"], clock), Gateway()
        clock.turn(SETTLED_MS + 1)
        assert await reconciler_of(floor, CarrierList(None), gateway, clock).compare() == 0
        assert gateway.asked == []

    async def test_asks_again_under_the_same_id_after_the_floor_was_away(self, clock: HandClock) -> None:
        floor, gateway = floor_with(["ada"], clock), Gateway(fails=True)
        clock.turn(SETTLED_MS + 1)
        reconciler = reconciler_of(floor, CarrierList(), gateway, clock)
        assert await reconciler.compare() == await reconciler.compare() == 0
        gateway.fails = False
        assert await reconciler.compare() == 1
        assert len({command.id for command in gateway.asked}) == 1


def talking(clock: HandClock) -> Bench:
    """`ann` talks with `amy` since long ago, on the reconciler's clock."""
    bench = Bench.opened()
    bench.now = Instant(clock.at)
    bench.staff("amy")
    bench.call("ann")
    bench.connect("ann")
    clock.turn(SETTLED_MS + 1)
    return bench


class TestLegs:
    async def test_that_are_over_are_reported_once_two_looks_have_missed_them(self, clock: HandClock) -> None:
        bench, gateway = talking(clock), Gateway()
        carrier = CarrierList(frozenset({call_on_bench("ann")}))
        reconciler = reconciler_of(bench.floor, carrier, gateway, clock)
        assert await reconciler.compare() == 0
        assert await reconciler.compare() == 1
        (command,) = gateway.asked
        assert isinstance(command, ReportLegEnded)
        assert command.leg == leg_on_bench("ann-1")

    async def test_that_belong_to_nobody_are_ended_after_two_looks(self, clock: HandClock) -> None:
        bench, gateway = talking(clock), Gateway()
        orphan, wanted = CallSid("CA-orphan"), leg_on_bench("ann-1")
        carrier = CarrierList(frozenset({call_on_bench("ann")}), {wanted: AMY, orphan: AMY})
        reconciler = reconciler_of(bench.floor, carrier, gateway, clock)
        await reconciler.compare()
        assert carrier.ended == []
        await reconciler.compare()
        assert carrier.ended == [orphan]
        assert gateway.asked == []

    async def test_of_softphones_that_nobody_here_knows_are_left_alone(self, clock: HandClock) -> None:
        """The account may serve somebody else as well."""
        bench = talking(clock)
        carrier = CarrierList(
            frozenset({call_on_bench("ann")}),
            {leg_on_bench("ann-1"): AMY, CallSid("CA-other"): SpecialistId("zed")},
        )
        reconciler = reconciler_of(bench.floor, carrier, Gateway(), clock)
        for _ in range(3):
            await reconciler.compare()
        assert carrier.ended == []

    async def test_of_an_offer_that_is_over_are_orphans(self, clock: HandClock) -> None:
        bench = talking(clock)
        bench.hang_up("amy", "ann")
        carrier = CarrierList(frozenset(), {leg_on_bench("ann-1"): AMY})
        reconciler = reconciler_of(bench.floor, carrier, Gateway(), clock)
        await reconciler.compare()
        await reconciler.compare()
        assert carrier.ended == [leg_on_bench("ann-1")]


class TestStrandedCallers:
    async def test_are_fetched_when_no_waiting_document_has_brought_them_back(self, clock: HandClock) -> None:
        stray = CallSid("CA-stray")
        carrier = CarrierList(frozenset({stray}), queued=frozenset({stray}))
        reconciler = reconciler_of(Floor(), carrier, Gateway(), clock)
        for _ in range(STRANDED_LOOKS - 1):
            assert await reconciler.compare() == 0
        assert carrier.fetched == []
        assert await reconciler.compare() == 1
        assert carrier.fetched == [stray]

    async def test_are_only_those_in_the_queue(self, clock: HandClock) -> None:
        """Whoever talks at a partner's own phones must not be pulled out of it because the floor was lost."""
        carrier = CarrierList(frozenset({CallSid("CA-talks")}))
        reconciler = reconciler_of(Floor(), carrier, Gateway(), clock)
        for _ in range(2 * STRANDED_LOOKS):
            assert await reconciler.compare() == 0
        assert carrier.fetched == []

    async def test_are_not_those_whom_the_floor_knows(self, clock: HandClock) -> None:
        floor = floor_with(["ada"], clock)
        call = call_of("ada")
        carrier = CarrierList(frozenset({call}), queued=frozenset({call}))
        reconciler = reconciler_of(floor, carrier, Gateway(), clock)
        for _ in range(2 * STRANDED_LOOKS):
            assert await reconciler.compare() == 0
        assert carrier.fetched == []


class TestCallersLeftAlone:
    """On the line, in a room, and the contact is closed: it was closed where it should not have been."""

    floor: Floor

    def left(self, clock: HandClock, others: list[str] | None) -> CarrierList:
        """`ann`'s contact is closed, her call is not; in her room are others besides her, or there is no such room."""
        bench = talking(clock)
        bench.end_call("ann")
        self.floor, call = bench.floor, call_on_bench("ann")
        rooms: dict[OfferId, RoomSeen] = {}
        if others is not None:
            present = frozenset({call, *map(CallSid, others)})
            rooms[OfferId("ann-1")] = RoomSeen(conference=ConferenceSid("CF"), present=present)
        return CarrierList(frozenset({call}), rooms=rooms)

    async def test_are_sent_to_where_people_are_rung(self, clock: HandClock) -> None:
        carrier = self.left(clock, [])
        reconciler = reconciler_of(self.floor, carrier, Gateway(), clock)
        for _ in range(STRANDED_LOOKS - 1):
            assert await reconciler.compare() == 0
        assert await reconciler.compare() == 1
        assert carrier.rescued == [call_on_bench("ann")]

    @pytest.mark.parametrize("others", [["CA-amy"], None])
    async def test_are_not_those_with_somebody_or_in_no_room(
        self, clock: HandClock, others: list[str] | None
    ) -> None:
        """Whoever leaves a message after the goodbye is in no room."""
        carrier = self.left(clock, others)
        reconciler = reconciler_of(self.floor, carrier, Gateway(), clock)
        for _ in range(2 * STRANDED_LOOKS):
            assert await reconciler.compare() == 0
        assert carrier.rescued == []


class TestRun:
    def test_compares_again_and_again(self) -> None:
        async def story() -> None:
            clock = HandClock()
            floor, carrier = floor_with(["ada"], clock), CarrierList(frozenset({call_of("ada")}))
            clock.turn(SETTLED_MS + 1)
            running = asyncio.create_task(reconciler_of(floor, carrier, Gateway(), clock).run())
            await asyncio.sleep(EVERY_S * 3 + 1)
            running.cancel()
            assert carrier.times == 4

        run_in_virtual_time(story())


class TestTelephones:
    async def test_kept_on_the_line_are_reported_once_two_looks_miss_them(self, clock: HandClock) -> None:
        """Lost news of the end of a parked telephone must not leave its specialist ready for calls it cannot take."""
        floor, gateway = floor_with([], clock), Gateway()
        handle(floor, signs_in(JOAN), Instant(clock.at))
        who, leg = SpecialistId(JOAN), CallSid("CA-parked")
        for command in (
            ChooseReach(id=CommandId("reach"), specialist=who, reach=Reach.PARKED_PHONE, language=ENGLISH),
            ReportPhoneTaken(id=CommandId("taken"), specialist=who, leg=leg),
        ):
            handle(floor, command, Instant(clock.at))
        carrier = CarrierList(frozenset({leg}))
        reconciler = reconciler_of(floor, carrier, gateway, clock)
        clock.turn(SETTLED_MS + 1)
        for _ in range(2):
            assert await reconciler.compare() == 0
        carrier.calls = frozenset()
        assert await reconciler.compare() == 0
        assert await reconciler.compare() == 1
        (told,) = gateway.asked
        assert isinstance(told, ReportPhoneEnded)
        assert (told.specialist, told.leg) == (who, leg)
