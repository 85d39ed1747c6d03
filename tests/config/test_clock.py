from datetime import UTC, datetime, timedelta, timezone

import pytest

from config.clock import SystemClock, instant_from, start_of_local_day, to_datetime
from routing.model import Instant


class TestSystemClock:
    def test_gives_whole_milliseconds(self) -> None:
        assert SystemClock(lambda: 1_700_000_000_123_999_999).now() == 1_700_000_000_123

    def test_stands_still_while_the_machine_is_set_back(self) -> None:
        readings = iter([5_000_000, 3_000_000, 4_000_000, 7_000_000])
        clock = SystemClock(lambda: next(readings))
        assert [clock.now() for _ in range(4)] == [5, 5, 5, 7]

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
