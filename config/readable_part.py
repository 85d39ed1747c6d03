"""What is left of a document without the entries that cannot be read.

A person who corrects a file wants to hear of every problem at once: so the entries that can be read are held
against each other even while others have faults of their own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Place = tuple[int | str, ...]
_NOT_A_KEY = "[key]"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadablePart:
    """A document, and which of its list entries stand where they stood.

    Shape: `kept` maps a list's name to the original places of what is left of it.
    """

    content: dict[str, Any]
    kept: Mapping[str, tuple[int, ...]]

    def original(self, place: Place) -> Place:
        """Say where in the whole document a place of this part is."""
        if len(place) > 1 and isinstance(place[1], int) and place[0] in self.kept:
            return (place[0], self.kept[str(place[0])][place[1]], *place[2:])
        return place


def readable_part(content: Mapping[str, Any], faults: Sequence[Place]) -> ReadablePart:
    """Leave out, for each fault, the smallest part of the document that a name or a place in a list belongs to."""
    left: dict[str, Any] = dict(content)
    dropped: dict[str, set[int]] = {}
    for fault in faults:
        section = str(fault[0])
        entries = left.get(section)
        below = fault[1] if len(fault) > 1 else None
        if isinstance(entries, Mapping) and isinstance(below, str) and below != _NOT_A_KEY:
            left[section] = {key: value for key, value in entries.items() if key != below}
        elif isinstance(entries, list) and isinstance(below, int):
            dropped.setdefault(section, set()).add(below)
        else:
            left.pop(section, None)
    kept: dict[str, tuple[int, ...]] = {}
    for section, places in dropped.items():
        entries = left.get(section)
        if isinstance(entries, list):
            kept[section] = tuple(place for place in range(len(entries)) if place not in places)
            left[section] = [entries[place] for place in kept[section]]
    return ReadablePart(content=left, kept=kept)
