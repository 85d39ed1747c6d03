"""Known bugs, planted one at a time: what the checks must find, or they are worth little.

Each replaces a behaviour of the product for the length of a run, from outside; the product has no switches for them.
Those of the floor and its journal are here, those of the roads to it in `bugs_outside.py`.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from typing import Any

import config.clock
import live.commits
import live.dispatcher
import live.memory
import live.recorder
import live.recovery
import live.stored_replies
from live.ports import START, Batch, JournalEntry, Position, StoredReply
from routing import commands as c
from routing import engine, evolve
from routing import events as e
from routing import replies as r
from routing.draft import Draft
from routing.endings import close_contact
from routing.floor import Contact, Floor
from routing.indexes import index_waiting, unindex_waiting
from routing.model import EndedBy, Instant
from routing.ranked import RankedSet
from routing.rulebook import RuleBook
from simulator.faults.patches import patched
from simulator.faults.plan import Fault
from simulator.faults.rooms import Composition

Plant = Callable[[], AbstractContextManager[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bug:
    name: str
    words: str
    """What it does, and what it is like in the field."""
    plant: Plant
    needs: frozenset[Fault] = field(default_factory=frozenset)
    """Without one of these faults it does no harm; seeds that have none of them are passed over."""
    recompose: Callable[[Composition], Composition] = lambda compose: compose
    """For what the application puts together."""


def together(*plants: AbstractContextManager[Any]) -> AbstractContextManager[Any]:
    stack = ExitStack()
    for plant in plants:
        stack.enter_context(plant)
    return stack


# --- the rules ----------------------------------------------------------------------------------------

_DECIDE: dict[Any, Any] = engine._DECIDE
_EVOLVE: dict[Any, Any] = evolve._EVOLVE


def _nothing_happens(floor: Floor, command: c.Command, draft: Draft) -> r.Reply:
    return r.Noted()


def _forgets(command: type[c.Command]) -> Plant:
    return lambda: patched(_DECIDE, command, _nothing_happens)


def _late_end_counts_again() -> AbstractContextManager[Any]:
    from routing import calls

    def call_ended(floor: Floor, command: c.ReportCallEnded, draft: Draft) -> r.Reply:
        contact = floor.contacts.get(command.contact)
        if contact is not None:
            close_contact(floor, contact, draft, command.by)
        else:
            calls._ended_before_it_arrived(floor, command, draft)
        return r.Noted()

    return patched(_DECIDE, c.ReportCallEnded, call_ended)


def _missed_loses_place() -> AbstractContextManager[Any]:
    before = _EVOLVE[e.OfferMissed]

    def offer_missed(floor: Floor, event: e.OfferMissed) -> None:
        before(floor, event)
        contact = floor.contact(event.contact)
        unindex_waiting(floor, contact)
        contact.queued_at = event.at
        index_waiting(floor, contact)

    return patched(_EVOLVE, e.OfferMissed, offer_missed)


def _not_freed() -> AbstractContextManager[Any]:
    before = _EVOLVE[e.OfferWithdrawn]

    def offer_withdrawn(floor: Floor, event: e.OfferWithdrawn) -> None:
        specialist = floor.specialist(event.specialist)
        state, offer = specialist.state, specialist.offer
        before(floor, event)
        from routing.indexes import unindex_ready

        unindex_ready(floor, specialist)
        specialist.state, specialist.offer = state, offer

    return patched(_EVOLVE, e.OfferWithdrawn, offer_withdrawn)


def _caller_cools_down() -> AbstractContextManager[Any]:
    before = _EVOLVE[e.OfferMissed]

    def offer_back(floor: Floor, event: e.OfferMissed) -> None:
        before(floor, event)
        contact = floor.contact(event.contact)
        for specialist in floor.specialists:
            contact.cooling[specialist] = event.cool_until

    return together(
        patched(_EVOLVE, e.OfferMissed, offer_back),
        patched(_EVOLVE, e.OfferDeclined, offer_back),
        patched(_EVOLVE, e.OfferFailed, offer_back),
    )


def _drop_ends_call() -> AbstractContextManager[Any]:
    before = _DECIDE[c.ReportParticipantLeft]

    def participant_left(floor: Floor, command: c.ReportParticipantLeft, draft: Draft) -> r.Reply:
        offer = floor.offers.get(command.offer)
        contact = floor.contacts.get(offer.contact) if offer is not None else None
        if (
            offer is not None
            and contact is not None
            and contact.offer == offer.id
            and command.call == offer.leg
        ):
            close_contact(floor, contact, draft, EndedBy.SPECIALIST)
            return r.Noted()
        return before(floor, command, draft)  # type: ignore[no-any-return]

    return patched(_DECIDE, c.ReportParticipantLeft, participant_left)


def _rules_not_pinned() -> AbstractContextManager[Any]:
    def book_of(self: Floor, contact: Contact) -> RuleBook:
        assert self.rule_book is not None
        contact.rule_book = self.rule_book.version
        return self.rule_book

    return patched(Floor, "book_of", book_of)


def _any_offer_accepted() -> AbstractContextManager[Any]:
    from routing import people

    def refusal(floor: Floor, command: Any, offer: Any, at: Instant) -> None:
        return None

    return patched(people, "_refusal", refusal)


# --- dispatcher, journal, clock ------------------------------------------------------------------------


def _reply_not_stored() -> AbstractContextManager[Any]:
    return patched(live.stored_replies.StoredReplies, "find", lambda self, command: None)


def _epoch_not_checked() -> AbstractContextManager[Any]:
    return patched(live.memory.MemoryFloorStore, "check", lambda self, epoch: None)


def _failed_commit_counts() -> AbstractContextManager[Any]:
    async def commit(
        self: live.commits.Commits, epoch: int, batch: Batch, answers: Sequence[tuple[str, StoredReply]]
    ) -> Position:
        try:
            return await self._journal.commit(epoch, batch, answers)
        except live.commits.SERVER_TROUBLE:
            return START

    return patched(live.commits.Commits, "commit", commit)


def _timers_forgotten() -> AbstractContextManager[Any]:
    before = live.recovery.recover

    async def recover(journal: Any) -> live.recovery.Recovered:
        found = await before(journal)
        found.floor.timers = RankedSet()
        return found

    return patched(live.dispatcher, "recover", recover)


def _effects_forgotten() -> AbstractContextManager[Any]:
    before = live.recovery.Recovered._keep

    def keep(self: live.recovery.Recovered, batch: Batch) -> None:
        before(self, batch)
        self.effects.clear()

    return patched(live.recovery.Recovered, "_keep", keep)


def _clock_stands_still() -> AbstractContextManager[Any]:
    def now(self: config.clock.SystemClock) -> Instant:
        self._at_ns = max(self._at_ns, self._wall_ns())
        return Instant(self._at_ns // 1_000_000)

    return patched(config.clock.SystemClock, "now", now)


def _trims_too_early() -> AbstractContextManager[Any]:
    def later(left: Position, right: Position) -> Position:
        return right

    return patched(live.dispatcher, "earlier", later)


def _recorder_moves_on() -> AbstractContextManager[Any]:
    before = live.recorder.Recorder.record

    async def record(self: live.recorder.Recorder, entries: Sequence[JournalEntry]) -> None:
        self._position = entries[-1].position
        await before(self, entries)

    return patched(live.recorder.Recorder, "record", record)


FLOOR_BUGS: tuple[Bug, ...] = (
    Bug(
        name="late-end-counts-again",
        words="a status callback that comes again, after the end, opens the contact once more",
        plant=_late_end_counts_again,
        needs=frozenset({Fault.REPEATS}),
    ),
    Bug(
        name="missed-offer-loses-place",
        words="a caller whose offer was missed goes to the end of the queue",
        plant=_missed_loses_place,
        needs=frozenset({Fault.PRESSES}),
    ),
    Bug(
        name="specialist-not-freed",
        words="a caller hangs up while offered, and the specialist stays reserved",
        plant=_not_freed,
        needs=frozenset({Fault.HANG_UPS}),
    ),
    Bug(
        name="cool-down-on-the-caller",
        words="a caller whom one specialist did not take is offered to nobody for a while",
        plant=_caller_cools_down,
        needs=frozenset({Fault.PRESSES, Fault.SOFTPHONES}),
    ),
    Bug(
        name="drop-ends-the-call",
        words="the specialist's line breaks, and the caller is taken for gone",
        plant=_drop_ends_call,
        needs=frozenset({Fault.SOFTPHONES, Fault.BROWSERS}),
    ),
    Bug(
        name="any-offer-accepted",
        words="an accept is not held against the state of its offer: a missed one is taken all the same",
        plant=_any_offer_accepted,
        needs=frozenset({Fault.PRESSES}),
    ),
    Bug(
        name="offers-do-not-expire",
        words="nobody answers an offer, and it stays with them",
        plant=_forgets(c.ExpireOffer),
        needs=frozenset({Fault.PRESSES}),
    ),
    Bug(
        name="wrap-up-never-ends",
        words="a wrap-up whose time is over goes on until the specialist presses a key",
        plant=_forgets(c.ExpireWrapUp),
    ),
    Bug(
        name="leases-do-not-expire",
        words="a vanished browser goes on getting offers",
        plant=_forgets(c.ExpireLease),
        needs=frozenset({Fault.BROWSERS}),
    ),
    Bug(
        name="connecting-never-given-up",
        words="the specialist's line does not come, and caller and specialist are bound for ever",
        plant=_forgets(c.GiveUpConnecting),
        needs=frozenset({Fault.SOFTPHONES}),
    ),
    Bug(
        name="rules-not-pinned",
        words="a caller under way is served by whatever rule book was published last",
        plant=_rules_not_pinned,
        needs=frozenset({Fault.NEW_RULES}),
    ),
    Bug(
        name="reply-not-stored",
        words="a repeated request is decided again, and answered otherwise",
        plant=_reply_not_stored,
        needs=frozenset({Fault.REPEATS}),
    ),
    Bug(
        name="epoch-not-checked",
        words="the journal takes commits of a dispatcher that was overtaken while it was frozen",
        plant=_epoch_not_checked,
        needs=frozenset({Fault.FREEZES}),
    ),
    Bug(
        name="failed-commit-counts",
        words="a commit that the server did not confirm is taken for done",
        plant=_failed_commit_counts,
        needs=frozenset({Fault.STORE_OUTAGES}),
    ),
    Bug(
        name="timers-forgotten",
        words="a dispatcher that starts again does not know what was due",
        plant=_timers_forgotten,
        needs=frozenset({Fault.DISPATCHER_CRASHES, Fault.FREEZES}),
    ),
    Bug(
        name="orders-forgotten",
        words="a dispatcher that starts again does not carry out the orders that had no result",
        plant=_effects_forgotten,
        needs=frozenset({Fault.DISPATCHER_CRASHES}),
    ),
    Bug(
        name="clock-stands-still",
        words="the machine is set back by an hour, and no timer fires for an hour",
        plant=_clock_stands_still,
        needs=frozenset({Fault.CLOCK_STEPS}),
    ),
    Bug(
        name="journal-trimmed-too-early",
        words="a snapshot lets the journal forget what the recorder has not stored",
        plant=_trims_too_early,
        needs=frozenset({Fault.DATABASE}),
    ),
    Bug(
        name="recorder-moves-on",
        words="the recorder takes entries for stored that the database refused",
        plant=_recorder_moves_on,
        needs=frozenset({Fault.DATABASE}),
    ),
)
