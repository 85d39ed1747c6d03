"""Messages that callers leave: said, and ready at the carrier."""

from routing import commands as c
from routing import replies as r
from routing.model import Language
from webhooks import payloads
from webhooks.inquiries import Answer, Inquiry, Knowledge


def done(inquiry: Inquiry, knowledge: Knowledge) -> Answer:
    return knowledge.writer.voicemail.done(Language(inquiry.path["language"]))


def recorded(inquiry: Inquiry, _: Knowledge) -> Answer:
    """Take in a message that is ready; one with nothing on it is none."""
    recording = payloads.recording(inquiry.fields)
    if recording is None:
        return r.Noted()
    return c.ReportMessageLeft(
        id=inquiry.id,
        contact=inquiry.contact,
        call=inquiry.call,
        recording=recording.sid,
        duration_ms=recording.duration_ms,
    )
