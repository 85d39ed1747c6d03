"""Follow-ups: only with a consent that is written down, and work that has an owner until it comes to something."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from records.audit import Action, write_down
from records.clock import Clock
from records.database import insert_into, reading, writing
from records.people.consent import WORDINGS
from records.people.contact_data import ContactData, ContactDataStore, erase_contact_data
from records.people.follow_up_rows import (
    ATTEMPTS_MAX,
    Attempt,
    Consent,
    FollowUp,
    NeedResult,
    Outcome,
    Tried,
    WhyNot,
    follow_up_of,
)
from records.people.keys import DAY_MS
from records.people.tables import follow_up, follow_up_attempt, need_outcome
from records.scope import Lent
from routing.model import Instant

LISTED_MAX = 500
CLOSED_SHOWN_MS = 30 * DAY_MS


class Shown(StrEnum):
    """Which part of the list."""

    OPEN = "open"
    LATE = "late"
    MINE = "mine"
    CLOSED = "closed"


class FollowUps(Lent):
    """The follow-ups of one floor. Raises: RecordsUnavailable"""

    def __init__(
        self, engine: AsyncEngine, floor: str, reach: ContactDataStore, clock: Clock, *, days: int
    ) -> None:
        """`days`: how long a consent lasts, and with it what is kept of how somebody is reached."""
        self._engine = engine
        self._floor = floor
        self._reach = reach
        self._clock = clock
        self.days = days

    # --- consent ----------------------------------------------------------------------------------

    async def agree(
        self, contact: str, partner: str, consent: Consent, data: ContactData, by: str
    ) -> FollowUp:
        """Write down that somebody agreed, and how they are reached. Again for one contact: as they say it now."""
        assert consent.wording in WORDINGS, "a consent names words that were read"
        now = self._clock.now()
        ends = Instant(now + self.days * DAY_MS)
        values = {
            "floor": self._floor,
            "partner": partner,
            "consented_at": now,
            "consented_to": by,
            "given": consent.given.value,
            "wording": consent.wording,
            "wording_locale": consent.locale,
            "expires_at": ends,
            "due_at": min(consent.due_at, ends),
            **dict.fromkeys(("withdrawn_at", "owner", "outcome", "reason", "closed_at", "closed_by")),
            "attempts": 0,
        }
        async with writing(self._engine) as connection:
            statement = insert_into(connection, follow_up).values(contact_id=contact, **values)
            await connection.execute(
                statement.on_conflict_do_update(index_elements=["contact_id"], set_=values)
            )
            await self._reach.keep(connection, contact, partner, data, ends)
            await self._write_down(connection, contact, by, did="agreed", wording=consent.wording)
            return await self._load(connection, contact)

    async def withdraw(self, contact: str, by: str) -> bool:
        """Take a consent back, at any time: how they are reached goes at once. False: there is none."""
        now = self._clock.now()
        ended = {"withdrawn_at": now, "outcome": Outcome.WITHDREW.value, "closed_at": now, "closed_by": by}
        here = follow_up.c
        standing = and_(here.contact_id == contact, here.floor == self._floor, here.withdrawn_at.is_(None))
        async with writing(self._engine) as connection:
            if not (await connection.execute(update(follow_up).where(standing).values(ended))).rowcount:
                return False
            await erase_contact_data(connection, contact)
            await self._write_down(connection, contact, by, did="withdrew")
        return True

    # --- work -------------------------------------------------------------------------------------

    async def list(self, shown: Shown, me: str) -> tuple[FollowUp, ...]:
        """List by deadline; the closed ones of a month, the latest first."""
        here, now = follow_up.c, self._clock.now()
        open_ = and_(here.closed_at.is_(None), here.expires_at > now)
        wanted: dict[Shown, ColumnElement[bool]] = {
            Shown.OPEN: open_,
            Shown.LATE: and_(open_, here.due_at <= now),
            Shown.MINE: and_(open_, here.owner == me),
            Shown.CLOSED: and_(
                or_(here.closed_at.is_not(None), here.expires_at <= now),
                func.coalesce(here.closed_at, here.expires_at) >= now - CLOSED_SHOWN_MS,
            ),
        }
        query = select(follow_up).where(here.floor == self._floor, wanted[shown])
        order = here.closed_at.desc() if shown is Shown.CLOSED else here.due_at
        async with reading(self._engine) as connection:
            rows = (
                await connection.execute(query.order_by(order, here.contact_id).limit(LISTED_MAX))
            ).mappings()
            return tuple(follow_up_of(row) for row in rows)

    async def late(self) -> int:
        """Count what should have been done by now and may still be."""
        here, now = follow_up.c, self._clock.now()
        due = and_(here.closed_at.is_(None), here.due_at <= now, here.expires_at > now)
        query = select(func.count()).where(here.floor == self._floor, due)
        async with reading(self._engine) as connection:
            return await connection.scalar(query) or 0

    async def one(self, contact: str) -> FollowUp | None:
        async with reading(self._engine) as connection:
            row = (await connection.execute(self._of(contact))).mappings().first()
        return follow_up_of(row) if row is not None else None

    async def tried(self, contact: str) -> tuple[Tried, ...]:
        column = follow_up_attempt.c
        query = select(follow_up_attempt).where(column.contact_id == contact).order_by(column.number)
        async with reading(self._engine) as connection:
            rows = (await connection.execute(query)).mappings().all()
        return tuple(
            Tried(at=Instant(row["at"]), by=row["by"], outcome=Attempt(row["outcome"])) for row in rows
        )

    async def claim(self, contact: str, by: str) -> bool:
        """Take it in hand; False when somebody else has it, or it may not be done any more."""
        free = or_(follow_up.c.owner.is_(None), follow_up.c.owner == by)
        return await self._change(contact, by, free, {"owner": by}, did="claimed")

    async def release(self, contact: str, by: str) -> bool:
        return await self._change(contact, by, follow_up.c.owner == by, {"owner": None}, did="released")

    async def attempt(self, contact: str, outcome: Attempt, by: str) -> bool:
        """Write down one attempt; False when it is not in this person's hands."""
        here = follow_up.c
        mine = and_(here.owner == by, here.attempts < ATTEMPTS_MAX)
        async with writing(self._engine) as connection:
            if not await self._changed(connection, contact, mine, {"attempts": here.attempts + 1}):
                return False
            number = await connection.scalar(select(here.attempts).where(here.contact_id == contact))
            now = self._clock.now()
            row = {"contact_id": contact, "number": number, "at": now, "by": by, "outcome": outcome.value}
            # A consent that was given anew begins to count anew, beside what was tried before.
            known = insert_into(connection, follow_up_attempt).values(row)
            await connection.execute(
                known.on_conflict_do_update(index_elements=["contact_id", "number"], set_=row)
            )
        return True

    async def finish(
        self,
        contact: str,
        outcome: Outcome,
        by: str,
        reason: WhyNot | None = None,
        needs: Sequence[NeedResult] = (),
    ) -> bool:
        """Say what it came to, for the person and for each need; how they are reached goes at once."""
        now = self._clock.now()
        ended = {
            "outcome": outcome.value,
            "reason": reason.value if reason is not None else None,
            "closed_at": now,
            "closed_by": by,
        }
        async with writing(self._engine) as connection:
            if not await self._changed(connection, contact, follow_up.c.owner == by, ended):
                return False
            for need in needs:
                await self._keep_need(connection, contact, need, now)
            await erase_contact_data(connection, contact)
            await self._write_down(connection, contact, by, did="finished", outcome=outcome.value)
        return True

    async def needs(self, contact: str) -> tuple[NeedResult, ...]:
        column = need_outcome.c
        query = select(need_outcome).where(column.contact_id == contact).order_by(column.need_code)
        async with reading(self._engine) as connection:
            rows = (await connection.execute(query)).mappings().all()
        return tuple(
            NeedResult(
                code=row["need_code"],
                outcome=Outcome(row["outcome"]),
                reason=WhyNot(row["reason"]) if row["reason"] is not None else None,
            )
            for row in rows
        )

    async def _keep_need(
        self, connection: AsyncConnection, contact: str, need: NeedResult, now: Instant
    ) -> None:
        values = {
            "at": now,
            "outcome": need.outcome.value,
            "reason": need.reason.value if need.reason is not None else None,
        }
        row = insert_into(connection, need_outcome).values(contact_id=contact, need_code=need.code, **values)
        await connection.execute(
            row.on_conflict_do_update(index_elements=["contact_id", "need_code"], set_=values)
        )

    async def _change(
        self, contact: str, by: str, where: ColumnElement[bool], values: dict[str, Any], *, did: str
    ) -> bool:
        async with writing(self._engine) as connection:
            if not await self._changed(connection, contact, where, values):
                return False
            await self._write_down(connection, contact, by, did=did)
        return True

    async def _changed(
        self,
        connection: AsyncConnection,
        contact: str,
        where: ColumnElement[bool],
        values: dict[str, Any],
    ) -> bool:
        """Change one that may still be done: open, and with a consent that lasts."""
        here = follow_up.c
        open_ = and_(here.closed_at.is_(None), here.expires_at > self._clock.now())
        which = and_(here.contact_id == contact, here.floor == self._floor, open_, where)
        return bool((await connection.execute(update(follow_up).where(which).values(values))).rowcount)

    def _of(self, contact: str) -> Any:
        return select(follow_up).where(follow_up.c.contact_id == contact, follow_up.c.floor == self._floor)

    async def _load(self, connection: AsyncConnection, contact: str) -> FollowUp:
        return follow_up_of((await connection.execute(self._of(contact))).mappings().one())

    async def _write_down(self, connection: AsyncConnection, contact: str, by: str, **detail: str) -> None:
        await write_down(
            connection,
            floor=self._floor,
            at=self._clock.now(),
            actor=by,
            action=Action.FOLLOW_UP_CHANGED,
            subject=contact,
            **detail,
        )
