"""The services of people without identity for a desk on a floor in memory: real ones, and a carrier that tests tell."""

from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncEngine

from desk.people_services import PeopleServices
from records.clock import Clock
from records.field_cipher import FieldCipher
from records.people.advocacy import Advocacy
from records.people.contact_data import ContactDataStore
from records.people.earlier import EarlierContacts
from records.people.follow_ups import FollowUps
from records.people.keys import PersonKeys
from records.people.persons import CallerNumbers, People
from records.people.shared_numbers import SharedNumbers
from routing.model import CallSid
from routing.text_model import TextId


@dataclass
class KnownNumbers:
    """A carrier that knows who called."""

    known: dict[str, str] = field(default_factory=dict)

    async def of_call(self, call: CallSid) -> str | None:
        return self.known.get(call, "")

    async def of_text(self, text: TextId) -> str | None:
        return self.known.get(text, "")


def people_room(
    engine: AsyncEngine, floor: str, clock: Clock, numbers: CallerNumbers | None = None
) -> PeopleServices:
    keys = PersonKeys(secret=b"k" * 32, floor=floor, across_partners=False, link_days=90)
    reach = ContactDataStore(engine, floor, FieldCipher([FieldCipher.new_key()]), clock)
    return PeopleServices(
        people=People(engine, floor, keys, numbers or KnownNumbers()),
        earlier=EarlierContacts(engine, floor, 30, clock),
        reach=reach,
        follow_ups=FollowUps(engine, floor, reach, clock, days=90),
        advocacy=Advocacy(engine, floor, clock),
        shared=SharedNumbers(engine, floor, keys, clock),
    )
