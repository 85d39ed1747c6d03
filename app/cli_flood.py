"""The commands that flood a running service: its own sample, or a deployment on a double of the carrier."""

from dataclasses import fields
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli_options import Changes, Json
from app.commands import read_settings, run_loop
from app.refusal import refuse

if TYPE_CHECKING:
    from simulator.flood.plan import Crowd, FloodPlan, Service
    from simulator.flood.scenario import FromScenario

TRIAL_S = 20.0
"""How long one flood of a search lasts."""
USUAL_CALLS, USUAL_RATE, USUAL_SEED = 1_000, 10.0, 211
MIX_RATE = 5.0
"""At more, interpreters and call-backs wait for the one call a second that accounts may place by order."""

ScenarioName = Annotated[
    str | None,
    typer.Argument(
        help="A scenario of kind network or days, shipped or a path; left out, short calls, many a second."
    ),
]
Target = Annotated[
    str | None,
    typer.Option(help="Public address of a deployment on a double of the carrier, in place of the sample."),
]
Rate = Annotated[
    float | None, typer.Option(min=0.01, help="New calls a second on average; they wait for nobody.")
]
Mix = Annotated[
    str,
    typer.Option(
        help="`everything`: short calls with holds, transfers, interpreters, call-backs and voicemail, all counted "
        "again afterwards; --set holds=0.10 and so on change the shares."
    ),
]
WriteNetwork = Annotated[
    str | None,
    typer.Option(
        "--write-network",
        help="Write the network of these settings with ways out of the queue that open at once, to run the "
        "service with for --mix (SWITCHBOARD_NETWORK_FILE), and do nothing else.",
    ),
]
CallersOnly = Annotated[
    bool, typer.Option("--callers-only", help="Bring no specialists: whoever is there already answers.")
]
FindLimit = Annotated[
    bool, typer.Option("--find-limit", help="Find the highest rate that holds, by floods of 20 s each.")
]
Workers = Annotated[
    int, typer.Option(min=1, max=64, help="Processes that call and answer. The callers stay the same.")
]


def add_to(app: typer.Typer) -> None:
    """Make these commands part of the command line."""
    app.command()(flood)
    app.command()(chaos)


def flood(
    scenario: ScenarioName = None,
    target: Target = None,
    rate: Rate = None,
    calls: Annotated[int | None, typer.Option(min=1, help="How many callers dial, at most.")] = None,
    duration_s: Annotated[
        float | None, typer.Option(min=1, help="For how many real seconds callers dial.")
    ] = None,
    from_h: Annotated[float, typer.Option(min=0, help="Begin so many hours into the scenario.")] = 0.0,
    speed: Annotated[
        float, typer.Option(min=0.01, help="How many times faster than life people live.")
    ] = 1.0,
    seed: Annotated[int | None, typer.Option(min=0, help="The same seed draws the same callers.")] = None,
    workers: Workers = 1,
    changes: Changes = None,
    callers_only: CallersOnly = False,
    mix: Mix = "",
    write_network: WriteNetwork = None,
    find_limit: FindLimit = False,
    json: Json = None,
) -> None:
    """Flood the running service with signed calls over real HTTP, and account for every one.

    Exit status 1 unless all holds.
    """
    from simulator.flood.scenario import Window

    if write_network is not None:
        _write_network(write_network)
        return
    window = Window(
        from_s=from_h * 3_600,
        duration_s=None if duration_s is None else duration_s * speed,
        calls=calls,
        rate=rate,
        speed=speed,
        callers_only=callers_only,
    )
    said = [*(changes or ()), *(() if seed is None else (f"seed={seed}",))]
    plan = _plan(scenario, window, said, mix)
    if plan.meant and find_limit:
        refuse("--mix and --find-limit do not go together: what is counted again takes longer than a trial.")
    service = _service(target, plan)
    if find_limit:
        _find_limit(plan, service, workers, json)
    else:
        _flood(plan, service, workers, json)


def chaos(
    calls: Annotated[int, typer.Option(min=1, help="How many callers dial.")] = 1_500,
    rate: Annotated[
        float, typer.Option(min=0.01, help="Callers a second on average; they wait for nobody.")
    ] = 8.0,
    seed: Annotated[int, typer.Option(help="The same seed draws the same callers.")] = USUAL_SEED,
    times: Annotated[int, typer.Option(help="How often each of web, dispatcher and redis is killed.")] = 20,
    json: Json = None,
) -> None:
    """Kill the running sample service's processes during a flood, and ask what was lost."""
    from simulator.chaos import kill_during_flood
    from simulator.flood.plan import FloodPlan

    try:
        plan = FloodPlan(calls=calls, rate=rate, seed=seed)
    except ValueError as wrong:
        refuse(f"{wrong}.")
    service = _service(None, plan)
    result = _on_the_service(kill_during_flood(plan, service, times))
    _put(result, json)
    raise SystemExit(0 if result.ok else 1)


