"""Open data: declared tables only, of periods that are over, answered for by two, and byte by byte from the ledger."""

import csv
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from config.clock import instant_from
from config.network import load_network
from config.reporting import OpenDataSettings
from records.database import insert_into, insert_many, writing
from records.tables import call_record, need
from records.taxonomy.sample import sample_taxonomy
from reporting.days import zones_of
from reporting.errors import ReleaseRefused
from reporting.facts.build import DailyFacts
from reporting.measures.needs import NOT_211
from reporting.open_data.declared import DECLARED
from reporting.open_data.package import package_of, write_package, zipped
from reporting.open_data.tables import OpenTables
from reporting.places.areas import ontario_areas
from reporting.suppression.ledger import Releases
from reporting.suppression.rules import Audience
from tests.records.story import FakeClock
from tests.reporting.played import FLOOR
from tests.reporting.written import Desk, draft, met

LAST = date(2026, 10, 31)
TODAY = date(2026, 11, 2)
PLACES = ("P7B", "P7B", "P0L", "M5V", "M5V", "M5V", "K1N", "V5K", None)
CODES = ("SAMPLE-FOOD.01", "SAMPLE-HOUSING.02", "SAMPLE-HEALTH.01", "gone")
SETTINGS = OpenDataSettings(
    title_en="Needs told to 211",
    title_fr="Besoins confiés au 211",
    licence="X-1.0",
    licence_title="An invented licence",
    licence_address="https://example.org/licence",
)
BY_DIVISION = DECLARED["needs-by-division"]


async def write(engine: AsyncEngine, count: int) -> list[str | None]:
    """Write records of one day in bulk. Returns: the place of each need."""
    chance, started = Random(3), instant_from(datetime(2026, 10, 31, 12, tzinfo=ZoneInfo("America/Toronto")))
    records = [
        {
            "contact_id": f"c{number}",
            "status": "finalised",
            "version": 2,
            "specialist_id": "amy",
            "partner": "NORTH",
            "form_version": "1",
            "channel": "phone",
            "kind": "",
            "language": "en",
            "postal_code": "",
            "fsa": chance.choice(PLACES),
            "municipality": "",
            "place_unknown": False,
            "heard_about": "",
            "caller_relation": "self",
            "started_at": started + number,
            "saved_at": started + number,
            "finalised_at": started + number,
        }
        for number in range(count)
    ]
    needs = [
        {"contact_id": one["contact_id"], "position": 0, "code": chance.choice(CODES), "unmet_reason": ""}
        for one in records
    ]
    async with writing(engine) as connection:
        await insert_many(connection, insert_into(connection, call_record), records)
        await insert_many(connection, insert_into(connection, need), needs)
    return [place if isinstance(place, str) else None for place in (one["fsa"] for one in records)]


def opened(
    engine: AsyncEngine, clock: FakeClock, zones: Mapping[str, str] | None = None
) -> tuple[OpenTables, DailyFacts, Releases]:
    """`zones`: clocks of partners that the sample network does not have."""
    network = load_network()
    clocks = zones_of(network)
    clocks = replace(clocks, of_partner={**clocks.of_partner, **(zones or {})})
    facts = DailyFacts(engine, FLOOR, clocks, clock)
    releases = Releases(engine, clock)
    tables = OpenTables(engine, FLOOR, clocks, facts, releases, network, sample_taxonomy(), ontario_areas())
    return tables, facts, releases


class TestRelease:
    async def test_counts_every_need_and_gives_it_out_as_a_package(
        self, engine: AsyncEngine, clock: FakeClock, tmp_path: Path
    ) -> None:
        places = await write(engine, 400)
        tables, facts, releases = opened(engine, clock)
        with pytest.raises(ReleaseRefused, match="1 days are to be made first, from 2026-10-31"):
            await tables.release(BY_DIVISION, "2026-10", TODAY, by="pat", checked_by="lou")
        await facts.rebuild(LAST)
        document = await tables.release(BY_DIVISION, "2026-10", TODAY, by="pat", checked_by="lou")
        assert document.cells["all", "all", "2026-10"] == 400
        assert document.cells["3520", "all", "2026-10"] == places.count("M5V")
        assert document.cells["3506", "all", "2026-10"] == places.count("K1N")
        assert None in document.cells.values()
        made = []
        for _ in range(2):
            files = write_package(tmp_path / "open", await releases.past(Audience.PUBLIC), SETTINGS)
            made.append({file.name: file.read_bytes() for file in files})
        assert made[0] == made[1]
        self._describes_itself(tmp_path / "open", len(document.cells))

    @staticmethod
    def _describes_itself(folder: Path, cells: int) -> None:
        description = json.loads((folder / "datapackage.json").read_text())
        (resource,) = description["resources"]
        with (folder / resource["path"]).open(newline="") as file:
            rows = list(csv.DictReader(file))
        assert list(rows[0]) == [field["name"] for field in resource["schema"]["fields"]]
        assert len(rows) == cells
        assert {"", "0", "400"} <= {row["needs"] for row in rows}
        assert "pas de conclusion" in description["description_fr"]
        assert (folder / "changes.csv").read_text().splitlines()[1].endswith("needs-by-division,2026-10,")

    async def test_is_refused_to_one_person_alone_and_before_the_period_is_over(
        self, engine: AsyncEngine, clock: FakeClock
    ) -> None:
        tables, _, releases = opened(engine, clock)
        with pytest.raises(ReleaseRefused, match="two people"):
            await tables.release(BY_DIVISION, "2026-10", TODAY, by="pat", checked_by="pat")
        with pytest.raises(ReleaseRefused, match="not over before 2026-11-30"):
            await tables.release(BY_DIVISION, "2026-11", TODAY, by="pat", checked_by="lou")
        assert await releases.past(Audience.PUBLIC) == []


