"""What is not known is drawn without leaning to one side."""

from dataclasses import replace
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.model import (
    ENGLISH,
    FRENCH,
    UNKNOWN_REGION,
    ContactEnd,
    ContactId,
    ExitKind,
    Instant,
    PartnerId,
)
from simulator.people.chance import Stream
from simulator.replay.imputing import Imputation
from simulator.replay.patience import PatienceCurve, Wait
from simulator.replay.recording import Fate, RecordedCall, Recording, ReplayError

NORTH = PartnerId("NORTH")


def censored(mean_ms: float, answer_mean_ms: float, count: int, seed: int) -> list[Wait]:
    """Callers with exponential patience, of whom most are answered first."""
    chance = Stream(seed)
    pairs = [(chance.exponential(mean_ms), chance.exponential(answer_mean_ms)) for _ in range(count)]
    return [Wait(ms=round(min(pair)), left=pair[0] < pair[1]) for pair in pairs]


class TestPatienceCurve:
    @pytest.mark.parametrize("answer_mean_ms", [20_000.0, 100_000.0, 400_000.0])
    def test_is_unbiased_on_censored_exponential_patience(self, answer_mean_ms: float) -> None:
        waits = censored(270_000, answer_mean_ms, 20_000, seed=3)
        curve, chance = PatienceCurve.of(waits), Stream(4)
        completed = [wait.ms if wait.left else curve.draw(wait.ms, chance) for wait in waits]
        assert fmean(completed) == pytest.approx(270_000, rel=0.08)
        # Taking the wait for the patience, as if everybody had hung up, would be far too short.
        assert fmean(wait.ms for wait in waits) < 0.65 * 270_000

    def test_with_few_abandonments_is_waiting_over_abandonments(self) -> None:
        waits = [Wait(ms=30_000, left=False)] * 9 + [Wait(ms=30_000, left=True)]
        assert PatienceCurve.of(waits).rates == (1 / 300_000,)

    def test_follows_callers_who_leave_early_or_not_at_all(self) -> None:
        early = [Wait(ms=ms, left=True) for ms in range(1_000, 5_000, 20)]
        staying = [Wait(ms=300_000, left=False)] * 200 + [Wait(ms=300_000, left=True)] * 20
        curve = PatienceCurve.of(early + staying)
        assert curve.rates[0] > 50 * curve.rates[-1]

    @given(
        st.lists(st.tuples(st.integers(0, 900_000), st.booleans()), min_size=1, max_size=300),
        st.integers(0, 2_000_000),
        st.integers(0, 1_000),
    )
    def test_always_draws_more_than_was_borne(
        self, drawn: list[tuple[int, bool]], beyond_ms: int, seed: int
    ) -> None:
        waits = [Wait(ms=ms, left=left) for ms, left in drawn] + [Wait(ms=10, left=True)]
        assert PatienceCurve.of(waits).draw(beyond_ms, Stream(seed)) > beyond_ms


def call(number: int, **known: object) -> RecordedCall:
    usual = RecordedCall(
        id=ContactId(f"c{number}"),
        arrived_at=Instant(number),
        line="main",
        evidence=UNKNOWN_REGION,
        home=NORTH,
        language=ENGLISH,
        borne_ms=1_000,
        talk_ms=60_000 + number,
        wrap_up_ms=number,
        truth=Fate(end=ContactEnd.ANSWERED),
    )
    return replace(usual, **known)  # type: ignore[arg-type]


def recording(*calls: RecordedCall) -> Recording:
    return Recording(
        begins=Instant(0),
        since=Instant(0),
        until=Instant(1_000_000),
        calls=calls,
        wishes=(),
        answers={},
        partner_of={},
        partner_answers={},
        orders=(),
    )


class TestImputation:
    def test_draws_talk_and_notes_together_from_calls_of_the_same_language_and_region(self) -> None:
        french = [call(number, language=FRENCH, talk_ms=7_000, wrap_up_ms=8_000) for number in range(20)]
        english = [call(number) for number in range(20, 60)]
        lost = call(99, language=FRENCH, talk_ms=None, wrap_up_ms=None)
        *_, last = Imputation(recording(*french, *english, lost), 270_000).callers(1)
        assert (last.talk_ms, last.wrap_up_ms) == (7_000, 8_000)

    def test_asks_more_callers_where_a_group_is_small(self) -> None:
        few = [call(number, language=FRENCH, talk_ms=7_000, wrap_up_ms=8_000) for number in range(3)]
        english = [call(number) for number in range(20, 60)]
        lost = [call(100 + number, language=FRENCH, talk_ms=None, wrap_up_ms=None) for number in range(50)]
        callers = Imputation(recording(*few, *english, *lost), 270_000).callers(1)[-50:]
        assert any(one.talk_ms >= 60_000 for one in callers)
        assert all(one.talk_ms - 60_000 == one.wrap_up_ms or one.talk_ms == 7_000 for one in callers)

    def test_gives_one_seed_the_same_people_and_another_seed_others(self) -> None:
        known = recording(*(call(number, patience_ms=5_000 if number < 9 else None) for number in range(40)))
        imputation = Imputation(known, 270_000)
        assert imputation.callers(1) == imputation.callers(1)
        assert imputation.callers(1) != imputation.callers(2)
        assert [one.patience_ms for one in imputation.callers(2)[:9]] == [5_000] * 9

    def test_takes_the_books_expectation_where_hardly_anybody_left_and_says_so(self) -> None:
        calls = [call(number) for number in range(2_000)]
        imputation = Imputation(recording(*calls), 100_000)
        assert imputation.unknowns().patience_assumed
        assert fmean(one.patience_ms for one in imputation.callers(1)) == pytest.approx(101_000, rel=0.1)

    def test_lets_as_many_take_a_way_out_that_they_were_not_offered_as_took_it(self) -> None:
        offered = (ExitKind.CALL_BACK,)
        took = [
            call(number, exits=offered, exit=ExitKind.CALL_BACK, exit_after_ms=4_000) for number in range(30)
        ]
        waited = [call(100 + number, exits=offered) for number in range(70)]
        others = [call(1_000 + number) for number in range(1_000)]
        callers = Imputation(recording(*took, *waited, *others), 270_000).callers(1)
        assert all(one.exits == {ExitKind.CALL_BACK: 4_000} for one in callers[:30])
        assert not any(one.exits for one in callers[30:100])
        share = fmean(bool(one.exits) for one in callers[100:])
        assert share == pytest.approx(0.3, abs=0.05)

    def test_counts_what_it_draws(self) -> None:
        unknowns = Imputation(
            recording(call(1), call(2, talk_ms=None, wrap_up_ms=None), call(3, patience_ms=9, talk_ms=None)),
            270_000,
        ).unknowns()
        assert (unknowns.calls, unknowns.patience, unknowns.talk, unknowns.wrap_up) == (3, 2, 2, 1)

    def test_refuses_a_day_on_which_nobody_was_answered(self) -> None:
        with pytest.raises(ReplayError, match="nobody was answered"):
            Imputation(recording(call(1, talk_ms=None)), 270_000)
