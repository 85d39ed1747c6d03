"""The `switchboard` command line. Each command imports what it needs when it runs, so that each starts fast."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from typing import Annotated, NoReturn

import typer

from config.errors import ConfigError
from config.settings import Settings, load_settings

app = typer.Typer(
    help="Switchboard 211: one telephone service out of many 211 partners.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def main() -> None:
    app()


def _settings() -> Settings:
    from config.network import check_lines, load_network

    try:
        settings = load_settings(os.environ)
        problems = check_lines(load_network(settings.network_file), settings.lines)
    except ConfigError as wrong:
        _refuse(str(wrong))
    if problems:
        _refuse("\n".join(problems))
    return settings


def _refuse(words: str) -> NoReturn:
    print(words, file=sys.stderr)
    raise SystemExit(2)


@app.command()
def run() -> None:
    """Start everything on this machine: store, dispatcher, recorder, web, and (as a sample) callers and people."""
    from app.banner import banner
    from app.errors import StartError
    from app.logs import configure_logs
    from app.supervisor import Supervisor
    from live.redis_program import RedisServerError

    settings = _settings()
    configure_logs(settings.log_level)
    print("Starting Switchboard 211 ...", flush=True)
    try:
        asyncio.run(Supervisor(settings, lambda took_s: banner(settings, took_s)).run())
    except (StartError, RedisServerError) as wrong:
        _refuse(str(wrong))
    print("Stopped. Nothing is lost; start again when you like.")


@app.command(hidden=True)
def dispatcher(
    take_over: Annotated[bool, typer.Option(help="Take the floor from whoever holds it.")] = False,
) -> None:
    """Own the floor: the one process that decides."""
    from app.dispatcher import run_dispatcher
    from app.logs import configure_logs

    settings = _settings()
    configure_logs(settings.log_level)
    _loop(run_dispatcher(settings, take_over=take_over))


@app.command(hidden=True)
def web(
    fd: Annotated[int | None, typer.Option(help="An open listening socket to serve.")] = None,
) -> None:
    """Serve webhooks and screens."""
    from app.logs import configure_logs
    from app.supervisor import listen
    from app.web import run_web

    settings = _settings()
    configure_logs(settings.log_level)
    listener = socket.socket(fileno=fd) if fd is not None else listen(settings)
    _loop(run_web(settings, listener))


@app.command(hidden=True)
def recorder() -> None:
    """Carry the journal into the records."""
    from app.logs import configure_logs
    from app.recorder import run_recorder

    settings = _settings()
    configure_logs(settings.log_level)
    _loop(run_recorder(settings))


@app.command(hidden=True)
def carrier() -> None:
    """Be the sample's telephone carrier: a double of a Twilio account, on loopback only."""
    from app.logs import configure_logs
    from simulator.carrier import serve
    from simulator.sample_carrier import sample_carrier

    settings = _settings()
    configure_logs(settings.log_level)
    serve(sample_carrier(settings), port=settings.carrier_port)


@app.command(hidden=True)
def traffic() -> None:
    """Be the sample's people: callers who dial, specialists who answer through the desk's own pages."""
    from app.logs import configure_logs
    from records.sample_people import SAMPLE_PASSWORD
    from simulator.traffic import TrafficSettings, run_traffic

    settings = _settings()
    configure_logs(settings.log_level)
    plan = TrafficSettings(
        desk_url=settings.desk_origin,
        carrier_url=settings.twilio_api_base_url,
        password=SAMPLE_PASSWORD,
        callers_per_hour=settings.sample_callers_per_hour,
        speed=settings.sample_speed,
        lines=settings.lines,
    )
    _loop(_until_stopped(run_traffic(plan)))


@app.command()
def simulate(
    scenario: Annotated[str, typer.Argument(help="A shipped scenario's name, or a path to a scenario file.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same journal.")] = 1,
    json: Annotated[
        str | None, typer.Option(help="Write the result as JSON to this file; - is the terminal.")
    ] = None,
) -> None:
    """Play a scenario in virtual time on the production engine."""
    from rich.console import Console
    from rich.progress import Progress

    from app.results import put_json, table_of
    from simulator.virtual import load_scenario
    from simulator.virtual import simulate as play
    from simulator.virtual.scenario import ScenarioError

    try:
        wanted = load_scenario(scenario)
    except ScenarioError as wrong:
        _refuse(str(wrong))
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(f"Simulating {wanted.name}", total=1.0)
        outcome = play(wanted, seed, lambda share: progress.update(task, completed=share))
    if json is not None:
        put_json(outcome.as_json(), json)
    if json != "-":
        table_of(f"{wanted.name}, seed {seed}", outcome.as_json())


async def _until_stopped(work) -> None:  # type: ignore[no-untyped-def]
    """Carry on until SIGTERM or Ctrl-C, and let the work tidy up."""
    task = asyncio.ensure_future(work)
    for stop_signal in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(stop_signal, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task


def _loop(work) -> None:  # type: ignore[no-untyped-def]
    import uvloop

    uvloop.run(work)


if __name__ == "__main__":
    main()
