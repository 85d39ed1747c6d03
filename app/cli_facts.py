"""`switchboard facts`: the daily facts that reports are made of."""

import asyncio
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from app.refusal import refuse

if TYPE_CHECKING:
    from app.reports import Reports
    from reporting.unanswered import Group

facts = typer.Typer(no_args_is_help=True, help="The daily facts that reports are made of.")

Since = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The first day; without it, the first recorded.")
]
DAYS_SHOWN_MAX = 400


@facts.command()
def rebuild(
    day: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="This day only, whatever its state.")
    ] = None,
    since: Since = None,
) -> None:
    """Make the facts of each day that is missing or has changed since, then months and warnings.

    The service does so nightly.
    """
    asyncio.run(_rebuild(day.date() if day else None, since.date() if since else None))


@facts.command()
def status(since: Since = None) -> None:
    """List the days whose facts are missing or stale. Exit status 1 if there are any."""
    if asyncio.run(_status(since.date() if since else None)):
        raise SystemExit(1)


@facts.command()
def unanswered(
    first: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day.")],
    last: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="The last day.")],
) -> None:
    """Estimate the needs of callers whom nobody answered, by region, hour and language, with 95 % intervals."""
    asyncio.run(_unanswered(first.date(), last.date()))


async def _unanswered(first: date, last: date) -> None:
    from app.reports import open_reports
    from reporting.days import day_in
    from reporting.unanswered import UnansweredNeeds

    async with open_reports() as reports:
        zones = reports.zones
        since, until = day_in(first, zones.default)[0], day_in(last, zones.default)[1]
        found = await UnansweredNeeds(reports.engine, reports.network.about.id, zones).between(since, until)
        hidden = reports.file.small_cells.inside
    print(
        "Who called              answered abandoned blocked called again   needs recorded   needs unheard (95 %)"
    )
    _group("everybody", found.overall, hidden)
    for what, groups in (
        ("region", found.by_region),
        ("hour", {f"{hour:02}": group for hour, group in found.by_hour.items()}),
        ("language", found.by_language),
    ):
        for name, group in sorted(groups.items()):
            _group(f"{what} {name or 'unknown'}", group, hidden)
    print(
        "An estimate: as if they had needed what those needed who were answered. Callers who called again unseen,"
    )
    print(
        "with a withheld number or much later, are in it twice; it is never added to the needs that were recorded."
    )


def _group(name: str, group: "Group", hidden: int) -> None:
    """Tell one line; counts of few people are not told, and no estimate made of them."""
    counts = (group.answered, group.abandoned, group.blocked, group.returned, group.needs)
    told = [f"<{hidden}" if 0 < count < hidden else str(count) for count in counts]
    few = any(0 < count < hidden for count in counts)
    guess = None if few else group.estimate()
    unheard = "-" if guess is None else f"{guess.needs:.0f} ({guess.low:.0f} to {guess.high:.0f})"
    print(f"{name:22} {told[0]:>9} {told[1]:>9} {told[2]:>7} {told[3]:>12} {told[4]:>16}   {unheard}")


async def _rebuild(day: date | None, since: date | None) -> None:
    from app.reports import open_reports

    async with open_reports() as reports:
        daily = reports.facts()
        if day is not None:
            print(f"{day}: {await daily.rebuild(day)} rows")
            await _renew(reports)
            return
        first, last = await _span(reports, since)
        made = await daily.rebuild_stale(first, last, lambda done: print(f"{done}: made"))
        await _renew(reports)
        print(f"{len(made)} days made, {(last - first).days + 1 - len(made)} were as they should be.")


async def _renew(reports: "Reports") -> None:
    """Make what is made of the facts: months, and the warnings of complete weeks."""
    await reports.months().rebuild_stale(lambda month: print(f"{month}: made"))
    await reports.warnings().renew(lambda last: print(f"week to {last}: looked at for what rises"))


async def _status(since: date | None) -> int:
    from app.reports import open_reports
    from reporting.facts.build import DayState

    async with open_reports() as reports:
        first, last = await _span(reports, since)
        days = await reports.facts().status(first, last)
    wrong = [one for one in days if one.state is not DayState.CURRENT]
    for one in wrong[-DAYS_SHOWN_MAX:]:
        print(f"{one.day}: {one.state.value}")
    print(f"{len(days) - len(wrong)} of {len(days)} days are as they should be, {first} to {last}.")
    return len(wrong)


async def _span(reports: "Reports", since: date | None) -> tuple[date, date]:
    """Whole days only: up to yesterday."""
    last = reports.today() - timedelta(days=1)
    first = since or await reports.facts().first_day()
    if first is None or first > last:
        refuse("Nothing was recorded before today, so there is no day to make facts of.", 0)
    return first, last
