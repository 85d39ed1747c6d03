"""Questions of needs: which are told most here, which go unmet and why, what changed, what changed around an event."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from records.rollup_tables import rollup_need, rollup_reason
from records.taxonomy.sample import unmet_reasons
from reporting.measures.formulas import Measure
from reporting.questions.answers import (
    REST,
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
    change,
    share,
    sum_of,
    unmet_share,
)
from reporting.questions.asked import AROUND_MONTHS, Asked, later
from reporting.questions.rollups import Chosen
from reporting.questions.tables import (
    MET,
    NONE,
    OUTCOMES,
    UNMET,
    Desk,
    contact_counts,
    needs_map,
    needs_table,
    outcome_table,
    trend,
)
from reporting.questions.telling import ALL, Cells, told

ROWS_MAX = 24
HERE, NETWORK, ALIKE = "here", "network", "similar"
BEFORE, AFTER = "before", "after"
Counts = Mapping[tuple[str, str], int]


async def top_needs(desk: Desk, asked: Asked) -> Answer:
    here = desk.chosen(asked)
    similar = desk.places.similar(asked.area)
    sides = {HERE: here}
    if asked.area:
        sides[NETWORK] = replace(here, divisions=None)
    if similar:
        sides[ALIKE] = replace(here, divisions=frozenset(similar))
    counts = {name: await _by_need(desk, asked, chosen) for name, chosen in sides.items()}
    codes = _largest(counts[HERE], desk, _together(counts))
    columns, cells = [], {}
    for name in sides:
        cells[name] = told(
            {(row, "n"): n for row, n in _rest(counts[name], codes).items()}, codes, ["n"], desk.k
        )
        columns.append(Column(name=f"share_{name}", shown=Shown.SHARE))
    rows = [
        Row(
            of=_of(asked),
            code=code,
            values=(cells[HERE].cell(code), *(share(one.cell(code), one.cell()) for one in cells.values())),
        )
        for code in codes
    ]
    table = Table(
        name="needs",
        of=_of(asked),
        columns=(Column(name="needs", measure=Measure.NEEDS), *columns),
        rows=tuple(rows),
        total=Row(of=Of.TOTAL, code="", values=(cells[HERE].cell(), *(None for _ in sides))),
    )
    notes = (
        [Noted(caveat=Caveat.SIMILAR, table="needs", column=f"share_{ALIKE}", codes=similar)]
        if similar
        else []
    )
    where, where_notes = await needs_map(desk, asked, "needs")
    contacts = await contact_counts(desk, here)
    return Answer(
        asked=asked,
        tables=(table, where, await trend(desk, asked)),
        charts=(
            Chart(drawn=Drawn.BARS, table="needs", columns=tuple(one.name for one in columns)),
            Chart(drawn=Drawn.MAP, table="places", columns=("needs",)),
            Chart(drawn=Drawn.LINES, table="months", columns=("year_before", "needs")),
        ),
        notes=(*notes, *where_notes),
        facts=contacts,
    )


async def unmet_needs(desk: Desk, asked: Asked) -> Answer:
    chosen = desk.chosen(asked)
    counts = await _by_need_and_outcome(desk, asked, chosen)
    needs: Counter[str] = Counter()
    unmet: Counter[str] = Counter()
    for (code, outcome), number in counts.items():
        needs[code] += number
        unmet[code] += number if outcome == UNMET else 0
    codes = _largest(unmet if unmet else needs, desk, needs)
    cells = told(_gathered(counts, codes), codes, OUTCOMES, desk.k)
    table = outcome_table("unmet", _of(asked), codes, cells)
    reasons = await _reasons(desk, chosen)
    where, notes = await needs_map(desk, asked, UNMET)
    without = cells.cell(column=NONE)
    if without:
        notes = [*notes, Noted(caveat=Caveat.NO_OUTCOME, table="unmet", column="unmet_rate", number=without)]
    return Answer(
        asked=asked,
        tables=(table, reasons, where, await trend(desk, asked, UNMET)),
        charts=(
            Chart(drawn=Drawn.BARS, table="unmet", columns=("unmet_rate",)),
            Chart(drawn=Drawn.BARS, table="reasons", columns=("unmet",)),
            Chart(drawn=Drawn.MAP, table="places", columns=("unmet",)),
            Chart(drawn=Drawn.LINES, table="months", columns=("year_before", UNMET)),
        ),
        notes=tuple(notes),
        facts={
            "gap_rate": _gap(cells, reasons),
            "unmet_rate": unmet_share(cells.cell(column=MET), cells.cell(column=UNMET)),
        },
    )


async def changed(desk: Desk, asked: Asked) -> Answer:
    """Compare with the same months a year before."""
    now = desk.chosen(asked)
    before = replace(now, first=later(asked.first, -12), last=later(asked.last, -12))
    table = await _compared(desk, asked, "change", {BEFORE: before, AFTER: now})
    return Answer(
        asked=asked,
        tables=(table, await trend(desk, asked)),
        charts=(
            Chart(drawn=Drawn.BARS, table="change", columns=(BEFORE, AFTER)),
            Chart(drawn=Drawn.LINES, table="months", columns=("year_before", "needs")),
        ),
    )


async def around_event(desk: Desk, asked: Asked) -> Answer:
    """Compare the months before an event with as many from it on; and the same a year before, for the season."""
    now = desk.chosen(asked)
    before = replace(now, first=later(asked.event, -AROUND_MONTHS), last=later(asked.event, -1))
    after = replace(now, first=asked.event, last=later(asked.event, AROUND_MONTHS - 1))
    last_year = {
        f"{name}_year": replace(one, first=later(one.first, -12), last=later(one.last, -12))
        for name, one in ((BEFORE, before), (AFTER, after))
    }
    table = await _compared(desk, asked, "event", {BEFORE: before, AFTER: after}, last_year)
    shown = replace(asked, first=before.first, last=after.last)
    return Answer(
        asked=asked,
        tables=(table, await trend(desk, shown)),
        charts=(
            Chart(drawn=Drawn.BARS, table="event", columns=(BEFORE, AFTER)),
            Chart(drawn=Drawn.LINES, table="months", columns=("year_before", "needs")),
        ),
        notes=(Noted(caveat=Caveat.SEASON, table="event", column="change"),),
    )


async def _compared(
    desk: Desk,
    asked: Asked,
    name: str,
    sides: Mapping[str, Chosen],
    season: Mapping[str, Chosen] | None = None,
) -> Table:
    """Put two times beside each other, row by row; and how much the season alone changed a year before."""
    counts = {side: await _by_need(desk, asked, one) for side, one in {**sides, **(season or {})}.items()}
    codes = _largest(_together({side: counts[side] for side in sides}), desk, _together(counts))
    cells = _sides(counts, codes, tuple(sides), desk.k)
    unknown = {side for side, one in {**sides, **(season or {})}.items() if not desk.knows(one)}
    earlier = _sides(counts, codes, tuple(season), desk.k) if season else None
    columns = [Column(name=side, measure=Measure.NEEDS) for side in sides]
    columns.append(Column(name="change", shown=Shown.CHANGE))
    if earlier is not None:
        columns.append(Column(name="change_year", shown=Shown.CHANGE))

    def values(code: str) -> tuple[Value, ...]:
        found: list[Value] = [None if side in unknown else cells.cell(code, side) for side in sides]
        found.append(change(found[0], found[1]))
        if earlier is not None and season is not None:
            first, second = season
            missing = bool(unknown & {first, second})
            found.append(None if missing else change(earlier.cell(code, first), earlier.cell(code, second)))
        return tuple(found)

    rows = tuple(Row(of=_of(asked), code=code, values=values(code)) for code in codes)
    total = Row(of=Of.TOTAL, code="", values=values(ALL))
    return Table(name=name, of=_of(asked), columns=tuple(columns), rows=rows, total=total)


def _sides(
    counts: Mapping[str, Mapping[str, int]], codes: Sequence[str], sides: tuple[str, ...], k: int
) -> Cells:
    """Cells by code and side. A sum over both sides would be of no use, but hides what differences would tell."""
    gathered = {(code, side): n for side in sides for code, n in _rest(counts[side], codes).items()}
    return told(gathered, codes, sides, k)


async def _by_need(desk: Desk, asked: Asked, chosen: Chosen) -> Counter[str]:
    found: Counter[str] = Counter()
    for (code, _), number in (await _by_need_and_outcome(desk, asked, chosen)).items():
        found[code] += number
    return found


async def _by_need_and_outcome(desk: Desk, asked: Asked, chosen: Chosen) -> Counter[tuple[str, str]]:
    """By category; by the terms of one, where one is asked about, as they are called now."""
    key = "code" if asked.category else "category"
    table = rollup_need if asked.category else needs_table(chosen)
    sums = await desk.rollups.sums(table, (key, "outcome"), ("needs",), chosen)
    found: Counter[tuple[str, str]] = Counter()
    for (code, outcome), (number,) in sums.items():
        found[desk.present(code) if asked.category else code, outcome] += number
    return found


async def _reasons(desk: Desk, chosen: Chosen) -> Table:
    counts: Counter[str] = Counter()
    if chosen.language:
        by_outcome = await desk.rollups.sums(rollup_need, ("reason", "outcome"), ("needs",), chosen)
        counts.update({reason: n for (reason, outcome), (n,) in by_outcome.items() if outcome == UNMET})
    else:
        sums = await desk.rollups.sums(rollup_reason, ("reason",), ("needs",), chosen)
        counts.update({reason: n for (reason,), (n,) in sums.items()})
    codes = [code for code, _ in sorted(counts.items(), key=lambda one: (-one[1], one[0]))]
    cells = told({(code, UNMET): n for code, n in counts.items()}, codes or [REST], [UNMET], desk.k)
    total = cells.cell()
    rows = (
        Row(of=Of.REASON, code=code, values=(cells.cell(code), share(cells.cell(code), total)))
        for code in codes
    )
    return Table(
        name="reasons",
        of=Of.REASON,
        columns=(Column(name="unmet"), Column(name="share", shown=Shown.SHARE)),
        rows=tuple(rows),
        total=Row(of=Of.TOTAL, code="", values=(total, None)),
    )


def _gap(cells: Cells, reasons: Table) -> Value:
    """Formula: `gap_rate` of reporting.measures.needs, of told figures."""
    known = unmet_reasons()
    others = [row.values[0] for row in reasons.rows if row.code in known and not known[row.code].gap]
    wanted = sum_of(*others) if others else 0
    unmet = cells.cell(column=UNMET)
    gaps = sum_of(unmet, -wanted if isinstance(wanted, int) else wanted)
    return share(gaps, sum_of(cells.cell(column=MET), gaps))


def _of(asked: Asked) -> Of:
    return Of.TERM if asked.category else Of.CATEGORY


def _largest(counts: Mapping[str, int], desk: Desk, more: Mapping[str, int] | None = None) -> list[str]:
    """List the codes, the most first; the smallest of many are put together.

    Small cells stand in the order of their codes, so that their order tells nothing of them.
    """

    def order(code: str) -> tuple[int, int, str]:
        number = counts.get(code, 0)
        return -(number if number >= desk.k else 0), -((more or {}).get(code, 0) // desk.k), code

    codes = sorted({**(more or {}), **counts}, key=order)
    return codes if len(codes) <= ROWS_MAX else [*codes[: ROWS_MAX - 1], REST]


def _together(counts: Mapping[str, Mapping[str, int]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for one in counts.values():
        found.update(one)
    return found


def _rest(counts: Mapping[str, int], codes: Sequence[str]) -> Counter[str]:
    """Put what has no row of its own together."""
    found: Counter[str] = Counter()
    for code, number in counts.items():
        found[code if code in codes else REST] += number
    return found


def _gathered(counts: Counts, codes: Sequence[str]) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for (code, column), number in counts.items():
        found[code if code in codes else REST, column] += number
    return found
