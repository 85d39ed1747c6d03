"""Chances of counts: how rare a count is under a mean and a variance, and the interval of a share."""

from collections.abc import Iterator
from itertools import count
from math import sqrt

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
POISSON_BELOW = 1.0001
"""Of variance over mean: there the two are the same."""
Z95 = 1.959964
TAIL = 0.025
"""Of each side of the usual range."""


def chance_of_as_many(counts: Floats, mean: Floats, variance: Floats) -> Floats:
    """Give P(Y >= count) of a negative binomial with this mean and variance; a Poisson where they are equal."""
    below = np.zeros_like(mean)
    for number, term in zip(range(int(counts.max(initial=0))), _terms(mean, variance), strict=False):
        below += np.where(number < counts, term, 0.0)
    return np.clip(1.0 - below, 0.0, 1.0)


def usual_range(mean: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """Give the least and the most that are to be expected of such counts, both included.

    Formula: the least low with P(Y <= low) > 0.025 and the least high with P(Y <= high) >= 0.975, so that 95 of 100
             counts or more lie between them
    """
    below, low, high = np.zeros_like(mean), np.zeros_like(mean), np.zeros_like(mean)
    terms = enumerate(_terms(mean, variance), start=1)
    while (below < 1 - TAIL).any():
        number, term = next(terms)
        below += term
        low = np.where(below <= TAIL, number, low)
        high = np.where(below < 1 - TAIL, number, high)
    return low, high


def _terms(mean: Floats, variance: Floats) -> Iterator[Floats]:
    """Give P(Y = 0), P(Y = 1) and so on, without an end.

    Formula: size = mean^2 / (variance - mean);  p(0) = (size / (size + mean))^size;
             p(j + 1) = p(j) (size + j) / (j + 1) * mean / (size + mean)
    Source:  Noufaily and others 2013, 2.4
    """
    over = np.maximum(variance, POISSON_BELOW * mean)
    size = mean**2 / (over - mean)
    odds = mean / (size + mean)
    log_term = size * np.log1p(-odds)
    for number in count():
        yield np.exp(log_term)
        log_term = log_term + np.log((size + number) / (number + 1) * odds)


def wilson(hits: int, tries: int) -> tuple[float, float]:
    """Give the 95 % interval of a share.

    Formula: (p + z^2/2n -+ z sqrt(p (1 - p) / n + z^2 / 4n^2)) / (1 + z^2/n)
    Source:  Wilson, Probable inference, Journal of the American Statistical Association 22 (1927), 209-212
    """
    if not tries:
        return 0.0, 1.0
    share, z2 = hits / tries, Z95**2
    middle = share + z2 / (2 * tries)
    half = Z95 * sqrt(share * (1 - share) / tries + z2 / (4 * tries**2))
    whole = 1 + z2 / tries
    return max(0.0, (middle - half) / whole), min(1.0, (middle + half) / whole)
