"""What happened in a run, step by step: its last steps to be read, all of them as one hash."""

import hashlib
from collections import deque

TAIL = 60


class Trace:
    """Equal hashes, equal runs: every message, commit and fault goes in, each with its virtual time."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self._tail: deque[str] = deque(maxlen=TAIL)
        self.steps = 0

    def note(self, at_s: float, what: str, told: str = "") -> None:
        """`told` goes into the hash and into the tail, cut; it must hold nothing that differs between equal runs."""
        self.steps += 1
        line = f"{at_s:.6f} {what} {told}"
        self._hash.update(line.encode())
        self._tail.append(line if len(line) < 200 else f"{line[:197]}...")

    def hexdigest(self) -> str:
        return self._hash.hexdigest()

    def tail(self) -> tuple[str, ...]:
        return tuple(self._tail)
