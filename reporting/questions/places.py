"""Where things are, as questions group it: regions, divisions, similar places, remoteness, deprivation."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from config.network import Network
from reporting.places.area_tables import (
    AreaTable,
    RemotenessClasses,
    is_deprived,
    sample_deprivation,
    sample_remoteness,
)
from reporting.places.areas import UNKNOWN, Areas, division_residents, ontario_areas
from reporting.places.boundaries import Boundary

SIMILAR = 5
"""So many divisions are taken as alike."""
DIVISION_SIGNS = 4
"""So many signs of a subdivision's code name its division."""
DEPRIVED, OTHERS = "deprived", "others"


@dataclass(frozen=True, kw_only=True)
class Places:
    areas: Areas
    residents: Mapping[str, int]
    """By census division."""
    regions: Mapping[str, frozenset[str]]
    """By partner, the divisions of its region."""
    remoteness: AreaTable
    deprivation: AreaTable
    classes: RemotenessClasses = field(default_factory=RemotenessClasses)
    boundaries: tuple[Boundary, ...] = ()
    """Outlines of divisions; none: the map is drawn of circles."""

    def divisions(self, area: str) -> frozenset[str] | None:
        """Give the divisions of an area that is asked about; None: everywhere, also where nobody knows."""
        if not area:
            return None
        return self.regions.get(area, frozenset({area}))

    def knows(self, area: str) -> bool:
        return not area or area in self.regions or area in self.residents

    def remoteness_of(self, division: str) -> int | None:
        """Give the number of the class; None where nobody knows."""
        index = self.remoteness.values.get(division)
        return None if index is None else self.classes.class_of(index)

    def similar(self, division: str) -> tuple[str, ...]:
        """Give the divisions of the same remoteness that are nearest in residents; none for what is no division."""
        own = self.residents.get(division)
        if own is None:
            return ()
        remoteness = self.remoteness_of(division)
        alike = [
            other for other in self.residents if other != division and self.remoteness_of(other) == remoteness
        ]
        return tuple(sorted(alike, key=lambda one: (abs(self.residents[one] / own - 1), one))[:SIMILAR])

    def residents_of(self, divisions: frozenset[str]) -> int | None:
        known = [self.residents[one] for one in divisions if one in self.residents]
        return sum(known) if len(known) == len(divisions) else None

    def deprivation_of(self, fsa: str) -> str:
        deprived = is_deprived(self.deprivation, fsa)
        return UNKNOWN if deprived is None else DEPRIVED if deprived else OTHERS


def _by_division(table: AreaTable) -> AreaTable:
    """Give a division the mean of its subdivisions, where a table is of these; each counts alike, large or small."""
    parts: dict[str, list[float]] = {}
    for code, value in table.values.items():
        parts.setdefault(code[:DIVISION_SIGNS], []).append(value)
    return replace(table, values={code: sum(own) / len(own) for code, own in parts.items()})


@lru_cache(maxsize=1)
def _samples() -> tuple[AreaTable, AreaTable]:
    return sample_remoteness(), sample_deprivation()


def places_of(
    network: Network,
    remoteness: AreaTable | None = None,
    deprivation: AreaTable | None = None,
    boundaries: tuple[Boundary, ...] = (),
) -> Places:
    """Take the regions of a network, and the tables that ship where none is given."""
    proxy, sample = _samples()
    return Places(
        areas=ontario_areas(),
        residents=division_residents(),
        regions={
            str(code): frozenset(map(str, entry.divisions))
            for code, entry in network.partners.items()
            if entry.divisions
        },
        remoteness=_by_division(remoteness or proxy),
        deprivation=deprivation or sample,
        boundaries=boundaries,
    )
