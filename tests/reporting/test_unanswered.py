"""The needs of who was not answered: counted where they called, estimated with an interval, and never guessed."""

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from records.database import insert_rows, writing
from records.projection import EMPTY_CONTACT
from records.tables import contact
from reporting.days import Zones
from reporting.unanswered import Group, UnansweredNeeds
from routing.model import ContactEnd, Instant
from tests.records.story import NOON
from tests.reporting.written import Desk, draft, met, unmet

FLOOR = "on"
ZONES = Zones(default="America/Toronto", of_partner={"KENORA": "America/Winnipeg"})
HOUR_MS = 3_600_000


def call(
    name: str, end: ContactEnd, *, region: str = "NORTH", at: int = NOON, again_of: str | None = None
) -> dict[str, object]:
    answered = end is ContactEnd.ANSWERED
    known = {
        "arrived_at": at,
        "home_partner": region,
        "language": "fr",
        "ended_as": end.value,
        "again_of": again_of,
    }
    times = {"queued_at": at, "connected_at": at + 1_000 if answered else None, "closed_at": at + 60_000}
    return {"contact_id": name, "floor": FLOOR, **EMPTY_CONTACT, **known, **times}


class TestEstimate:
    def test_is_the_mean_of_who_was_answered_times_who_was_not(self) -> None:
        """Four records of 1, 1, 2 and 0 needs: mean 1, variance 2/3; of 10 - 2 callers half would have a record."""
        group = Group(answered=8, abandoned=9, blocked=1, returned=2, recorded=4, needs=4, needs_squared=6)
        found = group.estimate()
        assert found is not None
        half = 1.959964 * (4 * (2 / 3) * 2) ** 0.5
        assert found.needs == pytest.approx(4.0)
        assert (found.low, found.high) == pytest.approx((max(0.0, 4 - half), 4 + half))

    def test_is_none_where_nothing_was_recorded(self) -> None:
        assert Group(answered=3, abandoned=5).estimate() is None


class TestCounting:
    async def test_is_by_region_hour_of_the_region_and_language(self, engine: AsyncEngine) -> None:
        """NOON is noon in Toronto, or another hour; in Kenora it is one hour earlier."""
        ends = ContactEnd
        rows = [
            call("a", ends.ANSWERED),
            call("b", ends.ABANDONED_WAITING),
            call("c", ends.ANSWERED, again_of="b"),
            call("d", ends.FAILED, region="KENORA"),
            call("e", ends.ABANDONED_MENU, region="KENORA"),
            call("f", ends.CALL_BACK),
            call("g", ends.ABANDONED_WAITING, at=NOON + 48 * HOUR_MS),
        ]
        async with writing(engine) as connection:
            await connection.run_sync(insert_rows, contact, rows)
        desk = Desk(engine)
        await desk.write("a", draft(met(), unmet()))
        await desk.write("c", draft(met()))
        found = await UnansweredNeeds(engine, FLOOR, ZONES).between(
            Instant(NOON - HOUR_MS), Instant(NOON + HOUR_MS)
        )
        whole = found.overall
        assert (whole.answered, whole.abandoned, whole.blocked, whole.returned) == (2, 2, 1, 1)
        assert (whole.recorded, whole.needs, whole.needs_squared) == (2, 3, 5)
        assert {name: group.unanswered for name, group in found.by_region.items()} == {
            "NORTH": 1,
            "KENORA": 2,
        }
        hours = {hour: group.unanswered for hour, group in found.by_hour.items()}
        late, early = max(hours), min(hours)
        assert (late - early, hours[late], hours[early]) == (1, 1, 2)
        assert {name: group.unanswered for name, group in found.by_language.items()} == {"fr": 3}
        assert found.by_region["KENORA"].estimate() is None
