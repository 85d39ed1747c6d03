"""Who is behind a contact: one person, somebody who calls for another, a phone that many share, or nobody knows."""

from dataclasses import dataclass, field

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from records.audit import Action, Audit
from records.call_records import CallRecords
from records.field_cipher import FieldCipher
from records.forms.editions import FormEditions
from records.people.earlier import EarlierContacts
from records.people.keys import DAY_MS, PersonKeys, Source
from records.people.person_rows import Basis, Confidence
from records.people.persons import People, PersonCount
from records.people.shared_numbers import SharedNumbers
from records.people.tables import contact_person, shared_number
from records.record_draft import NeedEntry, NeedOutcome, RecordDraft
from records.tables import contact
from routing.model import CallSid, Instant
from routing.text_model import TextId
from tests.records.story import NOON, FakeClock

ANN, BEN, SHELTER = "+14165550171", "+14165550172", "+14165550173"
FOOD = RecordDraft(caller_relation="self", needs=(NeedEntry(code="BD-1800.2000", outcome=NeedOutcome.MET),))


@dataclass
class Numbers:
    """A carrier that knows who called."""

    known: dict[str, str | None] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def of_call(self, call: CallSid) -> str | None:
        self.asked.append(call)
        return self.known.get(call)

    async def of_text(self, text: TextId) -> str | None:
        return None


@dataclass
class World:
    engine: AsyncEngine
    clock: FakeClock
    numbers: Numbers
    keys: PersonKeys

    @property
    def people(self) -> People:
        return People(self.engine, "on", self.keys, self.numbers)

    @property
    def shared(self) -> SharedNumbers:
        return SharedNumbers(self.engine, "on", self.keys, self.clock)

    @property
    def earlier(self) -> EarlierContacts:
        return EarlierContacts(self.engine, "on", 30, self.clock)

    async def calls(
        self, name: str, number: str | None, *, partner: str = "NORTH", draft: RecordDraft = FOOD
    ) -> str:
        """Somebody calls and is answered."""
        self.numbers.known[f"CA-{name}"] = number
        async with self.engine.begin() as connection:
            row = {"contact_id": name, "floor": "on", "call_sid": f"CA-{name}", "offers": 0, "drops": 0}
            await connection.execute(insert(contact).values(row))
        await self.records.open(name, specialist="amy", partner=partner, language="en")
        await self.says(name, draft)
        return name

    @property
    def records(self) -> CallRecords:
        return CallRecords(
            self.engine,
            FieldCipher([FieldCipher.new_key()]),
            self.clock,
            FormEditions(self.engine, "on", self.clock),
        )

    async def says(self, name: str, draft: RecordDraft) -> None:
        record = await self.records.load(name)
        await self.records.save_draft(name, draft, version=record.version, specialist="amy")


@pytest.fixture
def world(engine: AsyncEngine, clock: FakeClock) -> World:
    keys = PersonKeys(secret=b"k" * 32, floor="on", across_partners=False, link_days=90)
    return World(engine, clock, Numbers(), keys)


