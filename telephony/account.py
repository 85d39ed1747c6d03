"""How our account at the carrier is set up: what the doctor compares with what it must be. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from telephony.errors import CarrierRefusal
from telephony.rest import NOT_FOUND, PAGE_SIZE, TwilioCarrier


@dataclass(frozen=True, slots=True, kw_only=True)
class CallHandling:
    """Where the carrier takes the calls to a number or an application; an address not set is empty."""

    voice_url: str
    voice_method: str
    voice_fallback_url: str
    status_callback: str
    status_callback_method: str
    elsewhere: str = ""
    """An application or trunk that takes the calls, so that the addresses here are not used; its SID."""


async def account_status(carrier: TwilioCarrier) -> str:
    """Say in the carrier's word whether the account works: `active`, `suspended` or `closed`.

    Needs:  the auth token; most API keys may not read the account itself.
    Raises: CarrierRefusal, CarrierUnavailable.
    """
    found = await carrier.ask(lambda client: client.api.v2010.account.fetch_async())
    return str(found.status)


async def numbers(carrier: TwilioCarrier) -> dict[str, CallHandling]:
    """List the account's numbers. Raises: CarrierRefusal, CarrierUnavailable."""
    found: Sequence[Any] = await carrier.ask(
        lambda client: client.incoming_phone_numbers.list_async(page_size=PAGE_SIZE)
    )
    return {
        str(number.phone_number): _handling(number, number.voice_application_sid or number.trunk_sid or "")
        for number in found
    }


async def application(carrier: TwilioCarrier, sid: str) -> CallHandling | None:
    """Find a TwiML application; None when the account has none of this SID.

    Raises: CarrierRefusal, CarrierUnavailable.
    """
    try:
        return _handling(await carrier.ask(lambda client: client.applications(sid).fetch_async()))
    except CarrierRefusal as refusal:
        if refusal.status == NOT_FOUND:
            return None
        raise


async def queue_size(carrier: TwilioCarrier, name: str) -> int | None:
    """Say how many callers a queue may hold; None when there is no such queue.

    Raises: CarrierRefusal, CarrierUnavailable.
    """
    found = await carrier.ask(lambda client: client.queues.list_async(page_size=PAGE_SIZE))
    return next((int(queue.max_size) for queue in found if queue.friendly_name == name), None)


def _handling(found: Any, elsewhere: str = "") -> CallHandling:
    return CallHandling(
        voice_url=found.voice_url or "",
        voice_method=found.voice_method or "",
        voice_fallback_url=found.voice_fallback_url or "",
        status_callback=found.status_callback or "",
        status_callback_method=found.status_callback_method or "",
        elsewhere=elsewhere,
    )
