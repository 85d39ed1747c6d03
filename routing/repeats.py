"""Callers who call again soon, decided (F-17): linked with the call before, and put back where they stood if we cut
them off. They are recognised by whoever hears the number; the engine is told the contact before, and no number.
"""

from routing import commands as c
from routing import events as e
from routing.call_back_booking import call_back_of
from routing.draft import Draft
from routing.floor import Floor
from routing.model import ContactId, Instant


def link(floor: Floor, command: c.ReportCallArrived, draft: Draft) -> None:
    """Link a call that has just been admitted with the one before it, where the rule book says so."""
    book, before = floor.rule_book, command.again_of
    if book is None or before is None or before == command.contact:
        return
    closed = floor.closed.get(before)
    if closed is None:
        if before in floor.contacts and book.repeats.within_ms:
            draft.add(
                e.CallerReturned(
                    id=draft.id(),
                    at=draft.at,
                    contact=command.contact,
                    of=before,
                    owed=_is_owed(floor, before),
                )
            )
        return
    if draft.at - closed.at >= book.repeats.within_ms:
        return
    keeps = book.repeats.keeps_place and closed.cut_off and not command.suspected
    place = closed.place if keeps else None
    draft.add(
        e.CallerReturned(
            id=draft.id(),
            at=draft.at,
            contact=command.contact,
            of=before,
            ended=closed.end,
            ended_at=closed.at,
            cut_off=closed.cut_off,
            talked=closed.talked,
            place=Instant(place) if place is not None else None,
            owed=_is_owed(floor, before),
        )
    )


def _is_owed(floor: Floor, before: ContactId) -> bool:
    return call_back_of(before) in floor.contacts
