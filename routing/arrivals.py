"""Callers on their way into the queue and out of it by their own choice: the call, the menus, the waiting, an exit.

A caller whom the floor does not know, because it was lost, is admitted anew wherever they turn up.
"""

from dataclasses import dataclass, replace

from routing import commands as c
from routing import events as e
from routing import replies as r
from routing.call_back_booking import book
from routing.draft import Draft
from routing.endings import back_from_outside, close_contact
from routing.flood_model import NO_SOURCE, SourceTag
from routing.floods import look_at
from routing.floor import Contact, Floor
from routing.model import (
    UNKNOWN_REGION,
    CallSid,
    ContactId,
    ContactState,
    EndedBy,
    ExitKind,
    Instant,
    Language,
    PartnerFailure,
    RegionEvidence,
)
from routing.queueing import END_OF, Joining, join_queue, waiting_words
from routing.repeat_model import Again
from routing.repeats import link
from routing.rulebook import RuleBook
from routing.wait_turns import comforted_more, heard_of


def call_arrived(floor: Floor, command: c.ReportCallArrived, draft: Draft) -> r.Reply:
    if command.contact in floor.closed:
        return r.EndsCall()
    contact = floor.contacts.get(command.contact)
    if contact is not None:
        return where_it_stands(contact)
    arrival = Arrival(
        contact=command.contact,
        call=command.call,
        line=command.line,
        evidence=command.evidence,
        relay=command.relay,
        dialable=command.dialable,
        at=draft.at,
    )
    book = admit(floor, arrival, draft)
    turned_away = look_at(floor, command, draft)
    if turned_away is not None:
        return turned_away
    link(floor, command, draft)
    draft.add(e.LanguageMenuOffered(id=draft.id(), at=draft.at, contact=command.contact, attempt=1))
    line = book.line(command.line)
    relay = command.relay or (line is not None and line.relay)
    return r.AskLanguage(contact=command.contact, attempt=1, relay=relay)


def menu_key(floor: Floor, command: c.ReportMenuKey, draft: Draft) -> r.Reply:
    if command.contact in floor.closed:
        return r.EndsCall()
    contact = floor.contacts.get(command.contact)
    if contact is None:
        arrival = Arrival(contact=command.contact, call=command.call, at=draft.at)
        book = admit(floor, arrival, draft)
    elif contact.state not in (ContactState.ARRIVED, ContactState.CHOOSING) or contact.region_attempt:
        return where_it_stands(contact)
    else:
        arrival, book = arrival_of(contact), floor.book_of(contact)
    language = book.language_for(command.digits)
    if language is None and command.attempt < book.limits.menu_attempts:
        attempt = command.attempt + 1
        draft.add(e.LanguageMenuOffered(id=draft.id(), at=draft.at, contact=command.contact, attempt=attempt))
        return r.AskLanguage(contact=command.contact, attempt=attempt, relay=arrival.relay)
    digits = command.digits if language is not None else ""
    language = language if language is not None else book.default_language
    draft.add(
        e.LanguageChosen(
            id=draft.id(), at=draft.at, contact=command.contact, language=language, digits=digits
        )
    )
    if arrival.evidence.confidence in book.ask_region and contact is not None:
        return _ask_region(contact, language, 1, draft)
    return join_queue(floor, arrival.joining(book, language, draft.at), draft)


def _ask_region(contact: Contact, language: Language, attempt: int, draft: Draft) -> r.Reply:
    draft.add(e.RegionAsked(id=draft.id(), at=draft.at, contact=contact.id, attempt=attempt))
    return r.AskRegion(contact=contact.id, language=language, attempt=attempt, relay=contact.relay)


def region_given(floor: Floor, command: c.ReportRegionGiven, draft: Draft) -> r.Reply:
    """Take what the caller keyed or said for better evidence; whoever says nothing useful is not held up."""
    contact = floor.contacts.get(command.contact)
    if contact is None:
        return r.EndsCall() if command.contact in floor.closed else recover(floor, command, draft)
    if contact.state is not ContactState.CHOOSING or contact.language is None:
        return where_it_stands(contact)
    book, arrival = floor.book_of(contact), arrival_of(contact)
    if command.evidence is None and command.attempt < book.limits.region_attempts:
        return _ask_region(contact, contact.language, command.attempt + 1, draft)
    if command.evidence is not None:
        draft.add(e.RegionLearned(id=draft.id(), at=draft.at, contact=contact.id, evidence=command.evidence))
        arrival = replace(arrival, evidence=command.evidence)
    return join_queue(floor, arrival.joining(book, contact.language, draft.at), draft)


def still_waiting(floor: Floor, command: c.ReportStillWaiting, draft: Draft) -> r.Reply:
    if command.contact in floor.closed:
        return r.EndsCall()
    contact = floor.contacts.get(command.contact)
    joined: r.Reply | None = None
    if contact is None:
        queued_at = Instant(draft.at - command.queued_ms)
        arrival = Arrival(contact=command.contact, call=command.call, at=queued_at)
        joined = let_wait(floor, arrival, command.language, draft, queued_at)
    elif contact.state in (ContactState.ARRIVED, ContactState.CHOOSING):
        language = contact.language or command.language
        book, arrival = floor.book_of(contact), arrival_of(contact)
        if contact.language is None:
            draft.add(
                e.LanguageChosen(id=draft.id(), at=draft.at, contact=contact.id, language=language, digits="")
            )
        joined = join_queue(floor, arrival.joining(book, language, draft.at), draft)
    elif contact.state in (ContactState.WAITING, ContactState.OFFERED):
        return waiting_words(floor, contact, draft, command)
    elif contact.outside is not None and contact.outside.party is None:
        # Whoever waits here rings nowhere else, whatever became of the order that sent them out.
        back_from_outside(floor, contact, PartnerFailure.FAILED, draft)
    # Inside the carrier's queue already: of joining ours, only being let go is news.
    if isinstance(joined, r.LetGo):
        return joined
    return r.KeepWaiting(
        contact=command.contact,
        language=command.language,
        turn=command.turn,
        heard=comforted_more(command.heard, 1),
        comforts=heard_of(command.heard)[0],
        explained=False,
    )


