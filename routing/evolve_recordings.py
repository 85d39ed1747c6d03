"""How the recording of a conversation changes. Only `evolve` applies these."""

from dataclasses import replace

from routing import events as e
from routing.floor import Contact, Floor, TimerKind
from routing.indexes import clear_timer, set_timer
from routing.recording_model import Taping
from routing.states import next_contact_state

OfTaping = (
    e.RecordingHeard
    | e.RecordingStarted
    | e.RecordingPaused
    | e.RecordingResumed
    | e.RecordingSettled
    | e.RecordingStopped
)


def recording_asked(floor: Floor, event: e.RecordingAsked) -> None:
    contact = floor.contact(event.contact)
    next_contact_state(contact.state, event)
    contact.tapings = event.number
    _keep(floor, contact, Taping(number=event.number, unheard=event.hearers, until=event.until))


def recording_heard(floor: Floor, event: e.RecordingHeard) -> None:
    contact, taping = _taping(floor, event)
    if taping is not None:
        unheard = tuple(leg for leg in taping.unheard if leg != event.call)
        until = taping.until if unheard else None
        _keep(floor, contact, replace(taping, unheard=unheard, until=until))


def recording_started(floor: Floor, event: e.RecordingStarted) -> None:
    contact, taping = _taping(floor, event)
    if taping is not None:
        _keep(floor, contact, replace(taping, started=True, paused=(), order=event.effect))


def recording_paused(floor: Floor, event: e.RecordingPaused) -> None:
    contact, taping = _taping(floor, event)
    if taping is None:
        return
    paused = taping.paused if event.cause in taping.paused else (*taping.paused, event.cause)
    order = event.effect if event.effect is not None else taping.order
    taping = replace(taping, paused=paused, order=order)
    if event.call is not None:
        taping = replace(taping, unheard=(*taping.unheard, event.call), until=event.until)
    _keep(floor, contact, taping)


def recording_resumed(floor: Floor, event: e.RecordingResumed) -> None:
    contact, taping = _taping(floor, event)
    if taping is not None:
        paused = tuple(cause for cause in taping.paused if cause is not event.cause)
        order = event.effect if event.effect is not None else taping.order
        _keep(floor, contact, replace(taping, paused=paused, order=order))


def recording_settled(floor: Floor, event: e.RecordingSettled) -> None:
    contact, taping = _taping(floor, event)
    if taping is not None:
        _keep(floor, contact, replace(taping, order=None))


def recording_stopped(floor: Floor, event: e.RecordingStopped) -> None:
    contact, taping = _taping(floor, event)
    if taping is not None:
        _keep(floor, contact, None)


def recording_failed(floor: Floor, event: e.RecordingFailed) -> None:
    """A failure may be told of after everything; then there is nothing to change."""
    contact = floor.contacts.get(event.contact)
    if contact is not None and contact.taping is not None and contact.taping.number == event.number:
        _keep(floor, contact, None)


def conversation_recorded(floor: Floor, event: e.ConversationRecorded) -> None:
    """A recording that is ready changes nothing on the floor; the records keep it."""


def _taping(floor: Floor, event: OfTaping) -> tuple[Contact, Taping | None]:
    contact = floor.contact(event.contact)
    next_contact_state(contact.state, event)
    taping = contact.taping
    return contact, taping if taping is not None and taping.number == event.number else None


def _keep(floor: Floor, contact: Contact, taping: Taping | None) -> None:
    contact.taping = taping
    if taping is not None and taping.until is not None:
        set_timer(floor, TimerKind.RECORDING, contact.id, taping.until)
    else:
        clear_timer(floor, TimerKind.RECORDING, contact.id)
