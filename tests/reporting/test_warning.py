"""Early warning: quiet where nothing rises, awake where something does, and silent about small cells."""

from dataclasses import replace
from datetime import date, timedelta
from math import comb

import numpy as np
import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine

from records.database import insert_rows, writing
from records.report_tables import fact_day, fact_need_day, warning_week
from reporting.places.areas import ontario_areas
from reporting.suppression.rules import SmallCells
from reporting.warning.chances import chance_of_as_many, usual_range, wilson
from reporting.warning.fitting import expected
from reporting.warning.kept import KEPT_WEEKS, KeptWarnings, WeeklyWarnings
from reporting.warning.measured import RISE, SEED, SERIES, measured_with
from reporting.warning.measuring import History, measure
from reporting.warning.rising import LEFT_OUT_WEEKS, SEASON_WEEKS, Against, WarningRules, rising
from reporting.warning.weekly import EarlyWarning
from tests.records.story import FakeClock

LAST = date(2026, 11, 26)
FLOOR = "on"
WEEKS = SEASON_WEEKS + LEFT_OUT_WEEKS
RENT = ("3560", "housing")
FOOD = ("3520", "food")


def winters(mean: float, weeks: int = WEEKS, seed: int = 1) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Counts with a winter that is twice the summer."""
    wave = np.exp(0.35 * np.cos(2 * np.pi * np.arange(weeks) / 52.18))
    return np.array(np.random.default_rng(seed).poisson(mean * wave), dtype=float)


class TestChances:
    def test_of_a_negative_binomial_are_its_own(self) -> None:
        """Size 3 and p 1/4: the chance of j failures is C(j + 2, j) (1/4)^3 (3/4)^j."""
        mean, variance = 9.0, 36.0
        below = sum(comb(j + 2, j) * 0.25**3 * 0.75**j for j in range(20))
        found = chance_of_as_many(np.array([20.0, 0.0]), np.array([mean] * 2), np.array([variance] * 2))
        assert found == pytest.approx([1 - below, 1.0], rel=1e-9)

    def test_of_a_poisson_are_its_own(self) -> None:
        found = chance_of_as_many(np.array([3.0]), np.array([1.0]), np.array([1.0]))
        assert found[0] == pytest.approx(1 - 2.5 * np.exp(-1), rel=1e-3)

    def test_of_a_usual_range_leave_out_one_in_forty_on_each_side(self) -> None:
        """Of a Poisson of mean 4: P(Y <= 0) = 0.018, P(Y <= 1) = 0.092, P(Y <= 7) = 0.949, P(Y <= 8) = 0.979."""
        low, high = usual_range(np.array([4.0, 0.001]), np.array([4.0, 0.001]))
        assert (low.tolist(), high.tolist()) == ([1.0, 0.0], [8.0, 0.0])

    def test_of_a_share_have_the_interval_of_wilson(self) -> None:
        assert wilson(5, 50) == pytest.approx((0.0435, 0.2136), abs=1e-4)
        assert wilson(0, 0) == (0.0, 1.0)


class TestFitting:
    def test_finds_the_season_and_the_trend_that_are_there(self) -> None:
        week = np.arange(200)
        means = 200 * np.exp(0.1 * week / 52.18 + 0.4 * np.sin(2 * np.pi * week / 52.18))
        history = np.round(means)[None, :160]
        found = expected(history, 160, week[186:].astype(float), season=True)
        assert found.mean[0] == pytest.approx(means[186:], rel=0.02)
        assert (found.variance >= found.mean).all()

    def test_lets_a_past_rise_count_less(self) -> None:
        plain = winters(30.0)
        risen = plain.copy()
        risen[60:66] *= 4
        ahead = np.array([112.0])
        means = [
            expected(one[None, :SEASON_WEEKS], SEASON_WEEKS, ahead, season=True).mean[0, 0]
            for one in (plain, risen)
        ]
        assert means[1] < 1.2 * means[0]

    def test_has_an_answer_for_a_series_without_any_count(self) -> None:
        found = expected(np.zeros((1, 120)), 120, np.array([130.0]), season=True)
        assert np.isfinite(found.mean).all()
        assert found.mean[0, 0] < 0.1


class TestRising:
    def test_tells_what_rises_where_and_since_when(self) -> None:
        rent, food = winters(12.0), winters(40.0, seed=2)
        rent[-3:] = 45.0
        found = rising({RENT: rent, FOOD: food}, LAST, WarningRules())
        (rise,) = found.rises
        assert (rise.division, rise.category, rise.count) == ("3560", "housing", 45)
        assert rise.since == LAST - timedelta(days=20)
        assert rise.times > 2
        assert rise.chance <= 0.0005
        assert rise.low <= rise.expected <= rise.high < rise.count
        assert (len(rise.weeks), rise.weeks[-4:-1]) == (52, (int(rent[-4]), 45, 45))
        assert len(rise.season) == 52
        assert rise.season[-1] == pytest.approx(rise.expected)
        assert (found.against, found.series) == (Against.SEASON, 2)
        assert found.by_chance == pytest.approx(0.001)

    def test_does_not_take_a_winter_for_a_rise(self) -> None:
        """The latest week is at the height of its season, twice the summer's."""
        weeks = WEEKS - WEEKS % 52 + 52
        quiet = {(f"{3500 + number}", "housing"): winters(20.0, weeks, number) for number in range(40)}
        assert rising(quiet, LAST, WarningRules()).rises == ()

    def test_hides_small_cells_and_tells_nothing_of_them(self) -> None:
        rare = np.zeros(WEEKS)
        rare[5], rare[-2], rare[-1] = 3.0, 2.0, 4.0
        assert rising({RENT: rare}, LAST, WarningRules()).rises == ()
        rare[-1] = 6.0
        (rise,) = rising({RENT: rare}, LAST, WarningRules()).rises
        assert rise.weeks[-3:] == (0, None, 6)
        # One hidden week alone would follow from a month's sum, were it told beside the others.
        rare[-30:-2] = 9.0
        (rise,) = rising({RENT: rare}, LAST, WarningRules()).rises
        assert rise.weeks.count(None) == 2
        stricter = WarningRules(cells=SmallCells(k_inside=7, k_public=11))
        assert rising({RENT: rare}, LAST, stricter).rises == ()

    @pytest.mark.parametrize(
        ("weeks", "against"),
        [(30, Against.NOTHING), (52, Against.RECENT), (129, Against.RECENT), (130, Against.SEASON)],
    )
    def test_says_what_it_holds_a_week_against(self, weeks: int, against: Against) -> None:
        found = rising({RENT: np.full(weeks, 9.0)}, LAST, WarningRules())
        assert (found.against, found.rises) == (against, ())


