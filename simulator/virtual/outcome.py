"""What a run of virtual time came to."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import cast, get_args

from routing.events import (
    CallArrived,
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
from routing.model import ContactEnd, ContactId, Instant, SpecialistId

_Frees = SpecialistReady | SpecialistNotReady | OfferWithdrawn | OfferFailed | SpecialistDropped


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Formulas as in `records/service.py`: service level = answered within T of all offered, T = `threshold_s`.

    Counted: callers who arrived after the warm-up, to the end of each call; occupancy from the warm-up to the
             horizon, without the hours in which the last calls end and nobody new calls.
    None:    nothing happened that the figure could be made of.
    """

    scenario: str
    seed: int
    offered: int
    answered: int
    abandoned: int
    other_ends: int
    abandonment: float | None
    """Share of the offered who left, in the menu or while waiting."""
    p_wait: float | None
    """Share of queued callers for whom nobody was free at once."""
    wait_mean_s: float | None
    """Of the answered."""
    wait_p95_s: float | None
    wait_mean_all_s: float | None
    """Of all who queued, those who gave up included."""
    talk_mean_s: float | None
    """Of the answered."""
    service_level: float | None
    threshold_s: float
    occupancy: float | None
    """Handling, wrap-up included, of the time that all specialists were on the floor."""
    home_share: float | None
    """Share of the answered whom their preferred partner answered."""
    events: int
    simulated_s: float
    warm_up_s: float
    calls_per_second: float
    """Calls simulated in a second of wall time, those of the warm-up too; all else is equal in equal runs."""
    journal_hash: str

    def as_json(self) -> dict[str, object]:
        return asdict(self)


@dataclass(slots=True, kw_only=True)
class Observer:
    """Counts as events pass by; callers who arrived before `counts_from` are not counted."""

    threshold_ms: int
    counts_from: Instant
    counts_until: Instant
    """The horizon: nobody arrives later, and specialists' time is not counted beyond it."""
    simulated: int = 0
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
    waited_all_ms: int = 0
    talked_ms: int = 0
    last_at: int = 0
    waits_ms: list[int] = field(default_factory=list)
    _early: set[ContactId] = field(default_factory=set)
    """Live contacts of the warm-up."""
    _just_queued: ContactId | None = None
    _preferred: dict[ContactId, str] = field(default_factory=dict)
    _busy_since: dict[SpecialistId, int] = field(default_factory=dict)

    def see(self, events: tuple[Event, ...]) -> None:
        """Take in the events of one decision."""
        self.events += len(events)
        self.last_at = events[-1].at
        self._just_queued = None
        for event in events:
            see_it = _SEE.get(type(event))
            if see_it is not None:
                see_it(self, event)

    def _arrived(self, event: CallArrived) -> None:
        self.simulated += 1
        if event.arrived_at < self.counts_from:
            self._early.add(event.contact)

    def _queued(self, event: ContactQueued) -> None:
        if event.contact not in self._early:
            self.queued += 1
            self.waited += 1
            self._just_queued = event.contact
            self._preferred[event.contact] = event.route.preferred

    def _offered(self, event: OfferMade) -> None:
        if event.contact == self._just_queued:
            # Somebody was free in the decision that queued the caller: that is not waiting.
            self.waited -= 1
            self._just_queued = None

    def _accepted(self, event: OfferAccepted) -> None:
        self._busy_since[event.specialist] = event.at

    def _connected(self, event: ContactConnected) -> None:
        if event.contact not in self._early:
            self.waits_ms.append(event.waited_ms)
            self.in_time += event.waited_ms <= self.threshold_ms

    def _freed(self, event: _Frees) -> None:
        since = self._busy_since.pop(event.specialist, None)
        if since is not None:
            self.handling_ms += max(0, min(event.at, self.counts_until) - max(since, self.counts_from))

    def _closed(self, event: ContactClosed) -> None:
        if event.contact in self._early:
            self._early.remove(event.contact)
            return
        self.offered += 1
        preferred = self._preferred.pop(event.contact, None)
        if preferred is not None:
            self.waited_all_ms += event.waited_ms
        if event.end is ContactEnd.ANSWERED:
            self.answered += 1
            self.talked_ms += event.talked_ms
            self.home += event.partner == preferred
        elif event.end in (ContactEnd.FALLBACK, ContactEnd.FAILED):
            self.other_ends += 1
        else:
            self.abandoned += 1


_See = Callable[[Observer, Event], None]
_SEE: Mapping[type[Event], _See] = {
    kind: cast(_See, see_it)
    for kind, see_it in (
        (CallArrived, Observer._arrived),
        (ContactQueued, Observer._queued),
        (OfferMade, Observer._offered),
        (OfferAccepted, Observer._accepted),
        (ContactConnected, Observer._connected),
        (ContactClosed, Observer._closed),
        *((kind, Observer._freed) for kind in get_args(_Frees)),
    )
}
