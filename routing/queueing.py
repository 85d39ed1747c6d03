"""Into the queue and, where the rule book says so, past it: what happens once a caller's language is known."""

from dataclasses import dataclass

from routing import call_back_booking
from routing import commands as c
from routing import events as e
from routing import replies as r
from routing.draft import Draft
from routing.emergencies import plans_in_force
from routing.estimates import expected_wait_ms, is_calibrated, least_wait, position
from routing.flood_model import NO_SOURCE, SourceTag
from routing.floor import Contact, Demand, Floor
from routing.kinds import Same, asks_least_wait
from routing.model import (
    AT_ONCE,
    CallSid,
    ContactEnd,
    ContactId,
    ContactState,
    EndedBy,
    ExitKind,
    Instant,
    Language,
    PartnerId,
    RegionEvidence,
    Route,
)
from routing.repeat_model import Again
from routing.routes import Situation, route_for
from routing.rulebook import Message, RuleBook
from routing.triggers import reached
from routing.wait_turns import MESSAGES_A_TURN_MAX, heard_on_the_way, plan_turn

QUEUE_FULL = "queue_full"
POSITION_NAMED_MAX = 2_000
"""Beyond so many waiting nobody is told a place: it takes time to count, and helps nobody to hear."""

END_OF: dict[ExitKind, ContactEnd] = {
    ExitKind.CALL_BACK: ContactEnd.CALL_BACK,
    ExitKind.VOICEMAIL: ContactEnd.VOICEMAIL,
    ExitKind.MESSAGE: ContactEnd.MESSAGE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """A caller about to join the queue."""

    contact: ContactId
    call: CallSid
    book: RuleBook
    line: str
    evidence: RegionEvidence
    language: Language
    relay: bool
    dialable: bool
    arrived_at: Instant
    queued_at: Instant
    source: SourceTag = NO_SOURCE
    """Of a caller who is suspected."""
    again: Again | None = None
    bound_to: PartnerId | None = None
    """Who comes first for a caller who waits already; where the least wait decides, it is chosen once, at arrival."""


def join_queue(floor: Floor, joining: Joining, draft: Draft) -> r.Reply:
    """Route a caller and let them wait, or let them go with a message when not even that is possible."""
    book = joining.book
    if floor.waiting >= book.limits.queue_max:
        return _turn_away(floor, joining, draft)
    route = route_of(floor, joining, draft.at)
    would_be = as_waiting(joining, route)
    forced = next(
        (
            way
            for way in route.exits
            if way.forced
            and would_be.may_take(way.kind)
            and reached(way.when, floor, would_be, book, draft.at)
        ),
        None,
    )
    if forced is not None:
        reply = _let_go(joining, draft, book.message(forced.message), route.rule, forced.kind)
        if forced.kind is ExitKind.CALL_BACK:
            call_back_booking.book(floor, would_be, draft)
        return reply
    draft.add(
        e.ContactQueued(
            id=draft.id(),
            at=draft.at,
            contact=joining.contact,
            language=joining.language,
            route=route,
            queued_at=joining.queued_at,
            expected_ms=_expected(floor, would_be, book),
        )
    )
    words = messages_of(book, floor, route)[:MESSAGES_A_TURN_MAX]
    return r.EnterQueue(
        contact=joining.contact,
        language=joining.language,
        messages=words,
        heard=heard_on_the_way(words) if words else "",
    )


def _turn_away(floor: Floor, joining: Joining, draft: Draft) -> r.Reply:
    """The queue is full: book a call-back at its end, where the rule book has room for that, or say that it is full."""
    book = joining.book
    if floor.waiting - book.limits.queue_max < book.call_backs.beyond_full_max:
        would_be = as_waiting(joining, route_of(floor, joining, draft.at))
        if would_be.may_take(ExitKind.CALL_BACK):
            reply = _let_go(joining, draft, None, QUEUE_FULL, ExitKind.CALL_BACK)
            call_back_booking.book(floor, would_be, draft)
            return reply
    return _let_go(joining, draft, book.message(book.full_message), QUEUE_FULL)


def route_of(floor: Floor, joining: Joining, at: Instant) -> Route:
    """Ask the caller's rule book, with the emergency plans in force laid over it."""
    book, plans = joining.book, plans_in_force(floor)
    asked = joining.bound_to
    if asked is None and asks_least_wait(Same(book), tuple([Same(plan) for plan in plans])):
        asked = least_wait(floor, _first_demand(joining), joining.evidence.home)
    situation = Situation(
        at=at,
        language=joining.language,
        line=joining.line,
        evidence=joining.evidence,
        relay=joining.relay,
        plans=plans,
        least_wait=asked,
    )
    return route_for(book, situation)


def _first_demand(joining: Joining) -> Demand:
    """What it takes to serve a caller at once, before any rule has said more."""
    rule = joining.book.language(joining.language)
    return Demand(joining.language, interpreter=rule is not None and rule.interpreter == AT_ONCE)


def rejoining(contact: Contact, book: RuleBook) -> Joining:
    """A contact that waits already, to be routed anew."""
    assert contact.language is not None, "a contact in the queue has a language"
    return Joining(
        contact=contact.id,
        call=contact.call,
        book=book,
        line=contact.line,
        evidence=contact.evidence,
        language=contact.language,
        relay=contact.relay,
        dialable=contact.dialable,
        arrived_at=contact.arrived_at,
        queued_at=contact.queued_at if contact.queued_at is not None else contact.arrived_at,
        source=contact.source,
        again=contact.again,
        bound_to=contact.route.preferred if contact.route is not None else None,
    )


def _expected(floor: Floor, contact: Contact, book: RuleBook) -> int | None:
    """Reckon the wait of a caller who is about to stand in the queue; None where the book does not ask for it."""
    words = book.wait_words
    return expected_wait_ms(floor, contact, book) if words.position or words.expected else None


def as_waiting(joining: Joining, route: Route) -> Contact:
    """A caller who is about to wait, as if they did already."""
    return Contact(
        id=joining.contact,
        call=joining.call,
        line=joining.line,
        rule_book=joining.book.version,
        state=ContactState.WAITING,
        arrived_at=joining.arrived_at,
        evidence=joining.evidence,
        language=joining.language,
        relay=joining.relay,
        dialable=joining.dialable,
        route=route,
        queued_at=joining.queued_at,
        waiting_since=joining.queued_at,
        source=joining.source,
        again=joining.again,
    )


def _let_go(
    joining: Joining,
    draft: Draft,
    message: Message | None,
    detail: str,
    kind: ExitKind = ExitKind.MESSAGE,
) -> r.Reply:
    draft.add(
        e.ContactClosed(
            id=draft.id(),
            at=draft.at,
            contact=joining.contact,
            end=END_OF[kind],
            by=EndedBy.NETWORK,
            detail=detail,
        )
    )
    return r.LetGo(
        contact=joining.contact,
        language=joining.language,
        kind=kind,
        message=message,
        relay=joining.relay,
    )


def messages_of(book: RuleBook, floor: Floor, route: Route) -> tuple[Message, ...]:
    """Find the messages of a route: in the caller's book, or for an emergency in the one in force."""
    found = []
    for name in route.messages:
        message = book.message(name)
        if message is None and floor.rule_book is not None:
            message = floor.rule_book.message(name)
        if message is not None:
            found.append(message)
    return tuple(found)


def waiting_words(floor: Floor, contact: Contact, draft: Draft, asked: c.ReportStillWaiting) -> r.Reply:
    """Say what a waiting caller hears next: news, ways out, and place and wait while those can be trusted."""
    assert contact.language is not None, "a contact in the queue has a language"
    assert contact.route is not None, "a contact in the queue has a route"
    book = floor.book_of(contact)
    place, expected_ms = (None, None) if asked.quiet else _place_and_wait(floor, contact, book)
    told = place is not None or expected_ms is not None
    if told:
        draft.add(
            e.WaitTold(
                id=draft.id(), at=draft.at, contact=contact.id, position=place, expected_ms=expected_ms
            )
        )
    messages = messages_of(book, floor, contact.route)
    turn = plan_turn(asked.turn, asked.heard, messages, contact.exits_open, told=told)
    rule, comfort = book.language(contact.language), book.wait_words.comfort
    # The recording takes turns with sentences, so that it is never heard twice in a row.
    recorded = rule is not None and turn.comforts % 2 == 0
    return r.KeepWaiting(
        contact=contact.id,
        language=contact.language,
        position=place,
        expected_ms=expected_ms,
        messages=turn.messages,
        exits=contact.exits_open,
        turn=asked.turn,
        heard=turn.heard,
        explained=turn.explained,
        comforted=turn.comforted,
        comforts=turn.comforts,
        comfort=book.message(comfort[turn.comforts % len(comfort)]) if comfort else None,
        recording=rule.recording if rule is not None and recorded else "",
        sound=book.wait_words.sound,
        relay=contact.relay,
    )


def _place_and_wait(floor: Floor, contact: Contact, book: RuleBook) -> tuple[int | None, int | None]:
    words = book.wait_words
    if contact.state is not ContactState.WAITING or floor.waiting > POSITION_NAMED_MAX:
        return None, None
    place = position(floor, contact) if words.position else None
    if place is not None and contact.position_said is not None and place > contact.position_said:
        # Somebody with priority has come in between: a place that rises is not announced (F31).
        place = None
    expected_ms = None
    if words.expected and is_calibrated(floor, words):
        expected_ms = expected_wait_ms(floor, contact, book)
    return place, expected_ms
