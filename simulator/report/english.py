"""The report in English."""

from simulator.report.phrases import Phrases

EN = Phrases(
    locale="en_CA",
    percent="{number}%",
    title="Simulation: {name}",
    seed="Seed {seed}",
    replications="{count} replications",
    one_run="one run",
    journal="Journal",
    stopped="It was stopped: {done} of {wanted} replications are complete, and this page is about those.",
    met=(
        "The goal is met: {level} of callers are answered within {within} (95% interval: {between}); the "
        "goal is {goal}."
    ),
    missed=(
        "The goal is missed: {level} of callers are answered within {within} (95% interval: {between}); "
        "the goal is {goal}."
    ),
    open=(
        "Whether the goal of {goal} is met cannot be told: {level} of callers are answered within {within} "
        "(95% interval: {between})."
    ),
    goal_known=(
        "{level} of callers are answered within {within}; the goal is {goal}. This is too little to say "
        "how sure that is."
    ),
    lost_and_waits=(
        "{abandoned} of {offered} callers give up; those who are answered wait {wait} on average, and 95 of "
        "100 at most {p95}."
    ),
    theory_inside="{model} expects {level} within {within} at the load that came about, which the interval covers.",
    theory_outside=(
        "{model} expects {level} within {within} at the load that came about, which the interval does not "
        "cover."
    ),
    nobody="Nobody called in the time that counts.",
    figures="Figures",
    figure="Figure",
    simulated="Simulated",
    interval="95% interval",
    theory_realised="Theory, load as it came",
    theory_parameters="Theory, load as planned",
    by_replications="Intervals: Student’s t over {groups} replications.",
    by_batches="Intervals: batch means, {groups} stretches of one run; several replications would be surer.",
    at_load="Theory is {model}. Load as it came: {load} erlang; as planned: {planned} erlang.",
    names={
        "service_level": "Service level",
        "abandonment": "Abandonment",
        "p_wait": "Callers who find nobody free",
        "wait_mean_s": "Mean wait of the answered (ASA)",
        "wait_p95_s": "Wait that 95 of 100 answered stay within",
        "wait_mean_all_s": "Mean wait of all who queue",
        "talk_mean_s": "Mean talk",
        "occupancy": "Occupancy",
        "home_share": "Answered by the home partner",
    },
    meanings={
        "service_level": "answered within {within}, of all offered",
        "abandonment": "left in the menu or while waiting, of all offered",
        "p_wait": "of those who queue",
        "wait_mean_s": "from entering the queue to being connected",
        "wait_p95_s": "within 0.05% of it",
        "wait_mean_all_s": "those who give up included",
        "talk_mean_s": "of the answered",
        "occupancy": "handling, wrap-up included, of specialists’ time",
        "home_share": "of the answered",
    },
    between="{low} to {high}",
    seconds="{number} s",
    charts="Over the run",
    as_table="The same as a table",
    from_to="From – to ({unit})",
    arrivals="Arrivals",
    arrivals_of="Callers in each stretch of {step}.",
    arrivals_mean_of="Callers in each stretch of {step}, mean of the replications.",
    callers="Callers",
    callers_mean="Mean",
    becomes="What becomes of callers",
    becomes_of=(
        "Of all offered callers, the share answered and the share who gave up, by the time waited. The line "
        "at {within} reads the service level."
    ),
    answered_within="Answered within",
    gone_within="Gone within",
    still_waiting="Still waiting",
    theory="Theory",
    waited="Waited (seconds)",
    abandonment_of="Callers who gave up, of those who arrived in each stretch.",
    wait_of="Mean wait of the answered who arrived in each stretch.",
    occupancy_of="Handling, of specialists’ time in each stretch.",
    service_level_of="Answered within {within}, of those who arrived in each stretch.",
    goal="Goal",
    whole="Whole run",
    band="95% interval over replications",
    warm_up="Warm-up, not counted",
    minutes="minutes",
    hours="hours",
    days="days",
    lengths={
        "minutes": ("one minute", "{number} minutes"),
        "hours": ("one hour", "{number} hours"),
        "days": ("one day", "{number} days"),
    },
    since_start="{unit} since {starts}",
    low_high="95% interval",
    staffing="How many specialists",
    staffing_answer=(
        "By {model}, {count} specialists would answer {target} within {within} at the load as planned."
    ),
    staffing_more="That is {count} more than there are.",
    staffing_fewer="That is {count} fewer than there are.",
    staffing_same="That is as many as there are.",
    specialists="Specialists",
    enough="Enough",
    fewest="the fewest",
    here="as simulated",
    settings="What was played",
    setting="Setting",
    value="Value",
    again="To play it again:",
    none="none",
)
