"""What is still to be sent: a set is owed from the moment at which it is made until it has arrived as it is now.

Beside its files lies a note with their digest. So a set that was made again is owed again, nothing is forgotten when
the service stops, and a set that is just being written is not sent by halves.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

NOTE: Final = ".owed"
HALF: Final = ".part"


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    folder: Path
    files: Mapping[str, bytes]
    """By name, in the order in which they are to arrive."""
    digest: str


def note_owed(folder: Path, files: Mapping[str, bytes]) -> None:
    """Note that a set is to be sent, before its files are written."""
    half = folder / f"{NOTE}{HALF}"
    half.write_text(_digest(files))
    half.replace(folder / NOTE)


def owed_of(partner: Path) -> Iterator[Owed]:
    """Give what is owed of a partner's folder, whole sets only, in the order in which they were due."""
    for folder in waiting(partner):
        digest = (folder / NOTE).read_text()
        names = sorted(file.name for file in folder.iterdir() if not file.name.startswith("."))
        files = {name: (folder / name).read_bytes() for name in names}
        if _digest(files) == digest:
            yield Owed(folder=folder, files=files, digest=digest)


def waiting(partner: Path) -> list[Path]:
    """Name the sets that are owed, half-written ones, too: each month after its days, which it takes the place of."""
    return sorted((note.parent for note in partner.glob(f"*/*/{NOTE}")), key=_due)


def strike_off(owed: Owed) -> None:
    """Note that a set has arrived, unless it was made anew meanwhile."""
    note = owed.folder / NOTE
    if note.read_text() == owed.digest:
        note.unlink()


def _due(folder: Path) -> tuple[str, str]:
    # "2026-11" comes after "2026-11-30" and before "2026-12-01".
    return folder.name[:7], folder.name[7:] or "~"


def _digest(files: Mapping[str, bytes]) -> str:
    found = sha256()
    for name in sorted(files):
        found.update(f"{name} {len(files[name])}\n".encode() + files[name])
    return found.hexdigest()
