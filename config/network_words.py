"""What is around the rules, in words: lines, the menu, languages, whose callers the unknown are."""

from collections.abc import Iterator

from config.book_callers import LanguageEntry, LineEntry
from config.book_words import BookWords, sentence_case
from config.network import Network

_ASKED = {
    "low": (
        "Callers of whose region nothing is known are asked for a postal code or a town.",
        "On demande un code postal ou une ville aux appelants dont on ne sait rien de la région.",
    ),
    "medium": (
        "Callers whose region is unknown or only a guess are asked for a postal code or a town.",
        "On demande un code postal ou une ville aux appelants dont la région est inconnue ou une supposition.",
    ),
    "high": (
        "Callers whose region is less than certain are asked for a postal code or a town.",
        "On demande un code postal ou une ville aux appelants dont la région n’est pas certaine.",
    ),
}
_NOBODY_ASKED = (
    "Nobody is asked for a postal code.",
    "On ne demande de code postal à personne.",
)


def line_words(words: BookWords, name: str, line: LineEntry) -> str:
    called, span = words.line(name), words.span(line.answer_within_s * 1_000)
    said = words.say(
        f"{line.target_percent} per cent of those who dial {called} are to be answered within {span}",
        f"{line.target_percent} pour cent de ceux qui appellent {called} doivent obtenir une réponse en {span}",
    )
    if line.partner is not None:
        home = words.partner(line.partner)
        said += words.say(f"; they belong to {home}", f"; ils relèvent de {home}")
    if line.relay:
        said += words.say(
            "; they type or speak through a relay service",
            "; ils écrivent ou passent par un service de relais",
        )
    if line.crisis:
        said += words.say(
            "; however often a number calls, it is never set apart or blocked",
            "; un numéro qui appelle très souvent n’y est jamais mis à part ni bloqué",
        )
    return f"{said}."


def menu_words(words: BookWords, network: Network) -> Iterator[tuple[str, str]]:
    for item in network.menu:
        language = words.language(item.language)
        yield (
            f"menu.{item.key}",
            words.say(
                f"Key {item.key} of the menu chooses {language}.",
                f"La touche {item.key} du menu choisit la langue suivante\u00a0: {language}.",
            ),
        )
    default = words.language(network.about.default_language)
    yield (
        "network.default_language",
        words.say(
            f"Callers who choose no language are served in {default}.",
            f"Les appelants qui ne choisissent aucune langue sont servis dans la langue suivante\u00a0: {default}.",
        ),
    )
    for code, entry in network.languages.items():
        kept = entry.kept and code != network.about.default_language
        yield f"languages.{code}", _language(words, code, entry, kept=kept)


def _language(words: BookWords, code: str, entry: LanguageEntry, *, kept: bool) -> str:
    name = sentence_case(words.language(code))
    said = f"{name}{words.colon} {_interpreter(words, entry)}"
    if kept:
        said += words.say("; its speakers are kept for it", "; ceux qui la parlent lui sont réservés")
    if entry.official:
        said += words.say("; official language", "; langue officielle")
    return f"{said}."


def _interpreter(words: BookWords, entry: LanguageEntry) -> str:
    match entry.interpreter:
        case "never":
            return words.say("only those who speak it answer", "seuls ceux qui la parlent répondent")
        case "at-once":
            return words.say(
                "those who speak it answer, and at once anybody with an interpreter",
                "ceux qui la parlent répondent et, immédiatement, n’importe qui avec un interprète",
            )
        case int() as seconds:
            span = words.span(seconds * 1_000)
            return words.say(
                f"those who speak it answer, and after {span} of waiting anybody with an interpreter",
                f"ceux qui la parlent répondent et, après {span} d’attente, n’importe qui avec un interprète",
            )


_LISTENING = {
    True: (
        "A specialist is told when a supervisor listens.",
        "Un spécialiste est informé quand un superviseur écoute.",
    ),
    False: (
        "A specialist is not told when a supervisor listens; it is in the record.",
        "Un spécialiste n’est pas informé quand un superviseur écoute; c’est au registre.",
    ),
}


def around_the_rules(words: BookWords, network: Network) -> Iterator[tuple[str, str]]:
    about = network.about
    after_hours, home = words.partner(about.after_hours), words.partner(about.default_home)
    yield (
        "network.after_hours",
        words.say(
            f"{after_hours} is the after-hours partner.",
            f"Le partenaire hors des heures d’ouverture est {after_hours}.",
        ),
    )
    yield (
        "network.default_home",
        words.say(
            f"For callers whose region is unknown {home} is their own partner.",
            f"Pour les appelants de région inconnue, le partenaire local est {home}.",
        ),
    )
    asked = _ASKED[about.ask_region_below] if about.ask_region_below is not None else _NOBODY_ASKED
    yield "network.ask_region_below", words.say(*asked)
    yield "network.listening_announced", words.say(*_LISTENING[about.listening_announced])
