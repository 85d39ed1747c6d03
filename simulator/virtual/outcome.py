"""What a run of virtual time came to."""

from dataclasses import asdict, dataclass, field

from routing.events import (
    ContactClosed,
    ContactConnected,
    ContactQueued,
    Event,
    OfferAccepted,
    OfferFailed,
    OfferMade,
    OfferWithdrawn,
    SpecialistDropped,
    SpecialistNotReady,
    SpecialistReady,
)
from routing.model import ContactEnd, ContactId, SpecialistId

_FREES = (SpecialistReady, SpecialistNotReady, OfferWithdrawn, OfferFailed, SpecialistDropped)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Formulas as in `records/service.py`: service level = answered within T of all offered, T = `threshold_s`.

    None: nothing happened that the figure could be made of.
    """

    scenario: str
    seed: int
    offered: int
    answered: int
    abandoned: int
    other_ends: int
    p_wait: float | None
    """Share of queued callers for whom nobody was free at once."""
    wait_mean_s: float | None
    """Of the answered."""
    wait_p95_s: float | None
    service_level: float | None
    threshold_s: float
    occupancy: float | None
    """Handling, wrap-up included, of the time that all specialists were on the floor."""
    home_share: float | None
    """Share of the answered whom their preferred partner answered."""
    events: int
    simulated_s: float
    calls_per_second: float
    """Calls simulated in a second of wall time; the only figure that differs between equal runs."""
    journal_hash: str

    def as_json(self) -> dict[str, object]:
        return asdict(self)


@dataclass(slots=True)
class Observer:
    """Counts as events pass by."""

    threshold_ms: int
    offered: int = 0
    answered: int = 0
    abandoned: int = 0
    other_ends: int = 0
    queued: int = 0
    waited: int = 0
    in_time: int = 0
    home: int = 0
    events: int = 0
    handling_ms: int = 0
    """Specialists' time from accepting an offer to the end of wrap-up."""
    last_at: int = 0
    waits_ms: list[int] = field(default_factory=list)
    _preferred: dict[ContactId, str] = field(default_factory=dict)
    _busy_since: dict[SpecialistId, int] = field(default_factory=dict)

    def see(self, events: tuple[Event, ...]) -> None:
        self.events += len(events)
        offered_at_once = {event.contact for event in events if isinstance(event, OfferMade)}
        for event in events:
            self.last_at = event.at
            self._occupy(event)
            if isinstance(event, ContactQueued):
                self.queued += 1
                self.waited += event.contact not in offered_at_once
                self._preferred[event.contact] = event.route.preferred
            elif isinstance(event, ContactConnected):
                self.waits_ms.append(event.waited_ms)
                self.in_time += event.waited_ms <= self.threshold_ms
            elif isinstance(event, ContactClosed):
                self._closed(event)

    def _occupy(self, event: Event) -> None:
        if isinstance(event, OfferAccepted):
            self._busy_since[event.specialist] = event.at
        elif isinstance(event, _FREES):
            self.handling_ms += event.at - self._busy_since.pop(event.specialist, event.at)

    def _closed(self, event: ContactClosed) -> None:
        self.offered += 1
        preferred = self._preferred.pop(event.contact, None)
        if event.end is ContactEnd.ANSWERED:
            self.answered += 1
            self.home += event.partner == preferred
        elif event.end in (ContactEnd.FALLBACK, ContactEnd.FAILED):
            self.other_ends += 1
        else:
            self.abandoned += 1
