"""Callers of a run: whom they dial, what they key, how long they bear to wait, and where they hang up."""

import asyncio

from routing.model import CallSid, ContactId
from simulator.carrier import CallerScript, DialRequest, FarEnd, PhoneNetwork
from simulator.carrier.network import UnknownCall
from simulator.faults.plan import FIRST_CALL_S, Fault, FaultPlan
from simulator.faults.weather import Weather
from simulator.people.callers import ABSENT, CALL_BACK_KEY, KEY_PRESSES_MAX, VOICEMAIL_KEY
from simulator.people.chance import Stream, Streams
from webhooks.endpoints import contact_of

BATCH = "callers"
NUMBERS = ("+14165550142", "+15195550117", "+18075550123", "+16135550108", "+17055550131", "")
KEYS = {"1": 0.72, "2": 0.2, "3": 0.03, "9": 0.03, "": 0.02}
WAITS_FOR_EVER = 0.3
PATIENCE_MEAN_S = 240.0
ENDS_THE_TALK = 0.6
HANG_UP_S_MAX = 120.0
AREAS = (249, 289, 343, 365, 437, 548, 683, 742)
"""Area codes of Ontario of which no number is among those above."""
WAIT_SPEED = 20.0
"""How many times faster than life those hear the waiting documents who will take a way out."""
REACHED = 0.6
"""Share of those called back who answer and press the key."""


class Callers:
    """Dials them one after the other."""

    def __init__(
        self, plan: FaultPlan, network: PhoneNetwork, lines: tuple[str, ...], weather: Weather
    ) -> None:
        self.calls: dict[ContactId, str] = {}
        """The call of each contact, in the order of dialling."""
        self.to_call_back: set[str] = set()
        """Numbers of those who mean to be called back; each is one caller's alone."""
        self.have_dialled = asyncio.Event()
        self._plan = plan
        self._network = network
        self._lines = lines
        self._weather = weather
        self._own = 0
        self._streams = Streams(plan.seed).within("callers")

    async def dial(self) -> None:
        await asyncio.sleep(FIRST_CALL_S)
        gaps = self._streams.of("gaps")
        for number in range(self._plan.calls):
            self._dial(self._streams.within(str(number)).of("caller"))
            await asyncio.sleep(gaps.exponential(self._plan.gap_s))
        self.have_dialled.set()

    def _dial(self, stream: Stream) -> None:
        first, second, postal = stream.weighted(KEYS), stream.weighted(KEYS), stream.number(1_000)
        patient, patience_s = stream.happens(WAITS_FOR_EVER), stream.exponential(PATIENCE_MEAN_S)
        ends, talk_s = stream.happens(ENDS_THE_TALK), stream.exponential(self._plan.talk_s)
        hang_up_s = stream.between(0.0, HANG_UP_S_MAX)
        leaves, telephone = self._way_out(stream)
        anywhere = self._weather.strikes(Fault.HANG_UPS, 0.5)
        script = CallerScript(
            digits=(first, second, f"m5v{postal:03d}" if postal % 3 else ""),
            wait_digits=(leaves,) * KEY_PRESSES_MAX if leaves else (),
            answer_delay_s=stream.between(0.2, 6.0),
            patience_s=None if patient else 20.0 + patience_s,
            talk_s=1.0 + talk_s if ends else None,
            hang_up_after_s=hang_up_s if anywhere else None,
        )
        request = DialRequest.model_validate(
            {
                "to": self._lines[stream.number(len(self._lines))],
                "from": self._own_number() if telephone is not None else stream.one_of(NUMBERS),
                "script": script,
                "telephone": telephone,
                "wait_speed": WAIT_SPEED if leaves else None,
                "batch": BATCH,
            }
        )
        sid = self._network.dial(request)
        self.calls[contact_of(CallSid(sid))] = sid

    def _way_out(self, stream: Stream) -> tuple[str, FarEnd | None]:
        """Draw whether a caller takes a way out of the queue: the key, and their telephone where it is to ring."""
        at, pick, ring_s = stream.between(0, 1), stream.between(0, 1), stream.between(1.0, 8.0)
        talk_s, uses = stream.exponential(self._plan.talk_s), self._plan.uses
        if at < uses.call_backs:
            if pick < REACHED:
                return CALL_BACK_KEY, FarEnd(ring_s=ring_s, digits=("1",), talk_s=1.0 + talk_s)
            return CALL_BACK_KEY, ABSENT[int((pick - REACHED) / (1 - REACHED) * len(ABSENT))]
        return (VOICEMAIL_KEY, None) if at < uses.call_backs + uses.voicemails else ("", None)

    def _own_number(self) -> str:
        """A number that nobody else in this run calls from."""
        self._own += 1
        number = f"+1{AREAS[self._own // 100 % len(AREAS)]}55501{self._own % 100:02d}"
        self.to_call_back.add(number)
        return number

    def hang_up_soon(self, sid: str, within_s: float) -> None:
        """Let a caller hang up in a moment, whatever is going on then."""
        asyncio.get_running_loop().call_later(within_s, self._hang_up, sid)

    def _hang_up(self, sid: str) -> None:
        try:
            self._network.hang_up(sid)
        except UnknownCall:
            return
