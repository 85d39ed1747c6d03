"""The tables that may become open data. There are no others: nobody asks for a table of their own making.

Both count needs by the same sortation areas, categories and months, so the ledger can prove them beside each other.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from config.network import Network
from records.taxonomy.categories import OTHER
from records.taxonomy.taxonomy import Taxonomy
from records.wording import Bilingual
from reporting.places.areas import UNKNOWN, Areas
from reporting.suppression.tables import Dimension, Level

EVERYWHERE: Final = "all"
EVERY_NEED: Final = "all"
ELSEWHERE: Final = "unknown"
"""Places that nobody knows, or that lie elsewhere."""


class Every(StrEnum):
    MONTH = "month"
    YEAR = "year"


_PERIOD = {Every.MONTH: re.compile(r"20\d\d-(0[1-9]|1[0-2])"), Every.YEAR: re.compile(r"20\d\d")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    name: str
    title: Bilingual
    every: Every
    by_area: bool
    """By sortation area, too; else by census division at the finest."""

    def period(self, day: date) -> str:
        """Name the period that holds a day: 2026-11, or 2026."""
        return f"{day:%Y-%m}" if self.every is Every.MONTH else f"{day:%Y}"

    def is_period(self, written: str) -> bool:
        return _PERIOD[self.every].fullmatch(written) is not None

    def months(self, period: str) -> tuple[str, ...]:
        if self.every is Every.MONTH:
            return (period,)
        return tuple(f"{period}-{month:02}" for month in range(1, 13))


DECLARED: Final[Mapping[str, Declared]] = {
    one.name: one
    for one in (
        Declared(
            name="needs-by-division",
            title=Bilingual(
                en="Needs by census division and category, a month",
                fr="Besoins par division de recensement et catégorie, par mois",
            ),
            every=Every.MONTH,
            by_area=False,
        ),
        Declared(
            name="needs-by-area",
            title=Bilingual(
                en="Needs by forward sortation area and category, a year",
                fr="Besoins par région de tri d’acheminement et catégorie, par année",
            ),
            every=Every.YEAR,
            by_area=True,
        ),
    )
}


def dimensions_of(
    declared: Declared, period: str, areas: Areas, network: Network, taxonomy: Taxonomy
) -> tuple[Dimension, ...]:
    """Give area, category and time, in this order. Base values: sortation area, category, month."""
    categories = [*taxonomy.categories, OTHER.code]
    months = declared.months(period)
    return (
        Dimension(name="area", levels=_area_levels(declared, areas, network)),
        Dimension(
            name="category",
            levels=({one: frozenset({one}) for one in categories}, {EVERY_NEED: frozenset(categories)}),
        ),
        Dimension(name="time", levels=({period: frozenset(months)},)),
    )


def _area_levels(declared: Declared, areas: Areas, network: Network) -> tuple[Level, ...]:
    """Sortation areas in divisions in regions in the whole; what is in no region stands beside them."""
    homes = {code: str(name) for name, entry in network.partners.items() for code in entry.divisions}
    divisions: dict[str, set[str]] = {}
    regions: dict[str, set[str]] = {}
    known = [one for one in areas.all() if one.division in homes]
    for one in known:
        divisions.setdefault(one.division, set()).add(one.fsa)
        regions.setdefault(homes[one.division], set()).add(one.fsa)
    fine: list[Level] = [{one.fsa: frozenset({one.fsa}) for one in known}] if declared.by_area else []
    outside = {ELSEWHERE: frozenset({UNKNOWN})}
    whole = frozenset({UNKNOWN, *(one.fsa for one in known)})
    return (
        *fine,
        _frozen(divisions),
        {**_frozen(regions), **outside},
        {EVERYWHERE: whole},
    )


def _frozen(groups: Mapping[str, set[str]]) -> Level:
    return {label: frozenset(values) for label, values in sorted(groups.items())}
