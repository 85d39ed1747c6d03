"""An answer as its page shows it: everything worded, and what can be changed in the sentence above it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from urllib.parse import urlencode

from desk.figure_words import TABLES
from desk.question_names import Names
from desk.question_words import NARROWED, QUESTIONS, path_of, sentence
from desk.table_view import RowWords, Told, table_told
from reporting.questions.answers import REST, Answer, Of, Row
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
class AnswerTold(Told):
    path: str
    """Of the question's page."""
    through: str
    parts: tuple[Part, ...]
    query: str
    """The link's state, as it stands behind the question mark."""


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


def link_to(asked: Asked) -> str:
    return f"{path_of(asked.question)}?{query_of(asked)}"


def answer_view(
    answer: Answer, names: Names, span: Span, places: Places, languages: Sequence[str]
) -> AnswerTold:
    asked = answer.asked
    words = RowWords(label=lambda row: names.row(row, asked), link=lambda row: _link(row, asked))
    return AnswerTold(
        path=path_of(asked.question),
        title=names.say(QUESTIONS[asked.question]),
        sentence=sentence(answer, names),
        through=names.words.calendar_day(answer.through, full=True) if answer.through else "",
        tables=tuple(
            table_told(table, names.say(TABLES[table.name]), answer, names, words, places.boundaries)
            for table in answer.tables
            if table.rows
        ),
        parts=_parts(asked, names, span, places, languages),
        query=query_of(asked),
    )


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
    return link_to(narrowed)


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
