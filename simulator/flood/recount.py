"""Counts again, from events alone, what the records and the board say. Shares no code with either.

Waits and talks are added up from the instants of what happened, not from the lengths that events carry, so that a
caller who was passed on counts once, and so does each second of their wait.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from routing import events as e
from routing.model import ContactEnd, ContactId

LEFT_MS_MAX = 5_000
"""A caller's wait ends when they hung up, and their contact when the news of it were certain: at most so much later."""
ABANDONED = (ContactEnd.ABANDONED_WAITING, ContactEnd.ABANDONED_OFFERED)
LET_GO = (ContactEnd.CALL_BACK, ContactEnd.VOICEMAIL, ContactEnd.MESSAGE)
COMPARED = (
    "arrived_at",
    "queued_at",
    "connected_at",
    "closed_at",
    "ended_as",
    "ended_by",
    "answered_after_ms",
    "talked_ms",
    "offers",
    "drops",
    "specialist_id",
    "call_back_of",
)
"""What a row of a contact must say to the millisecond; `waited_ms` is compared apart."""

OUTCOMES: Mapping[type[e.Event], str] = {
    e.OfferMade: "open",
    e.OfferAccepted: "accepted",
    e.OfferDeclined: "declined",
    e.OfferMissed: "missed",
    e.OfferWithdrawn: "withdrawn",
    e.OfferFailed: "failed",
    e.ConsultStarted: "consulting",
    e.ContactConnected: "connected",
    e.ContactHandedOver: "connected",
}
"""What each event makes of its offer."""


@dataclass(slots=True, kw_only=True)
class Counted:
    """One contact, counted from its events."""

    contact_id: str
    arrived_at: int | None = None
    queued_at: int | None = None
    connected_at: int | None = None
    closed_at: int | None = None
    ended_as: str | None = None
    ended_by: str | None = None
    answered_after_ms: int | None = None
    waited_ms: int = 0
    talked_ms: int = 0
    offers: int = 0
    drops: int = 0
    specialist_id: str | None = None
    call_back_of: str | None = None
    partner: str = ""
    """Whose specialists came first."""
    language: str = ""
    waiting_since: int | None = None
    talking_since: int | None = None

    def take(self, event: e.Event) -> None:
        self._arrive(event)
        self._talk(event)
        match event:
            case e.OfferMade():
                self.offers += event.room is None
            case e.SpecialistDropped():
                self.drops += 1
            case e.ContactRerouted():
                self.partner = event.route.preferred
            case e.ContactClosed():
                self._stop_waiting(event.at)
                self._stop_talking(event.at)
                self.closed_at, self.ended_as, self.ended_by = event.at, event.end.value, event.by.value
                self.specialist_id = event.specialist or self.specialist_id
            case _:
                pass

    def _arrive(self, event: e.Event) -> None:
        match event:
            case e.CallArrived():
                self.arrived_at = event.arrived_at
            case e.CallBackBooked():
                self.arrived_at, self.call_back_of = event.at, event.of
                # The wait before the booking is the call's.
                self.queued_at, self.waiting_since = event.queued_at, event.at
                self.partner, self.language = event.route.preferred, event.language
            case e.ContactQueued():
                self.queued_at = self.waiting_since = event.queued_at
                self.partner, self.language = event.route.preferred, event.language
            case _:
                pass

    def _talk(self, event: e.Event) -> None:
        match event:
            case e.ContactConnected() | e.PartnerAnswered():
                self._stop_waiting(event.at)
                self.talking_since = event.at
                if self.connected_at is None:
                    self.connected_at, self.answered_after_ms = event.at, self.waited_ms
                self.specialist_id = getattr(event, "specialist", self.specialist_id)
            case e.ContactHandedOver():
                self._stop_talking(event.at)
                self.talking_since, self.specialist_id = event.at, event.specialist
            case e.ContactHandedOut():
                self._stop_talking(event.at)
            case e.SpecialistDropped() | e.ContactTransferred() | e.PartnerFailed() | e.OutsideFailed():
                self._stop_talking(event.at)
                if self.waiting_since is None:
                    self.waiting_since = event.at
            case _:
                pass

    def _stop_waiting(self, at: int) -> None:
        if self.waiting_since is not None:
            self.waited_ms += at - self.waiting_since
            self.waiting_since = None

    def _stop_talking(self, at: int) -> None:
        if self.talking_since is not None:
            self.talked_ms += at - self.talking_since
            self.talking_since = None


def count(events: Iterable[e.Event]) -> dict[ContactId, Counted]:
    """Count every contact. Order: as it happened."""
    found: dict[ContactId, Counted] = {}
    for event in events:
        if isinstance(event, e.ContactEvent):
            one = found.get(event.contact)
            if one is None:
                one = found[event.contact] = Counted(contact_id=event.contact)
            one.take(event)
    return found


