"""`switchboard warning`: which needs rise against their own season, and how often such a warning is wrong."""

import asyncio
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from app.refusal import refuse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reporting.warning.measuring import Measured
    from reporting.warning.rising import Rising

warning = typer.Typer(no_args_is_help=True, help="Needs that rise against their own season.")

Chance = Annotated[
    float, typer.Option(min=1e-6, max=0.05, help="How rarely chance alone may bring what is told.")
]
CHANCE = 0.0005


@warning.command()
def show(
    day: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The last day; without it, the latest with facts."),
    ] = None,
    chance: Chance = CHANCE,
) -> None:
    """List what rises in the seven days that end with a day, by census division and category."""
    asyncio.run(_show(day.date() if day else None, chance))


@warning.command()
def measure(
    rise: Annotated[float, typer.Option(min=1.0, help="A rise of so many times to look for.")] = 2.0,
    weeks: Annotated[int, typer.Option(min=1, max=26, help="How many weeks it has lasted.")] = 1,
    past_weeks: Annotated[int, typer.Option(min=26, max=520, help="Weeks of past to learn from.")] = 156,
    dispersion: Annotated[float, typer.Option(min=1.0, help="Variance over mean of the counts.")] = 1.5,
    series: Annotated[int, typer.Option(min=100, help="Simulated histories for each mean.")] = 2_000,
    seed: Annotated[int, typer.Option(min=0)] = 1,
    chance: Chance = CHANCE,
) -> None:
    """Measure, on simulated histories, how often nothing is told as a rise, and how often a rise is seen."""
    from reporting.warning.measuring import History
    from reporting.warning.measuring import measure as measured
    from reporting.warning.rising import WarningRules

    rules = WarningRules(chance=chance)
    for times in (1.0, rise):
        history = History(
            past_weeks=past_weeks, dispersion=dispersion, rise=times, rise_weeks=weeks if times > 1 else 1
        )
        what = "False alarms a series and week" if times == 1.0 else f"A rise of {times:g} times is seen"
        print(f"{what}; variance/mean {dispersion:g}, {past_weeks} weeks of past, limit {chance:g}:")
        _table(measured(history, rules, series=series, seed=seed))


def _table(found: "Iterable[Measured]") -> None:
    for one in found:
        low, high = one.interval
        told = f"{one.told} of {one.series} = {one.share:.4f}"
        print(f"  mean {one.mean:5g} a week: {told:>22}   (95 %: {low:.4f} to {high:.4f})")


async def _show(day: date | None, chance: float) -> None:
    from app.reports import open_reports

    async with open_reports() as reports:
        early = reports.early_warning(chance)
        last = day or await early.last_day()
        if last is None:
            refuse("No day has facts yet; `switchboard facts rebuild` makes them.", 0)
        _tell(await early.on(last))


def _tell(found: "Rising") -> None:
    from config.tables import division_rows
    from reporting.warning.rising import Against

    names = {row.cduid: row.name_en for row in division_rows()}
    print(f"Seven days to {found.last}: {found.series} series of census division and category.")
    if found.against is Against.NOTHING:
        print(f"Too early: {found.past_weeks} weeks of past are too few to say anything.")
        return
    if found.against is Against.RECENT:
        print(f"Only {found.past_weeks} weeks of past: held against recent weeks, no season is known yet.")
    for one in found.rises:
        print(
            f"  {names.get(one.division, one.division)}, {one.category}: {one.count}, expected {one.expected:.1f} "
            f"(usually {one.low} to {one.high}; {one.times:.1f} times), since {one.since}; chance {one.chance:.1g}"
        )
    print(f"{len(found.rises)} rise. By chance alone {found.by_chance:.1f} would, were nothing to change.")
    print("A rise of contacts is not one of need: more people may have heard of 211. Look before you act.")
