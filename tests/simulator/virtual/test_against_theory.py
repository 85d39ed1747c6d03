import pytest

from simulator.virtual.against_theory import JUDGED, SETTINGS, Setting, against_theory, judge
from simulator.virtual.counts import CallCounts
from simulator.virtual.run import run

QUIET = Setting(specialists=4, load=0.7, patience_mean_s=200, calls=600)


class TestSettings:
    def test_span_what_they_promise(self) -> None:
        assert len(SETTINGS) == 12
        assert {setting.specialists for setting in SETTINGS} >= {1, 10, 50, 100, 200}
        assert min(setting.load for setting in SETTINGS) == 0.5
        assert max(setting.load for setting in SETTINGS) == 1.3
        assert all(setting.load < 1 for setting in SETTINGS if setting.patience_mean_s is None)


class TestAgainstTheory:
    def test_finds_the_engine_true(self) -> None:
        (judged,) = against_theory(3, 6, 1, lambda share: None, [QUIET])
        assert judged.ok
        assert set(judged.distances) == set(JUDGED)
        assert all(distance.error > 0 for distance in judged.distances.values())

    def test_finds_out_who_is_not(self) -> None:
        """Callers who are put on hold for ten seconds more than theory knows of are noticed."""
        runs = [run(QUIET.scenario(), seed) for seed in range(1, 7)]
        for one in runs:
            for counts in one.batches:
                delayed(counts)
        judged = judge(QUIET, runs)
        assert not judged.ok
        assert judged.distances["wait_mean_s"].errors > 3.5
        assert judged.distances["abandonment"].ok

    def test_needs_two_runs_for_an_error_between_them(self) -> None:
        with pytest.raises(ValueError, match="at least two"):
            against_theory(1, 1, 1, lambda share: None, [QUIET])


def delayed(counts: CallCounts) -> None:
    counts.waits.total_ms += 10_000 * counts.waits.count
