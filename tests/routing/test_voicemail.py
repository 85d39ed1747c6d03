"""Messages that callers leave: asked for once, taken in once, owned by somebody, due by a deadline."""

from dataclasses import replace

import pytest

from routing import commands as c
from routing import events as e
from routing import replies as r
from routing.model import (
    AT_ONCE,
    ENGLISH,
    ContactEnd,
    ContactId,
    Exit,
    ExitKind,
    PartnerId,
    RecordingSid,
)
from routing.rulebook import Treatment, Voicemail
from tests.routing.bench import NORTH, SOUTH, Bench, call_of, treating
from tests.routing.kept import revived, stored
from tests.routing.truths import assert_all_true, assert_history_is_sound

ANN = ContactId("ann")
HOUR_MS = 3_600_000


def chose() -> Bench:
    """`ann` of the north chose to leave a message."""
    way = Exit(kind=ExitKind.VOICEMAIL, when=AT_ONCE)
    book = replace(
        treating(Treatment(exits=(way,))), voicemail=Voicemail(due_ms=HOUR_MS, kept_ms=2 * HOUR_MS)
    )
    bench = Bench.opened(book)
    bench.call("ann", NORTH)
    bench.pass_time(5_000)
    bench.take_exit("ann", ExitKind.VOICEMAIL)
    return bench


def leaves(bench: Bench, contact: str = "ann", recording: str = "RE-1") -> None:
    bench.do(
        c.ReportMessageLeft(
            id=bench.id(),
            contact=ContactId(contact),
            call=call_of(contact),
            recording=RecordingSid(recording),
            duration_ms=9_000,
        )
    )


def left(bench: Bench) -> list[e.MessageLeft]:
    return [event for event in bench.log if isinstance(event, e.MessageLeft)]


class TestMessage:
    def test_is_asked_for_when_the_caller_is_out_of_the_carriers_queue(self) -> None:
        bench = chose()
        assert [end.end for end in bench.ends("ann")] == [ContactEnd.VOICEMAIL]
        reply = bench.leave_queue("ann", "leave").reply
        assert reply == r.TakeMessage(contact=ANN, language=ENGLISH)

    @pytest.mark.parametrize("result", ["hangup", "error", "queue-full"])
    def test_is_not_asked_of_whoever_left_in_another_way(self, result: str) -> None:
        assert chose().leave_queue("ann", result).reply == r.EndsCall()

    def test_has_an_owner_and_a_deadline(self) -> None:
        bench = chose()
        leaves(bench)
        (message,) = left(bench)
        assert (message.partner, message.recording) == (NORTH, "RE-1")
        assert (message.due_at - bench.now, message.forget_at - bench.now) == (HOUR_MS, 2 * HOUR_MS)
        assert_history_is_sound(bench.log)
        assert_all_true(bench.floor, bench.now)

    def test_is_taken_in_once(self) -> None:
        bench = chose()
        leaves(bench)
        leaves(bench, recording="RE-2")
        assert len(left(bench)) == 1
        assert bench.leave_queue("ann", "leave").reply == r.EndsCall()

    def test_is_remembered_by_a_floor_that_was_revived(self) -> None:
        bench = chose()
        leaves(bench)
        bench.floor = revived(stored(bench.floor))
        leaves(bench)
        assert len(left(bench)) == 1

    def test_of_a_contact_that_the_floor_has_lost_is_not_lost(self) -> None:
        bench = chose()
        leaves(bench, "stranger")
        (message,) = left(bench)
        assert message.partner == PartnerId(SOUTH)
