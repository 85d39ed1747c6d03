"""Watches the journal, commit by commit: fencing, no gaps, and everything that the model finds impossible."""

from typing import TYPE_CHECKING

from live.ports import JournalEntry
from routing import events as e
from routing.model import ContactId, OfferId, SpecialistId
from simulator.faults.checks.findings import Findings
from simulator.faults.checks.model import FREE, Model

if TYPE_CHECKING:
    from simulator.faults.world import World

STILL_THERE_S = 60.0
"""How long the carrier may take, with every fault on, to end the call of a contact that has ended."""
LEASE_S_MAX = 30.0
"""A browser says every 4 s that it is there, its lease runs 12 s: whoever gets an offer was heard from by then."""
GRACE_S = 20.0
"""A new dispatcher lets everybody's lease run anew."""
IDLE_S_MAX = 8.0
"""How long somebody may be free while a caller waits whom they may serve; the queue is looked at every few seconds."""
CALL_BACK_S_MAX = 60.0
"""How long a specialist waits in the room besides while somebody is called back."""
CONNECTING_S_MAX = 60.0
"""Both sides have 20 s at most, the one after the other, where a rule stretches the usual 8 s."""
CLOCK_MAY_DIFFER = 1.06
"""A clock that was set makes up for it by a twentieth of the time that passes."""


