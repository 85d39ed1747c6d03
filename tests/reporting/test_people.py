"""Persons and follow-ups, counted of the same records as contacts, from what is kept of people without identity."""

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from records.people.consent import CURRENT, Given
from records.people.contact_data import Channel, ContactData
from records.people.follow_up_rows import Consent, Outcome, WhyNot
from records.people.keys import DAY_MS
from records.record_draft import RecordDraft
from reporting.measures.needs import NOT_211
from reporting.measures.people import NO_OUTCOME, need_measures
from routing.model import Instant
from tests.desk.people_room import people_room
from tests.records.story import NOON, FakeClock
from tests.reporting.written import Desk, draft, met

UNTIL = Instant(NOON + DAY_MS)
CODES = {"ida": "blue heron 7", "max": "red canoe 12"}
HOW = ContactData(channel=Channel.PHONE, address="+14165550171", name="Invented Ida", best_time="")
AGREED = Consent(given=Given.SPOKEN, wording=CURRENT.version, locale="en", due_at=UNTIL)


class People:
    """Who contacts 211, and what came of it."""

    def __init__(self, engine: AsyncEngine, clock: FakeClock) -> None:
        self.desk, self.room = Desk(engine, clock), people_room(engine, "on", clock)
        self.measures = need_measures(engine)

    async def contact(
        self,
        name: str,
        who: str = "",
        given: RecordDraft | None = None,
        partner: str = "NORTH",
        at: int = NOON,
    ) -> None:
        await self.desk.write(name, given or draft(met()), at=at, partner=partner)
        if who:
            await self.room.people.give_code(name, CODES[who])

    async def agree(self, name: str, partner: str = "NORTH") -> None:
        await self.room.follow_ups.agree(name, partner, AGREED, HOW, "amy")

    async def persons(self, partner: str | None = None) -> int | None:
        return (await self.measures.between(Instant(NOON), UNTIL, partner)).persons

    async def follow_ups(self, partner: str | None = None) -> dict[str, int]:
        return dict((await self.measures.between(Instant(NOON), UNTIL, partner)).follow_ups or {})


@pytest.fixture
def people(engine: AsyncEngine, clock: FakeClock) -> People:
    return People(engine, clock)


class TestPersons:
    async def test_are_counted_once_however_often_they_contact_a_partner(self, people: People) -> None:
        await people.contact("c1", "ida")
        await people.contact("c2", "ida")
        await people.contact("c3", "max")
        await people.contact("c4", "ida", partner="KENORA")
        await people.contact("c5")
        assert await people.persons() == 3
        assert (await people.persons("NORTH"), await people.persons("KENORA")) == (2, 1)

    async def test_are_those_of_the_records_that_count(self, people: People) -> None:
        await people.contact("c1", "ida")
        await people.contact("later", "max", at=UNTIL)
        await people.contact("not-211", "max", draft(kind=NOT_211))
        await people.desk.start("unfinished", draft(met()))
        await people.room.people.give_code("unfinished", CODES["max"])
        assert await people.persons() == 1

    async def test_are_unknown_where_nothing_has_a_key_and_none_where_nobody_called(
        self, people: People
    ) -> None:
        assert await people.persons() == 0
        await people.contact("c1")
        assert await people.persons() is None


class TestFollowUps:
    async def test_are_counted_by_what_they_came_to(self, people: People) -> None:
        for name in ("c1", "c2", "c3", "c4", "c5"):
            await people.contact(name)
        for name in ("c1", "c2", "c3", "c4"):
            await people.agree(name)
        await people.room.follow_ups.claim("c1", "amy")
        await people.room.follow_ups.finish("c1", Outcome.NOT_CONNECTED, "amy", WhyNot.WAITING_LIST)
        await people.room.follow_ups.withdraw("c2", "amy")
        assert await people.follow_ups() == {NO_OUTCOME: 2, "not_connected": 1, "withdrew": 1}

    async def test_are_those_of_the_records_that_count(self, people: People) -> None:
        await people.contact("c1")
        await people.contact("c2", partner="KENORA")
        await people.contact("not-211", given=draft(kind=NOT_211))
        await people.agree("c1")
        await people.agree("c2", "KENORA")
        await people.agree("not-211")
        assert await people.follow_ups() == {NO_OUTCOME: 2}
        assert await people.follow_ups("KENORA") == {NO_OUTCOME: 1}