def take_exit(floor: Floor, command: c.TakeExit, draft: Draft) -> r.Reply:
    """Let a waiting caller have the way out that they chose; only one that was offered can be chosen."""
    contact = floor.contacts.get(command.contact)
    if contact is None:
        return (
            r.EndsCall() if command.contact in floor.closed else r.Refused(refusal=r.Refusal.UNKNOWN_CONTACT)
        )
    waits = contact.state in (ContactState.WAITING, ContactState.OFFERED) and not _is_fetched(floor, contact)
    if not waits or contact.language is None:
        return r.Refused(refusal=r.Refusal.WRONG_STATE)
    if command.kind not in contact.exits_open:
        return r.Refused(refusal=r.Refusal.EXIT_NOT_OPEN)
    close_contact(floor, contact, draft, EndedBy.CALLER, exit=END_OF[command.kind])
    if command.kind is ExitKind.CALL_BACK:
        book(floor, contact, draft)
    rules, route = floor.book_of(contact), contact.route
    ways = [one for one in route.exits if one.kind is command.kind and not one.forced] if route else []
    named = ways[0].message if ways else ""
    return r.LetGo(
        contact=contact.id,
        language=contact.language,
        kind=command.kind,
        message=rules.message(named),
        relay=contact.relay,
    )


def _is_fetched(floor: Floor, contact: Contact) -> bool:
    """Tell whether the caller was ordered to the room where a specialist is.

    The carrier may have taken them out of the queue before it asks what their key means; it then drops the answer, and
    whoever was let go by it would stay in that room alone.
    """
    offer = floor.offers.get(contact.offer) if contact.offer is not None else None
    return offer is not None and offer.conference is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A call as it came in; of a contact that the floor has lost only the ids are known."""

    contact: ContactId
    call: CallSid
    line: str = ""
    evidence: RegionEvidence = UNKNOWN_REGION
    relay: bool = False
    dialable: bool = True
    at: Instant
    source: SourceTag = NO_SOURCE
    """Of a caller who is suspected."""
    again: Again | None = None

    def joining(self, book: RuleBook, language: Language, queued_at: Instant) -> Joining:
        return Joining(
            contact=self.contact,
            call=self.call,
            book=book,
            line=self.line,
            evidence=self.evidence,
            language=language,
            relay=self.relay,
            dialable=self.dialable,
            arrived_at=self.at,
            queued_at=queued_at,
            source=self.source,
            again=self.again,
        )


def arrival_of(contact: Contact) -> Arrival:
    return Arrival(
        contact=contact.id,
        call=contact.call,
        line=contact.line,
        evidence=contact.evidence,
        relay=contact.relay,
        dialable=contact.dialable,
        at=contact.arrived_at,
        source=contact.source,
        again=contact.again,
    )


def where_it_stands(contact: Contact, *, after_room: bool = False) -> r.Reply:
    """Answer a webhook that does not fit the state with what does: the caller is never left without a next step."""
    if contact.state in (ContactState.ARRIVED, ContactState.CHOOSING):
        if contact.region_attempt and contact.language is not None:
            return r.AskRegion(
                contact=contact.id,
                language=contact.language,
                attempt=contact.region_attempt,
                relay=contact.relay,
            )
        return r.AskLanguage(contact=contact.id, attempt=max(1, contact.menu_attempt), relay=contact.relay)
    if contact.room is not None and not after_room:
        return r.CallerJoinsRoom(contact=contact.id, offer=contact.room)
    assert contact.language is not None
    return r.EnterQueue(contact=contact.id, language=contact.language)


def recover(
    floor: Floor,
    command: c.ReportCallerAtRoom
    | c.ReportCallerOutOfRoom
    | c.ReportCallerRequeued
    | c.ReportQueueLeft
    | c.ReportRegionGiven
    | c.ReportPartnerFailed
    | c.ReportPartnerHungUp
    | c.ReportOutsideFailed,
    draft: Draft,
) -> r.Reply:
    """A caller whom the floor has lost is still on the line: rebuild the contact and let them wait (F-11)."""
    arrival = Arrival(contact=command.contact, call=command.call, at=draft.at)
    return let_wait(floor, arrival, None, draft, draft.at)


def let_wait(
    floor: Floor, arrival: Arrival, language: Language | None, draft: Draft, queued_at: Instant
) -> r.Reply:
    """Admit a caller and queue them at once, without asking anything."""
    book = admit(floor, arrival, draft)
    language = language if language is not None else book.default_language
    draft.add(
        e.LanguageChosen(id=draft.id(), at=draft.at, contact=arrival.contact, language=language, digits="")
    )
    return join_queue(floor, arrival.joining(book, language, queued_at), draft)


def admit(floor: Floor, arrival: Arrival, draft: Draft) -> RuleBook:
    book = floor.rule_book
    assert book is not None, "a floor takes calls only after its first rule book was published"
    line = book.line(arrival.line)
    draft.add(
        e.CallArrived(
            id=draft.id(),
            at=draft.at,
            contact=arrival.contact,
            call=arrival.call,
            line=arrival.line,
            rule_book=book.version,
            arrived_at=arrival.at,
            evidence=arrival.evidence,
            relay=arrival.relay or (line is not None and line.relay),
            dialable=arrival.dialable,
        )
    )
    return book
