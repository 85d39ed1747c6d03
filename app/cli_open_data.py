"""`switchboard open-data`: what is given to everybody, a few declared tables and nothing else."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from app.refusal import refuse

open_data = typer.Typer(no_args_is_help=True, help="Open data: declared tables, small cells hidden.")


@open_data.command()
def release(
    table: Annotated[
        str,
        typer.Argument(help="needs-by-division, needs-by-area, contacts-by-hour or contacts-by-language."),
    ],
    period: Annotated[
        str, typer.Argument(help="A month, 2026-11, or twelve, 2025-12--2026-11, as the table has it.")
    ],
    by: Annotated[str, typer.Option(help="Who releases it.")],
    checked_by: Annotated[str, typer.Option(help="Who else has checked it.")],
) -> None:
    """Enter a table into the ledger of what was given out. Exit status 1 if it would give small cells away."""
    asyncio.run(_release(table, period, by, checked_by))


@open_data.command()
def write(folder: Annotated[Path, typer.Argument(help="Where to.")]) -> None:
    """Write the package of everything that was released."""
    asyncio.run(_write(folder))


async def _release(name: str, period: str, by: str, checked_by: str) -> None:
    from app.reports import open_reports
    from reporting.open_data.declared import DECLARED
    from reporting.open_data.tables import OpenTables
    from reporting.places.areas import ontario_areas

    declared = DECLARED.get(name)
    if declared is None:
        refuse(f"There is no table {name}; there are {', '.join(DECLARED)}.")
    async with open_reports() as reports:
        tables = OpenTables(
            reports.engine,
            reports.network.about.id,
            reports.zones,
            reports.facts(),
            reports.releases(),
            reports.network,
            reports.taxonomy,
            ontario_areas(),
        )
        document = await tables.release(declared, period, reports.today(), by=by, checked_by=checked_by)
    hidden = sum(value is None for value in document.cells.values())
    print(f"{document.name}: {len(document.cells)} cells, {hidden} of them hidden.")


async def _write(folder: Path) -> None:
    from app.reports import open_reports
    from reporting.open_data.package import write_package
    from reporting.suppression.rules import Audience

    async with open_reports() as reports:
        settings = reports.file.open_data
        if settings is None:
            refuse("No licence is set: SWITCHBOARD_REPORTING_FILE names no file with an [open_data] table.")
        for file in write_package(folder, await reports.releases().past(Audience.PUBLIC), settings):
            print(file)
