"""The recordings of conversations: taken over from the carrier, encrypted, held against what was announced, and then
deleted there; who listens is in the audit; each is erased when its time is over.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, and_, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from records.audit import Action, write_down
from records.clock import Clock
from records.database import reading, writing
from records.field_cipher import FieldCipher, Place
from records.mp3 import mp3_ms
from records.recording_tables import conversation_recording
from records.scope import Lent
from records.tables import contact
from routing.model import ContactId, Instant, RecordingSid, SpecialistId

LISTED_MAX = 500
ATTEMPTS_MAX = 20
"""After so many sounds that were not what was announced, a person must look."""
LOST_AFTER_MS = 30 * 60_000
"""So long after its call a recording of which nothing was heard counts as lost."""
LENGTH_MS_OFF, LENGTH_SHARE_OFF = 2_000, 0.1
LOST, UNVERIFIED = "lost", "unverified"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """One recording, or what should have been one."""

    contact: ContactId
    number: int
    at: Instant
    partner: str | None
    specialist: SpecialistId | None
    recording: RecordingSid | None
    duration_ms: int | None
    trouble: str | None
    """Why it is not complete, in the words of `routing.recording_model.RecordingFailure`, `LOST` or `UNVERIFIED`."""
    seen_by: SpecialistId | None
    """Who has taken note of the trouble."""
    can_be_heard: bool


class ConversationRecordings(Lent):
    """The recordings of one floor. Raises: RecordsUnavailable"""

    def __init__(self, engine: AsyncEngine, floor: str, cipher: FieldCipher, clock: Clock) -> None:
        self._engine = engine
        self._floor = floor
        self._cipher = cipher
        self._clock = clock

    # --- for people -------------------------------------------------------------------------------

    async def list(self) -> tuple[Recorded, ...]:
        """List the newest first."""
        query = self._rows().order_by(conversation_recording.c.at.desc()).limit(LISTED_MAX)
        async with reading(self._engine) as connection:
            return tuple(_recorded(row) for row in (await connection.execute(query)).mappings())

    async def troubles(self) -> int:
        """Count what failed or was lost and nobody has taken note of."""
        column = conversation_recording.c
        found = and_(column.floor == self._floor, column.trouble.is_not(None), column.seen_by.is_(None))
        async with reading(self._engine) as connection:
            return await connection.scalar(select(func.count()).where(found)) or 0

    async def take_note(self, contact_id: str, number: int, by: SpecialistId) -> None:
        column = conversation_recording.c
        which = and_(column.contact_id == contact_id, column.number == number, column.floor == self._floor)
        noted = update(conversation_recording).where(which, column.seen_by.is_(None))
        async with writing(self._engine) as connection:
            await connection.execute(noted.values(seen_by=by))

    async def listen(self, contact_id: str, number: int, by: SpecialistId) -> bytes | None:
        """Give the sound (MP3) to somebody, and write down that they have it; None while it is not here.

        Raises: FieldUnreadable when no key fits.
        """
        column = conversation_recording.c
        which = and_(column.contact_id == contact_id, column.number == number, column.floor == self._floor)
        async with writing(self._engine) as connection:
            stored = await connection.scalar(select(column.sound).where(which))
            if stored is None:
                return None
            await write_down(
                connection,
                floor=self._floor,
                at=self._clock.now(),
                actor=by,
                action=Action.RECORDING_HEARD,
                subject=contact_id,
                number=number,
            )
        return self._cipher.open_bytes(sound_of_conversation(contact_id, number, self._floor), stored)

    # --- taking over and erasing ------------------------------------------------------------------

    async def to_take_over(self, most: int) -> Sequence[RecordingSid]:
        column = conversation_recording.c
        return await self._sids(and_(column.taken_over_at.is_(None), column.attempts < ATTEMPTS_MAX), most)

    async def to_delete_at_carrier(self, most: int) -> Sequence[RecordingSid]:
        column = conversation_recording.c
        return await self._sids(
            and_(column.taken_over_at.is_not(None), column.carrier_deleted_at.is_(None)), most
        )

    async def take_over(self, recording: RecordingSid, sound: bytes) -> None:
        """Keep a sound, if it is as long as was announced and can be read back; otherwise it is fetched again."""
        column = conversation_recording.c
        mine = and_(column.recording_sid == recording, column.floor == self._floor)
        async with writing(self._engine) as connection:
            row = (
                (
                    await connection.execute(
                        select(column.contact_id, column.number, column.duration_ms, column.attempts).where(
                            mine
                        )
                    )
                )
                .mappings()
                .first()
            )
            if row is None:
                return
            if not is_whole(sound, row["duration_ms"]):
                tried = row["attempts"] + 1
                given_up = {"trouble": UNVERIFIED} if tried >= ATTEMPTS_MAX else {}
                await connection.execute(
                    update(conversation_recording).where(mine).values(attempts=tried, **given_up)
                )
                return
            digest = hashlib.sha256(sound).hexdigest()
            place = sound_of_conversation(row["contact_id"], row["number"], self._floor)
            stored = self._cipher.seal_bytes(place, sound)
            kept = update(conversation_recording).where(mine).values(sound=stored, sha256=digest)
            await connection.execute(kept)
            read = await connection.scalar(select(column.sound).where(mine))
            assert read is not None, "what was written a moment ago is there"
            if hashlib.sha256(self._cipher.open_bytes(place, read)).hexdigest() == digest:
                done = update(conversation_recording).where(mine).values(taken_over_at=self._clock.now())
                await connection.execute(done)
                # It was only late.
                late = update(conversation_recording).where(mine, column.trouble == LOST)
                await connection.execute(late.values(trouble=None))

    async def deleted_at_carrier(self, recording: RecordingSid) -> None:
        column = conversation_recording.c
        mine = and_(column.recording_sid == recording, column.floor == self._floor)
        async with writing(self._engine) as connection:
            await connection.execute(
                update(conversation_recording).where(mine).values(carrier_deleted_at=self._clock.now())
            )

    async def tell_lost(self) -> int:
        """Mark what began and of which nothing was heard long after its call. Returns: how many."""
        column = conversation_recording.c
        over = select(contact.c.contact_id).where(
            contact.c.floor == self._floor, contact.c.closed_at <= self._clock.now() - LOST_AFTER_MS
        )
        lost = and_(
            column.floor == self._floor,
            column.recording_sid.is_(None),
            column.trouble.is_(None),
            column.contact_id.in_(over),
        )
        async with writing(self._engine) as connection:
            marked = update(conversation_recording).where(lost).values(trouble=LOST)
            return (await connection.execute(marked)).rowcount

    async def erase_old(self) -> int:
        """Erase those whose time is over and whose sound the carrier has deleted. Returns: how many."""
        column = conversation_recording.c
        gone = or_(column.carrier_deleted_at.is_not(None), column.recording_sid.is_(None))
        over = and_(column.floor == self._floor, column.forget_at <= self._clock.now(), gone)
        async with writing(self._engine) as connection:
            return (await connection.execute(delete(conversation_recording).where(over))).rowcount

    async def _sids(self, condition: ColumnElement[bool], most: int) -> Sequence[RecordingSid]:
        column = conversation_recording.c
        query = select(column.recording_sid).where(
            column.floor == self._floor, column.recording_sid.is_not(None), condition
        )
        async with reading(self._engine) as connection:
            found = await connection.scalars(query.order_by(column.at.desc()).limit(most))
            return [RecordingSid(sid) for sid in found if sid is not None]

    def _rows(self) -> Select[*tuple[Any, ...]]:
        column = conversation_recording.c
        return select(
            column.contact_id,
            column.number,
            column.at,
            column.partner,
            column.specialist_id,
            column.recording_sid,
            column.duration_ms,
            column.trouble,
            column.seen_by,
            column.taken_over_at.is_not(None).label("can_be_heard"),
        ).where(column.floor == self._floor)


def sound_of_conversation(contact_id: str, number: int, floor: str) -> Place:
    row = f"{contact_id}/{number}"
    return Place(table="conversation_recording", column="sound", row=row, owner=floor)


def is_whole(sound: bytes, duration_ms: int | None) -> bool:
    """Hold a sound against how long the carrier says it is, which it says in whole seconds."""
    plays_ms = mp3_ms(sound)
    if plays_ms is None or duration_ms is None:
        return False
    return abs(plays_ms - duration_ms) <= max(LENGTH_MS_OFF, LENGTH_SHARE_OFF * duration_ms)


def _recorded(row: RowMapping) -> Recorded:
    specialist, recording, seen_by = row["specialist_id"], row["recording_sid"], row["seen_by"]
    return Recorded(
        contact=ContactId(row["contact_id"]),
        number=row["number"],
        at=Instant(row["at"]),
        partner=row["partner"],
        specialist=SpecialistId(specialist) if specialist is not None else None,
        recording=RecordingSid(recording) if recording is not None else None,
        duration_ms=row["duration_ms"],
        trouble=row["trouble"],
        seen_by=SpecialistId(seen_by) if seen_by is not None else None,
        can_be_heard=bool(row["can_be_heard"]),
    )
