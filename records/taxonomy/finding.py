"""Finds things by the beginnings of their words, the same as `Wording.rank` would, among thousands within a few
milliseconds."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator

from records.wording import Wording


class Finder:
    def __init__(self, named: Iterable[tuple[str, Wording]]) -> None:
        """Take codes with what they are called; the order does not matter."""
        self._named = sorted(named, key=lambda one: (one[1].name, one[0]))
        numbered = [(number, wording) for number, (_, wording) in enumerate(self._named)]
        self._names = _Words((number, [wording.name]) for number, wording in numbered)
        self._synonyms = _Words((number, wording.synonyms) for number, wording in numbered)
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
        yield [
            number
            for number, (_, wording) in enumerate(self._named)
            if any(sought in phrase for phrase in (wording.name, *wording.synonyms))
        ]


class _Words:
    """Which things have a word that begins so."""

    def __init__(self, phrases: Iterable[tuple[int, Iterable[str]]]) -> None:
        self._sorted = sorted(
            {(word, number) for number, texts in phrases for text in texts for word in text.split()}
        )

    def beginning(self, part: str) -> set[int]:
        found = set()
        for at in range(bisect_left(self._sorted, (part,)), len(self._sorted)):
            word, number = self._sorted[at]
            if not word.startswith(part):
                break
            found.add(number)
        return found
