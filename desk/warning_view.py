"""Early warning as its page shows it: what rises, each against its year, and how far to trust it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from desk.figure_words import TABLES
from desk.question_charts import Label
from desk.question_names import Names
from desk.question_view import Choice, link_to
from desk.table_view import RowWords, TableTold, Told, table_told
from reporting.questions.answers import Of, Report, Row
from reporting.questions.ask import USUAL_MONTHS
from reporting.questions.asked import Asked, Question, later
from reporting.warning.kept import KeptWeek
from reporting.warning.measured import measured_with
from reporting.warning.report import MEASURED, RISES, name_of_year
from reporting.warning.rising import LEAST_WEEKS, LEFT_OUT_WEEKS, WEEK, Against, Rise, Rising


@dataclass(frozen=True, slots=True, kw_only=True)
class YearTold:
    """One need that rises, against its year."""

    sentence: str
    link: str
    """To the question about it."""
    table: TableTold


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningsTold(Told):
    week: str
    """The last day of the week."""
    made_at: str
    wrong: str
    """How often such a list is wrong."""
    rises: TableTold | None
    years: tuple[YearTold, ...]
    measured: TableTold | None
    query: str


def warnings_told(kept: KeptWeek, report: Report, names: Names) -> WarningsTold:
    found = kept.rising
    words = RowWords(label=row_label(names), link=lambda row: _link(row, found.last))
    tables = {
        table.name: table_told(table, _title(table.name, found, names), report, names, words)
        for table in report.tables
        if table.rows
    }
    return WarningsTold(
        title=names.say("Which needs rise against their own season?"),
        sentence=_sentence(found, names),
        tables=tuple(tables.values()),
        week=found.last.isoformat(),
        made_at=names.words.moment(kept.made_at),
        wrong=_wrong(found, names),
        rises=tables.get(RISES),
        years=tuple(
            YearTold(
                sentence=_of_one(rise, names),
                link=_question(rise.division, rise.category, found.last),
                table=tables[name_of_year(rise)],
            )
            for rise in found.rises
            if name_of_year(rise) in tables
        ),
        measured=tables.get(MEASURED),
        query=urlencode({"week": found.last.isoformat()}),
    )


def week_choices(weeks: Sequence[date], names: Names) -> tuple[Choice, ...]:
    found = []
    for last in weeks:
        begins, ends = _ends(last, names)
        found.append(
            Choice(code=last.isoformat(), text=names.say("{first} to {last}", first=begins, last=ends))
        )
    return tuple(found)


def row_label(names: Names) -> Label:
    return lambda row: names.label(row.of, row.code)


def _title(table: str, found: Rising, names: Names) -> str:
    """Name a table; a year is named by what rises in it."""
    known = {name_of_year(one): names.rise(f"{one.division}/{one.category}") for one in found.rises}
    return known[table] if table in known else names.say(TABLES[table])


def _ends(last: date, names: Names) -> tuple[str, str]:
    """Name the first and the last day of a week."""
    first = names.words.calendar_day(last - WEEK + timedelta(days=1))
    return first, names.words.calendar_day(last, full=True)


def _sentence(found: Rising, names: Names) -> str:
    first, last = _ends(found.last, names)
    start = names.say("Week from {first} to {last}:", first=first, last=last)
    return f"{start} {_what_rises(found, names)}"


def _what_rises(found: Rising, names: Names) -> str:
    if found.against is Against.NOTHING:
        return names.say(
            "too early to say anything. It takes {least} weeks of facts to hold a week against those before.",
            least=names.figure(LEAST_WEEKS + LEFT_OUT_WEEKS),
        )
    if not found.rises:
        return names.say(
            "nothing rises. Looked at: {series} pairs of a census division and a category.",
            series=names.figure(found.series),
        )
    first = found.rises[0]
    return names.say(
        "of {series} pairs of a census division and a category, {rising} are told as rising; the rarest: {first} "
        "({count} needs, {expected} to be expected).",
        series=names.figure(found.series),
        rising=names.figure(len(found.rises)),
        first=names.rise(f"{first.division}/{first.category}"),
        count=names.figure(first.count),
        expected=names.ratio(first.expected),
    )


def _of_one(rise: Rise, names: Names) -> str:
    return names.say(
        "{count} needs, where {expected} were to be expected and {low} to {high} are usual; rising since {since}.",
        count=names.figure(rise.count),
        expected=names.ratio(rise.expected),
        low=names.figure(rise.low),
        high=names.figure(rise.high),
        since=names.words.calendar_day(rise.since, full=True),
    )


def _wrong(found: Rising, names: Names) -> str:
    """Say the measured rate as it is, and what it comes to for so many pairs a week."""
    measured = measured_with(found.past_weeks) if found.against is not Against.NOTHING else None
    if measured is None:
        return ""
    low, high = measured.false_interval
    return names.say(
        "How often this is wrong: of {tried} simulated weeks in which nothing rose, {told} were told as a rise. Among "
        "{series} pairs that is about {number} false alarms a week (95 %: {low} to {high}).",
        tried=names.figure(measured.tried),
        told=names.figure(measured.told),
        series=names.figure(found.series),
        number=_few(found.series * measured.false_share, names),
        low=_few(found.series * low, names),
        high=_few(found.series * high, names),
    )


def _few(number: float, names: Names) -> str:
    """Say a number that is often below one, and never quite nought."""
    return names.words.decimal(number, 1 if number >= 1 else 3)


def _link(row: Row, last: date) -> str:
    if row.of is not Of.RISE:
        return ""
    division, _, category = row.code.partition("/")
    return _question(division, category, last)


def _question(division: str, category: str, last: date) -> str:
    """Lead to the terms of this need in this place, month by month up to this week's."""
    month = f"{last:%Y-%m}"
    first = later(month, 1 - USUAL_MONTHS)
    asked = Asked(question=Question.NEEDS, first=first, last=month, area=division, category=category)
    return link_to(asked)