def _flood(plan: "Crowd", service: "Service", workers: int, json: str | None) -> None:
    from simulator.flood.run import run_flood

    result = _on_the_service(run_flood(plan, service, workers=workers))
    _put(result, json)
    raise SystemExit(0 if result.ok else 1)


def _find_limit(plan: "FloodPlan | FromScenario", service: "Service", workers: int, json: str | None) -> None:
    from rich.console import Console

    from simulator.flood.result import FloodResult
    from simulator.flood.run import run_flood
    from simulator.flood.search import find_limit

    errors = Console(stderr=True, highlight=False)

    async def play(rate: float) -> FloodResult:
        return await run_flood(plan.at_rate(rate, TRIAL_S), service, workers=workers)

    first = plan.first_rate(USUAL_RATE)
    found = _on_the_service(find_limit(play, first, lambda tried: errors.print(tried.describe())))
    _put(found, json)
    raise SystemExit(0 if found.highest is not None else 1)


def _plan(scenario: str | None, window: Any, said: list[str], mix: str) -> "FloodPlan | FromScenario":
    if mix not in ("", "everything") or (mix and scenario is not None):
        refuse("--mix knows `everything`, and is for short calls, without a scenario.")
    if scenario is None:
        return _short_calls(window, said, mix=bool(mix))
    return _of_scenario(scenario, window, said)


def _write_network(path: str) -> None:
    from pathlib import Path

    from config.network import NETWORK_FILE, load_network
    from simulator.flood.early_exits import with_early_exits

    settings = read_settings()
    load_network(settings.network_file)
    source, out = settings.network_file or NETWORK_FILE, Path(path)
    out.write_text(with_early_exits(source.read_text(encoding="utf-8")), encoding="utf-8")
    load_network(out)
    print(f"Written. Start the service with SWITCHBOARD_NETWORK_FILE={out}")


def _short_calls(window: Any, said: list[str], *, mix: bool) -> "FloodPlan":
    """Make a plan of short calls, changed by `--set` like a scenario."""
    from pydantic import TypeAdapter, ValidationError

    from simulator.flood.plan import EVERYTHING, FloodPlan
    from simulator.virtual.assignments import AssignmentError, assigned

    if window.from_s or window.speed != 1:
        refuse("--from-h and --speed are for scenarios; `switchboard scenarios list` names those shipped.")
    rate = window.rate or (MIX_RATE if mix else USUAL_RATE)
    calls = window.calls or (round(rate * window.duration_s) if window.duration_s else USUAL_CALLS)
    usual: dict[str, Any] = {"calls": calls, "rate": rate, "seed": USUAL_SEED, **(EVERYTHING if mix else {})}
    if window.callers_only:
        usual["specialists"] = 0
    known = {field.name for field in fields(FloodPlan)}
    try:
        values = assigned(usual, said)
        if unknown := sorted(set(values) - known):
            refuse(f"--set {unknown[0]}: short calls have {', '.join(sorted(known))}.")
        return TypeAdapter(FloodPlan).validate_python(values)
    except (AssignmentError, ValidationError, ValueError) as wrong:
        told = wrong.errors()[0]["msg"] if isinstance(wrong, ValidationError) else str(wrong)
        refuse(f"This cannot be flooded: {told.removeprefix('Value error, ')}.")


def _of_scenario(name: str, window: Any, said: list[str]) -> "FromScenario":
    from app.cli_experiments import is_experiment
    from simulator.flood.scenario import NotForFloods, crowd_of
    from simulator.virtual import ScenarioError, load_scenario

    if is_experiment(name):
        refuse(
            f"{name} is an experiment of virtual time; `switchboard scenarios list` names scenarios to flood."
        )
    try:
        return crowd_of(load_scenario(name, said), window)
    except ScenarioError as wrong:
        refuse(str(wrong))
    except NotForFloods as wrong:
        refuse(f"This cannot be flooded: {wrong}.")


def _service(target: str | None, plan: "Crowd") -> "Service":
    from app.flood_service import cannot_be_flooded, own_service, target_service
    from app.logs import configure_logs
    from config.fields import variable
    from simulator.flood.scenario import FromScenario, NotForFloods, check_network

    configure_logs("error")
    settings = read_settings()
    service = own_service(settings) if target is None else run_loop(target_service(target, settings))
    if plan.meant and service.database_url is None:
        refuse(f"Counting again takes the log: set {variable('database_url')} to the deployment's.")
    if isinstance(plan, FromScenario):
        try:
            check_network(plan, service)
        except NotForFloods as wrong:
            cannot_be_flooded(wrong)
    return service


def _on_the_service(work: Any) -> Any:
    from app.flood_service import cannot_be_flooded
    from simulator.lines import CarrierSilent
    from simulator.people.desk_browser import DeskTrouble, SignInRefused

    try:
        return run_loop(work)
    except (CarrierSilent, DeskTrouble, SignInRefused, ValueError) as wrong:
        cannot_be_flooded(wrong)


def _put(result: Any, json: str | None) -> None:
    from app.results import put_json

    if json is not None:
        put_json(result.as_json(), json)
    if json != "-":
        print(result.describe())
