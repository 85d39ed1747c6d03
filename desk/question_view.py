"""An answer as its page shows it: everything worded, and what can be changed in the sentence above it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from urllib.parse import urlencode

from desk.question_charts import Drawing, drawing
from desk.question_names import Names
from desk.question_words import FORMULAS, NARROWED, QUESTIONS, TABLES, caveat, column_name, sentence
from desk.words import note
from reporting.measures.formulas import FORMULAS as MEASURES
from reporting.places.boundaries import Boundary
from reporting.questions.answers import HIDDEN, REST, Answer, Of, Row, Table
from reporting.questions.ask import Span
from reporting.questions.asked import FIELDS, Asked, Narrowed, Question
from reporting.questions.asked import NARROWED as CAN_BE_NARROWED
from reporting.questions.places import Places


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    code: str
    text: str
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of the sentence that can be edited."""

    name: str
    label: str
    value: str
    choices: tuple[Choice, ...]

    @property
    def groups(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(choice.group for choice in self.choices))


@dataclass(frozen=True, slots=True, kw_only=True)
class CellTold:
    text: str
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RowTold:
    name: str
    cells: tuple[CellTold, ...]
    link: str = ""
    """Leads to the same question about this alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableTold:
    name: str
    title: str
    of: str
    columns: tuple[str, ...]
    rows: tuple[RowTold, ...]
    total: RowTold | None
    notes: tuple[str, ...]
    formulas: tuple[tuple[str, str], ...]
    charts: tuple[Drawing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerTold:
    question: Question
    title: str
    sentence: str
    through: str
    tables: tuple[TableTold, ...]
    parts: tuple[Part, ...]
    query: str
    """The link's state, as it stands behind the question mark."""


_OF: Mapping[Of, str] = {
    Of.CATEGORY: note("Category"),
    Of.TERM: note("Need"),
    Of.REASON: note("Reason"),
    Of.DIVISION: note("Census division"),
    Of.MONTH: note("Month"),
    Of.HOUR: note("Hour"),
    Of.LANGUAGE: note("Language"),
    Of.PARTNER: note("Partner"),
    Of.ANSWER: note("Answer"),
    Of.REMOTENESS: note("Place"),
    Of.DEPRIVATION: note("Area"),
    Of.FIELD: note("Field"),
    Of.TOTAL: note("Total"),
}


def query_of(asked: Asked) -> str:
    """Write the whole state of a question for its link."""
    usable = {"first", "last", *(one.value for one in CAN_BE_NARROWED[asked.question])}
    return urlencode(
        {
            one.name: getattr(asked, one.name)
            for one in fields(asked)
            if one.name in usable and getattr(asked, one.name)
        }
    )


def answer_view(
    answer: Answer, names: Names, span: Span, places: Places, languages: Sequence[str]
) -> AnswerTold:
    asked = answer.asked
    return AnswerTold(
        question=asked.question,
        title=names.say(QUESTIONS[asked.question]),
        sentence=sentence(answer, names),
        through=names.words.calendar_day(answer.through, full=True) if answer.through else "",
        tables=tuple(
            _table(table, answer, names, places.boundaries) for table in answer.tables if table.rows
        ),
        parts=_parts(asked, names, span, places, languages),
        query=query_of(asked),
    )


def _table(table: Table, answer: Answer, names: Names, boundaries: Sequence[Boundary]) -> TableTold:
    drawn = [
        drawing(chart, answer, names, boundaries) for chart in answer.charts if chart.table == table.name
    ]
    columns = [column_name(one.name, names) for one in table.columns]
    return TableTold(
        name=table.name,
        title=names.say(TABLES[table.name]),
        of=names.say(_OF[table.of]),
        columns=tuple(columns),
        rows=tuple(_row(row, table, answer, names) for row in table.rows if _is_shown(row)),
        total=_row(table.total, table, answer, names) if table.total is not None else None,
        notes=tuple(
            _about(one.column, table, names) + caveat(one, names)
            for one in answer.notes
            if one.table == table.name
        ),
        formulas=_formulas(table, names),
        charts=tuple(one for one in drawn if one is not None),
    )


