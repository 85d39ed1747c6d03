"""F-17: who calls again soon is linked with the call before, and stands where they stood if we cut them off."""

from dataclasses import replace

import pytest

from routing import commands as c
from routing import events as e
from routing import replies as r
from routing.call_back_booking import call_back_of
from routing.flood_model import Floods, SourceTag
from routing.model import CallSid, ContactEnd, ContactId, EndedBy, Exit, ExitKind
from routing.repeat_model import NOT_LINKED, Repeats
from routing.rulebook import RuleBook, Treatment
from tests.routing.bench import NORTH, PATIENT, Bench, call_of, leg_of, region, rules, treating
from tests.routing.truths import assert_all_true, assert_snapshot_holds_everything

MINUTE_MS = 60_000
WITHIN = Repeats(within_ms=10 * MINUTE_MS)


def linking(repeats: Repeats = WITHIN, book: RuleBook | None = None) -> RuleBook:
    return replace(book or rules(limits=PATIENT), repeats=repeats)


def calls_again(bench: Bench, contact: str, before: str, *, suspected: bool = False) -> None:
    bench.do(
        c.ReportCallArrived(
            id=bench.id(),
            contact=ContactId(contact),
            call=call_of(contact),
            line="main",
            evidence=region(NORTH),
            again_of=ContactId(before),
            source=SourceTag("0f1e2d") if suspected else SourceTag(""),
            suspected=suspected,
        )
    )


def returned(bench: Bench) -> list[e.CallerReturned]:
    return [event for event in bench.log if isinstance(event, e.CallerReturned)]


def is_lost(bench: Bench, contact: str) -> None:
    """The carrier does not know the call any more, and nobody told us why."""
    bench.do(c.CloseLostContact(id=bench.id(), contact=ContactId(contact)))


def loses_the_specialist(bench: Bench, contact: str) -> None:
    offer = bench.connect(contact)
    bench.leave_room(leg_of(offer.id), offer.id)


class TestPlace:
    def test_is_kept_when_the_carrier_lost_the_call(self) -> None:
        bench = Bench.opened(linking())
        bench.call("ann")
        place = bench.contact("ann").place
        bench.pass_time(MINUTE_MS)
        bench.call("bea")
        bench.pass_time(MINUTE_MS)
        is_lost(bench, "ann")
        bench.pass_time(MINUTE_MS)
        calls_again(bench, "ann2", "ann")
        bench.key("ann2")
        assert bench.contact("ann2").place == place
        assert bench.contact("ann2").waited_until(bench.now) == 0
        bench.staff("amy", NORTH)
        assert bench.offered_to("ann2") == "amy"
        assert_all_true(bench.floor, bench.now)
        assert_snapshot_holds_everything(bench.floor)

    def test_is_kept_when_the_specialists_line_broke(self) -> None:
        """The caller was put back into the queue, heard that the line had broken, and hung up to call again."""
        bench = Bench.opened(linking())
        bench.staff("amy", NORTH)
        bench.call("ann")
        place = bench.contact("ann").place
        bench.pass_time(10_000)
        loses_the_specialist(bench, "ann")
        bench.end_call("ann")
        calls_again(bench, "ann2", "ann")
        (event,) = returned(bench)
        assert (event.cut_off, event.talked, event.place) == (True, True, place)

    @pytest.mark.parametrize("fallback", [True, False])
    def test_is_that_of_the_new_call_when_the_caller_left(self, fallback: bool) -> None:
        """Whoever hangs up while waiting has left; whom the static document answered had lost us."""
        bench = Bench.opened(linking())
        bench.call("ann")
        place = bench.contact("ann").place
        bench.pass_time(MINUTE_MS)
        bench.end_call("ann", fallback=fallback)
        calls_again(bench, "ann2", "ann")
        bench.key("ann2")
        assert (returned(bench)[0].place, returned(bench)[0].cut_off) == (
            place if fallback else None,
            fallback,
        )
        assert bench.contact("ann2").place == (place if fallback else bench.now)

    def test_is_not_kept_where_the_book_says_so(self) -> None:
        bench = Bench.opened(linking(replace(WITHIN, keeps_place=False)))
        bench.call("ann")
        is_lost(bench, "ann")
        calls_again(bench, "ann2", "ann")
        (event,) = returned(bench)
        assert (event.cut_off, event.place) == (True, None)

    def test_is_not_kept_for_a_flood(self) -> None:
        book = replace(linking(), floods=Floods(lane_percent=10))
        bench = Bench.opened(book)
        bench.call("ann")
        is_lost(bench, "ann")
        calls_again(bench, "ann2", "ann", suspected=True)
        assert returned(bench)[0].place is None

    def test_is_kept_over_several_calls(self) -> None:
        bench = Bench.opened(linking())
        bench.call("ann")
        place = bench.contact("ann").place
        for before, after in (("ann", "ann2"), ("ann2", "ann3")):
            bench.pass_time(MINUTE_MS)
            is_lost(bench, before)
            calls_again(bench, after, before)
            bench.key(after)
        assert bench.contact("ann3").place == place

    def test_goes_on_to_a_call_back(self) -> None:
        ways = Treatment(exits=(Exit(kind=ExitKind.CALL_BACK),))
        bench = Bench.opened(linking(book=treating(ways)))
        bench.call("ann")
        place = bench.contact("ann").place
        bench.pass_time(MINUTE_MS)
        is_lost(bench, "ann")
        calls_again(bench, "ann2", "ann")
        bench.key("ann2")
        bench.pass_time(10_000)
        bench.take_exit("ann2", ExitKind.CALL_BACK)
        assert bench.contact(call_back_of(ContactId("ann2"))).place == place


