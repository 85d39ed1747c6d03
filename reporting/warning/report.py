"""Which needs rise, as tables with charts: all of them, each against its season, and how often such a list is wrong."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from reporting.questions.answers import (
    HIDDEN,
    Caveat,
    Chart,
    Column,
    Drawn,
    Noted,
    Of,
    Report,
    Row,
    Shown,
    Table,
    hides,
)
from reporting.warning.measured import Measurement, measured_with
from reporting.warning.rising import WEEK, Against, Rise, Rising

RISES, MEASURED = "rises", "measured"
SHOWN_MAX: Final = 12
"""So many rises are drawn, each with its year."""


def warning_report(found: Rising) -> Report:
    rises = found.rises[:SHOWN_MAX]
    years = [_year(rise, found) for rise in rises]
    measured = measured_with(found.past_weeks)
    tables = [_all(found), *years, *([_measured(measured)] if measured else [])]
    return Report(
        tables=tuple(tables),
        charts=(
            Chart(drawn=Drawn.RANGES, table=RISES, columns=("in_week", "low", "high")),
            *(Chart(drawn=Drawn.LINES, table=one.name, columns=("expected", "needs")) for one in years),
        ),
        notes=(*_notes(found), *_small(years)),
        through=found.last,
    )


def name_of_year(rise: Rise) -> str:
    return f"weeks-{rise.division}-{rise.category}"


def _all(found: Rising) -> Table:
    return Table(
        name=RISES,
        of=Of.RISE,
        columns=(
            Column(name="in_week"),
            Column(name="expected", shown=Shown.RATIO),
            Column(name="low"),
            Column(name="high"),
            Column(name="times", shown=Shown.RATIO),
            Column(name="rising_since", shown=Shown.DATE),
        ),
        rows=tuple(
            Row(
                of=Of.RISE,
                code=f"{one.division}/{one.category}",
                values=(one.count, one.expected, one.low, one.high, one.times, one.since),
            )
            for one in found.rises
        ),
    )


def _year(rise: Rise, found: Rising) -> Table:
    first = found.last + timedelta(days=1) - WEEK * len(rise.weeks)
    return Table(
        name=name_of_year(rise),
        of=Of.WEEK,
        columns=(Column(name="expected", shown=Shown.RATIO), Column(name="needs")),
        rows=tuple(
            Row(
                of=Of.WEEK,
                code=(first + number * WEEK).isoformat(),
                values=(expected, HIDDEN if count is None else count),
            )
            for number, (count, expected) in enumerate(zip(rise.weeks, rise.season, strict=True))
        ),
    )


def _measured(found: Measurement) -> Table:
    return Table(
        name=MEASURED,
        of=Of.MEAN,
        columns=(
            Column(name="simulated"),
            Column(name="false_alarms"),
            Column(name="doubling_seen", shown=Shown.SHARE),
        ),
        rows=tuple(
            Row(of=Of.MEAN, code=f"{quiet.mean:g}", values=(quiet.series, quiet.told, risen.share))
            for quiet, risen in zip(found.quiet, found.risen, strict=True)
        ),
    )


def _notes(found: Rising) -> list[Noted]:
    notes = [Noted(caveat=Caveat.CONTACTS_RISE, table=RISES), Noted(caveat=Caveat.AMBIGUOUS, table=RISES)]
    if found.against is Against.RECENT:
        notes.insert(0, Noted(caveat=Caveat.NO_SEASON, table=RISES, number=found.past_weeks))
    if len(found.rises) > SHOWN_MAX:
        notes.append(Noted(caveat=Caveat.MORE_RISES, table=RISES, number=SHOWN_MAX))
    measured = measured_with(found.past_weeks)
    if measured is not None:
        notes.append(Noted(caveat=Caveat.SIMULATED, table=MEASURED, number=measured.past_weeks))
    return notes


def _small(years: Sequence[Table]) -> list[Noted]:
    return [Noted(caveat=Caveat.SMALL_CELLS, table=one.name) for one in years if hides(one)]