class History:
    def __init__(self, world: "World", findings: Findings) -> None:
        self.entries: list[JournalEntry] = []
        self.lost: list[e.Event] = []
        """Of commits that the server acknowledged and came back without."""
        self.model = Model(findings.add)
        self.taken_at_s = 0.0
        self.lost_at_s = -1e9
        self.offered_at_s: dict[str, float] = {}
        """When each offer was made, by the bench's own clock."""
        self.wrap_ups: dict[SpecialistId, tuple[float, float]] = {}
        """When the last wrap-up of each specialist began and is over, by the bench's own clock."""
        self._accepted_at_s: dict[str, float] = {}
        self._world = world
        self._findings = findings
        self._owner: tuple[str, int] | None = None
        self._idle_since: float | None = None
        self._heard = {one.id: one.truth for one in world.crew}
        world.server.watches.append(self._committed)
        world.server.taken.append(self._taken)
        world.server.came_back.append(self._came_back)
        world.server.mistakes.append(lambda words: findings.add("S5 fencing", words))

    def events(self) -> list[e.Event]:
        return [event for entry in self.entries for event in entry.batch.events]

    # --- hearing --------------------------------------------------------------------------------------

    def _taken(self, process: str, epoch: int) -> None:
        if self._owner is not None and epoch <= self._owner[1]:
            self._findings.add(
                "S5 fencing", f"{process} took the floor with epoch {epoch} after {self._owner}"
            )
        self._owner = (process, epoch)
        self.taken_at_s = self._world.now_s()

    def _committed(self, process: str, epoch: int, entry: JournalEntry) -> None:
        world, batch = self._world, entry.batch
        kinds = " ".join(type(event).__name__ for event in batch.events)
        world.trace.note(world.now_s(), f"{process} commits {batch.number}", f"{batch.at} {kinds}")
        if (process, epoch) != self._owner:
            self._findings.add(
                "S5 fencing", f"{process} committed with epoch {epoch}; the owner is {self._owner}"
            )
        last = self.entries[-1].batch if self.entries else None
        if batch.number != (last.number + 1 if last is not None else 1):
            self._findings.add("S7 no gaps", f"batch {batch.number} follows {last and last.number}")
        if last is not None and batch.at < last.at:
            self._findings.add(
                "S9 time goes on", f"batch {batch.number} is {last.at - batch.at} ms before the last"
            )
        self.entries.append(entry)
        for event in batch.events:
            self.model.take(event)
            self._beside(event)

    def _beside(self, event: e.Event) -> None:
        """What an event must be true of, outside the floor."""
        if isinstance(event, e.ContactClosed):
            self._world.loop.call_later(
                STILL_THERE_S, self._is_over, event.contact, self.call_of(event.contact)
            )
        elif isinstance(event, e.OfferAccepted):
            self._accepted_at_s[event.offer] = self._world.now_s()
        elif isinstance(event, e.WrapUpStarted | e.WrapUpExtended):
            lasts_s = (event.until - event.at) / 1_000 * CLOCK_MAY_DIFFER
            now = self._world.now_s()
            self.wrap_ups[event.specialist] = (now, now + lasts_s)
        elif isinstance(event, e.OfferMade):
            truth, now = self._heard.get(event.specialist), self._world.now_s()
            self.offered_at_s[event.offer] = now
            silent_s = now - truth.heard_at if truth is not None else 0.0
            if silent_s > LEASE_S_MAX and now - self.taken_at_s > GRACE_S and now - self.lost_at_s > GRACE_S:
                words = f"{event.offer} went to {event.specialist}, silent for {silent_s:.0f} s"
                self._findings.add("L5 leases", words)

    def call_of(self, contact: ContactId) -> str:
        return self._calls.get(contact, "")

    @property
    def _calls(self) -> dict[ContactId, str]:
        return self._world.calls

    def _is_over(self, contact: ContactId, call: str) -> None:
        """An end of which the caller knows nothing is none."""
        leg = self._world.carrier.account.legs.get(call)
        if leg is not None and not leg.is_leaving and contact in self.model.closed:
            self._findings.add(
                "S8 conservation", f"{contact} was closed, and its caller is still on the line"
            )

    def _came_back(self) -> None:
        """Forget what the server forgot."""
        store, world = self._world.server.store, self._world
        kept = store.head.batch_number
        gone = [entry for entry in self.entries if entry.batch.number > kept]
        self.lost += [event for entry in gone for event in entry.batch.events]
        self.entries = [entry for entry in self.entries if entry.batch.number <= kept]
        self._owner = (store.owner, store.epoch) if store.owner is not None else None
        self.lost_at_s = world.now_s()
        self.model = Model(lambda check, words: None)
        for event in self.events():
            self.model.take(event)
        self.model.wrong = self._findings.add

    # --- looking --------------------------------------------------------------------------------------

    def look(self) -> None:
        """Once a second: nobody is free while somebody waits whom they may serve."""
        now, owner = self._world.now_s(), self._world.owner()
        pair = self._idle_pair(owner.floor.at) if owner is not None else None
        settled = now - self.taken_at_s > GRACE_S and not self._world.dispatchers.frozen
        if pair is None or not settled or owner is None or owner.floor.rule_book is None:
            self._idle_since = None
        elif self._idle_since is None:
            self._idle_since = now
        elif now - self._idle_since > IDLE_S_MAX:
            self._findings.add("L1 a moving queue", f"{pair[0]} waits while {pair[1]} is free")
            self._idle_since = None
        if settled:
            self._nobody_is_bound(now)
            self._places_are_kept()

    def _nobody_is_bound(self, now: float) -> None:
        """Whoever was accepted is brought together with the specialist soon, or waits again."""
        for key, since in self._accepted_at_s.items():
            offer = self.model.offers.get(OfferId(key))
            caller = self.model.callers.get(offer.contact) if offer is not None else None
            if caller is None or caller.connected:
                continue
            ringing_s = CALL_BACK_S_MAX if caller.call_back else 0.0
            if now - since > CONNECTING_S_MAX + ringing_s:
                self._findings.add(
                    "L3 no silent ring-out", f"{key} has been connecting for {now - since:.0f} s"
                )

    def _places_are_kept(self) -> None:
        """Whoever waits stands where their first entry into the queue put them, whatever happened since."""
        owner = self._world.owner()
        for key, caller in self.model.callers.items():
            contact = owner.floor.contacts.get(key) if owner is not None else None
            # What is decided and not committed is not in the model yet.
            if contact is not None and caller.queued_at not in (None, contact.queued_at):
                words = f"{key} stands at {contact.queued_at}, and was queued at {caller.queued_at}"
                self._findings.add("F15 the place is kept", words)

    def _idle_pair(self, at: int) -> tuple[str, str] | None:
        free = [(key, one) for key, one in self.model.people.items() if one.does is FREE]
        if not free:
            return None
        for contact, caller in self.model.callers.items():
            if not caller.waits or caller.queued_at is None or at - caller.queued_at < 1_000:
                continue
            for key, person in free:
                if caller.language in person.languages and caller.cooling.get(key, 0) <= at:
                    return contact, key
        return None
