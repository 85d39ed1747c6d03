"""From a scenario of virtual time to the callers of a flood, and from one flood to the shares of its workers."""

from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from config.network import load_network
from simulator.carrier import CallerScript
from simulator.days.drawing import callers_of
from simulator.flood.hand import Share
from simulator.flood.plan import FloodPlan
from simulator.flood.scenario import FromScenario, NotForFloods, Window, check_network, crowd_of, hastened
from simulator.virtual.days import DaysScenario
from simulator.virtual.scenario_files import load_scenario
from tests.simulator.flood_services import nowhere

SERVICE = nowhere()


def crowd(name: str, *changes: str, **window: Any) -> FromScenario:
    return crowd_of(load_scenario(name, changes), Window(**window))


class TestNetwork:
    def test_comes_at_the_scenarios_own_rate_for_its_horizon(self) -> None:
        due = crowd("ordinary-hour").due(SERVICE)
        assert 110 <= len(due) <= 190
        assert [one.at_s for one in due] == sorted(one.at_s for one in due)
        assert due[-1].at_s < 3_600

    def test_draws_the_same_callers_at_the_same_moments_for_a_seed(self) -> None:
        assert crowd("ordinary-hour").due(SERVICE) == crowd("ordinary-hour").due(SERVICE)
        assert crowd("ordinary-hour").due(SERVICE) != crowd("ordinary-hour", "seed=2").due(SERVICE)

    def test_lives_faster_by_the_speed_prompts_and_arrivals_too(self) -> None:
        plain = crowd("ordinary-hour").due(SERVICE)[0]
        fast = crowd("ordinary-hour", speed=10.0).due(SERVICE)[0]
        assert fast.at_s == pytest.approx(plain.at_s / 10)
        assert fast.request.speed == 10
        assert fast.request.script.talk_s == pytest.approx((plain.request.script.talk_s or 0) / 10)

    def test_comes_at_a_rate_that_is_asked_for_whatever_the_speed(self) -> None:
        due = crowd("ordinary-hour", rate=20.0, duration_s=600.0, speed=10.0).due(SERVICE)
        assert 1_050 <= len(due) <= 1_350
        assert due[-1].at_s < 60

    def test_stops_at_a_number_of_calls(self) -> None:
        assert len(crowd("ordinary-hour", calls=7).due(SERVICE)) == 7

    def test_brings_as_many_specialists_as_the_scenario_has(self) -> None:
        names = crowd("ordinary-hour").names(load_network())
        assert len(names) == len(set(names)) == 7 * 5
        assert crowd("ordinary-hour", callers_only=True).names(load_network()) == ()


class TestDays:
    def test_plays_the_callers_of_virtual_time(self) -> None:
        scenario = load_scenario("fire-day")
        assert isinstance(scenario, DaysScenario)
        virtual = islice(callers_of(scenario, load_network(), scenario.seed), 20)
        due = crowd("fire-day", calls=20).due(SERVICE)
        assert [(one.number, one.at_s, one.patience_s) for one in virtual] == [
            (one.request.caller, one.at_s, one.request.script.patience_s) for one in due
        ]

    def test_begins_within_the_scenario_where_the_surge_is(self) -> None:
        before, during = (
            len(crowd("fire-day", from_s=hour * 3_600.0, duration_s=600.0).due(SERVICE)) for hour in (2, 6)
        )
        assert during > 6 * before

    def test_has_on_duty_who_is_on_duty_then(self) -> None:
        morning, night = (crowd("fire-day", from_s=hour * 3_600.0).names(load_network()) for hour in (6, 20))
        assert len(morning) > len(night) > 0

    def test_tells_what_is_not_played(self) -> None:
        assert crowd("fire-day").left_out == ("1 events", "call-backs and voicemail")


class TestRefusal:
    @pytest.mark.parametrize(
        ("name", "window", "said"),
        [
            ("mmn", {}, "textbook"),
            ("fire-day", {"from_s": 90_000.0}, "ends after 24 hours"),
            ("ordinary-hour", {"rate": 0.0}, "more than 0"),
        ],
    )
    def test_says_why_a_scenario_cannot_be_flooded(
        self, name: str, window: dict[str, float], said: str
    ) -> None:
        with pytest.raises(NotForFloods, match=said):
            crowd(name, **window)

    def test_says_when_there_would_be_too_many_callers(self) -> None:
        with pytest.raises(NotForFloods, match="--duration-s"):
            crowd("ordinary-hour", rate=50.0).due(SERVICE)

    def test_does_not_play_one_network_at_another(self) -> None:
        with pytest.raises(NotForFloods, match="SWITCHBOARD_NETWORK_FILE"):
            check_network(
                crowd("ordinary-hour"), replace(SERVICE, network=load_network(Path("six-partners")))
            )


class TestShares:
    @pytest.mark.parametrize("of", [1, 2, 3, 7])
    def test_make_up_the_same_flood_however_many_workers_there_are(self, of: int) -> None:
        whole = FloodPlan(calls=200, rate=20.0).due(SERVICE)
        parts = [Share(number=n, of=of).part(FloodPlan(calls=200, rate=20.0).due(SERVICE)) for n in range(of)]
        assert sorted((one for part in parts for one in part), key=lambda one: one.at_s) == whole
        assert max(map(len, parts)) - min(map(len, parts)) <= 1


class TestHastened:
    def test_leaves_what_has_no_end_without_one(self) -> None:
        fast = hastened(CallerScript(patience_s=30.0, talk_s=None), 10.0)
        assert (fast.patience_s, fast.talk_s, fast.hang_up_after_s) == (3.0, None, None)