class TestMeasuring:
    def test_counts_false_alarms_about_as_often_as_the_limit_says(self) -> None:
        rules = WarningRules(chance=0.01)
        (found,) = measure(History(past_weeks=104), rules, series=1_500, seed=3, means=(30.0,))
        low, high = found.interval
        assert low < 0.01 < high

    def test_sees_a_doubling_of_frequent_needs(self) -> None:
        history = History(past_weeks=104, rise=2.0)
        (found,) = measure(history, WarningRules(), series=300, seed=3, means=(100.0,))
        assert found.share > 0.95

    @pytest.mark.parametrize("weeks", [26, 156])
    def test_finds_again_what_is_told_beside_every_list(self, weeks: int) -> None:
        told = measured_with(weeks + 1)
        assert told is not None
        history = History(past_weeks=weeks)
        assert next(measure(history, WarningRules(), series=SERIES, seed=SEED)) == told.quiet[0]
        risen = next(measure(replace(history, rise=RISE), WarningRules(), series=SERIES, seed=SEED))
        assert risen == told.risen[0]

    def test_of_too_little_past_says_nothing(self) -> None:
        assert measured_with(25) is None


async def put(engine: AsyncEngine, counts: dict[tuple[date, str, str], int]) -> None:
    """Put facts of whole days: day, area and category."""
    key = {
        "floor": FLOOR,
        "partner": "NORTH",
        "channel": "phone",
        "language": "en",
        "outcome": "met",
        "reason": "",
    }
    rows = [
        {**key, "day": day.isoformat(), "fsa": fsa, "category": category, "code": category, "needs": needs}
        for (day, fsa, category), needs in counts.items()
    ]
    days = [
        {"floor": FLOOR, "day": day, "fingerprint": "made", "built_at": 0}
        for day in sorted({str(row["day"]) for row in rows})
    ]
    async with writing(engine) as connection:
        await connection.run_sync(insert_rows, fact_need_day, rows)
        await connection.run_sync(insert_rows, fact_day, days)


class TestEarlyWarning:
    async def test_counts_weeks_of_divisions_from_the_daily_facts(self, engine: AsyncEngine) -> None:
        """P0X and P0V both belong to Kenora; a place that nobody knows belongs to none."""
        counts = {}
        for number in range(60 * 7):
            day = LAST - timedelta(days=number)
            counts[day, "P0X", "housing"] = 1 if number >= 7 else 8
            counts[day, "P0V", "housing"] = 1
            counts[day, "", "housing"] = 50
        await put(engine, counts)
        warning = EarlyWarning(engine, FLOOR, ontario_areas())
        assert await warning.last_day() == LAST
        found = await warning.on(LAST)
        assert (found.series, found.against, found.past_weeks) == (1, Against.RECENT, 34)
        (rise,) = found.rises
        assert (rise.division, rise.count) == ("3560", 63)
        assert rise.weeks[-2:] == (14, 63)
        assert rise.since == LAST - timedelta(days=6)
        assert rise.expected == pytest.approx(14.0, rel=0.01)

    async def test_says_nothing_where_there_are_no_facts(self, engine: AsyncEngine) -> None:
        warning = EarlyWarning(engine, FLOOR, ontario_areas())
        assert await warning.last_day() is None
        assert (await warning.on(LAST)).against is Against.NOTHING


