"""The handle time of contacts and its parts, which add up to the whole; and how often callers were passed on.

Talk and hold are told when a contact closes, for all its conversations together; wrap-up is the time from its
beginning to the specialist's next state. An interpreter's time lies inside talk and hold, and is added to neither.
"""

from dataclasses import dataclass, fields
from typing import Final

from reporting.measures.staff_time import MOVES
from routing.events import (
    ContactClosed,
    ContactHandedOut,
    ContactHandedOver,
    ContactTransferred,
    Event,
    PartyLeft,
    WrapUpStarted,
)
from routing.talk_model import PartyKind

KINDS: Final = (ContactClosed, ContactHandedOut, ContactHandedOver, ContactTransferred, PartyLeft, *MOVES)
"""What `HandlingClock` has to see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handling:
    """Of one contact, or of several together; it may be added. Units: milliseconds."""

    contacts: int = 0
    """Answered contacts that are closed; what everything else here is of."""
    talk_ms: int = 0
    """Specialist and caller hear each other; without hold."""
    hold_ms: int = 0
    wrap_up_ms: int = 0
    interpreter_ms: int = 0
    """Of all interpreters, within talk and hold."""
    transfers: int = 0
    """Passed on to another specialist, a partner or an outside line, announced or not."""
    transferred: int = 0
    """Contacts with at least one of these."""

    def __add__(self, other: "Handling") -> "Handling":
        return Handling(
            **{one.name: getattr(self, one.name) + getattr(other, one.name) for one in fields(self)}
        )


def handle_ms(handling: Handling) -> int:
    """Give the time that specialists spent on a contact.

    Formula: talk + hold + wrap-up
    """
    return handling.talk_ms + handling.hold_ms + handling.wrap_up_ms


def average_handle_ms(handling: Handling) -> float | None:
    """Give the mean handle time (industry: AHT); None when nobody was answered.

    Formula: (talk + hold + wrap-up) / answered contacts that are closed
    """
    return handle_ms(handling) / handling.contacts if handling.contacts else None


def transfer_rate(handling: Handling) -> float | None:
    """Give the share of the answered who were passed on at least once; None when nobody was answered.

    Formula: contacts passed on at least once / answered contacts that are closed
    """
    return handling.transferred / handling.contacts if handling.contacts else None


@dataclass(slots=True)
class _Parts:
    talk_ms: int = 0
    hold_ms: int = 0
    wrap_up_ms: int = 0
    interpreter_ms: int = 0
    transfers: int = 0


class HandlingClock:
    """Adds up the handling of each contact from the events of `KINDS`, in order."""

    def __init__(self) -> None:
        self._parts: dict[str, _Parts] = {}
        self._writing: dict[str, tuple[str, int]] = {}
        """Who is in wrap-up, of which contact, since when."""

    def take(self, event: Event) -> None:
        if type(event) in MOVES:
            self._move(event)
        elif isinstance(event, ContactClosed):
            parts = self._of(event.contact)
            parts.hold_ms = event.held_ms
            parts.talk_ms = event.talked_ms - event.held_ms
        elif isinstance(event, PartyLeft):
            if event.kind is PartyKind.INTERPRETER:
                self._of(event.contact).interpreter_ms += event.present_ms
        elif isinstance(event, ContactTransferred | ContactHandedOut):
            self._of(event.contact).transfers += 1
        elif isinstance(event, ContactHandedOver):
            # Whose line broke has passed nobody on.
            self._of(event.contact).transfers += not event.broken

    def of(self, contact: str) -> Handling:
        """Give the handling of one answered contact."""
        parts = self._of(contact)
        return Handling(
            contacts=1,
            talk_ms=parts.talk_ms,
            hold_ms=parts.hold_ms,
            wrap_up_ms=parts.wrap_up_ms,
            interpreter_ms=parts.interpreter_ms,
            transfers=parts.transfers,
            transferred=int(parts.transfers > 0),
        )

    def _of(self, contact: str) -> _Parts:
        return self._parts.setdefault(contact, _Parts())

    def _move(self, event: Event) -> None:
        specialist: str = event.specialist  # type: ignore[attr-defined]  # each of these events has one
        wrote = self._writing.pop(specialist, None)
        if wrote is not None:
            contact, since = wrote
            self._of(contact).wrap_up_ms += event.at - since
        if isinstance(event, WrapUpStarted):
            self._writing[specialist] = (event.contact, event.at)
