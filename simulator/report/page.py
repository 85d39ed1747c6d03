"""A simulation as one page: a file that needs nothing else, on a screen, on paper, or read aloud."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from simulator.report.by_wait import ByWait
from simulator.report.english import EN
from simulator.report.french import FR
from simulator.report.numbers import Numbers
from simulator.report.over_time import OverTimeCharts
from simulator.report.phrases import Phrases
from simulator.report.sheet import filled, put_in_place
from simulator.report.tables import figures_table, settings_table, staffing
from simulator.virtual.outcome import Outcome
from simulator.virtual.scenario import Scenario

PHRASES: Mapping[str, Phrases] = {"en": EN, "fr": FR}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is said first."""

    look: str
    lead: str
    rest: str
    more: tuple[str, ...]


def write_page(path: Path, scenario: Scenario, outcome: Outcome, command: str, lang: str) -> None:
    """Write the page in one step: an earlier one stays whole until this one is."""
    put_in_place(path, page(scenario, outcome, command, lang))


def page(scenario: Scenario, outcome: Outcome, command: str, lang: str) -> str:
    """Give the page's HTML in English (`en`) or French (`fr`); `command` is what was typed."""
    phrases = PHRASES[lang]
    numbers = Numbers(phrases)
    return filled(
        "page.html.j2",
        lang=lang,
        w=phrases,
        title=phrases.title.format(name=scenario.name),
        description=scenario.description_fr if lang == "fr" else scenario.description_en,
        verdict=verdict(scenario, outcome, phrases, numbers),
        played=_played(outcome, phrases, numbers),
        figures=figures_table(outcome, phrases, numbers),
        charts=(
            ByWait(scenario, outcome, phrases, numbers).chart(),
            *OverTimeCharts(scenario, outcome, phrases, numbers).all(),
        ),
        staffing=staffing(scenario, phrases, numbers),
        settings=settings_table(scenario, phrases),
        command=command,
        journal_hash=outcome.journal_hash,
    )


def verdict(scenario: Scenario, outcome: Outcome, phrases: Phrases, numbers: Numbers) -> Verdict:
    """Say whether the goal is met, as surely as the interval allows, and the two figures people ask for next."""
    level, interval = outcome.service_level, outcome.intervals["service_level"]
    if level is None:
        return Verdict(look="open", lead=phrases.nobody, rest="", more=())
    goal = scenario.service_level_goal
    look, sentence = "open", phrases.open
    if interval is None:
        sentence = phrases.goal_known
    elif interval[0] >= goal:
        look, sentence = "met", phrases.met
    elif interval[1] < goal:
        look, sentence = "missed", phrases.missed
    within = numbers.seconds(outcome.threshold_s, 0)
    lead = sentence.format(
        level=numbers.share(level),
        within=within,
        between=numbers.interval("service_level", interval),
        goal=numbers.share(goal, 0),
    )
    waits = phrases.lost_and_waits.format(
        abandoned=numbers.whole(outcome.abandoned),
        offered=numbers.whole(outcome.offered),
        wait=numbers.seconds(outcome.wait_mean_s),
        p95=numbers.seconds(outcome.wait_p95_s, 0),
    )
    more = (
        []
        if outcome.complete
        else [phrases.stopped.format(done=outcome.replications, wanted=scenario.replications)]
    )
    known = outcome.theory.at_realised_load if outcome.theory is not None else None
    if outcome.theory is not None and known is not None and interval is not None:
        inside = interval[0] <= known.service_level <= interval[1]
        said = phrases.theory_inside if inside else phrases.theory_outside
        level_known = numbers.share(known.service_level)
        more.append(said.format(model=outcome.theory.model, level=level_known, within=within))
    return Verdict(look=look, lead=lead, rest=waits, more=tuple(more))


def _played(outcome: Outcome, phrases: Phrases, numbers: Numbers) -> str:
    many = outcome.replications
    runs = phrases.replications.format(count=numbers.whole(many)) if many > 1 else phrases.one_run
    return f"{phrases.seed.format(seed=outcome.seed)}, {runs}"
