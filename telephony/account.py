"""How our account at the carrier is set up, and orders to set it up otherwise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from telephony.errors import CarrierRefusal
from telephony.rest import PAGE_SIZE, TwilioCarrier
from telephony.rest_results import NOT_FOUND


@dataclass(frozen=True, slots=True, kw_only=True)
class CallHandling:
    """Where the carrier takes the calls to a number or an application; an address not set is empty.

    With an `application_sid` or a `trunk_sid` that one takes the calls, and the addresses here are not used.
    """

    voice_url: str
    voice_method: str
    voice_fallback_url: str
    status_callback: str
    status_callback_method: str
    voice_fallback_method: str = "POST"
    sms_url: str = ""
    sms_method: str = ""
    sid: str = ""
    name: str = ""
    application_sid: str = ""
    trunk_sid: str = ""

    @property
    def elsewhere(self) -> str:
        return self.application_sid or self.trunk_sid


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueState:
    sid: str
    max_size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountState:
    """Numbers by number, applications by SID, queues by name."""

    numbers: Mapping[str, CallHandling]
    applications: Mapping[str, CallHandling]
    queues: Mapping[str, QueueState]


async def account_status(carrier: TwilioCarrier) -> str:
    """Say in the carrier's word whether the account works: `active`, `suspended` or `closed`.

    Needs:  the auth token; most API keys may not read the account itself.
    Raises: CarrierRefusal, CarrierUnavailable.
    """
    found = await carrier.ask(lambda client: client.api.v2010.account.fetch_async())
    return str(found.status)


async def account_state(carrier: TwilioCarrier) -> AccountState:
    """Look at everything that can be set up. Raises: CarrierRefusal, CarrierUnavailable."""
    applications: Sequence[Any] = await carrier.ask(
        lambda client: client.applications.list_async(page_size=PAGE_SIZE)
    )
    return AccountState(
        numbers=await numbers(carrier),
        applications={str(one.sid): _handling(one) for one in applications},
        queues=await queues(carrier),
    )


async def numbers(carrier: TwilioCarrier) -> dict[str, CallHandling]:
    """List the account's numbers. Raises: CarrierRefusal, CarrierUnavailable."""
    found: Sequence[Any] = await carrier.ask(
        lambda client: client.incoming_phone_numbers.list_async(page_size=PAGE_SIZE)
    )
    return {
        str(number.phone_number): _handling(
            number, number.voice_application_sid or "", number.trunk_sid or ""
        )
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


async def queues(carrier: TwilioCarrier) -> dict[str, QueueState]:
    """List the account's queues. Raises: CarrierRefusal, CarrierUnavailable."""
    found: Sequence[Any] = await carrier.ask(lambda client: client.queues.list_async(page_size=PAGE_SIZE))
    return {
        str(queue.friendly_name): QueueState(sid=str(queue.sid), max_size=int(queue.max_size))
        for queue in found
    }


def _handling(found: Any, application_sid: str = "", trunk_sid: str = "") -> CallHandling:
    return CallHandling(
        voice_url=found.voice_url or "",
        voice_method=found.voice_method or "",
        voice_fallback_url=found.voice_fallback_url or "",
        voice_fallback_method=found.voice_fallback_method or "",
        status_callback=found.status_callback or "",
        status_callback_method=found.status_callback_method or "",
        sms_url=found.sms_url or "",
        sms_method=found.sms_method or "",
        sid=found.sid or "",
        name=found.friendly_name or "",
        application_sid=application_sid,
        trunk_sid=trunk_sid,
    )
