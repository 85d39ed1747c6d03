"""What is counted: doubles, ends, percentiles; and how it is told."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from routing import events as e
from routing.model import ContactEnd, EventId, Instant, OfferId, SpecialistId
from simulator.bookings import double_offers
from simulator.carrier.timing import AnswerTimes, kind_of
from simulator.evidence import CallTruth, Company, overlaps
from simulator.flood.limits import Limits
from simulator.flood.plan import FloodPlan
from simulator.flood.result import FloodResult
from simulator.flood.times import Times, by_kind
from simulator.reckoning import Reckoning
from tests.simulator.verdicts import (
    CONTACT,
    EXPECTED,
    OFFER,
    WHO,
    arrived,
    chosen,
    closed,
    connected,
    crew,
    log,
    made,
    truth,
)

UNLIMITED = Limits(reached=(), shares={}, late_p99_ms=0.0, inbox_max=None, specialists_busy=None)


def result(
    events: list[e.Event] | None, offered: int = 1, calls: Sequence[CallTruth] | None = None
) -> FloodResult:
    log = None if events is None else {CONTACT: events}
    reckoning = Reckoning(calls or [truth()], log, crew(), EXPECTED)
    return reckoning.result(
        scenario="flood",
        offered=offered,
        webhooks=by_kind([{"voice/menu": [3.0, 9.0]}]),
        calls_per_second=1.0,
        limits=UNLIMITED,
        on_the_line_max=1,
        workers=1,
        speed=1.0,
        seed=1,
        duration_s=9.0,
        specialists=1,
        planned=1,
    )


class TestDoubleOffers:
    def test_are_none_in_an_ordinary_call(self) -> None:
        assert double_offers([log()], [truth()]) == 0

    def test_are_none_while_one_specialist_consults_another(self) -> None:
        asked = replace(made(3_000, OfferId(f"{CONTACT}-2"), SpecialistId("north_10")), room=OFFER)
        over = e.ContactHandedOver(
            id=EventId("h"),
            at=Instant(5_000),
            contact=CONTACT,
            offer=asked.offer,
            specialist=asked.specialist,
            from_offer=OFFER,
            from_specialist=WHO,
        )
        told = [arrived(), *chosen(), made(), *connected(), asked, over, closed()]
        both = truth()
        second = Company(party="client:north_10", since=3_500, until=None)
        stay = replace(both.stays[0], company=(*both.stays[0].company, second))
        both = replace(both, stays=(stay,))
        assert double_offers([told], [both]) == 0
        assert double_offers([log()], [both]) == 1, "nobody was asked in"
        third = replace(made(4_000, OfferId(f"{CONTACT}-3"), SpecialistId("north_11")), room=None)
        assert double_offers([[*told[:-2], third, *told[-2:]]], []) > 0

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
        assert found.webhooks["all"].p99_ms == 9.0
        assert found.holds

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


class TestWithoutALog:
    """A deployment whose database is out of reach is judged by what the carrier saw."""

    def test_counts_who_met_a_specialist_and_who_was_let_fall(self) -> None:
        fallen = replace(truth(), stays=(), had_errors=True, ended_by="network")
        found = result(None, offered=2, calls=[truth(), fallen])
        assert (found.answered, found.other_ends, found.lost, found.ok) == (1, 1, 1, False)
        assert "not judged" in found.describe()

    def test_is_content_when_nobody_was_let_fall(self) -> None:
        assert result(None).ok


class TestAnswerTimes:
    def test_keeps_every_value_by_batch_and_kind(self) -> None:
        times = AnswerTimes()
        for ms in range(1, 1001):
            times.note("flood", "voice/menu", ms / 1000)
        assert times.of("flood") == {"voice/menu": [float(ms) for ms in range(1, 1001)]}
        assert times.of("another") == {}

    def test_forgets_whole_batches_when_there_are_too_many_values(self) -> None:
        times = AnswerTimes(values_max=3)
        for batch in ("first", "first", "second", "second"):
            times.note(batch, "voice/menu", 0.001)
        assert (times.of("first"), len(times.of("second")["voice/menu"])) == ({}, 2)

    @pytest.mark.parametrize(
        ("url", "kind"),
        [
            ("https://calls.example.org/voice/menu/k1/2#rc=2", "voice/menu"),
            ("http://127.0.0.1:8211/voice/inbound#rc=2", "voice/inbound"),
            ("https://calls.example.org/cb/call?again=1", "cb/call"),
        ],
    )
    def test_names_a_kind_by_its_path(self, url: str, kind: str) -> None:
        assert kind_of(url) == kind


class TestTimes:
    def test_gives_exact_percentiles_of_all_values(self) -> None:
        told = Times.of(float(ms) for ms in reversed(range(1, 1001)))
        assert told == Times(count=1000, p50_ms=500.0, p95_ms=950.0, p99_ms=990.0, max_ms=1000.0)

    def test_adds_up_what_several_batches_have_of_a_kind(self) -> None:
        told = by_kind([{"cb/leg": [1.0]}, {"cb/leg": [3.0], "voice/leg": [2.0]}])
        assert list(told) == ["all", "cb/leg", "voice/leg"]
        assert (told["all"].count, told["cb/leg"].max_ms) == (3, 3.0)
