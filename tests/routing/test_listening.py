"""Supervisors in a conversation: heard by nobody, by the specialist alone, or by everybody."""

from dataclasses import replace

from routing import commands as c
from routing import events as e
from routing import replies as r
from routing.effects import EndCall, SetListening
from routing.engine import Decision
from routing.model import CallSid, ContactId, SpecialistId
from routing.talk_model import ListenMode, PartyId
from tests.routing.bench import SUPERVISOR, Bench, leg_of, rules

PARTY = PartyId("ann-p1")


def talking(bench: Bench | None = None) -> Bench:
    bench = bench or Bench.opened()
    bench.staff("amy")
    bench.call("ann")
    bench.connect("ann")
    return bench


def listen(bench: Bench, mode: ListenMode, who: SpecialistId = SUPERVISOR) -> Decision:
    return bench.do(c.Listen(id=bench.id(), supervisor=who, contact=ContactId("ann"), mode=mode))


def dial(bench: Bench, who: SpecialistId = SUPERVISOR) -> Decision:
    return bench.do(c.ReportSupervisorDialled(id=bench.id(), supervisor=who, party=PARTY, leg=leg_of(PARTY)))


def change(bench: Bench, mode: ListenMode) -> Decision:
    return bench.do(c.ChangeListening(id=bench.id(), supervisor=SUPERVISOR, party=PARTY, mode=mode))


class TestListening:
    def test_lets_the_supervisors_own_softphone_in(self) -> None:
        bench = talking()
        listen(bench, ListenMode.LISTEN)
        assert isinstance(dial(bench, SpecialistId("amy")).reply, r.EndsCall)
        joins = dial(bench).reply
        assert isinstance(joins, r.PartyJoinsRoom)
        assert (joins.room, joins.mode, joins.coached) == ("ann-1", ListenMode.LISTEN, None)

    def test_coaches_the_specialist_alone(self) -> None:
        bench = talking()
        listen(bench, ListenMode.COACH)
        joins = dial(bench).reply
        assert isinstance(joins, r.PartyJoinsRoom)
        assert joins.coached == leg_of("ann-1")

    def test_changes_who_hears_without_another_call(self) -> None:
        bench = talking()
        listen(bench, ListenMode.LISTEN)
        dial(bench)
        bench.party_joins(PARTY)
        orders = [*change(bench, ListenMode.COACH).effects, *change(bench, ListenMode.BARGE).effects]
        assert [(one.mode, one.coached, one.call) for one in orders if isinstance(one, SetListening)] == [
            (ListenMode.COACH, leg_of("ann-1"), leg_of(PARTY)),
            (ListenMode.BARGE, None, leg_of(PARTY)),
        ]

    def test_is_in_the_record_with_who_did_it_and_whether_it_was_announced(self) -> None:
        for announced in (True, False):
            bench = talking(Bench.opened(replace(rules(), listening_announced=announced)))
            listen(bench, ListenMode.LISTEN)
            (called,) = [event for event in bench.log if isinstance(event, e.PartyCalled)]
            assert (called.by, called.mode, called.announced) == (SUPERVISOR, ListenMode.LISTEN, announced)

    def test_stops_at_the_supervisors_word(self) -> None:
        bench = talking()
        listen(bench, ListenMode.LISTEN)
        dial(bench)
        bench.party_joins(PARTY)
        stop = bench.do(c.StopListening(id=bench.id(), supervisor=SUPERVISOR, party=PARTY))
        assert [(type(one), one.call) for one in stop.effects] == [(EndCall, leg_of(PARTY))]
        assert not bench.contact("ann").parties

    def test_ends_with_the_specialist_who_was_listened_to(self) -> None:
        """Whoever takes the caller over was not told that anybody listens."""
        bench = talking()
        listen(bench, ListenMode.LISTEN)
        bench.staff("bob")
        bench.consult("amy", "ann", "bob")
        bench.hand_over("amy", "ann", "ann-2")
        assert not bench.contact("ann").parties

    def test_is_given_up_when_no_softphone_comes(self) -> None:
        bench = talking()
        listen(bench, ListenMode.LISTEN)
        bench.pass_time(20_000)
        assert not bench.contact("ann").parties
        assert isinstance(dial(bench).reply, r.EndsCall)

    def test_lets_one_softphone_in(self) -> None:
        bench = talking()
        listen(bench, ListenMode.LISTEN)
        dial(bench)
        second = bench.do(
            c.ReportSupervisorDialled(
                id=bench.id(), supervisor=SUPERVISOR, party=PARTY, leg=CallSid("CA-second")
            )
        )
        assert isinstance(second.reply, r.EndsCall)

    def test_is_not_for_those_who_are_there_already(self) -> None:
        bench = talking()
        assert listen(bench, ListenMode.LISTEN, SpecialistId("amy")).reply == r.Refused(
            refusal=r.Refusal.ALREADY_THERE
        )
        listen(bench, ListenMode.LISTEN)
        assert listen(bench, ListenMode.COACH).reply == r.Refused(refusal=r.Refusal.ALREADY_THERE)
