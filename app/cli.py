"""The `switchboard` command line. Each command imports what it needs when it runs, so that each starts fast."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Coroutine
from typing import Annotated, Any

import typer

from app import cli_backup, cli_bench, cli_faults, cli_flood, cli_replay, cli_simulate
from app.cli_audit import audit
from app.cli_counts import counts
from app.cli_directory import directory
from app.cli_facts import facts
from app.cli_fallbacks import fallbacks
from app.cli_keys import keys
from app.cli_open_data import open_data
from app.cli_retention import retention
from app.cli_rules import rules
from app.cli_taxonomy import taxonomy
from app.cli_twilio import twilio
from app.cli_warnings import warning
from app.cli_year import year
from app.commands import read_settings, run_loop
from app.refusal import refuse
from config.compiled import INTERPRETED, use_compiled
from config.settings import environment

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(rules, name="rules")
app.add_typer(twilio, name="twilio")
app.add_typer(fallbacks, name="fallbacks")
app.add_typer(directory, name="directory")
app.add_typer(facts, name="facts")
app.add_typer(counts, name="counts")
app.add_typer(open_data, name="open-data")
app.add_typer(warning, name="warning")
app.add_typer(keys, name="keys")
app.add_typer(retention, name="retention")
cli_backup.add_to(app)
app.add_typer(taxonomy, name="taxonomy")
app.add_typer(audit, name="audit")


A_PROGRAM = object()
"""Says that the command line is run as a program of its own, and not within another one that has imported the rules."""
AS_SOURCE = ("faults",)
"""Commands that put other rules in the place of ours, to see whether it is noticed."""


@app.callback()
def options(
    context: typer.Context,
    leashed: Annotated[
        bool, typer.Option(hidden=True, help="End when the process that started this one ends.")
    ] = False,
    interpreted: Annotated[
        bool, typer.Option(INTERPRETED, help="Run the rules as source, also where they are compiled.")
    ] = False,
) -> None:
    """Switchboard 211: one telephone service out of many 211 partners."""
    if leashed:
        from app.leash import end_with_parent

        end_with_parent()
    # Here, because a command imports rules as soon as it begins.
    if context.obj is A_PROGRAM and not interpreted and context.invoked_subcommand not in AS_SOURCE:
        use_compiled()


def main() -> None:
    app(obj=A_PROGRAM)


@app.command()
def run() -> None:
    """Start everything on this machine: store, dispatcher, recorder, web, and (as a sample) callers and people."""
    from app.banner import banner
    from app.errors import StartError
    from app.logs import configure_logs
    from app.supervisor import Supervisor
    from live.redis_program import RedisServerError

    settings = read_settings()
    configure_logs(settings.log_level)
    print("Starting Switchboard 211 ...", flush=True)
    try:
        asyncio.run(Supervisor(settings, lambda took_s: banner(settings, took_s)).run())
    except (StartError, RedisServerError) as wrong:
        refuse(str(wrong))
    print("Stopped. Nothing is lost; start again when you like.")


@app.command(hidden=True)
def dispatcher(
    take_over: Annotated[bool, typer.Option(help="Take the floor from whoever holds it.")] = False,
) -> None:
    """Own the floor: the one process that decides."""
    from app.dispatcher import run_dispatcher
    from app.logs import configure_logs

    settings = read_settings()
    configure_logs(settings.log_level)
    run_loop(run_dispatcher(settings, take_over=take_over))


@app.command(hidden=True)
def web(
    fd: Annotated[int | None, typer.Option(help="An open listening socket to serve.")] = None,
) -> None:
    """Serve webhooks and screens."""
    from app.errors import StartError
    from app.logs import configure_logs
    from app.supervisor import listen
    from app.web import run_web

    settings = read_settings()
    configure_logs(settings.log_level)
    try:
        listener = socket.socket(fileno=fd) if fd is not None else listen(settings)
    except StartError as wrong:
        refuse(str(wrong))
    run_loop(run_web(settings, listener))


@app.command(hidden=True)
def recorder() -> None:
    """Carry the journal into the records."""
    from app.logs import configure_logs
    from app.recorder import run_recorder

    settings = read_settings()
    configure_logs(settings.log_level)
    run_loop(run_recorder(settings))


@app.command(hidden=True)
def carrier() -> None:
    """Be the telephone carrier of the sample, or of a deployment that is flooded: a double, on loopback only."""
    from app.logs import configure_logs
    from config.memory import collect_rarely
    from simulator.carrier import serve
    from simulator.sample_carrier import sample_carrier

    settings = read_settings()
    configure_logs(settings.log_level)
    account = sample_carrier(settings)
    collect_rarely()
    serve(account, port=settings.carrier_port)


@app.command(hidden=True)
def traffic() -> None:
    """Be the sample's people: callers who dial, specialists who answer through the desk's own pages."""
    from app.logs import configure_logs
    from config.sample_secrets import SAMPLE_PASSWORD
    from simulator.traffic import TrafficSettings, run_traffic

    settings = read_settings()
    configure_logs(settings.log_level)
    plan = TrafficSettings(
        desk_url=settings.desk_origin,
        carrier_url=settings.twilio_api_base_url,
        password=SAMPLE_PASSWORD,
        specialists_per_partner=settings.sample_specialists,
        callers_per_hour=settings.sample_callers_per_hour,
        speed=settings.sample_speed,
        by_phone=settings.sample_by_phone,
        lines=settings.lines,
    )
    run_loop(_until_stopped(run_traffic(plan)))


@app.command()
def doctor(
    json: Annotated[
        str | None, typer.Option(help="Write the findings as JSON to this file; - is the terminal.")
    ] = None,
) -> None:
    """Check this set-up, stores, public address and carrier account. Exit status 1 if something is wrong."""
    from app.doctor import as_json, describe, examine
    from app.findings import Level
    from app.logs import configure_logs
    from app.results import put_json

    configure_logs("error")
    findings = run_loop(examine(environment()))
    if json is not None:
        put_json(as_json(findings), json)
    if json != "-":
        print(describe(findings))
    raise SystemExit(1 if any(finding.level is Level.WRONG for finding in findings) else 0)


cli_simulate.add_to(app)
app.command()(year)
cli_replay.add_to(app)
cli_flood.add_to(app)
cli_faults.add_to(app)
cli_bench.add_to(app)


async def _until_stopped(work: Coroutine[Any, Any, None]) -> None:
    """Carry on until SIGTERM or Ctrl-C, and let the work tidy up."""
    task = asyncio.ensure_future(work)
    for stop_signal in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(stop_signal, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task


if __name__ == "__main__":
    main()
