"""What supervisors order for the whole floor, decided: rule books and emergency plans. And the regular look at
everybody who waits."""

from routing import commands as c
from routing import events as e
from routing import replies as r
from routing.draft import Draft
from routing.endings import later
from routing.floor import Contact, Floor
from routing.indexes import step_due
from routing.model import ContactState, RerouteReason
from routing.queueing import rejoining, route_of
from routing.triggers import reached

IN_QUEUE = (ContactState.WAITING, ContactState.OFFERED, ContactState.SENT)


def publish_rule_book(floor: Floor, command: c.PublishRuleBook, draft: Draft) -> r.Reply:
    present, book = floor.rule_book, command.book
    if present is None or (present.version, present.edition) != (book.version, book.edition):
        draft.add(e.RuleBookPublished(id=draft.id(), at=draft.at, book=command.book, recall=command.recall))
        draft.reroutes = RerouteReason.RECALLED if command.recall else None
    return r.Noted()


def declare_emergency(floor: Floor, command: c.DeclareEmergency, draft: Draft) -> r.Reply:
    plan = floor.rule_book.plan(command.plan) if floor.rule_book is not None else None
    if plan is None:
        return r.Refused(refusal=r.Refusal.UNKNOWN_PLAN)
    lasts_ms = command.lasts_ms if command.lasts_ms is not None else plan.lasts_ms
    ends_at = later(draft.at, max(1, min(lasts_ms, plan.lasts_ms_max)))
    draft.add(
        e.EmergencyDeclared(
            id=draft.id(),
            at=draft.at,
            plan=plan.name,
            by=command.by,
            reason=command.reason,
            ends_at=ends_at,
        )
    )
    draft.reroutes = RerouteReason.EMERGENCY
    return r.Noted()


def stand_down(floor: Floor, command: c.StandDown, draft: Draft) -> r.Reply:
    if command.plan not in floor.emergencies:
        return r.Refused(refusal=r.Refusal.NOT_IN_FORCE)
    draft.add(e.EmergencyEnded(id=draft.id(), at=draft.at, plan=command.plan, by=command.by))
    draft.reroutes = RerouteReason.EMERGENCY
    return r.Noted()


def expire_emergency(floor: Floor, command: c.ExpireEmergency, draft: Draft) -> r.Reply:
    emergency = floor.emergencies.get(command.plan)
    if emergency is not None and emergency.ends_at <= draft.at:
        draft.add(e.EmergencyEnded(id=draft.id(), at=draft.at, plan=command.plan))
        draft.reroutes = RerouteReason.EMERGENCY
    return r.Noted()


def reroute_all(floor: Floor, reason: RerouteReason, draft: Draft) -> None:
    """Route everybody who waits anew, after the rules have changed; whoever gets the same route is left alone.

    An emergency leaves each contact the version that it came in under; a recall gives it the present one.
    """
    for contact in floor.contacts.values():
        keeps_a_place = contact.state in IN_QUEUE or contact.state is ContactState.POSTPONED
        if not keeps_a_place or contact.language is None:
            continue
        book = floor.book_of(contact)
        if reason is RerouteReason.RECALLED and floor.rule_book is not None:
            book = floor.rule_book
        joining = rejoining(contact, book)
        route = route_of(floor, joining, draft.at)
        if route != contact.route or book.version != contact.rule_book:
            draft.add(
                e.ContactRerouted(
                    id=draft.id(),
                    at=draft.at,
                    contact=contact.id,
                    route=route,
                    rule_book=book.version,
                    reason=reason,
                    step=step_due(route, 0, joining.queued_at, draft.at),
                )
            )


def review_queue(floor: Floor, command: c.ReviewQueue, draft: Draft) -> r.Reply:
    """Look at everybody who waits: does a limit let more partners serve them, or open a way out?"""
    if floor.review_due is None or floor.review_due > draft.at:
        return r.Noted()
    for contact in waiting_in_order(floor):
        _review(floor, contact, draft)
    draft.add(e.QueueReviewed(id=draft.id(), at=draft.at))
    return r.Noted()


def waiting_in_order(floor: Floor) -> list[Contact]:
    """Everybody who waits, by their place in the queue: whoever comes first may be served first."""
    waiting = [one for one in floor.contacts.values() if one.state is ContactState.WAITING]
    return sorted(waiting, key=lambda one: (one.place, one.id))


def _review(floor: Floor, contact: Contact, draft: Draft) -> None:
    book, route = floor.book_of(contact), contact.route
    assert route is not None, "a contact in the queue has a route"
    step = contact.step
    while step + 1 < len(route.steps) and reached(route.steps[step + 1].when, floor, contact, book, draft.at):
        step += 1
    if step != contact.step:
        draft.add(e.ReachWidened(id=draft.id(), at=draft.at, contact=contact.id, step=step))
    opened = set(contact.exits_open)
    for way in route.exits:
        if way.forced or way.kind in opened or not contact.may_take(way.kind):
            continue
        reason = reached(way.when, floor, contact, book, draft.at)
        if reason is not None:
            opened.add(way.kind)
            draft.add(
                e.ExitsOpened(
                    id=draft.id(), at=draft.at, contact=contact.id, exits=(way.kind,), reason=reason
                )
            )
