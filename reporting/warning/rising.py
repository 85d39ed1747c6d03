"""Which needs rise: each area and category against what its own past makes one expect of this week."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

import numpy as np

from reporting.questions.answers import HIDDEN
from reporting.questions.telling import told
from reporting.suppression.rules import SmallCells
from reporting.warning.chances import Floats, chance_of_as_many, usual_range
from reporting.warning.fitting import Expected, expected

WEEK: Final = timedelta(days=7)
LEFT_OUT_WEEKS: Final = 26
"""The latest weeks are no part of the past that they are held against, so that a slow rise is not learnt as usual."""
SEASON_WEEKS: Final = 104
"""From two years of past on a season can be told from a trend."""
LEAST_WEEKS: Final = 26
SHOWN_WEEKS: Final = 52
LOOKED_WEEKS: Final = 8
"""How far back a rise is followed to its beginning."""
HISTORY_WEEKS_MAX: Final = 5 * 52 + LEFT_OUT_WEEKS

Series = tuple[str, str]
"""Census division, and category."""


class Against(StrEnum):
    SEASON = "season"
    RECENT = "recent"
    """There is too little past to know its season: against the mean of recent weeks."""
    NOTHING = "nothing"
    """There is too little past to say anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningRules:
    chance: float = 0.0005
    """A rise is told when chance alone would bring as many, or more, this rarely. A setting: see the measurement."""
    cells: SmallCells = field(default_factory=SmallCells)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rise:
    division: str
    category: str
    count: int
    expected: float
    low: int
    high: int
    """Between these, both included, 95 of 100 such weeks would lie when nothing has changed."""
    chance: float
    """Of as many or more in a week when nothing has changed."""
    since: date
    """The first day of the first of the weeks in a row that were above what is told."""
    weeks: tuple[int | None, ...]
    """The latest year of counts, the oldest first, each of seven days; None is a cell that is not told."""
    season: tuple[float, ...]
    """What was to be expected of each of these weeks."""

    @property
    def times(self) -> float:
        return self.count / self.expected


@dataclass(frozen=True, slots=True, kw_only=True)
class Rising:
    last: date
    """The last day of the latest week."""
    against: Against
    past_weeks: int
    series: int
    """How many were looked at."""
    rises: tuple[Rise, ...]
    """The rarest first."""

    chance: float
    """The limit by which rises were told."""

    @property
    def by_chance(self) -> float:
        """How many series would be told in a week though nothing rose, were the model exactly right."""
        return 0.0 if self.against is Against.NOTHING else self.series * self.chance


def rising(counts: Mapping[Series, Floats], last: date, rules: WarningRules) -> Rising:
    """Hold the latest week of each series against its past.

    Shape: each series has the counts of consecutive weeks of seven days, all the same number of them, the last one
           ending on the day `last`.
    """
    names = sorted(counts)
    table = np.array([counts[name] for name in names], dtype=float) if names else np.zeros((0, 0))
    past = table.shape[1] - LEFT_OUT_WEEKS
    against = held_against(past)
    found: tuple[Rise, ...] = ()
    if against is not Against.NOTHING:
        found = _rises(names, table, last, rules, against)
    return Rising(
        last=last,
        against=against,
        past_weeks=max(0, past),
        series=len(names),
        rises=found,
        chance=rules.chance,
    )


def chances(table: Floats, looked: int, against: Against) -> tuple[Floats, Floats]:
    """Give, for the last `looked` weeks of each row, what was expected and the chance of as many as there were."""
    fit = _expected_of(table, looked, against)
    return fit.mean, chance_of_as_many(table[:, -looked:], fit.mean, fit.variance)


def _expected_of(table: Floats, looked: int, against: Against) -> Expected:
    past = table.shape[1] - LEFT_OUT_WEEKS
    ahead = np.arange(table.shape[1] - looked, table.shape[1], dtype=float)
    return expected(table[:, :past], past, ahead, season=against is Against.SEASON)


def held_against(past: int) -> Against:
    """Say what so many weeks of past are good for."""
    if past >= SEASON_WEEKS:
        return Against.SEASON
    return Against.RECENT if past >= LEAST_WEEKS else Against.NOTHING


def _rises(
    names: list[Series], table: Floats, last: date, rules: WarningRules, against: Against
) -> tuple[Rise, ...]:
    mean, chance = chances(table, LOOKED_WEEKS, against)
    k = rules.cells.k_inside
    high_weeks = (chance <= rules.chance) & (table[:, -LOOKED_WEEKS:] >= k)
    rows = np.flatnonzero(high_weeks[:, -1])
    year = _expected_of(table[rows], SHOWN_WEEKS, against)
    low, high = usual_range(year.mean[:, -1], year.variance[:, -1])
    found = [
        Rise(
            division=names[row][0],
            category=names[row][1],
            count=int(table[row, -1]),
            expected=float(mean[row, -1]),
            low=int(low[place]),
            high=int(high[place]),
            chance=float(chance[row, -1]),
            since=last - WEEK * _in_a_row(high_weeks[row].tolist()) + timedelta(days=1),
            weeks=_told_weeks(table[row, -SHOWN_WEEKS:].astype(int).tolist(), k),
            season=tuple(year.mean[place].tolist()),
        )
        for place, row in enumerate(rows)
    ]
    return tuple(sorted(found, key=lambda rise: (rise.chance, rise.division, rise.category)))


def _in_a_row(told: list[bool]) -> int:
    """Count the weeks up to the last that were told without a break."""
    return next((number for number, one in enumerate(reversed(told)) if not one), len(told))


def _told_weeks(counts: Sequence[int], k: int) -> tuple[int | None, ...]:
    """Hide small weeks, and as many more as it takes that no sum gives them away; the last is told as a rise."""
    *before, last = map(str, range(len(counts)))
    cells = told({(week, "n"): counts[int(week)] for week in before}, before, ["n"], k)
    shown = [cells.cell(week) for week in before]
    return (*(None if one is HIDDEN else one for one in shown), counts[int(last)])
