"""Words for needs: categories, terms and the reasons why a need stays unmet, in both languages.

The list that ships is a sample of our own. All logic asks for codes and their categories only, so that a licensed
list can take its place.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from records.errors import CatalogueInvalid
from records.wording import Wording, folded

DATA = Path(__file__).parent / "data"
RESULTS_MAX = 10
FRENCH = "fr"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bilingual:
    en: str
    fr: str

    def in_locale(self, locale: str) -> str:
        """Give the French for `fr` and its regions, the English for everybody else."""
        return self.fr if locale.startswith(FRENCH) else self.en


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedCategory:
    code: str
    directory: str
    """The code under which the directory files what serves it."""
    name: Bilingual
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedTerm:
    code: str
    directory: str
    """The code under which the directory files what serves it."""
    category: str
    name: Bilingual
    en_synonyms: tuple[str, ...] = ()
    fr_synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmetReason:
    code: str
    name: Bilingual
    gap: bool
    """Whether it tells of a gap in services; what a caller declines does not."""


@cache
def need_categories() -> dict[str, NeedCategory]:
    """Give the categories by code, in the order of the list."""
    categories = [
        NeedCategory(
            code=entry["code"],
            directory=entry["directory"],
            name=_name(entry),
            terms=tuple(term["code"] for term in entry["term"]),
        )
        for entry in _needs()["category"]
    ]
    return {category.code: category for category in categories}


@cache
def need_terms() -> dict[str, NeedTerm]:
    """Give the terms by code, in the order of the list.

    Raises: CatalogueInvalid when a code appears twice.
    """
    terms: dict[str, NeedTerm] = {}
    for category in _needs()["category"]:
        for entry in category["term"]:
            if entry["code"] in terms:
                raise CatalogueInvalid("needs.toml", f"the code {entry['code']} appears twice")
            terms[entry["code"]] = NeedTerm(
                code=entry["code"],
                directory=entry["directory"],
                category=category["code"],
                name=_name(entry),
                en_synonyms=tuple(entry.get("en_synonyms", ())),
                fr_synonyms=tuple(entry.get("fr_synonyms", ())),
            )
    return terms


def find_needs(text: str, locale: str = "en", limit: int = RESULTS_MAX) -> list[NeedTerm]:
    """Find the terms that match what was typed, the best first; nothing typed finds nothing.

    Order: as in `Wording.rank`, then alphabetically in the locale.
    """
    sought = folded(text)
    if not sought:
        return []
    ranked = [
        (rank, wording.name, code)
        for code, wording in _wordings(locale.startswith(FRENCH))
        if (rank := wording.rank(sought)) is not None
    ]
    return [need_terms()[code] for _, _, code in sorted(ranked)[:limit]]


@cache
def _wordings(french: bool) -> tuple[tuple[str, Wording], ...]:
    wordings = []
    for term in need_terms().values():
        category = need_categories()[term.category].name
        own = (term.name.en, *term.en_synonyms, category.en)
        other = (term.name.fr, *term.fr_synonyms, category.fr)
        if french:
            own, other = other, own
        wordings.append((term.code, Wording.of(own[0], own[1:], other)))
    return tuple(wordings)


@cache
def _needs() -> dict[str, Any]:
    return tomllib.loads((DATA / "needs.toml").read_text(encoding="utf-8"))


def _name(entry: dict[str, Any]) -> Bilingual:
    return Bilingual(en=entry["en"], fr=entry["fr"])


UNMET_REASONS: dict[str, UnmetReason] = {
    entry["code"]: UnmetReason(code=entry["code"], name=_name(entry), gap=entry["gap"])
    for entry in _needs()["unmet_reason"]
}
