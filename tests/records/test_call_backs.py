"""Call-backs are counted apart from calls, and nobody is counted twice."""

from sqlalchemy.ext.asyncio import AsyncEngine

from records.call_backs import CallBackMeasures, CallBackTally, average_reached_ms
from records.history import History
from records.interactions import InteractionLog, LogEntry
from records.service import ServiceMeasures, Tally
from routing.model import ContactEnd, Instant
from tests.records.story import NOON, Story

DAY_MS = 86_400_000
TOMORROW = Instant(NOON + DAY_MS)


async def record(engine: AsyncEngine, *stories: Story) -> None:
    entries = [LogEntry(position="1-0", event=event) for story in stories for event in story.events]
    await InteractionLog(engine, "on").append(entries, "1-0")


def booked(name: str) -> Story:
    return Story(name).arrives().queues().chooses_a_call_back(40_000)


def a_day() -> list[Story]:
    """Two reached, one whom no attempt reached, one who hung up when they had to wait, one still owed."""
    reached = [booked(name).is_offered().takes_the_call_back().connects(60_000) for name in ("r1", "r2")]
    unreached = booked("nobody").leaves(3_600_000, ContactEnd.UNREACHED)
    left = booked("left").takes_the_call_back().leaves(5_000, ContactEnd.ABANDONED_WAITING)
    return [*reached, unreached, left, booked("owed")]


class TestCallBackTally:
    async def test_accounts_for_every_booking_once(self, engine: AsyncEngine) -> None:
        await record(engine, *a_day())
        tallies = await CallBackMeasures(engine, "on").between(NOON, TOMORROW)
        tally = sum(tallies.values(), CallBackTally())
        assert (tally.booked, tally.reached, tally.unreached, tally.left, tally.owed) == (5, 2, 1, 1, 1)
        assert tally.oldest_owed_at == NOON + 41_000
        assert set(tallies) == {"NORTH"}

    async def test_measures_from_the_booking_to_the_conversation(self, engine: AsyncEngine) -> None:
        story = booked("one").is_offered()
        story.at += 120_000
        at_booking = NOON + 41_000
        await record(engine, story.takes_the_call_back().connects(60_000))
        (tally,) = (await CallBackMeasures(engine, "on").between(NOON, TOMORROW)).values()
        assert average_reached_ms(tally) == story.at - at_booking

    async def test_knows_no_mean_of_nobody(self) -> None:
        assert average_reached_ms(CallBackTally()) is None

    async def test_is_of_its_own_time(self, engine: AsyncEngine) -> None:
        await record(engine, *a_day())
        assert await CallBackMeasures(engine, "on").between(TOMORROW, Instant(TOMORROW + DAY_MS)) == {}


class TestServiceMeasures:
    async def test_count_the_call_that_booked_and_not_the_call_back(self, engine: AsyncEngine) -> None:
        await record(engine, *a_day())
        tally = (await ServiceMeasures(engine, "on").today(NOON)).overall
        assert tally == Tally(let_go=5, longest_wait_ms=40_000)


class TestContactSummary:
    async def test_of_a_call_back_names_the_contact_that_booked_it(self, engine: AsyncEngine) -> None:
        await record(engine, booked("one").is_offered().takes_the_call_back().connects(60_000))
        history = History(engine)
        back, call = await history.contact("one-back"), await history.contact("one")
        assert back is not None
        assert call is not None
        assert (back.call_back_of, back.call_sid, back.queued_at) == ("one", "CA-one-back", call.queued_at)
        assert call.call_back_of is None
