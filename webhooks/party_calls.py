"""Those who are called into a conversation, and outside lines to which a caller is left."""

from routing import commands as c
from routing import replies as r
from routing.model import EndedBy, Language, PartnerFailure
from routing.talk_model import Announcement
from telephony.addresses import BOTH_LANGUAGES
from webhooks import payloads
from webhooks.errors import Malformed
from webhooks.inquiries import Answer, Inquiry, Knowledge


def at_room(inquiry: Inquiry, _: Knowledge) -> Answer:
    return c.ReportPartyAtRoom(id=inquiry.id, contact=inquiry.contact, party=inquiry.party, leg=inquiry.call)


def status(inquiry: Inquiry, _: Knowledge) -> Answer:
    known = payloads.call_status(inquiry.fields)
    if not known.over:
        return c.ReportPartyRings(
            id=inquiry.id, contact=inquiry.contact, party=inquiry.party, leg=inquiry.call
        )
    return c.ReportPartyEnded(
        id=inquiry.id,
        contact=inquiry.contact,
        party=inquiry.party,
        leg=inquiry.call,
        reason=payloads.party_failure(known),
    )


def hold_music(_: Inquiry, knowledge: Knowledge) -> Answer:
    return knowledge.writer.hold_music()


def announcement(inquiry: Inquiry, knowledge: Knowledge) -> Answer:
    try:
        words = Announcement(inquiry.path["words"])
    except ValueError:
        raise Malformed("words", "are none of ours") from None
    language = Language(inquiry.path["language"])
    return knowledge.writer.announcement(words, None if language == BOTH_LANGUAGES else language)


def ring_outside(inquiry: Inquiry, knowledge: Knowledge) -> Answer:
    """Dial where the settings say; a line they do not name is as good as one that does not answer."""
    destination = knowledge.outside_of(inquiry.path["line"])
    if destination is None:
        return _failed(inquiry, PartnerFailure.FAILED)
    shown = payloads.shown_number(inquiry.fields, knowledge.own_numbers)
    return knowledge.writer.partners.dial_outside(
        inquiry.contact, inquiry.effect, destination, int(inquiry.path["ring"]), shown
    )


def came_from_outside(inquiry: Inquiry, _: Knowledge) -> Answer:
    result = payloads.partner_result(inquiry.fields)
    if result.failure is not None and not result.caller_gone:
        return _failed(inquiry, result.failure)
    return c.ReportCallEnded(
        id=inquiry.id,
        contact=inquiry.contact,
        call=inquiry.call,
        status=payloads.call_status(inquiry.fields),
        by=EndedBy.CALLER if result.caller_gone else EndedBy.OUTSIDE,
    )


def is_over(_: Inquiry, __: Knowledge) -> Answer:
    return r.EndsCall()


def _failed(inquiry: Inquiry, reason: PartnerFailure) -> c.ReportOutsideFailed:
    return c.ReportOutsideFailed(
        id=inquiry.id, contact=inquiry.contact, call=inquiry.call, effect=inquiry.effect, reason=reason
    )
