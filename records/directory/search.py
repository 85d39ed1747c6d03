"""Finds services: by what is needed, by words, by where somebody is, by language, age, and what is open.

One query for both kinds of database; only how words are found differs (`words_index`). What does not match a condition
is not found; where somebody is only orders what is found, because a neighbour's service may be the only one.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import asin, cos, pi, radians, sin, sqrt
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from records.database import reading
from records.directory.areas import WHOLE, centre_of, unpacked
from records.directory.hours import EVERY_DAY, MINUTES_OF_DAY, OpenRow, is_holiday, is_open, moment_in
from records.directory.words import asked_tokens
from records.directory.words_index import (
    Asked,
    Within,
    mark_of_area,
    mark_of_code,
    mark_of_language,
    mark_of_site,
    words_index,
)
from records.errors import ServiceNotFound
from records.taxonomy.codes import family, is_code, plain
from routing.model import Instant

RESULTS_MAX = 50
KM_PER_DEGREE = 111.195
EARTH_KM = 6_371.0
SERVES, STANDS, ELSEWHERE = range(3)
"""Of a service and where somebody is: it serves there; it stands there and does not say whom it serves; neither."""
NOWHERE = 1e9
"""The squared distance of what stands nowhere: after everything that stands somewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    text: str = ""
    """What was typed: every word begins a word of the service; nothing typed narrows nothing."""
    code: str = ""
    """A code of the taxonomy; it and all below it first, then the rest of its second level."""
    division: str = ""
    """Where the person is, a census division: what serves it comes first. One that is not known counts as none."""
    sortation_area: str = ""
    """The first half of their postal code, where it is known."""
    point: tuple[float, float] | None = None
    """Latitude and longitude to measure from; without one, the middle of the division."""
    within_km: float | None = None
    language: str = ""
    age: float | None = None
    open_at: Instant | None = None
    """Only what is known to be open then."""
    limit: int = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    number: int
    id: str
    edition: int
    owner: str
    document: Mapping[str, Any]
    hours: tuple[OpenRow, ...]
    serves: bool | None
    """Whether it serves where the person is; None when nobody said where that is."""
    distance_km: float | None
    """From the query's point to its nearest place, as the crow flies."""
    calendar: str = ""
    """Of the statutory holidays that close it, unless its hours say otherwise."""

    def open_at(self, at: Instant) -> bool | None:
        """Whether it is open; None where its hours are not known."""
        return is_open(self.hours, at, self.calendar)


class Search:
    """Raises: RecordsUnavailable"""

    def __init__(self, engine: AsyncEngine, calendar: str = "") -> None:
        """`calendar`: of the network's statutory holidays, such as `CA-ON`; empty: a holiday closes nothing."""
        self._engine = engine
        self._calendar = calendar
        self._words = words_index(engine.dialect.name)

    async def find(self, query: Query) -> list[Found]:
        """Give the services that match, the best first; without words and code there is nothing to match.

        Order: what serves the place, what stands in it, the rest; in each the code itself before its family, words
               in the name before words elsewhere; then the nearer before the farther, and by name.
        """
        words = asked_tokens(query.text)
        if not is_code(query.code):
            query = replace(query, code="")
        if centre_of(query.division) is None:
            query = replace(query, division="")
        if not words and not query.code:
            return []
        limit = min(query.limit, RESULTS_MAX)
        rows: list[dict[str, Any]] = []
        async with reading(self._engine) as connection:
            editions = await _current(connection, self._words.planned_by)
            if not editions:
                return []
            # Class after class, each a short list of the index; most questions are answered by the first few.
            for away, asked in _classes(query, words):
                statement, values = self._statement(query, asked, editions, [row["number"] for row in rows])
                values["limit"] = limit - len(rows)
                found = (await connection.execute(text(statement), values)).mappings()
                rows += ({"number": row["number"], "away": away} for row in found)
                if len(rows) == limit:
                    break
            return await self._told(connection, query, rows)

    async def service(self, service_id: str) -> Found:
        """Give a service of the directory as it is in force. Raises: ServiceNotFound"""
        query = text(
            "SELECT d.number, 0 AS away FROM directory_service d JOIN directory_edition e ON e.number = d.edition "
            "WHERE d.id = :id AND e.state = 'current' ORDER BY d.number DESC LIMIT 1"
        )
        async with reading(self._engine) as connection:
            rows = (await connection.execute(query, {"id": service_id})).mappings().all()
            if not rows:
                raise ServiceNotFound(service_id)
            [found] = await self._told(connection, Query(), [dict(row) for row in rows])
        return found

    async def _told(
        self, connection: AsyncConnection, query: Query, rows: list[dict[str, Any]]
    ) -> list[Found]:
        found = await _told(connection, query, rows)
        return [replace(one, calendar=self._calendar) for one in found]

    def _statement(
        self, query: Query, asked: Asked, editions: Mapping[int, Sequence[str]], without: Sequence[int]
    ) -> tuple[str, dict[str, Any]]:
        values: dict[str, Any] = {"asked": self._words.query(asked)}
        point = query.point or centre_of(query.division)
        distance = _distance(point, values) if point is not None else ""
        conditions = [
            f"d.number IN ({self._words.hits('asked')})",
            f"d.edition IN ({', '.join(map(str, editions))})",
            "d.status IN ('active', 'temporarily closed')",
            *_conditions(query, values, editions, self._calendar),
        ]
        if without:
            conditions.append(f"d.number NOT IN ({', '.join(map(str, without))})")
        if query.within_km is not None and distance:
            conditions.append(f"{distance} <= CAST(:far AS DOUBLE PRECISION)")
            values["far"] = (query.within_km / KM_PER_DEGREE) ** 2
        statement = (
            f"SELECT d.number FROM directory_service d WHERE {' AND '.join(conditions)} "  # noqa: S608 - ours alone
            f"ORDER BY {distance + ', ' if distance else ''}d.name_sort {self._words.binary_order}, d.id LIMIT :limit"
        )
        return statement, values


