"""A service as floods see it, for tests that ask nobody."""

from config.fields import SAMPLE_LINES
from simulator.flood.plan import Service

NOBODY = "http://127.0.0.1:1"


def nowhere() -> Service:
    return Service(
        desk_url=NOBODY,
        carrier_url=NOBODY,
        database_url="sqlite+aiosqlite:///nowhere.db",
        lines=SAMPLE_LINES,
    )
