"""The journal of a run in one word: equal words, equal journals."""

import hashlib

from records.codec import encode_events
from routing.events import Event

_TOGETHER = 256


class JournalHash:
    """SHA-256 over the stored form of all events, in order.

    Events are encoded some hundreds at a time, at half the cost of one decision at a time. Where a bundle ends
    depends on the events alone: one journal has one hash.
    """

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self._events: list[Event] = []

    def take(self, events: tuple[Event, ...]) -> None:
        """Take in the events of one decision."""
        self._events += events
        if len(self._events) >= _TOGETHER:
            self._write()

    def hexdigest(self) -> str:
        """Give the hash of everything so far; nothing can be taken in afterwards."""
        if self._events:
            self._write()
        return self._hash.hexdigest()

    def _write(self) -> None:
        self._hash.update(encode_events(self._events))
        self._events.clear()


def hash_of_hashes(hashes: tuple[str, ...]) -> str:
    """Give one word for several journals in order: SHA-256 over their hashes, a line each. One stays as it is."""
    if len(hashes) == 1:
        return hashes[0]
    return hashlib.sha256("".join(f"{one}\n" for one in hashes).encode()).hexdigest()
