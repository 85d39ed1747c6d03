from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

import pytest

from config.clock import SystemClock, instant_from, start_of_local_day, to_datetime
from routing.model import Instant

MILLISECOND, HOUR_MS = 1_000_000, 3_600_000


@dataclass
class Machine:
    """A machine whose wall clock can be set, as its other clock cannot."""

    wall_ms: int = 0
    steady_ms: int = 0

    def clock(self) -> SystemClock:
        return SystemClock(lambda: self.wall_ms * MILLISECOND, lambda: self.steady_ms * MILLISECOND)

    def let_pass(self, by_ms: int) -> None:
        self.wall_ms += by_ms
        self.steady_ms += by_ms


class TestSystemClock:
    def test_gives_whole_milliseconds(self) -> None:
        assert SystemClock(lambda: 1_700_000_000_123_999_999, lambda: 0).now() == 1_700_000_000_123

    @pytest.mark.parametrize("set_by_ms", [-HOUR_MS, -1, 1, HOUR_MS])
    def test_neither_jumps_nor_stops_when_the_machine_is_set(self, set_by_ms: int) -> None:
        """F-54: an hour forward must not end every wait at once, an hour back must not stop every timer."""
        machine = Machine(wall_ms=10 * HOUR_MS)
        clock = machine.clock()
        before = clock.now()
        machine.wall_ms += set_by_ms
        assert clock.now() == before
        machine.let_pass(20_000)
        assert 19_000 <= clock.now() - before <= 21_000

    @pytest.mark.parametrize("set_by_ms", [-60_000, 60_000])
    def test_comes_to_what_the_machine_says(self, set_by_ms: int) -> None:
        machine = Machine(wall_ms=10 * HOUR_MS)
        clock = machine.clock()
        machine.wall_ms += set_by_ms
        for _ in range(1_300):
            machine.let_pass(1_000)
            clock.now()
        assert clock.now() == machine.wall_ms

    def test_goes_on_from_what_was_before_it(self) -> None:
        """A process that begins after the machine was set back goes on from what the one before it wrote down."""
        machine = Machine(wall_ms=10 * HOUR_MS)
        clock = machine.clock()
        clock.go_on_from(Instant(11 * HOUR_MS))
        assert clock.now() == 11 * HOUR_MS
        machine.let_pass(20_000)
        assert clock.now() == 11 * HOUR_MS + 19_000
        clock.go_on_from(Instant(10 * HOUR_MS))
        assert clock.now() == 11 * HOUR_MS + 19_000

    def test_does_not_count_the_time_twice_that_passed_before_it_went_on(self) -> None:
        machine = Machine(wall_ms=10 * HOUR_MS)
        clock = machine.clock()
        machine.let_pass(60_000)
        clock.go_on_from(Instant(machine.wall_ms))
        machine.let_pass(1_000)
        assert clock.now() == machine.wall_ms

    def test_follows_the_machine(self) -> None:
        assert abs(to_datetime(SystemClock().now()) - datetime.now(UTC)) < timedelta(seconds=5)


class TestInstantFrom:
    def test_undoes_to_datetime(self) -> None:
        for instant in (0, 1, 1_793_000_000_001, -1):
            assert instant_from(to_datetime(Instant(instant))) == instant

    def test_reads_any_zone(self) -> None:
        east = timezone(timedelta(hours=-5))
        assert instant_from(datetime(1970, 1, 1, tzinfo=east)) == 5 * 3_600_000

    def test_refuses_a_datetime_without_a_zone(self) -> None:
        with pytest.raises(ValueError, match="no time zone"):
            instant_from(datetime(2026, 1, 1))  # noqa: DTZ001 - the mistake under test


class TestStartOfLocalDay:
    @pytest.mark.parametrize(
        ("at", "zone", "start"),
        [
            ("2026-11-22T03:00+00:00", "America/Toronto", "2026-11-21T05:00+00:00"),
            ("2026-03-08T20:00+00:00", "America/Toronto", "2026-03-08T05:00+00:00"),
            ("2026-11-01T20:00+00:00", "America/Toronto", "2026-11-01T04:00+00:00"),
            ("2026-11-22T05:30+00:00", "America/Winnipeg", "2026-11-21T06:00+00:00"),
            ("2026-03-08T15:00+00:00", "America/Havana", "2026-03-08T05:00+00:00"),
        ],
        ids=["winter", "spring change", "autumn change", "central time", "midnight skipped"],
    )
    def test_finds_local_midnight(self, at: str, zone: str, start: str) -> None:
        found = start_of_local_day(instant_from(datetime.fromisoformat(at)), zone)
        assert to_datetime(found) == datetime.fromisoformat(start)
