"""Keeps the folder of static fallback documents at the edition in force; no publication fails of it."""

import asyncio

import structlog

from app.fallbacks import write_fallbacks
from app.rules import todays_rule_book
from config.clock import SystemClock
from config.editions import book_of_document
from config.errors import TableError
from config.network import Network
from config.settings import Settings
from records.rule_book_rows import Edition

_log = structlog.get_logger(__name__)


class FallbackKeeper:
    def __init__(self, settings: Settings, network: Network, clock: SystemClock) -> None:
        self._settings = settings
        self._network = network
        self._clock = clock
        self._kept: int | None = None

    async def keep(self, edition: Edition | None) -> None:
        """Write the documents of an edition, or of the network's file for None, unless that is done."""
        number = edition.number if edition is not None else 0
        if number != self._kept:
            await asyncio.to_thread(self._write, edition)

    def _write(self, edition: Edition | None) -> None:
        try:
            book = (
                todays_rule_book(self._network)
                if edition is None
                else book_of_document(edition.document, self._clock.now(), edition.number)
            )
            written = write_fallbacks(self._settings, book, self._settings.fallback_folder)
        except (OSError, TableError) as trouble:
            # Tried again at the next look; the doctor tells what is in the folder meanwhile.
            _log.error("fallbacks_not_written", cause=str(trouble))
            return
        self._kept = book.edition
        if written.changed:
            _log.info("fallbacks_written", edition=book.edition, changed=len(written.changed))
