"""Balance between partners: agreed shares of help are met, caps are kept, and nobody idles beside a caller."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from functools import partial
from itertools import chain

from pydantic import Field
from rich.console import RenderableType

from config.clock import instant_from
from routing.model import ENGLISH, FRENCH, PartnerId, SpecialistId
from routing.rulebook import Partner, RuleBook
from simulator.experiments import books
from simulator.experiments.balance_report import share_table, watched_table
from simulator.experiments.drawn import DrawnCall, Shift, one_at_a_time, steady_calls
from simulator.experiments.help_given import Checkpoint, HelpGiven, checkpoint
from simulator.experiments.order import Order, hash_of
from simulator.experiments.play import play
from simulator.experiments.settings import Settings, Values
from simulator.experiments.starts import STARTS
from simulator.experiments.watching import Watch
from simulator.experiments.workers import play_kinds
from simulator.people.chance import Streams


class BalancePartner(Values):
    name: str
    specialists: int = Field(ge=0)
    load: float = Field(gt=0)
    share: int | None = None
    cap: int | None = None


class Watched(Values):
    """Small runs in which every pair is looked at; what is set here applies to them only."""

    hours: float
    french_share: float
    interpreter_after_s: float
    widened_after_s: float
    reserve: int


class BalanceSettings(Settings):
    hours: float
    checkpoints_h: tuple[float, ...]
    handle_mean_s: float
    patience_mean_s: float
    partners: tuple[BalancePartner, ...]
    watched: Watched

    @property
    def agreed(self) -> dict[str, float]:
        """The agreed shares, as parts of one."""
        whole = sum(one.share or 0 for one in self.partners)
        return {one.name: one.share / whole for one in self.partners if one.share}


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedRuns:
    """What was looked at, and found, in the small runs of one rule book."""

    book: str
    events: int
    pairs: int
    idle_beside_caller: int
    over_cap: int
    at_cap: int
    helped_most: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceResult:
    settings: BalanceSettings
    agreed: tuple[Checkpoint, ...]
    by_idle_time: tuple[Checkpoint, ...]
    """The same runs where nobody agreed to anything."""
    watched: tuple[WatchedRuns, ...]
    calls: int
    journals_hash: str

    def as_json(self) -> dict[str, object]:
        return {
            "agreed_shares": self.settings.agreed,
            "with_shares": [asdict(one) for one in self.agreed],
            "without_shares": [asdict(one) for one in self.by_idle_time],
            "watched": [asdict(one) for one in self.watched],
            "journals_hash": self.journals_hash,
            "settings": self.settings.model_dump(mode="json"),
        }

    def shown(self) -> Iterable[RenderableType]:
        yield share_table("Help as agreed", self.settings.agreed, self.agreed)
        yield share_table("Help by idle time alone", self.settings.agreed, self.by_idle_time)
        yield watched_table(self.watched)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shared:
    given: list[Counter[PartnerId]]
    calls: int
    journal_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Watched:
    watch: Watch
    calls: int
    journal_hash: str


def play_balance(settings: BalanceSettings, order: Order) -> BalanceResult:
    looked_at = sorted(watched_books(settings))
    kinds: dict[str, Callable[[int], _Shared | _Watched]] = {
        "agreed": partial(_play_shared, settings, order.seed, True),
        "by idle time": partial(_play_shared, settings, order.seed, False),
        **{f"watched: {book}": partial(_play_watched, settings, order.seed, book) for book in looked_at},
    }
    runs = play_kinds(kinds, range(1, settings.replications + 1), order)
    every = list(chain.from_iterable(runs.values()))
    return BalanceResult(
        settings=settings,
        agreed=_checkpoints(settings, runs["agreed"]),
        by_idle_time=_checkpoints(settings, runs["by idle time"]),
        watched=tuple(_together(book, runs[f"watched: {book}"]) for book in looked_at),
        calls=sum(run.calls for run in every),
        journals_hash=hash_of(run.journal_hash for run in every),
    )


def _checkpoints(settings: BalanceSettings, runs: Iterable[object]) -> tuple[Checkpoint, ...]:
    given = [run.given for run in runs if isinstance(run, _Shared)]
    return tuple(
        checkpoint(number, hours, given, settings.agreed)
        for number, hours in enumerate(settings.checkpoints_h)
    )


def _together(book: str, runs: Iterable[object]) -> WatchedRuns:
    watches = [run.watch for run in runs if isinstance(run, _Watched)]
    most: dict[str, int] = {}
    for watch in watches:
        for partner, number in watch.helped_most.items():
            most[partner] = max(number, most.get(partner, 0))
    return WatchedRuns(
        book=book,
        events=sum(watch.events for watch in watches),
        pairs=sum(watch.pairs for watch in watches),
        idle_beside_caller=sum(watch.idle_beside_caller for watch in watches),
        over_cap=sum(watch.over_cap for watch in watches),
        at_cap=sum(watch.at_cap for watch in watches),
        helped_most=most,
    )


# --- who is there, and by which rules ---------------------------------------------------------------


def _play_shared(settings: BalanceSettings, seed: int, agreed: bool, number: int) -> _Shared:
    book = balance_book(settings, shares=agreed)
    calls = _calls(settings, seed, number, settings.hours, 0.0)
    checkpoints_ms = tuple(round(hours * 3_600_000) for hours in settings.checkpoints_h)
    given = HelpGiven(began=instant_from(STARTS), checkpoints_ms=checkpoints_ms)
    played = play(STARTS, book, calls, _shifts(settings), listeners=[given.hear])
    given.finish()
    return _Shared(given=given.by_checkpoint, calls=len(calls), journal_hash=played.journal_hash)


def _play_watched(settings: BalanceSettings, seed: int, kind: str, number: int) -> _Watched:
    watch, watched = Watch(), settings.watched
    calls = _calls(settings, seed, number, watched.hours, watched.french_share)
    book = watched_books(settings)[kind]
    played = play(STARTS, book, calls, _shifts(settings), watch=watch.watch)
    return _Watched(watch=watch, calls=len(calls), journal_hash=played.journal_hash)


def balance_book(settings: BalanceSettings, *, shares: bool, caps: bool = False) -> RuleBook:
    """Give the network's book, with what was agreed or without."""
    french = books.french_rule(settings.watched.interpreter_after_s, kept=True)
    book = books.network_book([one.name for one in settings.partners], french=french)
    partners = tuple(
        Partner(id=PartnerId(one.name), share=one.share if shares else None, cap=one.cap if caps else None)
        for one in settings.partners
    )
    return replace(book, partners=partners)


