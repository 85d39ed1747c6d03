"""How long a caller will wait: from the staff on duty, the callers ahead, and what recent calls have shown.

Where the oldest comes first the formula is QL_m: with n specialists who end calls at rate mu each, callers who leave at
rate theta each, and k callers ahead, somebody who is answered waits sum over j = 1..k+1 of 1/(n mu + j theta) on
average. Without theta it promises too much, and what the last caller waited (or the one at the head has waited) says
less, because it is old news. Where own callers come first they pass others, and are passed (`routing/own_first.py`).
Source: docs/decisions/0010-expected-wait.md and 0016-expected-wait-own-first.md.
"""

from math import fsum, log
from typing import Final

from routing.balance import at_cap, somebody_for
from routing.floor import Contact, Demand, Floor, ServingScope
from routing.lane import lane_size
from routing.model import PartnerId
from routing.own_first import HomeLine
from routing.rulebook import Pace, RuleBook, WaitWords

SCALE: Final = 1_000
"""Counts and sums in `Observed` are thousandths, so that they can decay in whole numbers."""
MEMORY: Final = 500
"""Each observation takes away one part in so many of all earlier ones. Fewer would make the rates so uncertain that
long waits are overstated and short ones understated; more would be slow to see that a day is unlike others."""
PRIOR_WEIGHT = 10
"""As many observations as the rule book's own assumptions are worth at first; they fade like observations."""
PRIOR_LEFT = 1
"""As many as they go on being worth where it comes to callers leaving, who on a calm day are none at all."""
PROMISE_MEMORY: Final = 16
TERMS_EXACT = 16


def ends_per_ms(floor: Floor, pace: Pace) -> float:
    """How many calls one busy specialist ends in a millisecond."""
    seen, prior = floor.observed, _prior(floor)
    return (prior + seen.handled) / (prior * pace.handle_mean_ms + seen.handled_ms)


def leaves_per_ms(floor: Floor, pace: Pace) -> float:
    """How many of the waiting leave, each, in a millisecond: those who left by all the time that was waited."""
    seen, prior = floor.observed, max(_prior(floor), PRIOR_LEFT * SCALE)
    return (prior + seen.left) / (prior * pace.patience_mean_ms + seen.borne_ms)


