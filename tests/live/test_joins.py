"""A join that was not told is found by looking, before the floor gives up on it (twilio.md 4a, step 7)."""

from live.joins import LOOK_BEFORE_MS, ROOMS_AT_ONCE, JoinWatch
from live.sight import RoomSeen
from routing.commands import ReportParticipantJoined
from routing.model import CallSid, ContactState, Instant, OfferId
from tests.live.floor_story import HandClock
from tests.live.test_reconciler import CarrierList, Gateway
from tests.routing.bench import Bench, call_of, leg_of, room_of

OFFER = OfferId("ann-1")
CONNECT_MS = 8_000


def accepted(clock: HandClock) -> Bench:
    """`amy`'s softphone has dialled in for `ann`, and nothing was heard since."""
    bench = Bench.opened(connect_ms=CONNECT_MS)
    bench.now = Instant(clock.at)
    bench.staff("amy")
    bench.call("ann")
    bench.accept("amy", OFFER)
    bench.dial("amy", OFFER)
    return bench


def room_with(*calls: CallSid) -> dict[OfferId, RoomSeen]:
    return {OFFER: RoomSeen(conference=room_of(OFFER), present=frozenset(calls))}


class TestLook:
    async def test_waits_until_the_news_is_overdue(self, clock: HandClock) -> None:
        bench, gateway = accepted(clock), Gateway()
        watch = JoinWatch(lambda: bench.floor, CarrierList(rooms=room_with(leg_of(OFFER))), gateway, clock)
        assert await watch.look() == 0
        clock.turn(CONNECT_MS - LOOK_BEFORE_MS)
        assert await watch.look() == 1
        (command,) = gateway.asked
        assert isinstance(command, ReportParticipantJoined)
        assert (command.call, command.conference) == (leg_of(OFFER), room_of(OFFER))

    async def test_finds_the_specialist_and_then_the_caller(self, clock: HandClock) -> None:
        bench = accepted(clock)
        for present in ((leg_of(OFFER),), (leg_of(OFFER), call_of("ann"))):
            clock.turn(CONNECT_MS - 1)
            gateway = Gateway()
            watch = JoinWatch(lambda: bench.floor, CarrierList(rooms=room_with(*present)), gateway, clock)
            assert await watch.look() == 1
            bench.now = Instant(clock.at)
            for command in gateway.asked:
                bench.do(command)
        assert bench.contact("ann").state is ContactState.CONNECTED

    async def test_finds_nobody_who_is_not_there(self, clock: HandClock) -> None:
        bench, gateway = accepted(clock), Gateway()
        clock.turn(CONNECT_MS - 1)
        for carrier in (CarrierList(), CarrierList(rooms=room_with(call_of("ann")))):
            assert await JoinWatch(lambda: bench.floor, carrier, gateway, clock).look() == 0
        assert gateway.asked == []

    async def test_does_not_stop_at_a_floor_that_is_away(self, clock: HandClock) -> None:
        bench, gateway = accepted(clock), Gateway(fails=True)
        clock.turn(CONNECT_MS - 1)
        watch = JoinWatch(lambda: bench.floor, CarrierList(rooms=room_with(leg_of(OFFER))), gateway, clock)
        assert await watch.look() == 0
        gateway.fails = False
        assert await watch.look() == 1
        assert len({command.id for command in gateway.asked}) == 1

    async def test_asks_about_few_rooms_at_once(self, clock: HandClock) -> None:
        bench = accepted(clock)
        for number in range(2 * ROOMS_AT_ONCE):
            bench.staff(f"s{number}")
            bench.call(f"c{number}")
            offer = bench.offer(f"c{number}")
            bench.accept(offer.specialist, offer.id)
            bench.dial(offer.specialist, offer.id)
        clock.turn(CONNECT_MS - 1)
        asked: list[OfferId] = []

        class Counting(CarrierList):
            async def room(self, offer: OfferId) -> RoomSeen | None:
                asked.append(offer)
                return None

        await JoinWatch(lambda: bench.floor, Counting(), Gateway(), clock).look()
        assert len(asked) == ROOMS_AT_ONCE
