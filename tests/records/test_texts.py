"""Bodies of texts on both databases: kept once whoever comes first, sealed to their message, erased in time."""

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from records.errors import FieldUnreadable
from records.field_cipher import FieldCipher
from records.interactions import InteractionLog, LogEntry
from records.tables import text_contact, text_message
from records.texts import TextMessages
from routing import text_events as t
from routing.events import Event
from routing.model import UNKNOWN_REGION, ContactId, EventId, Instant, OfferId, SpecialistId
from routing.text_model import Delivery, SenderId, Template, TextEnd, TextId
from tests.records.story import NOON, NORTH, FakeClock

CONTACT, AMY = ContactId("t1"), SpecialistId("amy")
FIRST, ANSWER = TextId("SM1"), TextId("t1-o1")
DAY_MS = 86_400_000


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def messages(engine: AsyncEngine, clock: FakeClock) -> TextMessages:
    return TextMessages(engine, "on", FieldCipher([FieldCipher.new_key()]), clock)


def story() -> list[Event]:
    """A conversation from its first text to its end."""

    def at(number: int) -> tuple[EventId, Instant]:
        return EventId(f"e{number}"), Instant(NOON + number * 1_000)

    (one, two, three, four, five) = (at(number) for number in range(5))
    return [
        t.TextArrived(
            id=one[0],
            at=one[1],
            contact=CONTACT,
            sender=SenderId("hash"),
            line="main",
            evidence=UNKNOWN_REGION,
            text=FIRST,
            media=1,
            due_at=one[1],
        ),
        t.TextTaken(
            id=two[0],
            at=two[1],
            contact=CONTACT,
            offer=OfferId("t1-1"),
            specialist=AMY,
            partner=NORTH,
            waited_ms=900,
            due_at=two[1],
        ),
        t.TextWritten(id=three[0], at=three[1], contact=CONTACT, text=ANSWER, specialist=AMY),
        t.TextProgressed(
            id=four[0], at=four[1], contact=CONTACT, text=ANSWER, delivery=Delivery.FAILED, code=30003
        ),
        t.TextClosed(
            id=five[0],
            at=five[1],
            contact=CONTACT,
            end=TextEnd.ANSWERED,
            specialist=AMY,
            partner=NORTH,
            waited_ms=900,
            came_in=1,
            went_out=1,
        ),
    ]


async def record(engine: AsyncEngine, events: list[Event]) -> None:
    entries = [LogEntry(position=f"{number}-0", event=event) for number, event in enumerate(events, 1)]
    await InteractionLog(engine, "on").append(entries, entries[-1].position)


class TestAConversation:
    async def test_is_one_row_with_its_messages(self, engine: AsyncEngine, messages: TextMessages) -> None:
        await messages.keep_incoming(FIRST, "I need food", 1)
        assert await messages.keep_outgoing(ANSWER, CONTACT, "Main Street", AMY)
        await record(engine, story())
        await record(engine, story())
        async with engine.connect() as connection:
            (row,) = (await connection.execute(select(text_contact))).mappings().all()
        assert (row["ended_as"], row["specialist_id"], row["waited_ms"]) == ("answered", "amy", 900)
        one, two = await messages.of(CONTACT)
        assert (one.body, one.came_in, one.media) == ("I need food", True, 1)
        assert (two.body, two.by, two.delivery, two.code) == ("Main Street", AMY, "failed", 30003)

    async def test_has_its_body_whoever_comes_first(
        self, engine: AsyncEngine, messages: TextMessages
    ) -> None:
        await record(engine, story())
        assert await messages.to_fetch(10) == [FIRST]
        await messages.keep_incoming(FIRST, "I need food", 1)
        assert await messages.to_fetch(10) == []
        await messages.keep_incoming(FIRST, "something else", 1)
        assert await messages.body(FIRST) == "I need food"


class TestABody:
    async def test_is_kept_under_one_id_once(self, messages: TextMessages) -> None:
        assert await messages.keep_outgoing(ANSWER, CONTACT, "one", AMY)
        assert await messages.keep_outgoing(ANSWER, CONTACT, "one", AMY)
        assert not await messages.keep_outgoing(ANSWER, CONTACT, "two", AMY)
        assert await messages.unknown([ANSWER, FIRST]) == [FIRST]
        assert await messages.unknown([]) == []

    async def test_lies_there_in_no_readable_form_and_for_its_own_message_only(
        self, engine: AsyncEngine, messages: TextMessages
    ) -> None:
        """X-25."""
        await messages.keep_incoming(FIRST, "I need food 🥫\nplease", 0)
        async with engine.begin() as connection:
            stored = await connection.scalar(select(text_message.c.body))
            assert stored is not None
            assert "food" not in stored
            await connection.execute(text_message.update().values(text_id="SM2"))
        with pytest.raises(FieldUnreadable):
            await messages.body(TextId("SM2"))

    async def test_is_erased_so_long_after_the_end_and_comes_back_by_no_road(
        self, engine: AsyncEngine, messages: TextMessages, clock: FakeClock
    ) -> None:
        await messages.keep_incoming(FIRST, "I need food", 0)
        await messages.keep_incoming(TextId("SM-stop"), "STOP", 0)
        await record(engine, story())
        assert await messages.erase_old(DAY_MS) == 0
        clock.at += DAY_MS + 10_000
        assert await messages.erase_old(DAY_MS) == 3
        assert await messages.erase_old(DAY_MS) == 0
        assert await messages.bodies([FIRST, ANSWER]) == {}
        await messages.keep_incoming(FIRST, "I need food", 0)
        assert await messages.body(FIRST) is None

    async def test_of_a_template_is_never_kept(self, engine: AsyncEngine, messages: TextMessages) -> None:
        written = t.TextWritten(
            id=EventId("e9"),
            at=NOON,
            contact=CONTACT,
            text=TextId("t1-a1"),
            template=Template.GREETING,
        )
        await record(engine, [*story(), written])
        stored = {one.id: one for one in await messages.of(CONTACT)}
        assert (stored[TextId("t1-a1")].template, stored[TextId("t1-a1")].body) == ("greeting", None)
