"""Orders to the carrier, and those that have been overtaken on their way to it."""

import pytest

from routing import commands as c
from routing.effects import (
    CallPartyIn,
    Effect,
    EndCall,
    MoveCallerToRoom,
    ReturnCallerToQueue,
    SendCallerOut,
    SendCallerToPartner,
    SetHold,
)
from routing.model import CallSid, ConferenceSid, ContactId, EffectId, OfferId, PartnerFailure, PartnerId
from routing.rulebook import Partner, PhoneSystem
from routing.talk_model import PartyId, PartyKind, Target, TargetKind
from telephony.addresses import Addresses
from telephony.effects import is_overtaken, perform
from telephony.ports import CarrierResult, Done, Refused
from tests.routing.bench import NIGHT, NORTH, SOUTH, Bench, call_of, leg_of, rules

ANN = ContactId("ann")


class Noting:
    """A carrier that takes every order and keeps where callers were moved."""

    def __init__(self) -> None:
        self.moved: list[tuple[CallSid, str, str]] = []

    async def move_caller(
        self,
        call: CallSid,
        url: str,
        fallback_url: str,
        fallback_method: str = "POST",
        method: str = "POST",
    ) -> CarrierResult:
        self.moved.append((call, url, fallback_url))
        return Done()


class TestPerform:
    @pytest.mark.parametrize(("ring_ms", "ring"), [(40_000, 40), (25_900, 25), (10**9, 600)])
    async def test_moves_a_caller_to_where_a_partner_is_dialled(self, ring_ms: int, ring: int) -> None:
        carrier, addresses = Noting(), Addresses("https://voice.example.org")
        effect = SendCallerToPartner(
            id=EffectId("t:review:queue:1.e1"),
            contact=ANN,
            call=call_of("ann"),
            partner=PartnerId("NORTH"),
            ring_ms=ring_ms,
        )
        assert await perform(carrier, addresses, effect) == Done()  # type: ignore[arg-type]
        ((call, url, fallback),) = carrier.moved
        assert call == effect.call
        assert url.split("#")[0].endswith(f"/voice/partner/ann/t%3Areview%3Aqueue%3A1.e1/NORTH/{ring}")
        assert fallback == addresses.fallback()


class TestIsOvertaken:
    """S5: an order from before a change of mind changes nothing, however late or often it is given."""

    @pytest.fixture
    def bench(self) -> Bench:
        north = Partner(id=NORTH, phone_system=PhoneSystem())
        bench = Bench.opened(rules(partners=(north, Partner(id=SOUTH), Partner(id=NIGHT))))
        bench.call("ann")
        return bench

    @pytest.fixture
    def room(self) -> Bench:
        """A floor on which ann's caller is on the way to amy's room."""
        bench = Bench.opened()
        bench.staff("amy")
        bench.call("ann")
        bench.accept("amy", "ann-1")
        bench.dial("amy", "ann-1")
        bench.join(leg_of("ann-1"), "ann-1")
        return bench

    def move(self, bench: Bench) -> MoveCallerToRoom:
        return next(order for order in reversed(bench.orders) if isinstance(order, MoveCallerToRoom))

    def test_holds_for_no_caller_who_is_on_the_way_to_a_room(self, room: Bench) -> None:
        assert not is_overtaken(self.move(room), room.floor)

    def test_keeps_a_caller_who_is_in_the_room_from_being_moved_there_again(self, room: Bench) -> None:
        """F-31: the carrier would take them out first, and a room ends with its caller."""
        order = self.move(room)
        room.join(call_of("ann"), "ann-1")
        assert is_overtaken(order, room.floor)

    def test_keeps_a_caller_from_a_room_that_is_given_up(self, room: Bench) -> None:
        order = self.move(room)
        room.end_leg(leg_of("ann-1"))
        assert is_overtaken(order, room.floor)

    def test_keeps_a_caller_who_has_left_from_being_moved(self, room: Bench) -> None:
        order = self.move(room)
        room.end_call("ann")
        assert is_overtaken(order, room.floor)

    def test_keeps_a_caller_from_being_brought_back_out_of_the_next_room(self, room: Bench) -> None:
        back = ReturnCallerToQueue(id=EffectId("late.e1"), contact=ANN, call=call_of("ann"))
        assert is_overtaken(back, room.floor)
        room.join(call_of("ann"), "ann-1")
        assert is_overtaken(back, room.floor)

    def sent(self, bench: Bench) -> SendCallerToPartner:
        return next(order for order in reversed(bench.orders) if isinstance(order, SendCallerToPartner))

    def test_holds_for_no_order_of_the_moment(self, bench: Bench) -> None:
        assert not is_overtaken(self.sent(bench), bench.floor)

    def test_keeps_a_conversation_at_a_partner_from_being_cut(self, bench: Bench) -> None:
        order = self.sent(bench)
        bench.do(c.ReportPartnerAnswered(id=bench.id(), contact=ANN, call=order.call, effect=order.id))
        assert is_overtaken(order, bench.floor)

    def test_keeps_a_caller_who_came_back_from_being_sent_again(self, bench: Bench) -> None:
        order = self.sent(bench)
        bench.do(
            c.ReportPartnerFailed(
                id=bench.id(), contact=ANN, call=order.call, effect=order.id, reason=PartnerFailure.BUSY
            )
        )
        assert is_overtaken(order, bench.floor)

    def test_keeps_a_caller_who_was_sent_on_from_being_brought_back(self, bench: Bench) -> None:
        back = ReturnCallerToQueue(id=EffectId("late.e1"), contact=ANN, call=call_of("ann"))
        assert is_overtaken(back, bench.floor)
        bench.pass_time(40_000)
        assert not is_overtaken(back, bench.floor)

    def test_ends_calls_of_those_who_are_gone(self, bench: Bench) -> None:
        order: Effect = EndCall(id=EffectId("x.e1"), contact=ANN, call=call_of("ann"))
        assert not is_overtaken(order, bench.floor)
        sent = self.sent(bench)
        bench.end_call("ann")
        assert not is_overtaken(order, bench.floor)
        assert is_overtaken(sent, bench.floor)


