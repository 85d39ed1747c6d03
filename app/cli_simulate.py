"""The commands that need no service: virtual time, and the formulas beside it."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app import cli_days
from app.cli_days import compare_variants
from app.cli_experiments import is_experiment
from app.cli_experiments import play as play_experiment
from app.cli_options import Changes, Json, Lang, Workers
from app.refusal import refuse

if TYPE_CHECKING:
    from simulator.virtual import Outcome, Scenario

STOPPED = 130
"""The exit status of what Ctrl-C ended, as shells have it."""

Html = Annotated[Path | None, typer.Option(help="Write a report with charts to this file, all in one piece.")]
Calls = Annotated[Path | None, typer.Option(help="Write a row a call to this CSV file.")]
Compare = Annotated[
    bool,
    typer.Option("--compare", help="Play the scenario's variants beside each other, on the same callers."),
]
Theory = Annotated[
    bool,
    typer.Option(
        "--against-theory",
        help="In place of a scenario: hold twelve textbook queues to theory. Exit status 1 unless all hold.",
    ),
]

scenarios = typer.Typer(no_args_is_help=True, help="What can be simulated.")


def add_to(app: typer.Typer) -> None:
    """Make these commands part of the command line."""
    app.command()(simulate)
    app.command()(staffing)
    app.add_typer(scenarios, name="scenarios")
    cli_days.add_to(app, scenarios)


def simulate(
    scenario: Annotated[
        str | None, typer.Argument(help="A shipped scenario's name, or a path to a scenario file.")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="The same seed gives the same journal.")] = None,
    replications: Annotated[
        int | None, typer.Option(help="How many times to play it, each with a seed of its own.")
    ] = None,
    horizon_s: Annotated[float | None, typer.Option(help="Seconds of simulated life.")] = None,
    warm_up_s: Annotated[float | None, typer.Option(help="Seconds before callers count.")] = None,
    workers: Workers = None,
    changes: Changes = None,
    json: Json = None,
    html: Html = None,
    calls: Calls = None,
    lang: Lang = "en",
    compare: Compare = False,
    theory: Theory = False,
) -> None:
    """Play a scenario in virtual time on the production engine."""
    flags = {"seed": seed, "replications": replications, "horizon_s": horizon_s, "warm_up_s": warm_up_s}
    said = [*(changes or ()), *(f"{name}={value}" for name, value in flags.items() if value is not None)]
    timed = horizon_s is not None or warm_up_s is not None
    if theory:
        if scenario is not None or compare or changes or html or calls or timed:
            refuse("--against-theory takes --seed, --replications, --workers and --json, and no scenario.")
        _against_theory(
            1 if seed is None else seed, 20 if replications is None else replications, workers, json
        )
        return
    if scenario is None:
        refuse("Which scenario? `switchboard scenarios list` names those that are shipped.")
    known_language(lang)
    if is_experiment(scenario):
        if compare or calls or timed:
            refuse(
                f"{scenario} is an experiment: it takes --seed, --replications, --workers, --set, --json, --html "
                "and --lang."
            )
        can_be_written(*(path for path in (html,) if path is not None))
        play_experiment(
            scenario,
            seed=1 if seed is None else seed,
            replications=replications,
            workers=workers,
            changes=changes or (),
            json=json,
            html=html,
            lang=lang,
        )
        return
    if compare:
        if html or calls:
            refuse("--compare writes --json and a table; --html and --calls are for one variant.")
        compare_variants(_wanted(scenario, said), workers, json, lang)
        return
    _play_and_put(scenario, said, workers, json, html, calls, lang)


def _play_and_put(
    scenario: str,
    said: list[str],
    workers: int | None,
    json: str | None,
    html: Path | None,
    calls: Path | None,
    lang: str,
) -> None:
    can_be_written(*(path for path in (html, calls) if path is not None))
    wanted, outcome = _play(scenario, said, workers, calls)
    _put(wanted, outcome, said, json, html, lang)
    if not outcome.complete:
        left = f" {calls} was left as it was: it is written only when all are." if calls else ""
        note(
            f"Stopped: {outcome.replications} of {wanted.replications} replications are complete, "
            f"and the figures are theirs.{left}"
        )
        raise SystemExit(STOPPED)


def _play(
    scenario: str, said: list[str], workers: int | None, calls: Path | None
) -> "tuple[Scenario, Outcome]":
    from config.memory import collect_rarely
    from simulator.virtual import Stopped, WorkerLost, replicate

    wanted = _wanted(scenario, said)
    collect_rarely()
    many = f", {wanted.replications} times" if wanted.replications > 1 else ""
    try:
        with Progress(f"Simulating {wanted.name}{many}") as progress:
            return wanted, replicate(wanted, workers=workers, progress=progress, calls=calls)
    except Stopped as stopped:
        note(str(stopped))
        raise SystemExit(STOPPED) from None
    except (WorkerLost, OSError) as wrong:
        refuse(str(wrong))


def _wanted(scenario: str, said: list[str]) -> "Scenario":
    from simulator.virtual import ScenarioError, load_scenario

    try:
        return load_scenario(scenario, said)
    except ScenarioError as wrong:
        refuse(str(wrong))


def _put(
    wanted: "Scenario", outcome: "Outcome", said: list[str], json: str | None, html: Path | None, lang: str
) -> None:
    from app.results import put_json
    from simulator.report import print_outcome, write_page

    if json is not None:
        put_json({**outcome.as_json(), "settings": wanted.model_dump(mode="json")}, json)
    if html is not None:
        write_page(html, wanted, outcome, _command(wanted, said), lang)
    if json != "-":
        print_outcome(outcome, said)


def _command(wanted: "Scenario", said: list[str]) -> str:
    return " ".join(["switchboard simulate", wanted.name, *(f"--set {one}" for one in said)])


def _against_theory(seed: int, replications: int, workers: int | None, json: str | None) -> None:
    from app.results import put_json
    from simulator.report import print_judgements
    from simulator.virtual.against_theory import SETTINGS, against_theory
    from simulator.workers import WorkerLost, cores

    if replications < 2:
        refuse("--replications: the standard error between runs needs at least 2 of them.")
    try:
        with Progress(f"{len(SETTINGS)} queues, {replications} times each") as progress:
            judged = against_theory(seed, replications, workers or cores(), progress)
    except WorkerLost as wrong:
        refuse(str(wrong))
    complete = len(judged) == len(SETTINGS)
    ok = complete and all(one.ok for one in judged)
    if json is not None:
        put_json({"seed": seed, "ok": ok, "settings": [one.as_json() for one in judged]}, json)
    if json != "-":
        print_judgements(judged, seed)
    if not complete:
        note(f"Stopped: {len(judged)} of {len(SETTINGS)} queues are complete.")
        raise SystemExit(STOPPED)
    raise SystemExit(0 if ok else 1)


def staffing(
    arrivals_per_hour: Annotated[float, typer.Option(help="Callers in an hour, on average.")],
    handle_mean_s: Annotated[
        float, typer.Option(help="Mean handling of a call, wrap-up included, in seconds.")
    ],
    target: Annotated[float, typer.Option(help="Share of all callers to be answered in time.")] = 0.8,
    within_s: Annotated[float, typer.Option(help="What in time is, in seconds.")] = 90.0,
    patience_mean_s: Annotated[
        float | None, typer.Option(help="How long callers wait on average; left out, they wait for ever.")
    ] = None,
    abandonment_max: Annotated[
        float | None, typer.Option(help="The greatest share that may give up, such as 0.05.")
    ] = None,
    json: Json = None,
) -> None:
    """Say how many specialists a load needs: Erlang A with patience, Erlang C without."""
    from dataclasses import asdict

    from app.results import put_json
    from simulator.report import print_staffing
    from simulator.theory.staffing import Demand, StaffingError, specialists_needed, staffing_table

    try:
        demand = Demand(
            arrivals_per_hour=arrivals_per_hour,
            handle_mean_s=handle_mean_s,
            patience_mean_s=patience_mean_s,
            within_s=within_s,
            target=target,
            abandonment_max=abandonment_max,
        )
        needed, rows = specialists_needed(demand), staffing_table(demand)
    except StaffingError as wrong:
        refuse(str(wrong))
    if json is not None:
        table = [asdict(row) for row in rows]
        put_json(
            {**asdict(demand), "load_erlang": demand.load_erlang, "specialists": needed, "table": table}, json
        )
    if json != "-":
        print_staffing(demand, needed, rows)


@scenarios.command(name="list")
def list_scenarios(lang: Lang = "en") -> None:
    """Name the scenarios that are shipped, and the experiments, which `simulate` plays as well."""
    from simulator.experiments import shipped_experiments
    from simulator.report import print_scenarios
    from simulator.virtual import shipped_scenarios

    known_language(lang)
    print_scenarios([*shipped_scenarios(), *shipped_experiments()], lang)


@scenarios.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors and checkers."""
    from app.results import put_json
    from simulator.virtual import scenario_schema

    put_json(scenario_schema(), "-")


class Progress:
    """A bar on standard error while something is played; where that is no terminal, nothing."""

    def __init__(self, what: str) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

        console = Console(stderr=True)
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task(what, total=1.0)

    def __enter__(self) -> "Progress":
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def __call__(self, share: float) -> None:
        self._bar.update(self._task, completed=share)


def known_language(lang: str) -> None:
    if lang not in ("en", "fr"):
        refuse(f"--lang {lang}: write en or fr.")


def can_be_written(*paths: Path) -> None:
    """Find out before an hour of computing, not after it."""
    for path in paths:
        if path.is_dir() or not path.parent.is_dir():
            refuse(f"{path} cannot be written: name a file in a folder that exists.")


def note(words: str) -> None:
    sys.stderr.write(f"{words}\n")
