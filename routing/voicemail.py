"""Messages that callers leave in place of waiting on: reported, and given an owner and a deadline."""

from routing import commands as c
from routing import events as e
from routing import replies as r
from routing.draft import Draft
from routing.endings import later
from routing.floor import ClosedContact, Floor
from routing.model import ContactEnd


def after_queue(closed: ClosedContact, result: str) -> r.Reply:
    """Answer a leg whose contact is over: whoever left the carrier's queue to leave a message is asked for it."""
    if (
        result == "leave"
        and closed.end is ContactEnd.VOICEMAIL
        and closed.message is None
        and closed.language
    ):
        return r.TakeMessage(contact=closed.contact, language=closed.language, relay=closed.relay)
    return r.EndsCall()


def message_left(floor: Floor, command: c.ReportMessageLeft, draft: Draft) -> r.Reply:
    """Take a message in once. One whose contact the floor has lost belongs to the partner for unknown regions."""
    closed, book = floor.closed.get(command.contact), floor.rule_book
    assert book is not None, "a floor takes calls only after its first rule book was published"
    if closed is not None and closed.message is not None:
        return r.Noted()
    owner = closed.partner if closed is not None and closed.partner is not None else book.default_home
    draft.add(
        e.MessageLeft(
            id=draft.id(),
            at=draft.at,
            contact=command.contact,
            recording=command.recording,
            duration_ms=command.duration_ms,
            partner=owner,
            due_at=later(draft.at, book.voicemail.due_ms),
            forget_at=later(draft.at, book.voicemail.kept_ms),
        )
    )
    return r.Noted()
