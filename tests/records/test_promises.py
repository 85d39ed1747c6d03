"""Promised and actual waits equal what is reckoned by hand from the same contacts."""

from sqlalchemy.ext.asyncio import AsyncEngine

from records.interactions import InteractionLog, LogEntry
from records.promises import SLOT_MS, Kept, MinuteKept, Promise, Promises, SlotKept
from routing.model import ENGLISH, Instant
from tests.records.story import NOON, Story

UNTIL = Instant(NOON + 10 * SLOT_MS)


async def record(engine: AsyncEngine, *stories: Story) -> None:
    events = [event for story in stories for event in story.events]
    await InteractionLog(engine, "on").append(
        [LogEntry(position="1-0", event=event) for event in events], "1-0"
    )


def waited(name: str, promised_ms: int | None, actual_ms: int, at: int = NOON) -> Story:
    story = Story(name, at=at, language=ENGLISH).arrives().queues(after_ms=0, expected_ms=promised_ms)
    return story.is_offered(after_ms=actual_ms)


class TestBySlot:
    async def test_sums_promise_truth_and_error(self, engine: AsyncEngine) -> None:
        await record(
            engine,
            waited("too-much", 120_000, 60_000),
            waited("too-little", 60_000, 150_000),
            waited("later", 60_000, 60_000, at=NOON + SLOT_MS),
            # Nothing was promised, or there is no truth (yet).
            waited("free", 0, 0),
            waited("nobody-asked", None, 30_000),
            Story("left", language=ENGLISH).arrives().queues(expected_ms=60_000).leaves(20_000),
            waited("tomorrow", 60_000, 60_000, at=UNTIL),
        )
        found = await Promises(engine, "on").by_slot(NOON, UNTIL, Promise.RECKONED)
        start = NOON - NOON % SLOT_MS
        assert found == (
            SlotKept(
                language="en",
                start=Instant(start),
                kept=Kept(count=2, promised_ms=180_000, actual_ms=210_000, error_ms=150_000),
            ),
            SlotKept(
                language="en",
                start=Instant(start + SLOT_MS),
                kept=Kept(count=1, promised_ms=60_000, actual_ms=60_000, error_ms=0),
            ),
        )

    async def test_compares_what_was_told_with_the_rest_of_the_wait(self, engine: AsyncEngine) -> None:
        story = Story("told", language=ENGLISH).arrives().queues(after_ms=0, expected_ms=120_000)
        story.is_told(None, after_ms=5_000, position=2).is_told(90_000, after_ms=5_000)
        story.is_told(20_000, after_ms=60_000).is_offered(after_ms=10_000)
        after = waited("told-after-the-offer", 60_000, 1_000).is_told(60_000, after_ms=1_000)
        await record(engine, story, after)
        (found,) = await Promises(engine, "on").by_slot(NOON, UNTIL, Promise.TOLD)
        assert found.kept == Kept(count=1, promised_ms=90_000, actual_ms=70_000, error_ms=20_000)


class TestByMinute:
    async def test_counts_whole_minutes(self, engine: AsyncEngine) -> None:
        await record(
            engine,
            waited("a", 61_000, 119_999),
            waited("b", 119_000, 60_000),
            waited("c", 59_000, 300_000),
        )
        assert await Promises(engine, "on").by_minute(NOON, UNTIL, Promise.RECKONED) == (
            MinuteKept(promised_minutes=0, actual_minutes=5, count=1),
            MinuteKept(promised_minutes=1, actual_minutes=1, count=2),
        )