class TestLink:
    def test_says_how_the_call_before_ended_and_when(self) -> None:
        bench = Bench.opened(linking())
        bench.call("ann")
        bench.pass_time(MINUTE_MS)
        bench.end_call("ann")
        ended_at = bench.now
        bench.pass_time(3 * MINUTE_MS)
        calls_again(bench, "ann2", "ann")
        (event,) = returned(bench)
        assert (event.of, event.ended, event.ended_at) == ("ann", ContactEnd.ABANDONED_WAITING, ended_at)
        assert bench.contact("ann2").again is not None

    @pytest.mark.parametrize(("later_ms", "links"), [(10 * MINUTE_MS - 1, 1), (10 * MINUTE_MS, 0)])
    def test_is_made_within_the_books_time_alone(self, later_ms: int, links: int) -> None:
        bench = Bench.opened(linking())
        bench.call("ann")
        bench.end_call("ann")
        bench.pass_time(later_ms)
        calls_again(bench, "ann2", "ann")
        assert len(returned(bench)) == links

    def test_is_not_made_where_it_is_turned_off(self) -> None:
        bench = Bench.opened(linking(NOT_LINKED))
        bench.call("ann")
        calls_again(bench, "bea", "ann")
        bench.end_call("ann")
        calls_again(bench, "ann2", "ann")
        assert returned(bench) == []

    def test_is_made_to_a_call_that_goes_on_as_far_as_is_known(self) -> None:
        bench = Bench.opened(linking())
        bench.call("ann")
        calls_again(bench, "ann2", "ann")
        (event,) = returned(bench)
        assert (event.of, event.ended, event.place) == ("ann", None, None)

    @pytest.mark.parametrize("before", ["ann", "nobody"])
    def test_is_not_made_to_itself_or_to_what_is_forgotten(self, before: str) -> None:
        bench = Bench.opened(linking())
        calls_again(bench, "ann", before)
        assert returned(bench) == []

    def test_counts_the_call_as_a_contact_of_its_own(self) -> None:
        bench = Bench.opened(linking())
        bench.call("ann")
        bench.end_call("ann")
        calls_again(bench, "ann2", "ann")
        bench.key("ann2")
        bench.end_call("ann2")
        assert [len(bench.ends(name)) for name in ("ann", "ann2")] == [1, 1]
        assert bench.ends("ann2")[0].by is EndedBy.CALLER

    def test_books_no_second_call_back(self) -> None:
        """F-17, F28: somebody to whom a call-back is owed, and who calls again, is not owed another."""
        ways = Treatment(exits=(Exit(kind=ExitKind.CALL_BACK),))
        bench = Bench.opened(linking(book=treating(ways)))
        bench.call("ann")
        bench.pass_time(10_000)
        bench.take_exit("ann", ExitKind.CALL_BACK)
        calls_again(bench, "ann2", "ann")
        bench.key("ann2")
        bench.pass_time(30_000)
        assert returned(bench)[0].owed
        assert bench.contact("ann2").exits_open == ()
        refused = bench.take_exit("ann2", ExitKind.CALL_BACK).reply
        assert refused == r.Refused(refusal=r.Refusal.EXIT_NOT_OPEN)
        assert_all_true(bench.floor, bench.now)

    def test_is_one_however_often_the_arrival_is_told(self) -> None:
        bench = Bench.opened(linking())
        bench.call("ann")
        bench.end_call("ann")
        for _ in range(3):
            calls_again(bench, "ann2", "ann")
        assert len(returned(bench)) == 1
        assert bench.contact("ann2").call == CallSid("CA-ann2")
