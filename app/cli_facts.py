"""`switchboard facts`: the daily facts that reports are made of."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from app.refusal import refuse

if TYPE_CHECKING:
    from reporting.days import Zones
    from reporting.facts.build import DailyFacts

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
    """Make the facts of each day that is missing, or that has changed since. The service does so each night."""
    asyncio.run(_rebuild(day.date() if day else None, since.date() if since else None))


@facts.command()
def status(since: Since = None) -> None:
    """List the days whose facts are missing or stale. Exit status 1 if there are any."""
    if asyncio.run(_status(since.date() if since else None)):
        raise SystemExit(1)


async def _rebuild(day: date | None, since: date | None) -> None:
    async with _opened() as (daily, zones):
        if day is not None:
            print(f"{day}: {await daily.rebuild(day)} rows")
            return
        first, last = await _span(daily, zones, since)
        made = await daily.rebuild_stale(first, last, lambda done: print(f"{done}: made"))
        print(f"{len(made)} days made, {(last - first).days + 1 - len(made)} were as they should be.")


async def _status(since: date | None) -> int:
    async with _opened() as (daily, zones):
        first, last = await _span(daily, zones, since)
        days = await daily.status(first, last)
    wrong = [one for one in days if one.state != "current"]
    for one in wrong[-DAYS_SHOWN_MAX:]:
        print(f"{one.day}: {one.state.value}")
    print(f"{len(days) - len(wrong)} of {len(days)} days are as they should be, {first} to {last}.")
    return len(wrong)


async def _span(daily: "DailyFacts", zones: "Zones", since: date | None) -> tuple[date, date]:
    """Whole days only: up to yesterday."""
    from config.clock import SystemClock
    from reporting.days import local_day

    last = local_day(SystemClock().now(), zones.default) - timedelta(days=1)
    first = since or await daily.first_day()
    if first is None or first > last:
        refuse("Nothing was recorded before today, so there is no day to make facts of.", 0)
    return first, last


@asynccontextmanager
async def _opened() -> AsyncIterator[tuple["DailyFacts", "Zones"]]:
    from config.clock import SystemClock
    from config.errors import ConfigError
    from config.network import load_network
    from config.settings import environment, load_settings
    from records.database import open_database
    from records.errors import RecordsError
    from records.readiness import ensure_schema
    from reporting.days import zones_of
    from reporting.facts.build import DailyFacts

    try:
        settings = load_settings(environment())
        network = load_network(settings.network_file)
        await asyncio.to_thread(ensure_schema, settings.sqlalchemy_url)
    except (ConfigError, RecordsError) as wrong:
        refuse(str(wrong))
    engine, zones = open_database(settings.sqlalchemy_url), zones_of(network)
    try:
        yield DailyFacts(engine, network.about.id, zones, SystemClock()), zones
    except RecordsError as wrong:
        refuse(str(wrong))
    finally:
        await engine.dispose()
