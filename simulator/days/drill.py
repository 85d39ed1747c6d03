"""A drill: an emergency plan of the present rule book, declared on simulated callers only.

It is played in virtual time, in this process, from files. It has no connection to any service, store or carrier, so it
cannot touch the live floor, and it needs none of them.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError

from config.network import Network
from simulator.days.aftermath import Aftermath, Fates, PlanAtWork
from simulator.virtual.days import DaysScenario
from simulator.virtual.events_of_days import Declare, EndEarly
from simulator.virtual.named_files import network_named
from simulator.virtual.run import Progress, run
from simulator.virtual.scenario_files import ScenarioError, load_scenario, scenario_names

USUAL = "monday-peak"
"""Played for a plan that no shipped scenario declares."""
USUAL_AT_H = 3.0
AFTER_H = 1.0
"""So long after the plan has ended the drill goes on."""


class DrillError(Exception):
    """The drill cannot be played; the message says why and what to write."""

    code = "drill"


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """What is to be drilled."""

    plan: str
    network: str
    """The present rule book's file, as scenarios name it."""
    scenario: str | None = None
    """None: the shipped one that declares this plan."""
    at_minute: int | None = None
    """None: when the scenario declares it."""
    hours: float | None = None
    """How long to play; None: until an hour after the plan has ended, or the scenario does."""
    seed: int | None = None
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """One of the two runs."""

    whole: Fates
    by_region: dict[str, Fates]
    by_hour: dict[int, Fates]
    by_region_and_hour: dict[tuple[str, int], Fates]
    plan: PlanAtWork
    journal_hash: str

    def as_json(self) -> dict[str, object]:
        return {
            "whole": self.whole.as_json(),
            "by_region": {region: one.as_json() for region, one in self.by_region.items()},
            "by_hour": {str(hour): one.as_json() for hour, one in self.by_hour.items()},
            "by_region_and_hour": [
                {"region": region, "hour": hour, **one.as_json()}
                for (region, hour), one in sorted(self.by_region_and_hour.items())
            ],
            "journal_hash": self.journal_hash,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterAction:
    """The same callers without the plan and with it."""

    plan: str
    network: Network
    scenario: DaysScenario
    declared_h: float
    starts: datetime
    without: Played
    under_plan: Played

    def as_json(self) -> dict[str, object]:
        work = self.under_plan.plan
        return {
            "plan": self.plan,
            "network": self.network.about.id,
            "scenario": self.scenario.name,
            "seed": self.scenario.seed,
            "starts": self.starts.isoformat(),
            "declared_h": self.declared_h,
            "in_force_s": work.in_force_ms / 1_000,
            "threshold_s": self.scenario.service_level_s,
            "rerouted": work.rerouted,
            "by_its_rules": work.by_its_rules,
            "caps_lifted": self.network.plans[self.plan].lifts_caps,
            "served_over_cap": dict(work.over_cap),
            "helped_at_once": {
                "without": dict(self.without.plan.helped_at_once),
                "with": dict(work.helped_at_once),
            },
            "messages_heard": dict(work.heard),
            "without": self.without.as_json(),
            "with": self.under_plan.as_json(),
        }


def drill(orders: Orders, progress: Progress) -> AfterAction:
    """Play the callers of a scenario twice. Raises: DrillError."""
    scenario = _scenario(orders)
    network = network_named(scenario.network)
    with_it, declared = _declared(scenario, orders, network)
    events = tuple(one for one in with_it.events if one != declared)
    without = with_it.model_copy(update={"events": events})
    return AfterAction(
        plan=orders.plan,
        network=network,
        scenario=with_it,
        declared_h=declared.at_h,
        starts=with_it.starts,
        without=_play(without, orders.plan, lambda share: progress(share / 2)),
        under_plan=_play(with_it, orders.plan, lambda share: progress((1 + share) / 2)),
    )


def _scenario(orders: Orders) -> DaysScenario:
    name = orders.scenario or _usual(orders.plan)
    changes = [f"network={json.dumps(orders.network)}", "variants=[]", "replications=1", *orders.changes]
    if orders.seed is not None:
        changes.append(f"seed={orders.seed}")
    try:
        # Looked at first as it is: another kind would have every change of ours for an error.
        scenario = load_scenario(name)
        if isinstance(scenario, DaysScenario):
            scenario = load_scenario(name, changes)
    except ScenarioError as wrong:
        raise DrillError(str(wrong)) from wrong
    if not isinstance(scenario, DaysScenario):
        raise DrillError(f'{name} is no scenario of days; a drill needs one: kind = "days"')
    return scenario


def _usual(plan: str) -> str:
    """Name the first shipped scenario that declares a plan."""
    for name in scenario_names():
        scenario = load_scenario(name)
        if isinstance(scenario, DaysScenario) and _declaration(scenario, plan) is not None:
            return name
    return USUAL


def _declaration(scenario: DaysScenario, plan: str) -> Declare | None:
    found: Sequence[Declare] = [
        one for one in scenario.events if isinstance(one, Declare) and one.plan == plan
    ]
    return found[0] if found else None


def _declared(scenario: DaysScenario, orders: Orders, network: Network) -> tuple[DaysScenario, Declare]:
    """Give the scenario with the plan declared once, and as long as it takes."""
    plan = network.plans.get(orders.plan)
    if plan is None:
        has = ", ".join(network.plans) or "none"
        raise DrillError(f"{orders.plan!r} is not an emergency plan of this rule book; it has {has}.")
    known = _declaration(scenario, orders.plan)
    at_h = known.at_h if known is not None else USUAL_AT_H
    if orders.at_minute is not None:
        at_h = orders.at_minute / 60
    declared = Declare(do="declare", plan=orders.plan, at_h=at_h, lasts_h=known.lasts_h if known else None)
    others = [
        one
        for one in scenario.events
        if not (isinstance(one, Declare | EndEarly) and one.plan == orders.plan)
    ]
    lasts_h = min(declared.lasts_h or plan.lasts_h, plan.longest_h)
    hours = orders.hours if orders.hours is not None else at_h + lasts_h + AFTER_H
    horizon_s = hours * 3_600 if orders.hours is not None else min(scenario.horizon_s, hours * 3_600)
    if at_h * 3_600 >= horizon_s:
        raise DrillError(
            f"the plan would be declared after {at_h * 60:g} minutes, and the drill ends after "
            f"{horizon_s / 60:g}; declare it earlier (--at-minute) or play longer (--hours)"
        )
    values = {
        **scenario.model_dump(),
        "events": (*others, declared),
        "horizon_s": horizon_s,
        "warm_up_s": 0.0,
    }
    try:
        return DaysScenario.model_validate(values), declared
    except ValidationError as cause:
        raise DrillError(f"{scenario.name} cannot be drilled: {cause.errors()[0]['msg']}") from cause


def _play(scenario: DaysScenario, plan: str, progress: Progress) -> Played:
    aftermath = Aftermath(plan, round(scenario.service_level_s * 1_000))
    played = run(scenario, scenario.seed, progress=progress, sheet=aftermath)
    aftermath.finish(aftermath.began + round(scenario.horizon_s * 1_000))
    return Played(
        whole=aftermath.whole(),
        by_region=aftermath.by_region(),
        by_hour=aftermath.by_hour(),
        by_region_and_hour=aftermath.by_region_and_hour,
        plan=aftermath.plan,
        journal_hash=played.journal_hash,
    )
