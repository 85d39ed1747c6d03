"""How simulated specialists work."""

from dataclasses import dataclass
from math import exp

from simulator.people.callers import HANDLE_MU, HANDLE_SIGMA


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialistHabits:
    """Shares and mean times; times in seconds of their own life, divided by `speed` when they are drawn."""

    speed: float = 1.0
    answer_median_s: float = 3.0
    answer_sigma: float = 0.4
    declines: float = 0.01
    lets_ring: float = 0.01
    away_s: tuple[float, float] = (30.0, 120.0)
    """How long somebody who let an offer ring out stays away before they are ready again."""
    hangs_up: float = 0.5
    """Share of talks that the specialist ends when their own time for it is over."""
    talk_median_s: float = 60 * exp(HANDLE_MU)
    talk_sigma: float = HANDLE_SIGMA
    holds: float = 0.0
    """Share of talks in which the caller is put on hold once."""
    hold_s: tuple[float, float] = (5.0, 40.0)
    interpreters: float = 0.0
    """Share of talks into which an interpreter is called."""
    transfers: float = 0.0
    """Share of talks that are passed on: to a queue, a colleague or an outside line, announced or not."""
    wrap_up_mean_s: float = 120.0
    wrap_up_s_min: float = 0.0
    keeps_records: float = 1.0
    """Share of calls for which a call record is written."""
    by_phone: float = 0.0
    """Share of specialists who work by telephone instead of the softphone."""