def _classes(query: Query, words: Sequence[str]) -> Iterator[tuple[int, Asked]]:
    """List the ways to match, the best first; each holds those before it."""
    places: list[tuple[int, list[list[str]]]] = [(ELSEWHERE, [])]
    if query.division:
        areas = (WHOLE, query.division, *filter(None, (query.sortation_area,)))
        serving = [mark_of_area(area) for area in areas if area.isalnum()]
        places = [(SERVES, [serving]), (STANDS, [[*serving, mark_of_site(query.division)]]), *places]
    codes: list[list[list[str]]] = [[]]
    if query.code:
        exact, broad = mark_of_code(plain(query.code)), mark_of_code(family(query.code))
        codes = [[[exact]], [[broad]]] if exact != broad else [[[exact]]]
    always = [[mark]] if query.language and (mark := mark_of_language(query.language)) else []
    for away, where in places:
        for filed in codes:
            for within in Within if words else (Within.ANYWHERE,):
                yield away, Asked(words, within, [*filed, *where, *always])


_KEEPS_HOLIDAYS = (
    f" AND (COALESCE(h.on_holidays, FALSE) OR (h.weekdays = {EVERY_DAY} AND h.opens_min = 0 "
    f"AND h.closes_min = {MINUTES_OF_DAY}))"
)
"""Hours of the day by name, and those of day and night."""


def _distance(point: tuple[float, float], values: dict[str, Any]) -> str:
    """The square of the distance to the nearest place, in degrees: what orders needs no roots, and no functions."""
    latitude, longitude = point
    values |= {"latitude": latitude, "longitude": longitude, "narrow": cos(radians(latitude))}
    # All its places stand in directory_site, also the first; most services have one, and need no look there.
    nearest = f"SELECT MIN({_squared('s')}) FROM directory_site s WHERE s.service = d.number"  # noqa: S608
    return f"CASE WHEN d.further_sites = 0 THEN COALESCE({_squared('d')}, {NOWHERE}) ELSE ({nearest}) END"


def _squared(of: str) -> str:
    north = f"({of}.latitude - CAST(:latitude AS DOUBLE PRECISION))"
    east = f"(({of}.longitude - CAST(:longitude AS DOUBLE PRECISION)) * CAST(:narrow AS DOUBLE PRECISION))"
    return f"({north} * {north} + {east} * {east})"


