"""Asking: from a question and what it is narrowed to, to its answer.

Answers are kept until the months are made again.
"""

from calendar import monthrange
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from sqlalchemy.ext.asyncio import AsyncEngine

from records.directory.listed import ListedServices
from records.taxonomy.categories import OTHER
from records.taxonomy.sample import sample_taxonomy
from records.taxonomy.taxonomy import Taxonomy
from reporting.questions.answers import Answer, Caveat, Noted, hides
from reporting.questions.asked import AROUND_MONTHS, FIELDS, NARROWED, Asked, Narrowed, Question, later
from reporting.questions.kinds_of_places import by_deprivation, by_remoteness
from reporting.questions.needs import around_event, changed, top_needs, unmet_needs
from reporting.questions.people import hours, languages, who
from reporting.questions.places import Places
from reporting.questions.rollups import Rollups
from reporting.questions.service import demand_and_services, partners, quality
from reporting.questions.tables import Desk
from reporting.questions.unanswered import unanswered
from reporting.suppression.rules import Audience, SmallCells

USUAL_MONTHS: Final = 12
MONTHS_MAX: Final = 36
KEPT_MAX: Final = 256
_ANSWERS = {
    Question.NEEDS: top_needs,
    Question.UNMET: unmet_needs,
    Question.CHANGE: changed,
    Question.EVENT: around_event,
    Question.REMOTE: by_remoteness,
    Question.DEPRIVED: by_deprivation,
    Question.WHO: who,
    Question.LANGUAGES: languages,
    Question.HOURS: hours,
    Question.PARTNERS: partners,
    Question.QUALITY: quality,
    Question.UNANSWERED: unanswered,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """What can be asked about."""

    months: tuple[str, ...]
    through: date
    """The last day that is counted."""

    @property
    def whole(self) -> str:
        """The last month that is over; the only one there is, where none is."""
        last = self.months[-1]
        over = self.through >= _last_day(last) or len(self.months) == 1
        return last if over else self.months[-2]


class Questions:
    """Raises: RecordsUnavailable"""

    def __init__(
        self,
        engine: AsyncEngine,
        floor: str,
        places: Places,
        cells: SmallCells | None = None,
        taxonomy: Callable[[], Taxonomy] = sample_taxonomy,
    ) -> None:
        self.places = places
        self._taxonomy = taxonomy
        self._rollups = Rollups(engine, floor)
        self._listed = ListedServices(engine)
        self._k = (cells or SmallCells()).k(Audience.INSIDE)
        self._kept: OrderedDict[tuple[object, ...], Answer] = OrderedDict()

    async def span(self) -> Span | None:
        """None: no month is made yet."""
        months, through = await self._rollups.months(), await self._rollups.through()
        return Span(months=tuple(months), through=through) if months and through is not None else None

    async def ask(self, asked: Asked) -> Answer:
        """Shape: `asked` as `narrowed` gives it."""
        key = (asked, await self._rollups.version(), self._taxonomy().edition)
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
            return kept
        answer = await self._answer(asked)
        if asked.question is not Question.SERVICES:
            # The directory has editions of its own.
            self._kept[key] = answer
            while len(self._kept) > KEPT_MAX:
                self._kept.popitem(last=False)
        return answer

    def narrowed(self, question: Question, wanted: Mapping[str, str], span: Span) -> Asked:
        """Read what a question is narrowed to; what it does not know, or cannot be narrowed to, is left out."""
        known, usable = span.months, set(NARROWED[question])
        last = _month(wanted.get("last", ""), known) or span.whole
        usual = max(known[0], later(last, 1 - USUAL_MONTHS))
        first = _month(wanted.get("first", ""), known) or usual
        first = max(min(first, last), later(last, 1 - MONTHS_MAX))
        event = _month(wanted.get("event", ""), known) or max(known[0], later(span.whole, 1 - AROUND_MONTHS))
        found = {
            Narrowed.AREA: _one_of(wanted.get("area", ""), self.places.knows),
            Narrowed.PARTNER: _one_of(wanted.get("partner", ""), self.places.regions.__contains__),
            Narrowed.CATEGORY: _one_of(wanted.get("category", ""), self._knows_category),
            Narrowed.LANGUAGE: _one_of(wanted.get("language", ""), _is_code),
            Narrowed.FIELD: _one_of(wanted.get("field", ""), FIELDS.__contains__) or FIELDS[0],
            Narrowed.EVENT: event,
        }
        taken = {name.value: value for name, value in found.items() if name in usable}
        return Asked(question=question, first=first, last=last, **taken)

    async def _answer(self, asked: Asked) -> Answer:
        months = frozenset(await self._rollups.months())
        desk = Desk(
            rollups=self._rollups, places=self.places, k=self._k, months=months, present=self._present
        )
        if asked.question is Question.SERVICES:
            answer = await demand_and_services(desk, asked, self)
        else:
            answer = await _ANSWERS[asked.question](desk, asked)
        through = await self._rollups.through()
        return replace(answer, through=through, notes=(*answer.notes, *_of_every(answer, through)))

    async def serving(self, divisions: frozenset[str] | None) -> Mapping[str, int]:
        taxonomy = self._taxonomy()
        codes: dict[str, set[str]] = {category: set() for category in taxonomy.categories}
        for term in taxonomy.terms.values():
            if term.recordable:
                codes.setdefault(taxonomy.category_of(term.code).code, set()).add(term.directory or term.code)
        own = {category: tuple(sorted(terms)) for category, terms in codes.items() if terms}
        return await self._listed.serving(own, divisions)

    def _present(self, code: str) -> str:
        return self._taxonomy().present(code)

    def _knows_category(self, code: str) -> bool:
        return code in self._taxonomy().categories or code == OTHER.code


def _of_every(answer: Answer, through: date | None) -> list[Noted]:
    """Caveats that any table may need: hidden cells, and a month that is not over."""
    notes = [Noted(caveat=Caveat.SMALL_CELLS, table=table.name) for table in answer.tables if hides(table)]
    if through is not None and through < _last_day(answer.asked.last):
        notes.append(Noted(caveat=Caveat.UNFINISHED, table=answer.main.name))
    return notes


def _last_day(month: str) -> date:
    first = date.fromisoformat(f"{month}-01")
    return first.replace(day=monthrange(first.year, first.month)[1])


def _month(written: str, known: Sequence[str]) -> str:
    return written if written in known else ""


def _one_of(written: str, known: Callable[[str], bool]) -> str:
    return written if written and known(written) else ""


def _is_code(written: str) -> bool:
    return len(written) <= 16 and written.replace("-", "").isalnum() and written.isascii()
