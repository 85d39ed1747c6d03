"""Announced waits: whether what callers are told when they join the queue is what they then wait.

Counted are those who wait and are answered; whoever finds somebody free is told nothing, and what those who leave
would have waited nobody knows. In a stationary pool the announcement must be right on average; over a day whose
load rises and falls its bias is reported.
Source: docs/decisions/0010-expected-wait.md.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from functools import partial

from pydantic import Field
from rich.console import RenderableType

from routing.model import PartnerId, SpecialistId
from routing.rulebook import Condition, Rule, RuleBook, Term, Treatment
from simulator.experiments import books
from simulator.experiments.announced_wait_report import accuracy_table, decile_table, places_words
from simulator.experiments.drawn import DrawnCall, Shift, day_calls, day_shifts, steady_calls
from simulator.experiments.order import Order, hash_of
from simulator.experiments.people import Pace
from simulator.experiments.places_told import PlacesTold, Told
from simulator.experiments.play import AS_DRAWN, play
from simulator.experiments.settings import Settings, Values, load_day
from simulator.experiments.starts import STARTS
from simulator.experiments.wait_errors import (
    Announcements,
    OldNews,
    WaitErrors,
    announcements,
    wait_errors,
)
from simulator.experiments.workers import play_all
from simulator.people.chance import Streams

URGENT = "urgent"
UNBIASED_WITHIN = 3.5
"""Standard errors."""


class Pool(Values):
    specialists: int = Field(ge=1)
    load_each: float = Field(gt=0)

    @property
    def name(self) -> str:
        return f"{self.specialists} at {self.load_each:g} erlang"


class AnnouncedWaitSettings(Settings):
    calls_per_run: int
    warm_up_s: float
    handle_mean_s: float
    patience_mean_s: float
    day: str
    staffings: tuple[str, ...]
    told_every_s: float
    urgent_share: float
    urgent_credit_s: float
    pools: tuple[Pool, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncedWaitResult:
    settings: AnnouncedWaitSettings
    pools: dict[str, WaitErrors]
    days: dict[str, WaitErrors]
    """By staffing."""
    places: PlacesTold
    calls: int
    journals_hash: str

    def as_json(self) -> dict[str, object]:
        return {
            "pools": {name: _as_json(errors) for name, errors in self.pools.items()},
            "days": {name: _as_json(errors) for name, errors in self.days.items()},
            "places": asdict(self.places),
            "journals_hash": self.journals_hash,
            "settings": self.settings.model_dump(mode="json"),
        }

    def shown(self) -> Iterable[RenderableType]:
        day = load_day(self.settings.day).name
        whole = self.pools | {f"{day} {staffing}": errors for staffing, errors in self.days.items()}
        yield accuracy_table(whole)
        yield decile_table(whole)
        yield places_words(self.places)


def _as_json(errors: WaitErrors) -> dict[str, object]:
    beside = errors.standard_errors
    return asdict(errors) | {
        "bias_in_standard_errors": beside,
        "unbiased": None if beside is None else abs(beside) <= UNBIASED_WITHIN,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    place: str
    """The name of a pool, or of a staffing of the day."""
    number: int
    urgent: bool = False
    """Some callers come in before others, and everybody is told their place again and again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Played:
    announced: Announcements
    told: Told
    calls: int
    journal_hash: str


def play_announced_wait(settings: AnnouncedWaitSettings, order: Order) -> AnnouncedWaitResult:
    numbers = range(1, settings.replications + 1)
    pools = [pool.name for pool in settings.pools]
    jobs = [_Job(place=place, number=number) for number in numbers for place in (*pools, *settings.staffings)]
    jobs += [_Job(place=settings.staffings[0], number=number, urgent=True) for number in numbers]
    played = play_all(partial(_play_one, settings, order.seed), jobs, order)
    runs: dict[str, list[Announcements]] = {}
    for job, one in zip(jobs, played, strict=True):
        if not job.urgent:
            runs.setdefault(job.place, []).append(one.announced)
    return AnnouncedWaitResult(
        settings=settings,
        pools={name: wait_errors(runs[name]) for name in pools},
        days={name: wait_errors(runs[name]) for name in settings.staffings},
        places=PlacesTold.of(one.told for job, one in zip(jobs, played, strict=True) if job.urgent),
        calls=sum(one.calls for one in played),
        journals_hash=hash_of(one.journal_hash for one in played),
    )


def _play_one(settings: AnnouncedWaitSettings, seed: int, job: _Job) -> _Played:
    pool = next((one for one in settings.pools if one.name == job.place), None)
    if pool is not None:
        calls, shifts, book = _pool(settings, pool, seed, job.number)
    else:
        calls, shifts, book = _day(settings, seed, job)
    pace = replace(AS_DRAWN, told_every_ms=round(settings.told_every_s * 1_000)) if job.urgent else Pace()
    news, told = OldNews(), Told()
    played = play(STARTS, book, calls, shifts, pace, [news.hear, told.hear])
    return _Played(
        announced=announcements(played.fates, news, 0 if pool is None else round(settings.warm_up_s * 1_000)),
        told=told,
        calls=len(calls),
        journal_hash=played.journal_hash,
    )


_Cast = tuple[list[DrawnCall], list[Shift], RuleBook]


def _pool(settings: AnnouncedWaitSettings, pool: Pool, seed: int, number: int) -> _Cast:
    partner = PartnerId("POOL")
    per_s = pool.specialists * pool.load_each / settings.handle_mean_s
    calls = steady_calls(
        Streams(seed).within(f"{pool.name} {number}"),
        per_s=per_s,
        horizon_s=settings.warm_up_s + settings.calls_per_run / per_s,
        handle_mean_s=settings.handle_mean_s,
        patience_mean_s=settings.patience_mean_s,
        home=partner,
    )
    shifts = [
        Shift(specialist=SpecialistId(f"s{one:03}"), partner=partner)
        for one in range(1, pool.specialists + 1)
    ]
    return calls, shifts, books.with_wait_words(books.network_book([partner]))


def _day(settings: AnnouncedWaitSettings, seed: int, job: _Job) -> _Cast:
    day = load_day(settings.day)
    calls, book = day_calls(day, seed, job.number), books.with_wait_words(books.network_book(day.regions))
    if job.urgent:
        dice = Streams(seed).within(f"{day.name} {job.number}").of(URGENT)
        calls = [
            replace(one, line=URGENT if dice.happens(settings.urgent_share) else one.line) for one in calls
        ]
        book = replace(book, rules=(_urgent_rule(settings), *book.rules))
    return calls, day_shifts(day, job.place), book


def _urgent_rule(settings: AnnouncedWaitSettings) -> Rule:
    urgent = Term(condition=Condition(name=URGENT, lines=(URGENT,)))
    return Rule(
        name=URGENT, when=(urgent,), then=Treatment(credit_ms=round(settings.urgent_credit_s * 1_000))
    )
