from collections import Counter
from statistics import mean

import pytest

from config.fields import SAMPLE_LINES
from config.geography import RegionFinder
from config.network import load_network
from simulator.people import ArrivalProcess, CallerHabits, Population, SimulatedCaller, Streams
from simulator.people.places import YEARLY_CALLS


def callers(
    count: int, seed: int = 1, habits: CallerHabits | None = None, speed: float = 1.0
) -> list[SimulatedCaller]:
    population = Population(seed, SAMPLE_LINES, habits, speed=speed)
    return [population.next() for _ in range(count)]


class TestPopulation:
    def test_gives_the_same_callers_for_the_same_seed(self) -> None:
        assert callers(50) == callers(50)
        assert callers(50) != callers(50, seed=2)

    def test_keeps_every_other_draw_when_one_habit_changes(self) -> None:
        ordinary, hurried = callers(200), callers(200, habits=CallerHabits(patience_mean_s=5.0))
        assert [one.number for one in ordinary] == [one.number for one in hurried]
        assert [one.script.talk_s for one in ordinary] == [one.script.talk_s for one in hurried]
        assert [one.script.digits for one in ordinary] == [one.script.digits for one in hurried]

    def test_says_the_name_of_its_town_where_a_network_asks(self) -> None:
        silent, talkative = (callers(200, habits=CallerHabits(says_place=share)) for share in (0.0, 1.0))
        finder = RegionFinder(load_network())
        pairs = zip(silent, talkative, strict=True)
        staying = [(one, other) for one, other in pairs if one.script.hang_up_after_s is None]
        assert any(one.number == "anonymous" for one, _ in staying)
        for one, other in staying:
            *keys, town = other.script.digits
            assert tuple(keys) == one.script.digits
            assert town == one.place or not one.place
            evidence = finder.said(town)
            assert evidence is not None
            assert evidence.home == one.region

    def test_spreads_callers_over_regions_by_yearly_volume(self) -> None:
        drawn = Counter(one.region for one in callers(6_000))
        for partner, volume in YEARLY_CALLS.items():
            assert drawn[partner] / 6_000 == pytest.approx(volume / 527_000, abs=0.025)

    def test_mixes_languages_as_the_regions_do(self) -> None:
        everyone = callers(6_000)
        assert mean(one.language == "other" for one in everyone) == pytest.approx(0.035, abs=0.01)
        east = [one for one in everyone if one.region == "EASTERN"]
        assert mean(one.language == "fr" for one in east) == pytest.approx(0.15, abs=0.05)

    def test_dials_lines_that_exist_and_own_lines_only_from_the_own_region(self) -> None:
        known = load_network().lines
        for one in callers(2_000):
            partner = known[SAMPLE_LINES[one.to]].partner
            assert partner is None or partner == one.region

    def test_dials_the_main_line_or_the_own_one_and_special_lines_seldom(self) -> None:
        dialled = Counter(SAMPLE_LINES[one.to] for one in callers(20_000))
        relay = {name for name, line in load_network().lines.items() if line.relay}
        assert dialled["main"] > 16_000
        assert dialled["crisis"] / 20_000 == pytest.approx(0.01, abs=0.002)
        assert dialled["benefits"] / 20_000 == pytest.approx(0.02, abs=0.003)
        assert sum(dialled[name] for name in relay) / 20_000 == pytest.approx(0.002, abs=0.001)
        assert set(dialled) == set(SAMPLE_LINES.values())

    def test_changes_nothing_but_the_number_when_special_lines_are_dialled_more(self) -> None:
        usual, more = (
            callers(300),
            callers(300, habits=CallerHabits(dials_special={"crisis": 0.5, "benefits": 0.02})),
        )
        assert [one.script for one in usual] == [one.script for one in more]
        others = [(one, other) for one, other in zip(usual, more, strict=True) if one.to != other.to]
        assert len(others) > 100
        assert {SAMPLE_LINES[other.to] for _, other in others} == {"crisis", "benefits"}

    @pytest.mark.parametrize(
        "lines", [{"+14165550111": "main"}, {"+14165550112": "crisis"}, {"+15": "unheard-of"}]
    )
    def test_dials_what_there_is_where_there_are_no_such_lines(self, lines: dict[str, str]) -> None:
        population = Population(1, lines)
        assert {population.next().to for _ in range(300)} == set(lines)

    def test_gives_landlines_that_point_to_the_region(self) -> None:
        finder = RegionFinder(load_network())
        placed = [one for one in callers(500) if one.place]
        assert placed
        for one in placed:
            evidence = finder.evidence(one.number, "main")
            assert (evidence.home, evidence.place) == (one.region, one.place)

    def test_never_uses_an_exchange_of_services_or_of_fiction_and_only_lines_kept_free(self) -> None:
        for one in callers(2_000):
            if one.number == "anonymous":
                continue
            assert one.number[5:8] != "555"
            assert not one.number[5:8].endswith("11")
            assert one.number[8:10] == "01"

    def test_withholds_about_two_numbers_in_a_hundred(self) -> None:
        assert mean(one.number == "anonymous" for one in callers(6_000)) == pytest.approx(0.02, abs=0.01)

    def test_divides_patience_and_talk_by_the_speed_and_leaves_keys_to_the_carrier(self) -> None:
        for ordinary, fast in zip(callers(50), callers(50, speed=10.0), strict=True):
            assert fast.script.patience_s == pytest.approx((ordinary.script.patience_s or 0.0) / 10)
            assert fast.script.answer_delay_s == ordinary.script.answer_delay_s

    def test_talks_as_long_as_published_figures_say(self) -> None:
        minutes = [
            (one.script.talk_s or 0.0) / 60 for one in callers(6_000, habits=CallerHabits(caller_ends=1.0))
        ]
        assert mean(one <= 10 for one in minutes) == pytest.approx(0.74, abs=0.03)


class TestArrivalProcess:
    def test_has_the_rate_it_is_given(self) -> None:
        times = ArrivalProcess(Streams(7).of("arrival"), 10.0).times(5_000)
        assert times[-1] == pytest.approx(500, rel=0.06)

    def test_lets_nobody_call_while_the_profile_is_zero(self) -> None:
        assert ArrivalProcess(Streams(7).of("arrival"), 10.0).gap_s(0.0) == float("inf")


class TestStreams:
    def test_do_not_disturb_each_other(self) -> None:
        alone, beside = Streams(3), Streams(3)
        beside.of("other").exponential(1.0)
        assert alone.of("patience").exponential(1.0) == beside.of("patience").exponential(1.0)

    def test_differ_from_person_to_person(self) -> None:
        streams = Streams(3)
        first, second = (
            streams.within(name).of("handling").between(0, 1) for name in ("north_03", "north_04")
        )
        assert first != second
