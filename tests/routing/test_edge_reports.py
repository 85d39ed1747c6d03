"""What the edges tell the floor beside the bare fact: who hung up, what was said a moment ago, how old news is."""

from dataclasses import replace

import pytest

from routing import commands as c
from routing import events as e
from routing import replies as r
from routing.effects import SendCallerToPartner
from routing.model import ENGLISH, CommandId, ContactId, EndedBy
from routing.rulebook import Limits, Message, Partner, PhoneSystem, WaitWords
from tests.routing.bench import NIGHT, NORTH, SOUTH, Bench, call_of, rules

PARTNERS = (Partner(id=NORTH, phone_system=PhoneSystem(ring_ms=25_000)), Partner(id=SOUTH), Partner(id=NIGHT))


def still_waiting(bench: Bench, contact: str, *, quiet: bool = False) -> r.Reply:
    command = c.ReportStillWaiting(
        id=bench.id(),
        contact=ContactId(contact),
        call=call_of(contact),
        language=ENGLISH,
        queued_ms=0,
        quiet=quiet,
    )
    return bench.do(command).reply


class TestStillWaiting:
    def test_quietly_names_no_place_and_writes_none_down(self) -> None:
        """F38: nobody is told the same number again and again, and the journal says only what was heard."""
        bench = Bench.opened(replace(rules(), wait_words=WaitWords(position=True)))
        bench.call("ann")
        replies = [still_waiting(bench, "ann", quiet=quiet) for quiet in (False, True, False)]
        assert [reply.position for reply in replies if isinstance(reply, r.KeepWaiting)] == [1, None, 1]
        assert sum(isinstance(event, e.WaitTold) for event in bench.log) == 2

    def test_of_a_lost_caller_who_cannot_be_queued_hears_why(self) -> None:
        full = Message(id="full", en="Please call later.", fr="Rappelez plus tard.")
        limits = replace(Limits(), queue_max=1, lease_ms=10**9)
        bench = Bench.opened(replace(rules(limits=limits), messages=(full,), full_message="full"))
        bench.call("ann")
        reply = still_waiting(bench, "bob")
        assert isinstance(reply, r.LetGo)
        assert reply.message == full


class TestCallEnded:
    @pytest.mark.parametrize("by", [EndedBy.CALLER, EndedBy.SPECIALIST])
    def test_keeps_who_hung_up(self, by: EndedBy) -> None:
        bench = Bench.opened()
        bench.call("ann")
        bench.do(
            c.ReportCallEnded(
                id=bench.id(), contact=ContactId("ann"), call=call_of("ann"), status="completed", by=by
            )
        )
        assert [closed.by for closed in bench.ends("ann")] == [by]


class TestSendCallerToPartner:
    def test_says_how_long_it_may_ring_there(self) -> None:
        bench = Bench.opened(rules(partners=PARTNERS))
        bench.call("ann")
        assert [order.ring_ms for order in bench.orders if isinstance(order, SendCallerToPartner)] == [25_000]


class TestPartnerLoad:
    def report(self, bench: Bench, waiting: int, stamp: int) -> None:
        bench.do(
            c.ReportPartnerLoad(
                id=CommandId(f"load-{waiting}-{stamp}"),
                partner=NORTH,
                waiting=waiting,
                staffed=2,
                free=0,
                stamp=stamp,
            )
        )

    def test_of_an_older_report_or_a_repeat_says_nothing(self) -> None:
        bench = Bench.opened(rules(partners=PARTNERS))
        self.report(bench, 5, stamp=1_000)
        self.report(bench, 1, stamp=940)
        self.report(bench, 2, stamp=1_000)
        assert bench.floor.loads[NORTH].waiting == 5
        self.report(bench, 3, stamp=1_010)
        assert bench.floor.loads[NORTH].waiting == 3

    def test_without_a_stamp_is_taken_as_it_comes(self) -> None:
        bench = Bench.opened(rules(partners=PARTNERS))
        self.report(bench, 5, stamp=1_000)
        self.report(bench, 4, stamp=0)
        assert bench.floor.loads[NORTH].waiting == 4
