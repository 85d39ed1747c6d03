"""Orders to the carrier about the recording of one call."""

from typing import Any

from routing.model import CallSid
from routing.recording_model import RecordingOrder

CURRENT = "Twilio.CURRENT"
"""The carrier's name for the recording of a call that is under way."""
UNDER_WAY = ("in-progress", "paused")
EVENTS = ["completed", "absent"]
_STATUS = {
    RecordingOrder.PAUSE: "paused",
    RecordingOrder.RESUME: "in-progress",
    RecordingOrder.STOP: "stopped",
}


async def order_recording(client: Any, call: CallSid, order: RecordingOrder, status_url: str) -> object:
    """Give one order. Giving it again does no harm: a call has one recording at a time."""
    recordings = client.calls(call).recordings
    if order is not RecordingOrder.START:
        # What is said in a pause is left out, so that nobody hears a gap where a number was read out.
        skip = {"pause_behavior": "skip"} if order is RecordingOrder.PAUSE else {}
        return await client.calls(call).recordings(CURRENT).update_async(_STATUS[order], **skip)
    if any(one.status in UNDER_WAY for one in await recordings.list_async(page_size=20)):
        return None
    return await recordings.create_async(
        recording_channels="mono",
        recording_status_callback=status_url,
        recording_status_callback_method="POST",
        recording_status_callback_event=EVENTS,
    )
