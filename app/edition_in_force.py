"""The rule book in force as the records tell it, for commands that run beside the service."""

import asyncio

from app.records_database import open_records
from app.rules import todays_rule_book
from config.clock import SystemClock
from config.editions import book_of_document
from config.errors import TableError
from config.network import Network
from config.settings import Settings
from records.errors import RecordsError
from records.readiness import SchemaState, schema_state
from records.rule_books import RuleBooks
from routing.rulebook import RuleBook


class EditionUnknown(Exception):
    """Nobody can tell which rule book is in force; the message says why."""


async def recorded_rule_book(settings: Settings, network: Network) -> RuleBook:
    """Compile the latest published edition for today; the network's file where none was published yet.

    Raises: EditionUnknown.
    """
    clock = SystemClock()
    try:
        state = await asyncio.to_thread(schema_state, settings.sqlalchemy_url)
        if state is SchemaState.EMPTY:
            return todays_rule_book(network)
        engine = open_records(settings)
        try:
            latest = await RuleBooks(engine, network.about.id, clock).latest_edition()
        finally:
            await engine.dispose()
        if latest is None:
            return todays_rule_book(network)
        return await asyncio.to_thread(book_of_document, latest.document, clock.now(), latest.number)
    except (RecordsError, TableError) as trouble:
        raise EditionUnknown(str(trouble)) from trouble
