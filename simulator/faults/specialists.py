"""Specialists of a run: they work from their screens, and their browsers, softphones and fingers fail them."""

import asyncio
from dataclasses import dataclass, field

from config.outside import OutsideFile
from routing import commands as c
from routing import replies as r
from routing.floor import Floor, Specialist
from routing.model import (
    ContactId,
    Language,
    NotReadyReason,
    OfferId,
    PartnerId,
    SpecialistId,
    SpecialistState,
)
from simulator.carrier import PhoneNetwork
from simulator.faults.callers import Callers
from simulator.faults.desk import Desk
from simulator.faults.plan import Fault
from simulator.faults.talking import Talking
from simulator.faults.tokens import Tokens
from simulator.faults.weather import Weather
from simulator.people.chance import Stream

LOOK_S = 0.25
BEAT_S = 4.0
GONE_S = (3.0, 60.0)
THINK_MEDIAN_S = 2.0
AWAY_S = (1.0, 10.0)
RACE_S = 0.004
SILENCE_BORNE_S = 20.0
PRESSES_DONE = 0.85


@dataclass(slots=True, kw_only=True)
class Truth:
    """What a specialist saw and did, by themselves."""

    accepted: dict[OfferId, int] = field(default_factory=dict)
    """How often an accept of this offer was told to have won."""
    late: set[OfferId] = field(default_factory=set)
    """Offers that were accepted although their time was over on every clock."""
    heard_at: float = 0.0
    """When the browser last said that it is there."""
    gone_since: float | None = None


