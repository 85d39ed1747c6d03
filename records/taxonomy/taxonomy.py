"""A taxonomy of needs, whole: what is written down by code is named, found, counted and followed here.

It is a value. Whoever needs words for needs is given the one in force, so a licensed list takes the sample's place
without anybody noticing. Terms that went out of use are kept: a record keeps its code, and its code its name.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from records.taxonomy.categories import OTHER, Category, CategoryMap, Filed
from records.taxonomy.codes import JOINED, LOCAL, parent_of, parts_of, plain
from records.taxonomy.finding import Finder, wordings
from records.taxonomy.terms import Synonym, Term, UnmetReason
from records.wording import FRENCH, RESULTS_MAX, Bilingual, folded

REPLACEMENTS_MAX = 20
"""Steps from a term to what took its place, and on; a longer chain is a circle."""


@dataclass(frozen=True, kw_only=True)
class Taxonomy:
    edition: str
    """Names it in records: which words a need was written down in."""
    terms: Mapping[str, Term]
    map: CategoryMap
    unmet_reasons: Mapping[str, UnmetReason]

    @property
    def categories(self) -> Mapping[str, Category]:
        return self.map.categories

    def knows(self, code: str) -> bool:
        """Whether a code may stand in a record: a term, retired or not, or a term with its targets."""
        return self._combined(code) is not None

    def term(self, code: str) -> Term | None:
        """Give the term of a code, which may have targets behind it."""
        combined = self._combined(code)
        if combined is None:
            return None
        head, targets = combined
        return _joined(head, targets) if targets else head

    def name(self, code: str, locale: str) -> str | None:
        """Tell a code in words, `term * target`; None where no term has it."""
        found = self.term(code)
        return None if found is None else found.name.in_locale(locale)

    def parent(self, code: str) -> Term | None:
        """Give the term above: the code with its last segment cut off."""
        above = parent_of(parts_of(code)[0])
        return self.terms.get(above) or self.terms.get(above + LOCAL)

    def filed(self, code: str) -> Filed:
        """Say where a code is counted; a retired one that no line covers, where what took its place is."""
        head = parts_of(code)[0]
        filed = self._filed(head)
        return self._filed(self._present(head)) if filed.category is OTHER else filed

    def category_of(self, code: str) -> Category:
        return self.filed(code).category

    def present(self, code: str) -> str:
        """Give the code that is in use now for what this one meant, so that reports add up over the years."""
        return JOINED.join(self._present(part) for part in parts_of(code))

    @cached_property
    def unmapped(self) -> tuple[str, ...]:
        """List the codes that can be recorded and that the category table does not cover."""
        return tuple(
            term.code
            for term in self.terms.values()
            if term.recordable and self.category_of(term.code) is OTHER
        )

    def find(self, text: str, locale: str = "en", limit: int = RESULTS_MAX) -> list[Term]:
        """Find the terms that match what was typed, the best first; nothing typed finds nothing.

        Order: as in `Wording.rank`, then alphabetically in the locale.
        Shape: what stands behind an asterisk finds targets: `shelter * youth`, and `shelter *` lists them all.
        """
        wanted, star, group = text.partition("*")
        french = locale.startswith(FRENCH)
        sought = folded(wanted)
        if not sought:
            return []
        terms = [self.terms[code] for code in self._finders[french, False].codes(sought, limit)]
        if not star:
            return terms
        return list(self._for_group(terms, folded(group), french=french))[:limit]

    def via(self, term: Term, text: str, locale: str) -> str:
        """Tell the other word that led from what was typed to a term; empty where its name says it."""
        parts = folded(text.partition("*")[0]).split()
        if not parts or _begin(parts, term.name.in_locale(locale)):
            return ""
        own, other = term.en_synonyms, (*term.fr_synonyms, term.name.fr)
        if locale.startswith(FRENCH):
            own, other = term.fr_synonyms, (*term.en_synonyms, term.name.en)
        return next((words for words in (*own, *other) if _begin(parts, words)), "")

    def with_synonyms(self, added: Iterable[Synonym]) -> "Taxonomy":
        """Give the taxonomy with other words that editors led to its terms."""
        terms = dict(self.terms)
        for one in added:
            term = terms.get(one.code)
            if term is not None and one.locale == FRENCH:
                terms[one.code] = replace(term, fr_synonyms=(*term.fr_synonyms, one.words))
            elif term is not None:
                terms[one.code] = replace(term, en_synonyms=(*term.en_synonyms, one.words))
        return replace(self, terms=terms)

    def ready(self) -> "Taxonomy":
        """Prepare what searches need, so that the first person who types does not wait for it."""
        _ = self._finders
        return self

    def _for_group(self, heads: list[Term], group: str, *, french: bool) -> Iterator[Term]:
        targets = (
            self._finders[french, True].codes(group, RESULTS_MAX)
            if group
            else [one.code for one in self._targets]
        )
        for head in heads:
            for target in targets:
                yield _joined(head, (self.terms[target],))

    @cached_property
    def _finders(self) -> Mapping[tuple[bool, bool], Finder]:
        """Finders by whether they are for readers of French, and for targets."""
        recordable = tuple(term for term in self.terms.values() if term.recordable)
        return {
            (french, targets): Finder(wordings(terms, self._around, french=french))
            for french in (False, True)
            for targets, terms in ((False, recordable), (True, self._targets))
        }

    def _around(self, term: Term) -> list[Bilingual]:
        """What a term stands in: words for that lead to it too."""
        filed, above = self.filed(term.code), self.parent(term.code)
        return [filed.category.name, *([filed.part] if filed.part else []), *([above.name] if above else [])]

    @cached_property
    def _targets(self) -> tuple[Term, ...]:
        return tuple(
            term for term in self.terms.values() if term.target and not (term.heading or term.retired)
        )

    def _combined(self, code: str) -> tuple[Term, tuple[Term, ...]] | None:
        head, *targets = (self.terms.get(part) for part in parts_of(code))
        if head is None or head.heading or head.target:
            return None
        known = tuple(target for target in targets if target is not None and target.target)
        return (head, known) if len(known) == len(targets) else None

    def _filed(self, code: str) -> Filed:
        """Go by the table; where that has no line for the very code, by the category that the data name."""
        term = self.terms.get(code)
        if term is not None and term.category and plain(code) not in self.map.prefixes:
            named = self.map.named(term.category)
            if named is not None:
                return Filed(category=named)
        return self.map.filed(code)

    def _present(self, code: str) -> str:
        for _ in range(REPLACEMENTS_MAX):
            term = self.terms.get(code)
            if term is None or not term.replaced_by:
                return code
            code = term.replaced_by
        return code


def _begin(parts: list[str], words: str) -> bool:
    """Whether every part begins one of the words."""
    there = folded(words).split()
    return all(any(word.startswith(part) for word in there) for part in parts)


def _joined(head: Term, targets: tuple[Term, ...]) -> Term:
    parts = (head, *targets)
    return replace(
        head,
        code=JOINED.join(part.code for part in parts),
        name=Bilingual(
            en=JOINED.join(part.name.in_locale("en") for part in parts),
            fr=JOINED.join(part.name.in_locale(FRENCH) for part in parts),
        ),
    )
