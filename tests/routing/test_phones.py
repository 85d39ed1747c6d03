"""Telephones of specialists, decided: what crosses, comes twice or comes late."""

from routing import commands as c
from routing import events as e
from routing import replies as r
from routing.effects import EndCall, MoveLegToRoom, ParkLeg, RingPhone, RingSpecialist
from routing.floor import offer_id
from routing.model import (
    ENGLISH,
    CallSid,
    ContactId,
    NotReadyReason,
    OfferState,
    SpecialistId,
    SpecialistState,
)
from routing.phone_model import PhoneFailure, Reach
from routing.talk_model import Target, TargetKind
from tests.routing.bench import Bench, room_of

AMY, ANN = SpecialistId("amy"), ContactId("ann")
OFFER = offer_id(ANN, 1)
LEG, STRANGER = CallSid("phone-1"), CallSid("phone-2")


def by(reach: Reach) -> Bench:
    """A floor with `amy` ready, reached in this way, and a parked telephone on the line."""
    bench = Bench.opened()
    bench.sign_in("amy")
    bench.do(c.ChooseReach(id=bench.id(), specialist=AMY, reach=reach, language=ENGLISH))
    if reach is Reach.PARKED_PHONE:
        bench.do(c.ReportPhoneTaken(id=bench.id(), specialist=AMY, leg=LEG))
    bench.ready("amy")
    return bench


class TestDeskPhone:
    def test_is_rung_for_an_accepted_offer_and_for_nothing_before(self) -> None:
        bench = by(Reach.DESK_PHONE)
        bench.call("ann")
        assert [one for one in bench.orders if isinstance(one, RingSpecialist | RingPhone)] == []
        bench.accept("amy", OFFER)
        (order,) = [one for one in bench.orders if isinstance(one, RingSpecialist)]
        assert (order.specialist, order.offer, order.language) == (AMY, OFFER, ENGLISH)

    def test_that_rings_twice_is_let_in_once(self) -> None:
        """F-31: the carrier placed the call twice; the second one to press the key is hung up."""
        bench = by(Reach.DESK_PHONE)
        bench.call("ann")
        bench.accept("amy", OFFER)
        bench.do(c.ReportOfferRings(id=bench.id(), offer=OFFER, leg=LEG))
        bench.do(c.ReportOfferRings(id=bench.id(), offer=OFFER, leg=STRANGER))
        assert [one.call for one in bench.orders if isinstance(one, EndCall)] == [STRANGER]
        busy = PhoneFailure.BUSY
        bench.do(c.ReportOfferUntaken(id=bench.id(), offer=OFFER, leg=STRANGER, reason=busy))
        assert bench.floor.offers[OFFER].state is OfferState.ACCEPTED, "the first still rings"
        late = bench.do(c.ReportOfferTaken(id=bench.id(), offer=OFFER, leg=STRANGER)).reply
        assert late == r.EndsCall()
        assert isinstance(
            bench.do(c.ReportOfferTaken(id=bench.id(), offer=OFFER, leg=LEG)).reply, r.SpecialistJoinsRoom
        )

    def test_that_takes_a_call_when_its_time_is_over_comes_to_nobody(self) -> None:
        bench = by(Reach.DESK_PHONE)
        bench.call("ann")
        bench.accept("amy", OFFER)
        bench.do(c.ReportOfferRings(id=bench.id(), offer=OFFER, leg=LEG))
        bench.renew("amy")
        for _ in range(6):
            bench.pass_time(8_000)
            bench.renew("amy")
        assert bench.floor.offers[OFFER].state is OfferState.MISSED
        assert LEG in [one.call for one in bench.orders if isinstance(one, EndCall)]
        assert bench.do(c.ReportOfferTaken(id=bench.id(), offer=OFFER, leg=LEG)).reply == r.EndsCall()

    def test_does_not_let_the_softphone_in_beside_it(self) -> None:
        bench = by(Reach.DESK_PHONE)
        bench.call("ann")
        bench.accept("amy", OFFER)
        dialled = c.ReportSpecialistDialled(id=bench.id(), specialist=AMY, offer=OFFER, leg=STRANGER)
        assert bench.do(dialled).reply == r.EndsCall()


