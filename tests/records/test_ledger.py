"""Minutes given and received between partners equal what is counted by hand from the same contacts."""

from sqlalchemy.ext.asyncio import AsyncEngine

from records.interactions import InteractionLog, LogEntry
from records.ledger import Help, Ledger
from routing.model import Instant, PartnerId
from tests.records.story import NOON, NORTH, Story

CENTRAL, EASTERN = PartnerId("CENTRAL"), PartnerId("EASTERN")
MINUTE = 60_000


def talk(name: str, home: PartnerId, by: PartnerId, minutes: int, at: int = NOON) -> Story:
    story = Story(name, at=at, partner=home).arrives().queues().is_offered().connects(waited_ms=1_000)
    return story.ends(waited_ms=1_000, talked_ms=minutes * MINUTE, partner=by)


async def record(engine: AsyncEngine, *stories: Story, floor: str = "on") -> None:
    events = [event for story in stories for event in story.events]
    await InteractionLog(engine, floor).append(
        [LogEntry(position="1-0", event=event) for event in events], "1-0"
    )


class TestLedger:
    async def test_sums_who_answered_and_whose_callers_they_were(self, engine: AsyncEngine) -> None:
        sent = Story("sent", partner=NORTH).arrives().queues().is_sent(EASTERN)
        sent.is_answered_there(EASTERN, waited_ms=9_000)
        sent.ends(waited_ms=9_000, talked_ms=2 * MINUTE, specialist=None, partner=EASTERN)
        await record(
            engine,
            talk("own", NORTH, NORTH, 5),
            talk("help-1", NORTH, CENTRAL, 7),
            talk("help-2", NORTH, CENTRAL, 4),
            talk("learned", NORTH, CENTRAL, 3),
            sent,
            Story("left").arrives().queues().leaves(30_000),
            Story("talking").arrives().queues().is_offered().connects(waited_ms=0),
        )
        await record(engine, talk("elsewhere", NORTH, CENTRAL, 60), floor="qc")
        assert await Ledger(engine, "on").between(NOON, Instant(NOON + 60 * MINUTE)) == (
            Help(giver="CENTRAL", home="NORTH", calls=3, talked_ms=14 * MINUTE),
            Help(giver="EASTERN", home="NORTH", calls=1, talked_ms=2 * MINUTE),
            Help(giver="NORTH", home="NORTH", calls=1, talked_ms=5 * MINUTE),
        )

    async def test_goes_by_what_the_caller_said_and_guesses_nothing(self, engine: AsyncEngine) -> None:
        said = Story("said", partner=NORTH).arrives().names_a_place(EASTERN).queues().is_offered()
        said.connects(waited_ms=0).ends(waited_ms=0, talked_ms=MINUTE)
        unknown = Story("unknown", partner=None).arrives().queues().is_offered()  # type: ignore[arg-type]
        unknown.connects(waited_ms=0).ends(waited_ms=0, talked_ms=MINUTE, partner=NORTH)
        await record(engine, said, unknown)
        found = await Ledger(engine, "on").between(NOON, Instant(NOON + 60 * MINUTE))
        assert [(one.giver, one.home) for one in found] == [("NORTH", ""), ("NORTH", "EASTERN")]

    async def test_belongs_to_the_moment_at_which_the_conversation_ended(self, engine: AsyncEngine) -> None:
        late = talk("late", NORTH, CENTRAL, 10)
        await record(engine, late)
        ledger, end = Ledger(engine, "on"), late.at
        assert await ledger.between(NOON, Instant(end)) == ()
        assert len(await ledger.between(Instant(end), Instant(end + 1))) == 1