def _about(column: str, table: Table, names: Names) -> str:
    """Name the column that a caveat is about, where it is about one."""
    known = {one.name for one in table.columns}
    return f"{column_name(column, names)}: " if column in known else ""


def _is_shown(row: Row) -> bool:
    """Divisions where nothing happened would fill pages."""
    return row.of is not Of.DIVISION or any(value not in (None, 0) for value in row.values)


def _row(row: Row, table: Table, answer: Answer, names: Names) -> RowTold:
    cells = tuple(
        CellTold(text=names.value(value, column.shown), hidden=value is HIDDEN)
        for value, column in zip(row.values, table.columns, strict=True)
    )
    return RowTold(name=names.row(row, answer.asked), cells=cells, link=_link(row, answer.asked))


def _link(row: Row, asked: Asked) -> str:
    """From a category to its terms, from a place to the place."""
    usable = CAN_BE_NARROWED[asked.question]
    narrower: Mapping[Of, tuple[Narrowed, str]] = {
        Of.CATEGORY: (Narrowed.CATEGORY, row.code),
        Of.DIVISION: (Narrowed.AREA, row.code),
    }
    if row.of not in narrower or not row.code or row.code == REST:
        return ""
    name, code = narrower[row.of]
    if name not in usable:
        return ""
    narrowed = replace(asked, category=code) if name is Narrowed.CATEGORY else replace(asked, area=code)
    return f"/questions/{asked.question.value}?{query_of(narrowed)}"


def _formulas(table: Table, names: Names) -> tuple[tuple[str, str], ...]:
    found = []
    for one in table.columns:
        text = ""
        if one.measure is not None:
            measure = MEASURES[one.measure]
            text = measure.formula.in_locale(names.words.locale)
            if measure.note is not None:
                text += f" – {measure.note.in_locale(names.words.locale)}"
        elif one.name in FORMULAS:
            text = names.say(FORMULAS[one.name])
        if text:
            found.append((column_name(one.name, names), text))
    return tuple(found)


def _parts(
    asked: Asked, names: Names, span: Span, places: Places, languages: Sequence[str]
) -> tuple[Part, ...]:
    choices: Mapping[Narrowed, Callable[[], tuple[Choice, ...]]] = {
        Narrowed.AREA: lambda: _areas(names, places),
        Narrowed.PARTNER: lambda: _any(names.say("all partners"), sorted(places.regions), names.partner),
        Narrowed.CATEGORY: lambda: _any(
            names.say("all needs"), sorted(names.taxonomy.categories, key=names.category), names.category
        ),
        Narrowed.LANGUAGE: lambda: _any(names.say("all languages"), languages, names.language),
        Narrowed.FIELD: lambda: tuple(Choice(code=one, text=names.field(one)) for one in FIELDS),
        Narrowed.EVENT: lambda: _months(span, names),
    }
    found = [
        Part(
            name=one.value,
            label=names.say(NARROWED[one]),
            value=getattr(asked, one.value),
            choices=choices[one](),
        )
        for one in CAN_BE_NARROWED[asked.question]
    ]
    if asked.question is not Question.EVENT:
        for name, label in (("first", names.say("From")), ("last", names.say("To"))):
            found.append(
                Part(name=name, label=label, value=getattr(asked, name), choices=_months(span, names))
            )
    return tuple(found)


def _areas(names: Names, places: Places) -> tuple[Choice, ...]:
    regions = [
        Choice(code=one, text=names.area(one), group=names.say("Regions of partners"))
        for one in sorted(places.regions)
    ]
    divisions = [
        Choice(code=one, text=names.division(one), group=names.say("Census divisions"))
        for one in sorted(places.residents, key=names.division)
    ]
    return (Choice(code="", text=names.say("the whole network")), *regions, *divisions)


def _any(everything: str, codes: Sequence[str], name: Callable[[str], str]) -> tuple[Choice, ...]:
    return (Choice(code="", text=everything), *(Choice(code=one, text=name(one)) for one in codes))


def _months(span: Span, names: Names) -> tuple[Choice, ...]:
    return tuple(Choice(code=one, text=names.month(one)) for one in reversed(span.months))
