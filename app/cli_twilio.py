"""`switchboard twilio`: the account at the carrier as the settings want it, shown first and then made so."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from app.refusal import refuse
from config.errors import ConfigError
from config.settings import Settings, environment, load_settings

if TYPE_CHECKING:
    from app.account_setup import AccountPlan
    from telephony.rest import TwilioCarrier
    from telephony.setup import Change

T = TypeVar("T")

FAILED, PENDING, INTERRUPTED = 1, 2, 130

twilio = typer.Typer(
    no_args_is_help=True, help="Show what the Twilio account needs, and set it up. Nothing is ever deleted."
)


@twilio.command()
def plan(
    json: Annotated[
        str | None, typer.Option(help="Write the plan as JSON to this file; - is the terminal.")
    ] = None,
) -> None:
    """Show what `apply` would do. Exit status: 0 nothing, 2 something, 1 it cannot be told or not be done here."""
    from app.account_setup import SetupFailed, as_json, describe, look
    from app.results import put_json

    settings = _settings()
    try:
        found = _with_carrier(settings, lambda carrier: look(settings, carrier))
    except SetupFailed as wrong:
        refuse(str(wrong), status=FAILED)
    if json is not None:
        put_json(as_json(found), json)
    if json != "-":
        print(describe(found))
        if found.pending:
            print("`switchboard twilio apply` makes it so.")
    _end(found)


@twilio.command()
def apply(yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False) -> None:
    """Show the plan, ask, and carry it out. Whatever interrupts it, run it again: it does what is left."""
    from app.account_setup import SetupFailed, describe, look

    settings = _settings()
    done: list[Change] = []
    try:
        found = _with_carrier(settings, lambda carrier: look(settings, carrier))
        print(describe(found))
        if found.pending:
            _ask(yes)
            changes = found.plan.changes
            _with_carrier(settings, lambda carrier: _make(carrier, changes, done))
            found = _with_carrier(settings, lambda carrier: look(settings, carrier))
            print("\n".join(["", "The account is as it should be.", *found.remarks]))
    except SetupFailed as wrong:
        refuse(f"{wrong}\n{_so_far(done)}", status=FAILED)
    except KeyboardInterrupt:
        refuse(f"\nInterrupted. {_so_far(done)}", status=INTERRUPTED)
    _end(found)


async def _make(carrier: "TwilioCarrier", changes: "Sequence[Change]", done: "list[Change]") -> None:
    from app.account_setup import make

    print()
    for place, change in enumerate(changes, start=1):
        print(f"[{place}/{len(changes)}] {change.kind} {change.name} ...", end=" ", flush=True)
        await make(carrier, change)
        done.append(change)
        print("done", flush=True)


def _with_carrier(settings: Settings, work: "Callable[[TwilioCarrier], Awaitable[T]]") -> T:
    from app.account_setup import account_carrier

    async def run() -> T:
        carrier = account_carrier(settings)
        try:
            return await work(carrier)
        finally:
            await carrier.close()

    return asyncio.run(run())


def _ask(yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        refuse("Nobody can be asked here. Add --yes to carry the plan out.", status=FAILED)
    if not typer.confirm("\nCarry it out?"):
        refuse("Nothing was changed.", status=FAILED)


def _so_far(done: "Sequence[Change]") -> str:
    if not done:
        return "Nothing was changed."
    names = ", ".join(f"{change.kind} {change.name}" for change in done)
    return f"Done so far: {names}. The same command does the rest."


def _end(found: "AccountPlan") -> None:
    if found.plan.problems:
        raise SystemExit(FAILED)
    raise SystemExit(PENDING if found.pending else 0)


def _settings() -> Settings:
    """Read the settings; the application's SID may be missing, for it is made here."""
    from config.network import check_lines, load_network

    try:
        settings = load_settings(environment(), optional=frozenset({"twilio_application_sid"}))
        problems = check_lines(load_network(settings.network_file), settings.lines)
    except ConfigError as wrong:
        refuse(str(wrong), status=FAILED)
    if problems:
        refuse("\n".join(problems), status=FAILED)
    return settings
