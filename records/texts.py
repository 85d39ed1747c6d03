"""Bodies of text messages: kept encrypted, given to who may read them, erased in time.

Each is bound to its own message, so that one body cannot be put in the place of another.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from records.clock import Clock
from records.database import insert_into, reading, writing
from records.errors import FieldUnreadable
from records.field_cipher import FieldCipher, Place, is_former
from records.scope import Lent
from records.tables import text_contact, text_message
from routing.model import ContactId, Instant, SpecialistId
from routing.text_model import TextId

MESSAGES_MAX = 1_000
ERASED_AT_ONCE_MAX = 1_000
LOOKED_FOR_MS = 24 * 3_600_000
"""How long a body that is only at the carrier is looked for there."""
_BETWEEN = "\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredText:
    """One message as the records have it."""

    id: TextId
    at: Instant
    came_in: bool
    media: int
    template: str | None
    by: SpecialistId | None
    delivery: str | None
    code: int
    body: str | None
    """None: it is not here, or erased."""
    erased: bool


class TextMessages(Lent):
    """The messages of one floor. Raises: RecordsUnavailable"""

    def __init__(self, engine: AsyncEngine, floor: str, cipher: FieldCipher, clock: Clock) -> None:
        self._engine = engine
        self._floor = floor
        self._cipher = cipher
        self._clock = clock

    async def keep_incoming(self, text: TextId, body: str, media: int) -> None:
        """Keep the body of a message that came in, once: a repeat changes nothing."""
        row = {"came_in": True, "media": media}
        await self._keep(text, body, row)

    async def keep_outgoing(self, text: TextId, contact: ContactId, body: str, by: SpecialistId) -> bool:
        """Keep what a specialist wrote before it is ordered. False: under this id something else is kept."""
        row = {"came_in": False, "media": 0, "contact_id": contact, "specialist_id": by}
        await self._keep(text, body, row)
        return await self.body(text) == body

    async def _keep(self, text: TextId, body: str, row: Mapping[str, object]) -> None:
        sealed = self._seal(text, body)
        first = {"text_id": text, "floor": self._floor, "at_ms": self._clock.now(), "code": 0, "body": sealed}
        async with writing(self._engine) as connection:
            await connection.execute(
                insert_into(connection, text_message).on_conflict_do_nothing(), {**first, **row}
            )
            # The recorder may have been here first.
            empty = and_(
                text_message.c.text_id == text,
                text_message.c.body.is_(None),
                text_message.c.erased_at.is_(None),
            )
            await connection.execute(update(text_message).where(empty).values(body=sealed))

    async def body(self, text: TextId) -> str | None:
        """Raises: FieldUnreadable when no key fits, or the body is another message's."""
        return (await self.bodies((text,))).get(text)

    async def bodies(self, texts: Collection[TextId]) -> Mapping[TextId, str]:
        column = text_message.c
        query = select(column.text_id, column.body).where(
            column.text_id.in_(list(texts)), column.body.is_not(None)
        )
        async with reading(self._engine) as connection:
            found = (await connection.execute(query)).all()
        return {row.text_id: self._open(row.text_id, row.body) for row in found}

    async def of(self, contact: ContactId) -> Sequence[StoredText]:
        """List the messages of a conversation, oldest first."""
        column = text_message.c
        query = (
            select(text_message)
            .where(column.contact_id == contact, column.floor == self._floor)
            .order_by(column.at_ms, column.text_id)
            .limit(MESSAGES_MAX)
        )
        async with reading(self._engine) as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [
            StoredText(
                id=row["text_id"],
                at=row["at_ms"],
                came_in=row["came_in"],
                media=row["media"],
                template=row["template"],
                by=row["specialist_id"],
                delivery=row["delivery"],
                code=row["code"],
                body=self._open(row["text_id"], row["body"]) if row["body"] is not None else None,
                erased=row["erased_at"] is not None,
            )
            for row in rows
        ]

    async def unknown(self, texts: Sequence[TextId]) -> list[TextId]:
        """Leave only messages of which nothing is kept."""
        if not texts:
            return []
        query = select(text_message.c.text_id).where(text_message.c.text_id.in_(list(texts)))
        async with reading(self._engine) as connection:
            known = set((await connection.scalars(query)).all())
        return [text for text in texts if text not in known]

    # --- taking over and erasing ------------------------------------------------------------------

    async def to_fetch(self, most: int) -> Sequence[TextId]:
        """Name messages that came in and whose bodies are at the carrier only."""
        column = text_message.c
        query = (
            select(column.text_id)
            .where(
                column.floor == self._floor,
                column.came_in.is_(True),
                column.body.is_(None),
                column.erased_at.is_(None),
                column.at_ms > self._clock.now() - LOOKED_FOR_MS,
            )
            .order_by(column.at_ms)
            .limit(most)
        )
        async with reading(self._engine) as connection:
            return list((await connection.scalars(query)).all())

    async def erase_old(self, kept_ms: int) -> int:
        """Erase the bodies of conversations that ended so long ago. Returns: how many."""
        now = self._clock.now()
        over = (
            select(text_message.c.text_id)
            .outerjoin(text_contact, text_contact.c.contact_id == text_message.c.contact_id)
            .where(
                text_message.c.floor == self._floor,
                text_message.c.erased_at.is_(None),
                or_(
                    text_contact.c.closed_at <= now - kept_ms,
                    # Of no conversation at all: a word of opting out, or one that the floor never took in.
                    and_(text_contact.c.contact_id.is_(None), text_message.c.at_ms <= now - kept_ms),
                ),
            )
            .limit(ERASED_AT_ONCE_MAX)
        )
        async with writing(self._engine) as connection:
            old = list((await connection.scalars(over)).all())
            erase = update(text_message).where(text_message.c.text_id.in_(old))
            await connection.execute(erase.values(body=None, erased_at=now))
        return len(old)

    def _seal(self, text: TextId, body: str) -> str:
        return self._cipher.seal_bytes(text_body(text, self._floor), body.encode()).decode()

    def _open(self, text: str, stored: str) -> str:
        opened = self._cipher.open_bytes(text_body(text, self._floor), stored.encode()).decode()
        return own_body(text, opened) if is_former(stored.encode()) else opened


def text_body(text: str, floor: str) -> Place:
    return Place(table="text_message", column="body", row=text, owner=floor)


def own_body(text: str, former: str) -> str:
    """Give a body of the release before, which stood behind its id. Raises: FieldUnreadable for another message's."""
    whose, _, body = former.partition(_BETWEEN)
    if whose != text:
        raise FieldUnreadable
    return body
