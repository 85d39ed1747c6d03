"""Callers and shifts as drawn, before anybody decides anything.

The n-th caller of a region, on one day of one seed, has the same arrival, handling and patience whatever the rule
book and the staff are: two runs differ by what was changed, and nothing else (common random numbers).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from routing.model import ENGLISH, Language, PartnerId, SpecialistId
from simulator.experiments.settings import Day
from simulator.people.chance import Streams


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnCall:
    """One caller. Units: whole milliseconds; `at_ms` from the beginning of the run."""

    at_ms: int
    home: PartnerId
    handle_ms: int
    patience_ms: int
    language: Language = ENGLISH
    line: str = "main"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """Somebody's time on duty; `ends_ms` None: to the end of the last call."""

    specialist: SpecialistId
    partner: PartnerId
    languages: tuple[Language, ...] = (ENGLISH,)
    begins_ms: int = 0
    ends_ms: int | None = None


def day_calls(day: Day, seed: int, number: int) -> list[DrawnCall]:
    """Draw the callers of one day, in order of arrival: a Poisson process with a rate for each step and region."""
    streams = Streams(seed).within(f"{day.name} {number}")
    calls: list[DrawnCall] = []
    for place, region in enumerate(day.regions):
        own = streams.within(region)
        handling, patience = own.of("handling"), own.of("patience")
        for at_ms in _arrivals_ms(own, [row[place] for row in day.calls_per_step], day.step_ms):
            calls.append(
                DrawnCall(
                    at_ms=at_ms,
                    home=PartnerId(region),
                    handle_ms=round(handling.exponential(day.handle_mean_s * 1_000)),
                    patience_ms=round(patience.exponential(day.patience_mean_s * 1_000)),
                )
            )
    return one_at_a_time(calls)


def _arrivals_ms(own: Streams, per_step: Sequence[float], step_ms: int) -> Iterator[int]:
    gaps = own.of("arrivals")
    for step, calls in enumerate(per_step):
        # Exponential gaps know nothing of the past, so that each step may begin anew.
        at = 0.0
        while calls and (at := at + gaps.exponential(step_ms / calls)) < step_ms:
            yield step * step_ms + int(at)


def one_at_a_time(calls: Sequence[DrawnCall]) -> list[DrawnCall]:
    """Sort by arrival, and let no two callers arrive in one millisecond: the oldest is then always one."""
    ordered: list[DrawnCall] = []
    for call in sorted(calls, key=lambda one: one.at_ms):
        if ordered and call.at_ms <= ordered[-1].at_ms:
            call = replace(call, at_ms=ordered[-1].at_ms + 1)
        ordered.append(call)
    return ordered


def steady_calls(
    streams: Streams,
    *,
    per_s: float,
    horizon_s: float,
    handle_mean_s: float,
    patience_mean_s: float,
    home: PartnerId,
) -> list[DrawnCall]:
    """Draw the callers of a stationary queue up to its horizon."""
    gaps, handling, patience = streams.of("arrivals"), streams.of("handling"), streams.of("patience")
    calls, at_ms = [], 0.0
    while (at_ms := at_ms + gaps.exponential(1_000 / per_s)) < horizon_s * 1_000:
        calls.append(
            DrawnCall(
                at_ms=int(at_ms),
                home=home,
                handle_ms=round(handling.exponential(handle_mean_s * 1_000)),
                patience_ms=round(patience.exponential(patience_mean_s * 1_000)),
            )
        )
    return one_at_a_time(calls)


def day_shifts(day: Day, staffing: str) -> list[Shift]:
    """Give everybody's shifts: the k-th specialist of a region is on duty while at least k are asked for.

    Order:  by when they begin. The last shifts have no end: at the close the last calls are served out.
    """
    shifts: list[Shift] = []
    for place, region in enumerate(day.regions):
        numbers = [row[place] for row in day.staff[staffing]]
        for k in range(1, max(numbers) + 1):
            shifts += _shifts_of(day, region, k, [number >= k for number in numbers])
    return sorted(shifts, key=lambda one: one.begins_ms)


def _shifts_of(day: Day, region: str, k: int, on_duty: Sequence[bool]) -> Iterator[Shift]:
    begins: int | None = None
    for step, works in enumerate((*on_duty, False)):
        if works and begins is None:
            begins = step
        elif not works and begins is not None:
            yield Shift(
                specialist=SpecialistId(f"{region}-{k:03}"),
                partner=PartnerId(region),
                begins_ms=begins * day.step_ms,
                ends_ms=step * day.step_ms if step < len(on_duty) else None,
            )
            begins = None
