"""Words for people: English and French by gettext, numbers and times by locale.

English text is the key of its own translation. `say` and `count` translate at once; `note` marks text that a
table only names. `desk/translations/fr.po` is compiled when the program starts.
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

from config.clock import to_datetime
from routing.model import Instant

TRANSLATIONS = Path(__file__).with_name("translations")
LOCALES: Mapping[str, str] = {"en": "en_CA", "fr": "fr_CA"}
DEFAULT_LOCALE = "en"
DASH = "–"


def note(text: str) -> str:
    """Mark text for translation where a table only names it."""
    return text


@lru_cache
def _catalogue(locale: str) -> NullTranslations:
    if locale == DEFAULT_LOCALE:
        return NullTranslations()
    with (TRANSLATIONS / f"{locale}.po").open("rb") as source:
        catalogue = read_po(source, locale=locale)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


class Words:
    """One reader's language and clock."""

    def __init__(self, locale: str, zone: str = "America/Toronto") -> None:
        self.locale = locale if locale in LOCALES else DEFAULT_LOCALE
        self._babel = LOCALES[self.locale]
        self._catalogue = _catalogue(self.locale)
        self._zone = ZoneInfo(zone)

    def in_locale(self, locale: str) -> "Words":
        return Words(locale, self._zone.key)

    def say(self, text: str, **places: object) -> str:
        """Translate, and fill the {places}."""
        translated = self._catalogue.gettext(text) if text else ""
        return translated.format(**places) if places else translated

    def count(self, one: str, many: str, number: int, **places: object) -> str:
        """Translate with the plural form for this number, which fills {number}."""
        text = self._catalogue.ngettext(one, many, number)
        return text.format(number=self.number(number), **places)

    def number(self, value: int) -> str:
        return str(format_decimal(value, locale=self._babel))

    def decimal(self, value: float, digits: int) -> str:
        """A number with so many places after the sign, or fewer where they are noughts."""
        form = "#,##0." + "#" * digits if digits else "#,##0"
        return str(format_decimal(round(value, digits), format=form, locale=self._babel))

    def change(self, share: float) -> str:
        """Say by how much something grew or fell: +12 %. What rounds to nothing has no sign."""
        rounded = round(share, 2) or 0.0
        form = "+#,##0\u00a0%;-#,##0\u00a0%" if rounded else "0\u00a0%"
        return str(format_percent(rounded, format=form, locale=self._babel))

    def percent(self, share: float | None) -> str:
        """Whole per cent; unknown is a dash, never 0."""
        return DASH if share is None else str(format_percent(share, format="#,##0 %", locale=self._babel))

    def clock(self, at: Instant | int | None, *, seconds: bool = True) -> str:
        """The time of day, in the network's zone."""
        if at is None:
            return DASH
        form = "HH:mm:ss" if seconds else "HH:mm"
        return str(format_datetime(to_datetime(Instant(at)), form, tzinfo=self._zone, locale=self._babel))

    def day(self, at: Instant | int) -> str:
        return str(
            format_datetime(to_datetime(Instant(at)), "EEE d MMM y", tzinfo=self._zone, locale=self._babel)
        )

    def date_of(self, at: Instant) -> date:
        """The day of the calendar on which it is then, in the network's zone."""
        return to_datetime(at).astimezone(self._zone).date()

    def calendar_day(self, day: date, *, full: bool = False) -> str:
        """A day of the calendar, which belongs to no zone: `23 Nov`, or in full."""
        form = "EEEE d MMMM y" if full else "EEE d MMM"
        return str(format_date(day, form, locale=self._babel))

    def length(self, milliseconds: int) -> str:
        """A length of time as one says it: 40 s, 3 min 20 s, 2 h 5 min; the same in both languages."""
        seconds = max(0, milliseconds) // 1000
        hours, minutes = divmod(seconds // 60, 60)
        if hours:
            return f"{hours} h {minutes} min" if minutes else f"{hours} h"
        if minutes:
            return f"{minutes} min {seconds % 60} s" if seconds % 60 else f"{minutes} min"
        return f"{seconds} s"

    def moment(self, at: Instant | int) -> str:
        """The time of day to the minute, with the day in front of it."""
        return f"{self.day(at)}, {self.clock(at, seconds=False)}"

    def span(self, milliseconds: int | None) -> str:
        """A length of time as on a stopwatch: 0:07, 12:40, 1:02:09."""
        if milliseconds is None:
            return DASH
        seconds = max(0, milliseconds) // 1000
        hours, rest = divmod(seconds, 3600)
        minutes, seconds = divmod(rest, 60)
        return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
