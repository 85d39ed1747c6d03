"""Callers on their way through a partner's own phone system: ringing, being accepted, coming out of it."""

from routing import commands as c
from routing import replies as r
from routing.model import EndedBy, PartnerFailure, PartnerId
from telephony.partner_documents import ACCEPT_KEY, AGAIN_KEY, WHISPER_ROUNDS
from webhooks import payloads
from webhooks.inquiries import Answer, Inquiry, Knowledge


def ring(inquiry: Inquiry, knowledge: Knowledge) -> Answer:
    """Dial where the settings say; a partner they do not name is as good as one that does not answer."""
    partner = PartnerId(inquiry.path["partner"])
    destination = knowledge.destination_of(partner)
    if destination is None:
        return _failed(inquiry, PartnerFailure.FAILED)
    shown = payloads.shown_number(inquiry.fields, knowledge.own_numbers)
    return knowledge.writer.partners.dial(
        inquiry.contact, inquiry.effect, destination, int(inquiry.path["ring"]), shown
    )


def whisper(inquiry: Inquiry, knowledge: Knowledge) -> Answer:
    return knowledge.writer.partners.whisper(inquiry.contact, inquiry.effect, inquiry.attempt)


def key_pressed(inquiry: Inquiry, knowledge: Knowledge) -> Answer:
    """Let whoever accepts through to the caller, if the floor still wants that; ask the silent again."""
    keys = payloads.digits(inquiry.fields)
    if keys == ACCEPT_KEY:
        return c.ReportPartnerAnswered(
            id=inquiry.id,
            contact=inquiry.contact,
            call=payloads.caller_of(inquiry.fields),
            effect=inquiry.effect,
        )
    if not keys and inquiry.attempt < WHISPER_ROUNDS:
        return knowledge.writer.partners.whisper(inquiry.contact, inquiry.effect, inquiry.attempt + 1)
    return r.EndsCall()


def came_out(inquiry: Inquiry, _: Knowledge) -> Answer:
    result = payloads.partner_result(inquiry.fields)
    if result.failure is not None and not result.caller_gone:
        return _failed(inquiry, result.failure)
    if result.caller_gone:
        return out_again(inquiry, result)
    return c.ReportPartnerHungUp(
        id=inquiry.id, contact=inquiry.contact, call=inquiry.call, effect=inquiry.effect
    )


def cut_off_key_pressed(inquiry: Inquiry, _: Knowledge) -> Answer:
    """Bring whoever was cut off back to the place they had; for all others the call is over."""
    if payloads.digits(inquiry.fields) == AGAIN_KEY:
        return _failed(inquiry, PartnerFailure.CUT_OFF)
    return c.ReportCallEnded(
        id=inquiry.id,
        contact=inquiry.contact,
        call=inquiry.call,
        status=payloads.call_status(inquiry.fields),
        by=EndedBy.SPECIALIST,
    )


def out_again(inquiry: Inquiry, result: payloads.PartnerResult) -> c.ReportCallEnded:
    """Report the end of a call whose caller was with somebody whom we had dialled from their leg."""
    return c.ReportCallEnded(
        id=inquiry.id,
        contact=inquiry.contact,
        call=inquiry.call,
        status=payloads.call_status(inquiry.fields),
        by=EndedBy.CALLER if result.caller_gone else EndedBy.SPECIALIST,
    )


def _failed(inquiry: Inquiry, reason: PartnerFailure) -> c.ReportPartnerFailed:
    return c.ReportPartnerFailed(
        id=inquiry.id, contact=inquiry.contact, call=inquiry.call, effect=inquiry.effect, reason=reason
    )
