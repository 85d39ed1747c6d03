"""The words in which people are asked whether they may be called again: each version stands here for ever, in both
languages, because consents name the one that was read to them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Given(StrEnum):
    """How a consent came."""

    SPOKEN = "spoken"
    WRITTEN = "written"
    """In a text message or a letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    version: str
    in_locale: Mapping[str, str]
    """With {days}: until when the consent lasts."""


CURRENT = Wording(
    version="2026-11",
    in_locale={
        "en": "May we contact you again once to ask whether you got the help you were looking for? It is up to you, "
        "and you get the same help today either way. We keep how to reach you for at most {days} days, apart from what "
        "you told us, and use it for nothing else. You can change your mind at any time: call or text 211.",
        "fr": "Pouvons-nous vous joindre de nouveau, une fois, pour savoir si vous avez reçu l’aide que vous "
        "cherchiez ? C’est à vous de choisir, et vous recevez la même aide aujourd’hui dans tous les cas. Nous gardons "
        "vos coordonnées {days} jours au plus, à part de ce que vous nous avez dit, et ne nous en servons pour rien "
        "d’autre. Vous pouvez changer d’avis en tout temps : appelez ou textez le 211.",
    },
)
"""The version that is read now."""
WORDINGS: Mapping[str, Wording] = {CURRENT.version: CURRENT}
