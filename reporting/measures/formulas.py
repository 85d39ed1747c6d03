"""Every measure by its name, with the formula that a screen or a table shows beside it, in both languages."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from records.wording import Bilingual
from reporting.measures.wording import Formula


class Measure(StrEnum):
    OFFERED = "offered"
    ANSWERED = "answered"
    ABANDONED = "abandoned"
    SHORT_ABANDONED = "short_abandoned"
    LEVEL_OF_OFFERED = "level_of_offered"
    LEVEL_WITHOUT_SHORT = "level_of_offered_without_short"
    LEVEL_OF_ANSWERED = "level_of_answered"
    SPEED_OF_ANSWER = "speed_of_answer"
    HANDLE_TIME = "handle_time"
    TALK_TIME = "talk_time"
    HOLD_TIME = "hold_time"
    WRAP_UP_TIME = "wrap_up_time"
    INTERPRETER_TIME = "interpreter_time"
    OCCUPANCY = "occupancy"
    TRANSFER_RATE = "transfer_rate"
    MINUTES_BETWEEN = "minutes_between_partners"
    LANGUAGE_GAP = "language_gap"
    CONTACTS = "contacts"
    PERSONS = "persons"
    NEEDS = "needs"
    REFERRALS = "referrals"
    UNMET_RATE = "unmet_rate"
    GAP_RATE = "gap_rate"
    FOLLOW_UPS = "follow_ups"
    COMPLETENESS = "completeness"


def _entry(name: tuple[str, str], formula: tuple[str, str], note: tuple[str, str] | None = None) -> Formula:
    return Formula(
        name=Bilingual(en=name[0], fr=name[1]),
        formula=Bilingual(en=formula[0], fr=formula[1]),
        note=None if note is None else Bilingual(en=note[0], fr=note[1]),
    )


SERVICE: Final[Mapping[Measure, Formula]] = {
    Measure.OFFERED: _entry(
        ("Offered", "Offerts"),
        (
            "answered + abandoned + let go + lost, of contacts whose wait is over",
            "répondus + abandonnés + libérés + perdus, des contacts dont l’attente est finie",
        ),
        ("Call-backs are counted apart.", "Les rappels sont comptés à part."),
    ),
    Measure.ANSWERED: _entry(
        ("Answered", "Répondus"),
        ("contacts connected at least once", "contacts mis en communication au moins une fois"),
    ),
    Measure.ABANDONED: _entry(
        ("Abandoned", "Abandonnés"),
        (
            "callers who left the queue unanswered, short ones too",
            "appelants partis de la file sans réponse, les abandons courts compris",
        ),
        ("Who leaves in the menu is not counted.", "Qui part dans le menu n’est pas compté."),
    ),
    Measure.SHORT_ABANDONED: _entry(
        ("Of these, short", "Dont courts"),
        (
            "abandoned with a wait under the threshold",
            "abandonnés dont l’attente est inférieure au seuil",
        ),
    ),
    Measure.LEVEL_OF_OFFERED: _entry(
        ("Service level, of offered", "Niveau de service, des offerts"),
        ("answered within T / offered", "répondus en T / offerts"),
    ),
    Measure.LEVEL_WITHOUT_SHORT: _entry(
        ("Service level, without short", "Niveau de service, sans les courts"),
        (
            "answered within T / (offered - short abandoned)",
            "répondus en T / (offerts - abandons courts)",
        ),
    ),
    Measure.LEVEL_OF_ANSWERED: _entry(
        ("Service level, of answered", "Niveau de service, des répondus"),
        ("answered within T / answered", "répondus en T / répondus"),
        ("Abandoned contacts do not show in it.", "Les abandons n’y paraissent pas."),
    ),
    Measure.SPEED_OF_ANSWER: _entry(
        ("Average speed of answer", "Délai moyen de réponse"),
        (
            "sum of waits until the first connection / answered",
            "somme des attentes jusqu’à la première communication / répondus",
        ),
    ),
    Measure.LANGUAGE_GAP: _entry(
        ("Language gap", "Écart entre les langues"),
        (
            "service level of the language - service level of English, by the same formula",
            "niveau de service de la langue - celui de l’anglais, par la même formule",
        ),
        ("Below 0 the language is served worse.", "Sous 0, la langue est moins bien servie."),
    ),
}

TIME: Final[Mapping[Measure, Formula]] = {
    Measure.HANDLE_TIME: _entry(
        ("Average handle time", "Temps moyen de traitement"),
        ("(talk + hold + wrap-up) / answered", "(conversation + mise en garde + suite) / répondus"),
    ),
    Measure.TALK_TIME: _entry(
        ("Talk", "Conversation"),
        ("talked - on hold", "temps en communication - mise en garde"),
    ),
    Measure.HOLD_TIME: _entry(("Hold", "Mise en garde"), ("time on hold", "temps en garde")),
    Measure.WRAP_UP_TIME: _entry(
        ("Wrap-up", "Suite de l’appel"),
        (
            "from the beginning of wrap-up to the specialist’s next state",
            "du début de la suite jusqu’à l’état suivant du spécialiste",
        ),
    ),
    Measure.INTERPRETER_TIME: _entry(
        ("Of talk, with an interpreter", "Dont avec un interprète"),
        (
            "time of all interpreters within conversations",
            "temps de tous les interprètes pendant les conversations",
        ),
        (
            "It lies within talk and is not added.",
            "Il est compris dans la conversation, et n’y est pas ajouté.",
        ),
    ),
    Measure.OCCUPANCY: _entry(
        ("Occupancy", "Taux d’occupation"),
        (
            "(engaged + wrap-up) / (engaged + wrap-up + ready + offered)",
            "(en appel + suite) / (en appel + suite + prêt + proposé)",
        ),
        (
            "Time in which somebody is not ready is in neither part.",
            "Le temps où quelqu’un n’est pas prêt n’est dans aucune des deux parties.",
        ),
    ),
    Measure.TRANSFER_RATE: _entry(
        ("Passed on", "Transferts"),
        (
            "contacts passed on at least once / answered",
            "contacts transférés au moins une fois / répondus",
        ),
    ),
    Measure.MINUTES_BETWEEN: _entry(
        ("Minutes between partners", "Minutes entre partenaires"),
        (
            "time talked with callers of another partner’s region, by who gave and who received",
            "temps de conversation avec les appelants de la région d’un autre, par donneur et receveur",
        ),
    ),
}

NEED: Final[Mapping[Measure, Formula]] = {
    Measure.CONTACTS: _entry(
        ("Contacts", "Contacts"),
        ("final 211 records", "fiches 211 finalisées"),
        (
            "Not persons: one person may call often.",
            "Pas des personnes : une personne peut appeler souvent.",
        ),
    ),
    Measure.PERSONS: _entry(
        ("Persons", "Personnes"),
        ("distinct person keys of final records", "clés de personne distinctes des fiches finalisées"),
        (
            "Unknown where records carry no key. Contacts without one, and those made for somebody else, count no "
            "person: there are at least so many.",
            "Inconnu là où les fiches ne portent pas de clé. Les contacts sans clé, et ceux faits pour quelqu’un "
            "d’autre, ne comptent aucune personne : il y en a au moins autant.",
        ),
    ),
    Measure.NEEDS: _entry(("Needs", "Besoins"), ("needs on final records", "besoins des fiches finalisées")),
    Measure.REFERRALS: _entry(
        ("Referrals", "Aiguillages"),
        ("referrals on final records", "aiguillages des fiches finalisées"),
        (
            "Needs and referrals are never reckoned from each other.",
            "Les besoins et les aiguillages ne se calculent jamais l’un de l’autre.",
        ),
    ),
    Measure.UNMET_RATE: _entry(
        ("Unmet needs", "Besoins non comblés"),
        ("unmet needs / needs with an outcome", "besoins non comblés / besoins dont l’issue est connue"),
        ("Of needs, never of referrals.", "Des besoins, jamais des aiguillages."),
    ),
    Measure.GAP_RATE: _entry(
        ("Service gaps", "Lacunes de service"),
        (
            "needs unmet for want of a service / (needs with an outcome - needs unmet for other reasons)",
            "besoins non comblés faute de service / (besoins dont l’issue est connue - ceux non comblés "
            "pour d’autres raisons)",
        ),
        (
            "What callers declined is no gap.",
            "Ce que les appelants ont décliné n’est pas une lacune.",
        ),
    ),
    Measure.FOLLOW_UPS: _entry(
        ("Follow-ups", "Suivis"),
        (
            "follow-ups that were agreed on, of final records, by what they came to",
            "suivis convenus, des fiches finalisées, selon leur issue",
        ),
        (
            "Only of those who agreed to be called again, who may fare otherwise than the rest.",
            "Seulement de qui a accepté d’être rappelé, dont le sort peut différer de celui des autres.",
        ),
    ),
    Measure.COMPLETENESS: _entry(
        ("Completeness", "Complétude"),
        (
            "final records in which the field is filled / final records",
            "fiches finalisées où le champ est rempli / fiches finalisées",
        ),
    ),
}

FORMULAS: Final[Mapping[Measure, Formula]] = {**SERVICE, **TIME, **NEED}

CAVEAT = Bilingual(
    en="Use of 211 differs from place to place: these are rates of contacts, not of need in the population. "
    "Whoever contacts 211 has chosen to; do not extrapolate to everybody.",
    fr="Le recours au 211 varie d’un endroit à l’autre : ce sont des taux de contacts, non de besoins dans la "
    "population. Qui contacte le 211 l’a choisi; n’en tirez pas de conclusion pour tout le monde.",
)
"""Stands beside every rate per residents."""
