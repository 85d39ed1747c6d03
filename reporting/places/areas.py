"""From the first half of a postal code to census divisions, with honest ambiguity.

Many areas lie in several divisions, most of the rural ones among them. A figure by division either gives each record
to the area's main division and says how many were ambiguous, or spreads it by weight; it never hides the choice.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from config.tables import SortationRow, division_rows, sortation_rows

DATA: Final = Path(__file__).with_name("data")
SURE_PERCENT: Final = 90
"""From this share on an area counts as lying in one division."""
UNKNOWN: Final = ""
"""The area or division of a record whose place nobody knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A forward sortation area."""

    fsa: str
    shares: tuple[tuple[str, int], ...]
    """Census division and per cent, the most first; they sum to 100."""
    residents: int | None
    """Roughly, an estimate; None: nobody lives there (offices, post boxes)."""

    @property
    def division(self) -> str:
        """The main one."""
        return self.shares[0][0]

    @property
    def ambiguous(self) -> bool:
        return self.shares[0][1] < SURE_PERCENT

    @property
    def rural_postal(self) -> bool:
        return is_rural_postal(self.fsa)


@dataclass(frozen=True, slots=True, kw_only=True)
class DivisionCount:
    count: int = 0
    ambiguous: int = 0
    """Of these, whose area lies in other divisions too."""


def is_rural_postal(fsa: str) -> bool:
    """Say whether mail is delivered the rural way, which the second sign 0 says and nothing more.

    Growing suburbs have it too: for anything but mail use remoteness.
    """
    return fsa[1:2] == "0"


class Areas:
    def __init__(self, rows: Iterable[SortationRow], without_residents: Iterable[str]) -> None:
        parts: defaultdict[str, list[SortationRow]] = defaultdict(list)
        for row in rows:
            parts[row.fsa].append(row)
        empty = frozenset(without_residents)
        self._areas = {
            fsa: Area(
                fsa=fsa,
                shares=tuple(sorted(((p.cduid, p.share_percent) for p in own), key=_most_first)),
                residents=None if fsa in empty else own[0].people,
            )
            for fsa, own in parts.items()
        }

    def area(self, fsa: str) -> Area | None:
        """Give what is known of an area; None for one that stands in no table, such as another province's."""
        return self._areas.get(fsa)

    def all(self) -> tuple[Area, ...]:
        return tuple(self._areas.values())

    def by_main_division(self, counts: Mapping[str, int]) -> dict[str, DivisionCount]:
        """Give whole counts by division, each area to its main one; what is in no table stays under `UNKNOWN`.

        They sum to the counts given.
        """
        found: dict[str, DivisionCount] = {}
        for fsa, count in sorted(counts.items()):
            area = self.area(fsa)
            key = area.division if area is not None else UNKNOWN
            known = found.get(key, DivisionCount())
            doubtful = count if area is not None and area.ambiguous else 0
            found[key] = DivisionCount(count=known.count + count, ambiguous=known.ambiguous + doubtful)
        return dict(sorted(found.items()))

    def by_weight(self, counts: Mapping[str, int]) -> dict[str, float]:
        """Spread counts over divisions by the shares of their areas. They sum to the counts given."""
        found: defaultdict[str, float] = defaultdict(float)
        for fsa, count in sorted(counts.items()):
            area = self.area(fsa)
            for division, percent in area.shares if area is not None else ((UNKNOWN, 100),):
                found[division] += count * percent / 100
        return dict(sorted(found.items()))


@lru_cache(maxsize=1)
def ontario_areas() -> Areas:
    with (DATA / "areas_without_residents.csv").open(encoding="utf-8", newline="") as file:
        empty = [row["fsa"] for row in csv.DictReader(file)]
    return Areas(sortation_rows(), empty)


@lru_cache(maxsize=1)
def division_residents() -> dict[str, int]:
    """Give the residents of Ontario's census divisions in the census of 2021."""
    return {row.cduid: row.population for row in division_rows()}


def _most_first(share: tuple[str, int]) -> tuple[int, str]:
    return -share[1], share[0]
