"""After the faults have stopped: within a stated time everybody is somewhere, and everything agrees."""

import asyncio
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from routing.events import LeasesRenewed
from routing.evolve import evolve
from routing.floor import Floor
from routing.model import CallSid, OfferState, SpecialistState
from routing.snapshot import capture
from simulator.carrier.leg import Leg
from simulator.faults.checks.findings import Findings
from simulator.faults.checks.history import CLOCK_MAY_DIFFER, History
from simulator.faults.checks.model import WRAP_UP
from simulator.flood.orphans import orphans
from webhooks.endpoints import contact_of

if TYPE_CHECKING:
    from simulator.faults.world import World

SOMEWHERE_S = 35.0
"""L1: 30 s after the healing, and a little for what is on its way at that moment."""
AGREED_S = 65.0
YOUNG_S = 75.0
"""A caller so young may still be at a menu."""
STALE_S, STALE_BEFORE_S = 2.0, 25.0
"""L3: an offer ends at most so long after its time."""
SETTLED_S = 5.0
DRAIN_S_MAX = 1_500.0
LOOKS_MAX, LOOK_AGAIN_S = 10, 0.037
LOG_LOOKS_MAX = 54
"""Two seconds: an event may wait for one transaction before its own begins, and each takes up to 0.8 s here."""
QUIET_S = 65.0
"""After the last caller has gone; what an end of a contact promises is looked at by then."""


