"""Whether French callers of a network of several partners wait longer than English ones (F44)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from pydantic import Field

from routing.model import ENGLISH, FRENCH
from simulator.experiments import books
from simulator.experiments.drawn import DrawnCall, Shift, day_calls, day_shifts
from simulator.experiments.jackknife import Estimate, jackknife
from simulator.experiments.people import Fate, Pace
from simulator.experiments.play import play
from simulator.experiments.settings import Day, Values, load_day
from simulator.people.chance import Streams


class Languages(Values):
    """Who speaks French."""

    french_share: float = Field(ge=0, le=1)
    bilingual_every: int = Field(ge=1)
    """One specialist of so many speaks French too, counted through all regions."""
    interpreter_factor: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageDay:
    english: tuple[int, int, int]
    """Offered, lost, and waited in milliseconds."""
    french: tuple[int, int, int]
    french_by_speakers: int
    calls: int
    journal_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageGap:
    """French less English; interpreter at once when nobody who speaks French is free, bilingual specialists kept."""

    wait_s: Estimate
    """Mean wait of all, those who gave up included."""
    abandonment: Estimate
    wait_mean_french_s: float
    wait_mean_english_s: float
    served_in_french: float
    """Share of the French callers answered who were answered by somebody who speaks French."""

    @classmethod
    def of(cls, days: Sequence[LanguageDay]) -> "LanguageGap":
        answered = sum(day.french[0] - day.french[1] for day in days)
        return cls(
            wait_s=jackknife(days, partial(_gap, 2, 1_000)),
            abandonment=jackknife(days, partial(_gap, 1, 1)),
            wait_mean_french_s=_mean([day.french for day in days], 2) / 1_000,
            wait_mean_english_s=_mean([day.english for day in days], 2) / 1_000,
            served_in_french=sum(day.french_by_speakers for day in days) / answered,
        )


def play_languages(name: str, staffing: str, languages: Languages, seed: int, number: int) -> LanguageDay:
    day = load_day(name)
    calls = _calls(day, languages, seed, number)
    book = books.network_book(day.regions, french=books.french_rule(0, kept=True))
    pace = Pace(interpreter_factor=languages.interpreter_factor)
    played = play(day.starts, book, calls, _shifts(day, staffing, languages), pace)
    french = [one for one in played.fates if one.call.language == FRENCH]
    return LanguageDay(
        english=_counts([one for one in played.fates if one.call.language == ENGLISH]),
        french=_counts(french),
        french_by_speakers=sum(one.answered and not one.interpreted for one in french),
        calls=len(calls),
        journal_hash=played.journal_hash,
    )


def _calls(day: Day, languages: Languages, seed: int, number: int) -> list[DrawnCall]:
    dice = Streams(seed).within(f"{day.name} {number}").of("language")
    return [
        replace(one, language=FRENCH if dice.happens(languages.french_share) else ENGLISH)
        for one in day_calls(day, seed, number)
    ]


def _shifts(day: Day, staffing: str, languages: Languages) -> list[Shift]:
    shifts = day_shifts(day, staffing)
    both = set(sorted({one.specialist for one in shifts})[:: languages.bilingual_every])
    return [replace(one, languages=(ENGLISH, FRENCH)) if one.specialist in both else one for one in shifts]


def _counts(fates: Sequence[Fate]) -> tuple[int, int, int]:
    return len(fates), sum(not one.answered for one in fates), sum(one.waited_ms for one in fates)


def _mean(days: Sequence[tuple[int, int, int]], column: int) -> float:
    return sum(day[column] for day in days) / sum(day[0] for day in days)


def _gap(column: int, scale: int, days: Sequence[LanguageDay]) -> float:
    french = _mean([day.french for day in days], column)
    return (french - _mean([day.english for day in days], column)) / scale
