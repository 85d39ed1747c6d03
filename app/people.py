"""People without identity, composed. Callers' numbers are asked of the carrier for the moment in which a key is made of
them; they are neither kept nor logged.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from app.field_key import field_cipher
from config.network import Network
from config.settings import Settings
from desk.people_services import PeopleServices
from live.ports import Clock
from records.people.advocacy import Advocacy
from records.people.contact_data import ContactDataStore
from records.people.earlier import EarlierContacts
from records.people.follow_ups import FollowUps
from records.people.keys import PersonKeys
from records.people.persons import CallerNumbers, People
from records.people.shared_numbers import SharedNumbers
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


def people_services(
    settings: Settings, network: Network, engine: AsyncEngine, numbers: CallerNumbers, clock: Clock
) -> PeopleServices:
    floor, keys = network.about.id, person_keys(settings, network)
    reach = ContactDataStore(engine, floor, field_cipher(settings), clock)
    return PeopleServices(
        people=People(engine, floor, keys, numbers, settings.shared_numbers),
        earlier=EarlierContacts(engine, floor, settings.earlier_contacts_days, clock),
        reach=reach,
        follow_ups=FollowUps(engine, floor, reach, clock, days=settings.retention_contact_data_days),
        advocacy=Advocacy(engine, floor, clock),
        shared=SharedNumbers(engine, floor, keys, clock),
        show=settings.earlier_contacts_show,
    )
