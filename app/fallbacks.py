"""The static fallback documents in their folder: written anew at each publication, and whether they are up to date.

A document appears whole or not at all, and the manifest, written last, tells what belongs together: the edition, when
it was written, and a digest of each document for whoever copies them to where they are held.
"""

import hashlib
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from config.fields import Settings
from config.phrases import default_phrases
from routing.rulebook import RuleBook
from telephony.addresses import NUMBER_BLANK
from telephony.fallback_documents import FallbackDocument, Telephones, fallback_documents
from telephony.music import MUSIC_FILE

MANIFEST = "manifest.json"
READABLE = 0o644
"""Web servers that hold the folder run as somebody else; nothing in it is secret."""


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    sha256: str
    number: str = ""
    line: str = ""


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """`edition`: how many rule books were published from the screens; 0: the network's file is in force."""

    network: str
    edition: int
    rule_book: str
    written_at: str
    documents: tuple[Listed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    folder: Path
    manifest: Manifest
    changed: tuple[str, ...]
    """Documents that are new, were changed, or are gone."""


def documents_for(settings: Settings, book: RuleBook) -> tuple[FallbackDocument, ...]:
    telephones = Telephones(people=settings.fallback_numbers, systems=settings.partner_numbers)
    together = NUMBER_BLANK in (settings.static_fallback_url or NUMBER_BLANK)
    return fallback_documents(book, settings.lines, telephones, default_phrases(), held_together=together)


def listed(documents: Sequence[FallbackDocument]) -> tuple[Listed, ...]:
    return tuple(
        Listed(name=one.name, sha256=_digest(one.text.encode()), number=one.number, line=one.line)
        for one in documents
    )


def write_fallbacks(settings: Settings, book: RuleBook, folder: Path) -> Written:
    """Bring a folder to the documents of a rule book. What is right already is not touched, not even its manifest.

    Raises: OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    documents = documents_for(settings, book)
    before = read_manifest(folder)
    changed = [one.name for one in documents if _put(folder / one.name, one.text.encode())]
    # Beside them, for networks that name it (`[waits] music`), so that it can be fetched while we are away.
    _put(folder / MUSIC_FILE.name, MUSIC_FILE.read_bytes())
    known = {one.name for one in documents}
    # Only what an earlier manifest lists is ours to take away: a number that is no longer dialled.
    for old in before.documents if before is not None else ():
        if old.name not in known and (folder / Path(old.name).name).exists():
            (folder / Path(old.name).name).unlink()
            changed.append(old.name)
    manifest = Manifest(
        network=book.network,
        edition=book.edition,
        rule_book=book.version,
        written_at=datetime.now(UTC).isoformat(timespec="seconds"),
        documents=listed(documents),
    )
    if before is None or msgspec.structs.replace(before, written_at=manifest.written_at) != manifest:
        _put(folder / MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n")
    else:
        manifest = before
    return Written(folder=folder, manifest=manifest, changed=tuple(changed))


def read_manifest(folder: Path) -> Manifest | None:
    """Read what a folder says it holds; None when it says nothing that can be read."""
    try:
        return msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except (OSError, msgspec.MsgspecError):
        return None


def differing(folder: Path, documents: Sequence[FallbackDocument]) -> tuple[str, ...]:
    """Name the documents that the folder lacks or holds otherwise."""
    return tuple(one.name for one in documents if _content(folder / one.name) != one.text.encode())


def _put(file: Path, content: bytes) -> bool:
    """Write a file whole or not at all. Returns: whether that changed anything."""
    if _content(file) == content:
        return False
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "wb") as draft:
            draft.write(content)
            draft.flush()
            os.fsync(draft.fileno())
        Path(name).chmod(READABLE)
        Path(name).replace(file)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
    return True


def _content(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except OSError:
        return None


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
