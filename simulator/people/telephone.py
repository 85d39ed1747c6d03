"""The telephone of a simulated specialist who works by one: chosen on the desk, picked up, the key pressed.

It is a SIP address with the specialist's name, so that whoever judges a run knows who was on the line.
"""

import re

from simulator.carrier import FarEnd
from simulator.lines import CarrierSilent, TelephoneLines
from simulator.people.chance import Stream
from simulator.people.desk_browser import DeskBrowser, DeskTrouble
from simulator.people.habits import SpecialistHabits

HOST = "phones.example.org"
RING_S = 2.0
"""How long it rings until it is picked up."""
DESK_PHONE, PARKED_PHONE = "desk_phone", "parked_phone"
NOT_THERE = "phone_not_there"
"""What the desk says to whoever wants to be ready while their telephone is not on the line."""
_ADDRESS = re.compile(rf"sip:([A-Za-z0-9_]+)@{re.escape(HOST)}")


def address_of(name: str) -> str:
    return f"sip:{name}@{HOST}"


def name_at(address: str) -> str | None:
    """Say whose telephone this is; None where it is no simulated specialist's."""
    found = _ADDRESS.fullmatch(address)
    return found[1] if found is not None else None


def telephone_of(
    name: str, browser: DeskBrowser, lines: TelephoneLines, habits: SpecialistHabits, chance: Stream
) -> "Telephone | None":
    """Draw whether somebody works by telephone; of those who do, half keep it on the line between calls."""
    if not chance.happens(habits.by_phone):
        return None
    return Telephone(name, browser, lines, PARKED_PHONE if chance.happens(0.5) else DESK_PHONE, habits.speed)


class Telephone:
    def __init__(
        self, name: str, browser: DeskBrowser, lines: TelephoneLines, reach: str, speed: float
    ) -> None:
        self._address = address_of(name)
        self._browser = browser
        self._lines = lines
        self._reach = reach
        self._speed = speed

    async def choose(self) -> None:
        """Say on the desk that calls come by this telephone. Raises: DeskTrouble, SignedOut."""
        await self._plug_in()
        answer = await self._browser.submit("/phone", {"reach": self._reach, "phone": self._address})
        if answer.status != 303:
            raise DeskTrouble(f"the desk does not take this telephone (HTTP {answer.status})")

    async def call(self) -> None:
        """Have it called, so that it is on the line again. Raises: DeskTrouble, SignedOut."""
        await self._plug_in()
        await self._browser.post("/desk/phone/call")

    async def _plug_in(self) -> None:
        """A carrier that was started again knows of no telephone."""
        picks_up = FarEnd(digits=("1",), ring_s=RING_S / self._speed)
        try:
            await self._lines.furnish({self._address: picks_up})
        except CarrierSilent as silent:
            raise DeskTrouble(str(silent)) from silent
