"""Promised and actual waits: how good the estimates were, and whether they are spoken now. Pure.

A promise is compared with the wait until the first offer. Units: milliseconds in, lengths of time as text out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from config.clock import to_datetime
from desk.charts import HEIGHT, WIDTH, Bar, Tick, levels, nice_top
from desk.sentences import Sentences
from desk.words import DASH, Words
from records.promises import MINUTE_MS, Kept, MinuteKept, SlotKept
from routing.estimates import is_calibrated
from routing.floor import Floor
from routing.model import Instant

K = TypeVar("K")

EDGES = (0, 1, 2, 3, 5, 10, 20)
"""Where the classes of promised waits begin, in minutes."""
LOW, HIGH = 0.1, 0.9
GAP = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """Whether numbers are spoken now, and why not."""

    wait: bool
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRow:
    name: str
    count: str
    promised: str
    actual: str
    error: str
    """Mean distance between promise and truth."""
    bias: str
    """Mean of truth less promise: with a minus sign, callers were served sooner than promised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassRow:
    """Callers who were promised about the same."""

    name: str
    count: str
    low: str
    median: str
    high: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    bars: tuple[Bar, ...]
    """From the tenth to the ninetieth of a hundred, for each class."""
    medians: tuple[Bar, ...]
    promised: tuple[Bar, ...]
    """What was promised: the class itself."""
    names: tuple[Tick, ...]
    lines: tuple[Tick, ...]
    rows: tuple[ClassRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitsView:
    all: KeptRow
    by_language: tuple[KeptRow, ...]
    by_hour: tuple[KeptRow, ...]
    calibration: Calibration


def spoken_now(floor: Floor, sentences: Sentences) -> Spoken:
    """Say whether callers are told their place and their wait now, and what stands in the way."""
    words = sentences.words
    if floor.rule_book is None:
        return Spoken(wait=False, sentences=(words.say("No rule book is published yet."),))
    asked, seen = floor.rule_book.wait_words, floor.observed
    place = (
        words.say("Callers are told their place in the queue.")
        if asked.position
        else words.say("Callers are not told their place: the rule book does not ask for it.")
    )
    if not asked.expected:
        return Spoken(
            wait=False,
            sentences=(words.say("No expected wait is spoken: the rule book does not ask for it."), place),
        )
    allowed_ms = max(asked.error_ms_max, seen.true_ms * asked.error_percent_max // 100)
    error = words.say(
        "The mean error of recent estimates is {error}; {allowed} is allowed.",
        error=words.length(seen.error_ms),
        allowed=words.length(allowed_ms),
    )
    if is_calibrated(floor, asked):
        return Spoken(
            wait=True, sentences=(words.say("Callers are told their expected wait now."), error, place)
        )
    if seen.promises < asked.promises_min:
        met = words.say(
            "No expected wait is spoken yet: {seen} of {needed} estimates have met their truth.",
            seen=words.number(seen.promises),
            needed=words.number(asked.promises_min),
        )
        return Spoken(wait=False, sentences=(met, place))
    silent = words.say("No expected wait is spoken now, because recent estimates were not good enough.")
    return Spoken(wait=False, sentences=(silent, error, place))


def waits_view(
    slots: Sequence[SlotKept], minutes: Sequence[MinuteKept], zone: str, sentences: Sentences
) -> WaitsView:
    words = sentences.words
    languages = _grouped((slot.language, slot.kept) for slot in slots)
    tz = ZoneInfo(zone)
    hours = _grouped((_hour(slot.start, tz), slot.kept) for slot in slots)
    return WaitsView(
        all=_row(words.say("All"), sum((slot.kept for slot in slots), Kept()), words),
        by_language=tuple(
            _row(sentences.language(code), kept, words)
            for code, kept in sorted(languages.items(), key=lambda one: (-one[1].count, one[0]))
        ),
        by_hour=tuple(_row(f"{hour:02}:00", kept, words) for hour, kept in sorted(hours.items())),
        calibration=_calibration(minutes, words),
    )


def _hour(at: Instant, tz: ZoneInfo) -> int:
    local: datetime = to_datetime(at).astimezone(tz)
    return local.hour


def _grouped(pairs: Iterable[tuple[K, Kept]]) -> dict[K, Kept]:
    found: dict[K, Kept] = {}
    for key, kept in pairs:
        found[key] = found.get(key, Kept()) + kept
    return found


def _row(name: str, kept: Kept, words: Words) -> KeptRow:
    callers = kept.count
    if not callers:
        return KeptRow(name=name, count=words.number(0), promised=DASH, actual=DASH, error=DASH, bias=DASH)
    bias_ms = (kept.actual_ms - kept.promised_ms) // callers
    sign = "" if abs(bias_ms) < 1_000 else "+" if bias_ms > 0 else "\N{MINUS SIGN}"
    return KeptRow(
        name=name,
        count=words.number(callers),
        promised=words.span(kept.promised_ms // callers),
        actual=words.span(kept.actual_ms // callers),
        error=words.span(kept.error_ms // callers),
        bias=f"{sign}{words.span(abs(bias_ms))}",
    )


def _calibration(found: Sequence[MinuteKept], words: Words) -> Calibration:
    """Put callers in classes by what they were promised, and say how long the middle eight of ten of each waited."""
    classes = [_class(found, number) for number in range(len(EDGES))]
    quantiles = [[_quantile(one, share) for share in (LOW, 0.5, HIGH)] if one else None for one in classes]
    most = max([1.0, *(three[2] for three in quantiles if three is not None)])
    top = nice_top(max(most, *(_end(number) for number, one in enumerate(classes) if one), 1))
    step = WIDTH / len(EDGES)
    ranges, medians, promised = [], [], []
    for number, three in enumerate(quantiles):
        if three is None:
            continue
        x, width = step * (number + GAP / 2), step * (1 - GAP)
        low, median, high = (HEIGHT * (1 - value / top) for value in three)
        start, end = (HEIGHT * (1 - value / top) for value in (EDGES[number], _end(number)))
        ranges.append(Bar(kind="range", x=x, y=high, width=width, height=max(2.0, low - high)))
        medians.append(Bar(kind="point", x=x, y=median - 1.5, width=width, height=3.0))
        promised.append(Bar(kind="promised", x=step * number + 4, y=end, width=step - 8, height=start - end))
    return Calibration(
        bars=tuple(ranges),
        medians=tuple(medians),
        promised=tuple(promised),
        names=tuple(
            Tick(place=step * (number + 0.5), label=_class_name(number, words))
            for number in range(len(EDGES))
        ),
        lines=levels(top, words),
        rows=tuple(
            _class_row(number, one, three, words)
            for number, (one, three) in enumerate(zip(classes, quantiles, strict=True))
            if three is not None
        ),
    )


def _class(found: Sequence[MinuteKept], number: int) -> list[tuple[int, int]]:
    """Whole minutes waited and how many callers, for one class of promises."""
    waited: dict[int, int] = {}
    for one in found:
        if EDGES[number] <= one.promised_minutes < (_edge(number + 1) or one.promised_minutes + 1):
            waited[one.actual_minutes] = waited.get(one.actual_minutes, 0) + one.count
    return sorted(waited.items())


def _edge(number: int) -> int | None:
    return EDGES[number] if number < len(EDGES) else None


def _end(number: int) -> float:
    """Where a class ends on the picture; the last one has no end and is shown half as long again."""
    edge = _edge(number + 1)
    return float(edge) if edge is not None else EDGES[number] * 1.5


def _quantile(waited: Sequence[tuple[int, int]], share: float) -> float:
    """Find the wait, in minutes, that this share of the callers did not exceed.

    Within a whole minute the callers are taken as evenly spread.
    """
    wanted = share * sum(callers for _, callers in waited)
    before = 0
    for minute, callers in waited:
        if before + callers >= wanted:
            return minute + (wanted - before) / callers
        before += callers
    return float(waited[-1][0] + 1)


def _class_name(number: int, words: Words) -> str:
    edge = _edge(number + 1)
    first = words.number(EDGES[number])
    if edge is None:
        return words.say("{number} min and more", number=first)
    return words.say("{first} to {last} min", first=first, last=words.number(edge))


def _class_row(
    number: int, one: Sequence[tuple[int, int]], three: Sequence[float] | None, words: Words
) -> ClassRow:
    low, median, high = (words.span(round(value * MINUTE_MS)) for value in three or (0, 0, 0))
    callers = sum(each for _, each in one)
    return ClassRow(
        name=_class_name(number, words), count=words.number(callers), low=low, median=median, high=high
    )
