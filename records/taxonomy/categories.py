"""The few categories that needs are counted in, and the table that leads from codes to them.

The table is the network's to edit: the beginning of a code, and the category, or a part of one. The longest beginning
counts. Whatever no line covers is counted as other, and told, so that somebody adds a line.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from records.errors import CatalogueInvalid
from records.taxonomy.codes import plain
from records.wording import Bilingual, folded

SHIPPED = Path(__file__).parents[1] / "data" / "categories.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    code: str
    name: Bilingual


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """Where a code is counted."""

    category: Category
    part: Bilingual | None = None
    """The sub-category, where the table has one."""


OTHER = Category(code="other", name=Bilingual(en="Other", fr="Autre"))
UNMAPPED = Filed(category=OTHER)


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryMap:
    categories: Mapping[str, Category]
    """By code, in the order of the table; `OTHER` is in none."""
    prefixes: Mapping[str, Filed]

    def named(self, told: str) -> Category | None:
        """Find a category by its code or its English name."""
        sought = folded(told)
        for category in self.categories.values():
            if sought in (folded(category.code), folded(category.name.en)):
                return category
        return None

    def filed(self, code: str) -> Filed:
        """Say where a code is counted, by the longest beginning that the table has."""
        bare = plain(code)
        for length in range(len(bare), 0, -1):
            found = self.prefixes.get(bare[:length])
            if found is not None:
                return found
        return UNMAPPED


def read_categories(text: str, name: str) -> CategoryMap:
    """Read the table. Raises: CatalogueInvalid, naming what contradicts itself."""
    try:
        entries = tomllib.loads(text)["category"]
        categories = [Category(code=entry["code"], name=_name(entry)) for entry in entries]
        rows = [
            row for entry, category in zip(entries, categories, strict=True) for row in _rows(entry, category)
        ]
    except tomllib.TOMLDecodeError as cause:
        raise CatalogueInvalid(name, str(cause)) from cause
    except (KeyError, TypeError, AttributeError) as cause:
        why = (
            f"a category or part lacks {cause}"
            if isinstance(cause, KeyError)
            else "it is no list of categories"
        )
        raise CatalogueInvalid(name, why) from cause
    by_code = {category.code: category for category in categories}
    if len(by_code) < len(categories) or OTHER.code in by_code:
        raise CatalogueInvalid(name, f"a category has the code of another, or {OTHER.code!r}")
    prefixes: dict[str, Filed] = {}
    for prefix, filed in rows:
        if not prefix or prefix in prefixes:
            raise CatalogueInvalid(name, f"the beginning {prefix!r} is empty, or leads to two places")
        prefixes[prefix] = filed
    return CategoryMap(categories=by_code, prefixes=prefixes)


@cache
def shipped_categories() -> CategoryMap:
    """Give the table that ships: it knows the sample's codes only."""
    return read_categories(SHIPPED.read_text(encoding="utf-8"), SHIPPED.name)


def _rows(entry: Mapping[str, Any], category: Category) -> Iterator[tuple[str, Filed]]:
    for prefix in entry.get("prefixes", ()):
        yield plain(prefix), Filed(category=category)
    for part in entry.get("part", ()):
        for prefix in part["prefixes"]:
            yield plain(prefix), Filed(category=category, part=_name(part))


def _name(entry: Mapping[str, Any]) -> Bilingual:
    return Bilingual(en=entry["en"], fr=entry["fr"])
