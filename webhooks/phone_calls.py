"""Telephones of specialists: picked up, taken by key, waiting on the line between calls, over."""

from routing import commands as c
from routing import replies as r
from routing.model import Language, SpecialistId
from routing.phone_model import PhoneFailure
from telephony.phone_documents import ASKED_ROUNDS, TAKE_KEY
from webhooks import payloads
from webhooks.inquiries import Answer, Inquiry, Knowledge

# --- for one call ---------------------------------------------------------------------------------


def picked_up(inquiry: Inquiry, knowledge: Knowledge) -> Answer:
    return knowledge.writer.phones.ask(inquiry.offer, _language(inquiry), inquiry.attempt)


def key_pressed(inquiry: Inquiry, knowledge: Knowledge) -> Answer:
    """Let whoever takes the call into its room; ask whoever pressed nothing once more."""
    keys = payloads.digits(inquiry.fields)
    if keys == TAKE_KEY:
        return c.ReportOfferTaken(id=inquiry.id, offer=inquiry.offer, leg=inquiry.call)
    if not keys and inquiry.attempt < ASKED_ROUNDS:
        return knowledge.writer.phones.ask(inquiry.offer, _language(inquiry), inquiry.attempt + 1)
    return c.ReportOfferUntaken(
        id=inquiry.id, offer=inquiry.offer, leg=inquiry.call, reason=PhoneFailure.NO_KEY
    )


def status(inquiry: Inquiry, _: Knowledge) -> Answer:
    known = payloads.call_status(inquiry.fields)
    if not known.over:
        return c.ReportOfferRings(id=inquiry.id, offer=inquiry.offer, leg=inquiry.call)
    return c.ReportOfferUntaken(
        id=inquiry.id, offer=inquiry.offer, leg=inquiry.call, reason=payloads.phone_failure(known)
    )


# --- between calls --------------------------------------------------------------------------------


def confirm(inquiry: Inquiry, knowledge: Knowledge) -> Answer:
    return knowledge.writer.phones.confirm(_specialist(inquiry), _language(inquiry), inquiry.attempt)


def confirmed(inquiry: Inquiry, knowledge: Knowledge) -> Answer:
    keys, specialist = payloads.digits(inquiry.fields), _specialist(inquiry)
    if keys == TAKE_KEY:
        return c.ReportPhoneTaken(id=inquiry.id, specialist=specialist, leg=inquiry.call)
    if not keys and inquiry.attempt < ASKED_ROUNDS:
        return knowledge.writer.phones.confirm(specialist, _language(inquiry), inquiry.attempt + 1)
    return c.ReportPhoneEnded(
        id=inquiry.id, specialist=specialist, leg=inquiry.call, reason=PhoneFailure.NO_KEY
    )


def waits(inquiry: Inquiry, _: Knowledge) -> Answer:
    return c.ReportPhoneParked(id=inquiry.id, specialist=_specialist(inquiry), leg=inquiry.call)


def at_room(inquiry: Inquiry, _: Knowledge) -> Answer:
    return c.ReportParkedAtRoom(
        id=inquiry.id, specialist=_specialist(inquiry), offer=inquiry.offer, leg=inquiry.call
    )


def shift_status(inquiry: Inquiry, _: Knowledge) -> Answer:
    known, specialist = payloads.call_status(inquiry.fields), _specialist(inquiry)
    if not known.over:
        return c.ReportPhoneRings(id=inquiry.id, specialist=specialist, leg=inquiry.call)
    return c.ReportPhoneEnded(
        id=inquiry.id, specialist=specialist, leg=inquiry.call, reason=payloads.phone_failure(known)
    )


def is_over(_: Inquiry, __: Knowledge) -> Answer:
    return r.EndsCall()


def _specialist(inquiry: Inquiry) -> SpecialistId:
    return SpecialistId(inquiry.path["specialist"])


def _language(inquiry: Inquiry) -> Language:
    return Language(inquiry.path["language"])
