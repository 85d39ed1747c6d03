"""Names in both languages, and matching what somebody types against them, without regard to case or accents."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

RESULTS_MAX = 10
"""Things that a type-ahead lists."""
FRENCH = "fr"

_SEPARATORS = str.maketrans(dict.fromkeys("’'-/,.()&;:", " "))


def folded(text: str) -> str:
    """Give the text in lower case without accents and punctuation: `Santé mentale` is `sante mentale`."""
    if text.isascii():
        # What the long way would come to, much sooner.
        letters = text.lower()
    else:
        plain = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe"))
        letters = "".join(mark for mark in plain if not unicodedata.combining(mark))
    return " ".join(letters.translate(_SEPARATORS).split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Bilingual:
    en: str
    fr: str

    def in_locale(self, locale: str) -> str:
        """Give the French for `fr` and its regions, the English for everybody else; where one lacks, the other."""
        own, other = (self.fr, self.en) if locale.startswith(FRENCH) else (self.en, self.fr)
        return own or other


@dataclass(frozen=True, slots=True)
class Wording:
    """The names of one thing, ready to be matched; `other` holds what matches last."""

    name: str
    synonyms: tuple[str, ...]
    other: tuple[str, ...]

    @classmethod
    def of(cls, name: str, synonyms: Iterable[str] = (), other: Iterable[str] = ()) -> "Wording":
        return cls(folded(name), tuple(map(folded, synonyms)), tuple(map(folded, other)))

    def rank(self, sought: str) -> int | None:
        """Say how well folded text matches, 0 best; None when it does not.

        0 the name begins so, 1 every word typed begins a word of the name, 2 with synonyms too, 3 with the other
        names too, 4 it stands somewhere inside.
        """
        if self.name.startswith(sought):
            return 0
        words = self.name.split()
        for rank, more in enumerate(((), self.synonyms, self.other), start=1):
            words += [word for phrase in more for word in phrase.split()]
            if all(any(word.startswith(part) for word in words) for part in sought.split()):
                return rank
        inside = any(sought in phrase for phrase in (self.name, *self.synonyms))
        return 4 if inside else None
