"""`switchboard counts`: the exports of needs, by hand. The service makes them each night by itself."""

import asyncio
from datetime import date, datetime
from typing import Annotated

import typer

from app.refusal import refuse

counts = typer.Typer(no_args_is_help=True, help="The exports of needs that partners have authorised.")

Partner = Annotated[str, typer.Argument(help="The partner's code, such as NORTH.")]


@counts.command()
def daily(
    partner: Partner,
    day: Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], help="The day of submission.")],
) -> None:
    """Make the two files of what a partner submitted on a day."""
    asyncio.run(_made(partner, day.date(), monthly=False))


@counts.command()
def monthly(
    partner: Partner,
    month: Annotated[datetime, typer.Argument(formats=["%Y-%m"], help="The month of the calls.")],
) -> None:
    """Make the two files of a whole month as it is now, and what they change of the daily ones."""
    asyncio.run(_made(partner, month.date(), monthly=True))


async def _made(partner: str, day: date, *, monthly: bool) -> None:
    from app.reports import open_reports
    from reporting.counts.delivery import CountsExport
    from reporting.counts.submitted import RecordSource
    from reporting.due import DueWork

    async with open_reports() as reports:
        if reports.file.counts is None:
            refuse("No export is set up: SWITCHBOARD_REPORTING_FILE names no file with a [counts] table.")
        work = DueWork(reports.engine, reports.clock)
        export = CountsExport(RecordSource(reports.engine), reports.file.counts, reports.zones, work)
        make = export.monthly if monthly else export.daily
        print(await make(partner, day, reports.today(partner)))
