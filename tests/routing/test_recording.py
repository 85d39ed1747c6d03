"""Recording a conversation: nothing before everybody has heard of it, nothing while it pauses, nothing after it."""

from dataclasses import replace

import pytest

from routing import commands as c
from routing import events as e
from routing import replies as r
from routing.effects import Announce, SetRecording
from routing.engine import Decision
from routing.model import CallSid, ContactId, OfferId, RecordingSid, SpecialistId
from routing.recording_model import RecordingFailure, RecordingOrder
from routing.rulebook import Line, RuleBook
from routing.sound_settings import RecordingPolicy
from routing.talk_model import Announcement, ListenMode, PartyId, Target, TargetKind
from tests.routing.bench import SUPERVISOR, Bench, call_of, leg_of, rules

ANN, AMY = ContactId("ann"), SpecialistId("amy")
ROOM, PARTY = OfferId("ann-1"), PartyId("ann-p1")
CALLER, SPECIALIST = call_of("ann"), leg_of("ann-1")


def book(policy: RecordingPolicy = RecordingPolicy.ALWAYS) -> RuleBook:
    return replace(rules(), lines=(Line(name="main", recording=policy),))


def talking(policy: RecordingPolicy = RecordingPolicy.ALWAYS) -> Bench:
    bench = Bench.opened(book(policy))
    bench.staff("amy")
    bench.call("ann")
    bench.connect("ann")
    return bench


def recording(policy: RecordingPolicy = RecordingPolicy.ALWAYS) -> Bench:
    """A conversation that is recorded, and the carrier has said so."""
    bench = talking(policy)
    for leg in (CALLER, SPECIALIST):
        hears(bench, leg)
    settle(bench)
    return bench


def hears(bench: Bench, leg: CallSid, *, heard: bool = True) -> Decision:
    return bench.do(c.ReportAnnounced(id=bench.id(), room=ROOM, call=leg, heard=heard))


def settle(bench: Bench, *, refused: bool = False) -> Decision:
    taping = bench.contact("ann").taping
    assert taping is not None
    assert taping.order is not None
    return bench.do(
        c.ReportEffect(
            id=bench.id(), effect=taping.order, contact=ANN, call=CALLER, gone=False, refused=refused
        )
    )


def pause(bench: Bench) -> Decision:
    return bench.do(c.PauseRecording(id=bench.id(), specialist=AMY, contact=ANN))


def go_on(bench: Bench) -> Decision:
    return bench.do(c.ResumeRecording(id=bench.id(), specialist=AMY, contact=ANN))


def orders(decision: Decision) -> list[RecordingOrder]:
    return [one.order for one in decision.effects if isinstance(one, SetRecording)]


def told(decision: Decision) -> list[tuple[CallSid, Announcement]]:
    return [(one.call, one.words) for one in decision.effects if isinstance(one, Announce)]


def listen_in(bench: Bench) -> Decision:
    bench.do(c.Listen(id=bench.id(), supervisor=SUPERVISOR, contact=ANN, mode=ListenMode.LISTEN))
    bench.do(c.ReportSupervisorDialled(id=bench.id(), supervisor=SUPERVISOR, party=PARTY, leg=leg_of(PARTY)))
    return bench.party_joins(PARTY)


class TestPolicy:
    def test_is_off_unless_the_line_says_otherwise(self) -> None:
        bench = Bench.opened()
        bench.staff("amy")
        bench.call("ann")
        bench.connect("ann")
        reply = bench.do(c.StartRecording(id=bench.id(), specialist=AMY, contact=ANN)).reply
        assert reply == r.Refused(refusal=r.Refusal.NOT_RECORDED)
        names = {type(event).__name__ for event in bench.log}
        assert not any("Recording" in name for name in names)

    def test_waits_for_the_specialists_press(self) -> None:
        bench = talking(RecordingPolicy.ON_PRESS)
        assert bench.contact("ann").taping is None
        pressed = bench.do(c.StartRecording(id=bench.id(), specialist=AMY, contact=ANN))
        assert told(pressed) == [
            (CALLER, Announcement.RECORDING),
            (SPECIALIST, Announcement.RECORDING),
        ]

    def test_is_for_the_contacts_own_specialist(self) -> None:
        bench = talking(RecordingPolicy.ON_PRESS)
        bench.staff("bob")
        command = c.StartRecording(id=bench.id(), specialist=SpecialistId("bob"), contact=ANN)
        assert bench.do(command).reply == r.Refused(refusal=r.Refusal.NOT_YOURS, by=AMY)
        bench.hang_up("amy", "ann")
        again = c.StartRecording(id=bench.id(), specialist=SpecialistId("bob"), contact=ANN)
        assert bench.do(again).reply == r.Refused(refusal=r.Refusal.UNKNOWN_CONTACT)


