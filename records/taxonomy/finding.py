"""Finds things by the beginnings of their words, the same as `Wording.rank` would, among thousands within a few
milliseconds."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator

from records.taxonomy.terms import Term
from records.wording import Bilingual, Wording, folded


def wordings(
    terms: Iterable[Term], around: Callable[[Term], Iterable[Bilingual]], *, french: bool
) -> Iterator[tuple[str, Wording]]:
    """Give codes with what they are called, folded; what stands around a term in the reader's language only."""
    folds: dict[str, str] = {}

    def fold(text: str) -> str:
        # The same groups come again and again.
        found = folds.get(text)
        return folds.setdefault(text, folded(text)) if found is None else found

    for term in terms:
        own, other = (term.name.en, *term.en_synonyms), (term.name.fr, *term.fr_synonyms)
        if french:
            own, other = other, own
        groups = [name.fr if french else name.en for name in around(term)]
        # A term without a name in the reader's language is found and shown by the other one.
        name = fold(own[0] or other[0])
        yield term.code, Wording(name, tuple(map(fold, (*own[1:], *groups))), tuple(map(fold, other)))


class Finder:
    def __init__(self, named: Iterable[tuple[str, Wording]]) -> None:
        """Take codes with what they are called; the order does not matter."""
        self._named = sorted(named, key=lambda one: (one[1].name, one[0]))
        numbered = [(number, wording) for number, (_, wording) in enumerate(self._named)]
        self._names = _Words((number, [wording.name]) for number, wording in numbered)
        self._synonyms = _Words((number, wording.synonyms) for number, wording in numbered)
        self._phrases = ["\n".join((wording.name, *wording.synonyms)) for _, wording in self._named]
        self._others = _Words((number, wording.other) for number, wording in numbered)

    def codes(self, sought: str, limit: int) -> list[str]:
        """Give the codes for folded text, the best first: by rank, then by name."""
        found: dict[int, None] = {}
        for numbers in self._ranks(sought):
            found.update(dict.fromkeys(sorted(numbers)))
            if len(found) >= limit:
                break
        return [self._named[number][0] for number in list(found)[:limit]]

    def _ranks(self, sought: str) -> Iterator[Iterable[int]]:
        by_name, by_synonym, by_other = (
            [words.beginning(part) for part in sought.split()]
            for words in (self._names, self._synonyms, self._others)
        )
        named = set.intersection(*by_name)
        yield [number for number in named if self._named[number][1].name.startswith(sought)]
        yield named
        called = [name | synonym for name, synonym in zip(by_name, by_synonym, strict=True)]
        yield set.intersection(*called)
        yield set.intersection(*(own | other for own, other in zip(called, by_other, strict=True)))
        yield [number for number, phrases in enumerate(self._phrases) if sought in phrases]


class _Words:
    """Which things have a word that begins so."""

    def __init__(self, phrases: Iterable[tuple[int, Iterable[str]]]) -> None:
        found: dict[str, set[int]] = {}
        for number, texts in phrases:
            for text in texts:
                for word in text.split():
                    found.setdefault(word, set()).add(number)
        self._words = sorted(found)
        self._numbers = found

    def beginning(self, part: str) -> set[int]:
        found: set[int] = set()
        for at in range(bisect_left(self._words, part), len(self._words)):
            if not self._words[at].startswith(part):
                break
            found |= self._numbers[self._words[at]]
        return found
