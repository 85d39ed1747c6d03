from dataclasses import replace

import pytest

from routing import commands as c
from routing import events as e
from routing.draft import Draft
from routing.engine import Reason, decide, fire_due, handle, timer_command
from routing.flood_model import SourceTag
from routing.floor import Floor, TimerKind
from routing.indexes import set_timer
from routing.model import (
    AT_ONCE,
    FRENCH,
    UNKNOWN_REGION,
    CommandId,
    ContactId,
    Exit,
    ExitKind,
    Instant,
    OfferId,
    SpecialistId,
)
from routing.phone_model import Reach
from routing.rulebook import EmergencyPlan, Line, RuleBook, Treatment
from routing.snapshot import capture, restore
from routing.sound_settings import RecordingPolicy
from routing.talk_model import Target, TargetKind
from routing.text_model import SenderId, TextId, TextService
from tests.routing.bench import (
    NOON,
    STORM,
    SUPERVISOR,
    WEST,
    Bench,
    leg_of,
    rules,
    treating,
    with_phone_system,
)
from tests.routing.kept import indexes, revived, stored
from tests.routing.truths import assert_all_true


def with_every_timer() -> Bench:
    """A floor on which a timer of each kind is set."""
    storm = EmergencyPlan(name=STORM)
    book = rules(widen_after_ms=15_000, partners=with_phone_system(), plans=(storm,))
    book = replace(book, lines=(Line(name="main", recording=RecordingPolicy.ON_PRESS),))
    bench = Bench.opened(book)
    bench.declare()
    _postpone_a_call_back(bench, book)
    bench.call("wes", WEST)
    for specialist, contact in (
        ("amy", "ann"),
        ("bob", "bea"),
        ("cho", "cat"),
        ("dev", "don"),
        ("eve", "eli"),
        ("fay", "flo"),
        ("ida", "ivo"),
    ):
        bench.staff(specialist)
        bench.call(contact)
    bench.connect("ann")
    bench.end_leg(leg_of("ann-1"))
    bench.accept("bob", "bea-1")
    bench.decline("cho", "cat-1")
    bench.connect("don")
    bench.hang_up("dev", "don")
    bench.connect("flo")
    bench.connect("ivo")
    bench.do(c.StartRecording(id=bench.id(), specialist=SpecialistId("ida"), contact=ContactId("ivo")))
    bench.call_in("fay", "flo", Target(kind=TargetKind.OUTSIDE, id="988"))
    bench.hold("fay", "flo")
    bench.do(
        c.BlockSource(
            id=bench.id(), source=SourceTag("0f1e2d"), by=SUPERVISOR, reason="robot", lasts_ms=600_000
        )
    )
    _write_texts(bench)
    _ring_a_phone(bench)
    return bench


def _ring_a_phone(bench: Bench) -> None:
    """Of somebody who works by a telephone that stays on the line."""
    ivy = SpecialistId("ivy")
    bench.sign_in("ivy")
    bench.do(c.ChooseReach(id=bench.id(), specialist=ivy, reach=Reach.PARKED_PHONE, language=FRENCH))
    bench.do(c.CallPhone(id=bench.id(), specialist=ivy))


def _write_texts(bench: Bench) -> None:
    """Of two who write in French one is offered; the other was declined."""
    bench.do(c.SetTextService(id=bench.id(), service=TextService()))
    for specialist in ("gil", "hal"):
        bench.sign_in(specialist, languages=(FRENCH,))
    bench.ready("gil")
    for who in ("tex", "tim"):
        for number, choice in enumerate((None, FRENCH)):
            bench.do(
                c.ReportTextReceived(
                    id=bench.id(),
                    contact=ContactId(who),
                    text=TextId(f"SM-{who}{number}"),
                    sender=SenderId(who),
                    line="main",
                    evidence=UNKNOWN_REGION,
                    choice=choice,
                )
            )
    bench.do(c.DeclineText(id=bench.id(), specialist=SpecialistId("gil"), offer=OfferId("tex-1")))
    bench.ready("hal")


def _postpone_a_call_back(bench: Bench, book: RuleBook) -> None:
    unasked = Exit(kind=ExitKind.CALL_BACK, when=AT_ONCE, forced=True)
    bench.publish(replace(treating(Treatment(exits=(unasked,)), book), version="calls back"))
    bench.call("fay")
    bench.staff("fin")
    bench.answer("fay-back")
    bench.call_back_ends("fay")
    bench.sign_out("fin")
    bench.publish(book)