def _prior(floor: Floor) -> int:
    """What the rule book's assumptions are still worth, in thousandths of an observation."""
    unseen = MEMORY * SCALE - floor.observed.handled
    return max(0, PRIOR_WEIGHT * unseen // MEMORY)


def ladder_ms(ahead: float, ends: float, leaves: float) -> float:
    """Sum 1/(ends + j leaves) over j = 1 .. ahead + 1.

    Units: rates per millisecond, of all specialists and of one waiting caller.
    Exact: for up to 16 terms; beyond, and for a fraction of a caller, the integral over the same steps, which is
           within a tenth of a per cent there.
    """
    terms = int(ahead) + 1
    total = sum([1.0 / (ends + j * leaves) for j in range(1, min(terms, TERMS_EXACT) + 1)])
    if terms > TERMS_EXACT:
        total += log((ends + (terms + 0.5) * leaves) / (ends + (TERMS_EXACT + 0.5) * leaves)) / leaves
    rest = ahead - int(ahead)
    return total + rest / (ends + (terms + 1) * leaves)


def expected_wait_ms(floor: Floor, contact: Contact, book: RuleBook) -> int | None:
    """Say how long a contact will yet wait if it stays until it is answered, standing where it stands.

    Returns: 0 when somebody is free whom it could be offered to; None when nobody on duty may serve it.
    """
    if somebody_for(floor, contact, floor.at):
        return 0
    demand, place, partners = contact.demand, contact.place, _partners(contact)
    assert contact.route is not None, "a contact in the queue has a route"
    staff = _serving(floor, demand, demand, who_may_ever(floor, contact))
    if staff == 0:
        return None
    staff = left_by_lane(floor, demand, staff)
    ends, leaves = staff * ends_per_ms(floor, book.pace), leaves_per_ms(floor, book.pace)
    rivals = _rivals(floor, demand, partners)
    ahead = fsum([part * _before(floor, one, partners, place) for one, part in rivals])
    oldest_first_ms = ladder_ms(ahead, ends, leaves)
    home, within_ms = contact.route.preferred, book.limits.own_first_within_ms
    own_staff = _serving(floor, demand, demand, (home,))
    others = len(floor.crews if partners is None else partners) - 1
    if within_ms == 0 or own_staff == staff or others < 1:
        return round(oldest_first_ms)
    at_home = round(fsum([part * _before_at(floor, one, home, place) for one, part in rivals]))
    line = HomeLine(at_home, own_staff / staff, others)
    own_first_ms = line.wait_ms(round(ahead), ends, leaves)
    if own_first_ms is None:
        own_first_ms = min(oldest_first_ms, ladder_ms(at_home, ends * line.part, leaves))
    # Nobody is passed by whoever came later than the bound, so that it can change no more of a wait.
    part = 1.0 if within_ms is None else min(1.0, within_ms / oldest_first_ms)
    return round(oldest_first_ms + part * (own_first_ms - oldest_first_ms))


def left_by_lane(floor: Floor, demand: Demand, staff: int) -> int:
    """Of those who may serve a demand, those whom the lane of suspected callers leaves to it, or has itself."""
    if demand.suspected:
        size = lane_size(floor)
        return staff if size is None else min(staff, size)
    return max(1, staff - floor.lane)


def position(floor: Floor, contact: Contact) -> int:
    """Say the contact's place among those of its language who wait (1: next). Call-backs count like everybody (F30);
    the lane of suspected callers counts for those who stand in it."""
    before = sum(
        queue.count_before(contact.place)
        for demand, queue in floor.queues.items()
        if demand.language == contact.language and (contact.suspected or not demand.suspected)
    )
    return before + 1


def staffed(floor: Floor, demand: Demand, partners: tuple[PartnerId, ...] | None) -> int:
    """Count the specialists on duty, busy or free, who may serve a demand."""
    return _serving(floor, demand, demand, partners)


def _serving(floor: Floor, one: Demand, other: Demand, partners: tuple[PartnerId, ...] | None) -> int:
    """Count those on duty who may serve two demands. Whole queues ask the same, so the floor keeps the answer."""
    scope = ServingScope(one, other, partners)
    found = floor.serving.get(scope)
    if found is None:
        found = floor.serving[scope] = sum(
            [
                count
                for profile, count in floor.staff.items()
                if (partners is None or profile.partner in partners)
                and profile.can_serve(one)
                and profile.can_serve(other)
            ]
        )
    return found


def somebody_free(floor: Floor, demand: Demand, partners: tuple[PartnerId, ...] | None) -> bool:
    language = None if demand.interpreter else demand.language
    for partner in partners if partners is not None else floor.crews:
        ready = floor.ready.get((language, partner))
        if ready is None or not len(ready):
            continue
        if not demand.skills or any(floor.specialists[key].can_serve(demand) for _, key in ready.in_order()):
            return True
    return False


def weighted_ahead(floor: Floor, contact: Contact) -> float:
    """Count who waits ahead for the same specialists.

    A caller ahead of another demand takes one of our specialists only as often as they are among those who may
    serve that caller: with two of ours among their five, two times in five.
    """
    partners, place = _partners(contact), contact.place
    rivals = _rivals(floor, contact.demand, partners)
    return fsum([part * _before(floor, one, partners, place) for one, part in rivals])


def _rivals(floor: Floor, mine: Demand, partners: tuple[PartnerId, ...] | None) -> list[tuple[Demand, float]]:
    """The demands that wait, each with the part of those who may serve it, at these partners, that may serve mine.
    The lane of suspected callers and everybody else are no rivals: each has specialists of its own."""
    return [
        (demand, part)
        for demand, queue in floor.queues.items()
        if len(queue)
        and demand.suspected == mine.suspected
        and (part := 1.0 if demand == mine else _ours_among_theirs(floor, demand, mine, partners))
    ]


def _ours_among_theirs(
    floor: Floor, demand: Demand, mine: Demand, partners: tuple[PartnerId, ...] | None
) -> float:
    theirs = _serving(floor, demand, demand, partners)
    return _serving(floor, mine, demand, partners) / theirs if theirs else 0.0


def _before(floor: Floor, demand: Demand, partners: tuple[PartnerId, ...] | None, place: int) -> int:
    """How many of a demand stand before a place, of those for whom these partners come first; None: of all."""
    if partners is None:
        return floor.queues[demand].count_before(place)
    return sum([_before_at(floor, demand, partner, place) for partner in partners])


def _before_at(floor: Floor, demand: Demand, partner: PartnerId, place: int) -> int:
    near = floor.own.get((demand, partner, False))
    foreign = floor.own.get((demand, partner, True))
    return (near.count_before(place) if near else 0) + (foreign.count_before(place) if foreign else 0)


def who_may_ever(floor: Floor, contact: Contact) -> tuple[PartnerId, ...] | None:
    """The partners in reach but for those that agreed to help nobody, when this would be help; None: all."""
    partners = _partners(contact)
    helping_nobody = [
        key
        for key, entry in floor.partners.items()
        if entry.cap == 0 and contact.is_foreign_to(key) and at_cap(floor, entry)
    ]
    if not helping_nobody:
        return partners
    in_reach = tuple(floor.crews) if partners is None else partners
    return tuple([one for one in in_reach if one not in helping_nobody])


def _partners(contact: Contact) -> tuple[PartnerId, ...] | None:
    step = contact.present_step
    return step.partners if step is not None else ()


def is_calibrated(floor: Floor, words: WaitWords) -> bool:
    """Tell whether recent estimates were good enough to be spoken."""
    seen = floor.observed
    if seen.promises < words.promises_min:
        return False
    return seen.error_ms <= max(words.error_ms_max, seen.true_ms * words.error_percent_max // 100)


def least_wait(floor: Floor, demand: Demand, home: PartnerId | None) -> PartnerId | None:
    """The partner where a caller who is bound to it would be answered first; ties go home, then by the id."""
    best: tuple[float, bool, PartnerId] | None = None
    for partner in floor.crews:
        staff = staffed(floor, demand, (partner,))
        if staff == 0:
            continue
        free = somebody_free(floor, demand, (partner,))
        waits = 0.0 if free else (floor.waiting_for(demand, partner) + 1) / staff
        rank = (waits, partner != home, partner)
        if best is None or rank < best:
            best = rank
    return best[2] if best is not None else None
