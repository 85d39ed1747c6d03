"""Questions of people: who, in which language, at what time of day."""

from collections import Counter
from dataclasses import replace

from records.forms.standard import DECLINED, NO, UNKNOWN, YES
from records.rollup_tables import rollup_contact, rollup_hour, rollup_person
from reporting.measures.formulas import Measure
from reporting.questions.answers import (
    NOT_ASKED,
    Answer,
    Caveat,
    Chart,
    Column,
    Drawn,
    Noted,
    Of,
    Row,
    Shown,
    Table,
    Value,
    share,
    sum_of,
    unmet_share,
)
from reporting.questions.asked import Asked
from reporting.questions.tables import MET, NONE, OUTCOMES, UNMET, Desk
from reporting.questions.telling import ALL, Cells, told

SILENT = (DECLINED, UNKNOWN, NOT_ASKED)
"""Answers that say nothing of the person; they stand apart, and are in no share."""
OFFICE_HOURS = range(9, 17)
WEEKDAYS, WEEKEND = "weekdays", "weekend"
_SATURDAY = 5


async def who(desk: Desk, asked: Asked) -> Answer:
    """Contacts by one thing that people were asked, with declined, unknown and not asked apart."""
    chosen = replace(desk.chosen(asked), field=asked.field, category="")
    sums = await desk.rollups.sums(rollup_person, ("value",), ("contacts", "needs", "met", "unmet"), chosen)
    everybody = await desk.rollups.sums(rollup_contact, ("floor",), ("contacts",), chosen)
    (total,) = next(iter(everybody.values()), (0,))
    called = {value: counts[0] for (value,), counts in sums.items()}
    called[NOT_ASKED] = max(0, total - sum(called.values()))
    codes = sorted(set(called) - set(SILENT)) + [code for code in SILENT if called.get(code)]
    contacts = told({(code, "n"): n for code, n in called.items()}, codes, ["n"], desk.k)
    outcomes: Counter[tuple[str, str]] = Counter()
    for (value,), (_, needs, met, unmet) in sums.items():
        outcomes |= Counter({(value, MET): met, (value, UNMET): unmet, (value, NONE): needs - met - unmet})
    cells = told(outcomes, codes, OUTCOMES, desk.k)
    said = sum_of(*(contacts.cell(code) for code in codes if code not in SILENT))

    def values(code: str) -> tuple[Value, ...]:
        number = contacts.cell(code)
        part = None if code in SILENT or code == ALL else share(number, said)
        needs = cells.cell(code) if code != NOT_ASKED else None
        rate = unmet_share(cells.cell(code, MET), cells.cell(code, UNMET)) if code != NOT_ASKED else None
        return number, part, needs, rate

    table = Table(
        name="who",
        of=Of.ANSWER,
        columns=(
            Column(name="contacts", measure=Measure.CONTACTS),
            Column(name="share_of_told", shown=Shown.SHARE),
            Column(name="needs", measure=Measure.NEEDS),
            Column(name="unmet_rate", shown=Shown.SHARE, measure=Measure.UNMET_RATE),
        ),
        rows=tuple(Row(of=Of.ANSWER, code=code, values=values(code)) for code in codes),
        total=Row(of=Of.TOTAL, code="", values=values(ALL)),
    )
    return Answer(
        asked=asked,
        tables=(table,),
        charts=(
            Chart(drawn=Drawn.BARS, table="who", columns=("contacts",)),
            Chart(drawn=Drawn.BARS, table="who", columns=("unmet_rate",)),
        ),
        notes=(
            Noted(caveat=Caveat.RECORDED, table="who", column="share_of_told"),
            Noted(caveat=Caveat.PERSONS, table="who", column="contacts"),
        ),
        facts={"said": share(said, contacts.cell())},
    )


