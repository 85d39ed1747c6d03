"""How evenly calls fall on identical specialists (F20, F21): how many they are offered, and how long they are busy.

Over one day the lengths of calls that fell to each decide as much as the rule: whoever had the long ones took
fewer. So each day is played twice, with lengths as drawn and with all of them equal; the second shows the rule
alone, and so do many days of the first together. Beside them stands what other rules would make of the same calls.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from routing import events as e
from routing.model import ContactId, PartnerId, SpecialistId
from simulator.experiments import books
from simulator.experiments.drawn import DrawnCall, Shift, steady_calls
from simulator.experiments.play import play
from simulator.experiments.settings import Values
from simulator.experiments.starts import STARTS
from simulator.experiments.turns import Turn, deal
from simulator.people.chance import Streams

CREW = PartnerId("CREW")
Counts = Counter[SpecialistId]


class Crew(Values):
    """Identical specialists of one partner, on duty for a whole day."""

    specialists: int
    load_each: float
    hours: float
    handle_mean_s: float
    patience_mean_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewDay:
    """What each of identical specialists had in one day."""

    offers: Counts
    handled_ms: Counts
    calls: int
    journal_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How much greater the largest share of identical specialists is than the smallest: 0.1 is by a tenth."""

    day_mean: float
    day_max: float
    all_days: float

    @classmethod
    def of(cls, days: Sequence[Counts]) -> "Spread":
        spreads = [_spread(day) for day in days]
        return cls(
            day_mean=sum(spreads) / len(spreads), day_max=max(spreads), all_days=_spread(_together(days))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewShares:
    """Several days of identical specialists under one rule."""

    turn: Turn
    equal_lengths: bool
    offers_each: float
    """In a day, on average."""
    offers: Spread
    handling: Spread

    @classmethod
    def of(cls, turn: Turn, equal_lengths: bool, days: Sequence[CrewDay]) -> "CrewShares":
        return cls(
            turn=turn,
            equal_lengths=equal_lengths,
            offers_each=sum(day.offers.total() / len(day.offers) for day in days) / len(days),
            offers=Spread.of([day.offers for day in days]),
            handling=Spread.of([day.handled_ms for day in days]),
        )


def _together(days: Iterable[Counts]) -> Counts:
    whole: Counts = Counter()
    for day in days:
        whole.update(day)
    return whole


def _spread(counts: Counts) -> float:
    return max(counts.values()) / min(counts.values()) - 1


def play_crew(crew: Crew, seed: int, equal_lengths: bool, number: int) -> CrewDay:
    """Play one day of the crew on the engine; with `equal_lengths` every call takes the mean time."""
    calls = _calls(crew, seed, number, equal_lengths)
    people = _people(crew)
    offers: Counts = Counter(dict.fromkeys(people, 0))
    handled: Counts = Counter(dict.fromkeys(people, 0))
    offered: dict[ContactId, SpecialistId] = {}

    def hear(event: e.Event) -> None:
        if isinstance(event, e.OfferMade):
            offers[event.specialist] += 1
            offered[event.contact] = event.specialist
        elif isinstance(event, e.ContactClosed) and event.contact in offered:
            handled[offered.pop(event.contact)] += event.talked_ms

    shifts = [Shift(specialist=person, partner=CREW) for person in people]
    played = play(STARTS, books.network_book([CREW]), calls, shifts, listeners=[hear])
    return CrewDay(offers=offers, handled_ms=handled, calls=len(calls), journal_hash=played.journal_hash)


def deal_crew(crew: Crew, seed: int, turn: Turn, number: int) -> CrewDay:
    """Deal the same day's calls by another rule, without the engine: no journal comes of it."""
    calls, people = _calls(crew, seed, number, False), _people(crew)
    worked = dict(zip(people, deal(calls, crew.specialists, turn), strict=True))
    return CrewDay(
        offers=Counter({person: one.offers for person, one in worked.items()}),
        handled_ms=Counter({person: one.handled_ms for person, one in worked.items()}),
        calls=len(calls),
        journal_hash="",
    )


def _people(crew: Crew) -> list[SpecialistId]:
    return [SpecialistId(f"s{one:03}") for one in range(1, crew.specialists + 1)]


def _calls(crew: Crew, seed: int, number: int, equal_lengths: bool) -> list[DrawnCall]:
    calls = steady_calls(
        Streams(seed).within(f"crew {number}"),
        per_s=crew.specialists * crew.load_each / crew.handle_mean_s,
        horizon_s=crew.hours * 3_600,
        handle_mean_s=crew.handle_mean_s,
        patience_mean_s=crew.patience_mean_s,
        home=CREW,
    )
    if equal_lengths:
        return [replace(call, handle_ms=round(crew.handle_mean_s * 1_000)) for call in calls]
    return calls
