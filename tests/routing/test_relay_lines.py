"""Callers who type or speak through a relay service are known by the line that they dial."""

from dataclasses import replace

import pytest

from routing import commands as c
from routing.model import UNKNOWN_REGION, ContactId, Timers
from routing.rulebook import Condition, Line, Rule, Term, Treatment
from tests.routing.bench import Bench, call_of, rules

SLOWER = Timers(offer_ttl_ms=40_000)
RELAY = Term(condition=Condition(name="relay", relay=True))


def route_of_a_caller(line: str, *, relay: bool) -> str:
    book = rules()
    own = Rule(name="relay", when=(RELAY,), then=Treatment(timers=SLOWER))
    lines = (Line(name="main"), Line(name="tty", relay=True))
    bench = Bench.opened(replace(book, rules=(own, *book.rules), lines=lines))
    arrived = c.ReportCallArrived(
        id=bench.id(),
        contact=ContactId("ann"),
        call=call_of("ann"),
        line=line,
        evidence=UNKNOWN_REGION,
        relay=relay,
    )
    bench.do(arrived)
    bench.key("ann", "1")
    contact = bench.contact("ann")
    assert contact.route is not None
    return contact.route.rule


class TestCallArrived:
    @pytest.mark.parametrize(
        ("line", "relay", "rule"),
        [
            ("tty", False, "relay"),
            ("main", True, "relay"),
            ("main", False, "region-unknown"),
            ("unheard-of", False, "region-unknown"),
        ],
    )
    def test_knows_relay_callers_by_their_line_too(self, line: str, relay: bool, rule: str) -> None:
        assert route_of_a_caller(line, relay=relay) == rule
