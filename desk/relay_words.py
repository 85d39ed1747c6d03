"""TTY and relay callers: what the specialist must know, and lines to type or to have relayed, in their language."""

from collections.abc import Mapping

from desk.words import Words, note
from routing.model import ENGLISH, FRENCH, Language

MARK = note(
    "TTY or relay caller: one speaks or types at a time. End your turn with GA (go ahead), wait for theirs, and "
    "never hang up on silence."
)

LINES: Mapping[Language, tuple[str, ...]] = {
    ENGLISH: (
        "Hello, this is 211. How can I help you? GA",
        "Please type slowly, one thing at a time. GA",
        "One moment please, I am looking. Please hold. GA",
        "I am still here, still looking. GA",
        "If you or somebody is in danger, call 911 now. Are you safe? GA",
        "Is there anything else you need? GA",
        "Thank you for calling 211. Goodbye. SK",
    ),
    FRENCH: (
        "Bonjour, ici le 211. Comment puis-je vous aider ? GA",
        "Écrivez lentement, une chose à la fois, s’il vous plaît. GA",
        "Un instant, je cherche. Restez en ligne. GA",
        "Je suis toujours là, je cherche encore. GA",
        "Si vous ou quelqu’un êtes en danger, appelez le 911 maintenant. Êtes-vous en sécurité ? GA",
        "Avez-vous besoin d’autre chose ? GA",
        "Merci d’avoir appelé le 211. Au revoir. SK",
    ),
}
"""GA hands the turn over, SK ends the call; both are the same in either language."""


def relay_mark(relay: bool, words: Words) -> str:
    return words.say(MARK) if relay else ""


def relay_lines(relay: bool, language: Language | None) -> tuple[str, ...]:
    """Lines for this caller; one whose language has none gets the English ones."""
    if not relay:
        return ()
    return LINES.get(language, LINES[ENGLISH]) if language is not None else LINES[ENGLISH]
