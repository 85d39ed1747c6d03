"""Announced waits: the yardstick itself, and a small run of the experiment."""

from array import array
from functools import cache

import pytest

from routing import events as e
from routing.model import ContactId, EventId, Instant
from simulator.experiments import play_experiment
from simulator.experiments.announced_wait import AnnouncedWaitResult
from simulator.experiments.places_told import PlacesTold, Told
from simulator.experiments.wait_errors import Announcements, wait_errors

SMALL = (
    "calls_per_run=4_000",
    "warm_up_s=7_200",
    "pools=[{specialists = 22, load_each = 1.0}]",
    "staffings=['A']",
)


@cache
def small() -> AnnouncedWaitResult:
    result = play_experiment("announced-wait", replications=2, workers=1, changes=SMALL).result
    assert isinstance(result, AnnouncedWaitResult)
    return result


@pytest.mark.slow
class TestStationaryPool:
    def test_announces_what_callers_then_wait(self) -> None:
        """S10: the announced wait uses position, staffing and pace; its calibration is published."""
        (errors,) = small().pools.values()
        assert errors.unknown == 0
        assert errors.waited_and_answered > 2_000
        assert errors.announced.bias.value == pytest.approx(0.0, abs=2.0)
        for tenth in errors.deciles:
            assert tenth.announced_mean_s == pytest.approx(tenth.waited_mean_s, rel=0.2)

    def test_says_more_than_old_news_and_than_a_constant(self) -> None:
        (errors,) = small().pools.values()
        ours, last, head = errors.announced, errors.last_to_enter, errors.head_of_line
        assert ours.rmse.value is not None
        assert last.rmse.value is not None
        assert head.rmse.value is not None
        assert ours.rmse.value < 0.85 * min(last.rmse.value, head.rmse.value, errors.constant_rmse_s)


@pytest.mark.slow
class TestDay:
    def test_announces_what_callers_wait_where_own_callers_come_first(self) -> None:
        """Reckoned as if the oldest came first, the day's waits would be told too long for most."""
        (errors,) = small().days.values()
        ours, last, head = errors.announced, errors.last_to_enter, errors.head_of_line
        assert errors.waited_and_answered > 600
        assert ours.bias.value == pytest.approx(0.0, abs=3.0)
        assert ours.rmse.value is not None
        assert last.rmse.value is not None
        assert head.rmse.value is not None
        assert ours.rmse.value < 0.9 * min(last.rmse.value, head.rmse.value)


class TestPlaces:
    @pytest.mark.slow
    def test_are_never_followed_by_greater_ones(self) -> None:
        """F31: callers with priority come in before others, and nobody is told that their place rose."""
        places = small().places
        assert places.held_back > 50
        assert places.places > 1_000
        assert places.rises == 0

    def test_would_be_caught_rising(self) -> None:
        told = Told()
        for number, position in enumerate((4, 3, 3, None, 5)):
            told.hear(
                e.WaitTold(
                    id=EventId(f"e{number}"),
                    at=Instant(number),
                    contact=ContactId("ann"),
                    position=position,
                    expected_ms=1_000,
                )
            )
        assert PlacesTold.of([told]) == PlacesTold(places=4, held_back=1, rises=1, waits=5)


class TestWaitErrors:
    def test_are_announced_less_true(self) -> None:
        run = Announcements(
            waited=array("i", [10_000, 30_000]),
            announced=array("i", [16_000, 28_000]),
            last_to_enter=array("i", [0, 0]),
            head_of_line=array("i", [10_000, 30_000]),
            offered=9,
            unknown=1,
        )
        errors = wait_errors([run, run])
        assert errors.wait_mean_s == 20
        assert errors.announced.bias.value == 2
        assert errors.announced.rmse.value == pytest.approx(20**0.5)
        assert errors.last_to_enter.bias.value == -20
        assert errors.head_of_line.rmse.value == 0
        assert errors.constant_rmse_s == 10
        assert errors.offered == 18
        assert errors.unknown == 2

    def test_sort_callers_into_tenths_by_what_was_announced(self) -> None:
        run = Announcements(
            waited=array("i", [1_000 * one for one in range(20)]),
            announced=array("i", [1_000 * (19 - one) for one in range(20)]),
            last_to_enter=array("i", [0] * 20),
            head_of_line=array("i", [0] * 20),
            offered=20,
            unknown=0,
        )
        first, *_, last = wait_errors([run]).deciles
        assert (first.callers, first.announced_mean_s, first.waited_mean_s) == (2, 0.5, 18.5)
        assert (last.callers, last.announced_mean_s, last.waited_mean_s) == (2, 18.5, 0.5)