class Liveness:
    def __init__(
        self, world: "World", history: History, let_go: AbstractSet[str], findings: Findings
    ) -> None:
        """`let_go` are calls that were told goodbye."""
        self._world = world
        self._history = history
        self._let_go = let_go
        self._wrong = findings.add

    async def require(self) -> None:
        await asyncio.sleep(SOMEWHERE_S)
        self._everybody_is_somewhere()
        before = self._open_effects()
        await asyncio.sleep(AGREED_S - SOMEWHERE_S)
        self._everything_agrees(before)
        await self._drain()
        await self._call_backs_are_over()
        await asyncio.sleep(QUIET_S)
        self._nothing_is_left()
        await self._all_floors_are_one()
        await self._log_catches_up()

    def look(self) -> None:
        """Once a second, a while after the healing: no offer stays open beyond its time."""
        now = self._world.now_s()
        for key, offer in self._history.model.offers.items():
            lasts_s = (offer.expires_at - offer.made_at) / 1_000 * CLOCK_MAY_DIFFER
            over_s = now - self._history.offered_at_s.get(key, now) - lasts_s
            if not offer.accepted and over_s > self._stale_s(now - over_s - lasts_s):
                self._wrong("L3 no silent ring-out", f"{key} is open {over_s:.1f} s after its time")
        for who, (since_s, until_s) in self._history.wrap_ups.items():
            person = self._history.model.people.get(who)
            if person is not None and person.does is WRAP_UP and now - until_s > self._stale_s(since_s):
                self._wrong("L3 wrap-up ends", f"{who} is in wrap-up {now - until_s:.1f} s after its time")

    def _stale_s(self, since_s: float) -> float:
        """What began before the healing may be late by the time in which no dispatcher was there."""
        return STALE_S if since_s > self._world.healed_at_s + SETTLED_S else STALE_BEFORE_S

    # --- L1 -------------------------------------------------------------------------------------------

    def _callers(self) -> list[Leg]:
        legs = self._world.carrier.account.legs
        found = [legs[call] for call in self._world.calls.values()]
        return [leg for leg in found if not leg.is_leaving]

    def _everybody_is_somewhere(self) -> None:
        for leg in self._callers():
            if (
                self._world.carrier.account.clock.now() - leg.call.created_at > YOUNG_S
                and not self._is_somewhere(leg)
            ):
                facts = " ".join(str(fact["fact"]) for fact in leg.call.facts if fact["fact"] != "heard")
                self._wrong("L1 every caller comes somewhere", f"{leg.call.sid} is nowhere: {facts[-160:]}")

    def _is_somewhere(self, leg: Leg) -> bool:
        if leg.call.sid in self._let_go:
            # They hear goodbye; that they are let go at all was looked at when the document was read.
            return True
        if leg.room is not None:
            return len(leg.room.participants) > 1 or self._is_known(leg)
        return self._is_known(leg) or any(fact["fact"] == "fallback_used" for fact in leg.call.facts)

    def _is_known(self, leg: Leg) -> bool:
        return contact_of(CallSid(leg.call.sid)) in self._history.model.callers

    # --- L4 -------------------------------------------------------------------------------------------

    def _open_effects(self) -> set[str]:
        return {effect.id for effect in self._world.open_effects()}

    def _everything_agrees(self, before: set[str]) -> None:
        world = self._world
        owner = world.owner()
        if owner is None:
            self._wrong("L4 somebody owns the floor", "nobody does")
            return
        for effect in before & self._open_effects():
            self._wrong("L4 outbox empty", f"{effect} has been open for {AGREED_S - SOMEWHERE_S:.0f} s")
        now = world.carrier.account.clock.now()
        for contact, caller in self._history.model.callers.items():
            leg = world.carrier.account.legs.get(caller.call)
            if leg is not None and leg.call.ended_at is not None and now - leg.call.ended_at > 45.0:
                self._wrong("S8 conservation", f"{contact} is on the floor, and its caller has gone")
        for leg in self._callers():
            if contact_of(CallSid(leg.call.sid)) in self._history.model.closed:
                # Whether its caller is let go in time is looked at for each end by itself.
                continue
            lost = not self._is_known(leg) and not any(
                fact["fact"] == "fallback_used" for fact in leg.call.facts
            )
            if lost and now - leg.call.created_at > YOUNG_S and leg.call.sid not in self._let_go:
                self._wrong(
                    "S8 conservation", f"{leg.call.sid} is on the line, and the floor does not know it"
                )
        self._nobody_is_stuck()

    def _nobody_is_stuck(self) -> None:
        owner = self._world.owner()
        assert owner is not None
        for person in owner.floor.specialists.values():
            held = person.state in (SpecialistState.OFFERED, SpecialistState.ENGAGED)
            offer = owner.floor.offers.get(person.offer) if person.offer is not None else None
            known = person.contact in owner.floor.contacts or (
                offer is not None and offer.state is OfferState.OPEN
            )
            if held and not known:
                self._wrong("S8 conservation", f"{person.id} is {person.state} for nobody")

    # --- the end --------------------------------------------------------------------------------------

    async def _drain(self) -> None:
        for _ in range(round(DRAIN_S_MAX)):
            if not self._callers():
                return
            await asyncio.sleep(1.0)

    async def _call_backs_are_over(self) -> None:
        """Whoever is to be called back is reached, or given up, while there are specialists; then their calls end."""
        callers = self._history.model.callers
        for _ in range(round(DRAIN_S_MAX)):
            if not any(caller.call_back for caller in callers.values()):
                return
            await asyncio.sleep(1.0)
            callers = self._history.model.callers
        for contact in sorted(key for key, caller in callers.items() if caller.call_back):
            self._wrong("L1 call-backs are worked off", f"{contact} is owed {DRAIN_S_MAX:.0f} s later")

    def _nothing_is_left(self) -> None:
        owner = self._world.owner()
        if owner is None:
            self._wrong("L4 somebody owns the floor", "nobody does")
            return
        for contact in self._history.model.callers:
            self._wrong("S8 conservation", f"{contact} is on the floor when everybody has gone")
        for person in owner.floor.specialists.values():
            if person.state in (SpecialistState.OFFERED, SpecialistState.ENGAGED):
                self._wrong("S8 conservation", f"{person.id} is {person.state} when everybody has gone")
        for words in orphans(self._world.carrier.network.live(), owner.floor, 0):
            self._wrong("S8 no orphans", words)
        if self._open_effects():
            self._wrong(
                "L4 outbox empty", f"{len(self._open_effects())} orders are open when everybody has gone"
            )

    async def _log_catches_up(self) -> None:
        """Specialists' notes end at any moment: what has just happened may be on its way to the log."""
        for _ in range(LOG_LOOKS_MAX):
            kept = [one for one in self._history.events() if not isinstance(one, LeasesRenewed)]
            if not kept or kept[-1].id in self._world.log.rows:
                return
            await asyncio.sleep(LOOK_AGAIN_S)
        self._wrong("L4 log caught up", "the log has not caught up")

    async def _all_floors_are_one(self) -> None:
        """S7, L4: the history gives the floor that is at work, and the one that the screens show."""
        wrong: list[tuple[str, str]] = []
        for _ in range(LOOKS_MAX):
            wrong = list(self._other_floors())
            if not wrong:
                return
            # A commit may be on its way: the dispatcher knows of it before the journal does.
            await asyncio.sleep(LOOK_AGAIN_S)
        for check, words in wrong:
            self._wrong(check, words)

    def _other_floors(self) -> Iterator[tuple[str, str]]:
        floor, world = Floor(), self._world
        for event in self._history.events():
            evolve(floor, event)
        replayed, owner, replica = capture(floor), world.owner(), world.web.replica
        if owner is None or capture(owner.floor) != replayed:
            yield "S7 replay", "the history gives another floor than the dispatcher has"
        if replica is None or capture(replica.floor) != replayed:
            yield "L4 screens", "the screens show another floor than the history gives"