class TestTable:
    async def test_counts_contacts_by_language_and_by_the_hour_of_their_partners_clock(
        self, engine: AsyncEngine, clock: FakeClock
    ) -> None:
        await write(engine, 30)
        desk = Desk(engine, clock)
        late = datetime(2026, 10, 31, 23, 30, tzinfo=ZoneInfo("America/Winnipeg"))
        await desk.write("kenora", draft(met(), language="fr"), at=instant_from(late), partner="KENORA")
        await desk.write("november", draft(met()), at=instant_from(late))
        await desk.write("prank", draft(kind=NOT_211), at=instant_from(late), partner="KENORA")
        tables, facts, _ = opened(engine, clock, {"KENORA": "America/Winnipeg"})
        await facts.rebuild(LAST)
        hours = (await tables.table(DECLARED["contacts-by-hour"], "2026-10")).cells
        assert (hours["all", "12", "2026-10"], hours["all", "23", "2026-10"]) == (30, 1)
        assert (hours["all", "afternoon", "2026-10"], hours["all", "all", "2026-10"]) == (30, 31)
        spoken = (await tables.table(DECLARED["contacts-by-language"], "2026-10")).cells
        assert (spoken["all", "fr", "2026-10"], spoken["all", "all", "2026-10"]) == (1, 31)
        assert sum(spoken[area, "all", "2026-10"] for area in ("NORTH", "unknown")) < 31

    async def test_counts_twelve_months(self, engine: AsyncEngine, clock: FakeClock) -> None:
        places = await write(engine, 30)
        tables, facts, _ = opened(engine, clock)
        await facts.rebuild(LAST)
        by_area = DECLARED["needs-by-area"]
        for period in ("2025-11--2026-10", "2026-10--2027-09"):
            cells = (await tables.table(by_area, period)).cells
            assert cells["M5V", "all", period] == places.count("M5V")
        assert not (await tables.table(by_area, "2025-10--2026-09")).cells["all", "all", "2025-10--2026-09"]

    async def test_of_each_kind_is_protected_and_released(
        self, engine: AsyncEngine, clock: FakeClock
    ) -> None:
        await write(engine, 400)
        desk = Desk(engine, clock)
        evening = instant_from(datetime(2026, 10, 31, 20, tzinfo=ZoneInfo("America/Toronto")))
        for number in range(3):
            await desk.write(f"few-{number}", draft(met(), language="fr"), at=evening)
        tables, facts, releases = opened(engine, clock)
        await facts.rebuild(LAST)
        for name in ("contacts-by-hour", "contacts-by-language"):
            document = await tables.release(DECLARED[name], "2026-10", TODAY, by="pat", checked_by="lou")
            assert {403, 0, None} <= set(document.cells.values())
        made = package_of(await releases.past(Audience.PUBLIC), SETTINGS)
        fields = {
            one["name"]: [field["name"] for field in one["schema"]["fields"]]
            for one in json.loads(made["datapackage.json"])["resources"]
        }
        assert fields["contacts-by-hour"] == ["period", "area", "hour", "contacts"]
        assert fields["contacts-by-language"] == ["period", "area", "language", "contacts"]
        assert zipped(made) == zipped(dict(reversed(made.items())))


class TestDeclared:
    def test_names_its_periods(self) -> None:
        by_area = DECLARED["needs-by-area"]
        assert (BY_DIVISION.period(LAST), by_area.period(LAST)) == ("2026-10", "2025-11--2026-10")
        assert BY_DIVISION.months("2026-10") == ("2026-10",)
        months = by_area.months("2025-11--2026-10")
        assert (len(months), months[0], months[1], months[2], months[-1]) == (
            12, "2025-11", "2025-12", "2026-01", "2026-10",
        )  # fmt: skip

    def test_knows_its_periods_from_others(self) -> None:
        by_area = DECLARED["needs-by-area"]
        right = ("2025-11--2026-10", "2026-01--2026-12")
        wrong = ("2026", "2026-10", "2025-10--2026-10", "2025-11--2026-13")
        assert [one for one in (*right, *wrong) if by_area.is_period(one)] == [*right]
