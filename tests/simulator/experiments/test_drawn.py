"""Callers and shifts: drawn once, whatever is decided about them."""

from statistics import mean

import pytest

from config.clock import instant_from
from routing import events as e
from routing.model import PartnerId, SpecialistId
from simulator.experiments import books
from simulator.experiments.drawn import DrawnCall, Shift, day_calls, day_shifts, one_at_a_time
from simulator.experiments.play import play
from simulator.experiments.settings import ExperimentError, load_day
from tests.simulator.experiments.small import small_day

R1, R2 = PartnerId("R1"), PartnerId("R2")
ANA = SpecialistId("ana")


def call(at_ms: int, handle_ms: int, home: PartnerId = R1) -> DrawnCall:
    return DrawnCall(at_ms=at_ms, home=home, handle_ms=handle_ms, patience_ms=1_000_000)


class TestSevenRegions:
    def test_is_the_day_that_the_measurements_are_about(self) -> None:
        day = load_day("seven-regions")
        assert len(day.calls_per_step) == 28
        assert sum(map(sum, day.calls_per_step)) == pytest.approx(1_782.0411)
        assert day.calls_per_step[7] == (25.6981, 19.7678, 15.8142, 12.8491, 10.8723, 7.9071, 5.9303)
        assert [day.agent_hours(staffing) for staffing in "ABC"] == [222.5, 275.5, 363.5]
        assert day.staff["A"][0] == (2, 1, 1, 1, 1, 0, 0)
        assert day.staff["C"][-1] == (3, 2, 2, 2, 2, 2, 1)

    def test_names_a_row_that_does_not_fit(self) -> None:
        with pytest.raises(ExperimentError, match="even, step 2"):
            small_day(staff=[(1, 1, 1), (1, 1)])


class TestDayCalls:
    def test_come_as_often_as_the_day_says(self) -> None:
        day = load_day("seven-regions")
        days = [day_calls(day, 1, number) for number in range(1, 31)]
        assert mean(len(calls) for calls in days) == pytest.approx(1_782, abs=3.5 * (1_782 / 30) ** 0.5)
        peak = [sum(7 <= one.at_ms // day.step_ms < 8 for one in calls) for calls in days]
        assert mean(peak) == pytest.approx(98.84, abs=3.5 * (98.84 / 30) ** 0.5)
        every = [one for calls in days for one in calls]
        assert mean(one.handle_ms for one in every) == pytest.approx(420_000, rel=3.5 / len(every) ** 0.5)
        assert mean(one.patience_ms for one in every) == pytest.approx(180_000, rel=3.5 / len(every) ** 0.5)

    def test_of_one_region_are_the_same_whoever_calls_elsewhere(self) -> None:
        every, only = small_day(), small_day(calls=(13.0, 0.0, 0.0))
        own = [one for one in day_calls(every, 1, 1) if one.home == R1]
        drawn = day_calls(only, 1, 1)
        assert [(one.handle_ms, one.patience_ms) for one in own] == [
            (one.handle_ms, one.patience_ms) for one in drawn
        ]
        assert all(abs(here.at_ms - there.at_ms) <= 2 for here, there in zip(own, drawn, strict=True))

    def test_differ_by_day_and_by_seed(self) -> None:
        day = small_day()
        assert day_calls(day, 1, 1) == day_calls(day, 1, 1)
        assert len({len(day_calls(day, seed, number)) for seed in (1, 2) for number in (1, 2, 3)}) > 1

    def test_never_come_in_one_millisecond(self) -> None:
        ordered = one_at_a_time([call(at, 1) for at in (5, 3, 5, 5, 6)])
        assert [one.at_ms for one in ordered] == [3, 5, 6, 7, 8]


class TestDayShifts:
    def test_put_as_many_on_duty_as_the_day_asks_for(self) -> None:
        day = load_day("seven-regions")
        for staffing in day.staff:
            shifts = day_shifts(day, staffing)
            for step, row in enumerate(day.staff[staffing]):
                at = step * day.step_ms
                for region, number in zip(day.regions, row, strict=True):
                    there = [
                        one
                        for one in shifts
                        if one.partner == region and one.begins_ms <= at < (one.ends_ms or at + 1)
                    ]
                    assert len(there) == number == len({one.specialist for one in there})


def heard(calls: list[DrawnCall], shifts: list[Shift]) -> list[tuple[int, str]]:
    """Play, and give when somebody signed in or out or was connected."""
    day = small_day()
    log: list[tuple[int, str]] = []

    began = instant_from(day.starts)

    def hear(event: e.Event) -> None:
        if isinstance(event, e.SpecialistSignedIn | e.SpecialistSignedOut | e.ContactConnected):
            log.append((event.at - began, type(event).__name__))

    play(day.starts, books.network_book(day.regions), calls, shifts, listeners=[hear])
    return log


class TestShift:
    def test_ends_at_once_for_whoever_is_free(self) -> None:
        log = heard([], [Shift(specialist=ANA, partner=R1, ends_ms=1_000)])
        assert log == [(0, "SpecialistSignedIn"), (1_000, "SpecialistSignedOut")]

    def test_ends_after_the_call_in_hand_and_takes_no_other(self) -> None:
        calls = [call(500, 4_000), call(600, 100)]
        shifts = [
            Shift(specialist=ANA, partner=R1, ends_ms=1_000),
            Shift(specialist=SpecialistId("bob"), partner=R2, begins_ms=9_000),
        ]
        assert heard(calls, shifts) == [
            (0, "SpecialistSignedIn"),
            (500, "ContactConnected"),
            (4_500, "SpecialistSignedOut"),
            (9_000, "SpecialistSignedIn"),
            (9_000, "ContactConnected"),
        ]

    def test_goes_on_for_whoever_is_still_talking_when_the_next_begins(self) -> None:
        calls = [call(500, 4_000), call(600, 100)]
        shifts = [
            Shift(specialist=ANA, partner=R1, ends_ms=1_000),
            Shift(specialist=ANA, partner=R1, begins_ms=2_000),
        ]
        assert heard(calls, shifts) == [
            (0, "SpecialistSignedIn"),
            (500, "ContactConnected"),
            (4_500, "ContactConnected"),
        ]
