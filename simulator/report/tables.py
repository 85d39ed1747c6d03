"""The tables of a report."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from simulator.report.numbers import Numbers
from simulator.report.phrases import DASH, Phrases
from simulator.theory.staffing import (
    Demand,
    Staffed,
    StaffingError,
    specialists_needed,
    staffed,
    staffing_table,
)
from simulator.virtual.outcome import Outcome
from simulator.virtual.scenario import Scenario, TextbookScenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    head: str
    cells: tuple[str, ...]
    note: str = ""
    marked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    caption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Staffing:
    says: str
    table: Table


def figures_table(outcome: Outcome, phrases: Phrases, numbers: Numbers) -> Table:
    theory = outcome.theory
    known = (theory.at_realised_load, theory.at_parameters) if theory is not None else ()
    columns: list[Mapping[str, Any]] = [asdict(one) if one is not None else {} for one in known]
    beside = (phrases.theory_realised, phrases.theory_parameters) if columns else ()
    within = numbers.seconds(outcome.threshold_s, 0)
    return Table(
        headings=(phrases.figure, phrases.simulated, phrases.interval, *beside),
        rows=tuple(
            Row(
                head=words,
                note=phrases.meanings[name].format(within=within),
                cells=(
                    numbers.figure(name, getattr(outcome, name)),
                    numbers.interval(name, outcome.intervals[name]),
                    *(numbers.figure(name, column.get(name)) for column in columns),
                ),
            )
            for name, words in phrases.names.items()
            # A textbook's callers have no other partner to go to.
            if outcome.theory is None or name != "home_share"
        ),
        caption=_how(outcome, phrases, numbers),
    )


def _how(outcome: Outcome, phrases: Phrases, numbers: Numbers) -> str:
    method = phrases.by_replications if outcome.replications > 1 else phrases.by_batches
    sentences = [method.format(groups=outcome.interval_groups)]
    theory = outcome.theory
    if theory is not None and theory.at_realised_load is not None:
        planned = theory.at_parameters
        sentences.append(
            phrases.at_load.format(
                model=theory.model,
                load=numbers.plain(theory.at_realised_load.load_erlang, 2),
                planned=numbers.plain(planned.load_erlang, 2) if planned is not None else DASH,
            )
        )
    return " ".join(sentences)


def staffing(scenario: Scenario, phrases: Phrases, numbers: Numbers) -> Staffing | None:
    """Answer how many specialists a textbook's load needs; None for other scenarios and unanswerable questions."""
    if not isinstance(scenario, TextbookScenario):
        return None
    try:
        demand = Demand(
            arrivals_per_hour=scenario.arrivals_per_hour,
            handle_mean_s=scenario.handle_mean_s,
            patience_mean_s=scenario.patience_mean_s,
            within_s=scenario.service_level_s,
            target=scenario.service_level_goal,
        )
        needed, rows = specialists_needed(demand), list(staffing_table(demand))
    except StaffingError:
        return None
    if scenario.specialists not in {row.specialists for row in rows}:
        here = staffed(demand, scenario.specialists)
        rows = sorted([*rows, *([here] if here is not None else [])], key=lambda row: row.specialists)
    answer = phrases.staffing_answer.format(
        model="Erlang C" if scenario.patience_mean_s is None else "Erlang A",
        count=numbers.whole(needed),
        target=numbers.share(demand.target, 0),
        within=numbers.seconds(demand.within_s, 0),
    )
    more = needed - scenario.specialists
    compared = phrases.staffing_same
    if more:
        compared = phrases.staffing_more if more > 0 else phrases.staffing_fewer
    return Staffing(
        says=f"{answer} {compared.format(count=numbers.whole(abs(more)))}",
        table=_staffing_table(rows, needed, scenario.specialists, phrases, numbers),
    )


def _staffing_table(
    rows: Sequence[Staffed], needed: int, here: int, phrases: Phrases, numbers: Numbers
) -> Table:
    figures = ("p_wait", "wait_mean_s", "service_level", "abandonment", "occupancy")
    return Table(
        headings=(phrases.specialists, *(phrases.names[name] for name in figures), phrases.enough),
        rows=tuple(
            Row(
                head=numbers.whole(row.specialists),
                note=phrases.here if row.specialists == here else "",
                marked=row.specialists == here,
                cells=(
                    *(numbers.figure(name, getattr(row, name)) for name in figures),
                    phrases.fewest if row.specialists == needed else "✓" if row.enough else DASH,
                ),
            )
            for row in rows
        ),
    )


def settings_table(scenario: Scenario, phrases: Phrases) -> Table:
    """List the values of the scenario under the names that its file gives them."""
    left_out = ("name", "description_en", "description_fr")
    return settings_rows(scenario.model_dump(mode="json"), left_out, phrases)


def settings_rows(values: Mapping[str, object], left_out: Sequence[str], phrases: Phrases) -> Table:
    return Table(
        headings=(phrases.setting, phrases.value),
        rows=tuple(
            Row(head=name, cells=(_plain(value, phrases),))
            for top, whole in values.items()
            if top not in left_out
            for name, value in _each(top, whole)
        ),
    )


def _each(name: str, value: object) -> Iterator[tuple[str, object]]:
    """Give the values of what has several, each under a name of its own."""
    if isinstance(value, Mapping):
        for key, one in value.items():
            yield from _each(f"{name}.{key}", one)
    elif isinstance(value, list) and any(isinstance(one, Mapping) for one in value):
        for number, one in enumerate(value, 1):
            yield from _each(f"{name} {number}", one)
    else:
        yield name, value


def _plain(value: object, phrases: Phrases) -> str:
    if value is None:
        return phrases.none
    if isinstance(value, list):
        return ", ".join(_plain(one, phrases) for one in value)
    return f"{value:g}" if isinstance(value, float) else str(value)
