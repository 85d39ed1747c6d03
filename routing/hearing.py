"""What callers are told of supervisors in their conversation, where the rule book says that listening is announced."""

from routing.draft import Draft
from routing.floor import Contact, Floor
from routing.talk_model import Announcement, ListenMode, PartyState

_SAID = {
    ListenMode.LISTEN: Announcement.LISTEN,
    ListenMode.COACH: Announcement.COACH,
    ListenMode.BARGE: Announcement.BARGE,
}


def tell_caller(floor: Floor, contact: Contact, mode: ListenMode, draft: Draft) -> None:
    """Say to the caller alone that a supervisor is there, and how. Whoever is on hold hears it when they are back."""
    book = floor.book_of(contact)
    told = book.listening_announced and book.listening_heard and contact.held is None
    if told and contact.conference is not None:
        draft.announce(contact.id, contact.call, contact.conference, _SAID[mode], contact.language)


def tell_after_hold(floor: Floor, contact: Contact, draft: Draft) -> None:
    """Tell a caller who comes back from hold of the supervisors who have come meanwhile."""
    book, held = floor.book_of(contact), contact.held
    if held is None or contact.conference is None or not (book.listening_announced and book.listening_heard):
        return
    for party in contact.parties.values():
        came = party.joined_at is not None and party.joined_at >= held.since
        if party.mode is not None and party.state is PartyState.JOINED and came:
            draft.announce(contact.id, contact.call, contact.conference, _SAID[party.mode], contact.language)
