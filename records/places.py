"""Places of the sample network for type-ahead: census divisions and some larger towns, with their partner."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from records.wording import RESULTS_MAX, Wording, folded

MUNICIPALITIES = Path(__file__).parent / "data" / "municipalities.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    name: str
    division: str
    """Census division code (CDUID)."""
    partner: str
    is_division: bool


@cache
def places() -> tuple[Place, ...]:
    """Give every place of the list, divisions first."""
    read = tomllib.loads(MUNICIPALITIES.read_text(encoding="utf-8"))
    divisions = {
        code: Place(name=entry["name"], division=code, partner=entry["partner"], is_division=True)
        for code, entry in read["division"].items()
    }
    towns = [
        Place(name=name, division=code, partner=divisions[code].partner, is_division=False)
        for name, code in read["town"].items()
    ]
    return (*divisions.values(), *towns)


def find_places(text: str, limit: int = RESULTS_MAX) -> list[Place]:
    """Find the places that match what was typed, the best first; nothing typed finds nothing."""
    sought = folded(text)
    if not sought:
        return []
    ranked = [
        (rank, wording.name, number)
        for number, wording in enumerate(_wordings())
        if (rank := wording.rank(sought)) is not None
    ]
    return [places()[number] for _, _, number in sorted(ranked)[:limit]]


@cache
def _wordings() -> tuple[Wording, ...]:
    return tuple(Wording.of(place.name) for place in places())
