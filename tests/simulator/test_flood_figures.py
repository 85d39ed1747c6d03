"""What is counted: doubles, ends, percentiles; and how it is told."""

from dataclasses import replace

from routing import events as e
from routing.model import ContactEnd, OfferId
from simulator.bookings import double_offers
from simulator.carrier.timing import AnswerTimes
from simulator.evidence import Company, overlaps
from simulator.flood_plan import FloodPlan
from simulator.flood_result import FloodResult
from simulator.reckoning import Reckoning
from tests.simulator.verdicts import (
    CONTACT,
    EXPECTED,
    OFFER,
    arrived,
    chosen,
    closed,
    connected,
    crew,
    log,
    made,
    truth,
)

ANSWERS = {"count": 5, "p50_ms": 3.0, "p95_ms": 9.0, "p99_ms": 12.0}


def result(events: list[e.Event], offered: int = 1) -> FloodResult:
    reckoning = Reckoning([truth()], {CONTACT: events}, crew(), EXPECTED)
    return reckoning.result(
        offered=offered,
        answers=ANSWERS,
        calls_per_second=1.0,
        limited_by="nothing",
        seed=1,
        duration_s=9.0,
        specialists=1,
        planned=1,
    )


class TestDoubleOffers:
    def test_are_none_in_an_ordinary_call(self) -> None:
        assert double_offers([log()], [truth()]) == 0

    def test_are_seen_in_one_contact(self) -> None:
        second = made(1_500, OfferId("another"))
        assert double_offers([[*log()[:4], second, *connected(), closed()]], []) > 0

    def test_are_seen_for_one_specialist_with_two_contacts(self) -> None:
        other = [
            arrived(),
            *chosen(),
            made(5_000, OfferId("other")),
            closed(9_500, ContactEnd.ABANDONED_OFFERED),
        ]
        assert double_offers([log(), other], []) == 1

    def test_are_seen_in_the_carriers_rooms(self) -> None:
        stay = truth().stays[0]
        second = Company(party="client:north_10", since=3_000, until=4_000)
        crowded = replace(truth(), stays=(replace(stay, company=(*stay.company, second)),))
        assert double_offers([], [crowded]) == 1


class TestOverlaps:
    def test_lets_one_begin_as_the_other_ends(self) -> None:
        assert overlaps([(0, 5), (5, 9)]) == 0
        assert overlaps([(0, 5), (4, 9), (8, 9)]) == 2


class TestReckoning:
    def test_accounts_for_an_answered_call(self) -> None:
        found = result(log())
        assert found.ok
        assert (found.offered, found.answered, found.abandoned, found.wait_mean_s) == (1, 1, 0, 0.0)
        assert found.webhook_p95_ms == 9.0

    def test_does_not_call_a_lost_call_ok(self) -> None:
        found = result([arrived(), *chosen()])
        assert (found.lost, found.ok, found.exactly_one_end) == (1, False, False)
        assert found.differences

    def test_does_not_call_two_ends_ok(self) -> None:
        assert not result([*log(), closed()]).ok

    def test_counts_calls_that_the_carrier_forgot_as_lost(self) -> None:
        found = result(log(), offered=3)
        assert (found.lost, found.ok) == (2, False)


class TestFloodResult:
    def test_tells_figures_and_what_differs(self) -> None:
        told = result([arrived()]).describe()
        assert "NOT every call" in told
        assert OFFER in told

    def test_says_ok_in_its_json(self) -> None:
        assert result(log()).as_json()["ok"] is True


class TestFloodPlan:
    def test_brings_as_many_specialists_as_the_work_asks_for(self) -> None:
        from config.network import load_network

        names = FloodPlan(rate=10.0).names(load_network())
        assert 80 <= len(names) <= 110
        assert len(set(names)) == len(names)
        assert names[:2] == ["central_10", "central_east_10"]


class TestAnswerTimes:
    def test_gives_percentiles_within_five_per_cent(self) -> None:
        times = AnswerTimes()
        for ms in range(1, 1001):
            times.note("flood", ms / 1000)
        told = times.of("flood")
        assert told["count"] == 1000
        assert 500 <= told["p50_ms"] <= 525
        assert 990 <= told["p99_ms"] <= 1_040

    def test_knows_nothing_of_other_batches(self) -> None:
        assert AnswerTimes().of("flood")["count"] == 0
