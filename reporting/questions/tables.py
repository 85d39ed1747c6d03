"""What several questions are answered with: needs by outcome, by place, month by month; contacts."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Table as SqlTable

from records.record_draft import NeedOutcome
from records.rollup_tables import rollup_contact, rollup_need, rollup_place
from reporting.measures.formulas import Measure
from reporting.places.areas import UNKNOWN
from reporting.places.rates import rate_per_thousand
from reporting.questions.answers import (
    Caveat,
    Column,
    Noted,
    Of,
    Row,
    Shown,
    Table,
    Value,
    change,
    unmet_share,
    weight,
)
from reporting.questions.asked import Asked, later, months_from
from reporting.questions.places import Places
from reporting.questions.rollups import Chosen, Rollups
from reporting.questions.telling import ALL, Cells, told

MET, UNMET, NONE = NeedOutcome.MET.value, NeedOutcome.UNMET.value, ""
OUTCOMES = (MET, UNMET, NONE)


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What every question is answered with."""

    rollups: Rollups
    places: Places
    k: int
    months: frozenset[str]
    """Those that are made: of any other nobody knows anything, which is not nought."""
    present: Callable[[str], str] = str
    """Gives the code that is in use now for a term that was written down before."""

    def knows(self, chosen: Chosen) -> bool:
        return self.months.issuperset(months_from(chosen.first, chosen.last))

    def chosen(self, asked: Asked) -> Chosen:
        return Chosen(
            first=asked.first,
            last=asked.last,
            divisions=self.places.divisions(asked.area),
            partner=asked.partner,
            language=asked.language,
            category=asked.category,
        )


def outcome_table(name: str, of: Of, codes: Sequence[str], cells: Cells) -> Table:
    """Needs by outcome, and the share that stayed unmet."""

    def values(code: str) -> tuple[Value, ...]:
        met, unmet = cells.cell(code, MET), cells.cell(code, UNMET)
        return (cells.cell(code), met, unmet, unmet_share(met, unmet))

    return Table(
        name=name,
        of=of,
        columns=(
            Column(name="needs", measure=Measure.NEEDS),
            Column(name="met"),
            Column(name="unmet"),
            Column(name="unmet_rate", shown=Shown.SHARE, measure=Measure.UNMET_RATE),
        ),
        rows=tuple(Row(of=of, code=code, values=values(code)) for code in codes),
        total=Row(of=Of.TOTAL, code="", values=values(ALL)),
    )


async def needs_map(desk: Desk, asked: Asked, counted: str) -> tuple[Table, list[Noted]]:
    """Needs by census division, everywhere, whatever area was asked about; per 1,000 residents, too."""
    everywhere = replace(desk.chosen(asked), divisions=None)
    sums = await desk.rollups.sums(needs_table(everywhere), ("division", "outcome"), ("needs",), everywhere)
    counts: Counter[tuple[str, str]] = Counter()
    for (division, outcome), (number,) in sums.items():
        counts[division if division in desk.places.residents else UNKNOWN, outcome] += number
    divisions = [*desk.places.residents, UNKNOWN]
    cells = told(counts, divisions, OUTCOMES, desk.k)
    rate = Column(name="rate", shown=Shown.RATE)
    plain = outcome_table("places", Of.DIVISION, divisions, cells)

    def with_rate(row: Row) -> Row:
        needs = row.values[0]
        residents = desk.places.residents.get(row.code)
        per_thousand = rate_per_thousand(needs, residents) if isinstance(needs, int) else needs
        return replace(row, values=(*row.values, per_thousand))

    rows = sorted(
        map(with_rate, plain.rows), key=lambda row: -weight(row.values[2 if counted == UNMET else 0])
    )
    assert plain.total is not None, "an outcome table has a total"
    total = replace(plain.total, values=(*plain.total.values, None))
    table = replace(plain, columns=(*plain.columns, rate), rows=tuple(rows), total=total)
    notes = [Noted(caveat=Caveat.AWARENESS, table="places", column="rate")]
    if unknown := cells.cell(UNKNOWN):
        notes.append(Noted(caveat=Caveat.PLACE_UNKNOWN, table="places", column="needs", number=unknown))
    notes.append(Noted(caveat=Caveat.AMBIGUOUS, table="places", column="needs"))
    return table, notes


async def trend(desk: Desk, asked: Asked, outcome: str | None = None) -> Table:
    """Needs month by month, beside the same months a year before."""
    chosen = desk.chosen(asked)
    months = months_from(asked.first, asked.last)
    keys = ("month",) if outcome is None else ("month", "outcome")
    counts: Counter[tuple[str, str]] = Counter()
    for side, back in (("needs", 0), ("year_before", -12)):
        one = replace(chosen, first=later(asked.first, back), last=later(asked.last, back))
        sums = await desk.rollups.sums(needs_table(one), keys, ("needs",), one)
        for key, (number,) in sums.items():
            if outcome is None or key[1] == outcome:
                counts[later(key[0], -back), side] += number
    cells = told(counts, months, ("year_before", "needs"), desk.k)
    before = replace(chosen, first=later(asked.first, -12), last=later(asked.last, -12))
    return Table(
        name="months",
        of=Of.MONTH,
        columns=(
            Column(name="year_before"),
            Column(name=UNMET) if outcome == UNMET else Column(name="needs", measure=Measure.NEEDS),
            Column(name="change", shown=Shown.CHANGE),
        ),
        rows=tuple(_month_row(month, cells, later(month, -12) in desk.months) for month in months),
        total=replace(_month_row(ALL, cells, desk.knows(before)), of=Of.TOTAL, code=""),
    )


def _month_row(month: str, cells: Cells, known: bool) -> Row:
    before: Value = cells.cell(month, "year_before") if known else None
    now = cells.cell(month, "needs")
    return Row(of=Of.MONTH, code=month, values=(before, now, change(before, now)))


async def contact_counts(desk: Desk, chosen: Chosen) -> dict[str, Value]:
    """Contacts, needs and referrals, each counted on its own, of all categories."""
    names = ("contacts", "needs", "referrals")
    sums = await desk.rollups.sums(rollup_contact, ("floor",), names, chosen)
    found = next(iter(sums.values()), (0, 0, 0))
    return {
        name: told({("n", "n"): count}, ["n"], ["n"], desk.k).cell()
        for name, count in zip(names, found, strict=True)
    }


def needs_table(chosen: Chosen) -> SqlTable:
    """Take the smaller table, unless a language is asked about, which only the larger one tells."""
    return rollup_need if chosen.language else rollup_place
