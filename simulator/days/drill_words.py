"""What an after-action report says, in English and French."""

from collections.abc import Mapping
from dataclasses import dataclass

from simulator.report.figure_words import BY

DASH = "–"


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillWords:
    title: str
    simulated: str
    lead: str
    no_change: str
    set_up: str
    in_force: str
    rerouted: str
    caps: str
    caps_kept: str
    beyond_caps: str
    heard: str
    nobody_heard: str
    owed: str
    by: Mapping[str, str]
    whole: str
    headings: tuple[str, ...]
    without: str
    under_plan: str
    callers: str
    journals: str
    percent: str
    decimal: str


EN = DrillWords(
    title="Drill: {plan}",
    simulated="Played with simulated callers in virtual time. "
    "The live floor was not touched: a drill has no connection to it.",
    lead="With the plan {abandoned_with} of callers give up instead of {abandoned_without}, and {level_with} are "
    "answered within {within} s instead of {level_without}.",
    no_change="Nobody called.",
    set_up="{scenario}, seed {seed}, from {starts}: the same {offered} callers twice.",
    in_force="Declared after {minutes} minutes; in force for {hours} hours.",
    rerouted="{rerouted} waiting callers were routed anew when it began or ended; {ruled} came in under its own rules.",
    caps="It lifts caps.",
    caps_kept="It leaves caps as they are.",
    beyond_caps="Beyond its cap {partner} served {count} callers of other regions.",
    heard="{count} callers heard the message “{message}”: {text}",
    nobody_heard="Nobody heard a message of the plan.",
    owed="{with_plan} callers chose a call-back, instead of {without}. "
    "Nobody is called back in a drill: that work is still owed.",
    by=BY["en"],
    whole="All",
    headings=("service level", "gave up", "call-backs", "mean wait (s)"),
    without="without",
    under_plan="with",
    callers="callers",
    journals="Journals:",
    percent="{number}%",
    decimal=".",
)
FR = DrillWords(
    title="Exercice : {plan}",
    simulated="Joué avec des appelants simulés, en temps virtuel. "
    "Le service réel n’a pas été touché : un exercice n’y est pas relié.",
    lead="Avec le plan, {abandoned_with} des appelants abandonnent au lieu de {abandoned_without}, et {level_with} "
    "obtiennent une réponse en {within} s au lieu de {level_without}.",
    no_change="Personne n’a appelé.",
    set_up="{scenario}, germe {seed}, à partir du {starts} : les mêmes {offered} appelants deux fois.",
    in_force="Déclaré après {minutes} minutes; en vigueur pendant {hours} heures.",
    rerouted="{rerouted} appelants en attente ont été réacheminés à son début ou à sa fin; {ruled} sont "
    "arrivés sous ses propres règles.",
    caps="Il lève les plafonds.",
    caps_kept="Il laisse les plafonds en place.",
    beyond_caps="Au-delà de son plafond, {partner} a servi {count} appelants d’autres régions.",
    heard="{count} appelants ont entendu le message « {message} » : {text}",
    nobody_heard="Personne n’a entendu de message du plan.",
    owed="{with_plan} appelants ont choisi d’être rappelés, au lieu de {without}. Personne n’est rappelé pendant un "
    "exercice : ce travail reste à faire.",
    by=BY["fr"],
    whole="Ensemble",
    headings=("niveau de service", "abandons", "rappels", "attente moyenne (s)"),
    without="sans",
    under_plan="avec",
    callers="appelants",
    journals="Journaux :",
    percent="{number} %",
    decimal=",",
)
WORDS: Mapping[str, DrillWords] = {"en": EN, "fr": FR}
