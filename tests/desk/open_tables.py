"""Invented releases for the page of open data: two of one table, one of another, as two people would make them."""

from collections.abc import Mapping
from random import Random

from config.network import load_network
from records.taxonomy.sample import sample_taxonomy
from reporting.open_data.declared import DECLARED
from reporting.open_data.levels import dimensions_of
from reporting.places.areas import ontario_areas
from reporting.suppression.documents import Document
from reporting.suppression.ledger import Releases
from reporting.suppression.rules import Audience
from reporting.suppression.tables import Labels, table_of
from tests.desk.room import Room

AREAS = ("M5V", "P7B", "P0L", "K1N", "N2L", "unknown")


async def release(room: Room, name: str, period: str, *, seed: int = 1) -> Document:
    """Enter a table of invented counts into the ledger, through the same protection as a real one.

    Two tables of the same month would contradict each other, for each is invented by itself.
    """
    declared, chance = DECLARED[name], Random(seed)
    dimensions = dimensions_of(declared, period, ontario_areas(), load_network(), sample_taxonomy())
    values = list(dimensions[1].levels[0])
    month = declared.months(period)[-1]
    facts: Mapping[Labels, int] = {
        (area, value, month): chance.choice((0, 3, 15, 60)) for area in AREAS for value in values
    }
    table = table_of(f"{name} {period}", declared.counted.value, dimensions, facts)
    return await Releases(room.engine, room.clock).release(table, Audience.PUBLIC, "pat, lou")


async def some_releases(room: Room) -> None:
    for name, period in (
        ("contacts-by-language", "2026-09"),
        ("contacts-by-language", "2026-10"),
        ("contacts-by-hour", "2026-08"),
    ):
        await release(room, name, period)
