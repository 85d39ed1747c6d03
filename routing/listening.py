"""Supervisors in a conversation, decided: they listen, coach the specialist, or speak to both.

Who may is for the desk to say; that it happened, by whom and how, is in the record. Whether the specialist is told is
in the rule book.
"""

from routing import commands as c
from routing import events as e
from routing import replies as r
from routing.draft import Draft
from routing.endings import current_offer, dismiss, later, timers_of
from routing.floor import Contact, Floor, Party
from routing.hearing import tell_caller
from routing.model import CallSid, ContactState, SpecialistId
from routing.talk_model import (
    ListenMode,
    PartyEnd,
    PartyId,
    PartyKind,
    PartyState,
    contact_of_party,
    party_id,
)


def listen(floor: Floor, command: c.Listen, draft: Draft) -> r.Reply:
    contact = floor.contacts.get(command.contact)
    if contact is None:
        gone = command.contact in floor.closed
        return r.Refused(refusal=r.Refusal.CALLER_LEFT if gone else r.Refusal.UNKNOWN_CONTACT)
    if contact.state is not ContactState.CONNECTED or contact.conference is None:
        return r.Refused(refusal=r.Refusal.WRONG_STATE)
    here = [contact.specialist, *[SpecialistId(one.target) for one in contact.parties.values()]]
    if command.supervisor in here:
        return r.Refused(refusal=r.Refusal.ALREADY_THERE)
    party = party_id(contact.id, contact.parties_called + 1)
    draft.add(
        e.PartyCalled(
            id=draft.id(),
            at=draft.at,
            contact=contact.id,
            party=party,
            kind=PartyKind.SUPERVISOR,
            by=command.supervisor,
            until=later(draft.at, timers_of(floor, contact).connect_ms),
            target=command.supervisor,
            mode=command.mode,
            announced=floor.book_of(contact).listening_announced,
        )
    )
    return r.Called(contact=contact.id, party=party)


def change_listening(floor: Floor, command: c.ChangeListening, draft: Draft) -> r.Reply:
    contact, party = _listening(floor, command.party, command.supervisor)
    if contact is None or party is None:
        return r.Refused(refusal=r.Refusal.NOT_THERE)
    if party.mode is command.mode:
        return r.Noted()
    draft.add(
        e.ListeningChanged(
            id=draft.id(),
            at=draft.at,
            contact=contact.id,
            party=party.id,
            by=command.supervisor,
            mode=command.mode,
            announced=floor.book_of(contact).listening_announced,
        )
    )
    if party.state is PartyState.JOINED and party.leg is not None and contact.conference is not None:
        coached = _coached(floor, contact, command.mode)
        draft.set_listening(contact.id, party.leg, contact.conference, command.mode, coached)
        tell_caller(floor, contact, command.mode, draft)
    return r.Noted()


def stop_listening(floor: Floor, command: c.StopListening, draft: Draft) -> r.Reply:
    contact, party = _listening(floor, command.party, command.supervisor)
    if contact is not None and party is not None:
        dismiss(floor, contact, party, draft, PartyEnd.DROPPED)
    return r.Noted()


def supervisor_dialled(floor: Floor, command: c.ReportSupervisorDialled, draft: Draft) -> r.Reply:
    """Let a supervisor's softphone into the room, once, in the mode that they chose."""
    contact, party = _listening(floor, command.party, command.supervisor)
    if contact is None or party is None or contact.room is None:
        return r.EndsCall()
    if party.leg is not None and party.leg != command.leg:
        return r.EndsCall()
    if party.leg is None:
        draft.add(
            e.PartyLegStarted(id=draft.id(), at=draft.at, contact=contact.id, party=party.id, leg=command.leg)
        )
    mode = party.mode if party.mode is not None else ListenMode.LISTEN
    return r.PartyJoinsRoom(
        contact=contact.id,
        party=party.id,
        room=contact.room,
        mode=mode,
        coached=_coached(floor, contact, mode),
    )


def _coached(floor: Floor, contact: Contact, mode: ListenMode) -> CallSid | None:
    """The leg that alone hears a coach: the specialist's."""
    offer = current_offer(floor, contact)
    return offer.leg if offer is not None and mode is ListenMode.COACH else None


def _listening(
    floor: Floor, party: PartyId, supervisor: SpecialistId
) -> tuple[Contact, Party] | tuple[None, None]:
    contact = floor.contacts.get(contact_of_party(party))
    found = contact.parties.get(party) if contact is not None else None
    if contact is None or found is None or found.kind is not PartyKind.SUPERVISOR:
        return None, None
    return (contact, found) if found.target == supervisor else (None, None)
