"""Results as tables on the terminal."""

from collections.abc import Sequence
from dataclasses import asdict, fields

from rich.console import Console
from rich.table import Table

from simulator.theory.staffing import Demand, Staffed
from simulator.virtual.against_theory import JUDGED, Judgement
from simulator.virtual.figures import CallFigures
from simulator.virtual.outcome import Outcome
from simulator.virtual.scenario_files import ShippedScenario

_METHODS = {
    "student_t_over_replications": "Student's t over {groups} replications",
    "batch_means": "batch means of {groups} stretches of the one run",
}


def print_outcome(outcome: Outcome, changes: Sequence[str]) -> None:
    """Print the figures, each with its interval and what theory expects at the load that came about."""
    title = ", ".join((outcome.scenario, f"seed {outcome.seed}", *changes))
    known = outcome.theory.at_realised_load if outcome.theory is not None else None
    expected = asdict(known) if known is not None else {}
    table = _table(title, "", "simulated", "95 % interval", *(["theory"] if expected else []))
    for name in (one.name for one in fields(CallFigures)):
        if name == "home_share" and outcome.theory is not None:
            continue
        interval = outcome.intervals[name]
        between = "-" if interval is None else f"{interval[0]:.4g} to {interval[1]:.4g}"
        row = [name.replace("_", " "), _figure(getattr(outcome, name)), between]
        table.add_row(*row, *([_figure(expected.get(name))] if expected else []))
    for name in ("offered", "answered", "abandoned", "other_ends", "replications", "events"):
        table.add_row(name.replace("_", " "), f"{getattr(outcome, name):,}")
    table.add_row("calls per second", f"{outcome.calls_per_second:,.0f}", f"rules {outcome.rules}")
    console = _console()
    console.print(table)
    console.print(f"journal hash  {outcome.journal_hash}", soft_wrap=True)
    method = _METHODS[outcome.interval_method].format(groups=outcome.interval_groups)
    console.print(
        f"Service level: answered within {outcome.threshold_s:g} s, of all offered. Intervals: {method}."
    )
    if outcome.theory is not None and known is not None:
        console.print(f"Theory: {outcome.theory.model} at the arrivals and talks that came about.")


def print_judgements(judged: Sequence[Judgement], seed: int) -> None:
    """Print for each queue and figure: simulated, theory, and their distance in standard errors."""
    table = _table(
        f"Against theory, seed {seed}", "n", "load", "patience", *(_short(name) for name in JUDGED), ""
    )
    for one in judged:
        patience = one.setting.patience_mean_s
        cells = [
            f"{found.simulated:.4g} / {found.theory:.4g} ({found.errors:+.1f})"
            for found in (one.distances[name] for name in JUDGED)
        ]
        load = f"{one.setting.load:.2f}"
        waits = "for ever" if patience is None else f"{patience:g} s"
        table.add_row(str(one.setting.specialists), load, waits, *cells, "ok" if one.ok else "NOT TRUE")
    console = _console()
    console.print(table)
    console.print(
        "Simulated / theory at the load that came about (distance in standard errors between the runs)."
    )


def print_staffing(demand: Demand, needed: int, rows: Sequence[Staffed]) -> None:
    limit = f", at most {demand.abandonment_max:.0%} lost" if demand.abandonment_max is not None else ""
    goal = f"{demand.target:.0%} within {demand.within_s:g} s{limit}"
    title = f"{needed} specialists answer {demand.load_erlang:.4g} erlang: {goal}"
    model = "Erlang C, callers wait for ever" if demand.patience_mean_s is None else "Erlang A"
    table = _table(
        title, "specialists", "P(wait)", "mean wait (s)", "service level", "abandonment", "occupancy", ""
    )
    for row in rows:
        table.add_row(
            f"{row.specialists:,}",
            f"{row.p_wait:.3f}",
            f"{row.wait_mean_s:.1f}",
            f"{row.service_level:.1%}",
            f"{row.abandonment:.1%}",
            f"{row.occupancy:.1%}",
            "<- the fewest" if row.specialists == needed else "enough" if row.enough else "",
        )
    console = _console()
    console.print(table)
    console.print(f"{model}. Mean wait of the answered; service level and abandonment of all callers.")


def print_scenarios(shipped: Sequence[ShippedScenario], lang: str) -> None:
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    for one in shipped:
        table.add_row(one.name, one.description_fr if lang == "fr" else one.description_en)
    _console().print(table)


def _table(title: str, *headings: str) -> Table:
    table = Table(title=title, title_justify="left", box=None, padding=(0, 2, 0, 0))
    for number, heading in enumerate(headings):
        table.add_column(heading, justify="left" if number == 0 else "right")
    return table


def _short(name: str) -> str:
    return name.replace("_", " ")


def _figure(value: float | None) -> str:
    """Write a figure; what is not known is a dash, never 0."""
    return "-" if value is None else f"{value:.3f}"


def _console() -> Console:
    console = Console(highlight=False, soft_wrap=True)
    # Into a file or a pipe nothing need be folded.
    return console if console.is_terminal else Console(highlight=False, soft_wrap=True, width=140)
