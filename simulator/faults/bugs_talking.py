"""Known bugs of holds, transfers, call-backs and messages."""

from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any, cast

import routing.call_backs
import routing.endings
import routing.people
import routing.talking
import routing.transfers
import telephony.rest
import webhooks.endpoints
from routing import commands as c
from routing import engine, evolve
from routing import events as e
from routing import replies as r
from routing.draft import Draft
from routing.floor import Contact, Floor, Offer, Party
from routing.indexes import index_waiting, unindex_waiting
from routing.model import CallBackFailure, SpecialistId
from routing.talk_model import PartyEnd, PartyFailure, PartyKind
from simulator.faults.bugs import Bug, together
from simulator.faults.patches import patched
from simulator.faults.plan import Fault
from telephony.addresses import Place
from webhooks.inquiries import Answer, Endpoint, Inquiry, Knowledge

_DECIDE: dict[Any, Any] = engine._DECIDE
_EVOLVE: dict[Any, Any] = evolve._EVOLVE


def _everywhere(name: str, new: Any) -> AbstractContextManager[Any]:
    """Replace a step of the endings wherever it was imported to."""
    rooms = (routing.endings, routing.talking, routing.transfers, routing.people, routing.call_backs)
    return together(*(patched(room, name, new) for room in rooms if hasattr(room, name)))


def _resumed_on_the_floor_alone() -> AbstractContextManager[Any]:
    def resume(contact: Contact, draft: Draft, by: SpecialistId | None = None) -> None:
        if contact.held is not None:
            held_ms = draft.at - contact.held.since
            draft.add(e.CallerResumed(id=draft.id(), at=draft.at, contact=contact.id, held_ms=held_ms, by=by))

    return _everywhere("resume", resume)


def _consulted_not_freed() -> AbstractContextManager[Any]:
    before = routing.endings.dismiss

    def dismiss(floor: Floor, contact: Contact, party: Party, draft: Draft, reason: PartyEnd) -> None:
        if party.kind is not PartyKind.SPECIALIST:
            before(floor, contact, party, draft, reason)

    return _everywhere("dismiss", dismiss)


def _left_on_the_line() -> AbstractContextManager[Any]:
    def dismiss(floor: Floor, contact: Contact, party: Party, draft: Draft, reason: PartyEnd) -> None:
        if party.kind is PartyKind.SPECIALIST:
            before(floor, contact, party, draft, reason)
        else:
            routing.endings.party_gone(contact, party, draft, PartyFailure.CANCELLED, reason)

    before = routing.endings.dismiss
    return _everywhere("dismiss", dismiss)


def _transferred_to_the_end() -> AbstractContextManager[Any]:
    before = _EVOLVE[e.ContactTransferred]

    def contact_transferred(floor: Floor, event: e.ContactTransferred) -> None:
        before(floor, event)
        contact = floor.contact(event.contact)
        unindex_waiting(floor, contact)
        contact.queued_at = event.at
        index_waiting(floor, contact)

    return patched(_EVOLVE, e.ContactTransferred, contact_transferred)


def _first_stays_with_the_caller() -> AbstractContextManager[Any]:
    before = routing.endings.hand_over

    def hand_over(floor: Floor, contact: Contact, heir: Offer, draft: Draft, *, broken: bool = False) -> None:
        effects = len(draft.effects)
        before(floor, contact, heir, draft, broken=broken)
        # Holds are taken back; the leg of the one who leaves is not ended.
        kept = [one for one in draft.effects[effects:] if type(one).__name__ != "EndCall"]
        draft.effects[effects:] = kept

    return _everywhere("hand_over", hand_over)


def _nobody_outside_hangs_up() -> AbstractContextManager[Any]:
    def outside_failed(floor: Floor, command: c.ReportOutsideFailed, draft: Draft) -> r.Reply:
        return r.EndsCall()

    return patched(_DECIDE, c.ReportOutsideFailed, outside_failed)


def _never_given_up() -> AbstractContextManager[Any]:
    before = routing.call_backs.fail_attempt

    def fail_attempt(
        floor: Floor, contact: Contact, offer: Offer, reason: CallBackFailure, draft: Draft
    ) -> None:
        assert contact.call_back is not None, "only call-backs have attempts"
        attempts, contact.call_back.attempts = contact.call_back.attempts, 0
        try:
            before(floor, contact, offer, reason, draft)
        finally:
            contact.call_back.attempts = attempts

    return _everywhere("fail_attempt", fail_attempt)


def _answered_is_taken() -> AbstractContextManager[Any]:
    def picked_up(inquiry: Inquiry, knowledge: Knowledge) -> Answer:
        return c.ReportCallBackTaken(
            id=inquiry.id, contact=inquiry.contact, call=inquiry.call, offer=inquiry.offer
        )

    endpoints = cast(dict[Place, Endpoint], webhooks.endpoints.ENDPOINTS)
    return patched(endpoints, Place.CALL_BACK, replace(endpoints[Place.CALL_BACK_KEY], build=picked_up))


def _called_whoever_is_called() -> AbstractContextManager[Any]:
    async def is_called(self: Any, number: str) -> bool:
        return False

    return patched(telephony.rest.TwilioCarrier, "_is_called", is_called)


def _message_forgotten() -> AbstractContextManager[Any]:
    def message_left(floor: Floor, command: c.ReportMessageLeft, draft: Draft) -> r.Reply:
        return r.Noted()

    return patched(_DECIDE, c.ReportMessageLeft, message_left)


TALKING_BUGS: tuple[Bug, ...] = (
    Bug(
        name="resumed-on-the-floor-alone",
        words="the specialist sees that the caller hears them again, and the caller goes on hearing music",
        plant=_resumed_on_the_floor_alone,
    ),
    Bug(
        name="consulted-not-freed",
        words="the call ends, and the colleague who was asked in stays bound to it",
        plant=_consulted_not_freed,
    ),
    Bug(
        name="dropped-and-still-there",
        words="an interpreter or outside line that was let go stays in the room",
        plant=_left_on_the_line,
    ),
    Bug(
        name="transferred-to-the-end",
        words="a caller who is passed on to a queue loses the place they had",
        plant=_transferred_to_the_end,
    ),
    Bug(
        name="first-stays-with-the-caller",
        words="a caller is handed over, and the first specialist's line stays in the room",
        plant=_first_stays_with_the_caller,
    ),
    Bug(
        name="nobody-outside-hangs-up",
        words="nobody at an outside line takes a caller, and the caller is hung up on",
        plant=_nobody_outside_hangs_up,
        needs=frozenset({Fault.PARTNERS}),
    ),
    Bug(
        name="called-back-for-ever",
        words="somebody whom no attempt reaches is called again and again",
        plant=_never_given_up,
    ),
    Bug(
        name="answered-is-taken",
        words="whoever picks up a call-back is put through, an answering machine too",
        plant=_answered_is_taken,
    ),
    Bug(
        name="called-back-twice",
        words="an order to call with an unknown outcome is given again, and the telephone rings twice",
        plant=_called_whoever_is_called,
        needs=frozenset({Fault.REST}),
    ),
    Bug(
        name="message-forgotten",
        words="a message that a caller left becomes nobody's work",
        plant=_message_forgotten,
    ),
)
