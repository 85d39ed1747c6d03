"""Words that comparisons, drills and replays share, in English and French."""

from collections.abc import Mapping

FIGURES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "offered": "callers",
        "answered": "answered",
        "abandoned": "gave up",
        "service_level": "service level",
        "wait_mean_s": "mean wait (s)",
        "wait_p95_s": "95% wait less than (s)",
    },
    "fr": {
        "offered": "appelants",
        "answered": "répondus",
        "abandoned": "abandons",
        "service_level": "niveau de service",
        "wait_mean_s": "attente moyenne (s)",
        "wait_p95_s": "95 % attendent moins de (s)",
    },
}
BY: Mapping[str, Mapping[str, str]] = {
    "en": {"region": "By region", "hour": "By hour of arrival"},
    "fr": {"region": "Par région", "hour": "Par heure d’arrivée"},
}
AGAIN: Mapping[str, str] = {"en": "Again:", "fr": "À refaire :"}
