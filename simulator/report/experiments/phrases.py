"""Every word of the experiments' reports, in both languages: a phrase that one of them lacks is a type error."""

from collections.abc import Mapping
from dataclasses import dataclass

from simulator.experiments.turns import Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class ExperimentPhrases:
    """Places in braces are filled by the pages with figures that are already written out."""

    title: str
    titles: Mapping[str, str]
    """By the name of the experiment."""
    asks: Mapping[str, str]
    charts: str
    calls: str
    days: str
    mean: str
    worst: str
    at_once: str
    never: str
    always: str
    after: str
    points: str
    waiting_s: str

    # Pooling.
    pooling_lead: str
    pooling_rest: str
    staffing: str
    separate: str
    one_pool: str
    ours: str
    timer: str
    reserve: str
    locked: str
    remote: str
    beyond: str
    beyond_of: str
    policy: str
    efficiency: str
    of_waits: str
    lost: str
    wait: str
    within: str
    worst_region: str
    at_home: str

    # Announced waits.
    unbiased: str
    biased: str
    waits_rest: str
    calibration: str
    calibration_of: str
    tenths: str
    announced_true: str
    tenth: str
    announced: str
    waited: str
    errors: str
    errors_of: str
    ours_wait: str
    last_to_enter: str
    head_of_line: str
    the_mean: str
    where: str
    pool: str
    bias: str
    standard_errors: str
    rmse: str

    # Two languages.
    bilingual_lead: str
    bilingual_rest: str
    kept: str
    not_kept: str
    lost_french: str
    lost_french_of: str
    gap: str
    gap_of: str
    in_french: str
    interpreter: str
    lost_english: str
    lost_all: str
    wait_french: str
    wait_english: str

    # Fairness.
    fair_lead: str
    fair_rest: str
    turns: Mapping[Turn, str]
    equal_lengths: str
    offers_spread: str
    offers_spread_of: str
    handling_spread: str
    handling_spread_of: str
    gap_longer: str
    gap_shorter: str
    whose_turn: str
    offers_each: str
    all_days: str
    overtaken: str
    overtaken_of: str
    own_first: str
    own_first_within: str
    in_region: str
    in_network: str
    overtaken_none: str
    overtaken_99: str
    later: str

    # Balance.
    balance_lead: str
    balance_rest: str
    help: str
    help_of: str
    agreed: str
    with_agreement: str
    by_idle_time: str
    off: str
    off_of: str
    partner: str
    hours: str
    watched: str
    book: str
    books: Mapping[str, str]
    events: str
    pairs: str
    idle: str
    over_cap: str
    at_cap: str