class TestDecide:
    def test_only_reads_the_floor(self) -> None:
        bench = Bench.opened()
        bench.staff("amy")
        bench.call("ann")
        before = stored(bench.floor)
        draft = Draft(command=CommandId("c"), at=bench.now)
        decide(
            bench.floor,
            c.AcceptOffer(
                id=draft.command, specialist=bench.offer("ann").specialist, offer=bench.offer("ann").id
            ),
            draft,
        )
        assert [type(event) for event in draft.events] == [e.OfferAccepted]
        assert stored(bench.floor) == before


class TestHandle:
    def test_numbers_events_and_effects_after_their_command(self) -> None:
        """Style section 5: ids come from the command, so the core draws none."""
        bench = Bench.opened()
        bench.staff("amy")
        bench.call("ann")
        bench.answer("ann")
        decision = bench.end_call("ann")
        command = decision.events[0].id.partition(".")[0]
        assert [event.id for event in decision.events] == [
            f"{command}.{place}" for place in range(1, len(decision.events) + 1)
        ]
        assert [effect.id for effect in decision.effects] == [f"{command}.e1"]

    def test_makes_no_event_when_the_outcome_already_holds(self) -> None:
        bench = Bench.opened()
        bench.staff("amy")
        assert not bench.sign_in("amy").events
        assert not bench.ready("amy").events


class TestFireDue:
    def test_has_nothing_to_do_before_the_first_timer(self) -> None:
        bench = Bench.opened()
        bench.staff("amy")
        bench.call("ann")
        due = bench.floor.next_due()
        assert due is not None
        assert fire_due(bench.floor, Instant(due - 1)) is None
        assert fire_due(bench.floor, due) is not None

    def test_forgets_a_timer_that_decides_nothing(self) -> None:
        """A timer whose record is gone must not fire for ever."""
        floor = Floor()
        set_timer(floor, TimerKind.OFFER, "gone-1", NOON)
        decision = fire_due(floor, NOON)
        assert decision is not None
        assert not decision.events
        assert floor.next_due() is None

    def test_takes_the_earliest_first(self) -> None:
        bench = with_every_timer()
        fired = []
        # The look at everybody who waits comes again as long as somebody waits: an hour of it is enough.
        while (first := bench.floor.timers.first()) is not None and first[0] < NOON + 3_600_000:
            fired.append(first[0])
            bench.now = Instant(max(bench.now, first[0]))
            assert fire_due(bench.floor, bench.now) is not None
        assert fired == sorted(fired)
        assert_all_true(bench.floor, bench.now)


class TestTimerCommand:
    @pytest.mark.parametrize("kind", list(TimerKind))
    def test_decides_nothing_before_its_time(self, kind: TimerKind) -> None:
        """A timer that comes early, as after a changed deadline, takes nothing from anybody."""
        bench = with_every_timer()
        timers = [
            (due, timer) for due, timer in bench.floor.timers.in_order() if timer.startswith(f"{kind}:")
        ]
        assert timers, f"the floor has no {kind} timer"
        for due, timer in timers:
            early = handle(bench.floor, timer_command(timer, Instant(due)), Instant(due - 1))
            assert not early.events, timer

    def test_is_one_command_for_one_timer_and_time(self) -> None:
        early, again, late = (timer_command("lease:amy", Instant(NOON + by_ms)) for by_ms in (0, 0, 1))
        assert early == again
        assert early.id != late.id


class TestSnapshot:
    def test_holds_every_kind_of_timer(self) -> None:
        bench = with_every_timer()
        again = revived(stored(bench.floor))
        assert indexes(again) == indexes(bench.floor)

    def test_goes_on_as_the_first_floor_would(self) -> None:
        bench = with_every_timer()
        twin = Bench(floor=revived(stored(bench.floor)), now=bench.now)
        for floor in (bench, twin):
            floor.pass_time(60_000)
        assert stored(twin.floor) == stored(bench.floor)

    def test_of_an_empty_floor_is_an_empty_floor(self) -> None:
        assert restore(capture(Floor())).rule_book is None


class TestDecisionReason:
    def test_says_that_something_happened(self) -> None:
        assert Bench.opened().arrive("ann").reason is Reason.HAPPENED

    def test_says_that_the_outcome_held_already(self) -> None:
        bench = Bench.opened()
        bench.call("ann")
        bench.end_call("ann")
        assert bench.end_call("ann").reason is Reason.HELD_ALREADY

    def test_says_that_it_was_refused(self) -> None:
        bench = Bench.opened()
        bench.staff("amy")
        assert bench.accept("amy", "nobody-1").reason is Reason.REFUSED
