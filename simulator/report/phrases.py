"""Every word of a report, in both languages: a phrase that one of them lacks is a type error."""

from collections.abc import Mapping
from dataclasses import dataclass

DASH = "–"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """Places in braces are filled by the page; `{goal}` and the like are already written out."""

    locale: str
    percent: str
    title: str
    seed: str
    replications: str
    one_run: str
    journal: str
    stopped: str
    met: str
    missed: str
    open: str
    goal_known: str
    lost_and_waits: str
    theory_inside: str
    theory_outside: str
    nobody: str

    figures: str
    figure: str
    simulated: str
    interval: str
    theory_realised: str
    theory_parameters: str
    by_replications: str
    by_batches: str
    at_load: str
    names: Mapping[str, str]
    meanings: Mapping[str, str]
    between: str
    seconds: str

    charts: str
    as_table: str
    from_to: str
    arrivals: str
    arrivals_of: str
    arrivals_mean_of: str
    callers: str
    callers_mean: str
    becomes: str
    becomes_of: str
    answered_within: str
    gone_within: str
    still_waiting: str
    theory: str
    waited: str
    abandonment_of: str
    wait_of: str
    occupancy_of: str
    service_level_of: str
    goal: str
    whole: str
    band: str
    warm_up: str
    minutes: str
    hours: str
    days: str
    lengths: Mapping[str, tuple[str, str]]
    """By unit: one of it, and several."""
    since_start: str
    low_high: str

    staffing: str
    staffing_answer: str
    staffing_more: str
    staffing_fewer: str
    staffing_same: str
    specialists: str
    enough: str
    fewest: str
    here: str

    settings: str
    setting: str
    value: str
    again: str
    none: str
