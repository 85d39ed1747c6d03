"""Floods of calls: what a flood may take of the specialists, whom it may not touch, and what supervisors block."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing import commands as c
from routing import events as e
from routing import replies as r
from routing.engine import Decision
from routing.estimates import position
from routing.flood_model import BLOCK_MS_MAX, NO_LANE, Floods, SourceTag
from routing.floods import SOURCE_BLOCKED
from routing.model import (
    ContactEnd,
    ContactId,
    ContactState,
    Exit,
    ExitKind,
    SpecialistId,
)
from routing.rulebook import Line, RuleBook, Treatment
from tests.routing.bench import (
    NORTH,
    PATIENT,
    SUPERVISOR,
    Bench,
    call_of,
    region,
    rules,
    treating,
    with_phone_system,
)
from tests.routing.kept import stored
from tests.routing.truths import assert_all_true, assert_snapshot_holds_everything

ROBOT, OTHER_ROBOT = SourceTag("0f1e2d3c4b5a697887960001"), SourceTag("0f1e2d3c4b5a697887960002")
LINES = (Line(name="main"), Line(name="crisis", crisis=True), Line(name="tty", relay=True))
HOUR_MS = 3_600_000


def guarded(floods: Floods | None = None, book: RuleBook | None = None) -> RuleBook:
    """A book with a lane of a tenth."""
    return replace(
        book or rules(limits=PATIENT),
        floods=floods if floods is not None else Floods(lane_percent=10),
        lines=LINES,
    )


def arrives(
    bench: Bench,
    contact: str,
    source: SourceTag = ROBOT,
    *,
    suspected: bool = True,
    line: str = "main",
    relay: bool = False,
) -> Decision:
    return bench.do(
        c.ReportCallArrived(
            id=bench.id(),
            contact=ContactId(contact),
            call=call_of(contact),
            line=line,
            evidence=region(NORTH),
            source=source,
            suspected=suspected,
            relay=relay,
        )
    )


def floods_in(bench: Bench, contact: str, source: SourceTag = ROBOT, line: str = "main") -> None:
    arrives(bench, contact, source, line=line)
    bench.key(contact)


def staffed(bench: Bench, number: int) -> None:
    for index in range(number):
        bench.staff(f"s{index}", NORTH)


def block(bench: Bench, source: SourceTag = ROBOT, lasts_ms: int = HOUR_MS // 2) -> Decision:
    return bench.do(
        c.BlockSource(
            id=bench.id(), source=source, by=SUPERVISOR, reason="a program that dials", lasts_ms=lasts_ms
        )
    )


class TestLane:
    def test_lets_a_flood_have_its_part_of_the_specialists_and_no_more(self) -> None:
        """reliability.md 5.1: a flood of one source cannot occupy all."""
        bench = Bench.opened(guarded())
        staffed(bench, 20)
        for number in range(50):
            floods_in(bench, f"robot{number}")
        assert len(bench.offers_made()) == 2
        bench.call("ann")
        assert bench.offered_to("ann") is not None

    def test_always_lets_one_be_served(self) -> None:
        bench = Bench.opened(guarded(Floods(lane_percent=10, kept=5)))
        staffed(bench, 2)
        for number in range(3):
            floods_in(bench, f"robot{number}")
        assert bench.offers_made() == [("robot0", "s0")]

    @pytest.mark.parametrize(
        ("floods", "served"), [(Floods(kept=7), 3), (Floods(lane_percent=50, kept=9), 1), (NO_LANE, 10)]
    )
    def test_keeps_so_many_specialists_for_everybody_else(self, floods: Floods, served: int) -> None:
        bench = Bench.opened(guarded(floods))
        staffed(bench, 10)
        for number in range(12):
            floods_in(bench, f"robot{number}")
        assert len(bench.offers_made()) == served

    def test_gives_whoever_is_next_in_it_the_place_of_one_who_is_gone(self) -> None:
        """F08: idle specialists do not wait beside the lane once it has room again."""
        bench = Bench.opened(guarded())
        staffed(bench, 10)
        for name in ("robot0", "robot1", "robot2"):
            floods_in(bench, name)
        bench.end_call("robot0")
        assert [contact for contact, _ in bench.offers_made()] == ["robot0", "robot1"]
        bench.decline(bench.offer("robot1").specialist, "robot1-1")
        assert [contact for contact, _ in bench.offers_made()][2:] == ["robot1"]

    def test_grows_with_the_specialists_on_duty(self) -> None:
        bench = Bench.opened(guarded())
        staffed(bench, 19)
        for name in ("robot0", "robot1"):
            floods_in(bench, name)
        assert bench.contact("robot1").state is ContactState.WAITING
        bench.staff("s19", NORTH)
        assert bench.offered_to("robot1") is not None

    def test_never_holds_a_caller_of_a_crisis_line_or_of_a_relay(self) -> None:
        bench = Bench.opened(guarded())
        staffed(bench, 10)
        floods_in(bench, "robot0")
        for name, line, relay in (("ann", "crisis", False), ("bea", "tty", False), ("cem", "main", True)):
            arrives(bench, name, line=line, relay=relay)
            bench.key(name)
            assert bench.offered_to(name) is not None, name
        assert [event.contact for event in bench.log if isinstance(event, e.CallerSuspected)] == ["robot0"]

    def test_is_for_nobody_below_the_rate(self) -> None:
        bench = Bench.opened(guarded())
        staffed(bench, 3)
        for name in ("ann", "bea", "cem"):
            arrives(bench, name, suspected=False)
            bench.key(name)
        assert len(bench.offers_made()) == 3
        assert not any(isinstance(event, e.CallerSuspected) for event in bench.log)

    def test_leaves_the_places_of_everybody_else_as_they_are(self) -> None:
        bench = Bench.opened(guarded())
        for number in range(5):
            floods_in(bench, f"robot{number}")
            bench.pass_time(1)
        bench.call("ann")
        assert position(bench.floor, bench.contact("ann")) == 1
        assert position(bench.floor, bench.contact("robot4")) == 5

    def test_goes_on_to_a_call_back(self) -> None:
        """A flood that books call-backs is the same flood."""
        ways = Treatment(exits=(Exit(kind=ExitKind.CALL_BACK),))
        bench = Bench.opened(guarded(book=treating(ways)))
        for number in range(3):
            floods_in(bench, f"robot{number}")
        bench.pass_time(10_000)
        for number in range(3):
            bench.take_exit(f"robot{number}", ExitKind.CALL_BACK)
        assert bench.floor.suspects == 3
        staffed(bench, 3)
        assert len(bench.offers_made()) == 1

    def test_holds_for_a_partners_own_phone_system(self) -> None:
        book = guarded(book=rules(limits=PATIENT, partners=with_phone_system()))
        bench = Bench.opened(book)
        bench.report_load(staffed=5, free=5)
        for number in range(4):
            floods_in(bench, f"robot{number}")
        assert sum(isinstance(event, e.ContactSent) for event in bench.log) == 1
        bench.call("ann")
        assert bench.contact("ann").state is ContactState.SENT


class TestBlock:
    def test_turns_the_number_away_and_nobody_else(self) -> None:
        bench = Bench.opened(guarded())
        block(bench)
        assert arrives(bench, "robot").reply == r.TurnedAway(contact=ContactId("robot"))
        (end,) = bench.ends("robot")
        assert (end.end, end.detail) == (ContactEnd.MESSAGE, SOURCE_BLOCKED)
        assert isinstance(arrives(bench, "ann", OTHER_ROBOT).reply, r.AskLanguage)
        assert isinstance(bench.arrive("bea").reply, r.AskLanguage)

    def test_holds_for_a_number_that_has_become_quiet(self) -> None:
        bench = Bench.opened(guarded())
        block(bench)
        assert isinstance(arrives(bench, "robot", suspected=False).reply, r.TurnedAway)

    def test_never_closes_a_crisis_line(self) -> None:
        bench = Bench.opened(guarded())
        block(bench)
        assert isinstance(arrives(bench, "ann", line="crisis").reply, r.AskLanguage)
        assert isinstance(arrives(bench, "bea", line="tty").reply, r.AskLanguage)

    def test_leaves_calls_in_hand_alone(self) -> None:
        bench = Bench.opened(guarded())
        floods_in(bench, "robot")
        block(bench)
        assert bench.contact("robot").state is ContactState.WAITING

    def test_ends_by_itself_after_an_hour_at_most(self) -> None:
        bench = Bench.opened(guarded())
        block(bench, lasts_ms=24 * HOUR_MS)
        assert bench.floor.blocks[ROBOT].ends_at == bench.now + BLOCK_MS_MAX
        bench.pass_time(BLOCK_MS_MAX - 1)
        assert ROBOT in bench.floor.blocks
        bench.pass_time(1)
        assert bench.log[-1] == e.SourceUnblocked(id=bench.log[-1].id, at=bench.now, source=ROBOT)
        assert isinstance(arrives(bench, "ann").reply, r.AskLanguage)

    def test_can_be_given_another_end_and_undone(self) -> None:
        bench = Bench.opened(guarded())
        block(bench, lasts_ms=60_000)
        block(bench, lasts_ms=120_000)
        bench.pass_time(60_000)
        assert ROBOT in bench.floor.blocks
        undo = c.UnblockSource(id=bench.id(), source=ROBOT, by=SpecialistId("sue"))
        assert bench.do(undo).reply == r.Noted()
        assert isinstance(arrives(bench, "ann").reply, r.AskLanguage)
        again = c.UnblockSource(id=bench.id(), source=ROBOT, by=SpecialistId("sue"))
        assert bench.do(again).reply == r.Refused(refusal=r.Refusal.NOT_BLOCKED)

    def test_outlives_a_restart(self) -> None:
        bench = Bench.opened(guarded())
        block(bench)
        floods_in(bench, "robot", OTHER_ROBOT)
        assert_snapshot_holds_everything(bench.floor)

    def test_blocks_nobody_who_is_not_told_apart(self) -> None:
        """F-18: withheld numbers are never taken for one caller."""
        bench = Bench.opened(guarded())
        refused = block(bench, SourceTag(""))
        assert refused.reply == r.Refused(refusal=r.Refusal.NOT_BLOCKED)
        assert isinstance(bench.arrive("ann").reply, r.AskLanguage)


class TestFloorWithoutFloods:
    def test_says_what_it_always_said(self) -> None:
        """A lane and blocks that nobody uses leave no trace in the journal."""
        benches = [Bench.opened(guarded(NO_LANE)), Bench.opened(guarded())]
        for bench in benches:
            staffed(bench, 2)
            for name in ("ann", "bea", "cem"):
                arrives(bench, name, suspected=False)
                bench.key(name)
            bench.end_call("ann")
            bench.pass_time(60_000)
        plain, guarded_one = (
            [event for event in one.log if not isinstance(event, e.RuleBookPublished)] for one in benches
        )
        assert plain == guarded_one

    def test_stores_no_source_of_a_caller_who_is_not_suspected(self) -> None:
        bench = Bench.opened(guarded())
        arrives(bench, "ann", suspected=False)
        assert ROBOT.encode() not in stored(bench.floor)
        assert all(ROBOT not in repr(event) for event in bench.log)


steps = st.lists(
    st.tuples(
        st.sampled_from(("arrive", "flood", "staff", "accept", "decline", "end", "ready", "time", "off")),
        st.integers(0, 7),
    ),
    max_size=60,
)


@settings(max_examples=60, deadline=None)
@given(steps=steps, kept=st.integers(0, 3), percent=st.sampled_from((1, 34, 50, 100)))
def test_whatever_happens_nobody_idles_beside_a_caller_the_lane_would_have(
    steps: list[tuple[str, int]], kept: int, percent: int
) -> None:
    bench = Bench.opened(guarded(Floods(lane_percent=percent, kept=kept)))
    for what, which in steps:
        if what == "time":
            bench.pass_time(1 + 20_000 * which)
        elif what in ("arrive", "flood", "accept", "decline", "end"):
            _caller_step(bench, what, f"c{which}")
        else:
            _specialist_step(bench, what, f"s{which % 4}")
        assert_all_true(bench.floor, bench.now)


def _caller_step(bench: Bench, what: str, name: str) -> None:
    known = bench.floor.contacts.get(ContactId(name))
    if known is None and ContactId(name) not in bench.floor.closed:
        if what == "arrive":
            bench.call(name)
        elif what == "flood":
            floods_in(bench, name)
        return
    offer = bench.floor.offers.get(known.offer) if known is not None and known.offer is not None else None
    if what == "end":
        bench.end_call(name)
    elif offer is not None and what in ("accept", "decline"):
        (bench.accept if what == "accept" else bench.decline)(offer.specialist, offer.id)


def _specialist_step(bench: Bench, what: str, person: str) -> None:
    if SpecialistId(person) not in bench.floor.specialists:
        bench.staff(person, NORTH)
    elif what == "ready":
        bench.ready(person)
    elif what == "off":
        bench.not_ready(person)
