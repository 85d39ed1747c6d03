"""How far a figure over several days may be from the truth: estimated from all, and from all but one each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import TypeVar

from simulator.theory.student import bound

T = TypeVar("T")

SHARE = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A figure of all days together, with its 95 % interval; None: it could not be made."""

    value: float | None
    low: float | None = None
    high: float | None = None
    error: float | None = None
    """Standard error."""


def jackknife(days: Sequence[T], figure: Callable[[Sequence[T]], float | None]) -> Estimate:
    """Estimate a figure that is made of totals; ratios of totals, never means of daily ratios.

    Source: Quenouille 1956, Tukey 1958; Student's t with one degree of freedom fewer than days.
    """
    value, count = figure(days), len(days)
    if value is None or count < 2:
        return Estimate(value=value)
    known = [one for one in (figure([*days[:i], *days[i + 1 :]]) for i in range(count)) if one is not None]
    if len(known) < count:
        return Estimate(value=value)
    middle = sum(known) / count
    error = sqrt((count - 1) / count * sum((one - middle) ** 2 for one in known))
    far = bound(SHARE, count - 1) * error
    return Estimate(value=value, low=value - far, high=value + far, error=error)
