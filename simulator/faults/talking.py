"""What a specialist of a run does with a call in hand: holds, interpreters, colleagues asked, callers passed on."""

import asyncio
from collections.abc import Awaitable, Callable

from config.outside import OutsideFile
from routing import commands as c
from routing import replies as r
from routing.floor import Contact, Floor
from routing.model import CommandId, ContactId, ContactState, Language, SpecialistId, SpecialistState
from routing.talk_model import PartyId, PartyKind, PartyState, Target, TargetKind
from simulator.faults.desk import Desk
from simulator.faults.plan import Fault
from simulator.faults.weather import Weather
from simulator.people.chance import Stream

COMES_S, LOOK_S = 40.0, 0.5
"""How long somebody who was called in is waited for, and how often the screen is looked at meanwhile."""
BRIEF_S = (0.5, 8.0)
FORGETS_HOLD = 0.1
"""Share of holds that nobody takes back by key."""
LEAVES_ALONE = 0.2
"""Share of those who came and are let go again, in place of having the caller left to them."""

Act = Callable[[ContactId], Awaitable[None]]


class Talking:
    def __init__(
        self, me: SpecialistId, desk: Desk, outside: OutsideFile, weather: Weather, stream: Stream
    ) -> None:
        self._me = me
        self._desk = desk
        self._outside = outside
        self._weather = weather
        self._stream = stream

    async def live(self, contact: ContactId, lasts_s: float) -> None:
        """Let a talk last for so long, and do in it what the plan's shares say."""
        uses, chance = self._weather.plan.uses, self._stream
        acts: list[Act] = []
        planned: tuple[tuple[float, Act], ...] = (
            (uses.holds, self._hold),
            (uses.interpreters, self._interpreter),
            (uses.transfers, self._pass_on),
        )
        for share, act in planned:
            if chance.happens(share):
                acts.append(act)
        for act in acts:
            await asyncio.sleep(lasts_s / (len(acts) + 1))
            if self.mine(contact) is not None:
                await act(contact)
        await asyncio.sleep(lasts_s / (len(acts) + 1))

    def mine(self, contact: ContactId) -> Contact | None:
        """The contact, while its caller is this specialist's; None also while the screen shows nothing."""
        floor = self._desk.floor()
        found = floor.contacts.get(contact) if floor is not None else None
        connected = found is not None and found.state is ContactState.CONNECTED
        return found if connected and found is not None and found.specialist == self._me else None

    # --- acts -----------------------------------------------------------------------------------------

    async def _hold(self, contact: ContactId) -> None:
        await self._press(lambda key: c.HoldCaller(id=key, specialist=self._me, contact=contact), "hold")
        await asyncio.sleep(self._stream.exponential(8.0))
        if not self._stream.happens(FORGETS_HOLD):
            await self._press(
                lambda key: c.ResumeCaller(id=key, specialist=self._me, contact=contact), "resume"
            )

    async def _interpreter(self, contact: ContactId) -> None:
        service = self._stream.one_of(sorted(self._outside.interpreters))
        language = self._stream.one_of(sorted(self._outside.interpreters[service].numbers))
        target = Target(kind=TargetKind.INTERPRETER, id=service, language=Language(language))
        party = await self._call(contact, target)
        if party is not None and await self._comes(contact, party) and self._stream.happens(0.4):
            await asyncio.sleep(self._stream.between(*BRIEF_S))
            await self._drop(contact, party)

    async def _pass_on(self, contact: ContactId) -> None:
        target = self._target()
        if target is None:
            return
        if self._stream.happens(0.5):
            await self._press(
                lambda key: c.Transfer(id=key, specialist=self._me, contact=contact, to=target), "transfer"
            )
            return
        party = await self._call(contact, target)
        if party is None:
            return
        if self._stream.happens(0.7):
            await self._press(lambda key: c.HoldCaller(id=key, specialist=self._me, contact=contact), "hold")
        if self._stream.happens(0.1):
            await asyncio.sleep(self._stream.between(0.0, 3.0))
            await self._drop(contact, party)
            return
        there = await self._comes(contact, party)
        await asyncio.sleep(self._stream.between(*BRIEF_S))
        if there and not self._stream.happens(LEAVES_ALONE):
            await self._press(
                lambda key: c.HandOver(id=key, specialist=self._me, contact=contact, party=party), "hand-over"
            )
            return
        await self._drop(contact, party)
        await self._press(lambda key: c.ResumeCaller(id=key, specialist=self._me, contact=contact), "resume")

    async def _drop(self, contact: ContactId, party: PartyId) -> None:
        await self._press(
            lambda key: c.DropParty(id=key, specialist=self._me, contact=contact, party=party), "drop"
        )

    async def _call(self, contact: ContactId, target: Target) -> PartyId | None:
        reply = await self._press(
            lambda key: c.CallParty(id=key, specialist=self._me, contact=contact, target=target), "call-in"
        )
        return reply.party if isinstance(reply, r.Called) else None

    def _target(self) -> Target | None:
        floor, chance = self._desk.floor(), self._stream
        kind = chance.weighted(
            {
                TargetKind.QUEUE: 0.35,
                TargetKind.SPECIALIST: 0.35,
                TargetKind.OUTSIDE: 0.2,
                TargetKind.PARTNER: 0.1,
            }
        )
        pick = chance.between(0, 1)
        match kind:
            case TargetKind.QUEUE:
                return Target(kind=kind, language=Language("fr") if pick < 0.2 else None)
            case TargetKind.OUTSIDE:
                names = sorted(self._outside.lines)
                return Target(kind=kind, id=names[int(pick * len(names))])
            case TargetKind.SPECIALIST:
                free = _free(floor, self._me)
                return Target(kind=kind, id=free[int(pick * len(free))]) if free else None
            case _:
                names = sorted(floor.phone_systems) if floor is not None else []
                return Target(kind=TargetKind.PARTNER, id=names[0]) if names else None

    async def _comes(self, contact: ContactId, party: PartyId) -> bool:
        """Wait for somebody who was called in."""
        waited_s = 0.0
        while waited_s < COMES_S:
            await asyncio.sleep(LOOK_S)
            waited_s += LOOK_S
            mine = self.mine(contact)
            if self._desk.floor() is None:
                continue
            there = mine.parties.get(party) if mine is not None else None
            if there is None and waited_s > 3 * LOOK_S:
                return False
            if there is not None and there.state is PartyState.JOINED:
                return there.kind is not PartyKind.SUPERVISOR
        return False

    async def _press(self, command: Callable[[CommandId], c.Command], key: str) -> r.Reply | None:
        reply = await self._desk.press(command, key, self._me)
        if self._weather.strikes(Fault.PRESSES, 0.3):
            return await self._desk.press(command, f"{key}-again", self._me) or reply
        return reply


def _free(floor: Floor | None, me: SpecialistId) -> list[SpecialistId]:
    if floor is None:
        return []
    return sorted(
        one.id for one in floor.specialists.values() if one.state is SpecialistState.READY and one.id != me
    )
