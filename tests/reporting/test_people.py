"""Persons and follow-ups, counted of the same records as contacts, from what is kept of people without identity."""

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from config.network import load_network
from records.people.consent import CURRENT, Given
from records.people.contact_data import Channel, ContactData
from records.people.follow_up_rows import Consent, Outcome, WhyNot
from records.people.keys import DAY_MS
from records.record_draft import RecordDraft
from reporting.days import Zones, local_day
from reporting.facts.build import DailyFacts
from reporting.facts.months import MonthRollups
from reporting.measures.needs import NOT_211
from reporting.measures.people import NO_OUTCOME, need_measures
from reporting.questions.answers import HIDDEN
from reporting.questions.ask import Questions
from reporting.questions.asked import Question
from reporting.questions.places import places_of
from reporting.suppression.rules import SmallCells
from routing.model import Instant
from tests.desk.people_room import people_room
from tests.records.story import NOON, FakeClock
from tests.reporting.written import Desk, draft, met

UNTIL = Instant(NOON + DAY_MS)
ZONES = Zones(
    default="America/Toronto", of_partner={"NORTH": "America/Toronto", "CENTRAL": "America/Toronto"}
)
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


async def made(engine: AsyncEngine, clock: FakeClock) -> list[str]:
    """Make the facts of both days that the tests write on, and the months."""
    days = DailyFacts(engine, "on", ZONES, clock)
    for at in (NOON - 40 * DAY_MS, NOON):
        await days.rebuild(local_day(Instant(at), ZONES.default))
    return await MonthRollups(engine, "on", ZONES, clock).rebuild_stale()


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

    async def test_stand_beside_contacts_needs_and_referrals_where_partners_are_told(
        self, people: People, engine: AsyncEngine, clock: FakeClock
    ) -> None:
        for number, (who, partner) in enumerate(
            [("ida", "NORTH"), ("ida", "NORTH"), ("max", "NORTH"), ("ida", "CENTRAL"), ("", "CENTRAL")] * 2
        ):
            await people.contact(f"c{number}", who, draft(met(), referrals=1), partner=partner)
        months = await made(engine, clock)
        asker = Questions(engine, "on", places_of(load_network()), SmallCells(k_inside=2))
        span = await asker.span()
        assert span is not None
        last = {"first": months[-1], "last": months[-1]}
        answer = await asker.ask(asker.narrowed(Question.PARTNERS, last, span))
        told = {row.code: row.values[:4] for row in answer.table("records").rows}
        # One person of a partner is a small cell.
        assert told == {"NORTH": (6, 2, 6, 6), "CENTRAL": (4, HIDDEN, 4, 4)}
        total = answer.table("records").total
        assert total is not None
        assert total.values[:4] == (10, 3, 10, 10)
        (month,) = answer.table("numbers").rows
        assert (month.code, month.values) == (months[-1], (10, 3, 10, 10))

    async def test_of_several_months_are_not_added_up(
        self, people: People, engine: AsyncEngine, clock: FakeClock
    ) -> None:
        for number in range(4):
            await people.contact(f"a{number}", ("ida", "max")[number % 2], at=NOON - 40 * DAY_MS)
            await people.contact(f"b{number}", ("ida", "max")[number % 2])
        months = await made(engine, clock)
        asker = Questions(engine, "on", places_of(load_network()), SmallCells(k_inside=2))
        span = await asker.span()
        assert span is not None
        both = {"first": months[0], "last": months[-1]}
        answer = await asker.ask(asker.narrowed(Question.PARTNERS, both, span))
        (row,) = answer.table("records").rows
        assert row.values[:2] == (8, None)
        assert [one.values[1] for one in answer.table("numbers").rows if one.values[0]] == [2, 2]

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

    async def test_stand_beside_contacts_needs_and_referrals_where_partners_are_told(
        self, people: People, engine: AsyncEngine, clock: FakeClock
    ) -> None:
        for number, (who, partner) in enumerate(
            [("ida", "NORTH"), ("ida", "NORTH"), ("max", "NORTH"), ("ida", "CENTRAL"), ("", "CENTRAL")] * 2
        ):
            await people.contact(f"c{number}", who, draft(met(), referrals=1), partner=partner)
        months = await made(engine, clock)
        asker = Questions(engine, "on", places_of(load_network()), SmallCells(k_inside=2))
        span = await asker.span()
        assert span is not None
        last = {"first": months[-1], "last": months[-1]}
        answer = await asker.ask(asker.narrowed(Question.PARTNERS, last, span))
        told = {row.code: row.values[:4] for row in answer.table("records").rows}
        # One person of a partner is a small cell.
        assert told == {"NORTH": (6, 2, 6, 6), "CENTRAL": (4, HIDDEN, 4, 4)}
        total = answer.table("records").total
        assert total is not None
        assert total.values[:4] == (10, 3, 10, 10)
        (month,) = answer.table("numbers").rows
        assert (month.code, month.values) == (months[-1], (10, 3, 10, 10))

    async def test_of_several_months_are_not_added_up(
        self, people: People, engine: AsyncEngine, clock: FakeClock
    ) -> None:
        for number in range(4):
            await people.contact(f"a{number}", ("ida", "max")[number % 2], at=NOON - 40 * DAY_MS)
            await people.contact(f"b{number}", ("ida", "max")[number % 2])
        months = await made(engine, clock)
        asker = Questions(engine, "on", places_of(load_network()), SmallCells(k_inside=2))
        span = await asker.span()
        assert span is not None
        both = {"first": months[0], "last": months[-1]}
        answer = await asker.ask(asker.narrowed(Question.PARTNERS, both, span))
        (row,) = answer.table("records").rows
        assert row.values[:2] == (8, None)
        assert [one.values[1] for one in answer.table("numbers").rows if one.values[0]] == [2, 2]

    async def test_are_those_of_the_records_that_count(self, people: People) -> None:
        await people.contact("c1")
        await people.contact("c2", partner="KENORA")
        await people.contact("not-211", given=draft(kind=NOT_211))
        await people.agree("c1")
        await people.agree("c2", "KENORA")
        await people.agree("not-211")
        assert await people.follow_ups() == {NO_OUTCOME: 2}
        assert await people.follow_ups("KENORA") == {NO_OUTCOME: 1}
