"""One suite for the search of the directory, on FTS5 of SQLite and on text search of PostgreSQL; then both together."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from config.clock import instant_from
from records.database import open_database
from records.directory.editions import blocking_engine
from records.directory.importing import Importer
from records.directory.invented import invented_services, term_documents
from records.directory.reading import SERVICE, TERM, Piece
from records.directory.search import Query, Search
from records.schema import upgrade
from records.taxonomy.sample import sample_taxonomy
from tests.records.directory.data import PLAN, Interrupted, service, silent, uuid_of
from tests.records.story import FakeClock
from tests.servers import new_database

CHRISTMAS_NIGHT = instant_from(datetime(2026, 12, 25, 22, tzinfo=ZoneInfo("America/Winnipeg")))
MONDAY_NOON = instant_from(datetime(2026, 11, 23, 12, tzinfo=ZoneInfo("America/Toronto")))
TORONTO, GREY = "3520", "3542"


def brought(url: str, pieces: Sequence[Piece]) -> str:
    upgrade(url)
    engine = blocking_engine(url)
    Importer(engine, FakeClock()).run(Interrupted(list(pieces)), PLAN, silent)
    engine.dispose()
    return url


@asynccontextmanager
async def searching(url: str, calendar: str = "") -> AsyncIterator[Search]:
    engine = open_database(url)
    yield Search(engine, calendar)
    await engine.dispose()


def area(division: str) -> list[dict[str, Any]]:
    return [{"id": uuid_of(f"area {division}"), "extent": division, "extent_type": "cduid"}]


def at(latitude: float, longitude: float) -> list[dict[str, Any]]:
    place = {"id": uuid_of(f"{latitude}"), "location_type": "physical"}
    return [{"id": uuid_of("at"), "location": place | {"latitude": latitude, "longitude": longitude}}]


def hours(opens: str, closes: str, **more: Any) -> list[dict[str, Any]]:
    return [{"id": uuid_of("hours"), "opens_at": opens, "closes_at": closes, **more}]


def speaks(*codes: str) -> list[dict[str, Any]]:
    return [{"id": uuid_of(f"language {code}"), "code": code} for code in codes]


SERVICES = (
    service(
        "Grey Shelter",
        name_fr="Refuge de Grey",
        service_areas=area(GREY),
        service_at_locations=at(44.5, -80.9),
        schedules=hours("09:00", "17:00", byday="MO"),
        minimum_age=16,
        maximum_age=25,
    ),
    service(
        "City Night Beds",
        description="A shelter for everybody.",
        service_areas=area(TORONTO),
        service_at_locations=at(43.7, -79.4),
        languages=speaks("en", "fr"),
        schedules=hours("20:00", "08:00", timezone_name="America/Winnipeg"),
    ),
    service(
        "Rue Élisée Meal",
        name_fr="Repas chauds de l’Œuvre",
        service_areas=[{"id": uuid_of("o"), "extent_type": "whole"}],
        attributes=[],
    ),
    service("Closed Shelter", status="inactive"),
)


@pytest.fixture(params=["sqlite", "postgresql"], scope="module")
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    pieces = [Piece(path=f"[{number}]", value=one) for number, one in enumerate(SERVICES)]
    if request.param == "sqlite":
        yield brought(f"sqlite:///{tmp_path_factory.mktemp('search') / 'records.db'}", pieces)
        return
    with new_database(request.getfixturevalue("postgres_url")) as database:
        yield brought(database, pieces)


@pytest.fixture
async def find(url: str) -> AsyncIterator[Any]:
    async with searching(url) as search:

        async def names(**asked: Any) -> list[str]:
            return [str(found.document["name"]) for found in await search.find(Query(**asked))]

        yield names


class TestByWords:
    @pytest.mark.parametrize(
        ("typed", "expected"),
        [
            ("shelt", ["Grey Shelter", "City Night Beds"]),
            ("refuge grey", ["Grey Shelter"]),
            ("REFUGE DE GREY", ["Grey Shelter"]),
            ("repas chauds", ["Rue Élisée Meal"]),
            ("elisee", ["Rue Élisée Meal"]),
            ("oeuvre", ["Rue Élisée Meal"]),
            ("l'œuv", ["Rue Élisée Meal"]),
            ("hostel", ["City Night Beds", "Grey Shelter"]),
            ("hebergement urg", ["City Night Beds", "Grey Shelter"]),
            ("everyb", ["City Night Beds"]),
            ("rue", ["Rue Élisée Meal"]),
            ("ru", []),
            ("de", ["Grey Shelter", "Rue Élisée Meal"]),
            ("shelter meal", []),
            ("' OR 1=1 --", []),
            ('"*) NEAR (', []),
            ("  ", []),
        ],
    )
    async def test_finds_beginnings_in_both_languages_without_accents(
        self, find: Any, typed: str, expected: list[str]
    ) -> None:
        assert await find(text=typed) == expected


class TestByNeed:
    async def test_finds_what_is_filed_under_a_code_or_below_it(self, find: Any) -> None:
        for code in ("ZA-0100-L", "ZA-0100", "ZA", "Z"):
            assert await find(code=code) == ["City Night Beds", "Grey Shelter"]

    async def test_goes_on_with_the_rest_of_the_family(self, find: Any) -> None:
        assert await find(code="ZA-0300-L") == ["City Night Beds", "Grey Shelter"]
        assert await find(code="ZB-0100-L") == []


class TestByPlace:
    async def test_puts_what_serves_the_place_first(self, find: Any) -> None:
        assert await find(code="ZA", division=GREY) == ["Grey Shelter", "City Night Beds"]
        assert await find(code="ZA", division=TORONTO) == ["City Night Beds", "Grey Shelter"]

    async def test_serves_everywhere_what_serves_the_whole_network(self, find: Any, url: str) -> None:
        async with searching(url) as search:
            [meal] = await search.find(Query(text="meal", division=GREY))
            [beds] = await search.find(Query(text="night beds", division=GREY))
        assert (meal.serves, beds.serves) == (True, False)
        assert meal.distance_km is None
        assert beds.distance_km == pytest.approx(143, abs=15)

    async def test_keeps_to_a_distance_when_asked(self, find: Any) -> None:
        assert await find(code="ZA", point=(43.7, -79.4), within_km=20) == ["City Night Beds"]
        assert await find(code="ZA", point=(43.7, -79.4)) == ["City Night Beds", "Grey Shelter"]


class TestByConditions:
    async def test_are_languages_and_age(self, find: Any) -> None:
        assert await find(code="ZA", language="fr") == ["City Night Beds"]
        assert await find(code="ZA", age=40) == ["City Night Beds"]
        assert await find(code="ZA", age=16) == ["City Night Beds", "Grey Shelter"]

    async def test_is_open_in_the_zone_of_the_place(self, find: Any) -> None:
        late = instant_from(datetime(2026, 11, 24, 8, 30, tzinfo=ZoneInfo("America/Toronto")))
        assert await find(code="ZA", open_at=MONDAY_NOON) == ["Grey Shelter"]
        # Half past eight in Toronto is half past seven in Winnipeg.
        assert await find(code="ZA", open_at=late) == ["City Night Beds"]

    async def test_are_closed_on_a_statutory_holiday(self, url: str) -> None:
        query = Query(code="ZA", open_at=CHRISTMAS_NIGHT)
        async with searching(url, "CA-ON") as kept, searching(url) as ignored:
            assert await kept.find(query) == []
            [found] = await ignored.find(query)
            [same] = await kept.find(Query(text="night beds"))
        assert (found.open_at(CHRISTMAS_NIGHT), same.open_at(CHRISTMAS_NIGHT)) == (True, False)


class TestBothImplementations:
    async def test_give_the_same_services_in_the_same_order(
        self, tmp_path: Path, fresh_database: str
    ) -> None:
        pieces = [Piece(path="t", kind=TERM, value=one) for one in term_documents()]
        pieces += [Piece(path="s", kind=SERVICE, value=one) for one in invented_services(300, seed=7)]
        urls = (f"sqlite:///{tmp_path / 'records.db'}", fresh_database)
        chance, codes = (
            Random(3),
            [term.directory for term in sample_taxonomy().terms.values() if term.recordable],
        )
        words = [
            "food",
            "foo",
            "shelter cedar",
            "aide",
            "santé",
            "de",
            "north star",
            "a",
            "soins dent",
            "toronto",
        ]
        async with searching(brought(urls[0], pieces)) as one, searching(brought(urls[1], pieces)) as other:
            some = 0
            for number in range(80):
                query = Query(
                    text=chance.choice(words) if number % 2 else "",
                    code=chance.choice(codes) if number % 3 == 0 or number % 2 == 0 else "",
                    division=chance.choice(["", TORONTO, GREY, "3560"]),
                    within_km=chance.choice([None, None, 80.0]),
                    language=chance.choice(["", "", "fr"]),
                    age=chance.choice([None, 12.0]),
                    open_at=chance.choice([None, MONDAY_NOON, CHRISTMAS_NIGHT]),
                    limit=chance.choice([3, 50]),
                )
                found = [[hit.id for hit in await search.find(replace(query))] for search in (one, other)]
                assert found[0] == found[1], query
                some += bool(found[0])
            assert some > 30
