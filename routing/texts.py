"""Text messages decided: what comes in, what becomes of what goes out, and what the clock says about both.

A conversation is one contact from the first message to its end. It is no call: it takes nobody off the line, is offered
only to who is free and has no caller to serve, and stands in none of the measures of calls.
"""

from routing import commands as c
from routing import replies as r
from routing import text_events as t
from routing.draft import Draft
from routing.emergencies import plans_in_force
from routing.endings import later
from routing.floor import Floor
from routing.model import ContactId, Instant, Language, Route
from routing.routes import Situation, route_for
from routing.text_entries import ClosedText, TextContact, TextLine
from routing.text_matching import anybody_on_duty
from routing.text_model import (
    OPTED_OUT_CODE,
    RANKS,
    BackReason,
    Delivery,
    Keyword,
    Template,
    TextEnd,
    TextOfferEnd,
    TextService,
    TextSid,
    TextState,
)
from routing.text_writing import close, put_back, send_on, write

SAID_AGAIN_MS = 3_600_000
"""How soon somebody who was turned away is told so again."""
_QUESTIONS = (Template.GREETING, Template.ASK_AGAIN)
_WORD_ANSWERS = {
    Keyword.OPT_OUT: Template.OPTED_OUT,
    Keyword.OPT_IN: Template.OPTED_IN,
    Keyword.HELP: Template.HELP,
}


def set_service(floor: Floor, command: c.SetTextService, draft: Draft) -> r.Reply:
    if floor.text_service != command.service:
        draft.add(t.TextServiceSet(id=draft.id(), at=draft.at, service=command.service))
    return r.Noted()


# --- what comes in --------------------------------------------------------------------------------


def text_received(floor: Floor, command: c.ReportTextReceived, draft: Draft) -> r.Reply:
    """Take a message in once, whatever the carrier repeats; a word that stops everything stops everything."""
    service = floor.text_service
    if service is None or _is_known(floor, command):
        return r.Noted()
    opted_out = command.sender in floor.texts_opted_out
    contact = floor.texts.get(floor.text_of.get(command.sender, command.contact))
    if command.keyword is Keyword.OPT_OUT:
        return _opt_out(command, contact, draft, opted_out=opted_out)
    if command.keyword is Keyword.OPT_IN and opted_out:
        draft.add(t.SenderOptedIn(id=draft.id(), at=draft.at, sender=command.sender))
        return _word_answer(command)
    if contact is not None:
        _go_on(floor, contact, command, service, draft)
    elif service.on:
        _begin(floor, command, service, draft)
    # Who asks for help may need it: the word is answered, and is a message like any other.
    return _word_answer(command) if command.keyword is Keyword.HELP else r.Noted()


def _is_known(floor: Floor, command: c.ReportTextReceived) -> bool:
    if command.contact in floor.texts_closed:
        return True
    known: list[TextContact | ClosedText | None] = [
        floor.texts.get(floor.text_of.get(command.sender, command.contact)),
        floor.texts_closed.get(floor.text_ended_of.get(command.sender, command.contact)),
    ]
    return any(one is not None and one.line_of(command.text) is not None for one in known)


def _word_answer(command: c.ReportTextReceived) -> r.Reply:
    if command.keyword is None or command.answered:
        return r.Noted()
    return r.AnswerText(template=_WORD_ANSWERS[command.keyword])


def _opt_out(
    command: c.ReportTextReceived, contact: TextContact | None, draft: Draft, *, opted_out: bool
) -> r.Reply:
    if contact is not None:
        draft.add(
            t.TextReceived(
                id=draft.id(),
                at=draft.at,
                contact=contact.id,
                text=command.text,
                specialist=contact.specialist,
                due_at=contact.due_at,
            )
        )
        close(contact, TextEnd.OPTED_OUT, draft, came_in=1)
    if opted_out:
        return r.Noted()
    draft.add(t.SenderOptedOut(id=draft.id(), at=draft.at, sender=command.sender))
    return _word_answer(command)


