"""People without identity, composed. Callers' numbers are asked of the carrier for the moment in which a key is made of
them; they are neither kept nor logged.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import structlog

from config.network import Network
from config.settings import Settings
from records.people.keys import PersonKeys
from routing.model import CallSid
from routing.text_model import TextId
from telephony.errors import CarrierRefusal, CarrierUnavailable
from telephony.rest import TwilioCarrier
from webhooks.payloads import real_number

_log = structlog.get_logger(__name__)


class CarrierNumbers:
    """`records.people.persons.CallerNumbers`, on the carrier's own list of calls and messages."""

    def __init__(self, carrier: TwilioCarrier) -> None:
        self._carrier = carrier

    async def of_call(self, call: CallSid) -> str | None:
        return await self._asked(lambda client: client.calls(call).fetch_async(), "_from")

    async def of_text(self, text: TextId) -> str | None:
        return await self._asked(lambda client: client.messages(text).fetch_async(), "from_")

    async def _asked(self, question: Callable[[Any], Awaitable[Any]], name: str) -> str | None:
        try:
            found = await self._carrier.ask(question)
        except (CarrierRefusal, CarrierUnavailable) as trouble:
            _log.warning("caller_number_not_learnt", cause=type(trouble).__name__)
            return None
        return real_number(str(getattr(found, name) or ""))


class NoNumbers:
    """For commands that are given a number, and ask nobody for one."""

    async def of_call(self, call: CallSid) -> str | None:
        return None

    async def of_text(self, text: TextId) -> str | None:
        return None


def person_keys(settings: Settings, network: Network) -> PersonKeys:
    return PersonKeys(
        secret=settings.key_for("people"),
        floor=network.about.id,
        across_partners=settings.people_across_partners,
        link_days=settings.person_key_days,
    )
