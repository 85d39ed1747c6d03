"""How conversations by text change. Only `evolve` applies these."""

from routing import text_events as t
from routing.errors import UnknownRecord
from routing.floor import Floor, TimerKind
from routing.indexes import clear_timer, set_timer
from routing.model import ContactId, Instant, SpecialistId
from routing.text_entries import ClosedText, TextContact, TextLine, TextOffer
from routing.text_model import RANKS, BackReason, Delivery, TextId, TextState
from routing.text_states import next_text_state

REMEMBERED_MAX = 10_000
"""Ended conversations that are remembered; the oldest are forgotten first."""
LINES_MAX = 1_000
"""Messages of one conversation that the floor remembers; the records keep them all."""


def text_service_set(floor: Floor, event: t.TextServiceSet) -> None:
    floor.text_service = event.service


def sender_opted_out(floor: Floor, event: t.SenderOptedOut) -> None:
    floor.texts_opted_out[event.sender] = event.at


def sender_opted_in(floor: Floor, event: t.SenderOptedIn) -> None:
    floor.texts_opted_out.pop(event.sender, None)


# --- messages -------------------------------------------------------------------------------------


def text_arrived(floor: Floor, event: t.TextArrived) -> None:
    contact = TextContact(
        id=event.contact,
        sender=event.sender,
        line=event.line,
        state=TextState.CHOOSING,
        arrived_at=event.at,
        evidence=event.evidence,
        lines=[TextLine(id=event.text, at=event.at, media=event.media)],
    )
    floor.texts[contact.id] = contact
    floor.text_of[contact.sender] = contact.id
    _set_due(floor, contact, event.due_at)


def text_received(floor: Floor, event: t.TextReceived) -> None:
    contact = _moved(floor, event)
    _add(contact, TextLine(id=event.text, at=event.at, media=event.media))
    _set_due(floor, contact, event.due_at)


def text_written(floor: Floor, event: t.TextWritten) -> None:
    contact = _moved(floor, event)
    line = TextLine(
        id=event.text,
        at=event.at,
        by=event.specialist if event.template is None else None,
        template=event.template,
        language=event.language,
        delivery=Delivery.QUEUED,
        effect=event.effect,
    )
    _add(contact, line)
    if event.template is not None:
        contact.told = (*contact.told, event.template)
    if event.due_at is not None:
        _set_due(floor, contact, event.due_at)


def text_given(floor: Floor, event: t.TextGiven) -> None:
    line = _line(_moved(floor, event), event.text)
    line.effect = event.effect


def text_progressed(floor: Floor, event: t.TextProgressed) -> None:
    ended = floor.texts_closed.get(event.contact)
    line = _line(ended if ended is not None else _moved(floor, event), event.text)
    if line.delivery is not None and RANKS[event.delivery] > RANKS[line.delivery]:
        line.delivery, line.code = event.delivery, event.code
    if event.sid is not None:
        line.sid = event.sid


def _add(contact: TextContact, line: TextLine) -> None:
    contact.lines.append(line)
    if len(contact.lines) > LINES_MAX:
        del contact.lines[0]


def _line(contact: TextContact | ClosedText, text: TextId) -> TextLine:
    line = contact.line_of(text)
    if line is None:
        raise UnknownRecord("text", text)
    return line


# --- the conversation -----------------------------------------------------------------------------


def text_marked_urgent(floor: Floor, event: t.TextMarkedUrgent) -> None:
    contact = _moved(floor, event)
    contact.urgent = event.group
    if contact.state in (TextState.WAITING, TextState.OFFERED):
        # It does not end by itself.
        _set_due(floor, contact, None)


def text_language_chosen(floor: Floor, event: t.TextLanguageChosen) -> None:
    contact = _moved(floor, event)
    contact.language, contact.chosen = event.language, True
    if event.route is not None:
        contact.route = event.route


def text_queued(floor: Floor, event: t.TextQueued) -> None:
    contact = _moved(floor, event)
    contact.language, contact.chosen, contact.route = event.language, event.chosen, event.route
    contact.queued_at = event.at
    _set_due(floor, contact, event.due_at)