def _begin(floor: Floor, command: c.ReportTextReceived, service: TextService, draft: Draft) -> None:
    draft.add(
        t.TextArrived(
            id=draft.id(),
            at=draft.at,
            contact=command.contact,
            sender=command.sender,
            line=command.line,
            evidence=command.evidence,
            text=command.text,
            media=command.media,
            due_at=later(draft.at, service.ask_ms),
        )
    )
    # As it will stand on the floor once the event is applied.
    contact = TextContact(
        id=command.contact,
        sender=command.sender,
        line=command.line,
        state=TextState.CHOOSING,
        arrived_at=draft.at,
        evidence=command.evidence,
        lines=[TextLine(id=command.text, at=draft.at)],
    )
    if command.urgent:
        _mark_urgent(floor, contact, command.urgent, service, draft)
    elif sum(one.state is not TextState.CONNECTED for one in floor.texts.values()) >= service.waiting_max:
        _turn_away(floor, contact, Template.UNANSWERED, TextEnd.UNANSWERED, draft)
    elif not service.hours.is_open(draft.at):
        _turn_away(floor, contact, Template.AFTER_HOURS, TextEnd.AFTER_HOURS, draft)
    else:
        write(floor, contact, draft, Template.GREETING)


def _turn_away(floor: Floor, contact: TextContact, template: Template, end: TextEnd, draft: Draft) -> None:
    """Say once an hour that nobody answers now: a machine that answers every message must not be answered for ever."""
    before = floor.texts_closed.get(floor.text_ended_of.get(contact.sender, contact.id))
    told = before is not None and before.end is end and draft.at - before.at < SAID_AGAIN_MS
    if not told:
        write(floor, contact, draft, template)
    close(contact, end, draft, went_out=0 if told else 1)


def _go_on(
    floor: Floor, contact: TextContact, command: c.ReportTextReceived, service: TextService, draft: Draft
) -> None:
    draft.add(
        t.TextReceived(
            id=draft.id(),
            at=draft.at,
            contact=contact.id,
            text=command.text,
            media=command.media,
            specialist=contact.specialist,
            due_at=_due_after(contact, service, draft.at),
        )
    )
    if command.urgent and not contact.urgent:
        _mark_urgent(floor, contact, command.urgent, service, draft)
    elif command.choice is not None and not contact.chosen:
        _choose(floor, contact, command.choice, service, draft)
    elif contact.state is TextState.CHOOSING:
        asked = sum(template in _QUESTIONS for template in contact.told)
        if asked < service.asked_max:
            write(floor, contact, draft, Template.ASK_AGAIN)
        else:
            _queue(floor, contact, service, draft, None)


def _due_after(contact: TextContact, service: TextService, at: Instant) -> Instant | None:
    """When something is due after a message that came in: nobody gains time by writing again."""
    match contact.state:
        case TextState.CHOOSING:
            return later(at, service.ask_ms)
        case TextState.CONNECTED if not contact.owes_answer:
            return later(at, service.answer_ms)
        case _:
            return contact.due_at


def _mark_urgent(floor: Floor, contact: TextContact, group: str, service: TextService, draft: Draft) -> None:
    """Put it first. What is written by itself goes with it, and never instead of a person."""
    draft.add(
        t.TextMarkedUrgent(
            id=draft.id(), at=draft.at, contact=contact.id, group=group, specialist=contact.specialist
        )
    )
    if contact.state is TextState.CHOOSING:
        _queue(floor, contact, service, draft, None, urgent=True)
    elif contact.specialist is None:
        write(floor, contact, draft, Template.URGENT)


def _choose(
    floor: Floor, contact: TextContact, language: Language, service: TextService, draft: Draft
) -> None:
    if contact.state is TextState.CHOOSING:
        _queue(floor, contact, service, draft, language)
        return
    draft.add(
        t.TextLanguageChosen(
            id=draft.id(),
            at=draft.at,
            contact=contact.id,
            language=language,
            route=_route(floor, contact, language, draft.at),
            specialist=contact.specialist,
        )
    )


def _queue(
    floor: Floor,
    contact: TextContact,
    service: TextService,
    draft: Draft,
    language: Language | None,
    *,
    urgent: bool = False,
) -> None:
    """Let it wait for a specialist; without a choice in the network's own language, and said to be so."""
    assert floor.rule_book is not None, "a floor takes texts only after its first rule book was published"
    spoken = language if language is not None else floor.rule_book.default_language
    route = _route(floor, contact, spoken, draft.at)
    draft.add(
        t.TextQueued(
            id=draft.id(),
            at=draft.at,
            contact=contact.id,
            language=spoken,
            chosen=language is not None,
            route=route,
            due_at=None if urgent else later(draft.at, service.wait_ms),
        )
    )
    somebody = anybody_on_duty(floor, spoken, route, service)
    template = Template.URGENT if urgent else Template.QUEUED if somebody else Template.NOBODY
    write(floor, contact, draft, template, language)


