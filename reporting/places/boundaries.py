"""Outlines of areas from a GeoJSON file, for maps; every map has a table beside it and works without any outline."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from reporting.errors import AreaTableInvalid

BYTES_MAX: Final = 50_000_000
Point = tuple[float, float]
Ring = tuple[Point, ...]
"""Closed: the last point is the first. Longitude, then latitude."""
_RING_POINTS_MIN = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundary:
    code: str
    rings: tuple[Ring, ...]
    """Outlines and holes alike; drawn with the even-odd rule."""


def read_boundaries(file: Path, *, code: str) -> tuple[Boundary, ...]:
    """Read a FeatureCollection of polygons in degrees. Shape: `code` names the property that holds an area's code.

    Raises: AreaTableInvalid for anything else, such as a file in metres.
    """
    try:
        if file.stat().st_size > BYTES_MAX:
            raise AreaTableInvalid(
                file.name, [f"it is larger than {BYTES_MAX:,} bytes; simplify its outlines"]
            )
        read = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as cause:
        raise AreaTableInvalid(file.name, [f"it cannot be read as GeoJSON ({cause})"]) from cause
    if not isinstance(read, dict) or read.get("type") != "FeatureCollection":
        raise AreaTableInvalid(file.name, ["it is no FeatureCollection"])
    try:
        found = [_boundary(feature, code) for feature in read["features"]]
    except (KeyError, TypeError, ValueError) as cause:
        raise AreaTableInvalid(file.name, [f"a feature is no polygon with a {code!r} ({cause})"]) from cause
    codes = [one.code for one in found]
    if len(set(codes)) < len(codes):
        raise AreaTableInvalid(file.name, ["an area stands there twice"])
    return tuple(found)


def _boundary(feature: Mapping[str, Any], code: str) -> Boundary:
    name = str(feature["properties"][code]).strip()
    rings = tuple(_rings(feature["geometry"]))
    if not name or not rings:
        raise ValueError("an area has no code or no outline")
    return Boundary(code=name, rings=rings)


def _rings(geometry: Mapping[str, Any]) -> Iterator[Ring]:
    kind = geometry["type"]
    if kind not in ("Polygon", "MultiPolygon"):
        raise ValueError(f"{kind} is no polygon")
    polygons = [geometry["coordinates"]] if kind == "Polygon" else geometry["coordinates"]
    for polygon in polygons:
        for points in polygon:
            ring = tuple((float(point[0]), float(point[1])) for point in points)
            if len(ring) < _RING_POINTS_MIN or ring[0] != ring[-1]:
                raise ValueError("an outline is not closed")
            if any(abs(x) > 180 or abs(y) > 90 for x, y in ring):
                raise ValueError("coordinates are not in degrees")
            yield ring
