"""The recording of conversations, decided: announced, begun, paused, ended.

The caller's own leg is what is recorded, so a recording ends with their call at the latest.
"""

from routing import commands as c
from routing import events as e
from routing import replies as r
from routing.draft import Draft
from routing.floor import Contact, Floor, Offer
from routing.model import CallSid, ConferenceSid, ContactState, Instant, SpecialistId
from routing.recording_model import PauseCause, RecordingFailure, RecordingOrder, Taping
from routing.sound_settings import RecordingPolicy
from routing.talk_model import Announcement, PartyState


def policy_of(floor: Floor, contact: Contact) -> RecordingPolicy:
    line = floor.book_of(contact).line(contact.line)
    return line.recording if line is not None else RecordingPolicy.OFF


# --- asked for ------------------------------------------------------------------------------------


def start_recording(floor: Floor, command: c.StartRecording, draft: Draft) -> r.Reply:
    contact = _in_hand(floor, command)
    if isinstance(contact, r.Refused):
        return contact
    if policy_of(floor, contact) is RecordingPolicy.OFF:
        return r.Refused(refusal=r.Refusal.NOT_RECORDED)
    if contact.taping is not None:
        return r.Noted()
    offer = floor.offers.get(contact.offer) if contact.offer is not None else None
    if contact.held is not None or contact.conference is None or offer is None:
        return r.Refused(refusal=r.Refusal.WRONG_STATE)
    _ask(floor, contact, offer, contact.conference, draft, command.specialist)
    return r.Noted()


def after_connecting(floor: Floor, contact: Contact, offer: Offer, draft: Draft) -> None:
    """Caller and specialist are in the room: a line whose conversations are all recorded begins."""
    always = policy_of(floor, contact) is RecordingPolicy.ALWAYS
    if always and contact.taping is None and offer.conference is not None:
        _ask(floor, contact, offer, offer.conference, draft, None)


def _ask(
    floor: Floor,
    contact: Contact,
    offer: Offer,
    conference: ConferenceSid,
    draft: Draft,
    by: SpecialistId | None,
) -> None:
    there = [contact.call, offer.leg]
    there += [one.leg for one in contact.parties.values() if one.state is PartyState.JOINED]
    hearers = tuple(dict.fromkeys(leg for leg in there if leg is not None))
    for leg in hearers:
        language = contact.language if leg == contact.call else None
        draft.announce(contact.id, leg, conference, Announcement.RECORDING, language)
    draft.add(
        e.RecordingAsked(
            id=draft.id(),
            at=draft.at,
            contact=contact.id,
            number=contact.tapings + 1,
            hearers=hearers,
            until=_until(floor, contact, draft),
            by=by,
        )
    )


def _until(floor: Floor, contact: Contact, draft: Draft) -> Instant:
    return Instant(draft.at + max(1, floor.book_of(contact).recordings.announced_within_ms))


def _in_hand(
    floor: Floor, command: c.StartRecording | c.PauseRecording | c.ResumeRecording
) -> Contact | r.Refused:
    contact = floor.contacts.get(command.contact)
    if contact is None:
        gone = floor.is_over_for(command.contact, command.specialist)
        return r.Refused(refusal=r.Refusal.CALLER_LEFT if gone else r.Refusal.UNKNOWN_CONTACT)
    if contact.state is not ContactState.CONNECTED or contact.specialist != command.specialist:
        return r.Refused(refusal=r.Refusal.NOT_YOURS, by=contact.specialist)
    return contact


# --- announced ------------------------------------------------------------------------------------


def announced(floor: Floor, command: c.ReportAnnounced, draft: Draft) -> r.Reply:
    room = floor.offers.get(command.room)
    contact = floor.contacts.get(room.contact) if room is not None else None
    taping = contact.taping if contact is not None else None
    if contact is None or taping is None or command.call not in taping.unheard:
        return r.Noted()
    if command.heard:
        heard(contact, taping, command.call, draft)
    else:
        fail(contact, taping, RecordingFailure.NOT_HEARD, draft)
    return r.Noted()


def heard(contact: Contact, taping: Taping, call: CallSid, draft: Draft) -> None:
    """One more has heard it; once everybody has, the recording begins or goes on."""
    draft.add(
        e.RecordingHeard(id=draft.id(), at=draft.at, contact=contact.id, number=taping.number, call=call)
    )
    if any(leg != call for leg in taping.unheard):
        return
    if not taping.started:
        paused = [cause for cause in taping.paused if cause is not PauseCause.JOINING]
        effect = draft.set_recording(contact.id, contact.call, taping.number, RecordingOrder.START)
        draft.add(
            e.RecordingStarted(
                id=draft.id(), at=draft.at, contact=contact.id, number=taping.number, effect=effect
            )
        )
        assert not paused, "only joining pauses what has not begun"
    elif PauseCause.JOINING in taping.paused:
        _go_on(contact, taping, PauseCause.JOINING, draft, None)


def somebody_joined(floor: Floor, contact: Contact, leg: CallSid, draft: Draft) -> None:
    """Let whoever joins hear of the recording before anything of theirs is kept."""
    taping = contact.taping
    if taping is None or contact.conference is None or leg in taping.unheard:
        return
    draft.announce(contact.id, leg, contact.conference, Announcement.RECORDING, None)
    _pause(contact, taping, PauseCause.JOINING, draft, None, call=leg, until=_until(floor, contact, draft))


def somebody_left(contact: Contact, leg: CallSid | None, draft: Draft) -> None:
    """Whoever has gone need not hear of it any more."""
    taping = contact.taping
    if taping is not None and leg is not None and leg in taping.unheard:
        heard(contact, taping, leg, draft)


