"""What events say of the recordings of conversations, as rows that may come in any order."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from records.database import insert_into
from records.recording_tables import conversation_recording
from routing.events import ConversationRecorded, Event, RecordingFailed, RecordingStarted
from routing.recording_model import RecordingFailure

Row = dict[str, Any]
KEY = ("contact_id", "number")
FORGET_AFTER_MS = 30 * 24 * 3_600_000
"""How long it is remembered that a recording never came about."""


def recording_row(floor: str, event: Event) -> Row | None:
    """Give what an event says of a recording; None for every other."""
    match event:
        case RecordingStarted():
            known: Row = {}
        case RecordingFailed() if event.reason is not RecordingFailure.INTERRUPTED:
            known = {"trouble": event.reason.value, "forget_at": event.at + FORGET_AFTER_MS}
        case ConversationRecorded():
            known = {
                "recording_sid": event.recording,
                "duration_ms": event.duration_ms,
                "partner": event.partner,
                "specialist_id": event.specialist,
                "forget_at": event.forget_at,
            }
        case _:
            return None
    return {"floor": floor, "contact_id": event.contact, "number": event.number, "at": event.at, **known}


async def store_recordings(connection: AsyncConnection, rows: Sequence[Row]) -> None:
    """Insert what is new, and add to what is known; the first instant that is known stays."""
    for row in rows:
        added = {name: row[name] for name in row if name not in (*KEY, "floor", "at")}
        insert = insert_into(connection, conversation_recording).values(**row)
        keys = list(KEY)
        upsert = (
            insert.on_conflict_do_update(index_elements=keys, set_=added)
            if added
            else insert.on_conflict_do_nothing(index_elements=keys)
        )
        await connection.execute(upsert)
