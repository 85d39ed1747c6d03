"""What a simulated specialist does with a call in hand beside talking: holds, an interpreter, passing the caller on."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from simulator.people.chance import Stream, Streams
from simulator.people.desk_browser import Answer, DeskBrowser, DeskTrouble, PartyOnScreen, Screen
from simulator.people.habits import SpecialistHabits
from simulator.people.place import Place, now_ms
from simulator.people.truth import Act, ActTruth, Told, told

COMES_WITHIN_S = 45.0
"""How long a party who was called in is waited for; the desk gives up before."""
LOOKS_MAX, LOOK_AGAIN_S = 4, 1.0
BRIEF_S = (0.5, 2.0)
"""How long a colleague is told what it is about, before any speed-up."""


class Way(StrEnum):
    """How a caller is passed on."""

    COLD_QUEUE = "queue"
    COLD_SPECIALIST = "specialist"
    COLD_OUTSIDE = "outside"
    WARM_SPECIALIST = "specialist, warm"
    WARM_OUTSIDE = "outside, warm"


WAYS: Mapping[Way, float] = {
    Way.COLD_QUEUE: 0.30,
    Way.COLD_SPECIALIST: 0.15,
    Way.COLD_OUTSIDE: 0.10,
    Way.WARM_SPECIALIST: 0.35,
    Way.WARM_OUTSIDE: 0.10,
}
"""An assumption of ours, not a figure: most are passed on within the network."""
_ACT_OF = {
    Way.COLD_QUEUE: Act.TRANSFER_QUEUE,
    Way.COLD_SPECIALIST: Act.TRANSFER_SPECIALIST,
    Way.COLD_OUTSIDE: Act.TRANSFER_OUTSIDE,
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What is done in one talk, and when; seconds after what comes before it, or from the beginning."""

    hold_at_s: float | None = None
    hold_s: float = 0.0
    interpreter_at_s: float | None = None
    pass_on_at_s: float | None = None
    way: Way = Way.COLD_QUEUE


def draw_plan(chance: Stream, habits: SpecialistHabits) -> Plan:
    """Draw what is done in a talk. Takes the same number of draws whatever comes of it."""
    holds, calls_in, passes = (
        chance.happens(share) for share in (habits.holds, habits.interpreters, habits.transfers)
    )
    low, high = habits.hold_s
    hold_s, way = chance.between(low, high) / habits.speed, chance.weighted(WAYS)
    first, second, third = (habits.talk_median_s / habits.speed * chance.between(0.05, 0.3) for _ in range(3))
    return Plan(
        hold_at_s=first if holds else None,
        hold_s=hold_s,
        interpreter_at_s=second if calls_in else None,
        pass_on_at_s=third if passes else None,
        way=way,
    )


