"""How far announced waits were from the waits that came: for those who waited and were answered."""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from math import sqrt

from routing import events as e
from routing.model import ContactId
from simulator.experiments.jackknife import Estimate, jackknife
from simulator.experiments.people import Fate

DECILES = 10


class OldNews:
    """What simpler announcements would say to a caller who joins the queue.

    LES: what the last caller to be answered had waited. HOL: what the caller at the head of the line has waited
    so far; nobody there: 0. Units: milliseconds.
    Source: Ibrahim and Whitt 2009, real-time delay estimators.
    """

    def __init__(self) -> None:
        self.last_to_enter: list[int] = []
        """One for each caller, in order of joining."""
        self.head_of_line: list[int] = []
        self._last_ms = 0
        self._waiting: dict[ContactId, int] = {}

    def hear(self, event: e.Event) -> None:
        if isinstance(event, e.ContactQueued):
            head = next(iter(self._waiting.values()), event.at)
            self.last_to_enter.append(self._last_ms)
            self.head_of_line.append(event.at - head)
            self._waiting[event.contact] = event.at
        elif isinstance(event, e.OfferMade):
            self._last_ms = event.at - self._waiting.pop(event.contact)
        elif isinstance(event, e.ContactClosed):
            self._waiting.pop(event.contact, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcements:
    """One run's callers who waited and were answered: four numbers for each, in milliseconds."""

    waited: "array[int]"
    announced: "array[int]"
    last_to_enter: "array[int]"
    head_of_line: "array[int]"
    offered: int
    unknown: int
    """Waited and were answered, but nobody had been on duty for them when they came: nothing was announced."""


def announcements(fates: Sequence[Fate], news: OldNews, from_ms: int) -> Announcements:
    """Put together what was said and what came of it; callers before `from_ms` are left out."""
    rows = [
        (fate.waited_ms, fate.expected_ms, last, head)
        for fate, last, head in zip(fates, news.last_to_enter, news.head_of_line, strict=True)
        if fate.answered and fate.waited_ms and fate.call.at_ms >= from_ms
    ]
    known = [(waited, expected, last, head) for waited, expected, last, head in rows if expected is not None]
    columns = [array("i", column) for column in zip(*known, strict=True)] or [array("i") for _ in range(4)]
    return Announcements(
        waited=columns[0],
        announced=columns[1],
        last_to_enter=columns[2],
        head_of_line=columns[3],
        offered=sum(fate.call.at_ms >= from_ms for fate in fates),
        unknown=len(rows) - len(known),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """One kind of announcement. Units: seconds; an error is what was announced less what came."""

    bias: Estimate
    rmse: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Decile:
    """A tenth of the callers, by what was announced to them. Units: seconds."""

    announced_mean_s: float
    waited_mean_s: float
    callers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitErrors:
    """What the announcements of several runs were worth."""

    offered: int
    waited_and_answered: int
    unknown: int
    wait_mean_s: float
    announced: Accuracy
    last_to_enter: Accuracy
    head_of_line: Accuracy
    constant_rmse_s: float
    """Of telling everybody the mean: what an announcement must beat to be worth anything."""
    deciles: tuple[Decile, ...]

    @property
    def standard_errors(self) -> float | None:
        """The bias of the announced wait, in its standard errors."""
        bias = self.announced.bias
        return bias.value / bias.error if bias.value is not None and bias.error else None


def wait_errors(runs: Sequence[Announcements]) -> WaitErrors:
    pairs = sorted(
        zip(
            chain.from_iterable(run.announced for run in runs),
            chain.from_iterable(run.waited for run in runs),
            strict=True,
        )
    )
    waits = [waited / 1_000 for _, waited in pairs]
    mean_s = sum(waits) / len(waits)
    return WaitErrors(
        offered=sum(run.offered for run in runs),
        waited_and_answered=len(pairs),
        unknown=sum(run.unknown for run in runs),
        wait_mean_s=mean_s,
        announced=_accuracy([_sums(run.announced, run.waited) for run in runs]),
        last_to_enter=_accuracy([_sums(run.last_to_enter, run.waited) for run in runs]),
        head_of_line=_accuracy([_sums(run.head_of_line, run.waited) for run in runs]),
        constant_rmse_s=sqrt(sum((wait - mean_s) ** 2 for wait in waits) / len(waits)),
        deciles=tuple(_decile(tenth) for tenth in _tenths(pairs)),
    )


_Sums = tuple[int, float, float]
"""Callers, the sum of errors in seconds, and of their squares."""


def _sums(said: "array[int]", waited: "array[int]") -> _Sums:
    errors = [(one - other) / 1_000 for one, other in zip(said, waited, strict=True)]
    return len(errors), sum(errors), sum(error * error for error in errors)


def _accuracy(runs: Sequence[_Sums]) -> Accuracy:
    return Accuracy(bias=jackknife(runs, partial(_mean, 1)), rmse=jackknife(runs, _rmse))


def _mean(column: int, runs: Sequence[_Sums]) -> float | None:
    callers = sum(run[0] for run in runs)
    return sum(run[column] for run in runs) / callers if callers else None


def _rmse(runs: Sequence[_Sums]) -> float | None:
    square = _mean(2, runs)
    return sqrt(square) if square is not None else None


def _tenths(pairs: Sequence[tuple[int, int]]) -> Iterator[Sequence[tuple[int, int]]]:
    """Cut into ten parts of one size; of fewer than ten, into as many as there are."""
    parts = min(DECILES, len(pairs))
    for number in range(parts):
        yield pairs[len(pairs) * number // parts : len(pairs) * (number + 1) // parts]


def _decile(part: Sequence[tuple[int, int]]) -> Decile:
    return Decile(
        announced_mean_s=sum(announced for announced, _ in part) / len(part) / 1_000,
        waited_mean_s=sum(waited for _, waited in part) / len(part) / 1_000,
        callers=len(part),
    )
