"""What a floor learns from what happens on it: how long calls take, how long callers wait, who has given how much.

Whole numbers only, so that every machine comes to the same. Used by `evolve` only.
"""

from routing.estimates import MEMORY, PROMISE_MEMORY, SCALE
from routing.floor import Contact, Floor, Given, Specialist
from routing.model import ContactState, Instant, PartnerId
from routing.observed import DAY_MS


def see_handling(floor: Floor, specialist: Specialist, at: Instant) -> None:
    """A specialist is done with a contact, notes included."""
    if specialist.occupied_since is None:
        return
    seen = floor.observed
    seen.handled += SCALE - seen.handled // MEMORY
    seen.handled_ms += (at - specialist.occupied_since) * SCALE - seen.handled_ms // MEMORY


def see_wait(floor: Floor, contact: Contact, at: Instant, *, left: bool) -> None:
    """A contact's present wait is over, by an answer or because the caller left."""
    if contact.call_back is not None:
        # Who is at home and does other things says nothing of how long callers bear to wait.
        return
    seen, waited_ms = floor.observed, contact.waited_until(at) - contact.waited_ms
    seen.left += (SCALE if left else 0) - seen.left // MEMORY
    seen.borne_ms += waited_ms * SCALE - seen.borne_ms // MEMORY


def see_promise(floor: Floor, contact: Contact, at: Instant) -> None:
    """A contact got its first offer: compare its wait with the one that was expected."""
    if not contact.expected_ms:
        return
    seen, true_ms = floor.observed, contact.waited_until(at)
    error_ms = abs(true_ms - contact.expected_ms)
    if seen.promises == 0:
        seen.error_ms, seen.true_ms = error_ms, true_ms
    else:
        seen.error_ms += (error_ms - seen.error_ms) // PROMISE_MEMORY
        seen.true_ms += (true_ms - seen.true_ms) // PROMISE_MEMORY
    seen.promises += 1


def see_help(floor: Floor, contact: Contact, partner: PartnerId, at: Instant) -> None:
    """A partner's conversation with a contact is over; with a caller of another region it was help."""
    if contact.connected_at is None or not contact.is_foreign_to(partner):
        return
    day = at // DAY_MS
    given = floor.given.get(partner)
    if given is None:
        given = floor.given[partner] = Given(day=day)
    if given.day != day:
        given.before_ms = given.today_ms if given.day == day - 1 else 0
        given.day, given.today_ms = day, 0
    given.today_ms += at - contact.connected_at


def left_waiting(contact: Contact) -> bool:
    """Tell whether a contact that closes now was still waiting for an answer."""
    return contact.state in (ContactState.WAITING, ContactState.OFFERED, ContactState.SENT)
