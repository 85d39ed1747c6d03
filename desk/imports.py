"""What the screens know of an import of the directory that was ordered on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from routing.model import Instant

PIECE_BYTES_MAX = 192 * 1024
"""Of an upload: files come in pieces, so that one that was cut off goes on, and no request is long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerFile:
    name: str
    size: int | None
    """None for a folder of tables."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOrder:
    file: str
    source: str
    owner: str
    title: str
    licence: str
    language: str
    leave_out_wrong: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    order: ImportOrder
    good: bool
    said: str
    at: Instant


class Imports(Protocol):
    """`app.directory_imports.DirectoryImports` by shape."""

    @property
    def running(self) -> ImportOrder | None: ...

    @property
    def ended(self) -> Ended | None: ...

    def files(self) -> Sequence[ServerFile]: ...

    async def take(self, name: str, stamp: str, size: int, start: int, piece: bytes) -> int | None: ...

    def start(self, order: ImportOrder) -> bool: ...


class NoImports:
    """Where nothing can be imported on a screen."""

    running: ImportOrder | None = None
    ended: Ended | None = None

    def files(self) -> Sequence[ServerFile]:
        return ()

    async def take(self, name: str, stamp: str, size: int, start: int, piece: bytes) -> int | None:
        return None

    def start(self, order: ImportOrder) -> bool:
        return False
