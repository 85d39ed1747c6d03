"""What a week should hold, from the weeks before it: one log-linear model for many series of counts at once.

Sources: Farrington and others, A statistical algorithm for the early detection of outbreaks of infectious disease,
         Journal of the Royal Statistical Society A 159 (1996), 547-563: quasi-Poisson, trend, variance of prediction;
         Noufaily and others, An improved algorithm for outbreak detection in multiple surveillance systems, Statistics
         in Medicine 32 (2013), 1206-1222: all past weeks, down-weighting, negative binomial limit, weeks left out;
         Serfling, Methods for current statistical analysis of excess pneumonia-influenza deaths, Public Health Reports
         78 (1963), 494-506: the season as waves, where Noufaily has steps.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

YEAR_WEEKS: Final = 365.25 / 7
WAVES: Final = 2
"""A year's wave and a half year's."""
ROUNDS: Final = 12
OUTLYING: Final = 2.58
"""Residuals above it were risings themselves, and count less (Noufaily 2013)."""
REWEIGHTINGS: Final = 4
"""Waves follow a long rising of a past year, so that one round, as in Noufaily's model of steps, leaves half of it."""
LEAST_MEAN: Final = 1e-6
MOST_LOG: Final = 12.0
STEADYING: Final = 1e-6
"""Added to the diagonal, so that series without any count have a solution."""


@dataclass(frozen=True, slots=True)
class Expected:
    """Of each series (rows) in each week asked for (columns)."""

    mean: Floats
    variance: Floats
    """Of a count in that week: chance, over-dispersion, and what the fit does not know."""


def expected(history: Floats, weeks: int, ahead: Floats, *, season: bool) -> Expected:
    """Fit each row of counts of weeks 0, 1, ... and say what to expect in the weeks `ahead`.

    Formula: log mean = a + b week + waves;  variance = phi mean + var(fitted mean)
             phi = max(1, sum of w (y - mean)^2 / mean / (n - p))
    Without `season` there are no waves and no trend: a short history cannot tell them apart.
    """
    known = _design(np.arange(weeks, dtype=float), weeks, season=season)
    asked = _design(ahead, weeks, season=season)
    weights = np.ones_like(history)
    betas, inverse, means = _fitted(history, known, weights)
    phi = _dispersion(history, means, weights, known.shape[1])
    for _ in range(REWEIGHTINGS):
        weights = _reweighted(history, known, means, inverse, phi)
        betas, inverse, means = _fitted(history, known, weights)
        phi = _dispersion(history, means, weights, known.shape[1])
    mean = np.exp(np.clip(betas @ asked.T, -MOST_LOG, MOST_LOG))
    leverage = _quadratic(inverse, asked)
    return Expected(mean=mean, variance=phi[:, None] * (mean + mean**2 * leverage))


def _design(week: Floats, weeks: int, *, season: bool) -> Floats:
    columns = [np.ones_like(week)]
    if season:
        columns.append((week - weeks / 2) / YEAR_WEEKS)
        for wave in range(1, WAVES + 1):
            turn = 2 * np.pi * wave * week / YEAR_WEEKS
            columns += [np.sin(turn), np.cos(turn)]
    return np.stack(columns, axis=1)


def _fitted(history: Floats, known: Floats, weights: Floats) -> tuple[Floats, Floats, Floats]:
    """Solve all series by iteratively reweighted least squares (McCullagh and Nelder 1989, 2.5)."""
    mean = np.maximum(history.mean(axis=1, keepdims=True), 0.1)
    betas = np.zeros((len(history), known.shape[1]))
    betas[:, 0] = np.log(mean[:, 0])
    for _ in range(ROUNDS):
        line = np.clip(betas @ known.T, -MOST_LOG, MOST_LOG)
        means = np.maximum(np.exp(line), LEAST_MEAN)
        working = line + (history - means) / means
        scaled = weights * means
        normal = _normal(scaled, known)
        right = (scaled * working) @ known
        step = np.linalg.solve(normal, right[..., None])[..., 0]
        # Half a step where a series without counts would run away.
        betas = np.where(np.abs(step - betas).max(axis=1, keepdims=True) > MOST_LOG, (step + betas) / 2, step)
    means = np.maximum(np.exp(np.clip(betas @ known.T, -MOST_LOG, MOST_LOG)), LEAST_MEAN)
    inverse = np.asarray(np.linalg.inv(_normal(weights * means, known)), dtype=np.float64)
    return betas, inverse, means


def _normal(scaled: Floats, known: Floats) -> Floats:
    """Give X' W X of each series. One product of matrices: term by term it takes fifty times as long."""
    size = known.shape[1]
    found: Floats = (scaled @ _pairs(known)).reshape(-1, size, size) + STEADYING * np.eye(size)
    return found


def _quadratic(inverse: Floats, design: Floats) -> Floats:
    """Give x' A x of each series and each row of the design."""
    found: Floats = inverse.reshape(len(inverse), design.shape[1] ** 2) @ _pairs(design).T
    return found


def _pairs(design: Floats) -> Floats:
    """Give, of each row, the products of its columns with each other."""
    found: Floats = (design[:, :, None] * design[:, None, :]).reshape(len(design), -1)
    return found


def _dispersion(history: Floats, means: Floats, weights: Floats, parameters: int) -> Floats:
    pearson = (weights * (history - means) ** 2 / means).sum(axis=1)
    found: Floats = np.maximum(1.0, pearson / (history.shape[1] - parameters))
    return found


def _reweighted(history: Floats, known: Floats, means: Floats, inverse: Floats, phi: Floats) -> Floats:
    """Let past risings count less, so that they do not hide the next one.

    Formula: r = 3 (y^(2/3) - mean^(2/3)) / (2 mean^(1/6) sqrt(phi (1 - h)));  w ~ 1 / r^2 where r > 2.58, else 1
    """
    hat = np.clip(means * _quadratic(inverse, known), 0.0, 0.99)
    spread = 2 * means ** (1 / 6) * np.sqrt(phi[:, None] * (1 - hat))
    residual = 3 * (history ** (2 / 3) - means ** (2 / 3)) / spread
    raw = np.where(residual > OUTLYING, 1 / np.maximum(residual, OUTLYING) ** 2, 1.0)
    scaled: Floats = raw * history.shape[1] / raw.sum(axis=1, keepdims=True)
    return scaled
