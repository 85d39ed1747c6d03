"""Student's t: how far a mean of few values may be from the truth."""

from math import atan, cos, pi, sin, sqrt


def within(t: float, degrees: int) -> float:
    """Give the chance that a value of Student's t lies between -t and t.

    Source: Abramowitz and Stegun 26.7.3 and 26.7.4, finite sums of positive terms for whole degrees of freedom.
    """
    if t < 0 or degrees < 1:
        raise ValueError("t must not be negative and there must be at least one degree of freedom")
    angle = atan(t / sqrt(degrees))
    cosine = cos(angle)
    if degrees % 2:
        term, total = cosine, 0.0
        for k in range(1, degrees - 1, 2):
            total += term
            term *= cosine * cosine * (k + 1) / (k + 2)
        return 2.0 / pi * (angle + sin(angle) * total)
    term, total = 1.0, 0.0
    for k in range(0, degrees - 1, 2):
        total += term
        term *= cosine * cosine * (k + 1) / (k + 2)
    return sin(angle) * total


def bound(share: float, degrees: int) -> float:
    """Give the t within which this share of all values lies: 2.093 for 0.95 and 19 degrees."""
    if not 0.0 < share < 1.0:
        raise ValueError("the share must lie between 0 and 1")
    high = 1.0
    while within(high, degrees) < share:
        high *= 2.0
    low = 0.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if within(middle, degrees) < share else (low, middle)
    return high