class TestParkedPhone:
    def test_goes_where_it_is_wanted_although_an_older_order_led_it_back(self) -> None:
        """The order to wait and the order to come crossed at the carrier."""
        bench = by(Reach.PARKED_PHONE)
        bench.call("ann")
        bench.accept("amy", OFFER)
        assert [one.offer for one in bench.orders if isinstance(one, MoveLegToRoom)] == [OFFER]
        asks = c.ReportPhoneParked(id=bench.id(), specialist=AMY, leg=LEG)
        assert isinstance(bench.do(asks).reply, r.ParkedJoinsRoom)

    def test_that_is_sent_to_its_room_twice_loses_no_call(self) -> None:
        bench = by(Reach.PARKED_PHONE)
        bench.call("ann")
        bench.accept("amy", OFFER)
        bench.join(LEG, OFFER)
        left = c.ReportParticipantLeft(id=bench.id(), offer=OFFER, call=LEG, moved=True)
        assert bench.do(left).events == ()
        bench.join(LEG, OFFER)
        assert bench.floor.offers[OFFER].conference == room_of(OFFER)

    def test_is_led_back_instead_of_hung_up(self) -> None:
        bench = by(Reach.PARKED_PHONE)
        bench.call("ann")
        bench.accept("amy", OFFER)
        bench.join(LEG, OFFER)
        bench.join(bench.floor.contacts[ANN].call, OFFER)
        bench.hang_up("amy", "ann")
        assert [one.call for one in bench.orders if isinstance(one, ParkLeg)] == [LEG]
        assert LEG not in [one.call for one in bench.orders if isinstance(one, EndCall)]

    def test_of_a_colleague_who_is_asked_in_comes_to_the_callers_room_and_is_led_back(self) -> None:
        bench = by(Reach.PARKED_PHONE)
        bench.staff("bob")
        bench.not_ready("amy")
        bench.call("ann")
        bench.connect("ann")
        bench.ready("amy")
        bench.call_in("bob", "ann", Target(kind=TargetKind.SPECIALIST, id=AMY))
        asked = offer_id(ANN, 2)
        bench.accept("amy", asked)
        comes = c.ReportParkedAtRoom(id=bench.id(), specialist=AMY, offer=asked, leg=LEG)
        reply = bench.do(comes).reply
        assert isinstance(reply, r.ParkedJoinsRoom)
        assert (reply.offer, reply.room) == (asked, OFFER)
        bench.join(LEG, OFFER)
        assert bench.floor.offers[asked].state is OfferState.CONSULTING
        bench.hang_up("amy", "ann")
        assert [one.call for one in bench.orders if isinstance(one, ParkLeg)] == [LEG]
        assert bench.floor.specialists[AMY].state is SpecialistState.READY

    def test_that_breaks_in_wrap_up_leaves_nobody_ready(self) -> None:
        bench = by(Reach.PARKED_PHONE)
        bench.call("ann")
        bench.accept("amy", OFFER)
        bench.join(LEG, OFFER)
        bench.join(bench.floor.contacts[ANN].call, OFFER)
        bench.hang_up("amy", "ann")
        gone = PhoneFailure.FAILED
        bench.do(c.ReportPhoneEnded(id=bench.id(), specialist=AMY, leg=LEG, reason=gone))
        assert bench.do(c.BecomeReady(id=bench.id(), specialist=AMY)).reply == r.Refused(
            refusal=r.Refusal.PHONE_NOT_THERE
        )
        bench.do(c.EndWrapUp(id=bench.id(), specialist=AMY))
        amy = bench.floor.specialists[AMY]
        assert (amy.state, amy.not_ready) == (SpecialistState.NOT_READY, NotReadyReason.LINE_LOST)

    def test_of_somebody_who_is_offered_a_call_gives_the_offer_back(self) -> None:
        bench = by(Reach.PARKED_PHONE)
        bench.call("ann")
        gone = PhoneFailure.FAILED
        decided = bench.do(c.ReportPhoneEnded(id=bench.id(), specialist=AMY, leg=LEG, reason=gone))
        assert [type(one) for one in decided.events[:3]] == [
            e.PhoneLost,
            e.OfferWithdrawn,
            e.SpecialistNotReady,
        ]


class TestBrowser:
    def test_leaves_no_trace_of_telephones(self) -> None:
        """A floor on which everybody works in the browser says what it always said."""
        bench = by(Reach.SOFTPHONE)
        bench.call("ann")
        bench.connect("ann")
        bench.hang_up("amy", "ann")
        names = {type(one).__name__ for one in bench.log}
        assert not {name for name in names if "Phone" in name or "Reach" in name}