def _conditions(
    query: Query, values: dict[str, Any], editions: Mapping[int, Sequence[str]], calendar: str
) -> list[str]:
    conditions = []
    if query.age is not None:
        values["age"] = query.age
        conditions.append("(d.minimum_age IS NULL OR d.minimum_age <= CAST(:age AS DOUBLE PRECISION))")
        conditions.append("(d.maximum_age IS NULL OR d.maximum_age >= CAST(:age AS DOUBLE PRECISION))")
    if query.open_at is not None:
        zones = sorted({zone for of in editions.values() for zone in of})
        conditions.append(_open(query.open_at, values, zones, calendar))
    return conditions


def _open(at: Instant, values: dict[str, Any], zones: Sequence[str], calendar: str) -> str:
    moments = []
    for number, zone in enumerate(zones):
        now = moment_in(zone, at)
        values |= {f"zone_{number}": zone, f"day_{number}": now.day}
        values |= {f"bit_{number}": now.weekday_bit, f"minute_{number}": now.minute}
        moments.append(
            f"(h.zone = :zone_{number} AND (h.weekdays & :bit_{number}) <> 0 AND h.opens_min <= :minute_{number} "
            f"AND h.closes_min > :minute_{number} AND h.from_day <= :day_{number} AND h.to_day >= :day_{number}"
            f"{_KEEPS_HOLIDAYS if is_holiday(calendar, now.day) else ''})"
        )
    if not moments:
        return "1 = 0"
    return (
        "EXISTS (SELECT 1 FROM directory_hours h WHERE h.service = d.number AND "  # noqa: S608 - only names of ours
        f"({' OR '.join(moments)}))"
    )


async def _current(connection: AsyncConnection, planned_by: str) -> dict[int, list[str]]:
    """Give the editions in force with the zones of their hours; on the way, say how to plan what follows."""
    query = f"SELECT number, zones, {planned_by} FROM directory_edition WHERE state = 'current'"  # noqa: S608 - ours
    rows = await connection.execute(text(query))
    return {row.number: unpacked(row.zones) for row in rows}


async def _told(connection: AsyncConnection, query: Query, rows: list[dict[str, Any]]) -> list[Found]:
    if not rows:
        return []
    numbers = ", ".join(str(int(row["number"])) for row in rows)
    details = text(
        "SELECT d.number, d.id, d.edition, d.owner, d.latitude, d.longitude, d.further_sites, t.document "  # noqa: S608
        f"FROM directory_service d JOIN directory_document t ON t.service = d.number WHERE d.number IN ({numbers})"
    )
    hours = text(f"SELECT * FROM directory_hours WHERE service IN ({numbers}) ORDER BY service, position")  # noqa: S608
    known = {row.number: row for row in await connection.execute(details)}
    opened: dict[int, list[OpenRow]] = {}
    for row_of_hours in (await connection.execute(hours)).mappings():
        opened.setdefault(row_of_hours["service"], []).append(
            OpenRow(**{name: row_of_hours[name] for name in OpenRow.__slots__})
        )
    points = await _points(connection, known.values())
    point = query.point or centre_of(query.division)
    return [
        Found(
            number=number,
            id=known[number].id,
            edition=known[number].edition,
            owner=known[number].owner,
            document=json.loads(known[number].document),
            hours=tuple(opened.get(number, ())),
            serves=row["away"] < ELSEWHERE if query.division else None,
            distance_km=min((kilometres(point, one) for one in points.get(number, ())), default=None)
            if point
            else None,
        )
        for row in rows
        if (number := row["number"]) in known
    ]


async def _points(
    connection: AsyncConnection, services: Collection[Row[Any]]
) -> dict[int, list[tuple[float, float]]]:
    """Give the places of services on the map; most have one, which stands beside them."""
    points = {one.number: [(one.latitude, one.longitude)] for one in services if one.latitude is not None}
    several = [str(int(one.number)) for one in services if one.further_sites]
    if several:
        sites = text(
            "SELECT service, latitude, longitude FROM directory_site "  # noqa: S608 - numbers only
            f"WHERE latitude IS NOT NULL AND service IN ({', '.join(several)})"
        )
        for site in await connection.execute(sites):
            points[site.service].append((site.latitude, site.longitude))
    return points


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Measure over the globe, as the crow flies."""
    (lat_1, lon_1), (lat_2, lon_2) = one, other
    step = pi / 180
    part = sin((lat_2 - lat_1) * step / 2) ** 2
    part += cos(lat_1 * step) * cos(lat_2 * step) * sin((lon_2 - lon_1) * step / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(part)))