def give_up(floor: Floor, command: c.GiveUpRecording, draft: Draft) -> r.Reply:
    contact = floor.contacts.get(command.contact)
    taping = contact.taping if contact is not None else None
    if contact is not None and taping is not None and taping.until is not None and taping.until <= draft.at:
        fail(contact, taping, RecordingFailure.NOT_HEARD, draft)
    return r.Noted()


# --- paused and resumed ---------------------------------------------------------------------------


def pause_recording(floor: Floor, command: c.PauseRecording, draft: Draft) -> r.Reply:
    contact = _in_hand(floor, command)
    if isinstance(contact, r.Refused):
        return contact
    taping = contact.taping
    if taping is None or not taping.started:
        return r.Refused(refusal=r.Refusal.NOT_RECORDED)
    if PauseCause.SPECIALIST not in taping.paused:
        _pause(contact, taping, PauseCause.SPECIALIST, draft, command.specialist)
    return r.Noted()


def resume_recording(floor: Floor, command: c.ResumeRecording, draft: Draft) -> r.Reply:
    contact = _in_hand(floor, command)
    if isinstance(contact, r.Refused):
        return contact
    taping = contact.taping
    if taping is None:
        return r.Refused(refusal=r.Refusal.NOT_RECORDED)
    if PauseCause.SPECIALIST in taping.paused:
        _go_on(contact, taping, PauseCause.SPECIALIST, draft, command.specialist)
    return r.Noted()


def held(contact: Contact, draft: Draft) -> None:
    """On hold a caller hears music, and talks with nobody: that is not recorded."""
    taping = contact.taping
    if taping is None:
        return
    if not taping.started:
        fail(contact, taping, RecordingFailure.INTERRUPTED, draft)
    elif PauseCause.HOLD not in taping.paused:
        _pause(contact, taping, PauseCause.HOLD, draft, None)


def unheld(contact: Contact, draft: Draft) -> None:
    taping = contact.taping
    if taping is not None and PauseCause.HOLD in taping.paused:
        _go_on(contact, taping, PauseCause.HOLD, draft, None)


def _pause(
    contact: Contact,
    taping: Taping,
    cause: PauseCause,
    draft: Draft,
    by: SpecialistId | None,
    *,
    call: CallSid | None = None,
    until: Instant | None = None,
) -> None:
    effect = None
    if taping.started and not taping.paused:
        effect = draft.set_recording(contact.id, contact.call, taping.number, RecordingOrder.PAUSE)
    draft.add(
        e.RecordingPaused(
            id=draft.id(),
            at=draft.at,
            contact=contact.id,
            number=taping.number,
            cause=cause,
            by=by,
            call=call,
            until=until,
            effect=effect,
        )
    )


def _go_on(
    contact: Contact, taping: Taping, cause: PauseCause, draft: Draft, by: SpecialistId | None
) -> None:
    effect = None
    if taping.started and set(taping.paused) == {cause}:
        effect = draft.set_recording(contact.id, contact.call, taping.number, RecordingOrder.RESUME)
    draft.add(
        e.RecordingResumed(
            id=draft.id(),
            at=draft.at,
            contact=contact.id,
            number=taping.number,
            cause=cause,
            by=by,
            effect=effect,
        )
    )


# --- ended ----------------------------------------------------------------------------------------


def stop(contact: Contact, draft: Draft) -> None:
    """Nobody of ours talks with the caller any more, and their call goes on."""
    taping = contact.taping
    if taping is None:
        return
    _order_stop(contact, taping, draft)
    draft.add(e.RecordingStopped(id=draft.id(), at=draft.at, contact=contact.id, number=taping.number))


def fail(contact: Contact, taping: Taping, reason: RecordingFailure, draft: Draft) -> None:
    _order_stop(contact, taping, draft)
    draft.add(
        e.RecordingFailed(id=draft.id(), at=draft.at, contact=contact.id, number=taping.number, reason=reason)
    )


def _order_stop(contact: Contact, taping: Taping, draft: Draft) -> None:
    if taping.started:
        draft.set_recording(contact.id, contact.call, taping.number, RecordingOrder.STOP)


def order_reported(contact: Contact, command: c.ReportEffect, draft: Draft) -> None:
    """The carrier has carried an order out, or not: a pause that may not hold ends the recording."""
    taping = contact.taping
    if taping is None or taping.order != command.effect:
        return
    if command.failed or command.gone or command.refused:
        fail(contact, taping, RecordingFailure.CARRIER, draft)
    else:
        draft.add(e.RecordingSettled(id=draft.id(), at=draft.at, contact=contact.id, number=taping.number))


def recorded(floor: Floor, command: c.ReportRecording, draft: Draft) -> r.Reply:
    """Take a recording in that the carrier has ready. The contact may be over, or forgotten."""
    contact, closed = floor.contacts.get(command.contact), floor.closed.get(command.contact)
    book = floor.rule_book
    assert book is not None, "a floor takes calls only after its first rule book was published"
    if command.duration_ms is None:
        draft.add(
            e.RecordingFailed(
                id=draft.id(),
                at=draft.at,
                contact=command.contact,
                number=command.number,
                reason=RecordingFailure.EMPTY,
            )
        )
        return r.Noted()
    partner = contact.partner if contact is not None else closed.partner if closed is not None else None
    draft.add(
        e.ConversationRecorded(
            id=draft.id(),
            at=draft.at,
            contact=command.contact,
            number=command.number,
            recording=command.recording,
            duration_ms=command.duration_ms,
            partner=partner if partner is not None else book.default_home,
            forget_at=Instant(draft.at + book.recordings.kept_ms),
            specialist=contact.specialist if contact is not None else None,
        )
    )
    return r.Noted()
