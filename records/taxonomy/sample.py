"""The sample that ships: terms of our own in both languages, in force until a taxonomy is imported."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from records.errors import CatalogueInvalid
from records.taxonomy.categories import shipped_categories
from records.taxonomy.taxonomy import Taxonomy
from records.taxonomy.terms import Term, UnmetReason
from records.wording import Bilingual

NEEDS = Path(__file__).parents[1] / "data" / "needs.toml"


@cache
def sample_taxonomy() -> Taxonomy:
    """Give the sample; headings come before their terms.

    Raises: CatalogueInvalid when a code appears twice.
    """
    read = tomllib.loads(NEEDS.read_text(encoding="utf-8"))
    terms: dict[str, Term] = {}
    for term in _terms(read):
        if term.code in terms:
            raise CatalogueInvalid(NEEDS.name, f"the code {term.code} appears twice")
        terms[term.code] = term
    return Taxonomy(
        edition=read["version"], terms=terms, map=shipped_categories(), unmet_reasons=unmet_reasons()
    )


@cache
def unmet_reasons() -> Mapping[str, UnmetReason]:
    """Give the reasons by code, in the order of the list; they are ours, whatever taxonomy is in force."""
    read = tomllib.loads(NEEDS.read_text(encoding="utf-8"))
    reasons = [
        UnmetReason(code=entry["code"], name=_name(entry), gap=entry["gap"]) for entry in read["unmet_reason"]
    ]
    return {reason.code: reason for reason in reasons}


def _terms(read: Mapping[str, Any]) -> Iterator[Term]:
    for group in read["group"]:
        target = group.get("target", False)
        yield _term(group, heading=True, target=target)
        for entry in group["term"]:
            yield _term(entry, heading=False, target=target)


def _term(entry: Mapping[str, Any], *, heading: bool, target: bool) -> Term:
    return Term(
        code=entry["code"],
        name=_name(entry),
        directory=entry["directory"],
        en_synonyms=tuple(entry.get("en_synonyms", ())),
        fr_synonyms=tuple(entry.get("fr_synonyms", ())),
        heading=heading,
        target=target,
    )


def _name(entry: Mapping[str, Any]) -> Bilingual:
    return Bilingual(en=entry["en"], fr=entry["fr"])
