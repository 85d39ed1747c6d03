"""`switchboard counts`: the exports of needs, by hand. The service makes them each night by itself."""

import asyncio
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from app.refusal import refuse

if TYPE_CHECKING:
    from app.reports import Reports
    from config.reporting import CountsSettings
    from reporting.counts.delivery import CountsExport

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


@counts.command()
def send() -> None:
    """Send what is owed now, by SFTP. The service does so by itself, within a minute of making a set."""
    asyncio.run(_sent())


async def _sent() -> None:
    from app.counts_keeper import counts_sending
    from app.reports import open_reports
    from reporting.errors import ExportRefused

    async with open_reports() as reports:
        settings = reports.file.counts
        sending = counts_sending(settings) if settings is not None else None
        if settings is None or sending is None:
            refuse("Nothing is sent: the file of SWITCHBOARD_REPORTING_FILE has no [counts.sftp] table.")
        export = _export(reports, settings)
        for partner in export.partners():
            try:
                export.may_export(partner, reports.today(partner))
            except ExportRefused as refused:
                print(refused)
                continue
            for folder in await sending.send(partner):
                print(folder)


async def _made(partner: str, day: date, *, monthly: bool) -> None:
    from app.reports import open_reports

    async with open_reports() as reports:
        if reports.file.counts is None:
            refuse("No export is set up: SWITCHBOARD_REPORTING_FILE names no file with a [counts] table.")
        export = _export(reports, reports.file.counts)
        make = export.monthly if monthly else export.daily
        print(await make(partner, day, reports.today(partner)))


def _export(reports: "Reports", settings: "CountsSettings") -> "CountsExport":
    from reporting.counts.delivery import CountsExport
    from reporting.counts.submitted import RecordSource
    from reporting.due import DueWork

    work = DueWork(reports.engine, reports.clock)
    return CountsExport(RecordSource(reports.engine), settings, reports.zones, work)
