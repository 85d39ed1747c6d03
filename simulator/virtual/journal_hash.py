"""The journal of a run in one word: equal words, equal journals."""

import hashlib
from collections.abc import Callable
from dataclasses import fields
from operator import attrgetter
from typing import Final

import msgspec

from records.codec import EVENTS
from routing.events import Event

_TOGETHER: Final = 256
_Named = tuple[str, Callable[[Event], object]]


class JournalHash:
    """SHA-256 over all events in order: each as its name and its values in the order of its fields, in JSON.

    The stored form says the same, but names each field: twice as much to write and to hash, for nothing that the
    name of the event does not say already.
    Events are encoded some hundreds at a time, at half the cost of one decision at a time. Where a bundle ends
    depends on the events alone: one journal has one hash.
    """

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self._encode = msgspec.json.Encoder().encode
        self._named: dict[type[Event], _Named] = {
            kind: (name, attrgetter(*[one.name for one in fields(kind)]))
            for name, kind in EVENTS.types.items()
        }
        self._values: list[tuple[str, object]] = []

    def take(self, events: tuple[Event, ...]) -> None:
        """Take in the events of one decision."""
        for event in events:
            name, values = self._named[type(event)]
            self._values.append((name, values(event)))
        if len(self._values) >= _TOGETHER:
            self._write()

    def hexdigest(self) -> str:
        """Give the hash of everything so far; nothing can be taken in afterwards."""
        if self._values:
            self._write()
        return self._hash.hexdigest()

    def _write(self) -> None:
        self._hash.update(self._encode(self._values))
        self._values.clear()


def hash_of_hashes(hashes: tuple[str, ...]) -> str:
    """Give one word for several journals in order: SHA-256 over their hashes, a line each. One stays as it is."""
    if len(hashes) == 1:
        return hashes[0]
    return hashlib.sha256("".join(f"{one}\n" for one in hashes).encode()).hexdigest()
