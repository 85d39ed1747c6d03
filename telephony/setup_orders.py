"""Carry out a plan for the account at the carrier, one order at a time.

Each order sets what is to be and nothing else, so that giving it again does no harm. Whoever is interrupted makes a
new plan: what was done already is not in it.
"""

from collections.abc import Awaitable
from typing import Any

from telephony.ports import CarrierResult
from telephony.rest import TwilioCarrier
from telephony.setup import Change, Kind


async def carry_out(carrier: TwilioCarrier, change: Change) -> CarrierResult:
    """Give one order. Creating is not repeated by itself: after `Unknown`, look first."""
    return await carrier.order(lambda client: _send(client, change))


def _send(client: Any, change: Change) -> Awaitable[object]:
    settings: dict[str, object] = {one.parameter: one.after for one in change.differences}
    match change.kind:
        case Kind.QUEUE:
            size = {name: int(str(value)) for name, value in settings.items()}
            if change.sid is None:
                return _awaitable(client.queues.create_async(change.name, **size))
            return _awaitable(client.queues(change.sid).update_async(**size))
        case Kind.APPLICATION:
            if change.sid is None:
                settings["friendly_name"] = change.name
                return _awaitable(client.applications.create_async(**settings))
            return _awaitable(client.applications(change.sid).update_async(**settings))
        case Kind.NUMBER:
            return _awaitable(client.incoming_phone_numbers(change.sid).update_async(**settings))


def _awaitable(sent: Any) -> Awaitable[object]:
    answer: Awaitable[object] = sent
    return answer
