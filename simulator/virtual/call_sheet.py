"""The sheet of a run: a row a call, with what was drawn for it and what happened to it, as CSV."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, Protocol, TextIO

from routing import events as e
from routing.model import ContactId
from simulator.virtual.virtual_time import VirtualTime

COLUMNS = (
    "replication",
    "call",
    "arrival_s",
    "counted",
    "region",
    "language",
    "patience_s",
    "handling_s",
    "end",
    "wait_s",
    "talk_s",
    "partner",
    "specialist",
)
"""`docs/simulation.md` says what each means."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What chance decided about a caller before the call, whatever will happen to it."""

    region: str
    language: str
    patience_ms: int | None
    """None: they wait for ever."""
    talk_ms: int
    wrap_up_ms: int


Draws = Callable[[ContactId, Drawn], None]
"""Is told of every caller just before they dial."""


class Sheet(Protocol):
    """Whoever is told what was drawn for each caller, and may listen to what becomes of them."""

    def watch(self, time: VirtualTime, counts_from_ms: int) -> None: ...

    def draw(self, contact: ContactId, drawn: Drawn) -> None: ...


class CallSheet:
    """Writes a row as soon as a call and all that arrived before it have ended: in order of arrival."""

    def __init__(self, file: TextIO, replication: int) -> None:
        self._writer = csv.writer(file, lineterminator="\n")
        self._replication = replication
        self._drawn: dict[ContactId, Drawn] = {}
        self._rows: dict[ContactId, list[object]] = {}
        """Callers on the line, and those who have ended since the first of them arrived; by arrival."""
        self._ended: set[ContactId] = set()
        self._began_ms = self._counts_from_ms = 0
        self._calls = 0

    def watch(self, time: VirtualTime, counts_from_ms: int) -> None:
        """Hear of every call from now on; those who arrive at or after `counts_from_ms` are counted ones."""
        self._began_ms, self._counts_from_ms = time.now, counts_from_ms
        time.hear(e.CallArrived, self._arrived)
        time.hear(e.ContactClosed, self._closed)

    def draw(self, contact: ContactId, drawn: Drawn) -> None:
        self._drawn[contact] = drawn

    def _arrived(self, event: e.CallArrived) -> None:
        drawn = self._drawn.pop(event.contact)
        self._calls += 1
        self._rows[event.contact] = [
            self._replication,
            self._calls,
            _seconds(event.arrived_at - self._began_ms),
            int(event.arrived_at >= self._counts_from_ms),
            drawn.region,
            drawn.language,
            "" if drawn.patience_ms is None else _seconds(drawn.patience_ms),
            _seconds(drawn.talk_ms + drawn.wrap_up_ms),
        ]

    def _closed(self, event: e.ContactClosed) -> None:
        if event.contact not in self._rows:
            # A call-back: its call has a row of its own.
            return
        self._rows[event.contact] += (
            event.end.value,
            _seconds(event.waited_ms),
            _seconds(event.talked_ms),
            event.partner or "",
            event.specialist or "",
        )
        self._ended.add(event.contact)
        while self._rows and (first := next(iter(self._rows))) in self._ended:
            self._writer.writerow(self._rows.pop(first))
            self._ended.remove(first)


def write_header(file: BinaryIO) -> None:
    file.write(f"{','.join(COLUMNS)}\n".encode())


def _seconds(ms: int) -> str:
    return f"{ms // 1_000}.{ms % 1_000:03}"
