"""A simulated person's place at the desk: the sign-in, the heartbeat, and the screen that the stream draws."""

import asyncio
import contextlib
from collections.abc import Callable
from time import time

from simulator.people.chance import Streams
from simulator.people.desk_browser import (
    DeskBrowser,
    DeskTrouble,
    OfferOnScreen,
    Screen,
    SignedOut,
    SignInRefused,
)
from simulator.people.truth import Absence, OfferTruth, SpecialistTruth, Told

HEARTBEAT_S = 4.0
PAUSE_S_MIN, PAUSE_S_MAX = 0.2, 5.0


def now_ms() -> int:
    return round(time() * 1000)


class Place:
    """Keeps `screen` as the stream draws it, through restarts, and notes in `truth` what was to be seen."""

    def __init__(self, name: str, password: str, browser: DeskBrowser, streams: Streams) -> None:
        self.name = name
        self.truth = SpecialistTruth(specialist=name, absences=[Absence(since=now_ms())])
        self.screen: Screen | None = None
        self.browser = browser
        self.changed = asyncio.Event()
        self._password = password
        self._streams = streams

    async def sign_in(self) -> None:
        """Raises: SignInRefused, DeskTrouble."""
        await self.browser.sign_in(self.name, self._password)
        await self.browser.get("/desk")

    async def heartbeats(self) -> None:
        # Not all at the same moment.
        await asyncio.sleep(self._streams.of("heartbeat").between(0.0, HEARTBEAT_S))
        while True:
            with contextlib.suppress(DeskTrouble):
                await self.browser.post("/desk/heartbeat")
            await asyncio.sleep(HEARTBEAT_S)

    async def watch(self) -> None:
        pause_s = PAUSE_S_MIN
        while True:
            try:
                async for screen in self.browser.screens():
                    pause_s = PAUSE_S_MIN
                    self._draw(screen)
            except SignedOut:
                await self.sign_in_again()
            except DeskTrouble:
                pause_s = min(2 * pause_s, PAUSE_S_MAX)
            self.truth.absences.append(Absence(since=now_ms()))
            self.truth.reconnections += 1
            await asyncio.sleep(self._streams.of("reconnect").between(0.5, 1.0) * pause_s)

    def _draw(self, screen: Screen) -> None:
        at = now_ms()
        absence = self.truth.absences[-1] if self.truth.absences else None
        if absence is not None and absence.until is None:
            absence.until = at
        self.screen = screen
        if screen.offer is not None:
            self._seen(screen.offer, at)
        if screen.contact is not None and screen.contact.live:
            held = self.held(screen.contact.id)
            if held is not None and held.connected_at is None:
                held.connected_at = at
        self.changed.set()

    def _seen(self, offer: OfferOnScreen, at: int) -> None:
        if offer.id not in self.truth.offers:
            self.truth.offers[offer.id] = OfferTruth(
                offer=offer.id, contact=offer.contact, specialist=self.name, seen_at=at
            )

    def held(self, contact: str) -> OfferTruth | None:
        """The latest offer of a contact that this person did not refuse."""
        offers = reversed(self.truth.offers.values())
        taken = (Told.DONE, Told.UNKNOWN)
        return next((one for one in offers if one.contact == contact and one.accepted in taken), None)

    async def sign_in_again(self) -> None:
        with contextlib.suppress(DeskTrouble, SignInRefused):
            await self.sign_in()

    async def until(self, holds: Callable[[Screen], bool], wait_s: float | None) -> bool:
        """Look at the screen until something holds, or for so long. Returns: whether it held."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(wait_s):
                while True:
                    if self.screen is not None and holds(self.screen):
                        return True
                    self.changed.clear()
                    await self.changed.wait()
        return False
