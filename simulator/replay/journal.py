"""Journals of past days: read from the interaction log, written to a file, and read from one.

A file is lines of JSON. The first says of which floor and time it is and how many events follow; each other is one
event as the log has it. It holds what the log holds of calls, and no more: ids, lines, regions, languages and times.
Callers' numbers, names and call records are not in the log.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from records.codec import decode_event, encode_event
from records.database import open_database
from records.errors import UndecodableValue
from records.history import EVENTS_MAX, History
from routing import events as e
from routing.events import Event
from routing.model import Instant
from simulator.replay.recording import ReplayError

HOUR_MS = 3_600_000
LEAD_IN_MS = 24 * HOUR_MS
"""So long before the first counted minute the journal begins: whoever was at work then signed in since."""
LEAD_OUT_MS = 2 * HOUR_MS
"""So long after the last one it goes on, for calls that were on the line, and for those that came in between."""
EMERGENCIES_MS = 7 * 24 * HOUR_MS
"""No emergency lasts longer without being declared anew."""
FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """The events of one floor, in order, with the time whose calls count."""

    floor: str
    zone: str
    """The network's time zone."""
    since: Instant
    until: Instant
    events: tuple[Event, ...]


class _Head(msgspec.Struct, forbid_unknown_fields=False):
    switchboard_journal: int
    floor: str
    zone: str
    since: int
    until: int
    events: int


async def recorded_journal(
    database_url: str, floor: str, zone: str, since: Instant, until: Instant
) -> Journal:
    """Read what the log has of a time, with what came before and after it. Raises: RecordsUnavailable."""
    engine = open_database(database_url)
    try:
        history = History(engine)
        begins, ends = Instant(since - LEAD_IN_MS), Instant(until + LEAD_OUT_MS)
        book = await history.latest(floor, e.RuleBookPublished, begins)
        emergencies = await history.events_of_kinds(
            floor, (e.EmergencyDeclared, e.EmergencyEnded), Instant(begins - EMERGENCIES_MS), begins
        )
        events = [*([book] if book is not None else []), *emergencies]
        skip = 0
        while True:
            page = await history.events_between(floor, begins, ends, limit=EVENTS_MAX, skip=skip)
            events += page
            skip += len(page)
            if len(page) < EVENTS_MAX:
                break
    finally:
        await engine.dispose()
    return Journal(floor=floor, zone=zone, since=since, until=until, events=tuple(events))


def write_journal(path: Path, journal: Journal) -> None:
    """Write a file in one step: an earlier one stays whole until this one is."""
    head = _Head(
        switchboard_journal=FORMAT,
        floor=journal.floor,
        zone=journal.zone,
        since=journal.since,
        until=journal.until,
        events=len(journal.events),
    )
    beside = path.with_name(f".{path.name}.part")
    with beside.open("wb") as file:
        file.write(msgspec.json.encode(head) + b"\n")
        for event in journal.events:
            file.write(encode_event(event) + b"\n")
    os.replace(beside, path)


def read_journal(path: Path) -> Journal:
    """Read a file that `write_journal` wrote, whole or not at all. Raises: ReplayError naming the line."""
    try:
        lines = path.read_bytes().splitlines()
    except OSError as cause:
        raise ReplayError(f"{path} cannot be read: {cause.strerror or cause}") from cause
    head = _head(path, lines)
    if len(lines) - 1 != head.events:
        raise ReplayError(
            f"{path} should have {head.events} events and has {len(lines) - 1}: it was cut, or something was added. "
            "Export it again."
        )
    return Journal(
        floor=head.floor,
        zone=head.zone,
        since=Instant(head.since),
        until=Instant(head.until),
        events=tuple(_event(path, number, line) for number, line in enumerate(lines[1:], 2)),
    )


def _head(path: Path, lines: Sequence[bytes]) -> _Head:
    try:
        head = msgspec.json.decode(lines[0] if lines else b"", type=_Head)
    except (msgspec.DecodeError, UnicodeDecodeError) as cause:
        raise ReplayError(
            f"{path} is no journal: its first line is not that of `switchboard journal export`. "
            "A file of call-detail records must be named *.csv."
        ) from cause
    if head.switchboard_journal != FORMAT:
        raise ReplayError(
            f"{path} has form {head.switchboard_journal}; this program reads {FORMAT}. Export it again."
        )
    return head


def _event(path: Path, number: int, line: bytes) -> Event:
    try:
        return decode_event(line)
    except UndecodableValue as cause:
        raise ReplayError(f"{path}, line {number}: {cause}. Export it again.") from cause
