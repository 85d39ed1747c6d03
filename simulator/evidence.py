"""What truly happened to one call, read from the carrier double's facts. The backend has no part in it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from simulator.people.telephone import name_at

ROOM_PREFIX = "room-"
SOFTPHONE = "client:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """Somebody else in a room, for as long as the caller was there too."""

    party: str
    since: int
    until: int | None

    @property
    def specialist(self) -> str | None:
        if self.party.startswith(SOFTPHONE):
            return self.party.removeprefix(SOFTPHONE)
        return name_at(self.party)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """The caller's time in one room."""

    offer: str
    since: int
    until: int
    company: tuple[Company, ...]

    @property
    def lasted_ms(self) -> int:
        return self.until - self.since


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """An answer to the menu; `key` is empty for silence."""

    key: str
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CallTruth:
    sid: str
    to: str
    dialled_at: int
    due_at: int | None = None
    """When the caller meant to dial."""
    presses: tuple[Press, ...]
    enqueued_at: int | None
    keyed_in_queue: str = ""
    """Keys pressed while in a queue."""
    stays: tuple[Stay, ...]
    ended_at: int | None
    ended_by: str
    reason: str
    used_fallback: bool
    had_errors: bool

    @property
    def over(self) -> bool:
        return self.ended_at is not None


def read_call(told: Mapping[str, Any]) -> CallTruth:
    """Read one call of the double's list of a batch, asked for with its facts."""
    facts: list[Mapping[str, Any]] = told["facts"]
    names = {fact["fact"] for fact in facts}
    # Not simply the last: what was asked of a call while it ended is told after its end.
    end = next((fact for fact in reversed(facts) if fact["fact"] == "ended"), None)
    return CallTruth(
        sid=told["call_sid"],
        to=told["to"],
        dialled_at=told["dialled_at"],
        due_at=told.get("due_at"),
        presses=tuple(
            Press(key=str(fact.get("digits", ""))[:1], at=fact["at"])
            for fact in facts
            if fact["fact"] in ("digits", "no_input")
        ),
        keyed_in_queue=_keyed_in_queue(facts),
        enqueued_at=next((fact["at"] for fact in facts if fact["fact"] == "enqueued"), None),
        stays=tuple(_stays(facts)),
        ended_at=told["ended_at"],
        ended_by=told["ended_by"] or "",
        reason=str(end["reason"]) if end is not None else "",
        used_fallback="fallback_used" in names,
        had_errors=bool(names & {"twiml_error", "application_error"}),
    )


def _keyed_in_queue(facts: Iterable[Mapping[str, Any]]) -> str:
    keys, queued = "", False
    for fact in facts:
        match fact["fact"]:
            case "enqueued":
                queued = True
            case "dequeued":
                queued = False
            case "digits" if queued:
                keys += str(fact["digits"])
    return keys


def _stays(facts: list[Mapping[str, Any]]) -> Iterable[Stay]:
    last = facts[-1]["at"] if facts else 0
    for number, fact in enumerate(facts):
        if fact["fact"] != "joined_room":
            continue
        room = fact["room"]
        within = [one for one in facts[number:] if one.get("room") == room]
        until = next((one["at"] for one in within if one["fact"] == "left_room"), last)
        yield Stay(
            offer=room.removeprefix(ROOM_PREFIX),
            since=fact["at"],
            until=until,
            company=tuple(_company(within, until)),
        )


def _company(facts: Iterable[Mapping[str, Any]], end: int) -> Iterable[Company]:
    present: dict[str, tuple[str, int]] = {}
    for fact in facts:
        match fact["fact"]:
            case "room_started":
                for other in fact["with"]:
                    present[other["call_sid"]] = (other["party"], fact["at"])
            case "party_joined":
                present[fact["call_sid"]] = (fact["party"], fact["at"])
            case "party_left" if fact["call_sid"] in present:
                party, since = present.pop(fact["call_sid"])
                yield Company(party=party, since=since, until=fact["at"])
            case "left_room":
                break
    for party, since in present.values():
        yield Company(party=party, since=since, until=end)


def specialists_at_once(call: CallTruth, together: int = 1) -> int:
    """Count the moments at which one more specialist came to a caller who had `together` of them already: one, or two
    while one of them consults the other."""
    spans = sorted(
        (one.since, one.until if one.until is not None else stay.until)
        for stay in call.stays
        for one in stay.company
        if one.specialist is not None
    )
    return overlaps(spans, together)


def overlaps(spans: Iterable[tuple[int, int]], together: int = 1) -> int:
    """Count the spans, sorted by their begin, that begin while `together` earlier ones have not ended."""
    count, ends = 0, list[int]()
    for since, until in spans:
        ends = [end for end in ends if end > since]
        count += len(ends) >= together
        ends.append(until)
    return count
