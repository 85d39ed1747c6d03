"""Whether a limit of the rule book is reached for a waiting contact, and which."""

from routing.estimates import expected_wait_ms, staffed, weighted_ahead, who_may_ever
from routing.floor import Contact, Floor
from routing.model import AT_ONCE, Instant, Trigger
from routing.rulebook import RuleBook


def reached(trigger: Trigger, floor: Floor, contact: Contact, book: RuleBook, at: Instant) -> str | None:
    """Name the first limit that is reached: `waited`, `depth`, `oldest`, `staffed`, `expected` or `at once`.

    Shape: the contact may be one that is about to wait; None when no limit is reached.
    """
    if trigger == AT_ONCE:
        return "at once"
    if trigger.waited_ms is not None and contact.waited_until(at) >= trigger.waited_ms:
        return "waited"
    if trigger.oldest_ms is not None and _oldest_ms(floor, contact, at) >= trigger.oldest_ms:
        return "oldest"
    if trigger.timed:
        return None
    staff = staffed(floor, contact.demand, who_may_ever(floor, contact))
    if trigger.staffed_below is not None and staff < trigger.staffed_below:
        return "staffed"
    if trigger.depth is not None and weighted_ahead(floor, contact) >= trigger.depth:
        return "depth"
    if trigger.expected_ms is not None:
        expected_ms = expected_wait_ms(floor, contact, book)
        # Nobody on duty who may serve: there is no end to that wait.
        if expected_ms is None or expected_ms >= trigger.expected_ms:
            return "expected"
    return None


def _oldest_ms(floor: Floor, contact: Contact, at: Instant) -> int:
    queue = floor.queues.get(contact.demand)
    first = queue.first() if queue is not None else None
    own_ms = contact.waited_until(at)
    # With a credit, who stands first may have waited less than the contact itself.
    return max(own_ms, floor.contacts[first[1]].waited_until(at)) if first is not None else own_ms
