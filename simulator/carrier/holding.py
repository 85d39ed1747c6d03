"""Hold: one participant hears the hold document over and over, and nobody hears them."""

from math import inf

from simulator.carrier.conferences import Conference, Participant
from simulator.carrier.delivery import DeliveryFailed
from simulator.carrier.documents import XML_TYPES
from simulator.carrier.prompts import length_s
from simulator.carrier.twiml import BadTwiml, read_twiml
from simulator.carrier.verbs import Pause, Play, Say


def play_hold(room: Conference, participant: Participant, method: str, url: str) -> None:
    """Play the document at an address until the participant is taken off hold, or is gone; in the background."""
    room.account.spawn(_play(room, participant, method, url))


async def _play(room: Conference, participant: Participant, method: str, url: str) -> None:
    account, leg = room.account, participant.leg
    settings = account.settings
    while participant.hold and leg.room is room and not leg.is_leaving:
        try:
            reply = await account.post.request(
                method, url, leg.call.webhook_fields(ConferenceSid=room.sid, FriendlyName=room.name)
            )
            if reply.content_type not in XML_TYPES:
                raise BadTwiml(12300, f"content type {reply.content_type!r}")
            document = read_twiml(reply.body, reply.url)
        except (DeliveryFailed, BadTwiml) as failure:
            # The carrier's own music goes on; the participant stays on hold.
            account.alert(failure.code, leg.call.sid, url, failure.detail)
            return
        sounds = sum(length_s(leg, verb) for verb in document.verbs if isinstance(verb, Say | Play | Pause))
        if sounds == inf or not document.verbs:
            return
        await account.clock.sleep(max(sounds * settings.wait_time_scale, settings.wait_document_s_min))
