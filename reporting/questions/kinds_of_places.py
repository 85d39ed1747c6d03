"""Questions that compare kinds of places: remote with accessible ones, deprived with others."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from records.rollup_tables import rollup_area, rollup_contact, rollup_place
from reporting.measures.formulas import Measure
from reporting.places.area_tables import AreaTable, Standing
from reporting.places.areas import UNKNOWN
from reporting.places.rates import rate_per_thousand
from reporting.questions.answers import (
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
    weight,
)
from reporting.questions.asked import Asked
from reporting.questions.places import DEPRIVED, OTHERS
from reporting.questions.tables import OUTCOMES, Desk, outcome_table
from reporting.questions.telling import told

_STANDING = {Standing.PROXY: Caveat.PROXY, Standing.SAMPLE: Caveat.SAMPLE}


async def by_remoteness(desk: Desk, asked: Asked) -> Answer:
    """Needs and contacts by how remote the census division is."""

    def class_of(division: str) -> str:
        found = desk.places.remoteness_of(division)
        return UNKNOWN if found is None else str(found)

    classes = [*map(str, range(len(desk.places.classes.names))), UNKNOWN]
    divisions = {
        code: frozenset(one for one in desk.places.residents if class_of(one) == code) for code in classes
    }
    residents = {code: desk.places.residents_of(own) for code, own in divisions.items()}
    chosen = desk.chosen(asked)
    sums = await desk.rollups.sums(rollup_place, ("division", "outcome", "category"), ("needs",), chosen)
    called = await desk.rollups.sums(rollup_contact, ("division",), ("contacts",), chosen)
    needs = [
        (class_of(division), outcome, category, n) for (division, outcome, category), (n,) in sums.items()
    ]
    contacts = [(class_of(division), n) for (division,), (n,) in called.items()]
    table = _by_kind(desk, Of.REMOTENESS, classes, needs, contacts, residents)
    return Answer(
        asked=asked,
        tables=(table, _needs_of_kinds(desk, Of.REMOTENESS, classes, needs)),
        charts=_charts([code for code in classes if code and residents[code]]),
        notes=(
            *_standing(desk.places.remoteness, "places"),
            Noted(caveat=Caveat.AWARENESS, table="places", column="rate"),
            Noted(caveat=Caveat.AMBIGUOUS, table="places", column="contacts"),
        ),
    )


async def by_deprivation(desk: Desk, asked: Asked) -> Answer:
    """Needs and contacts by how deprived the sortation area is."""
    of = desk.places.deprivation_of
    kinds = [DEPRIVED, OTHERS, UNKNOWN]
    residents: dict[str, int | None] = dict.fromkeys(kinds, 0)
    for area in desk.places.areas.all():
        residents[of(area.fsa)] = (residents[of(area.fsa)] or 0) + (area.residents or 0)
    chosen = desk.chosen(asked)
    sums = await desk.rollups.sums(rollup_area, ("fsa", "outcome", "category"), ("needs",), chosen)
    called = await desk.rollups.sums(rollup_contact, ("fsa",), ("contacts",), chosen)
    needs = [(of(fsa), outcome, category, n) for (fsa, outcome, category), (n,) in sums.items()]
    contacts = [(of(fsa), n) for (fsa,), (n,) in called.items()]
    table = _by_kind(desk, Of.DEPRIVATION, kinds, needs, contacts, residents)
    return Answer(
        asked=asked,
        tables=(table, _needs_of_kinds(desk, Of.DEPRIVATION, kinds, needs)),
        charts=_charts([DEPRIVED, OTHERS]),
        notes=(
            *_standing(desk.places.deprivation, "places"),
            Noted(caveat=Caveat.AWARENESS, table="places", column="rate"),
        ),
    )


def _charts(kinds: Sequence[str]) -> tuple[Chart, ...]:
    return (
        Chart(drawn=Drawn.BARS, table="places", columns=("unmet_rate",)),
        Chart(drawn=Drawn.BARS, table="places", columns=("rate",)),
        Chart(drawn=Drawn.BARS, table="kinds", columns=tuple(f"share_{code}" for code in kinds)),
    )


def _by_kind(
    desk: Desk,
    of: Of,
    kinds: Sequence[str],
    needs: Sequence[tuple[str, str, str, int]],
    contacts: Sequence[tuple[str, int]],
    residents: Mapping[str, int | None],
) -> Table:
    """Needs by outcome, contacts, and contacts per 1,000 residents, by kind of place."""
    counts: Counter[tuple[str, str]] = Counter()
    for kind, outcome, _, number in needs:
        counts[kind, outcome] += number
    plain = outcome_table("places", of, kinds, told(counts, kinds, OUTCOMES, desk.k))
    called: Counter[tuple[str, str]] = Counter()
    for kind, number in contacts:
        called[kind, "n"] += number
    cells = told(called, kinds, ["n"], desk.k)

    def widened(row: Row, cell: int | Value) -> Row:
        lives = residents.get(row.code) if row.code else None
        rate = rate_per_thousand(cell, lives) if isinstance(cell, int) else cell
        return replace(row, values=(*row.values, cell, rate, lives))

    assert plain.total is not None, "an outcome table has a total"
    return replace(
        plain,
        columns=(
            *plain.columns,
            Column(name="contacts", measure=Measure.CONTACTS),
            Column(name="rate", shown=Shown.RATE),
            Column(name="residents"),
        ),
        rows=tuple(widened(row, cells.cell(row.code)) for row in plain.rows),
        total=widened(plain.total, cells.cell()),
    )


def _needs_of_kinds(
    desk: Desk, of: Of, kinds: Sequence[str], needs: Sequence[tuple[str, str, str, int]]
) -> Table:
    """Which share of the needs of each kind of place is of each category."""
    counts: Counter[tuple[str, str]] = Counter()
    for kind, _, category, number in needs:
        counts[category, kind] += number
    codes = sorted({category for category, _ in counts})
    cells = told(counts, codes, kinds, desk.k)
    known = [kind for kind in kinds if kind != UNKNOWN]
    rows = [
        Row(
            of=Of.CATEGORY,
            code=code,
            values=tuple(share(cells.cell(code, kind), cells.cell(column=kind)) for kind in known),
        )
        for code in codes
    ]
    rows.sort(key=lambda row: -max(map(weight, row.values), default=0))
    columns = tuple(Column(name=f"share_{kind}", shown=Shown.SHARE) for kind in known)
    return Table(name="kinds", of=of, columns=columns, rows=tuple(rows))


def _standing(table: AreaTable, name: str) -> tuple[Noted, ...]:
    caveat = _STANDING.get(table.standing)
    return () if caveat is None else (Noted(caveat=caveat, table=name),)
