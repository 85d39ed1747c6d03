from dataclasses import replace
from itertools import islice

import pytest

from simulator.days.drawing import DayCaller, callers_of, drawn_s
from simulator.days.load import RegionLoad, surge_factor, yearly_calls
from simulator.people import Streams
from simulator.virtual.days import DaysScenario, Surge
from simulator.virtual.durations import Exponential, Fixed, Lognormal, Observed
from simulator.virtual.named_files import network_named
from tests.simulator.days.short_days import days

STORM = Surge(factor=5, regions=("NORTH",), begins_h=10, onset_h=2, plateau_h=4, half_life_h=8)


def load_of(scenario: DaysScenario, region: str) -> RegionLoad:
    network = network_named("sample")
    volumes = yearly_calls(scenario, network)
    return RegionLoad(scenario, volumes[region], region, network.partners[region].zone)


class TestRegionLoad:
    def test_sums_to_the_year_whatever_the_hours_and_weekdays(self) -> None:
        scenario = days("ordinary-week", "volume=2")
        week = sum(load_of(scenario, code).expected(0, 604_800) for code in network_named("sample").partners)
        assert week == pytest.approx(2 * 527_000 * 7 / 365)

    def test_follows_the_weights_of_hours_and_weekdays(self) -> None:
        load = load_of(days(), "EASTERN")
        monday, saturday = load.expected(0, 86_400), load.expected(5 * 86_400, 6 * 86_400)
        assert monday / saturday == pytest.approx(0.185 / 0.08)
        assert load.expected(36_000, 39_600) / load.expected(10_800, 14_400) == pytest.approx(10.4 / 0.2)

    def test_takes_a_holiday_for_a_sunday(self) -> None:
        usual, holiday = days(), days("ordinary-week", "holidays=[2026-11-23]")
        sunday = load_of(usual, "NORTH").expected(6 * 86_400, 7 * 86_400)
        assert load_of(holiday, "NORTH").expected(0, 86_400) == pytest.approx(sunday)

    def test_draws_as_many_callers_as_are_expected(self) -> None:
        load = load_of(days("ordinary-week", "volume=20"), "CENTRAL")
        drawn = [*load.arrivals_s(Streams(3).of("arrivals"))]
        expected = load.expected(0, 604_800)
        assert abs(len(drawn) - expected) < 4 * expected**0.5
        assert drawn == sorted(drawn)
        mornings = sum(36_000 <= at % 86_400 < 39_600 for at in drawn)
        assert mornings / len(drawn) == pytest.approx(10.4 / 99.7, rel=0.05)

    def test_brings_more_callers_in_a_surge_and_the_same_ones_first(self) -> None:
        usual = days("ordinary-week", "horizon_s=86400")
        more = usual.model_copy(update={"surges": (replace_surge(begins_h=0.0, onset_h=0.0),)})
        before = [*load_of(usual, "NORTH").arrivals_s(Streams(1).of("arrivals"))]
        after = [*load_of(more, "NORTH").arrivals_s(Streams(1).of("arrivals"))]
        assert len(after) > len(before)
        assert all(earlier <= later for earlier, later in zip(after, before, strict=False))


def replace_surge(**changes: float) -> Surge:
    return STORM.model_copy(update=changes)


class TestSurgeFactor:
    @pytest.mark.parametrize(
        ("at_h", "factor"),
        [(9.9, 1), (10, 1), (11, 3), (12, 5), (15.9, 5), (16, 5), (24, 3), (32, 2), (40, 1.5)],
    )
    def test_rises_stays_and_halves(self, at_h: float, factor: float) -> None:
        assert surge_factor([STORM], "NORTH", at_h) == pytest.approx(factor)
        assert surge_factor([STORM], "EASTERN", at_h) == 1

    def test_multiplies_surges_and_ends_one_without_a_half_life(self) -> None:
        short = Surge(factor=2, begins_h=13, plateau_h=2)
        assert surge_factor([STORM, short], "NORTH", 14) == pytest.approx(10)
        assert surge_factor([STORM, short], "EASTERN", 14) == 2
        assert surge_factor([short], "NORTH", 15) == 1


class TestCallersOf:
    def test_draws_the_same_callers_whatever_rules_and_staff_are(self) -> None:
        network = network_named("sample")
        usual = days("fire-day", "horizon_s=14400")
        other = days("fire-day", "horizon_s=14400", "rules=each-alone", "staff_factor=0.1", "events=[]")
        assert [*callers_of(usual, network, 5)] == [*callers_of(other, network, 5)]

    def test_leaves_all_other_draws_when_more_take_a_call_back(self) -> None:
        network = network_named("sample")
        none = days("fire-day", "horizon_s=14400", "callers.takes_call_back=0.0")
        drawn = [*callers_of(days("fire-day", "horizon_s=14400"), network, 5)]
        assert any(one.takes_call_back for one in drawn)
        assert [replace(one, takes_call_back=False) for one in drawn] == [*callers_of(none, network, 5)]

    def test_leaves_other_regions_alone_in_a_surge(self) -> None:
        network = network_named("sample")
        surge = 'surges=[{factor=5, regions=["NORTH"], begins_h=0, plateau_h=9}]'
        usual = [*callers_of(days("ordinary-week", "horizon_s=32400"), network, 2)]
        more = [*callers_of(days("ordinary-week", "horizon_s=32400", surge), network, 2)]
        assert _of(usual, "NORTH") != _of(more, "NORTH")
        assert [one for one in usual if one.region != "NORTH"] == [
            one for one in more if one.region != "NORTH"
        ]
        assert [one.patience_s for one in _of(usual, "NORTH")] == [
            one.patience_s for one in _of(more, "NORTH")[: len(_of(usual, "NORTH"))]
        ]

    def test_draws_languages_by_region(self) -> None:
        network = network_named("sample")
        scenario = days(
            "ordinary-week", "volume=5", "callers.french={EASTERN=0.5}", "callers.french_elsewhere=0.0"
        )
        drawn = [*islice(callers_of(scenario, network, 1), 6_000)]
        eastern = _of(drawn, "EASTERN")
        assert sum(one.language == "fr" for one in eastern) / len(eastern) == pytest.approx(0.5, abs=0.1)
        assert not any(one.language == "fr" for one in drawn if one.region != "EASTERN")


def _of(callers: list[DayCaller], region: str) -> list[DayCaller]:
    return [one for one in callers if one.region == region]


class TestDrawnS:
    @pytest.mark.parametrize(
        "shape",
        [
            Exponential(shape="exponential", mean_s=120),
            Lognormal(shape="lognormal", median_s=100, sigma=0.7),
            Fixed(shape="fixed", seconds=30),
            Observed(shape="observed", values_s=(10, 20, 60)),
        ],
    )
    def test_has_the_mean_of_its_shape(self, shape: Exponential | Lognormal | Fixed | Observed) -> None:
        stream = Streams(1).of("any")
        mean_s = sum(drawn_s(shape, stream) for _ in range(20_000)) / 20_000
        assert mean_s == pytest.approx(shape.expected_s, rel=0.03)