def _route(floor: Floor, contact: TextContact, language: Language, at: Instant) -> Route:
    assert floor.rule_book is not None, "a floor takes texts only after its first rule book was published"
    situation = Situation(
        at=at, language=language, line=contact.line, evidence=contact.evidence, plans=plans_in_force(floor)
    )
    return route_for(floor.rule_book, situation)


# --- what becomes of what goes out ----------------------------------------------------------------


def text_progressed(floor: Floor, command: c.ReportTextProgress, draft: Draft) -> r.Reply:
    found = floor.texts.get(command.contact) or floor.texts_closed.get(command.contact)
    line = found.line_of(command.text) if found is not None else None
    if found is not None and line is not None and line.delivery is not None:
        _progress(floor, found, line, command, draft)
    return r.Noted()


def order_settled(floor: Floor, command: c.ReportEffect, draft: Draft) -> bool:
    """Take in what became of an order to send a message; False: it was about something else."""
    found = floor.texts.get(command.contact) or floor.texts_closed.get(command.contact)
    if found is None:
        return False
    line = next((one for one in found.lines if one.effect == command.effect), None)
    if line is not None:
        failed = command.failed or command.gone or command.refused
        _progress(
            floor,
            found,
            line,
            c.ReportTextProgress(
                id=command.id,
                contact=command.contact,
                text=line.id,
                delivery=Delivery.FAILED if failed else Delivery.ACCEPTED,
                code=command.code,
                sid=TextSid(command.made) if command.made else None,
            ),
            draft,
        )
    return True


def _progress(
    floor: Floor,
    found: TextContact | ClosedText,
    line: TextLine,
    news: c.ReportTextProgress,
    draft: Draft,
) -> None:
    assert line.delivery is not None, "what came in is not delivered"
    if RANKS[news.delivery] <= RANKS[line.delivery]:
        return
    draft.add(
        t.TextProgressed(
            id=draft.id(),
            at=draft.at,
            contact=news.contact,
            text=line.id,
            delivery=news.delivery,
            code=news.code if news.delivery is Delivery.FAILED else 0,
            sid=news.sid,
            specialist=found.specialist if isinstance(found, TextContact) else None,
        )
    )
    if news.code == OPTED_OUT_CODE and found.sender not in floor.texts_opted_out:
        draft.add(t.SenderOptedOut(id=draft.id(), at=draft.at, sender=found.sender))
    if isinstance(found, TextContact) and found.under_way is line:
        send_on(found, draft)


# --- what the clock says --------------------------------------------------------------------------


def rest(floor: Floor, command: c.RestText, draft: Draft) -> r.Reply:
    contact, service = floor.texts.get(command.contact), floor.text_service
    if contact is None or service is None or contact.due_at is None or contact.due_at > draft.at:
        return r.Noted()
    if contact.state is TextState.CHOOSING:
        _queue(floor, contact, service, draft, None)
    elif contact.state is TextState.CONNECTED and contact.owes_answer:
        put_back(contact, BackReason.UNANSWERED, service, draft)
    elif contact.state is TextState.CONNECTED:
        close(contact, TextEnd.RESTED, draft)
    else:
        write(floor, contact, draft, Template.UNANSWERED, contact.language if contact.chosen else None)
        close(contact, TextEnd.UNANSWERED, draft, went_out=1)
    return r.Noted()


def end_cool_down(floor: Floor, command: c.EndTextCoolDown, draft: Draft) -> r.Reply:
    contact = floor.texts.get(command.contact)
    until = contact.cooling.get(command.specialist) if contact is not None else None
    if contact is not None and until is not None and until <= draft.at:
        draft.add(
            t.TextCoolDownEnded(id=draft.id(), at=draft.at, contact=contact.id, specialist=command.specialist)
        )
    return r.Noted()


def expire_offer(floor: Floor, command: c.ExpireTextOffer, draft: Draft) -> r.Reply:
    contact, service = of_offer(floor, command.offer), floor.text_service
    offer = contact.offer if contact is not None else None
    if contact is None or offer is None or service is None:
        return r.Noted()
    if offer.id == command.offer and offer.expires_at <= draft.at:
        draft.add(
            t.TextOfferEnded(
                id=draft.id(),
                at=draft.at,
                contact=contact.id,
                offer=offer.id,
                specialist=offer.specialist,
                how=TextOfferEnd.MISSED,
                cool_until=later(draft.at, max(1, service.cool_down_ms)),
            )
        )
    return r.Noted()


def of_offer(floor: Floor, offer: str) -> TextContact | None:
    """Find the conversation of an offer by its id, open or over."""
    return floor.texts.get(ContactId(offer.rpartition("-")[0]))
