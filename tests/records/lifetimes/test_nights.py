"""Lifetimes in virtual time: nothing outlives its time, nothing personal is found after it, the totals stay (X-27)."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from sqlalchemy import Table, func, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from records.audit import Action, Audit
from records.call_records import CallRecords
from records.field_cipher import FieldCipher
from records.forms.editions import FormEditions
from records.lifetimes.erasing import overdue
from records.lifetimes.erasure import Erasure
from records.lifetimes.kinds import ERASED_IS, LIFETIMES, Kind, Moment
from records.lifetimes.limits import DAY_MS, Kept
from records.lifetimes.nights import GIVEN_UP_AFTER_MS, Nights
from records.people.consent import CURRENT, Given
from records.people.contact_data import Channel, ContactData, ContactDataStore
from records.people.follow_up_rows import Consent, Outcome
from records.people.follow_ups import FollowUps
from records.people.keys import PersonKeys, Source
from records.people.persons import People, PersonCount
from records.record_draft import NeedEntry, NeedOutcome, RecordDraft, ReferralEntry
from records.recording_tables import conversation_recording
from records.tables import (
    call_record,
    contact,
    metadata,
    need,
    referral,
    text_contact,
    text_message,
    voicemail,
)
from records.texts import TextMessages
from routing.model import CallSid, ContactId, Instant, SpecialistId
from routing.text_model import TextId
from tests.records.story import NOON, FakeClock

ANN = "+14165550171"
KEPT = Kept(
    link_ms=30 * DAY_MS,
    person_ms=365 * DAY_MS,
    note_ms=730 * DAY_MS,
    recording_ms=30 * DAY_MS,
    text_ms=60 * DAY_MS,
    audit_ms=2_555 * DAY_MS,
    contact_ms=2_555 * DAY_MS,
)
CANARIES = ("Imagined", "Ida", "5550171", "N4K 1A1", "Little Nowhere", "Uncle")
"""What a person said, wrote or is called; each lies in the story below."""


class Everybody:
    """A carrier for which every call is Ann's."""

    async def of_call(self, call: CallSid) -> str | None:
        return ANN

    async def of_text(self, text: TextId) -> str | None:
        return ANN


