"""A published edition of the rules as a file, for commands that read a network from one."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from app.records_database import open_records
from config.clock import SystemClock
from config.network import load_network
from config.settings import Settings
from records.rule_books import RuleBooks


@contextmanager
def edition_file(settings: Settings, number: int) -> Iterator[Path]:
    """Write an edition down until the block ends. Raises: RecordsError, ConfigError."""
    text = asyncio.run(_document(settings, number))
    with TemporaryDirectory() as directory:
        file = Path(directory) / f"rules-edition-{number}.toml"
        file.write_text(text, encoding="utf-8")
        yield file


async def _document(settings: Settings, number: int) -> str:
    network = load_network(settings.network_file)
    engine = open_records(settings)
    try:
        return (await RuleBooks(engine, network.about.id, SystemClock()).edition(number)).document
    finally:
        await engine.dispose()
