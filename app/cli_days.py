"""The commands of networks over days: variants beside each other, staffings, drills. None of them needs a service."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli_options import Changes, Lang
from app.refusal import refuse

if TYPE_CHECKING:
    from simulator.days.drill import Orders
    from simulator.virtual import Scenario
    from simulator.virtual.days import DaysScenario


def add_to(app: typer.Typer, scenarios: typer.Typer) -> None:
    """Make these commands part of the command line."""
    app.command()(drill)
    scenarios.command()(staff)


def compare_variants(wanted: "Scenario", workers: int | None, json: str | None, lang: str) -> None:
    """Play the variants of a scenario beside each other: `simulate --compare`."""
    from app.cli_simulate import STOPPED, Progress, note
    from app.results import put_json
    from simulator.days.compare import compare
    from simulator.days.compare_table import print_comparison
    from simulator.virtual import Stopped, WorkerLost
    from simulator.workers import cores

    days = _of_days(wanted, "--compare")
    if not days.variants:
        refuse(f"{days.name} has no variants to compare; write [[variants]] in a scenario file.")
    try:
        with Progress(f"{days.name}: {len(days.variants)} variants, {days.replications} times each") as bar:
            found = compare(days, workers or cores(), bar)
    except Stopped as stopped:
        note(str(stopped))
        raise SystemExit(STOPPED) from None
    except WorkerLost as wrong:
        refuse(str(wrong))
    if json is not None:
        put_json({**found.as_json(), "settings": days.model_dump(mode="json")}, json)
    if json != "-":
        print_comparison(found, lang)


def staff(
    scenario: Annotated[str, typer.Argument(help="A shipped scenario of days, or a path to one.")],
    changes: Changes = None,
) -> None:
    """Print a staffing file: enough specialists at each partner for its own usual callers, by Erlang A."""
    from simulator.days.staffing import staffing_text
    from simulator.virtual import ScenarioError, load_scenario

    try:
        wanted = load_scenario(scenario, changes or ())
    except ScenarioError as wrong:
        refuse(str(wrong))
    sys.stdout.write(staffing_text(_of_days(wanted, "staff")))


def drill(
    plan: Annotated[str, typer.Argument(help="An emergency plan of the rule book.")],
    scenario: Annotated[
        str | None,
        typer.Option(
            help="Whose callers: a scenario of days. Without it, a shipped one that declares the plan."
        ),
    ] = None,
    edition: Annotated[
        int | None,
        typer.Option(min=1, help="Which published edition of the rules; without it, the network's file."),
    ] = None,
    seed: Annotated[int | None, typer.Option(help="The same seed gives the same callers.")] = None,
    at_minute: Annotated[
        int | None, typer.Option(min=0, help="When it is declared. Without it, when the scenario does so.")
    ] = None,
    hours: Annotated[
        float | None,
        typer.Option(min=0.1, help="How long to play. Without it, until an hour after the plan."),
    ] = None,
    changes: Changes = None,
    json: Annotated[
        str | None, typer.Option(help="Write the report as JSON to this file; - is the terminal.")
    ] = None,
    html: Annotated[Path | None, typer.Option(help="Write the report as a page to this file.")] = None,
    lang: Lang = "en",
) -> None:
    """Practise an emergency plan on simulated callers, with and without it. The live floor is out of its reach."""
    from app.cli_simulate import Progress, can_be_written, known_language
    from app.results import put_json
    from simulator.days.drill import DrillError, Orders
    from simulator.days.drill import drill as play
    from simulator.days.drill_page import print_drill, write_drill

    known_language(lang)
    can_be_written(*(path for path in (html,) if path is not None))
    with _present_network(edition) as network:
        orders = Orders(
            plan=plan,
            network=network,
            scenario=scenario,
            at_minute=at_minute,
            hours=hours,
            seed=seed,
            changes=tuple(changes or ()),
        )
        try:
            with Progress(f"Drill of {plan}") as bar:
                found = play(orders, bar)
        except DrillError as wrong:
            refuse(str(wrong))
    if json is not None:
        put_json(found.as_json(), json)
    if html is not None:
        write_drill(html, found, _typed(orders, found.scenario, edition), lang)
    if json != "-":
        print_drill(found, lang)


@contextmanager
def _present_network(edition: int | None) -> Iterator[str]:
    """Name the network file of the settings, or one with an edition that is read before anything is played.

    Without an edition no other setting is read: a drill needs no credentials.
    """
    from config.settings import environment, load_settings, variable
    from simulator.virtual.named_files import SAMPLE

    if edition is None:
        yield environment().get(variable("network_file"), "").strip() or SAMPLE
        return
    from app.edition_file import edition_file
    from config.errors import ConfigError
    from records.errors import RecordsError

    with ExitStack() as stack:
        try:
            file = stack.enter_context(edition_file(load_settings(environment()), edition))
        except (ConfigError, RecordsError) as wrong:
            refuse(str(wrong))
        yield str(file)


def _typed(orders: "Orders", scenario: "DaysScenario", edition: int | None) -> str:
    words = ["switchboard drill", orders.plan, f"--scenario {orders.scenario or scenario.name}"]
    words.append(f"--seed {scenario.seed}")
    if edition is not None:
        words.append(f"--edition {edition}")
    if orders.at_minute is not None:
        words.append(f"--at-minute {orders.at_minute}")
    if orders.hours is not None:
        words.append(f"--hours {orders.hours:g}")
    return " ".join([*words, *(f"--set {change}" for change in orders.changes)])


def _of_days(scenario: "Scenario", what: str) -> "DaysScenario":
    from simulator.virtual.days import DaysScenario

    if not isinstance(scenario, DaysScenario):
        refuse(f'{what} needs a scenario of kind "days"; {scenario.name} is another.')
    return scenario
