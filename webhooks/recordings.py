"""The recording of conversations: what is said before it, and what the carrier has of it."""

from routing import commands as c
from routing import replies as r
from routing.model import Language
from routing.recording_model import Notice
from telephony.addresses import BOTH_LANGUAGES
from webhooks import payloads
from webhooks.errors import Malformed
from webhooks.inquiries import Answer, Inquiry, Knowledge


def notice(inquiry: Inquiry, knowledge: Knowledge) -> Answer:
    """Write what is said into a room. It is ours alone: the address is signed."""
    try:
        what = Notice(inquiry.path["what"])
    except ValueError:
        raise Malformed("what", "is no announcement of ours") from None
    language = Language(inquiry.path["language"])
    return knowledge.writer.notice(what, None if language == BOTH_LANGUAGES else language)


def done(inquiry: Inquiry, _: Knowledge) -> Answer:
    """Take in a recording that is ready, or of which the carrier has nothing."""
    number = int(inquiry.path["number"])
    ready = payloads.recording(inquiry.fields)
    if ready is not None:
        return c.ReportRecording(
            id=inquiry.id,
            contact=inquiry.contact,
            number=number,
            recording=ready.sid,
            duration_ms=ready.duration_ms,
        )
    empty = payloads.empty_recording(inquiry.fields)
    if empty is None:
        return r.Noted()
    return c.ReportRecording(
        id=inquiry.id, contact=inquiry.contact, number=number, recording=empty, duration_ms=None
    )
