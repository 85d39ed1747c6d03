"""`switchboard counts`: the exports of needs, by hand. The service makes them each night by itself."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from app.refusal import refuse

if TYPE_CHECKING:
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


async def _made(partner: str, day: date, *, monthly: bool) -> None:
    from reporting.errors import ReportingError

    async with _opened(partner) as (export, today):
        try:
            make = export.monthly if monthly else export.daily
            print(await make(partner, day, today))
        except ReportingError as refused:
            refuse(str(refused), 1)
        except OSError as trouble:
            refuse(f"The files cannot be written to {trouble.filename}: {trouble.strerror}.")


@asynccontextmanager
async def _opened(partner: str) -> AsyncIterator[tuple["CountsExport", date]]:
    from config.clock import SystemClock
    from config.errors import ConfigError
    from config.network import load_network
    from config.reporting import load_reporting
    from config.settings import environment, load_settings
    from records.database import open_database
    from records.errors import RecordsError
    from records.readiness import ensure_schema
    from reporting.counts.delivery import CountsExport
    from reporting.counts.submitted import RecordSource
    from reporting.days import local_day, zones_of
    from reporting.due import DueWork

    try:
        settings = load_settings(environment())
        network, reports = load_network(settings.network_file), load_reporting(settings.reporting_file)
        await asyncio.to_thread(ensure_schema, settings.sqlalchemy_url)
    except (ConfigError, RecordsError) as wrong:
        refuse(str(wrong))
    if reports.counts is None:
        refuse("No export is set up: SWITCHBOARD_REPORTING_FILE names no file with a [counts] table.")
    engine, clock, zones = open_database(settings.sqlalchemy_url), SystemClock(), zones_of(network)
    try:
        export = CountsExport(RecordSource(engine), reports.counts, zones, DueWork(engine, clock))
        yield export, local_day(clock.now(), zones.of(partner))
    except RecordsError as wrong:
        refuse(str(wrong))
    finally:
        await engine.dispose()