@dataclass
class Story:
    engine: AsyncEngine
    clock: FakeClock
    cipher: FieldCipher

    def __post_init__(self) -> None:
        self.records = CallRecords(
            self.engine,
            self.cipher,
            self.clock,
            FormEditions(self.engine, "on", self.clock),
            keep_postal_codes=True,
        )
        self.texts = TextMessages(self.engine, "on", self.cipher, self.clock)
        keys = PersonKeys(secret=b"k" * 32, floor="on", across_partners=False, link_days=90)
        self.people = People(self.engine, "on", keys, Everybody())
        self.reach = ContactDataStore(self.engine, "on", self.cipher, self.clock)
        self.follow_ups = FollowUps(self.engine, "on", self.reach, self.clock, days=90)

    def nights(self) -> Nights:
        return Nights(self.engine, "on", KEPT, "America/Toronto", self.clock)

    async def happens(self, name: str) -> None:
        """One call with everything that can be kept of it."""
        async with self.engine.begin() as connection:
            at = self.clock.now()
            row = {"contact_id": name, "floor": "on", "call_sid": f"CA-{name}", "offers": 1, "drops": 0}
            await connection.execute(insert(contact).values(**row, arrived_at=at, closed_at=at))
            await connection.execute(insert(text_contact).values(self._text_row(name)))
            await connection.execute(insert(voicemail).values(self._message_row(name)))
            await connection.execute(insert(conversation_recording).values(self._sound_row(name)))
        record = await self.records.open(name, specialist="amy", partner="NORTH", language="en")
        draft = RecordDraft(
            postal_code="N4K 1A1",
            municipality="Little Nowhere",
            caller_relation="self",
            needs=(NeedEntry(code="BD-1800.2000", outcome=NeedOutcome.MET),),
            referrals=(ReferralEntry(service_name="Uncle's garage", needs=(0,)),),
            notes="Imagined",
        )
        await self.records.save_draft(name, draft, version=record.version, specialist="amy")
        await self.people.settle(name, own=True)
        await self.texts.keep_outgoing(TextId(f"SM-{name}"), ContactId(name), "Imagined", SpecialistId("amy"))
        how = ContactData(channel=Channel.PHONE, address=ANN, name="Ida")
        said = Consent(given=Given.SPOKEN, wording=CURRENT.version, locale="en", due_at=self.clock.now())
        await self.follow_ups.agree(name, "NORTH", said, how, "amy")

    def _text_row(self, name: str) -> dict[str, object]:
        at = self.clock.now()
        return {"contact_id": name, "floor": "on", "line": "main", "arrived_at": at, "closed_at": at}

    def _message_row(self, name: str) -> dict[str, object]:
        at = self.clock.now()
        return {
            "recording_sid": f"RE-{name}",
            "floor": "on",
            "contact_id": name,
            "partner": "NORTH",
            "left_at": at,
            "due_at": at,
            "forget_at": at + 30 * DAY_MS,
            "duration_ms": 1,
            "sound": b"Imagined sound",
            "taken_over_at": at,
            "carrier_deleted_at": at,
        }

    def _sound_row(self, name: str) -> dict[str, object]:
        at = self.clock.now()
        return {
            "contact_id": name,
            "number": 1,
            "floor": "on",
            "at": at,
            "recording_sid": f"RC-{name}",
            "forget_at": at + 20 * DAY_MS,
            "sound": b"Imagined sound",
            "taken_over_at": at,
            "carrier_deleted_at": at,
        }

    async def totals(self) -> Mapping[str, int]:
        counted: tuple[Table, ...] = (call_record, need, referral, contact, text_contact, text_message)
        async with self.engine.connect() as connection:
            return {
                table.name: await connection.scalar(select(func.count()).select_from(table)) or 0
                for table in counted
            }

    async def said(self) -> str:
        """Everything that the tables hold, and what of it can be read with the key."""
        async with self.engine.connect() as connection:
            rows = [(await connection.execute(select(table))).all() for table in metadata.sorted_tables]
        notes = [(await self.records.load(name)).draft.notes for name in ("c1", "c2")]
        bodies = await self.texts.bodies([TextId("SM-c1"), TextId("SM-c2")])
        reached = [await self.reach.show(name, "amy") for name in ("c1", "c2")]
        return (
            str(rows)
            + str(notes)
            + str(bodies)
            + "".join(f"{one.address}{one.name}" for one in reached if one)
        )


@pytest.fixture
async def story(engine: AsyncEngine, clock: FakeClock) -> Story:
    story = Story(engine, clock, FieldCipher([FieldCipher.new_key()]))
    await story.happens("c1")
    await story.happens("c2")
    return story


class TestLifetimes:
    def test_say_of_every_kind_what_erased_means(self) -> None:
        assert set(ERASED_IS) == {one.kind for one in LIFETIMES} == set(Kind)

    async def test_leave_nothing_overdue_nothing_personal_and_the_totals_as_they_were(
        self, story: Story
    ) -> None:
        before, said = await story.totals(), await story.said()
        assert [canary for canary in CANARIES if canary not in said] == []
        for days in (29, 31, 61, 91, 366, 731):
            story.clock.at = Instant(NOON + days * DAY_MS)
            await story.nights().run_if_due()
            moment = Moment(floor="on", now=story.clock.now(), kept=KEPT)
            assert not any((await overdue(story.engine, moment)).values()), f"after {days} days"
            assert await story.totals() == before
        said = await story.said()
        typed = ("Little Nowhere", "Uncle")
        assert [canary for canary in CANARIES if canary in said and canary not in typed] == []

    async def test_take_each_kind_in_its_own_time(self, story: Story) -> None:
        erased: dict[int, set[str]] = {}
        for days in (19, 20, 29, 30, 60, 90, 365, 730):
            story.clock.at = Instant(NOON + days * DAY_MS)
            counts = await story.nights().run("night", story.clock.now())
            erased[days] = {kind.value for kind, count in counts.items() if count}
        assert erased == {
            19: set(),
            20: {"recordings"},
            29: set(),
            30: {"link_keys"},
            60: {"texts"},
            90: {"contact_data"},
            365: {"count_keys", "voicemail"},
            730: {"notes"},
        }

    async def test_end_with_the_facts(self, story: Story) -> None:
        story.clock.at = Instant(NOON + 2_555 * DAY_MS)
        await story.nights().run_if_due()
        assert set((await story.totals()).values()) == {0}


