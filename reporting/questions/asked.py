"""What can be asked: thirteen questions, and what each may be narrowed to. A link holds all of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from records.forms.standard import CALLER_RELATION, DEMOGRAPHICS, HEARD_ABOUT


class Question(StrEnum):
    NEEDS = "needs"
    """Which needs are told most here, against the whole network and similar places?"""
    UNMET = "unmet"
    """Which needs go unmet, and why?"""
    CHANGE = "change"
    """What has changed since the same months a year before?"""
    EVENT = "event"
    """What changed around a month in which something happened?"""
    REMOTE = "remote"
    """How do rural and remote places differ from others?"""
    DEPRIVED = "deprived"
    """How do deprived areas differ from others?"""
    WHO = "who"
    LANGUAGES = "languages"
    """Which languages are spoken, and how often is an interpreter needed?"""
    HOURS = "hours"
    SERVICES = "services"
    """How does demand compare with the services that are listed?"""
    PARTNERS = "partners"
    QUALITY = "quality"
    """How complete are the records?"""
    UNANSWERED = "unanswered"
    """Whom did nobody answer, and what may they have needed?"""


class Narrowed(StrEnum):
    """What a question may be narrowed to beside its months."""

    AREA = "area"
    PARTNER = "partner"
    CATEGORY = "category"
    LANGUAGE = "language"
    FIELD = "field"
    EVENT = "event"


_NEEDS = (Narrowed.CATEGORY, Narrowed.AREA, Narrowed.PARTNER, Narrowed.LANGUAGE)
NARROWED: Final[Mapping[Question, tuple[Narrowed, ...]]] = {
    Question.NEEDS: _NEEDS,
    Question.UNMET: _NEEDS,
    Question.CHANGE: _NEEDS,
    Question.EVENT: (*_NEEDS, Narrowed.EVENT),
    Question.REMOTE: (Narrowed.CATEGORY,),
    Question.DEPRIVED: (Narrowed.CATEGORY,),
    Question.WHO: (Narrowed.FIELD, Narrowed.AREA, Narrowed.PARTNER),
    Question.LANGUAGES: (Narrowed.AREA, Narrowed.PARTNER),
    Question.HOURS: (Narrowed.AREA, Narrowed.PARTNER, Narrowed.LANGUAGE),
    Question.SERVICES: (Narrowed.AREA,),
    Question.PARTNERS: (),
    Question.QUALITY: (),
    Question.UNANSWERED: (),
}
FIELDS: Final = (*DEMOGRAPHICS, "contacted_before", CALLER_RELATION, HEARD_ABOUT)
"""What a planner may ask of who calls."""
AROUND_MONTHS: Final = 3
"""So many months before an event are compared with as many from it on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question with all that narrows it; empty: not narrowed."""

    question: Question
    first: str
    last: str
    """Months, both included."""
    area: str = ""
    """A census division, or a partner for its region."""
    partner: str = ""
    """Whose specialists answered."""
    category: str = ""
    """Its terms are told apart."""
    language: str = ""
    field: str = FIELDS[0]
    event: str = ""
    """The month in which something happened."""


def months_from(first: str, last: str) -> tuple[str, ...]:
    """Give each month from the first to the last, both included."""
    begin, end = _number(first), _number(last)
    return tuple(_month(number) for number in range(begin, end + 1))


def later(month: str, months: int) -> str:
    """Give the month so many months later; earlier, for a number below 0."""
    return _month(_number(month) + months)


def _number(month: str) -> int:
    year, _, of_year = month.partition("-")
    return int(year) * 12 + int(of_year) - 1


def _month(number: int) -> str:
    return f"{number // 12:04}-{number % 12 + 1:02}"
