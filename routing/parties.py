"""What the carrier reports about those who are called into a conversation, and the clock about who does not come."""

from routing import commands as c
from routing import events as e
from routing import replies as r
from routing.draft import Draft
from routing.endings import close_contact, party_gone
from routing.floor import Contact, Floor, Party
from routing.model import CallSid, ContactState, EndedBy
from routing.talk_model import (
    Announcement,
    PartyFailure,
    PartyId,
    PartyKind,
    PartyState,
    Target,
    TargetKind,
    contact_of_party,
)
from routing.talking import ring


def party_rings(floor: Floor, command: c.ReportPartyRings, draft: Draft) -> r.Reply:
    """A leg exists; nobody who is not called any more may come by it."""
    contact = floor.contacts.get(command.contact)
    party = _called_in(contact, command.party)
    if contact is None or party is None or (party.leg is not None and party.leg != command.leg):
        draft.end_call(command.contact, command.leg)
    elif party.leg is None:
        _leg_started(contact, party, command.leg, draft)
    return r.Noted()


def party_at_room(floor: Floor, command: c.ReportPartyAtRoom, draft: Draft) -> r.Reply:
    contact = floor.contacts.get(command.contact)
    party = _called_in(contact, command.party)
    if contact is None or party is None or contact.room is None or party.kind is PartyKind.SUPERVISOR:
        return r.EndsCall()
    if party.leg is not None and party.leg != command.leg:
        return r.EndsCall()
    if party.leg is None:
        _leg_started(contact, party, command.leg, draft)
    return r.PartyJoinsRoom(contact=contact.id, party=party.id, room=contact.room)


def _leg_started(contact: Contact, party: Party, leg: CallSid, draft: Draft) -> None:
    if contact.state is ContactState.CONNECTED:
        draft.add(e.PartyLegStarted(id=draft.id(), at=draft.at, contact=contact.id, party=party.id, leg=leg))


def party_ended(floor: Floor, command: c.ReportPartyEnded, draft: Draft) -> r.Reply:
    contact = floor.contacts.get(command.contact)
    party = _called_in(contact, command.party)
    if contact is not None and party is not None and party.leg in (None, command.leg):
        left(floor, contact, party, command.reason, draft)
    return r.Noted()


def give_up_on_party(floor: Floor, command: c.GiveUpOnParty, draft: Draft) -> r.Reply:
    contact = floor.contacts.get(contact_of_party(command.party))
    party = _called_in(contact, command.party)
    if contact is None or party is None:
        return r.Noted()
    if party.state is PartyState.CALLING and party.until <= draft.at:
        party_gone(contact, party, draft, PartyFailure.NO_ANSWER)
        draft.end_call(contact.id, party.leg)
        _call_next(floor, contact, party, draft)
    return r.Noted()


def _call_next(floor: Floor, contact: Contact, party: Party, draft: Draft) -> None:
    """An interpreter did not come: call the next service of the language, and tell the caller what happens."""
    if party.kind is not PartyKind.INTERPRETER or contact.state is not ContactState.CONNECTED:
        return
    if party.by is None or contact.conference is None or contact.language is None:
        return
    if party.then:
        target = Target(kind=TargetKind.INTERPRETER, id=party.then[0], language=party.language)
        kind, then = PartyKind.INTERPRETER, party.then[1:]
        ring(floor, contact, kind, target, party.by, draft, then=then, instead_of=party.id)
    words = Announcement.NEXT_INTERPRETER if party.then else Announcement.NO_INTERPRETER
    draft.announce(contact.id, contact.call, contact.conference, words, contact.language)


def _called_in(contact: Contact | None, party: PartyId) -> Party | None:
    """Somebody of the lists, or a supervisor; a consulted specialist comes and goes with their offer."""
    found = contact.parties.get(party) if contact is not None else None
    return found if found is not None and found.kind is not PartyKind.SPECIALIST else None


def party_of(contact: Contact, call: CallSid, label: str) -> Party | None:
    """Whose leg this is, of those who were called in; a consulted specialist's is found by their offer."""
    named = _called_in(contact, PartyId(label))
    if named is not None:
        return named
    return next(
        (one for one in contact.parties.values() if one.leg == call and one.kind is not PartyKind.SPECIALIST),
        None,
    )


def is_late(contact: Contact, label: str) -> bool:
    """Tell whether a participant is somebody who was called in once and is not expected any more."""
    return PartyId(label) not in contact.parties and label.startswith(f"{contact.id}-p")


def joined(contact: Contact, party: Party, call: CallSid, draft: Draft) -> None:
    if party.state is PartyState.CALLING and party.leg in (None, call):
        draft.add(e.PartyJoined(id=draft.id(), at=draft.at, contact=contact.id, party=party.id, leg=call))
    elif party.leg != call:
        # Called twice, because nobody knew whether the first call had come about: one of them is enough.
        draft.end_call(contact.id, call)


def left(floor: Floor, contact: Contact, party: Party, reason: PartyFailure, draft: Draft) -> None:
    """Somebody has left, or did not come. When it was the one to whom the caller was left, the contact is over, and
    the caller is told so: they are alone in the room."""
    keeps_caller = contact.outside is not None and contact.outside.party == party.id
    if keeps_caller:
        close_contact(floor, contact, draft, EndedBy.OUTSIDE)
        draft.return_caller(contact.id, contact.call)
        return
    never_came = party.state is PartyState.CALLING
    party_gone(contact, party, draft, reason)
    if never_came:
        _call_next(floor, contact, party, draft)
