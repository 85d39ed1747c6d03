"""The floor's indexes: who waits where, who is free where, and what is due when.

They are derived from the records and can be rebuilt from them (`routing/snapshot.py`). The memory of closed
contacts, which only ever shrinks here, is the exception.
"""

from collections.abc import Iterator

from routing.floor import Contact, Floor, Scope, Specialist, TimerKind
from routing.model import Instant
from routing.ranked import RankedSet

# --- timers ---------------------------------------------------------------------------------------


def timer_key(kind: TimerKind, key: str) -> str:
    return f"{kind}:{key}"


def set_timer(floor: Floor, kind: TimerKind, key: str, due: int) -> None:
    floor.timers.add(timer_key(kind, key), due)


def clear_timer(floor: Floor, kind: TimerKind, key: str) -> None:
    floor.timers.discard(timer_key(kind, key))


# --- indexes --------------------------------------------------------------------------------------


def waiting_scopes(contact: Contact) -> Iterator[Scope]:
    """Every index in which a waiting contact stands: its preferred partner, and whoever else may serve."""
    language, route = contact.language, contact.route
    if language is None or route is None:
        return
    yield (language, route.preferred)
    partners = contact.may_be_served_by()
    if partners is None:
        yield (language, None)
        return
    for partner in partners:
        if partner != route.preferred:
            yield (language, partner)


def index_waiting(floor: Floor, contact: Contact) -> None:
    place = contact.queued_at if contact.queued_at is not None else contact.arrived_at
    for scope in waiting_scopes(contact):
        queue = floor.waiting.get(scope)
        if queue is None:
            queue = floor.waiting[scope] = RankedSet()
        queue.add(contact.id, place)


def unindex_waiting(floor: Floor, contact: Contact) -> None:
    for scope in waiting_scopes(contact):
        queue = floor.waiting.get(scope)
        if queue is not None:
            queue.discard(contact.id)


def index_ready(floor: Floor, specialist: Specialist) -> None:
    idle_since = specialist.idle_since if specialist.idle_since is not None else specialist.since
    for language in floor.languages_of(specialist):
        for partner in (specialist.partner, None):
            scope: Scope = (language, partner)
            ready = floor.ready.get(scope)
            if ready is None:
                ready = floor.ready[scope] = RankedSet()
            ready.add(specialist.id, idle_since)


def unindex_ready(floor: Floor, specialist: Specialist) -> None:
    for language in floor.languages_of(specialist):
        for partner in (specialist.partner, None):
            ready = floor.ready.get((language, partner))
            if ready is not None:
                ready.discard(specialist.id)


def widens_at(contact: Contact) -> int | None:
    """When the next widening step is due; None when there is none."""
    if contact.route is None or contact.queued_at is None or contact.step + 1 >= len(contact.route.steps):
        return None
    return contact.queued_at + contact.route.steps[contact.step + 1].after_ms


def set_widen_timer(floor: Floor, contact: Contact) -> None:
    due = widens_at(contact)
    if due is not None:
        set_timer(floor, TimerKind.WIDEN, contact.id, due)


# --- memory ---------------------------------------------------------------------------------------


def forget_closed(floor: Floor, at: Instant) -> None:
    """Drop what is older than the rule book remembers; the oldest stand first."""
    keep_ms = floor.rule_book.limits.remember_closed_ms if floor.rule_book is not None else 0
    while floor.closed:
        oldest = next(iter(floor.closed.values()))
        if at - oldest.at <= keep_ms:
            return
        del floor.closed[oldest.contact]
