"""Where a service serves, and where its places stand, by census division and forward sortation area.

An HSDS service area is words; what those words mean is said by `extent_type` (`cduid`, `fsa`, `whole`) with the codes
in `extent`, or found by the name of a division or a place.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from config.tables import ontario_tables
from records.directory.faults import Faults
from records.directory.words import key_of
from records.wording import folded

WHOLE = "whole"
"""Serves everybody whom the network serves."""
BAR = "|"
_CODES = re.compile(r"[A-Z0-9]+")
_WHOLE_NAMES = frozenset({"ontario", "canada", "province of ontario", "province wide", "toute la province"})


def packed(values: Iterable[str]) -> str:
    """Write a small set into one column: `|3520|3519|`; empty for an empty set."""
    inner = BAR.join(dict.fromkeys(values))
    return f"{BAR}{inner}{BAR}" if inner else ""


def unpacked(column: str) -> list[str]:
    return [value for value in column.split(BAR) if value]


def area_codes(areas: Iterable[Mapping[str, Any]], path: str, faults: Faults) -> list[str]:
    """Give the codes that the areas mean: divisions, sortation areas, `whole`; an area of no known place is told."""
    found: list[str] = []
    for number, area in enumerate(areas):
        codes = _codes_of(area)
        if not codes:
            name = str(area.get("name") or area.get("extent") or "")
            faults.remark(
                f"{path} service_areas[{number}]",
                "extent",
                f"the area {name[:80]!r} is not a place that this program knows",
                "Give extent_type cduid or fsa with its codes in extent; until then it is found by its place only.",
            )
        found += codes
    return found


def _codes_of(area: Mapping[str, Any]) -> list[str]:
    kind = folded(str(area.get("extent_type") or ""))
    if kind == WHOLE:
        return [WHOLE]
    codes = _CODES.findall(str(area.get("extent") or "").upper())
    if kind == "cduid":
        return [code for code in codes if code in _centres()]
    if kind == "fsa":
        known = [code for code in codes if code in _areas()]
        return [*known, *(_areas()[code] for code in known)]
    name = folded(str(area.get("name") or ""))
    if name in _WHOLE_NAMES:
        return [WHOLE]
    division = division_of(name)
    return [division] if division else []


def division_of(place: str, postal_code: str = "") -> str | None:
    """Find the census division of a postal code, else of a place by its name."""
    by_code = _areas().get(postal_code.strip().upper()[:3])
    return by_code or _names().get(folded(place)) or _names().get(key_of(place))


def centre_of(division: str) -> tuple[float, float] | None:
    """Give the middle of a census division, latitude and longitude; it is approximate."""
    return _centres().get(division)


@cache
def _areas() -> dict[str, str]:
    """Each sortation area with the division that most of it lies in."""
    best: dict[str, tuple[int, str]] = {}
    for row in ontario_tables().sortation:
        best[row.fsa] = max(best.get(row.fsa, (0, "")), (row.share_percent, row.cduid))
    return {fsa: division for fsa, (_, division) in best.items()}


@cache
def _centres() -> dict[str, tuple[float, float]]:
    return {row.cduid: (row.lat, row.lon) for row in ontario_tables().divisions}


@cache
def _names() -> dict[str, str]:
    names: dict[str, str] = {}
    for place in ontario_tables().places:
        for name in (place.place_en, place.place_fr, *place.also):
            names.setdefault(folded(name), place.cduid)
    for row in ontario_tables().divisions:
        for name in (row.name_en, row.name_fr):
            names[folded(name)] = row.cduid
    return names
