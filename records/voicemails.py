"""Messages that callers left, as work: whose they are, by when they are due, who has them in hand.

The sound is taken over from the carrier, encrypted, and then deleted there; an answered message is erased when its time
is over.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, and_, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from records.audit import Action, write_down
from records.clock import Clock
from records.database import reading, writing
from records.field_cipher import FieldCipher, Place
from records.scope import Lent
from records.tables import voicemail
from routing.model import ContactId, Instant, RecordingSid, SpecialistId

LISTED_MAX = 500
DONE_SHOWN_MS = 24 * 3_600_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    recording: RecordingSid
    contact: ContactId
    partner: str
    left_at: Instant
    due_at: Instant
    duration_ms: int
    claimed_by: SpecialistId | None
    done_at: Instant | None
    can_be_heard: bool
    """Its sound is here."""


class Voicemails(Lent):
    """The messages of one floor. Raises: RecordsUnavailable"""

    def __init__(self, engine: AsyncEngine, floor: str, cipher: FieldCipher, clock: Clock) -> None:
        self._engine = engine
        self._floor = floor
        self._cipher = cipher
        self._clock = clock

    # --- work ---------------------------------------------------------------------------------------

    async def list(self, partner: str | None = None) -> tuple[Message, ...]:
        """List what is to be answered, by deadline, and then what was answered within a day; of one partner or all."""
        column = voicemail.c
        recent = column.done_at >= self._clock.now() - DONE_SHOWN_MS
        query = self._messages().where(or_(column.done_at.is_(None), recent))
        if partner is not None:
            query = query.where(column.partner == partner)
        query = query.order_by(column.done_at.is_not(None), column.due_at, column.recording_sid)
        async with reading(self._engine) as connection:
            found = (await connection.execute(query.limit(LISTED_MAX))).mappings()
            return tuple(_message(row) for row in found)

    async def one(self, recording: str) -> Message | None:
        query = self._messages().where(voicemail.c.recording_sid == recording)
        async with reading(self._engine) as connection:
            row = (await connection.execute(query)).mappings().first()
        return _message(row) if row is not None else None

    async def overdue(self) -> int:
        """Count what should have been answered by now."""
        column = voicemail.c
        late = and_(column.floor == self._floor, column.done_at.is_(None), column.due_at <= self._clock.now())
        async with reading(self._engine) as connection:
            return await connection.scalar(select(func.count()).where(late)) or 0

    async def claim(self, recording: str, by: SpecialistId) -> bool:
        """Take a message in hand; False when somebody else has it, or it is done."""
        column = voicemail.c
        free = and_(
            column.recording_sid == recording, column.done_at.is_(None), column.specialist_id.is_(None)
        )
        taken = update(voicemail).where(free).values(specialist_id=by, claimed_at=self._clock.now())
        async with writing(self._engine) as connection:
            if (await connection.execute(taken)).rowcount:
                return True
            mine = select(column.specialist_id).where(column.recording_sid == recording)
            return await connection.scalar(mine) == by

    async def finish(self, recording: str, by: SpecialistId) -> bool:
        """Say that a message is answered; only whoever has it in hand can."""
        column = voicemail.c
        mine = and_(column.recording_sid == recording, column.specialist_id == by, column.done_at.is_(None))
        done = update(voicemail).where(mine).values(done_at=self._clock.now())
        async with writing(self._engine) as connection:
            return bool((await connection.execute(done)).rowcount)

    async def sound(self, recording: str) -> bytes | None:
        """Give the sound (MP3); None while it is not here.

        Raises: FieldUnreadable when no key fits.
        """
        query = select(voicemail.c.sound).where(voicemail.c.recording_sid == recording)
        async with reading(self._engine) as connection:
            stored = await connection.scalar(query)
        return self._opened(recording, stored) if stored is not None else None

    async def listen(self, recording: str, by: SpecialistId) -> bytes | None:
        """Give the sound (MP3) to somebody, and write down that they have it; None while it is not here.

        Raises: FieldUnreadable when no key fits.
        """
        column = voicemail.c
        query = select(column.sound, column.contact_id).where(column.recording_sid == recording)
        async with writing(self._engine) as connection:
            row = (await connection.execute(query)).mappings().first()
            if row is None or row["sound"] is None:
                return None
            await write_down(
                connection,
                floor=self._floor,
                at=self._clock.now(),
                actor=by,
                action=Action.VOICEMAIL_HEARD,
                subject=row["contact_id"],
                recording=recording,
            )
        return self._opened(recording, row["sound"])

    # --- taking over and erasing ------------------------------------------------------------------

    async def to_take_over(self, most: int) -> Sequence[RecordingSid]:
        return await self._sids(voicemail.c.taken_over_at.is_(None), most)

    async def to_delete_at_carrier(self, most: int) -> Sequence[RecordingSid]:
        column = voicemail.c
        return await self._sids(
            and_(column.taken_over_at.is_not(None), column.carrier_deleted_at.is_(None)), most
        )

    async def take_over(self, recording: RecordingSid, sound: bytes) -> None:
        place = sound_of_message(recording, self._floor)
        now, stored = self._clock.now(), self._cipher.seal_bytes(place, sound)
        await self._set(recording, sound=stored, taken_over_at=now)

    async def deleted_at_carrier(self, recording: RecordingSid) -> None:
        await self._set(recording, carrier_deleted_at=self._clock.now())

    async def erase_old(self) -> int:
        """Erase answered messages whose time is over and whose sound the carrier has deleted. Returns: how many."""
        column = voicemail.c
        over = and_(
            column.floor == self._floor,
            column.done_at.is_not(None),
            column.forget_at <= self._clock.now(),
            column.carrier_deleted_at.is_not(None),
        )
        async with writing(self._engine) as connection:
            return (await connection.execute(delete(voicemail).where(over))).rowcount

    def _opened(self, recording: str, stored: bytes) -> bytes:
        return self._cipher.open_bytes(sound_of_message(recording, self._floor), stored)

    async def _set(self, recording: RecordingSid, **values: object) -> None:
        async with writing(self._engine) as connection:
            where = voicemail.c.recording_sid == recording
            await connection.execute(update(voicemail).where(where).values(**values))

    async def _sids(self, condition: ColumnElement[bool], most: int) -> Sequence[RecordingSid]:
        column = voicemail.c
        query = select(column.recording_sid).where(column.floor == self._floor, condition)
        async with reading(self._engine) as connection:
            found = await connection.scalars(query.order_by(column.left_at.desc()).limit(most))
            return [RecordingSid(sid) for sid in found]

    def _messages(self) -> Select[*tuple[Any, ...]]:
        column = voicemail.c
        return select(
            column.recording_sid,
            column.contact_id,
            column.partner,
            column.left_at,
            column.due_at,
            column.duration_ms,
            column.specialist_id,
            column.done_at,
            column.sound.is_not(None).label("can_be_heard"),
        ).where(column.floor == self._floor)


def sound_of_message(recording: str, floor: str) -> Place:
    return Place(table="voicemail", column="sound", row=recording, owner=floor)


def _message(row: RowMapping) -> Message:
    specialist, done_at = row["specialist_id"], row["done_at"]
    return Message(
        recording=RecordingSid(row["recording_sid"]),
        contact=ContactId(row["contact_id"]),
        partner=row["partner"],
        left_at=Instant(row["left_at"]),
        due_at=Instant(row["due_at"]),
        duration_ms=row["duration_ms"],
        claimed_by=SpecialistId(specialist) if specialist is not None else None,
        done_at=Instant(done_at) if done_at is not None else None,
        can_be_heard=bool(row["can_be_heard"]),
    )
