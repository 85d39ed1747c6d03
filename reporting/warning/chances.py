"""Chances of counts: how rare a count is under a mean and a variance, and the interval of a share."""

from math import sqrt

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
POISSON_BELOW = 1.0001
"""Of variance over mean: there the two are the same."""
Z95 = 1.959964


def chance_of_as_many(counts: Floats, mean: Floats, variance: Floats) -> Floats:
    """Give P(Y >= count) of a negative binomial with this mean and variance; a Poisson where they are equal.

    Formula: size = mean^2 / (variance - mean);  p(0) = (size / (size + mean))^size;
             p(j + 1) = p(j) (size + j) / (j + 1) * mean / (size + mean)
    Source:  Noufaily and others 2013, 2.4
    """
    over = np.maximum(variance, POISSON_BELOW * mean)
    size = mean**2 / (over - mean)
    odds = mean / (size + mean)
    log_term = size * np.log1p(-odds)
    below = np.zeros_like(mean)
    for number in range(int(counts.max(initial=0))):
        below += np.where(number < counts, np.exp(log_term), 0.0)
        log_term = log_term + np.log((size + number) / (number + 1) * odds)
    return np.clip(1.0 - below, 0.0, 1.0)


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
