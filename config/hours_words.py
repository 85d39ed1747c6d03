"""Hours in words: of a week, of statutory holidays, of single days."""

import datetime
from collections.abc import Iterable, Iterator

from babel.dates import format_date

from config.book_words import BookWords
from config.hours import DAYS, WeeklyHours
from config.schedules import Schedule
from config.special_days import ExceptionEntry, HolidaysEntry
from config.toml_text import weekly_hours

_WEEKDAYS = {
    "mon": ("Monday", "lundi"),
    "tue": ("Tuesday", "mardi"),
    "wed": ("Wednesday", "mercredi"),
    "thu": ("Thursday", "jeudi"),
    "fri": ("Friday", "vendredi"),
    "sat": ("Saturday", "samedi"),
    "sun": ("Sunday", "dimanche"),
}
_CALENDARS = {
    "AB": ("Alberta", "de l’Alberta"),
    "BC": ("British Columbia", "de la Colombie-Britannique"),
    "MB": ("Manitoba", "du Manitoba"),
    "NB": ("New Brunswick", "du Nouveau-Brunswick"),
    "NL": ("Newfoundland and Labrador", "de Terre-Neuve-et-Labrador"),
    "NS": ("Nova Scotia", "de la Nouvelle-Écosse"),
    "NT": ("the Northwest Territories", "des Territoires du Nord-Ouest"),
    "NU": ("Nunavut", "du Nunavut"),
    "ON": ("Ontario", "de l’Ontario"),
    "PE": ("Prince Edward Island", "de l’Île-du-Prince-Édouard"),
    "QC": ("Quebec", "du Québec"),
    "SK": ("Saskatchewan", "de la Saskatchewan"),
    "YT": ("Yukon", "du Yukon"),
}
_LOCALES = {True: "fr_CA", False: "en_CA"}
_DAY_MINUTES = 24 * 60


def week_words(words: BookWords, hours: WeeklyHours) -> str:
    """Say when a week is open: `Monday to Thursday 08:00–20:00; Friday 08:00–12:00 and 13:00–18:00`."""
    if hours.always:
        return words.say("always", "en tout temps")
    written = weekly_hours(hours)
    assert isinstance(written, dict), "hours that are not always are written day by day"
    said = []
    for days in written:
        first, _, last = str(days).partition("-")
        of_days = [span for span in hours.spans if span.day == DAYS.index(first)]
        times = times_words(words, ((span.opens, span.closes) for span in of_days))
        said.append(f"{_days(words, first, last)} {times}")
    return "; ".join(said) if said else words.say("never", "jamais")


def _days(words: BookWords, first: str, last: str) -> str:
    begin, end = words.say(*_WEEKDAYS[first]), words.say(*_WEEKDAYS[last]) if last else ""
    if not end:
        return begin
    return words.say(f"{begin} to {end}", f"du {begin} au {end}")


def times_words(words: BookWords, spans: Iterable[tuple[int, int]]) -> str:
    """Say the shifts that begin on one day; none: closed."""
    said = [_times(words, opens, closes) for opens, closes in spans]
    return words.listed(said) if said else words.say("closed", "fermé")


def _times(words: BookWords, opens: int, closes: int) -> str:
    next_day = closes > _DAY_MINUTES
    end = closes - _DAY_MINUTES if next_day else closes
    said = f"{opens // 60:02}:{opens % 60:02}–{end // 60:02}:{end % 60:02}"
    return said + words.say(" the next day", " le lendemain") if next_day else said


def holiday_words(words: BookWords, holidays: HolidaysEntry) -> str:
    place = words.say(*_CALENDARS[holidays.calendar.removeprefix("CA-")])
    times = times_words(words, holidays.hours.spans)
    return words.say(
        f"On the statutory holidays of {place}: {times}.", f"Jours fériés {place}\u00a0: {times}."
    )


def exception_words(words: BookWords, entry: ExceptionEntry) -> str:
    why = words.say(entry.note_en, entry.note_fr)
    times = times_words(words, entry.hours.spans)
    return words.say(
        f"{date_words(words, entry.date)} ({why}): {times}.",
        f"{date_words(words, entry.date)} ({why})\u00a0: {times}.",
    )


def date_words(words: BookWords, day: datetime.date) -> str:
    """Say a date in full: `Thursday, December 24, 2026`, `Le jeudi 24 décembre 2026`."""
    said = str(format_date(day, "full", locale=_LOCALES[words.french]))
    return f"Le {said}" if words.french else said


def special_day_words(words: BookWords, schedule: Schedule) -> Iterator[tuple[str, str]]:
    """Say what replaces the hours of the week, each with its key in the document."""
    if schedule.holidays is not None:
        yield "holidays", holiday_words(words, schedule.holidays)
    for entry in schedule.exceptions:
        yield "exceptions", exception_words(words, entry)
