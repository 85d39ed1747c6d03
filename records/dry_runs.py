"""Dry runs of drafts: which one is on its way, how far it has come, and what the last ones came to.

A network has one at a time, whichever web process plays it. Who plays it says every second that it still does; when it
has been silent for long, its process is gone and nothing comes of it.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import RowMapping, delete, exc, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from records.clock import Clock
from records.database import reading, writing
from records.dry_run_result import DryRunResult, decode_result, encode_result
from records.dry_run_tables import dry_run
from records.tables import interaction_log
from routing.model import Instant

SILENT_MS_MAX = 60_000
KEPT_MAX = 50
"""Of a network; older ones go when another begins."""


class DryRunState(StrEnum):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Failure(StrEnum):
    """Why nothing came of one."""

    NOBODY_CALLED = "nobody_called"
    NOBODY_ANSWERED = "nobody_answered"
    NO_RULE_BOOK = "no_rule_book"
    """The journal does not say what was in force."""
    OTHER_PARTNERS = "other_partners"
    """The sample's partners are not those of this network."""
    TOO_LONG = "too_long"
    CUT_OFF = "cut_off"
    """The process that played it ended."""
    BROKEN = "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class DryRun:
    id: str
    draft_id: str
    draft_version: int
    day: str
    """A date of the network's calendar, or a word of whoever asked."""
    asked_by: str
    asked_at: Instant
    state: DryRunState
    share: float
    """How much is done."""
    failure: Failure | None
    result: DryRunResult | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """What became of a wish to begin one."""

    run: DryRun | None
    """None: another is on its way."""
    anew: bool = False
    """It was begun by this wish, and is to be played; else by an earlier one of the same id."""


class DryRuns:
    """The dry runs of one network. Raises: RecordsUnavailable from everything."""

    def __init__(self, engine: AsyncEngine, network: str, clock: Clock) -> None:
        self._engine = engine
        self._network = network
        self._clock = clock

    # --- who asks ----------------------------------------------------------------------------------

    async def begin(self, run_id: str, *, draft_id: str, draft_version: int, day: str, by: str) -> Begun:
        """Begin one. The same id again gives the one that it began."""
        now = self._clock.now()
        row = {
            "id": run_id,
            "network": self._network,
            "running_for": self._network,
            "draft_id": draft_id,
            "draft_version": draft_version,
            "day": day,
            "asked_by": by,
            "asked_at": now,
            "told_at": now,
            "state": DryRunState.RUNNING.value,
            "share": 0.0,
        }
        try:
            async with writing(self._engine) as connection:
                known = await self._load(connection, dry_run.c.id == run_id)
                if known is not None:
                    return Begun(run=known)
                await self._end_the_silent(connection)
                await connection.execute(insert(dry_run), row)
                await self._forget(connection)
                return Begun(run=await self._load(connection, dry_run.c.id == run_id), anew=True)
        except exc.IntegrityError:
            # Another is on its way, or the same wish came twice in this instant.
            async with reading(self._engine) as connection:
                return Begun(run=await self._load(connection, dry_run.c.id == run_id))

    async def running(self) -> DryRun | None:
        async with reading(self._engine) as connection:
            found = await self._load(connection, dry_run.c.running_for == self._network)
        return found if found is not None and found.state is DryRunState.RUNNING else None

    async def latest(self, draft_id: str) -> DryRun | None:
        """Give the last one of a draft, whatever became of it."""
        async with reading(self._engine) as connection:
            return await self._load(connection, dry_run.c.draft_id == draft_id)

    async def cancel(self, run_id: str) -> bool:
        """Say that nobody wants it any more. Returns: whether it was still on its way."""
        return await self._end(run_id, state=DryRunState.CANCELLED.value)

    async def recorded_since(self) -> Instant | None:
        """Tell from when on there is a journal to play; None: nothing was recorded yet."""
        first = select(func.min(interaction_log.c.at_ms)).where(interaction_log.c.floor == self._network)
        async with reading(self._engine) as connection:
            found: int | None = await connection.scalar(first)
        return Instant(found) if found is not None else None

    # --- who plays it ------------------------------------------------------------------------------

    async def tell(self, run_id: str, share: float) -> bool:
        """Say how much is done. Returns: False when nobody wants it any more."""
        told = {"share": share, "told_at": self._clock.now()}
        async with writing(self._engine) as connection:
            found = await connection.execute(update(dry_run).where(*self._on_its_way(run_id)).values(told))
            return bool(found.rowcount)

    async def finish(self, run_id: str, result: DryRunResult) -> bool:
        return await self._end(run_id, state=DryRunState.DONE.value, share=1.0, result=encode_result(result))

    async def fail(self, run_id: str, failure: Failure) -> bool:
        return await self._end(run_id, state=DryRunState.FAILED.value, failure=failure.value)

    async def _end(self, run_id: str, **values: Any) -> bool:
        async with writing(self._engine) as connection:
            ended = update(dry_run).where(*self._on_its_way(run_id)).values(running_for=None, **values)
            return bool((await connection.execute(ended)).rowcount)

    def _on_its_way(self, run_id: str) -> tuple[Any, Any]:
        return dry_run.c.id == run_id, dry_run.c.running_for == self._network

    async def _end_the_silent(self, connection: AsyncConnection) -> None:
        silent = dry_run.c.told_at < self._clock.now() - SILENT_MS_MAX
        gone = {"state": DryRunState.FAILED.value, "failure": Failure.CUT_OFF.value, "running_for": None}
        await connection.execute(
            update(dry_run).where(dry_run.c.running_for == self._network, silent).values(gone)
        )

    async def _forget(self, connection: AsyncConnection) -> None:
        column = dry_run.c
        kept = select(column.id).where(column.network == self._network)
        kept = kept.order_by(column.asked_at.desc(), column.id).limit(KEPT_MAX)
        await connection.execute(
            delete(dry_run).where(column.network == self._network, column.id.not_in(kept))
        )

    async def _load(self, connection: AsyncConnection, where: Any) -> DryRun | None:
        query = select(dry_run).where(dry_run.c.network == self._network, where)
        query = query.order_by(dry_run.c.asked_at.desc(), dry_run.c.id).limit(1)
        row = (await connection.execute(query)).mappings().one_or_none()
        return self._run(row) if row is not None else None

    def _run(self, row: RowMapping) -> DryRun:
        state = DryRunState(row["state"])
        failure = Failure(row["failure"]) if row["failure"] else None
        if state is DryRunState.RUNNING and row["told_at"] < self._clock.now() - SILENT_MS_MAX:
            state, failure = DryRunState.FAILED, Failure.CUT_OFF
        return DryRun(
            id=row["id"],
            draft_id=row["draft_id"],
            draft_version=row["draft_version"],
            day=row["day"],
            asked_by=row["asked_by"],
            asked_at=Instant(row["asked_at"]),
            state=state,
            share=row["share"],
            failure=failure,
            result=decode_result(row["result"]) if row["result"] else None,
        )