def watched_books(settings: BalanceSettings) -> dict[str, RuleBook]:
    """The books whose small runs are looked at pair by pair, by what is particular to them."""
    capped = balance_book(settings, shares=True, caps=True)
    first, *others = capped.partners
    return {
        "shares": balance_book(settings, shares=True),
        "shares and caps": capped,
        "and a timer": books.widened_after(capped, settings.watched.widened_after_s),
        "and a reserve": replace(
            capped, partners=(replace(first, reserve=settings.watched.reserve), *others)
        ),
    }


def _calls(
    settings: BalanceSettings, seed: int, number: int, hours: float, french_share: float
) -> list[DrawnCall]:
    streams = Streams(seed).within(f"balance {number}")
    calls: list[DrawnCall] = []
    for one in settings.partners:
        own = streams.within(one.name)
        dice = own.of("language")
        calls += [
            replace(call, language=FRENCH if dice.happens(french_share) else ENGLISH)
            for call in steady_calls(
                own,
                per_s=one.load / settings.handle_mean_s,
                horizon_s=hours * 3_600,
                handle_mean_s=settings.handle_mean_s,
                patience_mean_s=settings.patience_mean_s,
                home=PartnerId(one.name),
            )
        ]
    return one_at_a_time(calls)


def _shifts(settings: BalanceSettings) -> list[Shift]:
    """The first specialist of each partner speaks French too."""
    return [
        Shift(
            specialist=SpecialistId(f"{one.name}-{number:02}"),
            partner=PartnerId(one.name),
            languages=(ENGLISH, FRENCH) if number == 1 else (ENGLISH,),
        )
        for one in settings.partners
        for number in range(1, one.specialists + 1)
    ]
