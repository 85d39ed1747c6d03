"""Fairness: to specialists (who is offered how many calls), to callers (who is overtaken), and between languages."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from itertools import chain

from rich.console import RenderableType

from simulator.experiments import books
from simulator.experiments.counts import Counts, by_region, counts_of, network
from simulator.experiments.drawn import day_calls, day_shifts
from simulator.experiments.fairness_report import gap_words, overtaking_table, shares_table
from simulator.experiments.language_gap import LanguageDay, LanguageGap, Languages, play_languages
from simulator.experiments.offer_shares import Crew, CrewDay, CrewShares, deal_crew, play_crew
from simulator.experiments.order import Order, hash_of
from simulator.experiments.overtaking import Overtaken, Overtaking
from simulator.experiments.play import play
from simulator.experiments.settings import Settings, load_day
from simulator.experiments.turns import Turn
from simulator.experiments.workers import play_kinds

IN_TIME_MS = 60_000
OTHER_TURNS = (Turn.FEWEST_OFFERS, Turn.LEAST_BUSY)


class FairnessSettings(Settings):
    day: str
    staffing: str
    own_first_within_s: tuple[float, ...]
    """Beside `always`, which is always played."""
    crew: Crew
    languages: Languages


@dataclass(frozen=True, slots=True, kw_only=True)
class OvertakingFigures:
    """One bound on overtaking: own callers come first unless somebody else has waited so much longer."""

    own_first_within_s: float | None
    """None: always; 0: the oldest comes first."""
    in_region: Overtaken
    in_network: Overtaken
    later_s_max: float
    """How much later the latest came who overtook somebody; never more than the bound."""
    abandonment: float
    home_share: float
    worst_region_service_level: float
    """Within 60 s, of the offered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FairnessResult:
    settings: FairnessSettings
    crew: tuple[CrewShares, ...]
    """On the engine with lengths as drawn, and with equal ones; then other rules, with lengths as drawn."""
    overtaking: tuple[OvertakingFigures, ...]
    gap: LanguageGap
    calls: int
    journals_hash: str

    def as_json(self) -> dict[str, object]:
        return {
            "crew": [asdict(one) for one in self.crew],
            "overtaking": [asdict(one) for one in self.overtaking],
            "language_gap": asdict(self.gap),
            "journals_hash": self.journals_hash,
            "settings": self.settings.model_dump(mode="json"),
        }

    def shown(self) -> Iterable[RenderableType]:
        yield shares_table(self.settings.replications, self.crew)
        yield overtaking_table(self.overtaking)
        yield gap_words(self.gap)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Day:
    overtaking: Overtaking
    counts: Counts
    calls: int
    journal_hash: str


def play_fairness(settings: FairnessSettings, order: Order) -> FairnessResult:
    bounds = (None, *sorted(settings.own_first_within_s, reverse=True))
    languages = partial(play_languages, settings.day, settings.staffing, settings.languages, order.seed)
    kinds: dict[str, Callable[[int], CrewDay | _Day | LanguageDay]] = {
        "lengths as drawn": partial(play_crew, settings.crew, order.seed, False),
        "equal lengths": partial(play_crew, settings.crew, order.seed, True),
        **{turn: partial(deal_crew, settings.crew, order.seed, turn) for turn in OTHER_TURNS},
        **{f"own first within {one}": partial(_play_bound, settings, order.seed, one) for one in bounds},
        "languages": languages,
    }
    runs = play_kinds(kinds, range(1, settings.replications + 1), order)
    every = list(chain.from_iterable(runs.values()))
    return FairnessResult(
        settings=settings,
        crew=(
            _shares(Turn.LONGEST_IDLE, False, runs["lengths as drawn"]),
            _shares(Turn.LONGEST_IDLE, True, runs["equal lengths"]),
            *(_shares(turn, False, runs[turn]) for turn in OTHER_TURNS),
        ),
        overtaking=tuple(
            _figures(one, [run for run in runs[f"own first within {one}"] if isinstance(run, _Day)])
            for one in bounds
        ),
        gap=LanguageGap.of([run for run in runs["languages"] if isinstance(run, LanguageDay)]),
        calls=sum(run.calls for run in every),
        journals_hash=hash_of(run.journal_hash for run in every),
    )


def _shares(turn: Turn, equal_lengths: bool, runs: Iterable[object]) -> CrewShares:
    return CrewShares.of(turn, equal_lengths, [run for run in runs if isinstance(run, CrewDay)])


def _play_bound(settings: FairnessSettings, seed: int, within_s: float | None, number: int) -> _Day:
    day = load_day(settings.day)
    calls, overtaking = day_calls(day, seed, number), Overtaking()
    book = books.own_first_within(
        books.network_book(day.regions), None if within_s is None else round(within_s * 1_000)
    )
    played = play(day.starts, book, calls, day_shifts(day, settings.staffing), listeners=[overtaking.hear])
    return _Day(
        overtaking=overtaking,
        counts=counts_of(played.fates, day.regions, IN_TIME_MS),
        calls=len(calls),
        journal_hash=played.journal_hash,
    )


def _figures(within_s: float | None, days: Sequence[_Day]) -> OvertakingFigures:
    regions = by_region(day.counts for day in days)
    whole = network(regions)
    return OvertakingFigures(
        own_first_within_s=within_s,
        in_region=Overtaken.of(day.overtaking.region for day in days),
        in_network=Overtaken.of(day.overtaking.network for day in days),
        later_s_max=max(day.overtaking.later_ms_max for day in days) / 1_000,
        abandonment=whole.abandoned / whole.offered,
        home_share=whole.at_home / whole.answered,
        worst_region_service_level=min(one.in_time / one.offered for one in regions),
    )