def contact_differences(
    counted: Mapping[ContactId, Counted], rows: Mapping[str, Mapping[str, Any]]
) -> Iterator[str]:
    """Say where the rows of the records differ from what was counted."""
    for key, one in counted.items():
        row = rows.get(key)
        if row is None:
            yield f"{key}: no row in the records"
            continue
        for name in COMPARED:
            mine = getattr(one, name)
            mine = None if name == "talked_ms" and one.closed_at is None else mine
            if row[name] != mine:
                yield f"{key}: {name} is {row[name]} in the records and {mine} by its events"
        if one.closed_at is not None and not _same_wait(one, row["waited_ms"]):
            yield f"{key}: waited_ms is {row['waited_ms']} in the records and {one.waited_ms} by its events"


def _same_wait(one: Counted, said: int | None) -> bool:
    if said == one.waited_ms:
        return True
    left = one.ended_as in {end.value for end in ABANDONED}
    return left and said is not None and 0 < one.waited_ms - said <= LEFT_MS_MAX


def offer_differences(events: Iterable[e.Event], rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Say where the outcomes of offers in the records differ from what their last events say."""
    outcomes: dict[str, str] = {}
    for event in events:
        outcome = OUTCOMES.get(type(event))
        if outcome is not None:
            outcomes[event.offer] = outcome  # type: ignore[attr-defined]
    said = {str(row["offer_id"]): str(row["outcome"]) for row in rows}
    for key in outcomes.keys() | said.keys():
        if outcomes.get(key) != said.get(key):
            yield f"offer {key}: {said.get(key)} in the records and {outcomes.get(key)} by its events"


# --- totals ---------------------------------------------------------------------------------------


@dataclass(slots=True, kw_only=True)
class Totals:
    """Of contacts that entered the queue and whose wait is over; call-backs are counted apart."""

    answered: int = 0
    answered_wait_ms: int = 0
    abandoned: int = 0
    let_go: int = 0
    lost: int = 0

    def take(self, one: Counted) -> None:
        if one.connected_at is not None:
            self.answered += 1
            self.answered_wait_ms += one.answered_after_ms or 0
        elif one.ended_as in {end.value for end in ABANDONED}:
            self.abandoned += 1
        elif one.ended_as in {end.value for end in LET_GO}:
            self.let_go += 1
        else:
            self.lost += 1


@dataclass(slots=True, kw_only=True)
class CallBackTotals:
    booked: int = 0
    reached: int = 0
    unreached: int = 0
    left: int = 0
    owed: int = 0

    def take(self, one: Counted) -> None:
        self.booked += 1
        if one.connected_at is not None:
            self.reached += 1
        elif one.closed_at is None:
            self.owed += 1
        elif one.ended_as == ContactEnd.UNREACHED.value:
            self.unreached += 1
        else:
            self.left += 1


def totals(counted: Iterable[Counted], since: int) -> dict[tuple[str, str], Totals]:
    """Count what entered the queue at `since` or later, by the partner that came first and by language."""
    found: dict[tuple[str, str], Totals] = {}
    for one in counted:
        over = one.connected_at is not None or one.closed_at is not None
        if one.call_back_of is None and over and one.queued_at is not None and one.queued_at >= since:
            found.setdefault((one.partner, one.language), Totals()).take(one)
    return found


def call_back_totals(counted: Iterable[Counted], since: int) -> dict[str, CallBackTotals]:
    """Count what was booked at `since` or later, by the partner that came first."""
    found: dict[str, CallBackTotals] = {}
    for one in counted:
        if one.call_back_of is not None and one.arrived_at is not None and one.arrived_at >= since:
            found.setdefault(one.partner, CallBackTotals()).take(one)
    return found


# --- the board ------------------------------------------------------------------------------------


@dataclass(slots=True, kw_only=True)
class BoardCounts:
    """What a board must show. `waiting` by partner (empty: the network) and language, `people` by partner and state."""

    contacts: int = 0
    specialists: int = 0
    waiting: Counter[tuple[str, str]] = field(default_factory=Counter)
    people: Counter[tuple[str, str]] = field(default_factory=Counter)
    owed: int = 0
    answered: int = 0
    abandoned: int = 0
    """The last two of today."""


def board_differences(shown: BoardCounts, counted: BoardCounts) -> Iterator[str]:
    for name in ("contacts", "specialists", "owed"):
        if getattr(shown, name) != getattr(counted, name):
            yield f"{name}: {getattr(shown, name)} on the screens and {getattr(counted, name)} by the journal"
    for name in ("waiting", "people"):
        there, mine = +getattr(shown, name), +getattr(counted, name)
        for key in sorted(there.keys() | mine.keys()):
            if there[key] != mine[key]:
                yield f"{name} {key}: {there[key]} on the board and {mine[key]} by the journal"