def text_offered(floor: Floor, event: t.TextOffered) -> None:
    contact = _moved(floor, event)
    contact.offers_made += 1
    contact.offer = TextOffer(
        id=event.offer,
        specialist=event.specialist,
        partner=event.partner,
        made_at=event.at,
        expires_at=event.expires_at,
        match=event.match,
        by=event.by,
    )
    set_timer(floor, TimerKind.TEXT_OFFER, event.offer, event.expires_at)


def text_offer_ended(floor: Floor, event: t.TextOfferEnded) -> None:
    contact = _moved(floor, event)
    _drop_offer(floor, contact)
    _cool(floor, contact, event.specialist, event.cool_until)


def text_taken(floor: Floor, event: t.TextTaken) -> None:
    contact = _moved(floor, event)
    _drop_offer(floor, contact)
    if event.from_specialist is not None:
        contact.transfers += 1
    if contact.waited_ms is None:
        contact.waited_ms = event.waited_ms
    if contact.connected_at is None:
        contact.connected_at = event.at
    contact.specialist, contact.partner = event.specialist, event.partner
    _set_due(floor, contact, event.due_at)


def text_put_back(floor: Floor, event: t.TextPutBack) -> None:
    contact = _moved(floor, event)
    _drop_offer(floor, contact)
    contact.specialist = None
    contact.transfers += event.reason is BackReason.PUT_BACK
    _cool(floor, contact, event.specialist, event.cool_until)
    _set_due(floor, contact, event.due_at)


def text_cool_down_ended(floor: Floor, event: t.TextCoolDownEnded) -> None:
    contact = _moved(floor, event)
    contact.cooling.pop(event.specialist, None)
    clear_timer(floor, TimerKind.TEXT_COOL, cool_key(contact.id, event.specialist))


def text_postponed(floor: Floor, event: t.TextPostponed) -> None:
    _set_due(floor, _moved(floor, event), event.due_at)


def text_closed(floor: Floor, event: t.TextClosed) -> None:
    contact = _moved(floor, event)
    _drop_offer(floor, contact)
    _set_due(floor, contact, None)
    for specialist in contact.cooling:
        clear_timer(floor, TimerKind.TEXT_COOL, cool_key(contact.id, specialist))
    del floor.texts[contact.id]
    del floor.text_of[contact.sender]
    remember_text(
        floor,
        ClosedText(
            contact=contact.id,
            sender=contact.sender,
            end=event.end,
            at=event.at,
            lines=contact.lines,
            reply_to=contact.latest_in,
            specialist=contact.specialist,
        ),
    )


def remember_text(floor: Floor, ended: ClosedText) -> None:
    floor.texts_closed[ended.contact] = ended
    floor.text_ended_of[ended.sender] = ended.contact
    keep_ms = floor.rule_book.limits.remember_closed_ms if floor.rule_book is not None else 0
    while len(floor.texts_closed) > 1:
        oldest = next(iter(floor.texts_closed.values()))
        if ended.at - oldest.at <= keep_ms and len(floor.texts_closed) <= REMEMBERED_MAX:
            return
        del floor.texts_closed[oldest.contact]
        if floor.text_ended_of.get(oldest.sender) == oldest.contact:
            del floor.text_ended_of[oldest.sender]


def cool_key(contact: ContactId, specialist: SpecialistId) -> str:
    return f"{contact}:{specialist}"


def _moved(floor: Floor, event: t.TextEvent) -> TextContact:
    """Find the conversation of an event and bring it to its next state. Raises: UnknownRecord, IllegalTransition."""
    contact = floor.texts.get(event.contact)
    if contact is None:
        raise UnknownRecord("text contact", event.contact)
    contact.state = next_text_state(contact.state, event)
    return contact


def _drop_offer(floor: Floor, contact: TextContact) -> None:
    if contact.offer is not None:
        clear_timer(floor, TimerKind.TEXT_OFFER, contact.offer.id)
        contact.offer = None


def _cool(floor: Floor, contact: TextContact, specialist: SpecialistId, until: Instant | None) -> None:
    if until is not None:
        contact.cooling[specialist] = until
        set_timer(floor, TimerKind.TEXT_COOL, cool_key(contact.id, specialist), until)


def _set_due(floor: Floor, contact: TextContact, due_at: Instant | None) -> None:
    contact.due_at = due_at
    if due_at is None:
        clear_timer(floor, TimerKind.TEXT_REST, contact.id)
    else:
        set_timer(floor, TimerKind.TEXT_REST, contact.id, due_at)
