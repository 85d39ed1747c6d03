"""Send text messages: to whom only the carrier knows, once however often the order is carried out."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from routing.effects import SendText
from routing.floor import Floor
from routing.model import Instant
from routing.text_entries import ClosedText, TextContact, TextLine
from routing.text_model import RANKS, Delivery, TextId, TextSid
from telephony.addresses import Addresses
from telephony.dialable import may_be_called
from telephony.ports import CarrierResult, Done, Refused

BODY_CHARACTERS_MAX = 1_600
LOOKED_AT_MAX = 20
CLOCKS_APART = timedelta(minutes=2)
"""How far the carrier's clock and ours may be apart."""
NOT_DIALABLE = 21211
"""The carrier's own code for a number that cannot be written to."""
NO_BODY = 21602
"""The carrier's own code for a message without words."""
OUTGOING = "outbound"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextOrder:
    reply_to: TextId
    """A message of theirs: the answer goes from the number that it went to, to the one that it came from."""
    body: str
    status_url: str
    since: Instant
    """When it was first ordered."""
    known: Collection[TextSid]
    """Messages at the carrier that are known to be others."""


class TextCarrier(Protocol):
    """What the order needs of `telephony.rest.TwilioCarrier`."""

    async def order(self, send: Callable[[Any], Any]) -> CarrierResult: ...


class Words(Protocol):
    async def __call__(self, effect: SendText) -> str | None:
        """Find what is to be sent; None: it is not there. Raises where it may be found later."""
        ...


Send = Callable[[SendText, Floor], Any]


def is_settled(effect: SendText, floor: Floor) -> bool:
    """Tell whether it is known already what became of this message."""
    line = line_of(floor, effect)
    return line is not None and line.delivery is not None and RANKS[line.delivery] > RANKS[Delivery.QUEUED]


def line_of(floor: Floor, effect: SendText) -> TextLine | None:
    found = _conversation(floor, effect)
    return found.line_of(effect.text) if found is not None else None


def _conversation(floor: Floor, effect: SendText) -> TextContact | ClosedText | None:
    return floor.texts.get(effect.contact) or floor.texts_closed.get(effect.contact)


def is_opted_out(effect: SendText, floor: Floor) -> bool:
    """Tell whether whoever it is for wants no messages since it was ordered."""
    found = _conversation(floor, effect)
    return found is not None and found.sender in floor.texts_opted_out


def order_of(effect: SendText, floor: Floor, addresses: Addresses, body: str) -> TextOrder:
    found, line = _conversation(floor, effect), line_of(floor, effect)
    known: set[TextSid] = set()
    if found is not None:
        others: list[TextContact | ClosedText] = [*floor.texts.values(), *floor.texts_closed.values()]
        for one in others:
            if one.sender == found.sender:
                known |= {line.sid for line in one.lines if line.sid is not None}
    return TextOrder(
        reply_to=effect.reply_to,
        body=body[:BODY_CHARACTERS_MAX],
        status_url=addresses.text_status(effect.contact, effect.text),
        since=line.at if line is not None else floor.at,
        known=known,
    )


async def send_text(carrier: TextCarrier, order: TextOrder) -> CarrierResult:
    """Send a message, unless it is found among those that the carrier has: it has no mark for a repeated order."""
    if not order.body.strip():
        return Refused(400, NO_BODY)

    async def place(client: Any) -> CarrierResult:
        first = await client.messages(order.reply_to).fetch_async()
        theirs, ours = str(first.from_ or ""), str(first.to or "")
        if not may_be_called(theirs):
            return Refused(400, NOT_DIALABLE)
        sent = await _found(client, theirs, ours, order)
        if sent is None:
            made = await client.messages.create_async(
                theirs, from_=ours, body=order.body, status_callback=order.status_url
            )
            sent = str(made.sid)
        return Done(made=sent)

    return await carrier.order(place)


async def _found(client: Any, theirs: str, ours: str, order: TextOrder) -> str | None:
    since = datetime.fromtimestamp(order.since / 1_000, UTC) - CLOCKS_APART
    for one in await client.messages.list_async(to=theirs, from_=ours, limit=LOOKED_AT_MAX):
        if not str(one.direction).startswith(OUTGOING) or one.sid in order.known:
            continue
        if str(one.body or "").strip() == order.body.strip() and _at(one.date_created, since) >= since:
            return str(one.sid)
    return None


def _at(created: datetime | None, otherwise: datetime) -> datetime:
    """When the carrier took a message; one that it does not date is taken for a late one."""
    if created is None:
        return otherwise
    return created if created.tzinfo is not None else created.replace(tzinfo=UTC)
