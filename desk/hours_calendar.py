"""The hours of a book as a calendar: weeks by partners, and one week by the hour. Pure: values in, values out.

Everything is read from the compiled hours that route calls (F46), on the clock of the network; why a day differs from
its weekday is read from the document. Uncovered minutes are those that the check has found.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from config.book_words import BookWords
from config.clock import instant_from, to_datetime
from config.coverage_days import CoverageDay, coverage_days
from config.hours_words import date_words
from config.schedules import Schedule
from config.special_days import special_days
from desk.book_view import zone_of
from desk.sentences import Sentences
from desk.shelf import Volume
from routing.check_model import Findings
from routing.hours import OpenHours
from routing.model import Instant, Language
from routing.rulebook import Partner

WEEKS = 13
DAYS = 7
MINUTE_MS, HOUR_MS = 60_000, 3_600_000
WEEK_MIN = DAYS * 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One week of one partner. Units: minutes."""

    open_min: int
    special: tuple[str, ...]
    """The days that differ from their weekdays, in words."""
    usual: bool
    """It is open as long as in most weeks shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    partner: str
    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncovered:
    """Minutes of a stretch of time in which callers find nobody open; None: not known yet."""

    some: int | None
    everybody: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A stretch on a line from 0 to 1; `title` says it in words."""

    x: float
    width: float
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOf:
    text: str
    special: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A partner's week by the hour, and as the table beside the picture has it."""

    name: str
    bars: tuple[Bar, ...]
    special: tuple[Bar, ...]
    days: tuple[DayOf, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    weeks: tuple[date, ...]
    rows: tuple[Row, ...]
    uncovered: tuple[Uncovered, ...]
    week: date
    days: tuple[date, ...]
    lines: tuple[Line, ...]
    gaps: tuple[Bar, ...]
    """In the chosen week: when callers find nobody open."""
    gap_days: tuple[Uncovered, ...]
    zone: str


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def today_of(volume: Volume, now: Instant) -> date:
    return to_datetime(now).astimezone(ZoneInfo(zone_of(volume))).date()


def calendar(
    volume: Volume, findings: Findings | None, first: date, week: date, language: str, sentences: Sentences
) -> Calendar:
    """Lay out the weeks from `first` on, and the days of one `week`; for callers of one language, or of any."""
    weeks = tuple(monday_of(first) + timedelta(weeks=number) for number in range(WEEKS))
    zone = ZoneInfo(zone_of(volume))
    covered = {one.day: one for one in _coverage(findings, language, zone.key)}
    days = tuple(week + timedelta(days=number) for number in range(DAYS))
    partners = volume.book.partners
    return Calendar(
        weeks=weeks,
        rows=tuple(_row(one, volume, weeks, language, sentences) for one in partners),
        uncovered=tuple(_uncovered(covered, monday, DAYS) for monday in weeks),
        week=week,
        days=days,
        lines=tuple(_line(one, volume, days, language, sentences) for one in partners),
        gaps=tuple(_gap_bars(findings, language, days, zone, sentences)),
        gap_days=tuple(_uncovered(covered, day, 1) for day in days),
        zone=zone.key,
    )


# --- weeks by partners ----------------------------------------------------------------------------


def _row(
    partner: Partner, volume: Volume, weeks: tuple[date, ...], language: str, sentences: Sentences
) -> Row:
    hours, zone = hours_for(partner, language), ZoneInfo(zone_of(volume))
    opened = [
        sum(end - start for start, end in _open_in(hours, monday, DAYS, zone)) // MINUTE_MS
        for monday in weeks
    ]
    most = max(set(opened), key=opened.count)
    special = _special(volume, partner.id, language, weeks[0], weeks[-1] + timedelta(days=DAYS), sentences)
    cells = tuple(
        Cell(
            open_min=minutes,
            special=tuple(special[day] for day in _days(monday) if day in special),
            usual=minutes == most,
        )
        for monday, minutes in zip(weeks, opened, strict=True)
    )
    return Row(partner=partner.id, name=sentences.partner(partner.id), cells=cells)


def hours_for(partner: Partner, language: str) -> OpenHours:
    own = dict(partner.language_hours)
    return own.get(Language(language), partner.hours) if language else partner.hours


def _days(monday: date) -> Iterator[date]:
    return (monday + timedelta(days=number) for number in range(DAYS))


def _open_in(hours: OpenHours, first: date, days: int, zone: ZoneInfo) -> Iterator[tuple[int, int]]:
    start, end = _midnight(first, zone), _midnight(first + timedelta(days=days), zone)
    if hours.always:
        yield start, end
        return
    number = max(0, bisect_right(hours.opens, start) - 1)
    while number < len(hours.opens) and hours.opens[number] < end:
        if hours.closes[number] > start:
            yield max(start, hours.opens[number]), min(end, hours.closes[number])
        number += 1


def _midnight(day: date, zone: ZoneInfo) -> Instant:
    return instant_from(datetime.combine(day, time(), zone))


def _special(
    volume: Volume, partner: str, language: str, first: date, last: date, sentences: Sentences
) -> Mapping[date, str]:
    """Name the days that are not like their weekdays, with the reason."""
    entry = volume.network.partners[partner]
    schedules: list[Schedule] = [entry]
    if language in entry.languages:
        schedules.append(entry.languages[language])
    words = BookWords(volume.network, sentences.words.locale)
    found: dict[date, str] = {}
    for schedule in schedules:
        notes = {one.date: words.say(one.note_en, one.note_fr) for one in schedule.exceptions}
        for day in special_days(schedule.holidays, schedule.exceptions, first, last):
            found[day] = notes.get(day, sentences.words.say("holiday"))
    return found


# --- uncovered ------------------------------------------------------------------------------------


def _coverage(findings: Findings | None, language: str, zone: str) -> tuple[CoverageDay, ...]:
    if findings is None:
        return ()
    wanted = Language(language) if language else None
    for gaps in findings.gaps:
        if gaps.language == wanted:
            return coverage_days(gaps, findings.first, findings.until, zone)
    return ()


def _uncovered(covered: Mapping[date, CoverageDay], first: date, days: int) -> Uncovered:
    found = [covered[day] for number in range(days) if (day := first + timedelta(days=number)) in covered]
    if not found:
        return Uncovered(some=None, everybody=None)
    return Uncovered(some=sum(one.some for one in found), everybody=sum(one.everybody for one in found))


# --- one week by the hour -------------------------------------------------------------------------


def _line(
    partner: Partner, volume: Volume, days: tuple[date, ...], language: str, sentences: Sentences
) -> Line:
    zone, hours = ZoneInfo(zone_of(volume)), hours_for(partner, language)
    special = _special(volume, partner.id, language, days[0], days[-1], sentences)
    words = BookWords(volume.network, sentences.words.locale)
    start, end = _midnight(days[0], zone), _midnight(days[-1] + timedelta(days=1), zone)
    spans = tuple(_open_in(hours, days[0], DAYS, zone))
    return Line(
        name=sentences.partner(partner.id),
        bars=tuple(_bar(span, start, end, _times(span, zone)) for span in spans),
        special=tuple(
            Bar(x=number / DAYS, width=1 / DAYS, title=f"{date_words(words, day)}: {special[day]}")
            for number, day in enumerate(days)
            if day in special
        ),
        days=tuple(_day(hours, day, zone, special.get(day, ""), sentences) for day in days),
    )


def _bar(span: tuple[int, int], start: int, end: int, title: str) -> Bar:
    length = end - start
    return Bar(x=(span[0] - start) / length, width=(span[1] - span[0]) / length, title=title)


def _times(span: tuple[int, int], zone: ZoneInfo) -> str:
    opens, closes = (to_datetime(Instant(at)).astimezone(zone) for at in span)
    return f"{opens:%H:%M}–{closes:%H:%M}"


def _day(hours: OpenHours, day: date, zone: ZoneInfo, special: str, sentences: Sentences) -> DayOf:
    say = sentences.words.say
    spans = tuple(_open_in(hours, day, 1, zone))
    whole = (_midnight(day, zone), _midnight(day + timedelta(days=1), zone))
    if not spans:
        return DayOf(text=say("closed"), special=special)
    if spans == (whole,):
        return DayOf(text=say("open"), special=special)
    texts = [_times(span, zone) for span in spans]
    # A day's end is 24:00, not the next day's 00:00.
    if spans[-1][1] == whole[1]:
        texts[-1] = texts[-1].removesuffix("00:00") + "24:00"
    return DayOf(text=", ".join(texts), special=special)


def _gap_bars(
    findings: Findings | None, language: str, days: tuple[date, ...], zone: ZoneInfo, sentences: Sentences
) -> Iterator[Bar]:
    if findings is None:
        return
    wanted = Language(language) if language else None
    start, end = _midnight(days[0], zone), _midnight(days[-1] + timedelta(days=1), zone)
    for gaps in findings.gaps:
        if gaps.language != wanted:
            continue
        for span in gaps.some:
            cut = (max(start, span.start), min(end, span.end))
            if cut[0] < cut[1]:
                title = sentences.words.say("nobody open for some callers, {times}", times=_times(cut, zone))
                yield _bar(cut, start, end, title)