SUNDAY = date(2026, 11, 22)
"""The last day of the last complete week on `LAST`, a Thursday."""


def quiet_days(until: date, weeks: int) -> dict[tuple[date, str, str], int]:
    """Two needs a day, and many in the last week before that day's week."""
    days = [until - timedelta(days=number) for number in range(weeks * 7)]
    sunday = until - timedelta(days=until.isoweekday() % 7)
    return {(day, "P0X", "housing"): 9 if sunday - timedelta(days=6) <= day <= sunday else 2 for day in days}


class TestWeeklyWarnings:
    def weekly(
        self, engine: AsyncEngine, clock: FakeClock, rules: WarningRules | None = None
    ) -> WeeklyWarnings:
        early = EarlyWarning(engine, FLOOR, ontario_areas(), rules or WarningRules())
        return WeeklyWarnings(engine, FLOOR, early, clock)

    async def test_keep_the_last_complete_weeks_of_the_calendar_as_they_were_reckoned(
        self, engine: AsyncEngine, clock: FakeClock
    ) -> None:
        await put(engine, quiet_days(LAST, 60))
        made = await self.weekly(engine, clock).renew()
        assert made == [SUNDAY - timedelta(days=7 * number) for number in reversed(range(KEPT_WEEKS))]
        kept = KeptWarnings(engine, FLOOR)
        assert await kept.weeks() == made[::-1]
        latest, before = await kept.of(SUNDAY), await kept.of(made[-2])
        assert latest is not None
        assert before is not None
        (rise,) = latest.rising.rises
        assert (rise.division, rise.count, rise.since) == ("3560", 63, SUNDAY - timedelta(days=6))
        assert latest.rising == await EarlyWarning(engine, FLOOR, ontario_areas()).on(SUNDAY)
        assert latest.made_at == clock.now()
        assert before.rising.rises == ()
        assert await kept.of(LAST) is None

    async def test_are_reckoned_again_when_a_day_of_theirs_changed_or_the_rules_did(
        self, engine: AsyncEngine, clock: FakeClock
    ) -> None:
        await put(engine, quiet_days(LAST, 60))
        weekly = self.weekly(engine, clock)
        await weekly.renew()
        assert await weekly.renew() == []
        async with writing(engine) as connection:
            of_monday = fact_day.c.day == (SUNDAY - timedelta(days=13)).isoformat()
            await connection.execute(update(fact_day).where(of_monday).values(fingerprint="changed"))
        assert await weekly.renew() == [SUNDAY - timedelta(days=7), SUNDAY]
        assert len(await self.weekly(engine, clock, WarningRules(chance=0.001)).renew()) == KEPT_WEEKS

    async def test_of_another_version_that_wrote_them_otherwise_are_as_good_as_none(
        self, engine: AsyncEngine, clock: FakeClock
    ) -> None:
        await put(engine, quiet_days(LAST, 60))
        await self.weekly(engine, clock).renew()
        async with writing(engine) as connection:
            await connection.execute(update(warning_week).values(document='{"of": "another version"}'))
        assert await KeptWarnings(engine, FLOOR).of(SUNDAY) is None

    async def test_forget_weeks_that_are_too_old_and_keep_none_before_the_first_day(
        self, engine: AsyncEngine, clock: FakeClock
    ) -> None:
        weekly, kept = self.weekly(engine, clock), KeptWarnings(engine, FLOOR)
        assert await weekly.renew() == []
        first = SUNDAY - timedelta(days=6 + 7 * 2)
        days = quiet_days(LAST, 4)
        await put(engine, {key: needs for key, needs in days.items() if key[0] >= first})
        assert await weekly.renew() == [SUNDAY - timedelta(days=7 * number) for number in (2, 1, 0)]
        week = await kept.of(SUNDAY)
        assert week is not None
        assert week.rising.against is Against.NOTHING
        later = LAST + timedelta(days=7 * KEPT_WEEKS)
        await put(engine, {key: needs for key, needs in quiet_days(later, 8).items() if key[0] > LAST})
        await weekly.renew()
        assert await kept.weeks() == [
            SUNDAY + timedelta(days=7 * number) for number in reversed(range(1, KEPT_WEEKS + 1))
        ]
