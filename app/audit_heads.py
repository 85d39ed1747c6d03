"""Where the audit's chain ends, noted outside the database every hour: in a file, and as a line of the log.

Whoever can change every row and knows the key can make another chain, but not one that passes what was noted. Keep the
file, or the log, where the database's keepers cannot write.
"""

import asyncio
import json
import os
from collections.abc import Iterator
from pathlib import Path

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from config.settings import Settings
from records.audit_chain import Head, head_of
from records.clock import Clock
from records.errors import RecordsError

_log = structlog.get_logger(__name__)
NOTED_EVERY_S = 3_600.0


def heads_file(settings: Settings) -> Path:
    return settings.audit_heads_file or settings.data_dir / "audit-heads.jsonl"


def noted_heads(path: Path) -> Iterator[Head]:
    """Read what was noted. Raises: ValueError for a line that is not ours; a last one that was cut off is left out."""
    if not path.exists():
        return
    whole, _, _ = path.read_text(encoding="utf-8").rpartition("\n")
    for line in whole.splitlines():
        told = json.loads(line)
        yield Head(floor=told["floor"], sequence=told["sequence"], mac=bytes.fromhex(told["mac"]))


class HeadKeeper:
    """Runs beside the recorder."""

    def __init__(self, engine: AsyncEngine, floor: str, path: Path, clock: Clock) -> None:
        self._engine = engine
        self._floor = floor
        self._path = path
        self._clock = clock
        self._noted = 0

    async def run(self) -> None:
        """Go on until cancelled."""
        while True:
            try:
                await self.note()
            except (RecordsError, OSError) as trouble:
                _log.error("audit_head_not_noted", cause=type(trouble).__name__)
            await asyncio.sleep(NOTED_EVERY_S)

    async def note(self) -> Head:
        """Note where the chain ends, unless nothing was added. Raises: RecordsUnavailable, OSError"""
        head = await head_of(self._engine, self._floor)
        if head.sequence > self._noted:
            told = {"floor": head.floor, "sequence": head.sequence, "mac": head.mac.hex()}
            line = json.dumps({"at": self._clock.now(), **told})
            await asyncio.to_thread(_append, self._path, line)
            _log.info("audit_head", **told)
            self._noted = head.sequence
        return head


def _append(path: Path, line: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())
