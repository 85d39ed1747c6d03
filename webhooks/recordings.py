"""The recording of conversations: what the carrier has of it."""

from routing import commands as c
from routing import replies as r
from webhooks import payloads
from webhooks.inquiries import Answer, Inquiry, Knowledge


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
