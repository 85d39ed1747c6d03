"""The experiments' reports in English."""

from simulator.experiments.turns import Turn
from simulator.report.experiments.phrases import ExperimentPhrases

EN = ExperimentPhrases(
    title="Experiment: {name}",
    titles={
        "pooling": "what one service is worth beside seven",
        "announced-wait": "whether callers wait as long as they are told",
        "bilingual-day": "what waiting for a French speaker costs",
        "fairness": "whether specialists, callers and languages are treated alike",
        "balance": "whether partners help each other as agreed",
    },
    asks={
        "pooling": (
            "The same callers meet every rule: separate centres, one ideal pool in which everybody answers the oldest "
            "caller, the rule book, and each alternative to it. Efficiency is the part of the pool’s gain that a rule "
            "gets, counted in callers who do not give up."
        ),
        "announced-wait": (
            "Counted are callers who waited and were answered. Beside what they were told stands what simpler "
            "announcements would have said to the same callers."
        ),
        "bilingual-day": (
            "Some specialists speak French too. When none of them is free, anybody may help a French caller with an "
            "interpreter: never, after a while, or at once. Calls with an interpreter take longer."
        ),
        "fairness": (
            "Identical specialists share a day’s calls; callers of one language and priority wait behind each other; "
            "French callers wait beside English ones."
        ),
        "balance": (
            "Three partners agreed to help a fourth, which is always short, in fixed proportions; in small runs every "
            "free specialist is looked at beside every waiting caller, after every event."
        ),
    },
    charts="In pictures",
    calls="{count} simulated calls",
    days="{count} days or runs",
    mean="mean",
    worst="worst",
    at_once="at once",
    never="never",
    always="always",
    after="after {within}",
    points="{number} points",
    waiting_s="Announced (seconds)",
    pooling_lead=(
        "With the fewest people ({staffing}) the rule book loses {ours} of 1,000 callers more than one ideal pool "
        "would; separate centres lose {separate} more."
    ),
    pooling_rest="It gets {efficiency} of the gain of pooling (95% interval: {between}).",
    staffing="Staffing {name}: {hours} hours of work a day",
    separate="Separate centres",
    one_pool="One ideal pool",
    ours="The rule book",
    timer="Help after {within}",
    reserve="{count} kept for own callers",
    locked="Bound at arrival",
    remote="Rule book, remote calls +{share}",
    beyond="Callers lost beyond one pool, staffing {name}",
    beyond_of="Of 1,000 callers, how many more give up than in one ideal pool. Lines: 95% intervals.",
    policy="Rule",
    efficiency="Efficiency",
    of_waits="Efficiency, of waits",
    lost="Give up",
    wait="Mean wait of all",
    within="Answered within {within}",
    worst_region="Worst region",
    at_home="Answered at home",
    unbiased=(
        "What callers are told is right on average everywhere: within 3.5 standard errors, and nearer the truth than "
        "any simpler announcement."
    ),
    biased="What callers are told is not right everywhere: see {places}.",
    waits_rest="{places} places told, of which {rises} were greater than the one before.",
    calibration="Told and waited: {name}",
    calibration_of=(
        "Callers in ten groups by what they were told. On the dashed line a group waits as long as it was told."
    ),
    tenths="A tenth of the callers",
    announced_true="Told and waited alike",
    tenth="Tenth",
    announced="Told",
    waited="Waited",
    errors="Usual error: {name}",
    errors_of="Root of the mean squared difference between the wait that is told and the one that comes.",
    ours_wait="What callers are told",
    last_to_enter="What the last one waited",
    head_of_line="What the first in line waited",
    the_mean="The mean, to everybody",
    where="Where",
    pool="{count} specialists, {load} erlang each",
    bias="Told less waited",
    standard_errors="In standard errors",
    rmse="Usual error",
    bilingual_lead=(
        "With an interpreter at once {at_once} of French callers give up; if they must wait for somebody who speaks "
        "French, {never} do."
    ),
    bilingual_rest="French callers then wait {gap} longer than English ones, and {in_french} are served in French.",
    kept="bilinguals kept",
    not_kept="not kept",
    lost_french="French callers who give up",
    lost_french_of="By when an interpreter may help, and whether bilingual specialists are kept for French callers.",
    gap="How much longer French callers wait",
    gap_of="Mean wait of all French callers less that of all English ones. Lines: 95% intervals.",
    in_french="Served in French",
    interpreter="Interpreter",
    lost_english="English give up",
    lost_all="All give up",
    wait_french="French wait",
    wait_english="English wait",
    fair_lead=(
        "Nobody is overtaken by a later caller of their own region and language; in the whole network by at most "
        "{most}, where own callers always come first."
    ),
    fair_rest=(
        "With calls of one length the offers of identical specialists differ by {equal} in a day, with lengths as "
        "drawn by {drawn}. French callers wait {gap} than English ones."
    ),
    turns={
        Turn.LONGEST_IDLE: "Longest idle (ours)",
        Turn.FEWEST_OFFERS: "Fewest offers so far",
        Turn.LEAST_BUSY: "Least work so far",
    },
    equal_lengths="{turn}, equal calls",
    offers_spread="How unevenly offers fall in a day",
    offers_spread_of=(
        "By how much the largest number of offers is greater than the smallest among identical specialists; mean of "
        "the days, and to the worst of them."
    ),
    handling_spread="How unevenly work falls in a day",
    handling_spread_of=(
        "By how much the longest time in conversation is greater than the shortest; mean of the days, and to the worst "
        "of them."
    ),
    gap_longer="{seconds} longer",
    gap_shorter="{seconds} less",
    whose_turn="Whose turn it is",
    offers_each="Offers each, in a day",
    all_days="all days",
    overtaken="Overtaken by later, equal callers of the network",
    overtaken_of=(
        "Most that overtook one caller, by how much longer others must have waited to come before own callers."
    ),
    own_first="Own callers first",
    own_first_within="unless {within} later",
    in_region="In the region, most",
    in_network="In the network, most",
    overtaken_none="By none",
    overtaken_99="99 of 100, at most",
    later="Came later by at most",
    balance_lead="After {hours} hours partners have helped within {off} of the shares they agreed to.",
    balance_rest=(
        "In {pairs} pairs looked at, {idle} specialists were free beside a caller whom they could have served."
    ),
    help="Help given, by partner",
    help_of="Share of all help after {hours} hours, all runs together.",
    agreed="agreed",
    with_agreement="as agreed",
    by_idle_time="by idle time alone",
    off="Furthest from what was agreed",
    off_of="Greatest distance of a partner from its share, by hours since the start; mean of the runs.",
    partner="Partner",
    hours="Hours",
    watched="Every free specialist beside every waiting caller",
    book="Rules",
    books={
        "shares": "agreed shares",
        "shares and caps": "shares and caps",
        "and a timer": "and a timer",
        "and a reserve": "and a reserve",
    },
    events="Events",
    pairs="Pairs",
    idle="Free beside a caller",
    over_cap="Over a cap",
    at_cap="At a cap",
)
