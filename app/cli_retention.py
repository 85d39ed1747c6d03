"""`switchboard retention`: what is kept for how long, what is overdue, and erasing for one person who asks."""

from datetime import datetime
from typing import Annotated

import typer

from app.refusal import refuse

retention = typer.Typer(no_args_is_help=True, help="How long data are kept, and erasing them.")

At = Annotated[
    datetime | None,
    typer.Option(help="As if it were then, by the network's clock: 2027-03-01T03:15. Default: now."),
]


@retention.command()
def status(at: At = None) -> None:
    """Say how much of each kind has outlived its time. Exit status 1 if anything has."""
    from app.keeping_work import at_records, run_records
    from app.nights import moment_of
    from records.lifetimes.erasing import overdue
    from records.lifetimes.kinds import ERASED_IS

    async def look() -> bool:
        async with at_records() as here:
            found = await overdue(here.engine, moment_of(here.settings, here.network, here.clock, at))
            latest = await here.nights().latest()
        print(f"Last night done: {latest or 'none yet'}")
        for kind, erased in ERASED_IS.items():
            print(f"{kind.value:14} {found.get(kind, 0):>9,} overdue   erased: {erased}")
        return any(found.values())

    if run_records(look):
        raise SystemExit(1)


@retention.command()
def run(at: At = None) -> None:
    """Erase what is overdue now, without waiting for the night."""
    from app.keeping_work import at_records, run_records
    from app.nights import moment_of

    async def erase() -> None:
        async with at_records() as here:
            now = moment_of(here.settings, here.network, here.clock, at).now
            nights = here.nights()
            erased = await nights.run(nights.night(now), now)
        for kind, count in erased.items():
            print(f"{kind.value:14} {count:>9,} erased")

    run_records(erase)


@retention.command()
def erase(
    contact: Annotated[str, typer.Option(help="One contact's id.")] = "",
    of_number: Annotated[
        bool, typer.Option("--number", help="All contacts of a number, which is asked for and not shown.")
    ] = False,
    of_code: Annotated[
        bool, typer.Option("--code", help="All contacts of a code that a person chose.")
    ] = False,
) -> None:
    """Erase what is personal in the contacts of one person who asks for it. Coded facts stay to be counted."""
    from app.keeping_work import at_records, run_records
    from records.lifetimes.erasure import Erasure

    if (bool(contact) + of_number + of_code) != 1:
        refuse("Say whose: --contact ID, --number or --code.")
    secret = "" if contact else typer.prompt("Number" if of_number else "Code", hide_input=True)

    async def erased() -> None:
        async with at_records() as here:
            contacts = [contact] if contact else await here.contacts_of(secret, number=of_number)
            if not contacts:
                refuse("Nothing is kept under it; nothing was changed.")
            counts = await Erasure(here.engine, here.floor, here.clock).erase(contacts, None)
        print(f"Erased in {len(contacts):,} contacts:")
        for kind, count in counts.items():
            print(f"{kind.value:14} {count:>9,}")

    run_records(erased)
