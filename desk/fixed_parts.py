"""What of a document is not changed on the screen: it lives in the network's file, for other programs read it too.

The telephone side speaks the menu's keys, and finds a caller's region by the partners' areas and by the line that was
dialled. It takes these from the file at its start, so a document that says otherwise would be only half in force.
"""

from collections.abc import Iterable, Iterator

from config.book_callers import LineEntry
from config.book_partners import PartnerEntry
from config.network import Network

_ABOUT = ("id", "sample", "areas", "default_language")
_LINE = ("partner", "relay")
_PARTNER = ("zone", "divisions")


def fixed_differences(document: Network, file: Network) -> Iterator[str]:
    """Name the keys in which a document differs from the file where it must not."""
    yield from (f"network.{key}" for key in _differing(_ABOUT, document.about, file.about))
    if document.menu != file.menu:
        yield "menu"
    for name in {**document.lines, **file.lines}:
        yield from _of_line(f"lines.{name}", document.lines.get(name), file.lines.get(name))
    for code in {**document.partners, **file.partners}:
        yield from _of_partner(f"partners.{code}", document.partners.get(code), file.partners.get(code))


def _of_line(place: str, ours: LineEntry | None, theirs: LineEntry | None) -> Iterator[str]:
    if ours is None or theirs is None:
        yield place
        return
    yield from (f"{place}.{key}" for key in _differing(_LINE, ours, theirs))


def _of_partner(place: str, ours: PartnerEntry | None, theirs: PartnerEntry | None) -> Iterator[str]:
    if ours is None or theirs is None:
        yield place
        return
    yield from (f"{place}.{key}" for key in _differing(_PARTNER, ours, theirs))
    if (ours.phone_system is None) is not (theirs.phone_system is None):
        yield f"{place}.phone_system"


def _differing(keys: Iterable[str], ours: object, theirs: object) -> Iterator[str]:
    return (key for key in keys if getattr(ours, key) != getattr(theirs, key))