class Conversation:
    """One specialist's acts in the calls that they have. Each is noted in the truth before its key is pressed."""

    def __init__(
        self, place: Place, browser: DeskBrowser, streams: Streams, habits: SpecialistHabits
    ) -> None:
        self._place = place
        self._browser = browser
        self._chance = streams.of("talking")
        self._habits = habits

    def plan(self) -> Plan:
        return draw_plan(self._chance, self._habits)

    async def live(self, contact: str, plan: Plan) -> None:
        """Do what is planned, one after the other, while the call lasts and is one's own."""
        for at_s, act in (
            (plan.hold_at_s, self._hold),
            (plan.interpreter_at_s, self._interpreter),
            (plan.pass_on_at_s, self._pass_on),
        ):
            if at_s is None:
                continue
            if await self._over_within(contact, at_s):
                return
            try:
                await act(contact, plan)
            except DeskTrouble:
                # Whether it was done is noted as unknown; nobody presses the key again.
                continue

    # --- acts -----------------------------------------------------------------------------------------

    async def _hold(self, contact: str, plan: Plan) -> None:
        held = await self._press(Act.HOLD, contact, "hold")
        if held.ok and not await self._over_within(contact, plan.hold_s):
            await self._press(Act.RESUME, contact, "resume")

    async def _interpreter(self, contact: str, plan: Plan) -> None:
        found = (await self._browser.get(f"/desk/contacts/{contact}/interpreters")).body
        if not isinstance(found, list) or not found:
            return
        body = {"language": str(self._chance.one_of(found)["language"])}
        if (await self._press(Act.INTERPRETER, contact, "interpreter", body)).ok:
            await self._place.until(lambda screen: _helped(screen, contact), COMES_WITHIN_S)

    async def _pass_on(self, contact: str, plan: Plan) -> None:
        warm = plan.way in (Way.WARM_SPECIALIST, Way.WARM_OUTSIDE)
        target = await self._target(contact, plan.way)
        if target is None:
            return
        if not warm:
            await self._press(_ACT_OF[plan.way], contact, "transfer", target)
            return
        called = await self._press(Act.CONSULT, contact, "consult", target)
        if not called.ok:
            return
        party = str(called.body["party"])
        there = await self._come(contact, party)
        low, high = BRIEF_S
        gone = await self._over_within(contact, self._chance.between(low, high) / self._habits.speed)
        if gone:
            return
        if there is not None:
            over = await self._press(Act.HAND_OVER, contact, f"parties/{party}/hand-over")
            if over.ok:
                return
        await self._press(Act.RESUME, contact, f"parties/{party}/back")

    async def _target(self, contact: str, way: Way) -> dict[str, str] | None:
        """Look for somebody to whom the caller could be passed on; while nobody is free, again a little later."""
        kind = str(way).partition(",")[0]
        fit: list[dict[str, str]] = []
        for _ in range(LOOKS_MAX):
            found = (await self._browser.get(f"/desk/contacts/{contact}/targets")).body
            fit = [one for one in found if one["kind"] == kind] if isinstance(found, list) else []
            if fit or await self._over_within(contact, LOOK_AGAIN_S / self._habits.speed):
                break
        if not fit:
            return None
        chosen = self._chance.one_of(fit)
        return {name: str(chosen[name]) for name in ("kind", "id", "language", "skill", "partner")}

    # --- looking and pressing -------------------------------------------------------------------------

    async def _press(
        self, act: Act, contact: str, path: str, body: Mapping[str, Any] | None = None
    ) -> Answer:
        """Raises: DeskTrouble; then the act may have been carried out."""
        truth = ActTruth(act=act, contact=contact, at=now_ms(), told=Told.UNKNOWN)
        self._place.truth.acts.append(truth)
        key = f"{contact}:{self._place.name}:{len(self._place.truth.acts)}"
        answer = await self._browser.post(f"/desk/contacts/{contact}/{path}", body, key=key)
        truth.told, truth.refusal = told(answer.ok, answer.refused), answer.refused
        return answer

    async def _come(self, contact: str, party: str) -> PartyOnScreen | None:
        """Wait for somebody who was called in. None: they did not come, or the call is over."""
        seen = False

        def settled(screen: Screen) -> bool:
            nonlocal seen
            there = party_in(screen, party)
            seen = seen or there is not None
            joined = there is not None and there.state == "joined"
            return joined or (seen and there is None) or not has_caller(screen, contact)

        await self._place.until(settled, COMES_WITHIN_S / min(1.0, self._habits.speed))
        screen = self._place.screen
        there = party_in(screen, party) if screen is not None else None
        return there if there is not None and there.state == "joined" else None

    def _has(self, contact: str) -> bool:
        return self._place.screen is not None and has_caller(self._place.screen, contact)

    async def _over_within(self, contact: str, wait_s: float) -> bool:
        return await self._place.until(lambda screen: not has_caller(screen, contact), wait_s)


def has_caller(screen: Screen, contact: str) -> bool:
    """Whether this call is live, and the caller one's own rather than a colleague's."""
    shown = screen.contact
    return shown is not None and shown.live and shown.id == contact and shown.part in ("", "mine")


def _helped(screen: Screen, contact: str) -> bool:
    """Whether an interpreter is there, or the call over. Who does not come is followed by the next by itself."""
    talk = screen.contact.talk if screen.contact is not None else None
    parties = talk.parties if talk is not None else ()
    there = any(one.kind == "interpreter" and one.state == "joined" for one in parties)
    return there or not has_caller(screen, contact)


def party_in(screen: Screen, party: str) -> PartyOnScreen | None:
    talk = screen.contact.talk if screen.contact is not None else None
    return next((one for one in talk.parties if one.id == party), None) if talk is not None else None
