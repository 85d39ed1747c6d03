"""Fields for times: the hours of a week, of one day, and dates. Split shifts, across midnight, as people write them."""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from config.hours import DAYS, SPANS_PER_DAY_MAX, DayHours, WeeklyHours, parse_day_hours, parse_hours
from config.toml_text import day_hours
from desk.form_fields import Control, Fault, Faulty, Option, Typed
from desk.sentences import Sentences
from desk.words import note

CLOSED, ALWAYS, WEEK = "closed", "always", "week"
WEEKDAYS = (
    note("Monday"), note("Tuesday"), note("Wednesday"), note("Thursday"),
    note("Friday"), note("Saturday"), note("Sunday"),
)  # fmt: skip
TIMES_HINT = note("such as 08:00-12:00, 13:00-20:00; 22:00-06:00 ends on the next day")

_SPAN = re.compile(r"(\d{1,2})(?:[:hH.]?(\d{2}))?[hH]?(?:-|to|à)(\d{1,2})(?:[:hH.]?(\d{2}))?[hH]?")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
_CLOSED_WORDS = {"", "closed", "fermé", "ferme"}


def spans_of(name: str, text: str) -> list[str]:
    """Read the times of one day as a document has them; none: closed. Raises: Faulty."""
    plain = text.strip().lower().translate(_DASHES)
    if plain in _CLOSED_WORDS:
        return []
    spans = [_span(name, part.strip()) for part in re.split(r"[,;]|\band\b|\bet\b", plain)]
    if len(spans) > SPANS_PER_DAY_MAX:
        raise Faulty(Fault(name=name, text=note("These are too many shifts of one day; write at most 8.")))
    try:
        parse_day_hours(spans)
    except ValueError as cause:
        raise Faulty(Fault(name=name, text=_why(spans), given=text)) from cause
    return spans


def _span(name: str, text: str) -> str:
    found = _SPAN.fullmatch(text.replace(" ", "").replace("\u00a0", "").replace("\u202f", ""))
    if found is None:
        raise Faulty(
            Fault(
                name=name,
                text=note("“{given}” is not a span of time; write it as 08:00-20:00."),
                given=text,
            )
        )
    opens_h, opens_m, closes_h, closes_m = (part or "00" for part in found.groups())
    return f"{int(opens_h):02}:{opens_m}-{int(closes_h):02}:{closes_m}"


def _why(spans: list[str]) -> str:
    if any(span[:5] == span[6:] for span in spans):
        return note("A shift that starts and ends at the same time is none; a whole day is 00:00-24:00.")
    return note("“{given}” has a time that no clock shows; write 00:00 to 23:59, or 24:00 as an end.")


def times_text(spans: object) -> str:
    """Write the times of one day as they are typed."""
    if not isinstance(spans, (list, tuple)):
        return ""
    return ", ".join(str(span) for span in spans)


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """The hours of one day; empty: closed."""

    key: str
    label: str
    hint: str = TIMES_HINT

    def typed(self, name: str, value: object) -> Iterator[tuple[str, str]]:
        yield name, times_text(value)

    def written(self, name: str, typed: Typed, stored: object) -> object:
        return spans_of(name, typed.text(name)) or CLOSED

    def control(self, name: str, typed: Typed, sentences: Sentences) -> Control:
        say = sentences.words.say
        return Control(
            kind="times", name=name, label=say(self.label), value=typed.text(name), hint=say(self.hint)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    key: str
    label: str

    def typed(self, name: str, value: object) -> Iterator[tuple[str, str]]:
        yield name, value.isoformat() if isinstance(value, datetime.date) else ""

    def written(self, name: str, typed: Typed, stored: object) -> object:
        text = typed.text(name)
        try:
            return datetime.date.fromisoformat(text)
        except ValueError as cause:
            words = note("“{given}” is no date; write year, month and day, such as 2026-12-24.")
            raise Faulty(Fault(name=name, text=words, given=text)) from cause

    def control(self, name: str, typed: Typed, sentences: Sentences) -> Control:
        label, hint = sentences.words.say(self.label), sentences.words.say("such as 2026-12-24")
        return Control(kind="date", name=name, label=label, value=typed.text(name), hint=hint)


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """The hours of a week: always open, day by day, or (where it may be) none at all."""

    key: str
    label: str
    may_be_closed: bool = False

    def typed(self, name: str, value: object) -> Iterator[tuple[str, str]]:
        hours = WeeklyHours() if value is None else parse_hours(value)
        mode = CLOSED if value is None and self.may_be_closed else ALWAYS if hours.always else WEEK
        yield f"{name}.mode", mode
        for number, day in enumerate(DAYS):
            of_day = tuple((span.opens, span.closes) for span in hours.spans if span.day == number)
            yield f"{name}.{day}", times_text(day_hours(DayHours(spans=of_day)))

    def written(self, name: str, typed: Typed, stored: object) -> object:
        mode = typed.text(f"{name}.mode")
        if mode == ALWAYS:
            return ALWAYS
        if mode == CLOSED and self.may_be_closed:
            return None
        faults: list[Fault] = []
        days: dict[str, list[str]] = {}
        for day in DAYS:
            field = f"{name}.{day}"
            try:
                days[day] = spans_of(field, typed.text(field))
            except Faulty as wrong:
                faults += wrong.faults
        if not faults and not any(days.values()):
            faults.append(
                Fault(name=f"{name}.mode", text=note("No day has hours. Write some, or choose above."))
            )
        if faults:
            raise Faulty(*faults)
        return {day: spans for day, spans in days.items() if spans}

    def control(self, name: str, typed: Typed, sentences: Sentences) -> Control:
        say = sentences.words.say
        modes = [
            Option(value=ALWAYS, label=say("Always open")),
            Option(value=WEEK, label=say("By these hours:")),
        ]
        if self.may_be_closed:
            modes.append(Option(value=CLOSED, label=say("Closed: the after-hours partner answers")))
        days = tuple(
            Control(kind="day", name=f"{name}.{day}", label=say(weekday), value=typed.text(f"{name}.{day}"))
            for day, weekday in zip(DAYS, WEEKDAYS, strict=True)
        )
        mode = f"{name}.mode"
        return Control(
            kind="week", name=mode, label=say(self.label), value=typed.text(mode), options=tuple(modes),
            hint=say(TIMES_HINT), below=days,
        )  # fmt: skip
