"""What became of callers, by region and hour, and what an emergency plan did: heard while a run goes by."""

from collections import Counter
from dataclasses import asdict, dataclass, field

from routing import events as e
from routing.model import ContactEnd, ContactId, PartnerId, RerouteReason
from simulator.virtual.call_sheet import Drawn
from simulator.virtual.virtual_time import VirtualTime

HOUR_MS = 3_600_000


@dataclass(slots=True, kw_only=True)
class Fates:
    """Callers of one region and hour of arrival, or of several together."""

    offered: int = 0
    answered: int = 0
    abandoned: int = 0
    call_backs: int = 0
    other_ends: int = 0
    in_time: int = 0
    waited_ms: int = 0
    """Of the answered."""
    waited_all_ms: int = 0
    """Of everybody who arrived."""

    def add(self, other: "Fates") -> None:
        for name in Fates.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def service_level(self) -> float | None:
        return self.in_time / self.offered if self.offered else None

    @property
    def abandonment(self) -> float | None:
        return self.abandoned / self.offered if self.offered else None

    @property
    def wait_mean_s(self) -> float | None:
        return self.waited_ms / 1_000 / self.answered if self.answered else None

    def as_json(self) -> dict[str, object]:
        return {
            **asdict(self),
            "service_level": self.service_level,
            "abandonment": self.abandonment,
            "wait_mean_s": self.wait_mean_s,
        }


@dataclass(slots=True, kw_only=True)
class PlanAtWork:
    """What one emergency plan did."""

    in_force_ms: int = 0
    rerouted: int = 0
    """Callers who waited when it was declared or ended, and whose route it changed."""
    by_its_rules: int = 0
    """Callers who were queued by a rule of the plan itself."""
    heard: Counter[str] = field(default_factory=Counter)
    """Callers who heard each of its messages."""
    over_cap: Counter[PartnerId] = field(default_factory=Counter)
    """Callers of other regions whom a partner served beyond its cap."""
    helped_at_once: dict[PartnerId, int] = field(default_factory=dict)
    """Most callers of other regions that a partner served at one time."""