async def languages(desk: Desk, asked: Asked) -> Answer:
    """Contacts by language, and how many had an interpreter."""
    chosen = desk.chosen(asked)
    sums = await desk.rollups.sums(rollup_contact, ("language", "interpreter"), ("contacts", "needs"), chosen)
    counts: Counter[tuple[str, str]] = Counter(
        {(language, helped): contacts for (language, helped), (contacts, _) in sums.items()}
    )
    codes = _by_size(counts, desk.k)
    cells = told(counts, codes, (YES, NO, ""), desk.k)

    def values(code: str) -> tuple[Value, ...]:
        number, helped = cells.cell(code), cells.cell(code, YES)
        known = sum_of(helped, cells.cell(code, NO))
        return number, share(number, cells.cell()), helped, share(helped, known)

    table = Table(
        name="languages",
        of=Of.LANGUAGE,
        columns=(
            Column(name="contacts", measure=Measure.CONTACTS),
            Column(name="share", shown=Shown.SHARE),
            Column(name="interpreted"),
            Column(name="interpreted_rate", shown=Shown.SHARE),
        ),
        rows=tuple(Row(of=Of.LANGUAGE, code=code, values=values(code)) for code in codes),
        total=Row(of=Of.TOTAL, code="", values=values(ALL)),
    )
    return Answer(
        asked=asked,
        tables=(table, _interpreted(cells, list(codes))),
        charts=(
            Chart(drawn=Drawn.BARS, table="others", columns=("contacts",)),
            Chart(drawn=Drawn.BARS, table="others", columns=("interpreted_rate",)),
        ),
        notes=(Noted(caveat=Caveat.RECORDED, table="languages", column="interpreted_rate"),),
    )


def _interpreted(cells: Cells, codes: list[str]) -> Table:
    """All but English, which would leave no room for the others beside it."""
    rows = []
    for code in codes:
        if code == "en":
            continue
        helped = cells.cell(code, YES)
        rate = share(helped, sum_of(helped, cells.cell(code, NO)))
        rows.append(Row(of=Of.LANGUAGE, code=code, values=(cells.cell(code), rate)))
    columns = (Column(name="contacts"), Column(name="interpreted_rate", shown=Shown.SHARE))
    return Table(name="others", of=Of.LANGUAGE, columns=columns, rows=tuple(rows))


async def hours(desk: Desk, asked: Asked) -> Answer:
    """Contacts by hour of the day, on weekdays and on weekends; and how many come outside office hours."""
    sums = await desk.rollups.sums(rollup_hour, ("weekday", "hour"), ("contacts",), desk.chosen(asked))
    counts: Counter[tuple[str, str]] = Counter()
    office = 0
    for (weekday, hour), (number,) in sums.items():
        working = int(weekday) < _SATURDAY
        counts[hour, WEEKDAYS if working else WEEKEND] += number
        office += number if working and int(hour) in OFFICE_HOURS else 0
    codes = [str(hour) for hour in range(24)]
    cells = told(counts, codes, (WEEKDAYS, WEEKEND), desk.k)
    split = told(
        {("office", "n"): office, ("outside", "n"): counts.total() - office},
        ["office", "outside"],
        ["n"],
        desk.k,
    )

    def values(code: str) -> tuple[Value, ...]:
        number = cells.cell(code)
        return cells.cell(code, WEEKDAYS), cells.cell(code, WEEKEND), number, share(number, cells.cell())

    table = Table(
        name="hours",
        of=Of.HOUR,
        columns=(
            Column(name=WEEKDAYS),
            Column(name=WEEKEND),
            Column(name="contacts", measure=Measure.CONTACTS),
            Column(name="share", shown=Shown.SHARE),
        ),
        rows=tuple(Row(of=Of.HOUR, code=code, values=values(code)) for code in codes),
        total=Row(of=Of.TOTAL, code="", values=values(ALL)),
    )
    return Answer(
        asked=asked,
        tables=(table,),
        charts=(Chart(drawn=Drawn.COLUMNS, table="hours", columns=(WEEKDAYS, WEEKEND)),),
        facts={"outside": share(split.cell("outside"), split.cell())},
    )


def _by_size(counts: Counter[tuple[str, str]], k: int) -> list[str]:
    sizes: Counter[str] = Counter()
    for (code, _), number in counts.items():
        sizes[code] += number
    return sorted(sizes, key=lambda code: (-(sizes[code] if sizes[code] >= k else 0), code))
