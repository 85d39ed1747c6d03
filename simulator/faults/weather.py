"""Whether something goes wrong now: the faults of a plan while they last, each drawn from a stream of its own."""

import asyncio

from simulator.faults.plan import Fault, FaultPlan
from simulator.faults.trace import Trace
from simulator.people.chance import Stream, Streams


class Weather:
    """Bad until it is healed."""

    def __init__(self, plan: FaultPlan, trace: Trace) -> None:
        self.plan = plan
        self.bad = True
        self.struck: dict[Fault, int] = dict.fromkeys(Fault, 0)
        self._trace = trace
        self._streams = Streams(plan.seed).within("weather")
        self._loop = asyncio.get_running_loop()

    def heal(self) -> None:
        self.bad = False
        self._trace.note(self._loop.time(), "healed")

    def stream(self, purpose: str) -> Stream:
        return self._streams.of(purpose)

    def strikes(self, fault: Fault, part: float = 1.0) -> bool:
        """Draw whether this fault strikes here; `part` of the plan's share."""
        if not self.bad or fault not in self.plan.on:
            return False
        struck = self._streams.of(f"strike/{fault}").happens(self.plan.share(fault) * part)
        if struck:
            self.struck[fault] += 1
        return struck

    async def wait_for(self, fault: Fault) -> None:
        """Wait until this fault strikes a process next; for ever where it does not, or after the healing."""
        every_s = self.plan.every_s(fault)
        if every_s is None:
            await asyncio.get_running_loop().create_future()
        assert every_s is not None
        await asyncio.sleep(self._streams.of(f"strike/{fault}").exponential(every_s))
        if not self.bad:
            await asyncio.get_running_loop().create_future()
        self.struck[fault] += 1
        self.tell(str(fault))

    def tell(self, what: str, told: str = "") -> None:
        self._trace.note(self._loop.time(), f"** {what}", told)
