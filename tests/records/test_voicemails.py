"""Messages as work: taken over and encrypted, deleted at the carrier, claimed by one, answered, erased in time."""

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from records.field_cipher import FieldCipher
from records.interactions import InteractionLog, LogEntry
from records.tables import voicemail
from records.voicemails import Voicemails
from routing.events import MessageLeft
from routing.model import ContactId, EventId, Instant, PartnerId, RecordingSid, SpecialistId
from tests.records.story import NOON, NORTH, FakeClock

AMY, BOB = SpecialistId("amy"), SpecialistId("bob")
ONE, TWO = RecordingSid("RE-1"), RecordingSid("RE-2")
HOUR_MS = 3_600_000
SOUND = b"\xff\xfb\x90\xc4 sound"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def voicemails(engine: AsyncEngine, clock: FakeClock) -> Voicemails:
    return Voicemails(engine, "on", FieldCipher([FieldCipher.new_key()]), clock)


async def left(
    engine: AsyncEngine, recording: RecordingSid = ONE, partner: PartnerId = NORTH, due_in_ms: int = HOUR_MS
) -> None:
    event = MessageLeft(
        id=EventId(f"{recording}:0"),
        at=NOON,
        contact=ContactId(f"CN-{recording}"),
        recording=recording,
        duration_ms=9_000,
        partner=partner,
        due_at=Instant(NOON + due_in_ms),
        forget_at=Instant(NOON + 2 * HOUR_MS),
    )
    await InteractionLog(engine, "on").append([LogEntry(position="1-0", event=event)], "1-0")


class TestMessage:
    async def test_is_listed_by_its_deadline_for_its_partner(
        self, engine: AsyncEngine, voicemails: Voicemails
    ) -> None:
        await left(engine)
        await left(engine, TWO, due_in_ms=60_000)
        await left(engine, RecordingSid("RE-3"), PartnerId("SOUTH"))
        assert [one.recording for one in await voicemails.list(NORTH)] == [TWO, ONE]
        assert len(await voicemails.list()) == 3

    async def test_is_taken_in_once_however_often_it_is_told(
        self, engine: AsyncEngine, voicemails: Voicemails
    ) -> None:
        await left(engine)
        await left(engine)
        assert len(await voicemails.list()) == 1

    async def test_is_had_in_hand_by_one(self, engine: AsyncEngine, voicemails: Voicemails) -> None:
        await left(engine)
        assert await voicemails.claim(ONE, AMY)
        assert await voicemails.claim(ONE, AMY), "a repeat of one press"
        assert not await voicemails.claim(ONE, BOB)
        assert not await voicemails.finish(ONE, BOB)
        assert await voicemails.finish(ONE, AMY)
        (message,) = await voicemails.list()
        assert (message.claimed_by, message.done_at) == (AMY, NOON)

    async def test_is_overdue_until_it_is_answered(
        self, engine: AsyncEngine, voicemails: Voicemails, clock: FakeClock
    ) -> None:
        await left(engine)
        assert await voicemails.overdue() == 0
        clock.at += HOUR_MS
        assert await voicemails.overdue() == 1
        await voicemails.claim(ONE, AMY)
        await voicemails.finish(ONE, AMY)
        assert await voicemails.overdue() == 0


class TestSound:
    async def test_lies_in_the_database_encrypted(self, engine: AsyncEngine, voicemails: Voicemails) -> None:
        await left(engine)
        assert await voicemails.to_take_over(9) == [ONE]
        assert await voicemails.sound(ONE) is None
        await voicemails.take_over(ONE, SOUND)
        async with engine.connect() as connection:
            stored = await connection.scalar(select(voicemail.c.sound))
        assert stored is not None
        assert SOUND not in stored
        assert await voicemails.sound(ONE) == SOUND
        assert await voicemails.to_take_over(9) == []

    async def test_is_deleted_at_the_carrier_only_once_it_is_here(
        self, engine: AsyncEngine, voicemails: Voicemails
    ) -> None:
        await left(engine)
        assert await voicemails.to_delete_at_carrier(9) == []
        await voicemails.take_over(ONE, SOUND)
        assert await voicemails.to_delete_at_carrier(9) == [ONE]
        await voicemails.deleted_at_carrier(ONE)
        assert await voicemails.to_delete_at_carrier(9) == []

    async def test_is_erased_when_its_time_is_over_and_it_was_answered(
        self, engine: AsyncEngine, voicemails: Voicemails, clock: FakeClock
    ) -> None:
        await left(engine)
        await voicemails.take_over(ONE, SOUND)
        await voicemails.deleted_at_carrier(ONE)
        clock.at += 2 * HOUR_MS
        assert await voicemails.erase_old() == 0, "nobody has answered it"
        await voicemails.claim(ONE, AMY)
        await voicemails.finish(ONE, AMY)
        assert await voicemails.erase_old() == 1
        assert await voicemails.one(ONE) is None
