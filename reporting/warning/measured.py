"""What `switchboard warning measure --series 4000` found, for it stands beside every list of rises.

Measured with the usual limit and seed, at a variance of 1.5 times the mean. A test measures some of it again: whoever
changes the model measures anew, and writes the figures here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from reporting.warning.chances import wilson
from reporting.warning.measuring import MEANS, Measured

SERIES: Final = 4_000
"""Simulated histories for each mean."""
SEED: Final = 1
RISE: Final = 2.0
"""Times as many, within one week."""
_QUIET: Final[Mapping[int, tuple[int, ...]]] = {
    26: (6, 9, 19, 19, 35, 47),
    52: (6, 7, 6, 1, 0, 0),
    104: (5, 7, 5, 3, 6, 1),
    156: (6, 0, 1, 3, 2, 4),
}
"""By weeks of past, how many were told for each mean though nothing rose."""
_RISEN: Final[Mapping[int, tuple[int, ...]]] = {
    26: (139, 271, 665, 1713, 2338, 2511),
    52: (73, 231, 467, 1027, 1624, 1798),
    104: (67, 207, 517, 2457, 3980, 4000),
    156: (68, 230, 639, 2571, 3988, 4000),
}
"""The same of a rise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    past_weeks: int
    quiet: tuple[Measured, ...]
    """False alarms, by mean."""
    risen: tuple[Measured, ...]

    @property
    def false_share(self) -> float:
        """Of all series that were simulated without a rise."""
        return self.told / self.tried

    @property
    def false_interval(self) -> tuple[float, float]:
        """Of 95 %."""
        return wilson(self.told, self.tried)

    @property
    def told(self) -> int:
        return sum(one.told for one in self.quiet)

    @property
    def tried(self) -> int:
        return sum(one.series for one in self.quiet)


def measured_with(past_weeks: int) -> Measurement | None:
    """Give what was measured with the most weeks of past that are no more than these; None: with so few nothing was."""
    known = max((weeks for weeks in _QUIET if weeks <= past_weeks), default=None)
    if known is None:
        return None
    return Measurement(past_weeks=known, quiet=_of(_QUIET[known]), risen=_of(_RISEN[known]))


def _of(told: tuple[int, ...]) -> tuple[Measured, ...]:
    return tuple(
        Measured(mean=mean, series=SERIES, told=number) for mean, number in zip(MEANS, told, strict=True)
    )
