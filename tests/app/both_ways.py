"""What the rules come to in a process that runs them one way: `python -m tests.app.both_ways compiled|interpreted`."""

import json
import sys

from config.compiled import how_rules_run, use_compiled

SCENARIOS = {
    "mmn-abandon": ("horizon_s=72_000", "replications=3"),
    "ordinary-hour": (),
    "ice-storm": ("horizon_s=43_200", "warm_up_s=0"),
}
"""A textbook, the sample network, and the first half day of an emergency that is declared in its eighth hour."""
EXPERIMENT = (
    "calls_per_run=1_500",
    "warm_up_s=7_200",
    "pools=[{specialists = 22, load_each = 1.0}]",
    "staffings=['A']",
)


def what_they_come_to() -> dict[str, object]:
    """Figures and hashes, of this process and of two workers that it starts."""
    from simulator.experiments import play_experiment
    from simulator.virtual import load_scenario, replicate
    from tests.routing.busy_hour import SEED, fingerprint
    from tests.routing.golden import GoldenSet, golden_of, sample_book

    outcomes = {}
    for name, changes in SCENARIOS.items():
        outcomes[name] = replicate(load_scenario(name, changes), workers=2).as_json()
        assert outcomes[name].pop("rules") == how_rules_run()
        del outcomes[name]["calls_per_second"]
    book = sample_book()
    experiment = play_experiment("announced-wait", replications=2, workers=2, changes=EXPERIMENT)
    return {
        "outcomes": outcomes,
        "experiment": experiment.result.as_json(),
        "golden": repr(golden_of(book, GoldenSet.of(book))),
        "busy hour": fingerprint(SEED),
    }


if __name__ == "__main__":
    if sys.argv[1] == "compiled":
        use_compiled()
    found = what_they_come_to()
    sys.stdout.write(json.dumps({"rules": how_rules_run(), "found": found}, sort_keys=True, default=str))