class TestPerson:
    async def test_is_known_again_by_the_phone_and_surer_once_they_said_it_is_theirs(
        self, world: World
    ) -> None:
        first = await world.people.settle(await world.calls("c1", ANN))
        assert (first.basis, first.confidence) == (Basis.PHONE, Confidence.UNSAID)
        second = await world.people.settle(await world.calls("c2", ANN), own=True)
        assert second.confidence is Confidence.OWN
        assert second.count_key == first.count_key
        (seen,) = await world.earlier.of(second, "amy")
        assert (seen.contact, seen.sure, [one.code for one in seen.needs]) == ("c1", False, ["BD-1800.2000"])
        await world.people.settle("c1", own=True)
        (seen,) = await world.earlier.of(second, "amy")
        assert seen.sure
        (entry, *_) = await Audit(world.engine, "on").entries([Action.EARLIER_SEEN])
        assert (entry.actor, entry.subject, entry.detail) == ("amy", "c2", {"shown": 1})

    async def test_leaves_no_number_in_the_database(self, world: World) -> None:
        await world.people.settle(await world.calls("c1", ANN))
        await world.shared.add(SHELTER, "A shelter", "sue")
        async with world.engine.connect() as connection:
            people = (await connection.execute(select(contact_person))).all()
            shared = (await connection.execute(select(shared_number))).all()
        for number in (ANN, SHELTER):
            assert number[1:] not in str(people) + str(shared)

    async def test_whom_somebody_calls_for_is_never_merged(self, world: World) -> None:
        """R17, R26: a physician who calls for many people."""
        for_others = FOOD.model_copy(update={"caller_relation": "professional"})
        one = await world.people.settle(await world.calls("c1", BEN, draft=for_others))
        other = await world.people.settle(await world.calls("c2", BEN, draft=for_others))
        assert {one.basis, other.basis} == {Basis.CASE}
        assert one.count_key != other.count_key
        assert await world.earlier.of(other, "amy") == ()
        assert world.numbers.asked == [], "nobody needs the number"

    async def test_is_a_case_as_soon_as_the_record_says_so(self, world: World) -> None:
        await world.people.settle(await world.calls("c1", BEN))
        await world.says("c1", FOOD.model_copy(update={"caller_relation": "family"}))
        count = await world.people.count(NOON, Instant(NOON + 1))
        assert count == PersonCount(contacts=1, persons=0, cases=1, without_key=0)
        assert (await world.people.settle("c1")).basis is Basis.CASE

    async def test_of_a_shared_number_has_no_key(self, world: World) -> None:
        before = await world.people.settle(await world.calls("c1", SHELTER))
        assert before.basis is Basis.PHONE
        await world.shared.add(SHELTER, "A shelter", "sue")
        since = Instant(NOON - DAY_MS)
        merged = await world.people.contacts_of(Source.PHONE, SHELTER, ["NORTH"], since, NOON)
        assert await world.people.unlink(merged) == 1
        after = await world.people.settle(await world.calls("c2", SHELTER))
        assert (after.basis, after.count_key, after.link_key) == (Basis.SHARED, None, None)
        (listed,) = await world.shared.list()
        assert await world.shared.remove(listed.tag, "sue")
        assert await world.shared.list() == ()

    async def test_who_says_that_others_use_the_phone_has_no_key(self, world: World) -> None:
        await world.people.settle(await world.calls("c1", ANN))
        said = await world.people.settle("c1", own=False)
        assert (said.basis, said.count_key) == (Basis.SHARED, None)
        assert (await world.people.settle("c1")).basis is Basis.SHARED, "it was said"
        assert (await world.people.settle("c1", own=True)).confidence is Confidence.OWN

    async def test_is_known_by_a_code_from_any_phone(self, world: World) -> None:
        await world.calls("c1", ANN)
        await world.calls("c2", SHELTER, draft=FOOD.model_copy(update={"caller_relation": "friend"}))
        one, other = [await world.people.give_code(name, "blueheron7") for name in ("c1", "c2")]
        assert one.count_key == other.count_key
        assert (await world.people.settle("c2")).basis is Basis.CODE
        (seen,) = await world.earlier.of(other, "amy")
        assert (seen.contact, seen.sure) == ("c1", True)

    async def test_with_a_withheld_number_has_no_key_and_is_asked_for_again_only_if_the_carrier_was_silent(
        self, world: World
    ) -> None:
        assert (await world.people.settle(await world.calls("c1", ""))).basis is Basis.NONE
        assert (await world.people.settle(await world.calls("c2", None))).basis is Basis.NONE
        assert await world.people.of("c2") is None
        world.numbers.known["CA-c2"] = ANN
        assert (await world.people.settle("c2")).basis is Basis.PHONE


class TestEarlierContacts:
    async def test_go_back_as_far_as_the_network_allows_and_not_to_other_partners(self, world: World) -> None:
        await world.people.settle(await world.calls("old", ANN))
        world.clock.at = Instant(NOON + 20 * DAY_MS)
        await world.people.settle(await world.calls("recent", ANN))
        await world.people.settle(await world.calls("elsewhere", ANN, partner="SOUTH"))
        world.clock.at = Instant(NOON + 31 * DAY_MS)
        now = await world.people.settle(await world.calls("now", ANN))
        assert [one.contact for one in await world.earlier.of(now, "amy")] == ["recent"]

    async def test_reach_over_the_end_of_a_period(self, world: World) -> None:
        ends = (NOON // (90 * DAY_MS) + 1) * 90 * DAY_MS
        world.clock.at = Instant(ends - DAY_MS)
        await world.people.settle(await world.calls("before", ANN))
        world.clock.at = Instant(ends + DAY_MS)
        now = await world.people.settle(await world.calls("after", ANN))
        assert [one.contact for one in await world.earlier.of(now, "amy")] == ["before"]


class TestCount:
    async def test_tells_persons_beside_contacts(self, world: World) -> None:
        for name, number in (("a1", ANN), ("a2", ANN), ("b1", BEN), ("w1", "")):
            await world.people.settle(await world.calls(name, number))
        third = FOOD.model_copy(update={"caller_relation": "professional"})
        await world.people.settle(await world.calls("p1", BEN, draft=third))
        await world.calls("never-asked", ANN)
        count = await world.people.count(NOON, Instant(NOON + 1))
        assert count == PersonCount(contacts=6, persons=2, cases=1, without_key=2)

    async def test_leaves_out_keys_that_were_erased(self, world: World) -> None:
        await world.people.settle(await world.calls("a1", ANN))
        async with world.engine.begin() as connection:
            await connection.execute(update(contact_person).values(count_key=None, link_key=None))
        count = await world.people.count(NOON, Instant(NOON + 1))
        assert count == PersonCount(contacts=1, persons=0, cases=0, without_key=1)
