"""Reading the interaction log for measures: events of some kinds, in order, in pages that memory does not feel."""

from collections.abc import AsyncIterator, Sequence

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncEngine

from records.codec import decode_event
from records.database import reading
from records.tables import interaction_log
from routing.events import Event
from routing.model import Instant

PAGE_EVENTS = 5_000


async def events_of(
    engine: AsyncEngine, floor: str, kinds: Sequence[type[Event]], since: Instant, until: Instant
) -> AsyncIterator[Event]:
    """Give the events of these kinds with `since <= at < until` in the order in which they happened.

    Raises: RecordsUnavailable
    """
    log = interaction_log.c
    key = (log.at_ms, log.number)
    query = (
        select(*key, log.data)
        .where(log.floor == floor, log.at_ms >= since, log.at_ms < until)
        .where(log.kind.in_([kind.__name__ for kind in kinds]))
        .order_by(*key)
        .limit(PAGE_EVENTS)
    )
    after: tuple[int, int] | None = None
    while True:
        page = query if after is None else query.where(tuple_(*key) > tuple_(*after))
        async with reading(engine) as connection:
            rows = (await connection.execute(page)).all()
        for row in rows:
            yield decode_event(row.data)
        if len(rows) < PAGE_EVENTS:
            return
        after = (rows[-1].at_ms, rows[-1].number)
