"""Names and figures of answers in a reader's language: places, needs, months, shares, and what is hidden."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from babel.dates import format_date
from babel.numbers import format_percent

from config.languages import language_name
from config.tables import division_rows
from desk.sentences import Sentences
from desk.words import DASH, LOCALES, Words, note
from records.forms.shapes import Form
from records.taxonomy.categories import OTHER
from records.taxonomy.sample import unmet_reasons
from records.taxonomy.taxonomy import Taxonomy
from reporting.places.area_tables import RemotenessClasses
from reporting.questions.answers import HIDDEN, NOT_ASKED, REST, Of, Row, Shown, Value
from reporting.questions.asked import Asked
from routing.model import Instant

_FIELDS: Final[Mapping[str, str]] = {
    "language": note("Language"),
    "place": note("Place"),
    "postal_code": note("Postal code"),
    "municipality": note("Municipality"),
    "kind": note("Kind of call"),
    "heard_about": note("How they heard of 211"),
    "caller_relation": note("Who called"),
    "interpreter": note("Interpreter"),
    "age_group": note("Age group"),
    "gender": note("Gender"),
    "ethnicity": note("Ethnic origin"),
    "children_in_household": note("Children at home"),
    "income_level": note("Income"),
    "newcomer": note("Newcomer"),
    "disability": note("Disability"),
    "veteran": note("Veteran"),
    "contacted_before": note("Contacted 211 before"),
}
_KINDS: Final[Mapping[str, str]] = {
    "deprived": note("Deprived (quintiles 4 and 5)"),
    "others": note("Others (quintiles 1 to 3)"),
    "": note("Not known"),
}


@dataclass(frozen=True, kw_only=True)
class Names:
    sentences: Sentences
    taxonomy: Taxonomy
    form: Form
    """Whose wording names what people answered."""
    classes: RemotenessClasses

    @property
    def words(self) -> Words:
        return self.sentences.words

    def say(self, text: str, **places: object) -> str:
        return self.words.say(text, **places)

    # --- figures -------------------------------------------------------------------------------------

    def value(self, value: Value, shown: Shown) -> str:
        if value is HIDDEN:
            return self.say("hidden")
        if value is None:
            return DASH
        if isinstance(value, date):
            return self.words.calendar_day(value)
        assert isinstance(value, int | float), "a hidden figure was named above"
        return self._figure(value, shown)

    def _figure(self, value: float, shown: Shown) -> str:
        if shown is Shown.SHARE:
            return str(format_percent(value, format="#,##0.0\u00a0%", locale=LOCALES[self.words.locale]))
        if shown is Shown.CHANGE:
            return self.words.change(value)
        if shown in (Shown.RATE, Shown.RATIO):
            return self.words.decimal(value, 1)
        if shown is Shown.LENGTH:
            return self.words.length(round(value))
        if shown is Shown.DAY:
            return self.words.day(Instant(int(value)))
        return self.words.number(int(value))

    def figure(self, value: Value) -> str:
        return self.value(value, Shown.COUNT)

    def share(self, value: Value) -> str:
        return self.value(value, Shown.SHARE)

    def change(self, value: Value) -> str:
        return self.value(value, Shown.CHANGE)

    def ratio(self, value: Value) -> str:
        return self.value(value, Shown.RATIO)

    # --- names ---------------------------------------------------------------------------------------

    def row(self, row: Row, asked: Asked) -> str:
        if row.of is Of.ANSWER:
            return self.answer(asked.field, row.code)
        return self.label(row.of, row.code)

    def label(self, of: Of, code: str) -> str:
        if code == REST:
            return self.say("All others")
        if of is Of.TOTAL:
            return self.say("Total")
        return self._labels[of](code)

    @property
    def _labels(self) -> Mapping[Of, Callable[[str], str]]:
        return {
            Of.CATEGORY: self.category,
            Of.TERM: lambda code: self.taxonomy.name(code, self.words.locale) or code,
            Of.REASON: self.reason,
            Of.DIVISION: self.division,
            Of.MONTH: self.month,
            Of.HOUR: lambda code: f"{int(code):02}:00",
            Of.LANGUAGE: self.language,
            Of.PARTNER: self.partner,
            Of.REMOTENESS: self.kind_of_place,
            Of.DEPRIVATION: self.kind_of_place,
            Of.FIELD: self.field,
            Of.RISE: self.rise,
            Of.REGION: lambda code: self.area(code) or self.say("Not known"),
            Of.WEEK: self.week,
            Of.MEAN: lambda code: self.words.decimal(float(code), 1),
        }

    def category(self, code: str) -> str:
        known = self.taxonomy.categories.get(code, OTHER)
        return known.name.in_locale(self.words.locale)

    def rise(self, code: str) -> str:
        division, _, category = code.partition("/")
        return f"{self.division(division)} – {self.category(category)}"

    def reason(self, code: str) -> str:
        known = unmet_reasons().get(code)
        return (
            known.name.in_locale(self.words.locale) if known else code or self.say("No reason written down")
        )

    def division(self, code: str) -> str:
        return _divisions(self.words.locale).get(code, "") or self.say("Place not known")

    def area(self, code: str) -> str:
        """A division, or a partner's region; empty for everywhere."""
        if not code:
            return ""
        known = _divisions(self.words.locale).get(code)
        return known or self.say("Region of {partner}", partner=self.partner(code))

    def language(self, code: str) -> str:
        return language_name(code, self.words.locale) if code else self.say("Not known")

    def partner(self, code: str) -> str:
        return self.sentences.partner(code)

    def kind_of_place(self, code: str) -> str:
        if code.isdecimal():
            return self.classes.names[int(code)].in_locale(self.words.locale)
        return self.say(_KINDS[code])

    def field(self, code: str) -> str:
        return self.say(_FIELDS[code]) if code in _FIELDS else code

    def answer(self, field: str, value: str) -> str:
        if value == NOT_ASKED:
            return self.say("Not asked")
        asked = self.form.field(field)
        option = asked.option(value) if asked else None
        if option is not None:
            return option.name(self.words.locale)
        return value

    def week(self, code: str) -> str:
        """Its first day, short enough for a chart."""
        return str(format_date(date.fromisoformat(code), "d MMM", locale=LOCALES[self.words.locale]))

    def month(self, code: str) -> str:
        first = date.fromisoformat(f"{code}-01")
        return str(format_date(first, "MMM y", locale=LOCALES[self.words.locale]))

    def period(self, asked: Asked) -> str:
        if asked.first == asked.last:
            return self.month(asked.first)
        return f"{self.month(asked.first)} – {self.month(asked.last)}"


@lru_cache(maxsize=2)
def _divisions(locale: str) -> Mapping[str, str]:
    return {row.cduid: row.name_fr if locale == "fr" else row.name_en for row in division_rows()}