class SimulatedSpecialist:
    def __init__(
        self,
        name: str,
        partner: str,
        languages: tuple[str, ...],
        desk: Desk,
        network: PhoneNetwork,
        callers: Callers,
        tokens: Tokens,
        weather: Weather,
        outside: OutsideFile,
    ) -> None:
        self.id = SpecialistId(name)
        self.truth = Truth()
        self._partner = PartnerId(partner)
        self._languages = tuple(Language(one) for one in languages)
        self._desk = desk
        self._network = network
        self._callers = callers
        self._tokens = tokens
        self._weather = weather
        self._stream: Stream = weather.stream(f"specialist/{name}")
        self._conversation = Talking(self.id, desk, outside, weather, weather.stream(f"talking/{name}"))
        self._loop = asyncio.get_running_loop()
        self._seen: set[OfferId] = set()
        self._old: list[OfferId] = []
        self._talking: ContactId | None = None
        self._talked_to: ContactId | None = None
        self._leg: str | None = None
        self._idle_since = 0.0
        self._side: set[asyncio.Task[None]] = set()

    # --- being there ----------------------------------------------------------------------------------

    async def live(self) -> None:
        """Come to work, work, vanish now and then and come back."""
        await asyncio.sleep(self._stream.between(0.1, 3.0))
        while True:
            sitting = asyncio.create_task(self._sit())
            strike = asyncio.create_task(self._weather.wait_for(Fault.BROWSERS))
            try:
                await asyncio.wait((sitting, strike), return_when=asyncio.FIRST_COMPLETED)
                if sitting.done():
                    sitting.result()
            finally:
                sitting.cancel()
                strike.cancel()
                for task in tuple(self._side):
                    task.cancel()
            await self._be_gone()

    async def _be_gone(self) -> None:
        self.truth.gone_since = self._loop.time()
        self._weather.tell("browser gone", self.id)
        if self._stream.happens(0.5):
            self._network.vanish(self.id)
        await asyncio.sleep(self._stream.between(*GONE_S) if self._weather.bad else 1.0)
        self.truth.gone_since = None
        self._seen.clear()
        self._talking = None

    async def _sit(self) -> None:
        beat_at = 0.0
        while True:
            now = self._loop.time()
            if now >= beat_at:
                beat_at = now + BEAT_S
                self._beat()
            floor = self._desk.floor()
            if floor is not None:
                await self._look(floor)
            await asyncio.sleep(LOOK_S)

    def _beat(self) -> None:
        self.truth.heard_at = self._loop.time()
        self._desk.beat(self.id)

    # --- working --------------------------------------------------------------------------------------

    async def _look(self, floor: Floor) -> None:
        me = floor.specialists.get(self.id)
        if me is None:
            await self._press(
                lambda key: c.SignIn(
                    id=key, specialist=self.id, partner=self._partner, languages=self._languages
                ),
                "sign-in",
            )
            await self._press(lambda key: c.BecomeReady(id=key, specialist=self.id), "ready")
            return
        self._mind_the_softphone(me)
        match me.state:
            case SpecialistState.NOT_READY:
                await self._rest()
            case SpecialistState.OFFERED if me.offer is not None and me.offer not in self._seen:
                self._seen.add(me.offer)
                self._aside(self._answer(floor, me.offer))
            case SpecialistState.ENGAGED if me.contact is not None and me.contact != self._talking:
                self._talking = me.contact
                self._aside(self._talk(me.contact))
            case SpecialistState.WRAP_UP:
                await self._wrap_up(me.contact)
            case _:
                self._press_an_old_offer()

    def _mind_the_softphone(self, me: Specialist) -> None:
        """Hang up a softphone that is on the line for no call on the screen, as anybody does after a while."""
        now = self._loop.time()
        if me.state is SpecialistState.ENGAGED or self._leg is None:
            self._idle_since = now
        if me.state is not SpecialistState.ENGAGED:
            self._talking = None
        if self._leg is None:
            return
        if now - self._idle_since > SILENCE_BORNE_S:
            self._network.hang_up(self._leg)
            self._leg = None

    async def _rest(self) -> None:
        await asyncio.sleep(self._stream.between(*AWAY_S))
        await self._press(lambda key: c.BecomeReady(id=key, specialist=self.id), "ready")

    async def _wrap_up(self, contact: ContactId | None) -> None:
        """Press the key when the notes are written; some never do, and are ready when the time is over."""
        if self._talked_to == contact:
            return
        self._talked_to = contact
        await asyncio.sleep(self._stream.exponential(self._weather.plan.wrap_up_s))
        if self._stream.happens(PRESSES_DONE):
            await self._press(lambda key: c.EndWrapUp(id=key, specialist=self.id), "wrapped-up")

    async def _answer(self, floor: Floor, offer: OfferId) -> None:
        shown = floor.offers.get(offer)
        caller = floor.contacts[shown.contact].call if shown is not None else None
        await asyncio.sleep(self._stream.lognormal(THINK_MEDIAN_S, 0.5))
        if self._weather.strikes(Fault.PRESSES, 0.3):
            return
        if self._weather.strikes(Fault.PRESSES, 0.2):
            await self._press(lambda key: c.DeclineOffer(id=key, specialist=self.id, offer=offer), "decline")
            return
        if self._weather.strikes(Fault.PRESSES, 0.2):
            await self._press(
                lambda key: c.BecomeNotReady(id=key, specialist=self.id, reason=NotReadyReason.BREAK),
                "not-ready",
            )
            return
        if shown is not None and self._weather.strikes(Fault.PRESSES, 0.3):
            await asyncio.sleep(20.0 + self._stream.between(-0.05, 2.0))
        if caller is not None and self._weather.strikes(Fault.HANG_UPS, 0.5):
            self._callers.hang_up_soon(caller, self._stream.between(0.0, RACE_S * 30))
        if self._weather.strikes(Fault.PRESSES):
            self._aside(self._accept(offer))
        await self._accept(offer)

    async def _accept(self, offer: OfferId) -> None:
        reply = await self._press(
            lambda key: c.AcceptOffer(id=key, specialist=self.id, offer=offer), "accept"
        )
        self._old.append(offer)
        if not isinstance(reply, r.Accepted):
            return
        self.truth.accepted[offer] = self.truth.accepted.get(offer, 0) + 1
        if self._weather.strikes(Fault.SOFTPHONES, 0.5):
            return
        await asyncio.sleep(self._stream.between(0.05, 0.6))
        if self._leg is not None:
            self._network.hang_up(self._leg)
        self._leg = self._network.connect_device(self._tokens.make(self.id), {"offer": offer})
        if self._weather.strikes(Fault.SOFTPHONES, 0.5):
            await asyncio.sleep(self._stream.exponential(6.0))
            self._network.vanish(self.id)

    async def _talk(self, contact: ContactId) -> None:
        """Talk for as long as it takes; then press the key that ends the call, unless the caller has."""
        await self._conversation.live(contact, self._stream.exponential(self._weather.plan.talk_s) + 2.0)
        while True:
            floor = self._desk.floor()
            me = floor.specialists.get(self.id) if floor is not None else None
            if floor is not None and (me is None or me.contact != contact):
                return
            if self._conversation.mine(contact) is not None and self._hears_somebody():
                await self._press(
                    lambda key: c.HangUp(id=key, specialist=self.id, contact=contact), "hang-up"
                )
            await asyncio.sleep(self._weather.plan.talk_s / 2)

    def _hears_somebody(self) -> bool:
        """Whether anybody is on the softphone's line: who hears nobody has no call to end."""
        return self._leg is not None and self._network.device_status(self._leg)["others"] > 0

    def _press_an_old_offer(self) -> None:
        if self._old and self._weather.strikes(Fault.PRESSES, 0.01):
            offer = self._stream.one_of(self._old)
            self._aside(self._accept(offer))

    # --- pressing -------------------------------------------------------------------------------------

    async def _press(self, command: object, key: str) -> r.Reply | None:
        return await self._desk.press(command, key, self.id)  # type: ignore[arg-type]

    def _aside(self, work: object) -> None:
        task: asyncio.Task[None] = asyncio.create_task(work)  # type: ignore[arg-type]
        self._side.add(task)
        task.add_done_callback(self._side.discard)
