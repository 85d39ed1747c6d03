"""Editions published from the screens, on their way to the floor.

The records keep every edition; the floor is told at once, and again here until it has it: a publication whose last
step was lost, or a floor that was lost altogether, mends itself within seconds. The voice path waits for none of this.
The static fallback documents follow the edition in force in the same way.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import structlog

from app.rules import put_in_force
from config.clock import SystemClock
from config.editions import book_of_document
from config.errors import TableError
from live.errors import FloorUnavailable
from live.ports import CommandGateway, FloorView
from records.errors import RecordsError
from records.rule_book_rows import Edition
from records.rule_books import RuleBooks

_log = structlog.get_logger(__name__)

LOOK_EVERY_S = 10.0


class Editions:
    """Brings the floor to the latest published edition, and keeps it there."""

    def __init__(
        self,
        books: RuleBooks,
        floor: FloorView,
        gateway: CommandGateway,
        clock: SystemClock,
        look_every_s: float = LOOK_EVERY_S,
        keep_fallbacks: Callable[[Edition | None], Awaitable[None]] | None = None,
    ) -> None:
        """`keep_fallbacks` brings the static fallback documents to an edition; None is the network's own file."""
        self._books = books
        self._floor = floor
        self._gateway = gateway
        self._clock = clock
        self._look_every_s = look_every_s
        self._recalling = 0
        """The edition that routes those who wait anew, so that it still does when the floor takes it late."""
        self._keep_fallbacks = keep_fallbacks
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def put_in_force(self, edition: Edition, *, recall: bool) -> bool:
        """Tell the floor of an edition. False: it did not answer, and will be told again."""
        if recall:
            self._recalling = edition.number
        # Beside the event loop: callers are answered there.
        book = await asyncio.to_thread(book_of_document, edition.document, self._clock.now(), edition.number)
        try:
            await put_in_force(self._gateway, book, self._clock.now(), recall=recall)
        except FloorUnavailable:
            _log.warning("edition_not_in_force_yet", edition=edition.number)
            return False
        finally:
            await self._renew_fallbacks(edition)
        return True

    async def _renew_fallbacks(self, edition: Edition | None) -> None:
        if self._keep_fallbacks is not None:
            await self._keep_fallbacks(edition)

    async def _keep(self) -> None:
        while True:
            try:
                await self._look()
            except RecordsError as trouble:
                _log.info("editions_not_read", cause=type(trouble).__name__)
            except TableError as wrong:
                _log.error("edition_not_compiled", cause=str(wrong))
            await asyncio.sleep(self._look_every_s)

    async def _look(self) -> None:
        latest = await self._books.latest_edition()
        await self._renew_fallbacks(latest)
        present = self._floor.floor.rule_book
        if present is None:
            return
        if latest is not None and latest.number > present.edition:
            await self.put_in_force(latest, recall=latest.number == self._recalling)
