"""Call-backs that nobody places: called off in the millisecond in which they are booked; the work stays owed."""

from routing import commands as c
from routing.model import CancelReason, ContactId, ContactState, SpecialistId
from simulator.virtual.virtual_time import VirtualTime

NOBODY = SpecialistId("nobody")


def call_off(time: VirtualTime, contact: ContactId) -> None:
    """Call one off; a specialist who is about to call stands in its way."""
    reason = CancelReason.NOT_WANTED
    time.ask(c.CancelCallBack(id=time.next_id(), contact=contact, by=NOBODY, reason=reason))


def call_off_at_once(time: VirtualTime, contact: ContactId) -> None:
    """Call one off that was booked a moment ago."""
    record, offers = time.floor.contacts[contact], time.floor.offers
    while record.state is ContactState.OFFERED and record.offer is not None:
        # Offered in the decision that booked it: the caller chose while somebody was about to answer.
        offer = offers[record.offer]
        time.ask(c.DeclineOffer(id=time.next_id(), specialist=offer.specialist, offer=offer.id))
    call_off(time, contact)
