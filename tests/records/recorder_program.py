"""A recorder as a program of its own, to be killed: stores one invented journal from where it left off."""

import asyncio
import sys

from records.database import open_database
from records.interactions import InteractionLog, LogEntry, position_order
from routing.events import Event
from tests.records.story import NOON, answered

CONTACTS = 120
EVENTS_PER_ENTRY = 12


def contacts_told() -> int:
    return CONTACTS


def whole_journal() -> list[tuple[str, list[Event]]]:
    """Give the journal: contacts that overlap in time, cut into entries."""
    stories = [answered(f"c{number}", at=NOON + number * 7_000) for number in range(CONTACTS)]
    events = sorted((event for story in stories for event in story.events), key=lambda event: event.at)
    cuts = range(0, len(events), EVENTS_PER_ENTRY)
    return [(f"{number}-1", events[cut : cut + EVENTS_PER_ENTRY]) for number, cut in enumerate(cuts)]


async def record(database_url: str, pause_s: float) -> None:
    engine = open_database(database_url)
    log = InteractionLog(engine, "on")
    reached = position_order(await log.position())
    for position, events in whole_journal():
        if position_order(position) > reached:
            await log.append([LogEntry(position=position, event=event) for event in events], position)
            sys.stdout.write(f"{position}\n")
            sys.stdout.flush()
            await asyncio.sleep(pause_s)
    await engine.dispose()


if __name__ == "__main__":
    asyncio.run(record(sys.argv[1], 0.002 if "slowly" in sys.argv else 0.0))