class Aftermath:
    """Hears one run. `plan` is looked for in its routes and messages, whether it is ever declared or not."""

    def __init__(self, plan: str, threshold_ms: int) -> None:
        self.by_region_and_hour: dict[tuple[str, int], Fates] = {}
        self.plan = PlanAtWork()
        self._name = plan
        self._threshold_ms = threshold_ms
        self._drawn: dict[ContactId, str] = {}
        self._arrived: dict[ContactId, Fates] = {}
        self._wait_ms: dict[ContactId, int] = {}
        self._homes: dict[ContactId, PartnerId | None] = {}
        self._helpers: dict[ContactId, PartnerId] = {}
        self._helped: Counter[PartnerId] = Counter()
        self._heard: dict[ContactId, set[str]] = {}
        self._since: int | None = None
        self.began = 0

    def draw(self, contact: ContactId, drawn: Drawn) -> None:
        self._drawn[contact] = drawn.region

    def watch(self, time: VirtualTime, counts_from_ms: int) -> None:
        """Hear of everything from now on; whoever arrives in a warm-up counts too."""
        self._time, self.began = time, time.now
        time.hear(e.CallArrived, self._call)
        time.hear(e.ContactQueued, self._queued)
        time.hear(e.ContactRerouted, self._rerouted)
        time.hear(e.ContactConnected, self._connected)
        time.hear(e.SpecialistDropped, self._dropped)
        time.hear(e.ContactClosed, self._closed)
        time.hear(e.EmergencyDeclared, self._declared)
        time.hear(e.EmergencyEnded, self._ended)

    def _call(self, event: e.CallArrived) -> None:
        hour = (event.at - self.began) // HOUR_MS
        region = self._drawn.pop(event.contact)
        fates = self.by_region_and_hour.setdefault((region, hour), Fates())
        fates.offered += 1
        self._arrived[event.contact] = fates

    def _queued(self, event: e.ContactQueued) -> None:
        self._homes[event.contact] = event.route.home
        self.plan.by_its_rules += event.route.emergency == self._name
        self._hears(event.contact, event.route.messages)

    def _rerouted(self, event: e.ContactRerouted) -> None:
        self._homes[event.contact] = event.route.home
        self.plan.rerouted += event.reason is RerouteReason.EMERGENCY
        self._hears(event.contact, event.route.messages)

    def _hears(self, contact: ContactId, messages: tuple[str, ...]) -> None:
        book = self._time.floor.rule_book
        plan = book.plan(self._name) if book is not None else None
        if plan is None or self._name not in self._time.floor.emergencies:
            return
        known = self._heard.setdefault(contact, set())
        for message in set(plan.messages).intersection(messages) - known:
            known.add(message)
            self.plan.heard[message] += 1

    def _connected(self, event: e.ContactConnected) -> None:
        self._wait_ms.setdefault(event.contact, event.waited_ms)
        partner = self._time.floor.specialist(event.specialist).partner
        if partner == self._homes.get(event.contact):
            return
        self._helpers[event.contact] = partner
        self._helped[partner] += 1
        number = self._helped[partner]
        self.plan.helped_at_once[partner] = max(number, self.plan.helped_at_once.get(partner, 0))
        book = self._time.floor.rule_book
        entry = book.partner(partner) if book is not None else None
        if entry is not None and entry.cap is not None and number > entry.cap:
            self.plan.over_cap[partner] += 1

    def _no_more_help(self, contact: ContactId) -> None:
        partner = self._helpers.pop(contact, None)
        if partner is not None:
            self._helped[partner] -= 1

    def _dropped(self, event: e.SpecialistDropped) -> None:
        self._no_more_help(event.contact)

    def _closed(self, event: e.ContactClosed) -> None:
        contact = event.contact
        self._no_more_help(contact)
        self._homes.pop(contact, None)
        self._heard.pop(contact, None)
        wait_ms, fates = self._wait_ms.pop(contact, None), self._arrived.pop(contact, None)
        if fates is None:
            # A call-back: its call was counted when it ended.
            return
        fates.waited_all_ms += event.waited_ms
        if event.end is ContactEnd.ANSWERED and wait_ms is not None:
            fates.answered += 1
            fates.waited_ms += wait_ms
            fates.in_time += wait_ms <= self._threshold_ms
        elif event.end is ContactEnd.CALL_BACK:
            fates.call_backs += 1
        elif event.end.value.startswith("abandoned"):
            fates.abandoned += 1
        else:
            fates.other_ends += 1

    def _declared(self, event: e.EmergencyDeclared) -> None:
        if event.plan == self._name and self._since is None:
            self._since = event.at

    def _ended(self, event: e.EmergencyEnded) -> None:
        if event.plan == self._name and self._since is not None:
            self.plan.in_force_ms += event.at - self._since
            self._since = None

    # --- afterwards -------------------------------------------------------------------------------

    def finish(self, until: int) -> None:
        """Count a plan that is still in force up to now."""
        if self._since is not None:
            self.plan.in_force_ms += max(0, until - self._since)
            self._since = None

    def by_region(self) -> dict[str, Fates]:
        grouped: dict[str, Fates] = {}
        for (region, _), fates in sorted(self.by_region_and_hour.items()):
            grouped.setdefault(region, Fates()).add(fates)
        return grouped

    def by_hour(self) -> dict[int, Fates]:
        """By hours after the beginning."""
        grouped: dict[int, Fates] = {}
        for (_, hour), fates in self.by_region_and_hour.items():
            grouped.setdefault(hour, Fates()).add(fates)
        return dict(sorted(grouped.items()))

    def whole(self) -> Fates:
        whole = Fates()
        for one in self.by_region_and_hour.values():
            whole.add(one)
        return whole
