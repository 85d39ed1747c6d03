"""The floor's indexes: who waits where, who is free where, and what is due when.

They are derived from the records and can be rebuilt from them (`routing/snapshot.py`). The memory of closed
contacts, which only ever shrinks here, is the exception.
"""

from typing import Final, TypeVar

from routing.floor import Contact, Floor, Specialist, TimerKind
from routing.model import Exit, Instant, PartnerId, Route
from routing.ranked import RankedSet

S = TypeVar("S")
K = TypeVar("K", bound=str)

QUEUE = "queue"
"""The key of the one timer that looks at everybody who waits."""
_FORGOTTEN_TOGETHER: Final = 32
"""A dictionary's first entry is found behind the places of all that were dropped before it: not for each contact."""
BREADTH: Final = 10**14
"""More milliseconds than any instant has: one kept language more weighs more than any time idle."""

# --- timers ---------------------------------------------------------------------------------------


def timer_key(kind: TimerKind, key: str) -> str:
    return kind + ":" + key


def set_timer(floor: Floor, kind: TimerKind, key: str, due: int) -> None:
    floor.timers.add(timer_key(kind, key), due)


def clear_timer(floor: Floor, kind: TimerKind, key: str) -> None:
    floor.timers.discard(timer_key(kind, key))


# --- who waits where ------------------------------------------------------------------------------


def index_waiting(floor: Floor, contact: Contact) -> None:
    demand, route, place = contact.demand, contact.route, contact.place
    assert route is not None, "a contact in the queue has a route"
    _add(floor.queues, demand, contact.id, place)
    own = (demand, route.preferred, contact.is_foreign_to(route.preferred))
    _add(floor.own, own, contact.id, place)
    for partner in _reached(route.steps[contact.step].partners, route.preferred):
        _add(floor.reach, (demand, partner), contact.id, place)
    floor.waiting += 1
    floor.suspects += demand.suspected
    floor.reviewing += needs_review(floor, contact)


def unindex_waiting(floor: Floor, contact: Contact) -> None:
    demand, route = contact.demand, contact.route
    assert route is not None, "a contact in the queue has a route"
    floor.queues[demand].discard(contact.id)
    floor.own[demand, route.preferred, contact.is_foreign_to(route.preferred)].discard(contact.id)
    for partner in _reached(route.steps[contact.step].partners, route.preferred):
        floor.reach[demand, partner].discard(contact.id)
    floor.waiting -= 1
    floor.suspects -= demand.suspected
    floor.reviewing -= needs_review(floor, contact)


def _reached(
    partners: tuple[PartnerId, ...] | None, preferred: PartnerId
) -> tuple[PartnerId, ...] | tuple[None]:
    """The scopes beside the preferred partner's in which a contact can be found."""
    return (None,) if partners is None else tuple([one for one in partners if one != preferred])


def _add(index: dict[S, RankedSet[K]], scope: S, key: K, rank: int) -> None:
    ranked = index.get(scope)
    if ranked is None:
        ranked = index[scope] = RankedSet()
    ranked.add(key, rank)


# --- who is free where ----------------------------------------------------------------------------


def index_ready(floor: Floor, specialist: Specialist) -> None:
    rank = _readiness(floor, specialist)
    for language in (*specialist.languages, None):
        _add(floor.ready, (language, specialist.partner), specialist.id, rank)
        floor.free[language] = floor.free.get(language, 0) + 1


def unindex_ready(floor: Floor, specialist: Specialist) -> None:
    for language in (*specialist.languages, None):
        floor.ready[language, specialist.partner].discard(specialist.id)
        floor.free[language] -= 1


def _readiness(floor: Floor, specialist: Specialist) -> int:
    """The sort key of the free: who speaks fewer languages that are kept comes first, then who is idle longest."""
    idle_since = specialist.idle_since if specialist.idle_since is not None else specialist.since
    kept = floor.kept_languages
    breadth = sum([language in kept for language in specialist.languages]) if kept else 0
    return breadth * BREADTH + idle_since


def count_staff(floor: Floor, specialist: Specialist, change: int) -> None:
    """Add somebody who comes on duty, or take away somebody who leaves."""
    floor.serving.clear()
    profile = specialist.profile
    count = floor.staff.get(profile, 0) + change
    if count:
        floor.staff[profile] = count
    else:
        floor.staff.pop(profile, None)


def count_help(floor: Floor, contact: Contact, partner: PartnerId, change: int) -> None:
    """Count a contact of another region at a partner, from the offer to the end."""
    if not contact.is_foreign_to(partner):
        return
    count = floor.helping.get(partner, 0) + change
    if count:
        floor.helping[partner] = count
    else:
        floor.helping.pop(partner, None)


def count_ringing(floor: Floor, partner: PartnerId, change: int) -> None:
    """Count a contact that rings at a partner's own phone system."""
    count = floor.ringing.get(partner, 0) + change
    if count:
        floor.ringing[partner] = count
    else:
        floor.ringing.pop(partner, None)


# --- when a contact is looked at again ------------------------------------------------------------


def widens_at(contact: Contact) -> int | None:
    """When the next widening step is due by time waited; None when there is none."""
    if contact.route is None or contact.queued_at is None:
        return None
    return _step_opens_at(contact.route, contact.step + 1, contact.queued_at)


def step_due(route: Route, step: int, queued_at: Instant, at: Instant) -> int:
    """The last of the following steps that time waited has opened, one after another; `step` when there is none."""
    while (opens_at := _step_opens_at(route, step + 1, queued_at)) is not None and opens_at <= at:
        step += 1
    return step


def _step_opens_at(route: Route, step: int, queued_at: Instant) -> int | None:
    if step >= len(route.steps):
        return None
    when = route.steps[step].when
    if when.waited_ms is None:
        return queued_at if when.timed else None
    return queued_at + when.waited_ms


def needs_review(floor: Floor, contact: Contact) -> bool:
    """Tell whether something other than its own waiting may yet change what a waiting contact gets."""
    route = contact.route
    assert route is not None, "a contact in the queue has a route"
    if any(not step.when.timed for step in route.steps[contact.step + 1 : contact.step + 2]):
        return True
    if route.exits and any(_may_open(exit, contact) for exit in route.exits):
        return True
    return bool(floor.phone_systems)


def _may_open(exit: Exit, contact: Contact) -> bool:
    return not exit.forced and exit.kind not in contact.exits_open and contact.may_take(exit.kind)


def set_widen_timer(floor: Floor, contact: Contact) -> None:
    due = widens_at(contact)
    if due is not None:
        set_timer(floor, TimerKind.WIDEN, contact.id, due)


def set_review_timer(floor: Floor, due: int | None) -> None:
    """Look at the whole queue again at this instant; None: not before somebody joins it who needs that."""
    floor.review_due = Instant(due) if due is not None else None
    if due is None:
        clear_timer(floor, TimerKind.REVIEW, QUEUE)
    else:
        set_timer(floor, TimerKind.REVIEW, QUEUE, due)


# --- memory ---------------------------------------------------------------------------------------


def forget_closed(floor: Floor, at: Instant) -> None:
    """Drop what is older than the rule book remembers; the oldest stand first. Some are remembered a little longer."""
    if len(floor.closed) % _FORGOTTEN_TOGETHER:
        return
    keep_ms = floor.rule_book.limits.remember_closed_ms if floor.rule_book is not None else 0
    while floor.closed:
        oldest = next(iter(floor.closed.values()))
        if at - oldest.at <= keep_ms:
            return
        del floor.closed[oldest.contact]
