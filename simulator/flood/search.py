"""The highest rate of new calls that a service holds, found by floods: faster and faster, then in between."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from math import sqrt
from typing import Any

from simulator.flood.result import FloodResult
from simulator.flood.times import ALL

CLOSE_ENOUGH = 1.1
FLOODS_MAX = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    rate: float
    result: FloodResult

    def describe(self) -> str:
        times = self.result.webhooks.get(ALL)
        p99 = "-" if times is None else f"{times.p99_ms:.0f} ms"
        verdict = "holds" if self.result.holds else "does not hold"
        faults = f"{self.result.lost} lost, {self.result.log_differences} log differences"
        return f"{self.rate:.1f} a second {verdict}: p99 {p99}, {faults}; {self.result.limited_by}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    tried: tuple[Tried, ...]

    @property
    def highest(self) -> Tried | None:
        """The fastest that held, of those below every one that did not."""
        failed = min((one.rate for one in self.tried if not one.result.holds), default=float("inf"))
        return max(
            (one for one in self.tried if one.result.holds and one.rate < failed),
            key=lambda one: one.rate,
            default=None,
        )

    @property
    def broken_by(self) -> Tried | None:
        """The slowest that did not hold: it says what the limit is."""
        return min(
            (one for one in self.tried if not one.result.holds), key=lambda one: one.rate, default=None
        )

    def as_json(self) -> dict[str, Any]:
        highest, broken = self.highest, self.broken_by
        return {
            "highest_rate": None if highest is None else highest.rate,
            "limited_by": None if broken is None else broken.result.limited_by,
            "tried": [{"rate": one.rate, **one.result.as_json()} for one in self.tried],
        }

    def describe(self) -> str:
        highest, broken = self.highest, self.broken_by
        first = "No rate held." if highest is None else f"{highest.rate:.1f} new calls a second hold."
        limit = "" if broken is None else f" Beyond that: {broken.result.limited_by}."
        return "\n".join([first + limit, *(f"  {one.describe()}" for one in self.tried)])


async def find_limit(
    play: Callable[[float], Awaitable[FloodResult]], first: float, told: Callable[[Tried], None]
) -> Search:
    """Double the rate until it does not hold (halve it if the first does not), then close in to a tenth.

    An interrupted flood ends the search; what was found is given.
    """
    tried: list[Tried] = []
    holds, fails, rate = 0.0, float("inf"), first
    while len(tried) < FLOODS_MAX:
        result = await play(rate)
        if result.interrupted:
            break
        tried.append(Tried(rate=rate, result=result))
        told(tried[-1])
        holds, fails = (max(holds, rate), fails) if result.holds else (holds, min(fails, rate))
        if holds and fails / holds <= CLOSE_ENOUGH:
            break
        rate = 2 * holds if fails == float("inf") else fails / 2 if not holds else sqrt(holds * fails)
    return Search(tried=tuple(tried))
