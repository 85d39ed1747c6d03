"""What people do and see at the screens, written down before they are shown it."""

from collections import OrderedDict
from typing import Any, Final

import structlog
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from records.audit import Action, write_down
from records.clock import Clock
from records.database import writing
from records.tables import audit
from routing.model import Instant

log = structlog.get_logger(__name__)

READ_MUCH: Final = 200
"""Records that one account sees within an hour, from which on its supervisor is told (X-39)."""
HOUR_MS: Final = 3_600_000
SELDOM_MS: Final = 15 * 60_000
REMEMBERED_MAX: Final = 10_000
VIEWS = (Action.RECORD_READ.value, Action.CONTACT_READ.value)


class AuditTrail:
    """Writes to one floor's audit. Raises: RecordsUnavailable; then nobody is shown anything either."""

    def __init__(self, engine: AsyncEngine, floor: str, clock: Clock, *, read_much: int = READ_MUCH) -> None:
        self._engine = engine
        self._floor = floor
        self._clock = clock
        self._read_much = read_much
        self._told: OrderedDict[tuple[str, Action, str], Instant] = OrderedDict()

    async def note(self, actor: str, action: Action, subject: str, **detail: Any) -> None:
        async with writing(self._engine) as connection:
            await self._note(connection, actor, action, subject, detail)

    async def seldom(self, actor: str, action: Action, subject: str) -> None:
        """Note what is done every few seconds once in a while only."""
        key, now = (actor, action, subject), self._clock.now()
        told = self._told.get(key)
        if told is not None and now - told < SELDOM_MS:
            return
        await self.note(actor, action, subject)
        self._told[key] = now
        self._told.move_to_end(key)
        if len(self._told) > REMEMBERED_MAX:
            self._told.popitem(last=False)

    async def view(self, actor: str, action: Action, subject: str, **detail: Any) -> None:
        """Note that somebody is shown a record, and raise the alarm when they have seen very many within an hour."""
        async with writing(self._engine) as connection:
            await self._note(connection, actor, action, subject, detail)
            seen = await self._count(connection, actor, VIEWS)
            if seen < self._read_much or await self._count(connection, actor, (Action.READ_MUCH.value,)):
                return
            await self._note(connection, actor, Action.READ_MUCH, actor, {"seen": seen})
        log.error("records_read_much", account=actor, seen=seen)

    async def _note(
        self, connection: AsyncConnection, actor: str, action: Action, subject: str, detail: dict[str, Any]
    ) -> None:
        now = self._clock.now()
        await write_down(
            connection, floor=self._floor, at=now, actor=actor, action=action, subject=subject, **detail
        )

    async def _count(self, connection: AsyncConnection, actor: str, actions: tuple[str, ...]) -> int:
        column = audit.c
        query = select(func.count()).where(
            column.floor == self._floor,
            column.actor == actor,
            column.at_ms > self._clock.now() - HOUR_MS,
            column.action.in_(actions),
        )
        return await connection.scalar(query) or 0