def conversation() -> Bench:
    """`ann` talks with `amy`."""
    bench = Bench.opened()
    bench.staff("amy")
    bench.call("ann")
    bench.connect("ann")
    return bench


class TestIsOvertakenInAConversation:
    """S5, for holds, for those who are called in, and for callers who are left to somebody outside."""

    def test_holds_for_a_hold_that_is_over(self) -> None:
        bench = conversation()
        bench.hold("amy", "ann")
        (on,) = [one for one in bench.orders if isinstance(one, SetHold)]
        assert not is_overtaken(on, bench.floor)
        bench.resume("amy", "ann")
        off = next(one for one in bench.orders if isinstance(one, SetHold) and not one.on)
        assert (is_overtaken(on, bench.floor), is_overtaken(off, bench.floor)) == (True, False)

    def test_holds_for_a_call_to_somebody_who_rings_or_is_not_wanted_any_more(self) -> None:
        bench = conversation()
        bench.call_in("amy", "ann", Target(kind=TargetKind.OUTSIDE, id="988"))
        (order,) = [one for one in bench.orders if isinstance(one, CallPartyIn)]
        assert not is_overtaken(order, bench.floor)
        bench.do(
            c.ReportPartyRings(
                id=bench.id(), contact=ANN, party=PartyId("ann-p1"), leg=CallSid("CA-somebody")
            )
        )
        assert is_overtaken(order, bench.floor)
        bench.drop_party("amy", "ann", "ann-p1")
        assert is_overtaken(order, bench.floor)

    def test_keeps_a_conversation_outside_from_being_cut(self) -> None:
        bench = conversation()
        bench.transfer("amy", "ann", Target(kind=TargetKind.OUTSIDE, id="988"))
        (order,) = [one for one in bench.orders if isinstance(one, SendCallerOut)]
        assert not is_overtaken(order, bench.floor)
        back = ReturnCallerToQueue(id=EffectId("late.e1"), contact=ANN, call=call_of("ann"))
        assert is_overtaken(back, bench.floor)
        bench.end_call("ann")
        assert is_overtaken(order, bench.floor)

    def test_keeps_a_caller_who_talks_from_being_brought_back(self) -> None:
        back = ReturnCallerToQueue(id=EffectId("late.e1"), contact=ANN, call=call_of("ann"))
        assert is_overtaken(back, conversation().floor)


class TestPerformInAConversation:
    async def test_calls_nobody_whom_the_settings_do_not_name(self) -> None:
        """S10: an id that leads to no number is refused here, and nothing is dialled."""
        order = CallPartyIn(
            id=EffectId("c1.e1"),
            contact=ANN,
            call=call_of("ann"),
            party=PartyId("ann-p1"),
            kind=PartyKind.OUTSIDE,
            target="+19005550100",
            room=OfferId("ann-1"),
            conference=ConferenceSid("CF1"),
        )
        carrier = Noting()
        result = await perform(carrier, Addresses("https://voice.example.org"), order)  # type: ignore[arg-type]
        assert result == Refused(404, 0)
        assert carrier.moved == []
