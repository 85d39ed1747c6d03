"""Who counts while a run goes by. Memory grows with the callers on the line, not with the length of the run."""

from dataclasses import dataclass, field
from typing import Final

from routing import events as e
from routing.model import ContactEnd, ContactId, SpecialistId
from simulator.virtual.counts import CallCounts
from simulator.virtual.staffed import StaffedTime
from simulator.virtual.stretches import ChartPoint, Stretches, place, spread, staff
from simulator.virtual.virtual_time import VirtualTime

_Frees = (
    e.SpecialistReady
    | e.SpecialistNotReady
    | e.SpecialistSignedOut
    | e.OfferWithdrawn
    | e.OfferFailed
    | e.SpecialistDropped
)
_OTHER_ENDS: Final = frozenset(
    (
        ContactEnd.CALL_BACK,
        ContactEnd.VOICEMAIL,
        ContactEnd.MESSAGE,
        ContactEnd.FALLBACK,
        ContactEnd.FAILED,
    )
)


@dataclass(slots=True)
class _Caller:
    """What has to be remembered of a caller on the line."""

    batch: CallCounts | None
    """None: they arrived in the warm-up and are not counted."""
    point: ChartPoint
    queued_in: int = 0
    """The decision that queued them; 0 while they are in the menu."""
    waited: bool = False
    preferred: str = ""
    wait_ms: int | None = None
    """Until they were connected for the first time."""


@dataclass(slots=True, kw_only=True)
class Observer:
    """Counts callers who arrive after the warm-up by batch, and all callers by point of the charts."""

    time: VirtualTime
    stretches: Stretches
    threshold_ms: int
    specialists: int | None
    """All of them are on the floor from the start to the horizon. None: they come and go."""
    batches: list[CallCounts] = field(default_factory=list)
    points: list[ChartPoint] = field(default_factory=list)
    simulated: int = 0
    """Callers, those of the warm-up too."""
    _live: dict[ContactId, _Caller] = field(default_factory=dict)
    _chose: dict[ContactId, CallCounts | None] = field(default_factory=dict)
    """Where those count who chose to be called back, by the contact of that."""
    _busy_since: dict[SpecialistId, int] = field(default_factory=dict)
    _batch: CallCounts | None = None
    _point: ChartPoint = field(default_factory=ChartPoint)
    """Where callers count who arrive now."""
    _from: int = 0
    _until: int = 0
    """Now: within one batch, or the warm-up, and within one point."""

    def __post_init__(self) -> None:
        self.batches = [CallCounts() for _ in self.stretches.batches[1:]]
        self.points = [ChartPoint() for _ in self.stretches.points[1:]]
        batches, points = self.stretches.batches, self.stretches.points
        if self.specialists is None:
            StaffedTime(self.time, (self.batches, batches), (self.points, points))
        else:
            staff(self.batches, batches, self.specialists)
            staff(self.points, points, self.specialists)
        hear = self.time.hear
        hear(e.CallArrived, self._arrived)
        hear(e.ContactQueued, self._queued)
        hear(e.OfferMade, self._offered)
        hear(e.OfferAccepted, self._accepted)
        hear(e.ContactConnected, self._connected)
        hear(e.ContactClosed, self._closed)
        hear(e.CallBackBooked, self._booked)
        hear(e.SpecialistReady, self._freed)
        hear(e.SpecialistNotReady, self._freed)
        hear(e.SpecialistSignedOut, self._freed)
        hear(e.OfferWithdrawn, self._freed)
        hear(e.OfferFailed, self._freed)
        hear(e.SpecialistDropped, self._freed)

    def _arrived(self, event: e.CallArrived) -> None:
        self.simulated += 1
        if event.at >= self._until:
            self._move_on(event.at)
        self._live[event.contact] = _Caller(self._batch, self._point)

    def _move_on(self, at: int) -> None:
        batches, points = self.stretches.batches, self.stretches.points
        batch, point = place(batches, at), place(points, at)
        self._point = self.points[point]
        if at < batches[0]:
            self._batch, self._from = None, points[point]
            self._until = min(points[point + 1], batches[0])
        else:
            self._batch = self.batches[batch]
            self._from = max(points[point], batches[batch])
            self._until = min(points[point + 1], batches[batch + 1])

    def _queued(self, event: e.ContactQueued) -> None:
        caller = self._live[event.contact]
        caller.queued_in, caller.waited = self.time.decisions, True
        caller.preferred = event.route.preferred

    def _offered(self, event: e.OfferMade) -> None:
        caller = self._live.get(event.contact)
        if caller is not None and caller.queued_in == self.time.decisions:
            # Somebody was free in the decision that queued the caller: that is not waiting.
            caller.waited = False

    def _accepted(self, event: e.OfferAccepted) -> None:
        self._busy_since[event.specialist] = event.at

    def _connected(self, event: e.ContactConnected) -> None:
        caller = self._live.get(event.contact)
        if caller is not None and caller.wait_ms is None:
            caller.wait_ms = event.waited_ms

    def _freed(self, event: _Frees) -> None:
        since = self._busy_since.pop(event.specialist, None)
        if since is None:
            return
        if since >= self._from and event.at < self._until:
            self._point.handling_ms += event.at - since
            if self._batch is not None:
                self._batch.handling_ms += event.at - since
        else:
            spread(self.batches, self.stretches.batches, since, event.at)
            spread(self.points, self.stretches.points, since, event.at)

    def _closed(self, event: e.ContactClosed) -> None:
        caller = self._live.pop(event.contact, None)
        if caller is None:
            self._called_back(event)
            return
        if event.end is ContactEnd.CALL_BACK:
            self._chose[event.contact] = caller.batch
        counts, point = caller.batch, caller.point
        wait_ms = caller.wait_ms
        answered = event.end is ContactEnd.ANSWERED and wait_ms is not None
        in_time = wait_ms is not None and answered and wait_ms <= self.threshold_ms
        other = event.end in _OTHER_ENDS
        point.offered += 1
        point.answered += answered
        point.in_time += in_time
        point.abandoned += not (answered or other)
        if answered and wait_ms is not None:
            point.waited_ms += wait_ms
        if counts is None:
            return
        counts.offered += 1
        counts.answered += answered
        counts.in_time += in_time
        counts.other_ends += other
        counts.call_backs += event.end is ContactEnd.CALL_BACK
        counts.abandoned += not (answered or other)
        if answered and wait_ms is not None:
            counts.talked_ms += event.talked_ms
            counts.home += event.partner == caller.preferred
            counts.waits.add(wait_ms)
        if caller.queued_in:
            counts.queued += 1
            counts.waited += caller.waited
            counts.waited_all_ms += event.waited_ms
            if not (answered or other):
                counts.lost_waits.add(event.waited_ms)

    def _booked(self, event: e.CallBackBooked) -> None:
        # The call ended in the decision that booked it, and a moment before.
        self._chose[event.contact] = self._chose.pop(event.of)

    def _called_back(self, event: e.ContactClosed) -> None:
        """The end of a call-back, whose call was counted when it ended."""
        counts = self._chose.pop(event.contact)
        if counts is not None:
            counts.called_back += event.end is ContactEnd.ANSWERED
            counts.not_reached += event.end is ContactEnd.UNREACHED and not event.detail
