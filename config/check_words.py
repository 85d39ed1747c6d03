"""The sentences of the check's findings, in English and French: what was found and what to do, keyed on the code.

`config/finding_words.py` fills them in, alike for `switchboard rules check` and the screens.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from config.book_words import Both
from routing.check_model import Code


@dataclass(frozen=True, slots=True)
class Sentences:
    what: Both
    remedy: Both


_REMEDY_RULE_ORDER = Both(
    "Remove it, or put it before them.",
    "Supprimez-la, ou placez-la avant elles.",
)
_WAY_OUT = Both(
    "Add a way out after a time of waiting, such as a call-back.",
    "Ajoutez une issue après un temps d’attente, par exemple un rappel.",
)

TEXTS: Mapping[tuple[Code, str], Sentences] = {
    (Code.NO_HUMAN, ""): Sentences(
        Both(
            "It rings for ever under the rule {rule}: nobody who is open may serve, and no way out is sure.",
            "Ça sonne sans fin avec la règle {rule}{colon} personne d’ouvert ne peut répondre, et aucune issue n’est "
            "certaine.",
        ),
        Both(
            "Let a partner help that is open then, or add a way out after a time of waiting.",
            "Laissez aider un partenaire ouvert à ces heures, ou ajoutez une issue après un temps d’attente.",
        ),
    ),
    (Code.UNBOUNDED_WAIT, ""): Sentences(
        Both(
            "Under the rule {rule} no way out is ever sure: when all are busy, callers wait without end.",
            "Avec la règle {rule}, aucune issue n’est certaine{colon} quand tous sont occupés, l’attente est sans fin.",
        ),
        _WAY_OUT,
    ),
    (Code.UNBOUNDED_WAIT, "late"): Sentences(
        Both(
            "Under the rule {rule} the first sure way out comes only after {span}.",
            "Avec la règle {rule}, la première issue certaine ne vient qu’après {span}.",
        ),
        Both("Offer one sooner.", "Proposez-en une plus tôt."),
    ),
    (Code.NO_DEFAULT, ""): Sentences(
        Both(
            "The last rule, {rule}, has conditions, so that callers may be left whom no rule takes.",
            "La dernière règle, {rule}, a des conditions; il peut rester des appelants qu’aucune règle ne prend.",
        ),
        Both(
            "Add a last rule without conditions.",
            "Ajoutez une dernière règle sans condition.",
        ),
    ),
    (Code.DEAD_RULE, ""): Sentences(
        Both(
            "The rule {rule} never applies: {rules} take all its callers before it.",
            "La règle {rule} ne s’applique jamais{colon} {rules} prennent tous ses appelants avant elle.",
        ),
        _REMEDY_RULE_ORDER,
    ),
    (Code.DEAD_RULE, "one"): Sentences(
        Both(
            "The rule {rule} never applies: {rules} takes all its callers before it.",
            "La règle {rule} ne s’applique jamais{colon} {rules} prend tous ses appelants avant elle.",
        ),
        Both("Remove it, or put it before that one.", "Supprimez-la, ou placez-la avant celle-ci."),
    ),
    (Code.DEAD_RULE, "never"): Sentences(
        Both(
            "The rule {rule} never applies: its conditions never hold together.",
            "La règle {rule} ne s’applique jamais{colon} ses conditions ne sont jamais remplies ensemble.",
        ),
        Both("Remove it, or correct its conditions.", "Supprimez-la, ou corrigez ses conditions."),
    ),
    (Code.DEAD_RULE, "default"): Sentences(
        Both(
            "The last rule, {rule}, is never needed: those before it take everybody.",
            "La dernière règle, {rule}, ne sert jamais{colon} les précédentes prennent tous les appelants.",
        ),
        Both("It must stay, in case hours change.", "Elle doit rester, au cas où des heures changent."),
    ),
    (Code.RULE_TWICE, ""): Sentences(
        Both("Two rules are called {rule}.", "Deux règles s’appellent {rule}."),
        Both("Give each a name of its own.", "Donnez à chacune son propre nom."),
    ),
    (Code.UNREACHABLE_PARTNER, ""): Sentences(
        Both("No call ever leads to {partner}.", "Aucun appel ne mène jamais à {partner}."),
        Both("Let a rule reach it, or remove it.", "Laissez une règle y mener, ou supprimez-le."),
    ),
    (Code.UNREACHABLE_PARTNER, "plan"): Sentences(
        Both(
            "Calls lead to {partner} only in an emergency ({others}).",
            "Les appels ne mènent à {partner} qu’en cas d’urgence ({others}).",
        ),
        Both("Nothing, if that is meant.", "Rien, si c’est voulu."),
    ),
    (Code.UNKNOWN_PARTNER, ""): Sentences(
        Both(
            "{name} is named, but is no partner of the book.",
            "{name} est nommé, mais n’est pas un partenaire.",
        ),
        Both("Correct its code, or add the partner.", "Corrigez son code, ou ajoutez le partenaire."),
    ),
    (Code.UNKNOWN_PARTNER, "none"): Sentences(
        Both(
            "The rule {rule} puts a partner first, and names none.",
            "La règle {rule} fait passer un partenaire en premier, sans le nommer.",
        ),
        Both("Name the partner.", "Nommez le partenaire."),
    ),
    (Code.MISSING_SCHEDULE, ""): Sentences(
        Both(
            "{partner} has no opening hours in this time, so it counts as closed.",
            "{partner} n’a aucune heure d’ouverture pendant cette période; il compte comme fermé.",
        ),
        Both("Write its hours.", "Inscrivez ses heures."),
    ),
    (Code.HOURS_END, ""): Sentences(
        Both(
            "The hours of this book end; only {days} could be checked.",
            "Les heures de ce livre prennent fin; seuls {days} ont pu être vérifiés.",
        ),
        Both(
            "Ask for fewer days, or compile the book anew.",
            "Demandez moins de jours, ou recompilez le livre.",
        ),
    ),
    (Code.UNCOVERED_HOURS, ""): Sentences(
        Both(
            "Callers from the region of {partner} find nobody open, but a way out.",
            "Les appelants de la région de {partner} ne trouvent personne d’ouvert, mais une issue.",
        ),
        Both("Nothing, if that was agreed.", "Rien, si c’est convenu."),
    ),
    (Code.UNCOVERED_HOURS, "unknown"): Sentences(
        Both(
            "Callers of unknown region find nobody open, but a way out.",
            "Les appelants de région inconnue ne trouvent personne d’ouvert, mais une issue.",
        ),
        Both("Nothing, if that was agreed.", "Rien, si c’est convenu."),
    ),
    (Code.UNCOVERED_HOURS, "network"): Sentences(
        Both(
            "Nobody in the whole network is open.",
            "Personne n’est ouvert dans tout le réseau.",
        ),
        Both("Find a partner for these hours.", "Trouvez un partenaire pour ces heures."),
    ),
    (Code.LANGUAGE_UNSPOKEN, ""): Sentences(
        Both(
            "The menu offers {language}, but no interpreter serves it, and no partner has hours for it.",
            "Le menu offre la langue suivante{colon} {language}. Ni interprète ni heures n’y sont prévus.",
        ),
        Both(
            "Let an interpreter help, or write a partner’s hours for it.",
            "Prévoyez un interprète, ou inscrivez les heures d’un partenaire.",
        ),
    ),
    (Code.OFFICIAL_UNOFFERED, ""): Sentences(
        Both(
            "{language} is an official language, but no key of the menu chooses it.",
            "Langue officielle{colon} {language}, mais aucune touche du menu ne la choisit.",
        ),
        Both("Add a key, or do not call it official.", "Ajoutez une touche, ou ne la dites pas officielle."),
    ),
    (Code.OFFICIAL_UNOFFERED, "other"): Sentences(
        Both(
            "{language} is called an official language, but is none.",
            "{language} est dite officielle, mais ce n’est pas une langue.",
        ),
        Both("Do not call it official.", "Ne la dites pas officielle."),
    ),
    (Code.OFFICIAL_NOT_PREFERRED, ""): Sentences(
        Both(
            "{language} is an official language, but no rule and no partner’s hours take heed of it.",
            "Langue officielle{colon} {language}, mais aucune règle ni heure de partenaire n’en tient compte.",
        ),
        Both(
            "Decide who serves it first, and when.",
            "Décidez qui la sert en premier, et quand.",
        ),
    ),
    (Code.INTERPRETER_TRIGGER, ""): Sentences(
        Both(
            "The interpreter for {language} comes by time alone; the other limits written for it say nothing.",
            "L’interprète ({language}) ne vient qu’après un temps; les autres limites inscrites ne comptent pas.",
        ),
        Both("Write a time of waiting.", "Inscrivez un temps d’attente."),
    ),
    (Code.HOPS, ""): Sentences(
        Both(
            "Under the rule {rule} only {partners} can be reached, on a phone system elsewhere: after {number} tries "
            "in vain nobody is left, and no way out is sure.",
            "Avec la règle {rule}, on ne peut joindre que {partners}, par un système téléphonique d’ailleurs{colon} "
            "après {number} essais en vain il ne reste personne, et aucune issue n’est certaine.",
        ),
        _WAY_OUT,
    ),
    (Code.HOPS_UNTRIED, ""): Sentences(
        Both(
            "The rule {rule} reaches more phone systems ({partners}) than the {number} that one call may be sent to.",
            "La règle {rule} mène à plus de systèmes téléphoniques ({partners}) que les {number} permis par appel.",
        ),
        Both("Allow more tries, or reach fewer.", "Permettez plus d’essais, ou menez à moins de systèmes."),
    ),
    (Code.NO_STEP, ""): Sentences(
        Both("The rule {rule} lets nobody serve.", "La règle {rule} ne laisse personne répondre."),
        Both("Give it a step.", "Donnez-lui une étape."),
    ),
    (Code.STEP_TRIGGER_IGNORED, ""): Sentences(
        Both(
            "The first step of {rule} has a limit, but the first step is always at once.",
            "La première étape de {rule} a une limite, mais la première étape est toujours immédiate.",
        ),
        Both(
            "Remove the limit, or put a step before it.", "Supprimez la limite, ou ajoutez une étape avant."
        ),
    ),
    (Code.STEP_NARROWS, ""): Sentences(
        Both(
            "Step {number} of {rule} takes away who could help before: {partners}.",
            "L’étape {number} de {rule} enlève qui pouvait aider avant{colon} {partners}.",
        ),
        Both(
            "Let each step reach more than the one before.",
            "Que chaque étape mène plus loin que la précédente.",
        ),
    ),
    (Code.EXIT_UNREACHABLE, ""): Sentences(
        Both(
            "Way out {number} of {rule} ({exit}) can never be had.",
            "L’issue {number} de {rule} ({exit}) ne peut jamais servir.",
        ),
        Both(
            "Remove it, or correct its limit; a forced one is only asked for at the door.",
            "Supprimez-la, ou corrigez sa limite; une issue forcée n’est examinée qu’à l’entrée.",
        ),
    ),
    (Code.EXIT_SILENT, ""): Sentences(
        Both(
            "Way out {number} of {rule} lets callers go without a word.",
            "L’issue {number} de {rule} laisse partir les appelants sans un mot.",
        ),
        Both("Give it a message.", "Donnez-lui un message."),
    ),
    (Code.MESSAGE_MISSING, ""): Sentences(
        Both("The message {name} is not in the book.", "Le message {name} n’est pas dans le livre."),
        Both("Write it, or correct its name.", "Écrivez-le, ou corrigez son nom."),
    ),
    (Code.MESSAGE_UNUSED, ""): Sentences(
        Both("The message {name} is never spoken.", "Le message {name} n’est jamais dit."),
        Both("Use it, or remove it.", "Utilisez-le, ou supprimez-le."),
    ),
    (Code.CONDITION_IDLE, ""): Sentences(
        Both(
            "The condition {name} never holds in this time.", "La condition {name} n’est jamais remplie ici."
        ),
        Both("Correct it, or remove it.", "Corrigez-la, ou supprimez-la."),
    ),
    (Code.CONDITION_DIFFERS, ""): Sentences(
        Both(
            "Two conditions are called {name} and differ.", "Deux conditions s’appellent {name} et diffèrent."
        ),
        Both("Give one another name.", "Donnez à l’une un autre nom."),
    ),
    (Code.CREDIT_OVERTAKES, ""): Sentences(
        Both(
            "Callers of {rule} pass others who came up to {span} before them.",
            "Les appelants de {rule} passent devant d’autres arrivés jusqu’à {span} plus tôt.",
        ),
        Both("Lower the credit, if that is too much.", "Réduisez le crédit, si c’est trop."),
    ),
    (Code.CREDIT_OVERTAKES, "region"): Sentences(
        Both(
            "Callers from the region of {partners} pass others who came up to {span} before them.",
            "Les appelants de la région de {partners} passent devant d’autres arrivés jusqu’à {span} plus tôt.",
        ),
        Both("Lower the credit, if that is too much.", "Réduisez le crédit, si c’est trop."),
    ),
}
"""By code, and where one code has several sentences by which of them."""
