"""How often the warning is wrong, and how often it sees what is there: measured on simulated histories.

A history is a series of weekly counts with a mean, a season, a trend and more spread than chance alone gives, of which
nobody told the model anything. The truth is known: nothing rises, or everything rises by so much in the latest weeks.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from reporting.warning.chances import Floats, wilson
from reporting.warning.rising import LEFT_OUT_WEEKS, WarningRules, chances, held_against

MEANS = (2.0, 5.0, 10.0, 30.0, 100.0, 400.0)
SEASON = 0.35
"""The half-width of a year's wave in the logarithm: a winter with twice a summer's needs."""
TREND = 0.10
"""At most, up or down in a year."""
ROWS_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What is simulated."""

    past_weeks: int = 156
    dispersion: float = 1.5
    """Variance over mean."""
    rise: float = 1.0
    """Times as many in the latest weeks."""
    rise_weeks: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    mean: float
    series: int
    told: int

    @property
    def share(self) -> float:
        return self.told / self.series

    @property
    def interval(self) -> tuple[float, float]:
        """Of 95 %."""
        return wilson(self.told, self.series)


def measure(
    history: History, rules: WarningRules, *, series: int, seed: int, means: tuple[float, ...] = MEANS
) -> Iterator[Measured]:
    """Count, for each mean, how many of so many series are told as rising in their latest week.

    The model is the one that so many weeks of past get: with few, it knows no season, and the histories have one.
    """
    against = held_against(history.past_weeks)
    for number, mean in enumerate(means):
        chance = np.random.default_rng([seed, number])
        told = 0
        for begun in range(0, series, ROWS_AT_ONCE):
            table = _drawn(chance, history, mean, min(ROWS_AT_ONCE, series - begun))
            _, rare = chances(table, 1, against)
            told += int(((rare[:, 0] <= rules.chance) & (table[:, -1] >= rules.cells.k_inside)).sum())
        yield Measured(mean=mean, series=series, told=told)


def _drawn(chance: np.random.Generator, history: History, mean: float, rows: int) -> Floats:
    weeks = history.past_weeks + LEFT_OUT_WEEKS
    week = np.arange(weeks)
    turn = 2 * np.pi * (week[None, :] / 52.18 + chance.random((rows, 1)))
    trend = chance.uniform(-TREND, TREND, (rows, 1)) * (week - weeks) / 52.18
    means = mean * np.exp(SEASON * np.sin(turn) + trend)
    means[:, weeks - history.rise_weeks :] *= history.rise
    if history.dispersion <= 1.0:
        return chance.poisson(means).astype(float)
    # A Poisson whose mean is gamma distributed is a negative binomial with this variance over mean.
    scale = history.dispersion - 1.0
    return chance.poisson(chance.gamma(means / scale, scale)).astype(float)
