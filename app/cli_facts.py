"""`switchboard facts`: the daily facts that reports are made of."""

import asyncio
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from app.refusal import refuse

if TYPE_CHECKING:
    from app.reports import Reports

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
    """Make the facts of each day that is missing or has changed since, then the months. The service does so nightly."""
    asyncio.run(_rebuild(day.date() if day else None, since.date() if since else None))


@facts.command()
def status(since: Since = None) -> None:
    """List the days whose facts are missing or stale. Exit status 1 if there are any."""
    if asyncio.run(_status(since.date() if since else None)):
        raise SystemExit(1)


async def _rebuild(day: date | None, since: date | None) -> None:
    from app.reports import open_reports

    async with open_reports() as reports:
        daily = reports.facts()
        if day is not None:
            print(f"{day}: {await daily.rebuild(day)} rows")
            await reports.months().rebuild_stale(lambda month: print(f"{month}: made"))
            return
        first, last = await _span(reports, since)
        made = await daily.rebuild_stale(first, last, lambda done: print(f"{done}: made"))
        await reports.months().rebuild_stale(lambda month: print(f"{month}: made"))
        print(f"{len(made)} days made, {(last - first).days + 1 - len(made)} were as they should be.")


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
