"""What a replay says, in English and French."""

from collections.abc import Mapping
from dataclasses import dataclass

from simulator.report.figure_words import AGAIN, BY, FIGURES


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayWords:
    title: str
    nothing: str
    same_book: str
    as_many: str
    fewer: str
    more: str
    all_less: str
    all_more: str
    less: str
    longer: str
    gives_more: str
    gives_less: str
    between: str
    joined: str
    set_up: str
    changed: str
    exact: str
    close: str
    far: str
    wait_error: str
    patience: str
    patience_assumed: str
    handling: str
    on_the_line: str
    dropped: str
    asked_anew: str
    plans_unknown: str
    moved: str
    stopped: str
    interval_said: str
    whole: str
    by: Mapping[str, str]
    truth: str
    in_force: str
    draft: str
    difference: str
    figures: Mapping[str, str]
    figure: str
    heads: Mapping[str, str]
    """Of the first column of each table."""
    unknown_region: str
    no_language: str
    wait_chart: str
    wait_chart_says: str
    lost_chart: str
    lost_chart_says: str
    hour: str
    as_table: str
    again: str
    journals: str


EN = ReplayWords(
    title="Replay: the calls of {since} to {until} under {draft}",
    nothing="Nothing would have been different for any of the {calls} callers.",
    same_book="The draft says what the book in force says.",
    as_many="As many callers would give up as before",
    fewer="{count} fewer callers would give up{between}",
    more="{count} more callers would give up{between}",
    all_less="callers would wait {seconds} s less on average{between}",
    all_more="callers would wait {seconds} s longer on average{between}",
    less="callers of {region} in {language} would wait {seconds} s less{between}",
    longer="callers of {region} in {language} would wait {seconds} s longer{between}",
    gives_more="{partner} would give other regions {minutes} min more{between}",
    gives_less="{partner} would give other regions {minutes} min less{between}",
    between=" ({low} to {high})",
    joined="; ",
    set_up="{calls} real calls, played {count} time(s) under {in_force} and under {draft}, seed {seed}.",
    changed="{partner} calls would be answered by another partner, {answered} that were not answered would be, "
    "{lost} that were would not.",
    exact="The replay of the book in force comes to exactly what truly happened.",
    close="The replay of the book in force is close to what truly happened: {same} of calls end alike and {partner} of "
    "the answered are answered by the same partner.",
    far="Take care: the replay of the book in force is far from what truly happened ({same} of calls end alike, "
    "{partner} of the answered by the same partner). Differences between the books are surer than the figures.",
    wait_error="Waits are {seconds} s apart on average.",
    patience="Patience was drawn for {count} of {calls} callers, who did not hang up while they waited: beyond what "
    "they bore, as those who did hang up were ({means}).",
    patience_assumed="Too few gave up to tell how long callers wait: patience is the rule book's expectation.",
    handling="Talk was drawn for {talk} callers and wrap-up for {wrap_up}: those of answered calls in the same "
    "language and region, or as near as there are enough.",
    on_the_line="{count} calls were not over when the journal ended.",
    dropped="Lines broke in {count} calls; in a replay lines hold.",
    asked_anew="{count} callers would be asked where they are and were not: they are played as saying nothing.",
    plans_unknown="Emergency plans that were declared and that the draft does not have: {plans}.",
    moved="{count} areas belong to another partner in the draft; callers whose area is known go with it.",
    stopped="It was stopped: {done} of {wanted} replications are complete, and this is about those.",
    interval_said="In brackets: where the figure lies in 19 of 20 cases, given what the journal does not say.",
    whole="All callers",
    by={
        **BY["en"],
        "language": "By language",
        "partner": "By answering partner",
        "region_and_language": "By region and language",
    },
    truth="in truth",
    in_force="in force, replayed",
    draft="draft",
    difference="difference",
    figures={
        **FIGURES["en"],
        "talked_min": "talk (min)",
        "given_min": "given (min)",
        "received_min": "received (min)",
    },
    figure="figure",
    heads={
        "region": "region",
        "language": "language",
        "partner": "partner",
        "hour": "hour",
        "region_and_language": "region, language",
    },
    unknown_region="region unknown",
    no_language="left before choosing",
    wait_chart="Mean wait by hour",
    wait_chart_says="Seconds from the queue to being connected, of the answered.",
    lost_chart="Callers who give up by hour",
    lost_chart_says="In the menu or while waiting.",
    hour="hour",
    as_table="As a table",
    again=AGAIN["en"],
    journals="Result and journals:",
)
FR = ReplayWords(
    title="Relecture : les appels du {since} au {until} sous {draft}",
    nothing="Rien n’aurait changé pour aucun des {calls} appelants.",
    same_book="L’ébauche dit la même chose que les règles en vigueur.",
    as_many="Autant d’appelants abandonneraient qu’avant",
    fewer="{count} appelants de moins abandonneraient{between}",
    more="{count} appelants de plus abandonneraient{between}",
    all_less="les appelants attendraient {seconds} s de moins en moyenne{between}",
    all_more="les appelants attendraient {seconds} s de plus en moyenne{between}",
    less="les appelants de {region} ({language}) attendraient {seconds} s de moins{between}",
    longer="les appelants de {region} ({language}) attendraient {seconds} s de plus{between}",
    gives_more="{partner} donnerait {minutes} min de plus aux autres régions{between}",
    gives_less="{partner} donnerait {minutes} min de moins aux autres régions{between}",
    between=" ({low} à {high})",
    joined="; ",
    set_up="{calls} appels réels, joués {count} fois sous {in_force} et sous {draft}, germe {seed}.",
    changed="{partner} appels seraient répondus par un autre partenaire, {answered} le seraient en plus, {lost} ne le "
    "seraient plus.",
    exact="La relecture des règles en vigueur donne exactement ce qui s’est passé.",
    close="La relecture des règles en vigueur est proche de ce qui s’est passé : {same} des appels finissent de même "
    "et {partner} des appels répondus le sont par le même partenaire.",
    far="Prudence : la relecture des règles en vigueur est loin de ce qui s’est passé ({same} des appels finissent de "
    "même, {partner} des appels répondus par le même partenaire). Les écarts sont plus sûrs que les chiffres.",
    wait_error="Les attentes diffèrent de {seconds} s en moyenne.",
    patience="La patience de {count} appelants sur {calls}, qui n’ont pas raccroché en attendant, a été tirée : "
    "au-delà de ce qu’ils ont attendu, selon ceux qui ont raccroché ({means}).",
    patience_assumed="Trop peu ont abandonné pour connaître la patience : c’est celle qu’attendent les règles.",
    handling="La conversation de {talk} appelants et les notes de {wrap_up} ont été tirées parmi les appels répondus "
    "dans la même langue et la même région, ou au plus près.",
    on_the_line="{count} appels n’étaient pas finis à la fin du journal.",
    dropped="La ligne s’est rompue dans {count} appels; dans une relecture, les lignes tiennent.",
    asked_anew="On demanderait où ils sont à {count} appelants qui ne l’ont pas été : ils sont joués sans réponse.",
    plans_unknown="Plans d’urgence déclarés que l’ébauche n’a pas : {plans}.",
    moved="{count} secteurs ont un autre partenaire dans l’ébauche; les appelants d’un secteur connu suivent.",
    stopped="Interrompu : {done} répétitions sur {wanted} sont complètes, et ceci porte sur elles.",
    interval_said="Entre parenthèses : où le chiffre se trouve dans 19 cas sur 20, vu ce que le journal ne dit pas.",
    whole="Tous les appelants",
    by={
        **BY["fr"],
        "language": "Par langue",
        "partner": "Par partenaire qui répond",
        "region_and_language": "Par région et langue",
    },
    truth="en vrai",
    in_force="en vigueur, rejoué",
    draft="ébauche",
    difference="écart",
    figures={
        **FIGURES["fr"],
        "talked_min": "conversation (min)",
        "given_min": "donné (min)",
        "received_min": "reçu (min)",
    },
    figure="chiffre",
    heads={
        "region": "région",
        "language": "langue",
        "partner": "partenaire",
        "hour": "heure",
        "region_and_language": "région, langue",
    },
    unknown_region="région inconnue",
    no_language="partis avant de choisir",
    wait_chart="Attente moyenne par heure",
    wait_chart_says="Secondes de la file à la réponse, des appels répondus.",
    lost_chart="Abandons par heure",
    lost_chart_says="Au menu ou pendant l’attente.",
    hour="heure",
    as_table="En tableau",
    again=AGAIN["fr"],
    journals="Résultat et journaux :",
)
WORDS: Mapping[str, ReplayWords] = {"en": EN, "fr": FR}
