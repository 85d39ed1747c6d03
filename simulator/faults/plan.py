"""What goes wrong in one run, drawn from its seed: a swarm, in which each seed has faults and shares of its own."""

from dataclasses import dataclass
from enum import StrEnum

from simulator.people.chance import Stream, Streams

FIRST_CALL_S = 8.0
KIND_IS_ON = 0.55
"""Share of seeds that have a kind of fault; one that never rests would hide what a calm spell shows."""
HEAL_AFTER_S = 15.0
"""Faults go on for so long after the last caller has dialled."""


class Fault(StrEnum):
    REPEATS = "repeats"
    """Callbacks and requests for documents come twice, with their token or another."""
    LATE = "late"
    """Callbacks come late and out of order."""
    LOST_CALLBACKS = "lost-callbacks"
    DOCUMENTS = "documents"
    """Requests for documents are refused, lost before or after they were answered, or answered with 502."""
    REST = "rest"
    """Orders to the carrier: no connection, a time-out before or after it was done, 429, 500, 503."""
    DISPATCHER_CRASHES = "dispatcher-crashes"
    FREEZES = "freezes"
    """The dispatcher stops for seconds, another takes over, and the first wakes up believing that it owns the floor."""
    WEB_CRASHES = "web-crashes"
    RECORDER_CRASHES = "recorder-crashes"
    DATABASE = "database"
    """The database is away for a while, or commits without saying so."""
    STORE_OUTAGES = "store-outages"
    """The Redis-protocol server is away, or answers get lost; nothing that it has acknowledged is."""
    LOST_SECOND = "lost-second"
    """The server comes back without what it acknowledged in the last second, as `everysec` permits."""
    CLOCK_STEPS = "clock-steps"
    """The dispatcher's machine is set forward or back, by seconds, minutes or an hour."""
    BROWSERS = "browsers"
    """Specialists' browsers vanish, and come back."""
    PRESSES = "presses"
    """Specialists press twice, in two windows, too late, or on an offer of long ago; they decline and let ring."""
    SOFTPHONES = "softphones"
    """The specialist's own leg does not come, or breaks."""
    HANG_UPS = "hang-ups"
    """Callers hang up anywhere, also within a millisecond of an accept."""
    NEW_RULES = "new-rules"
    """Rule books are published while callers are under way."""
    PARTNERS = "partners"
    """A partner with a phone system of its own is busy, fails, rings for ever, or a machine answers there."""


NAMES = tuple(fault.value for fault in Fault)


@dataclass(frozen=True, slots=True, kw_only=True)
class Uses:
    """How often each capability of a call is used: shares of talks, and for the last two of callers."""

    holds: float
    interpreters: float
    transfers: float
    call_backs: float
    voicemails: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultPlan:
    """One run in numbers. Times are seconds of virtual time; shares are of messages, presses, calls."""

    seed: int
    calls: int
    off: frozenset[Fault]
    on: frozenset[Fault]
    crew: int
    gap_s: float
    """Mean time from one caller to the next."""
    talk_s: float
    wrap_up_s: float
    shares: dict[Fault, float]
    """How often a kind strikes: a share for what strikes messages, strikes a minute for what strikes processes."""
    has_partner: bool
    """Whether one partner answers on a phone system of its own."""
    uses: Uses

    @property
    def last_call_s(self) -> float:
        """About when the last caller dials."""
        return FIRST_CALL_S + self.gap_s * self.calls

    def share(self, fault: Fault) -> float:
        return self.shares[fault] if fault in self.on else 0.0

    def every_s(self, fault: Fault) -> float | None:
        """Mean time between two strikes on a process; None: never."""
        share = self.share(fault)
        return 60.0 / share if share > 0 else None

    def describe(self) -> str:
        told = ", ".join(f"{fault} {self.shares[fault]:.3g}" for fault in Fault if fault in self.on)
        return f"{self.calls} calls, one in {self.gap_s:.1f} s, crew of {self.crew}; {told or 'no faults'}"


_SHARES: dict[Fault, tuple[float, float]] = {
    Fault.REPEATS: (0.02, 0.5),
    Fault.LATE: (0.02, 0.4),
    Fault.LOST_CALLBACKS: (0.005, 0.3),
    Fault.DOCUMENTS: (0.002, 0.06),
    Fault.REST: (0.01, 0.3),
    Fault.DISPATCHER_CRASHES: (0.3, 4.0),
    Fault.FREEZES: (0.2, 1.5),
    Fault.WEB_CRASHES: (0.3, 3.0),
    Fault.RECORDER_CRASHES: (0.3, 6.0),
    Fault.DATABASE: (0.3, 3.0),
    Fault.STORE_OUTAGES: (0.2, 2.0),
    Fault.LOST_SECOND: (0.1, 0.8),
    Fault.CLOCK_STEPS: (0.2, 2.0),
    Fault.BROWSERS: (0.1, 2.0),
    Fault.PRESSES: (0.02, 0.4),
    Fault.SOFTPHONES: (0.01, 0.2),
    Fault.HANG_UPS: (0.05, 0.5),
    Fault.NEW_RULES: (0.3, 2.0),
    Fault.PARTNERS: (0.1, 0.8),
}
"""From, to: shares, or strikes a minute (for browsers: of any browser)."""


_USES: dict[str, tuple[float, float]] = {
    "holds": (0.0, 0.5),
    "interpreters": (0.0, 0.4),
    "transfers": (0.1, 0.8),
    "call_backs": (0.0, 0.4),
    "voicemails": (0.0, 0.3),
}
"""From, to."""


def draw_plan(seed: int, calls: int, off: frozenset[Fault] = frozenset()) -> FaultPlan:
    """Draw a run. A kind that is switched off changes nothing in what is drawn for the others."""
    streams = Streams(seed).within("plan")
    size = streams.of("size")
    crew, talk_s, wrap_up_s = 6 + size.number(15), size.between(8.0, 40.0), size.between(2.0, 20.0)
    busy_s = talk_s + wrap_up_s + 4.0
    gap_s = busy_s / (crew * size.between(0.5, 1.1))
    on = frozenset(fault for fault in Fault if streams.of(f"on/{fault}").happens(KIND_IS_ON)) - off
    return FaultPlan(
        seed=seed,
        calls=calls,
        off=off,
        on=on,
        crew=crew,
        gap_s=gap_s,
        talk_s=talk_s,
        wrap_up_s=wrap_up_s,
        shares={fault: _log_uniform(streams.of(f"share/{fault}"), *_SHARES[fault]) for fault in Fault},
        has_partner=streams.of("partner").happens(0.4),
        uses=Uses(**{name: streams.of(f"uses/{name}").between(*between) for name, between in _USES.items()}),
    )


def _log_uniform(stream: Stream, low: float, high: float) -> float:
    return float(low * (high / low) ** stream.between(0.0, 1.0))
