"""Imports of the directory that are ordered on a screen: files come in piece by piece, and a process of its own reads
them, so that callers are answered meanwhile. It goes on where it was cut off when it is ordered again."""

import asyncio
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path

import structlog

from desk.imports import PIECE_BYTES_MAX, Ended, ImportOrder, ServerFile
from desk.ports import Clock

FILE_BYTES_MAX = 512 << 20
FILES_MAX = 20
NICENESS = 10
SAID_BYTES_MAX = 2_000
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}\.json")
_STAMP = re.compile(r"[0-9]{1,20}")

_log = structlog.get_logger(__name__)


class DirectoryImports:
    """One at a time a process; the database refuses two of one source."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock
        self._running: ImportOrder | None = None
        self._ended: Ended | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def running(self) -> ImportOrder | None:
        return self._running

    @property
    def ended(self) -> Ended | None:
        return self._ended

    def files(self) -> Sequence[ServerFile]:
        """List what may be imported: JSON documents, and folders with a data package."""
        if not self._folder.is_dir():
            return ()
        found = [
            ServerFile(name=one.name, size=one.stat().st_size if one.is_file() else None)
            for one in sorted(self._folder.iterdir())
            if one.suffix == ".json" or (one / "datapackage.json").is_file()
        ]
        return found[:FILES_MAX]

    async def take(self, name: str, stamp: str, size: int, start: int, piece: bytes) -> int | None:
        """Write a piece behind what is there; a file is listed once it is whole.

        Shape:   `stamp` tells two files of one name apart, so that an upload only ever goes on with its own.
        Returns: how much is there now, from where the sender goes on; None for what cannot be taken.
        """
        if _NAME.fullmatch(name) is None or _STAMP.fullmatch(stamp) is None:
            return None
        if not 0 < size <= FILE_BYTES_MAX or len(piece) > PIECE_BYTES_MAX or start + len(piece) > size:
            return None
        if self._running is not None and self._running.file == name:
            return None
        return await asyncio.to_thread(
            self._write, name, self._folder / f".{name}.{size}-{stamp}", start, piece
        )

    def _write(self, name: str, part: Path, start: int, piece: bytes) -> int | None:
        self._folder.mkdir(parents=True, exist_ok=True)
        there = part.stat().st_size if part.exists() else 0
        if there == 0 and len(list(self._folder.iterdir())) >= FILES_MAX:
            return None
        if start != there or not piece:
            return there
        with part.open("ab") as content:
            content.write(piece)
        there += len(piece)
        if there == int(part.name.removeprefix(f".{name}.").partition("-")[0]):
            part.replace(self._folder / name)
        return there

    def start(self, order: ImportOrder) -> bool:
        """Begin, or go on with what was cut off. Returns: False while another is on its way, or without the file."""
        if self._running is not None or order.file not in {one.name for one in self.files()}:
            return False
        self._running = order
        self._task = asyncio.create_task(self._run(order))
        return True

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self, order: ImportOrder) -> None:
        command = [
            *(
                sys.executable,
                "-m",
                "app.cli",
                "--leashed",
                "directory",
                "import",
                str(self._folder / order.file),
            ),
            *("--source", order.source, "--owner", order.owner, "--title", order.title),
            *("--licence", order.licence, "--language", order.language),
            *(("--leave-out-wrong",) if order.leave_out_wrong else ()),
        ]
        status, said = 1, ""
        try:
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                cwd=Path(__file__).parents[1],
            )
            # Whoever answers callers goes first.
            os.setpriority(os.PRIO_PROCESS, process.pid, NICENESS)
            try:
                output, _ = await process.communicate()
            except asyncio.CancelledError:
                process.terminate()
                raise
            status, said = process.returncode or 0, output[-SAID_BYTES_MAX:].decode(errors="replace")
        except OSError as cause:
            said = str(cause)
        finally:
            _log.info("directory_import_ended", source=order.source, status=status)
            self._ended = Ended(order=order, good=status == 0, said=said.strip(), at=self._clock.now())
            self._running = None
