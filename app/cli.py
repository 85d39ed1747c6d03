"""The `switchboard` command line. Each command imports what it needs when it runs, so that each starts fast."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from app import cli_replay, cli_simulate
from app.cli_fallbacks import fallbacks
from app.cli_rules import rules
from app.cli_twilio import twilio
from app.refusal import refuse as _refuse
from config.errors import ConfigError
from config.settings import Settings, environment, load_settings

if TYPE_CHECKING:
    from simulator.flood_plan import Service

T = TypeVar("T")

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(rules, name="rules")
app.add_typer(twilio, name="twilio")
app.add_typer(fallbacks, name="fallbacks")


@app.callback()
def options(
    leashed: Annotated[
        bool, typer.Option(hidden=True, help="End when the process that started this one ends.")
    ] = False,
) -> None:
    """Switchboard 211: one telephone service out of many 211 partners."""
    if leashed:
        from app.leash import end_with_parent

        end_with_parent()


def main() -> None:
    app()


def _settings() -> Settings:
    from config.network import check_lines, load_network
    from config.partner_settings import check_partners

    try:
        settings = load_settings(environment())
        network = load_network(settings.network_file)
        problems = check_lines(network, settings.lines)
        problems += check_partners(
            network, settings.partner_numbers, settings.partner_keys, settings.fallback_numbers
        )
    except ConfigError as wrong:
        _refuse(str(wrong))
    if problems:
        _refuse("\n".join(problems))
    return settings


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
    from app.errors import StartError
    from app.logs import configure_logs
    from app.supervisor import listen
    from app.web import run_web

    settings = _settings()
    configure_logs(settings.log_level)
    try:
        listener = socket.socket(fileno=fd) if fd is not None else listen(settings)
    except StartError as wrong:
        _refuse(str(wrong))
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
    from config.sample_secrets import SAMPLE_PASSWORD
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
    findings = _loop(examine(environment()))
    if json is not None:
        put_json(as_json(findings), json)
    if json != "-":
        print(describe(findings))
    raise SystemExit(1 if any(finding.level is Level.WRONG for finding in findings) else 0)


cli_simulate.add_to(app)
cli_replay.add_to(app)

Calls = Annotated[int, typer.Option(help="How many callers dial.")]
Rate = Annotated[float, typer.Option(help="Callers a second on average; they wait for nobody.")]
Seed = Annotated[int, typer.Option(help="The same seed draws the same callers.")]
Json = Annotated[str | None, typer.Option(help="Write the result as JSON to this file; - is the terminal.")]


@app.command()
def flood(calls: Calls = 1_000, rate: Rate = 10.0, seed: Seed = 211, json: Json = None) -> None:
    """Flood the running sample service with calls, and account for every one. Exit status 1 unless all holds."""
    from app.results import put_json
    from simulator.flood import run_flood
    from simulator.flood_plan import FloodPlan

    result = _test_bench(lambda service: run_flood(FloodPlan(calls=calls, rate=rate, seed=seed), service))
    if json is not None:
        put_json(result.as_json(), json)
    if json != "-":
        print(result.describe())
    raise SystemExit(0 if result.ok else 1)


@app.command()
def chaos(
    calls: Calls = 1_500,
    rate: Rate = 8.0,
    seed: Seed = 211,
    times: Annotated[int, typer.Option(help="How often each of web, dispatcher and redis is killed.")] = 20,
    json: Json = None,
) -> None:
    """Kill the running sample service's processes during a flood, and ask what was lost."""
    from app.results import put_json
    from simulator.chaos import kill_during_flood
    from simulator.flood_plan import FloodPlan

    plan = FloodPlan(calls=calls, rate=rate, seed=seed)
    result = _test_bench(lambda service: kill_during_flood(plan, service, times))
    if json is not None:
        put_json(result.as_json(), json)
    if json != "-":
        print(result.describe())
    raise SystemExit(0 if result.ok else 1)


@app.command()
def bench(json: Json = None) -> None:
    """Measure what the house costs; takes about two minutes and starts what it needs by itself."""
    from rich.console import Console

    from app.logs import configure_logs
    from app.results import put_json
    from simulator.bench.report import print_bench, run_bench

    configure_logs("error")
    errors = Console(stderr=True, highlight=False)
    result = run_bench(lambda what: errors.print(f"Measuring {what} ..."))
    if json is not None:
        put_json(result.as_json(), json)
    if json != "-":
        print_bench(result)


def _test_bench(work: Callable[["Service"], Coroutine[Any, Any, T]]) -> T:
    """Do a piece of the test bench's work on the service that runs with these settings."""
    from app.health import answers
    from app.logs import configure_logs
    from app.supervisor import run_file
    from simulator.flood_plan import Service
    from simulator.lines import CarrierSilent
    from simulator.people.desk_browser import DeskTrouble, SignInRefused

    settings = _settings()
    configure_logs("error")
    if not answers(settings.desk_origin):
        _refuse(
            f"Nothing answers at {settings.desk_origin}. Start the service with `switchboard run`, with the same "
            "settings, then try again."
        )
    service = Service(
        desk_url=settings.desk_origin,
        carrier_url=settings.twilio_api_base_url,
        database_url=settings.sqlalchemy_url,
        lines=settings.lines,
        run_file=run_file(settings.data_dir),
    )
    try:
        return _loop(work(service))
    except (CarrierSilent, DeskTrouble, SignInRefused, ValueError) as wrong:
        _refuse(f"This service cannot be flooded: {wrong}. It must run with sample traffic.")


async def _until_stopped(work: Coroutine[Any, Any, None]) -> None:
    """Carry on until SIGTERM or Ctrl-C, and let the work tidy up."""
    task = asyncio.ensure_future(work)
    for stop_signal in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(stop_signal, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task


def _loop(work: Coroutine[Any, Any, T]) -> T:
    """Run one process's work. What stops it from starting is told in words, not as a traceback."""
    import uvloop

    from app.errors import StartError

    try:
        return uvloop.run(work)
    except StartError as wrong:
        _refuse(str(wrong))


if __name__ == "__main__":
    main()
