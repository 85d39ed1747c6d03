"""Announcements: a document that one participant, or a whole room, hears while the conversation stands still."""

from simulator.carrier.conferences import Conference, Participant
from simulator.carrier.delivery import DeliveryFailed
from simulator.carrier.documents import XML_TYPES
from simulator.carrier.prompts import length_s, wording
from simulator.carrier.twiml import BadTwiml, read_twiml
from simulator.carrier.verbs import Pause, Play, Say


def announce(room: Conference, method: str, url: str, only: Participant | None = None) -> None:
    """Let a room, or one in it, hear the document at an address, in the background."""
    room.account.spawn(_announce(room, method, url, only))


async def _announce(room: Conference, method: str, url: str, only: Participant | None) -> None:
    account = room.account
    who = {"CallSid": only.leg.call.sid} if only is not None else {}
    told = {**who, "AnnounceUrl": url}
    fields = {
        "AccountSid": account.settings.account_sid,
        "ConferenceSid": room.sid,
        "FriendlyName": room.name,
    }
    try:
        reply = await account.post.request(method, url, fields | who)
        if reply.content_type not in XML_TYPES:
            raise BadTwiml(12300, f"content type {reply.content_type!r}")
        document = read_twiml(reply.body, reply.url)
    except (DeliveryFailed, BadTwiml) as failure:
        account.alert(failure.code, who.get("CallSid", ""), url, failure.detail)
        room.announced("announcement-fail", {**told, "ReasonAnnouncementFailed": failure.detail})
        return
    sounds = tuple(verb for verb in document.verbs if isinstance(verb, Say | Play | Pause))
    hearers = [only] if only is not None else list(room.participants.values())
    for participant in hearers:
        participant.leg.note("heard_announcement", room=room.name, prompt=wording(sounds))
    if hearers:
        leg = hearers[0].leg
        await account.clock.sleep(leg.scaled(sum(length_s(leg, sound) for sound in sounds)))
    room.announced("announcement-end", told)
