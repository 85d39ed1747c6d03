"""Interpreters who do not come are followed by the next service of the language, and the caller is never left alone."""

from dataclasses import replace

import pytest

from routing import commands as c
from routing import events as e
from routing import replies as r
from routing.effects import Announce, CallPartyIn
from routing.model import FRENCH, ContactId, ContactState, EffectId, SpecialistId
from routing.talk_model import Announcement, PartyFailure, PartyId, Target, TargetKind
from routing.talking import FOLLOWERS_MAX
from tests.routing.bench import NORTH, Bench, call_of, leg_of
from tests.routing.truths import assert_all_true, assert_snapshot_holds_everything

PUNJABI_VOICES = Target(kind=TargetKind.INTERPRETER, id="voices", language=FRENCH)


def asked(then: tuple[str, ...] = ("bridges", "tongues"), ring_ms: int = 30_000) -> Bench:
    """Amy talks with Ann and has called an interpreter in; others may follow."""
    bench = Bench.opened(party_ring_ms=ring_ms)
    bench.staff("amy", NORTH)
    bench.call("ann")
    bench.connect("ann")
    reply = bench.do(
        c.CallParty(
            id=bench.id(),
            specialist=SpecialistId("amy"),
            contact=ContactId("ann"),
            target=PUNJABI_VOICES,
            then=then,
        )
    ).reply
    assert reply == r.Called(contact=ContactId("ann"), party=PartyId("ann-p1"))
    return bench


def fails(bench: Bench, party: str, reason: PartyFailure = PartyFailure.BUSY) -> None:
    bench.do(
        c.ReportPartyEnded(
            id=bench.id(),
            contact=ContactId("ann"),
            party=PartyId(party),
            leg=leg_of(party),
            reason=reason,
        )
    )


def called(bench: Bench) -> list[str]:
    return [one.target for one in bench.orders if isinstance(one, CallPartyIn)]


def announced(bench: Bench) -> list[Announcement]:
    return [one.words for one in bench.orders if isinstance(one, Announce)]


class TestNextInterpreter:
    @pytest.mark.parametrize("reason", [PartyFailure.BUSY, PartyFailure.NO_ANSWER, PartyFailure.FAILED])
    def test_is_called_when_one_does_not_come(self, reason: PartyFailure) -> None:
        bench = asked()
        fails(bench, "ann-p1", reason)
        assert called(bench) == ["voices", "bridges"]
        (party,) = bench.contact("ann").parties.values()
        assert (party.id, party.target, party.language) == ("ann-p2", "bridges", FRENCH)
        event = [one for one in bench.log if isinstance(one, e.PartyCalled)][-1]
        assert (event.by, event.instead_of, event.then) == ("amy", "ann-p1", ("tongues",))
        assert announced(bench) == [Announcement.NEXT_INTERPRETER]
        assert_all_true(bench.floor, bench.now)
        assert_snapshot_holds_everything(bench.floor)

    def test_is_called_when_one_rings_out(self) -> None:
        bench = asked()
        bench.pass_time(40_000)
        assert called(bench) == ["voices", "bridges"]

    def test_is_called_when_the_carrier_will_not_ring_one(self) -> None:
        bench = asked()
        order = next(one for one in bench.orders if isinstance(one, CallPartyIn))
        report = c.ReportEffect(
            id=bench.id(),
            effect=EffectId(order.id),
            contact=ContactId("ann"),
            call=call_of("ann"),
            refused=True,
        )
        bench.do(report)
        assert called(bench) == ["voices", "bridges"]

    def test_comes_to_an_end_with_words_and_the_specialist_still_there(self) -> None:
        bench = asked()
        for party in ("ann-p1", "ann-p2", "ann-p3"):
            fails(bench, party)
        assert called(bench) == ["voices", "bridges", "tongues"]
        assert bench.contact("ann").parties == {}
        assert bench.contact("ann").state is ContactState.CONNECTED
        assert announced(bench) == [
            Announcement.NEXT_INTERPRETER,
            Announcement.NEXT_INTERPRETER,
            Announcement.NO_INTERPRETER,
        ]

    def test_is_bounded(self) -> None:
        bench = asked(tuple(f"service{number}" for number in range(20)))
        for number in range(1, 20):
            if bench.contact("ann").parties:
                fails(bench, f"ann-p{number}")
        assert len(called(bench)) == 1 + FOLLOWERS_MAX

    def test_is_called_once_however_often_the_failure_is_told(self) -> None:
        bench = asked()
        for _ in range(3):
            fails(bench, "ann-p1")
        bench.pass_time(1)
        fails(bench, "ann-p1", PartyFailure.NO_ANSWER)
        assert called(bench) == ["voices", "bridges"]

    def test_is_not_called_once_the_specialist_has_thought_better_of_it(self) -> None:
        bench = asked()
        bench.drop_party("amy", "ann", "ann-p1")
        fails(bench, "ann-p1")
        assert called(bench) == ["voices"]
        assert announced(bench) == []

    def test_is_not_called_when_the_caller_is_gone(self) -> None:
        bench = asked()
        bench.end_call("ann")
        fails(bench, "ann-p1")
        assert called(bench) == ["voices"]

    def test_is_not_called_after_one_who_came(self) -> None:
        bench = asked()
        bench.party_joins("ann-p1")
        bench.pass_time(60_000)
        bench.party_leaves("ann-p1", "ann-1")
        assert called(bench) == ["voices"]
        left = next(one for one in bench.log if isinstance(one, e.PartyLeft))
        assert (left.present_ms, left.language) == (60_000, FRENCH)

    def test_is_nobody_for_an_outside_line(self) -> None:
        bench = Bench.opened()
        bench.staff("amy", NORTH)
        bench.call("ann")
        bench.connect("ann")
        line = Target(kind=TargetKind.OUTSIDE, id="health")
        bench.do(
            c.CallParty(
                id=bench.id(),
                specialist=SpecialistId("amy"),
                contact=ContactId("ann"),
                target=replace(line),
                then=("bridges",),
            )
        )
        fails(bench, "ann-p1")
        assert called(bench) == ["health"]
        assert announced(bench) == []