class TestAnnouncement:
    def test_is_heard_by_both_before_anything_is_recorded(self) -> None:
        bench = talking()
        assert orders(hears(bench, CALLER)) == []
        assert orders(hears(bench, CALLER)) == [], "told twice"
        assert orders(hears(bench, SPECIALIST)) == [RecordingOrder.START]

    def test_that_nobody_confirms_leaves_the_conversation_unrecorded(self) -> None:
        bench = talking()
        hears(bench, CALLER)
        bench.pass_time(31_000)
        (failed,) = [event for event in bench.log if isinstance(event, e.RecordingFailed)]
        assert failed.reason is RecordingFailure.NOT_HEARD
        assert orders(hears(bench, SPECIALIST)) == []

    def test_that_could_not_be_played_leaves_it_unrecorded(self) -> None:
        bench = talking()
        hears(bench, CALLER, heard=False)
        assert bench.contact("ann").taping is None

    def test_that_a_hold_cut_off_is_made_again_after_it(self) -> None:
        bench = talking()
        bench.hold("amy", "ann")
        assert bench.contact("ann").taping is None
        assert told(bench.resume("amy", "ann"))[:2] == [
            (CALLER, Announcement.RECORDING),
            (SPECIALIST, Announcement.RECORDING),
        ]

    def test_comes_first_for_whoever_joins_and_the_recording_pauses(self) -> None:
        bench = recording()
        joined = listen_in(bench)
        assert (leg_of(PARTY), Announcement.RECORDING) in told(joined)
        assert orders(joined) == [RecordingOrder.PAUSE]
        settle(bench)
        assert orders(hears(bench, leg_of(PARTY))) == [RecordingOrder.RESUME]

    def test_is_not_waited_for_from_somebody_who_has_left(self) -> None:
        bench = recording()
        bench.call_in("amy", "ann", Target(kind=TargetKind.OUTSIDE, id="911"))
        bench.party_joins(PARTY)
        left = bench.party_leaves(PARTY, ROOM)
        assert orders(left) == [RecordingOrder.RESUME]


class TestPause:
    def test_holds_once_the_carrier_says_so_and_ends_by_hand(self) -> None:
        bench = recording()
        assert orders(pause(bench)) == [RecordingOrder.PAUSE]
        taping = bench.contact("ann").taping
        assert taping is not None
        assert taping.order is not None, "still recorded, for all we know"
        settle(bench)
        assert orders(pause(bench)) == []
        assert orders(go_on(bench)) == [RecordingOrder.RESUME]

    def test_by_hand_outlives_a_hold_and_a_newcomer(self) -> None:
        bench = recording()
        pause(bench)
        assert orders(bench.hold("amy", "ann")) == []
        assert orders(bench.resume("amy", "ann")) == []
        listen_in(bench)
        assert orders(hears(bench, leg_of(PARTY))) == []
        assert orders(go_on(bench)) == [RecordingOrder.RESUME]

    def test_comes_with_a_hold(self) -> None:
        bench = recording()
        assert orders(bench.hold("amy", "ann")) == [RecordingOrder.PAUSE]
        assert orders(bench.resume("amy", "ann")) == [RecordingOrder.RESUME]

    def test_that_the_carrier_refuses_ends_the_recording(self) -> None:
        """A specialist must not believe that a number is not recorded when it is."""
        bench = recording()
        pause(bench)
        decision = settle(bench, refused=True)
        assert orders(decision) == [RecordingOrder.STOP]
        (failed,) = [event for event in bench.log if isinstance(event, e.RecordingFailed)]
        assert failed.reason is RecordingFailure.CARRIER

    def test_is_nobody_elses(self) -> None:
        bench = recording()
        command = c.PauseRecording(id=bench.id(), specialist=SpecialistId("bob"), contact=ANN)
        assert isinstance(bench.do(command).reply, r.Refused)


class TestEnd:
    def test_comes_when_the_caller_is_passed_on(self) -> None:
        bench = recording()
        bench.staff("bob")
        to = Target(kind=TargetKind.SPECIALIST, id="bob")
        assert RecordingOrder.STOP in orders(bench.transfer("amy", "ann", to))
        assert bench.contact("ann").taping is None

    def test_comes_with_the_call_and_needs_no_order(self) -> None:
        bench = recording()
        assert orders(bench.end_call("ann")) == []

    @pytest.mark.parametrize("over", [True, False])
    def test_links_the_recording_to_its_contact_whenever_it_is_ready(self, over: bool) -> None:
        bench = recording()
        if over:
            bench.end_call("ann")
        report = c.ReportRecording(
            id=bench.id(), contact=ANN, number=1, recording=RecordingSid("RE1"), duration_ms=9_000
        )
        (ready,) = bench.do(report).events
        assert isinstance(ready, e.ConversationRecorded)
        assert (ready.contact, ready.number, ready.recording) == (ANN, 1, "RE1")
        assert ready.forget_at > ready.at

    def test_of_one_with_nothing_on_it_is_a_failure(self) -> None:
        bench = recording()
        report = c.ReportRecording(
            id=bench.id(), contact=ANN, number=1, recording=RecordingSid("RE1"), duration_ms=None
        )
        (failed,) = bench.do(report).events
        assert isinstance(failed, e.RecordingFailed)
        assert failed.reason is RecordingFailure.EMPTY


class TestListening:
    @pytest.mark.parametrize(("announced", "heard"), [(True, True), (True, False), (False, True)])
    def test_is_told_to_the_caller_where_the_policy_says_so(self, announced: bool, heard: bool) -> None:
        bench = Bench.opened(replace(rules(), listening_announced=announced, listening_heard=heard))
        bench.staff("amy")
        bench.call("ann")
        bench.connect("ann")
        expected = [(CALLER, Announcement.LISTEN)] if announced and heard else []
        assert told(listen_in(bench)) == expected
        changed = bench.do(
            c.ChangeListening(id=bench.id(), supervisor=SUPERVISOR, party=PARTY, mode=ListenMode.BARGE)
        )
        assert told(changed) == ([(CALLER, Announcement.BARGE)] if expected else [])

    def test_is_told_to_a_caller_on_hold_when_they_are_back(self) -> None:
        bench = Bench.opened()
        bench.staff("amy")
        bench.call("ann")
        bench.connect("ann")
        bench.hold("amy", "ann")
        bench.pass_time(1_000)
        assert told(listen_in(bench)) == []
        assert told(bench.resume("amy", "ann")) == [(CALLER, Announcement.LISTEN)]
