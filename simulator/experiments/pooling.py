"""Pooling efficiency: how much of what one pool gains over separate centres a rule book gets, call by call.

eta = (X_separate - X_ours) / (X_separate - X_pool), X the abandoned calls (or all waiting) of all days together.
One pool is the same engine with everybody in one queue, oldest first, and no call longer for being remote; no rule
book loses fewer calls than that but by chance, because whoever keeps specialists busy loses equally few. Service
level is no measure of it: it can be bought by letting the late wait longer.
Source: docs/decisions/0009-late-binding.md; work conservation makes all orders of service lose equally many.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import cache, partial

from rich.console import RenderableType

from routing.rulebook import RuleBook
from simulator.experiments import books
from simulator.experiments.counts import Counts, RegionCounts, by_region, counts_of, network
from simulator.experiments.drawn import day_calls, day_shifts
from simulator.experiments.jackknife import Estimate, jackknife
from simulator.experiments.order import Order, hash_of
from simulator.experiments.people import Pace
from simulator.experiments.play import AS_DRAWN, play
from simulator.experiments.pooling_report import pooling_table
from simulator.experiments.settings import Day, ExperimentError, Settings, load_day
from simulator.experiments.workers import play_all

SEPARATE, POOL, OURS = "separate", "one pool", "ours"
GAIN_MIN = 0.01
"""With less to gain, as a share of the calls, efficiency is a ratio of accidents and is not given."""


class PoolingSettings(Settings):
    day: str
    staffings: tuple[str, ...]
    service_level_s: float
    timers_s: tuple[float, ...]
    reserve: int
    remote_factors: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    name: str
    book: RuleBook
    pace: Pace = AS_DRAWN


def policies(settings: PoolingSettings, day: Day) -> list[Policy]:
    """Give both ends of the scale, ours, and the alternatives."""
    ours = books.network_book(day.regions)
    return [
        Policy(name=SEPARATE, book=books.separate(ours)),
        Policy(name=POOL, book=books.one_queue(ours)),
        Policy(name=OURS, book=ours),
        *(
            Policy(name=f"timer of {timer:g} s", book=books.widened_after(ours, timer))
            for timer in settings.timers_s
        ),
        Policy(name=f"reserve of {settings.reserve}", book=books.reserved(ours, settings.reserve)),
        Policy(name="locked at arrival", book=books.locked_at_arrival(ours)),
        *(
            Policy(name=f"ours, remote +{factor - 1:.0%}", book=ours, pace=Pace(remote_factor=factor))
            for factor in settings.remote_factors
        ),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyFigures:
    """What one policy came to at one staffing, over all days."""

    policy: str
    pooling_efficiency: Estimate
    """Of abandoned calls."""
    wait_efficiency: Estimate
    """Of the waiting of all offered calls."""
    excess_per_1000: Estimate
    """Calls lost beyond those that one pool loses, of a thousand offered."""
    abandonment: float
    wait_mean_all_s: float
    wait_mean_answered_s: float
    service_level: float
    worst_region: str
    worst_region_service_level: float
    home_share: float
    """Of the answered, by the caller's own partner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffingFigures:
    staffing: str
    agent_hours: float
    """In a day."""
    offered: int
    policies: tuple[PolicyFigures, ...]

    def of(self, policy: str) -> PolicyFigures:
        return next(one for one in self.policies if one.policy == policy)


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolingResult:
    settings: PoolingSettings
    staffings: tuple[StaffingFigures, ...]
    journals_hash: str

    @property
    def calls(self) -> int:
        return sum(one.offered * len(one.policies) for one in self.staffings)

    def as_json(self) -> dict[str, object]:
        return {
            "staffings": [asdict(one) for one in self.staffings],
            "journals_hash": self.journals_hash,
            "settings": self.settings.model_dump(mode="json"),
        }

    def shown(self) -> Iterable[RenderableType]:
        for one in self.staffings:
            yield pooling_table(one, self.settings.replications, self.settings.service_level_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    day: int
    staffing: str
    policy: int


def play_pooling(settings: PoolingSettings, order: Order) -> PoolingResult:
    """Raises: ExperimentError for a day or staffing that there is not."""
    day = load_day(settings.day)
    unknown = [one for one in settings.staffings if one not in day.staff]
    if unknown:
        raise ExperimentError(f"{day.name} has no staffing {unknown[0]!r}; there are: {', '.join(day.staff)}")
    names = [policy.name for policy in policies(settings, day)]
    jobs = [
        _Job(day=number, staffing=staffing, policy=policy)
        for number in range(1, settings.replications + 1)
        for staffing in settings.staffings
        for policy in range(len(names))
    ]
    played = play_all(partial(_play_one, settings, order.seed), jobs, order)
    found: dict[tuple[str, str], list[Counts]] = {}
    for job, (counts, _) in zip(jobs, played, strict=True):
        found.setdefault((job.staffing, names[job.policy]), []).append(counts)
    return PoolingResult(
        settings=settings,
        staffings=tuple(
            _staffing(day, staffing, {name: found[staffing, name] for name in names})
            for staffing in settings.staffings
        ),
        journals_hash=hash_of(journal for _, journal in played),
    )


_day = cache(load_day)


def _play_one(settings: PoolingSettings, seed: int, job: _Job) -> tuple[Counts, str]:
    day = _day(settings.day)
    policy = policies(settings, day)[job.policy]
    calls, shifts = day_calls(day, seed, job.day), day_shifts(day, job.staffing)
    played = play(day.starts, policy.book, calls, shifts, policy.pace)
    return counts_of(played.fates, day.regions, round(settings.service_level_s * 1_000)), played.journal_hash


# --- figures --------------------------------------------------------------------------------------


def _staffing(day: Day, staffing: str, found: dict[str, list[Counts]]) -> StaffingFigures:
    return StaffingFigures(
        staffing=staffing,
        agent_hours=day.agent_hours(staffing),
        offered=network(by_region(found[POOL])).offered,
        policies=tuple(figures_of(day.regions, name, counts, found) for name, counts in found.items()),
    )


_Three = tuple[RegionCounts, RegionCounts, RegionCounts]
"""One day, or several, under separate centres, one pool, and the policy that is judged."""


def figures_of(
    regions: Sequence[str], policy: str, counts: Sequence[Counts], found: dict[str, list[Counts]]
) -> PolicyFigures:
    """Judge the days of one policy; `found` are those of each policy, both ends of the scale among them."""
    days: list[_Three] = [
        (network(apart), network(pooled), network(own))
        for apart, pooled, own in zip(found[SEPARATE], found[POOL], counts, strict=True)
    ]
    sums = by_region(counts)
    total = network(sums)
    worst, worst_region = min(
        (one.in_time / one.offered, region) for one, region in zip(sums, regions, strict=True)
    )
    return PolicyFigures(
        policy=policy,
        pooling_efficiency=jackknife(days, partial(_efficiency, lambda one: one.abandoned)),
        wait_efficiency=jackknife(days, partial(_efficiency, lambda one: one.waited_ms)),
        excess_per_1000=jackknife(days, _excess),
        abandonment=total.abandoned / total.offered,
        wait_mean_all_s=total.waited_ms / total.offered / 1_000,
        wait_mean_answered_s=total.waited_answered_ms / total.answered / 1_000,
        service_level=total.in_time / total.offered,
        worst_region=worst_region,
        worst_region_service_level=worst,
        home_share=total.at_home / total.answered,
    )


def _totals(days: Sequence[_Three]) -> _Three:
    apart, pooled, own = zip(*days, strict=True)
    return network(apart), network(pooled), network(own)


def _efficiency(measure: Callable[[RegionCounts], int], days: Sequence[_Three]) -> float | None:
    apart, pooled, own = _totals(days)
    if apart.abandoned - pooled.abandoned < GAIN_MIN * apart.offered:
        return None
    return (measure(apart) - measure(own)) / (measure(apart) - measure(pooled))


def _excess(days: Sequence[_Three]) -> float:
    _, pooled, own = _totals(days)
    return 1_000 * (own.abandoned - pooled.abandoned) / own.offered