class TestNight:
    async def test_is_done_once_however_many_programs_are_there(self, story: Story) -> None:
        story.clock.at = Instant(NOON + 31 * DAY_MS)
        done = await asyncio.gather(*(story.nights().run_if_due() for _ in range(4)))
        (erased,) = [one for one in done if one is not None]
        assert erased[Kind.LINK_KEYS] == 2
        (entry,) = await Audit(story.engine, "on").entries([Action.ERASED_AT_NIGHT])
        assert entry.actor is None
        assert entry.detail["link_keys"] == 2

    async def test_begins_at_a_quarter_past_three_where_the_network_is(self, story: Story) -> None:
        noon = story.nights().night(NOON)
        story.clock.at = Instant(NOON)
        assert await story.nights().run_if_due() is not None, "a night that was missed is done later"
        assert await story.nights().latest() == noon
        assert await story.nights().run_if_due() is None
        hour = 3_600_000
        until = next(
            at for at in range(NOON, NOON + DAY_MS, hour // 4) if story.nights().night(Instant(at)) != noon
        )
        assert (until - NOON) % hour == hour // 4, "at a quarter past"

    async def test_that_was_stopped_is_done_again(self, story: Story) -> None:
        story.clock.at = Instant(NOON + 31 * DAY_MS)
        nights = story.nights()
        night = nights.night(story.clock.now())
        assert await nights._claim(night, story.clock.now())
        assert await story.nights().run_if_due() is None, "somebody does it"
        story.clock.at = Instant(story.clock.at + GIVEN_UP_AFTER_MS)
        erased = await story.nights().run_if_due()
        assert erased is not None
        assert erased[Kind.LINK_KEYS] == 2


class TestErasure:
    async def test_reaches_everything_of_one_person_and_leaves_the_totals(self, story: Story) -> None:
        before = await story.totals()
        since = Instant(NOON - 365 * DAY_MS)
        contacts = await story.people.contacts_of(Source.PHONE, ANN, ["NORTH"], since, NOON)
        assert contacts == ["c1", "c2"] == await story.reach.contacts_at(ANN)
        erased = await Erasure(story.engine, "on", story.clock).erase(contacts, "sue")
        assert set(erased.values()) == {2}
        said = await story.said()
        assert [canary for canary in CANARIES if canary in said] == []
        assert await story.totals() == before
        assert await story.people.contacts_of(Source.PHONE, ANN, ["NORTH"], since, NOON) == []
        count = await story.people.count(NOON, Instant(NOON + 1))
        assert count == PersonCount(contacts=2, persons=0, cases=0, without_key=2)
        ended = await story.follow_ups.one("c1")
        assert ended is not None
        assert ended.outcome is Outcome.WITHDREW
        entries = await Audit(story.engine, "on").entries([Action.ERASED_ON_REQUEST])
        assert [(one.actor, one.subject) for one in entries] == [("sue", "c2"), ("sue", "c1")]

    async def test_of_one_contact_leaves_the_others(self, story: Story) -> None:
        await Erasure(story.engine, "on", story.clock).erase(["c1"], None)
        assert (await story.records.load("c1")).draft.notes == ""
        assert (await story.records.load("c2")).draft.notes == "Imagined"
