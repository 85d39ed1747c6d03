"""Two languages on one floor: who is lost, who is served by whom."""

from functools import cache

import pytest

from routing.model import ENGLISH, FRENCH
from simulator.experiments import play_experiment
from simulator.experiments.bilingual import (
    BilingualResult,
    BilingualSettings,
    LanguageCounts,
    LanguageFigures,
    LanguagePolicy,
    bilingual_calls,
    bilingual_shifts,
    language_figures,
)
from simulator.experiments.settings import load_settings

NAME = "bilingual-day"


@cache
def small() -> dict[tuple[float | None, bool], LanguageFigures]:
    changes = ("calls_per_run=2_500", "warm_up_s=3_600", "interpreter_after_s=[30, 0]")
    result = play_experiment(NAME, replications=2, workers=1, changes=changes).result
    assert isinstance(result, BilingualResult)
    return {(one.policy.interpreter_after_s, one.policy.kept): one for one in result.policies}


def lost(after_s: float | None, *, kept: bool) -> float:
    value = small()[after_s, kept].abandonment_french.value
    assert value is not None
    return value


@pytest.mark.slow
class TestPolicies:
    def test_lose_fewer_french_callers_the_sooner_an_interpreter_helps(self) -> None:
        """F44: the order of fallback is explicit, and its price known."""
        for kept in (True, False):
            assert lost(None, kept=kept) > lost(30, kept=kept) > lost(0, kept=kept)

    def test_lose_fewer_when_bilingual_specialists_are_kept(self) -> None:
        assert lost(None, kept=True) < lost(None, kept=False)
        assert small()[0, True].served_in_french > small()[0, False].served_in_french

    def test_serve_everybody_in_french_where_there_is_no_interpreter(self) -> None:
        assert small()[None, True].served_in_french == 1.0

    def test_let_french_callers_wait_about_as_long_as_others_with_an_interpreter_at_once(self) -> None:
        gap = small()[0, True].wait_gap_s.value
        assert gap is not None
        assert abs(gap) < 4


class TestDrawn:
    def test_calls_are_the_same_whatever_the_share_of_french_ones(self) -> None:
        settings = load_settings(BilingualSettings, NAME, ["calls_per_run=500"])
        few = bilingual_calls(settings, 1, 1)
        many = bilingual_calls(settings.model_copy(update={"french_share": 0.5}), 1, 1)
        assert [(one.at_ms, one.handle_ms) for one in few] == [(one.at_ms, one.handle_ms) for one in many]
        assert sum(one.language == FRENCH for one in few) < sum(one.language == FRENCH for one in many)

    def test_specialists_are_as_many_as_asked_for(self) -> None:
        shifts = bilingual_shifts(load_settings(BilingualSettings, NAME))
        languages = [one.languages for one in shifts]
        assert languages.count((ENGLISH,)) == 24
        assert languages.count((ENGLISH, FRENCH)) == 3
        assert len({one.specialist for one in shifts}) == 27


class TestLanguageFigures:
    def test_are_of_totals(self) -> None:
        english = LanguageCounts(offered=100, answered=90, interpreted=0, waited_ms=500_000)
        french = LanguageCounts(offered=20, answered=15, interpreted=3, waited_ms=200_000)
        figures = language_figures(
            LanguagePolicy(interpreter_after_s=None, kept=True), [(english, french), (english, french)]
        )
        assert figures.abandonment.value == pytest.approx(15 / 120)
        assert figures.abandonment_french.value == pytest.approx(0.25)
        assert figures.wait_gap_s.value == pytest.approx(10 - 5)
        assert figures.served_in_french == pytest.approx(12 / 15)
