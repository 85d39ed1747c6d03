"""Whom nobody answered: by region, hour and language, with an estimate of their needs beside the recorded ones."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import fields

from records.rollup_tables import rollup_unanswered
from reporting.measures.formulas import Measure
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
    sum_of,
)
from reporting.questions.asked import Asked
from reporting.questions.tables import Desk
from reporting.questions.telling import ALL, told
from reporting.suppression.rules import is_small
from reporting.unanswered import Group

ANSWERED, ABANDONED, BLOCKED = "answered", "abandoned", "blocked"
CALLERS = (ANSWERED, ABANDONED, BLOCKED)
GUESS = ("estimate", "estimate_low", "estimate_high")
_COUNTS = tuple(one.name for one in fields(Group))
Groups = Mapping[str, Group]


async def unanswered(desk: Desk, asked: Asked) -> Answer:
    keys = ("region", "language", "hour")
    sums = await desk.rollups.sums(rollup_unanswered, keys, _COUNTS, desk.chosen(asked))
    by: dict[str, defaultdict[str, Group]] = {key: defaultdict(Group) for key in keys}
    for codes, numbers in sums.items():
        group = Group(**dict(zip(_COUNTS, numbers, strict=True)))
        for key, code in zip(keys, codes, strict=True):
            by[key][code] += group
    hours = [str(hour) for hour in range(24)] if sums else []
    tables = (
        _table(desk, "regions", Of.REGION, _by_size(by["region"], desk.k), by["region"]),
        _table(desk, "hours_unanswered", Of.HOUR, hours, by["hour"]),
        _table(desk, "languages_unanswered", Of.LANGUAGE, _by_size(by["language"], desk.k), by["language"]),
    )
    return Answer(
        asked=asked,
        tables=tables,
        charts=tuple(Chart(drawn=Drawn.RANGES, table=one.name, columns=GUESS) for one in tables),
        notes=(
            Noted(caveat=Caveat.ESTIMATE, table="regions", column="estimate"),
            Noted(caveat=Caveat.TWICE, table="regions", column="estimate"),
            Noted(caveat=Caveat.REGIONS_CLOCK, table="hours_unanswered"),
        ),
    )


def _table(desk: Desk, name: str, of: Of, codes: Sequence[str], groups: Groups) -> Table:
    """Callers by what became of them, what was recorded of those who were answered, and the estimate of the others."""
    called = {(code, how): getattr(groups[code], how) for code in codes for how in CALLERS}
    callers = told(called, codes, CALLERS, desk.k)
    others = {
        count: told({(code, "n"): getattr(groups[code], count) for code in codes}, codes, ["n"], desk.k)
        for count in ("returned", "needs")
    }
    everybody = sum((groups[code] for code in codes), Group())

    def values(code: str) -> tuple[Value, ...]:
        group = everybody if code == ALL else groups[code]
        answered, abandoned, blocked = (callers.cell(code, how) for how in CALLERS)
        returned, needs = (others[count].cell(code) for count in ("returned", "needs"))
        shown = (answered, abandoned, blocked, returned, needs)
        guess: tuple[Value, ...] = (HIDDEN,) * len(GUESS)
        if HIDDEN not in shown and not is_small(group.recorded, desk.k):
            guess = _guess(group)
        rate = share(sum_of(abandoned, blocked), callers.cell(code))
        return (answered, abandoned, blocked, rate, returned, needs, *guess)

    return Table(
        name=name,
        of=of,
        columns=(
            Column(name=ANSWERED),
            Column(name=ABANDONED),
            Column(name=BLOCKED),
            Column(name="share_unanswered", shown=Shown.SHARE),
            Column(name="returned"),
            Column(name="needs", measure=Measure.NEEDS),
            *(Column(name=one) for one in GUESS),
        ),
        rows=tuple(Row(of=of, code=code, values=values(code)) for code in codes),
        total=Row(of=Of.TOTAL, code="", values=values(ALL)) if codes else None,
    )


def _guess(group: Group) -> tuple[Value, ...]:
    found = group.estimate()
    return (
        (None,) * len(GUESS) if found is None else (round(found.needs), round(found.low), round(found.high))
    )


def _by_size(groups: Groups, k: int) -> list[str]:
    """The most callers first; few stand in the order of their codes, so that their order tells nothing of them."""

    def size(code: str) -> int:
        number = groups[code].answered + groups[code].unanswered
        return number if number >= k else 0

    return sorted(groups, key=lambda code: (-size(code), code))
