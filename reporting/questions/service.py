"""Questions of service: demand beside what is listed, how partners do, how complete records are."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Protocol

from records.report_tables import fact_contact_day, fact_staff_day
from records.rollup_tables import rollup_contact, rollup_filled, rollup_persons, rollup_place
from records.service import ServiceLevelFormula, Tally, average_wait_ms, offered, service_level
from reporting.facts.month_rows import EVERYBODY
from reporting.measures.formulas import Measure
from reporting.measures.handling import Handling, average_handle_ms
from reporting.measures.staff_time import StaffTime, occupancy
from reporting.questions.answers import (
    HIDDEN,
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
    unmet_share,
    weight,
)
from reporting.questions.asked import Asked, months_from
from reporting.questions.rollups import Sums
from reporting.questions.tables import MET, OUTCOMES, UNMET, Desk, outcome_table
from reporting.questions.telling import ALL, told
from reporting.suppression.rules import is_small


class Listed(Protocol):
    """Who knows how many services of the directory serve a place."""

    async def serving(self, divisions: frozenset[str] | None) -> Mapping[str, int]:
        """Count the services by category of need that serve one of these divisions; of all, for None."""
        ...


async def demand_and_services(desk: Desk, asked: Asked, listed: Listed) -> Answer:
    chosen = desk.chosen(asked)
    sums = await desk.rollups.sums(rollup_place, ("category", "outcome"), ("needs",), chosen)
    counts = {(category, outcome): n for (category, outcome), (n,) in sums.items()}
    services = await listed.serving(chosen.divisions)
    codes = sorted({category for category, _ in counts} | set(services))
    plain = outcome_table("services", Of.CATEGORY, codes, told(counts, codes, OUTCOMES, desk.k))

    def with_services(row: Row) -> Row:
        number = services.get(row.code, 0)
        needs = row.values[0]
        return Row(of=row.of, code=row.code, values=(needs, row.values[3], number, share(needs, number)))

    rows = sorted(map(with_services, plain.rows), key=lambda row: (-weight(row.values[3]), row.code))
    assert plain.total is not None, "an outcome table has a total"
    total = Row(of=Of.TOTAL, code="", values=(plain.total.values[0], plain.total.values[3], None, None))
    table = Table(
        name="services",
        of=Of.CATEGORY,
        columns=(
            Column(name="needs", measure=Measure.NEEDS),
            Column(name="unmet_rate", shown=Shown.SHARE, measure=Measure.UNMET_RATE),
            Column(name="listed"),
            Column(name="needs_per_service", shown=Shown.RATIO),
        ),
        rows=tuple(rows),
        total=total,
    )
    return Answer(
        asked=asked,
        tables=(table,),
        charts=(
            Chart(drawn=Drawn.BARS, table="services", columns=("needs_per_service",)),
            Chart(drawn=Drawn.BARS, table="services", columns=("unmet_rate",)),
        ),
        notes=(Noted(caveat=Caveat.LISTED, table="services", column="listed"),),
    )


async def partners(desk: Desk, asked: Asked) -> Answer:
    """Numbers of records, and how callers were served, by partner."""
    chosen = desk.chosen(asked)
    served = await _served(desk, asked)
    records = await desk.rollups.sums(
        rollup_contact, ("partner",), ("contacts", "needs", "referrals"), chosen
    )
    outcomes = await desk.rollups.sums(rollup_place, ("partner", "outcome"), ("needs",), chosen)
    persons = await desk.rollups.sums(rollup_persons, ("month", "partner"), ("persons",), chosen)
    codes = sorted({*served, *(one for (one,) in records)} - {""})
    return Answer(
        asked=asked,
        tables=(
            _service(codes, served),
            _four_numbers(desk, codes, records, outcomes, _of_one_month(persons, asked)),
            await _by_month(desk, asked, persons),
        ),
        charts=(
            Chart(drawn=Drawn.BARS, table="service", columns=("level",)),
            Chart(drawn=Drawn.BARS, table="service", columns=("offered", "answered")),
        ),
        notes=(
            Noted(caveat=Caveat.PERSONS, table="records", column="contacts"),
            Noted(caveat=Caveat.PERSONS_OF_MONTH, table="records", column="persons"),
            Noted(caveat=Caveat.PERSONS_OF_MONTH, table="numbers", column="persons"),
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Served:
    """How callers were served at one partner, or at several together."""

    tally: Tally = field(default_factory=Tally)
    handling: Handling = field(default_factory=Handling)
    staff: StaffTime = field(default_factory=StaffTime)

    def __add__(self, other: "_Served") -> "_Served":
        return _Served(
            tally=self.tally + other.tally,
            handling=self.handling + other.handling,
            staff=self.staff + other.staff,
        )

    def values(self) -> tuple[Value, ...]:
        return (
            offered(self.tally),
            self.tally.answered,
            service_level(self.tally, ServiceLevelFormula.OF_OFFERED_WITHOUT_SHORT),
            average_wait_ms(self.tally),
            average_handle_ms(self.handling),
            occupancy(self.staff),
        )


async def _served(desk: Desk, asked: Asked) -> Mapping[str, _Served]:
    chosen = desk.chosen(asked)
    names = tuple(one.name for one in fields(Tally) if one.name != "longest_wait_ms")
    times = ("contacts", "talk_ms", "hold_ms", "wrap_up_ms")
    calls = await desk.rollups.sums(fact_contact_day, ("partner", "called_back"), (*names, *times), chosen)
    staff_names = tuple(one.name for one in fields(StaffTime))
    staff = await desk.rollups.sums(fact_staff_day, ("partner",), staff_names, chosen)
    served: defaultdict[str, _Served] = defaultdict(_Served)
    for (partner, _), numbers in calls.items():
        tally = Tally(**dict(zip(names, numbers, strict=False)))
        handling = Handling(**dict(zip(times, numbers[len(names) :], strict=True)))
        served[partner] += _Served(tally=tally, handling=handling)
    for (partner,), numbers in staff.items():
        served[partner] += _Served(staff=StaffTime(**dict(zip(staff_names, numbers, strict=True))))
    return served


def _service(codes: list[str], served: Mapping[str, _Served]) -> Table:
    whole = sum(served.values(), _Served())
    return Table(
        name="service",
        of=Of.PARTNER,
        columns=(
            Column(name="offered", measure=Measure.OFFERED),
            Column(name="answered", measure=Measure.ANSWERED),
            Column(name="level", shown=Shown.SHARE, measure=Measure.LEVEL_WITHOUT_SHORT),
            Column(name="speed", shown=Shown.LENGTH, measure=Measure.SPEED_OF_ANSWER),
            Column(name="handle", shown=Shown.LENGTH, measure=Measure.HANDLE_TIME),
            Column(name="occupancy", shown=Shown.SHARE, measure=Measure.OCCUPANCY),
        ),
        rows=tuple(
            Row(of=Of.PARTNER, code=code, values=served.get(code, _Served()).values()) for code in codes
        ),
        total=Row(of=Of.TOTAL, code="", values=whole.values()),
    )


def _of_one_month(persons: Sums, asked: Asked) -> Mapping[str, int]:
    """Give persons by partner; of several months nobody knows how many are the same."""
    return {partner: n for (_, partner), (n,) in persons.items()} if asked.first == asked.last else {}


def _persons(desk: Desk, number: int | None, contacts: Value) -> Value:
    """Tell how many persons made these contacts; few, or of few, are hidden."""
    if number is not None and (is_small(number, desk.k) or contacts is HIDDEN):
        return HIDDEN
    return number


def _four_numbers(
    desk: Desk, codes: list[str], records: Sums, outcomes: Sums, persons: Mapping[str, int]
) -> Table:
    """Contacts, persons, needs and referrals, each told on its own."""
    told_of = [
        told({(one, "n"): numbers[place] for (one,), numbers in records.items()}, codes, ["n"], desk.k)
        for place in range(3)
    ]
    judged = told({(one, how): n for (one, how), (n,) in outcomes.items()}, codes, OUTCOMES, desk.k)

    def row(code: str) -> Row:
        contacts, needs, referrals = (one.cell(code) for one in told_of)
        who = _persons(desk, persons.get(EVERYBODY if code == ALL else code), contacts)
        rate = unmet_share(judged.cell(code, MET), judged.cell(code, UNMET))
        return Row(of=Of.PARTNER, code=code, values=(contacts, who, needs, referrals, rate))

    return Table(
        name="records",
        of=Of.PARTNER,
        columns=(*_NUMBERS, Column(name="unmet_rate", shown=Shown.SHARE, measure=Measure.UNMET_RATE)),
        rows=tuple(map(row, codes)),
        total=Row(of=Of.TOTAL, code="", values=row(ALL).values),
    )


async def _by_month(desk: Desk, asked: Asked, persons: Sums) -> Table:
    """The four numbers of the whole network, month by month."""
    months = months_from(asked.first, asked.last)
    counted = ("contacts", "needs", "referrals")
    sums = await desk.rollups.sums(rollup_contact, ("month",), counted, desk.chosen(asked))
    told_of = [
        told({(month, "n"): numbers[place] for (month,), numbers in sums.items()}, months, ["n"], desk.k)
        for place in range(len(counted))
    ]

    def row(month: str) -> Row:
        contacts, needs, referrals = (one.cell(month) for one in told_of)
        (number,) = persons.get((month, EVERYBODY), (None,))
        return Row(
            of=Of.MONTH, code=month, values=(contacts, _persons(desk, number, contacts), needs, referrals)
        )

    return Table(name="numbers", of=Of.MONTH, columns=_NUMBERS, rows=tuple(map(row, months)))


_NUMBERS = (
    Column(name="contacts", measure=Measure.CONTACTS),
    Column(name="persons", measure=Measure.PERSONS),
    Column(name="needs", measure=Measure.NEEDS),
    Column(name="referrals", measure=Measure.REFERRALS),
)


async def quality(desk: Desk, asked: Asked) -> Answer:
    """How often each field is filled, by partner, and since when it is."""
    sums = await desk.rollups.sums(
        rollup_filled, ("partner", "field"), ("records", "filled"), desk.chosen(asked)
    )
    since = await desk.rollups.first_filled(rollup_filled)
    codes = sorted({partner for partner, _ in sums})
    names = sorted({name for _, name in sums})
    whole: Counter[str] = Counter()
    filled: Counter[str] = Counter()
    for (_, name), (records, number) in sums.items():
        whole[name] += records
        filled[name] += number

    def values(name: str) -> tuple[Value, ...]:
        known = [at for (_, one), at in since.items() if one == name]
        by_partner = (sums.get((code, name), (0, 0)) for code in codes)
        return (
            share(filled[name], whole[name]),
            *(HIDDEN if 0 < records < desk.k else share(number, records) for records, number in by_partner),
            min(known, default=None),
        )

    table = Table(
        name="quality",
        of=Of.FIELD,
        columns=(
            Column(name="all", shown=Shown.SHARE, measure=Measure.COMPLETENESS),
            *(Column(name=f"partner_{code}", shown=Shown.SHARE) for code in codes),
            Column(name="since", shown=Shown.DAY),
        ),
        rows=tuple(Row(of=Of.FIELD, code=name, values=values(name)) for name in names),
    )
    return Answer(
        asked=asked,
        tables=(table,),
        charts=(Chart(drawn=Drawn.BARS, table="quality", columns=("all",)),),
        notes=(Noted(caveat=Caveat.SINCE, table="quality", column="since"),),
        facts={"records": max(whole.values(), default=0)},
    )
