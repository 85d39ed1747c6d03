"""A simulated specialist: one person, one browser, one softphone."""

import asyncio
import contextlib
from time import monotonic
from typing import Any

import aiohttp
import structlog

from simulator.lines import CarrierSilent, TelephoneLines
from simulator.people.chance import Streams
from simulator.people.desk_browser import DeskBrowser, DeskTrouble, Screen, SignedOut
from simulator.people.habits import SpecialistHabits
from simulator.people.paperwork import Paperwork
from simulator.people.place import PAUSE_S_MAX, PAUSE_S_MIN, Place, now_ms
from simulator.people.talking import Conversation, has_caller
from simulator.people.telephone import NOT_THERE, telephone_of
from simulator.people.truth import OfferTruth, SpecialistTruth, Told, told

log: Any = structlog.get_logger(__name__)

LOOK_AGAIN_S = 3.0
"""Without news of the stream the screen is acted upon again after so long: what was pressed may have been lost."""
TOKEN_LIFE_S = 1_800.0
EXTEND_EVERY_S = 45.0
PAPER_S_MAX = 15.0
AT_WORK = {"ready", "offered", "engaged", "wrap_up"}


class SimulatedSpecialist:
    """Does what a person at the desk does until told to leave, through restarts of whatever serves the desk."""

    def __init__(
        self,
        name: str,
        password: str,
        desk_url: str,
        lines: TelephoneLines,
        connector: aiohttp.BaseConnector,
        streams: Streams,
        habits: SpecialistHabits,
    ) -> None:
        self.name = name
        self._lines = lines
        self._streams = streams.within(name)
        self._habits = habits
        self._browser = DeskBrowser(desk_url, connector)
        self._place = Place(name, password, self._browser, self._streams)
        self._paperwork = Paperwork(self._browser, self._streams, habits.speed)
        self._conversation = Conversation(self._place, self._browser, self._streams, habits)
        self._telephone = telephone_of(name, self._browser, lines, habits, self._streams.of("telephone"))
        self._region = name.rpartition("_")[0].upper()
        self._plans: dict[str, tuple[float, str]] = {}
        self._ends: dict[str, float | None] = {}
        self._papers: dict[str, tuple[asyncio.Event, asyncio.Task[None]]] = {}
        self._token: tuple[float, str, str] | None = None
        self._was_away = False
        self._leaving = False

    async def sign_in(self) -> None:
        """Raises: SignInRefused, DeskTrouble."""
        await self._place.sign_in()
        if self._telephone is not None:
            await self._telephone.choose()

    async def run(self) -> None:
        """Work until cancelled. Raises: SignInRefused when the desk does not let this person in again."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._place.heartbeats())
            group.create_task(self._place.watch())
            group.create_task(self._work())

    async def leave(self) -> None:
        """Sign out, whatever comes of it, and close the browser."""
        self._leaving = True
        for done, task in self._papers.values():
            done.set()
            task.cancel()
        with contextlib.suppress(DeskTrouble):
            await self._browser.post("/sign-out")
        await self._browser.close()

    @property
    def truth(self) -> SpecialistTruth:
        return self._place.truth

    @property
    def is_at_work(self) -> bool:
        """Whether callers can come, or have come already."""
        screen = self._place.screen
        return screen is not None and screen.state in AT_WORK

    @property
    def is_ready(self) -> bool:
        return self._place.screen is not None and self._place.screen.state == "ready"

    # --- the person ----------------------------------------------------------------------------------

    async def _work(self) -> None:
        pause_s = PAUSE_S_MIN
        while True:
            self._place.changed.clear()
            try:
                if self._place.screen is not None:
                    await self._act(self._place.screen)
                pause_s = PAUSE_S_MIN
            except SignedOut:
                await self._place.sign_in_again()
            except (DeskTrouble, CarrierSilent) as trouble:
                log.info("simulated_specialist_waits", specialist=self.name, cause=str(trouble))
                await asyncio.sleep(self._streams.of("trouble").between(0.5, 1.0) * pause_s)
                pause_s = min(2 * pause_s, PAUSE_S_MAX)
                continue
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_AGAIN_S):
                    await self._place.changed.wait()

    async def _act(self, screen: Screen) -> None:
        match screen.state:
            case "offline":
                await self._browser.post("/desk/come-back")
            case "not_ready":
                await self._get_ready(screen)
            case "offered" if screen.offer is not None:
                await self._answer(self.truth.offers[screen.offer.id])
            case "engaged":
                await self._serve(screen)
            case "wrap_up":
                await self._wrap_up(screen)

    async def _get_ready(self, screen: Screen) -> None:
        if screen.not_ready == "offer_missed" and not self._was_away:
            self._was_away = True
            await asyncio.sleep(self._streams.of("away").between(*self._habits.away_s) / self._habits.speed)
        if self._leaving:
            return
        answer = await self._browser.post("/desk/ready")
        if answer.refused == NOT_THERE and self._telephone is not None:
            await self._telephone.call()

    async def _answer(self, offer: OfferTruth) -> None:
        self._was_away = False
        over = (Told.DONE, Told.REFUSED)
        if offer.let_ring or offer.accepted in over or offer.declined in over:
            return
        if offer.offer not in self._plans:
            self._plans[offer.offer] = self._plan()
            delay_s, act = self._plans[offer.offer]
            offer.let_ring = act == "ring"
            if offer.let_ring or await self._place.until(
                lambda screen: not _shows(screen, offer.offer), delay_s
            ):
                return
        if self._plans[offer.offer][1] == "decline":
            offer.declined = Told.UNKNOWN
            answer = await self._browser.post(f"/desk/offers/{offer.offer}/decline", key=offer.offer)
            offer.declined, offer.refusal = told(answer.ok, answer.refused), answer.refused
        else:
            await self._accept(offer)

    async def _accept(self, offer: OfferTruth) -> None:
        pressed_before = offer.accepted is Told.UNKNOWN
        offer.accepted = Told.UNKNOWN
        answer = await self._browser.post(f"/desk/offers/{offer.offer}/accept", key=offer.offer)
        known, offer.refusal = told(answer.ok, answer.refused), answer.refused
        if known is Told.REFUSED and pressed_before:
            # The first press may be what the desk means when it says that the offer is taken or over.
            known = Told.UNKNOWN
        offer.accepted = known
        if known is Told.DONE:
            await self._connect(offer)

    def _plan(self) -> tuple[float, str]:
        habits, chance = self._habits, self._streams.of("answering")
        delay_s = chance.lognormal(habits.answer_median_s, habits.answer_sigma) / habits.speed
        declines, rings = chance.happens(habits.declines), chance.happens(habits.lets_ring)
        return delay_s, "decline" if declines else "ring" if rings else "accept"

    async def _connect(self, offer: OfferTruth) -> None:
        if offer.dialled or self._telephone is not None:
            return
        token, url = await self._softphone()
        offer.dialled = await self._lines.connect(token, {"offer": offer.offer}, url)

    async def _softphone(self) -> tuple[str, str]:
        if self._token is None or self._token[0] < monotonic():
            answer = await self._browser.post("/desk/softphone/token")
            if not answer.ok:
                raise DeskTrouble("the desk gives no token for the softphone")
            # A deployment that takes the double for the carrier does not say where its softphones connect.
            url = answer.body["url"] if answer.body["kind"] == "loopback" else ""
            self._token = (monotonic() + TOKEN_LIFE_S, answer.body["token"], url)
        return self._token[1], self._token[2]

    async def _serve(self, screen: Screen) -> None:
        if screen.offer is not None and screen.offer.state == "accepted":
            await self._connect(self.truth.offers[screen.offer.id])
            return
        if screen.contact is None or not screen.contact.live:
            return
        contact = screen.contact.id
        if not has_caller(screen, contact):
            # A colleague has the caller and asks for help: theirs to end, or to hand over.
            await self._place.until(lambda now: not _talks(now, contact) or has_caller(now, contact), None)
            return
        held = self._place.held(contact)
        if contact not in self._ends:
            self._ends[contact] = self._talk_until()
            self._begin_record(contact)
            await self._conversation.live(contact, self._conversation.plan())
        until = self._ends[contact]
        left_s = None if until is None else max(0.0, until - monotonic())
        gone = await self._place.until(lambda now: not has_caller(now, contact), left_s)
        if gone or held is None:
            return
        held.hung_up, held.hung_up_at = Told.UNKNOWN, now_ms()
        answer = await self._browser.post(f"/desk/contacts/{contact}/hang-up", key=contact)
        held.hung_up = told(answer.ok, answer.refused)

    def _talk_until(self) -> float | None:
        habits, chance = self._habits, self._streams.of("handling")
        hangs_up = chance.happens(habits.hangs_up)
        talk_s = chance.lognormal(habits.talk_median_s, habits.talk_sigma) / habits.speed
        return monotonic() + talk_s if hangs_up else None

    def _begin_record(self, contact: str) -> None:
        if self._streams.of("records").happens(self._habits.keeps_records):
            done = asyncio.Event()
            self._papers[contact] = (done, asyncio.create_task(self._keep_record(contact, done)))

    async def _keep_record(self, contact: str, done: asyncio.Event) -> None:
        if await self._paperwork.write(contact, self._region, done):
            self.truth.records_finalised += 1
        else:
            self.truth.records_failed += 1

    async def _wrap_up(self, screen: Screen) -> None:
        habits = self._habits
        wrap_up_s = habits.wrap_up_s_min + self._streams.of("wrap-up").exponential(habits.wrap_up_mean_s)
        left_s = wrap_up_s / habits.speed
        for done, _ in self._papers.values():
            done.set()
        while left_s > EXTEND_EVERY_S:
            if await self._place.until(lambda now: now.state != "wrap_up", EXTEND_EVERY_S):
                return
            await self._browser.post("/desk/wrap-up/extend")
            left_s -= EXTEND_EVERY_S
        await self._place.until(lambda now: now.state != "wrap_up", left_s)
        papers = [task for _, task in self._papers.values()]
        self._papers.clear()
        if papers:
            await asyncio.wait(papers, timeout=PAPER_S_MAX)
        self._ends.clear()
        await self._browser.post("/desk/wrap-up/done", key=f"{screen.contact.id}" if screen.contact else "")


def _shows(screen: Screen, offer: str) -> bool:
    return screen.offer is not None and screen.offer.id == offer


def _talks(screen: Screen, contact: str) -> bool:
    return screen.contact is not None and screen.contact.live and screen.contact.id == contact
