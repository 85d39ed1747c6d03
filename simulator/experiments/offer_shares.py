"""How evenly offers fall on identical specialists (F20, F21).

Over one day the lengths of calls that fell to each decide as much as the rule: whoever had the long ones took
fewer. So each day is played twice, with lengths as drawn and with all of them equal; the second shows the rule
alone, and so do many days of the first together.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from routing import events as e
from routing.model import PartnerId, SpecialistId
from simulator.experiments import books
from simulator.experiments.drawn import DrawnCall, Shift, steady_calls
from simulator.experiments.play import play
from simulator.experiments.settings import Values
from simulator.experiments.starts import STARTS
from simulator.people.chance import Streams

CREW = PartnerId("CREW")
Offers = Counter[SpecialistId]


class Crew(Values):
    """Identical specialists of one partner, on duty for a whole day."""

    specialists: int
    load_each: float
    hours: float
    handle_mean_s: float
    patience_mean_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferShares:
    """Offers of identical specialists. A spread of 0.1: the largest share is a tenth greater than the smallest."""

    offers: int
    spread_day_mean: float
    spread_day_max: float
    spread_all_days: float

    @classmethod
    def of(cls, days: Sequence[Offers]) -> "OfferShares":
        spreads = [_spread(day) for day in days]
        return cls(
            offers=sum(day.total() for day in days),
            spread_day_mean=sum(spreads) / len(spreads),
            spread_day_max=max(spreads),
            spread_all_days=_spread(_together(days)),
        )


def _together(days: Iterable[Offers]) -> Offers:
    whole: Offers = Counter()
    for day in days:
        whole.update(day)
    return whole


def _spread(offers: Offers) -> float:
    return max(offers.values()) / min(offers.values()) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewDay:
    offers: Offers
    calls: int
    journal_hash: str


def play_crew(crew: Crew, seed: int, equal_lengths: bool, number: int) -> CrewDay:
    """Play one day of the crew; with `equal_lengths` every call takes the mean time."""
    calls = _calls(crew, seed, number)
    if equal_lengths:
        calls = [replace(call, handle_ms=round(crew.handle_mean_s * 1_000)) for call in calls]
    people = [SpecialistId(f"s{one:03}") for one in range(1, crew.specialists + 1)]
    offers: Offers = Counter(dict.fromkeys(people, 0))

    def hear(event: e.Event) -> None:
        if isinstance(event, e.OfferMade):
            offers[event.specialist] += 1

    shifts = [Shift(specialist=person, partner=CREW) for person in people]
    played = play(STARTS, books.network_book([CREW]), calls, shifts, listeners=[hear])
    return CrewDay(offers=offers, calls=len(calls), journal_hash=played.journal_hash)


def _calls(crew: Crew, seed: int, number: int) -> list[DrawnCall]:
    return steady_calls(
        Streams(seed).within(f"crew {number}"),
        per_s=crew.specialists * crew.load_each / crew.handle_mean_s,
        horizon_s=crew.hours * 3_600,
        handle_mean_s=crew.handle_mean_s,
        patience_mean_s=crew.patience_mean_s,
        home=CREW,
    )
