"""What a flood shall be, and which service it goes to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import ceil, exp
from pathlib import Path
from typing import Protocol

from config.network import Network, load_network
from config.sample_secrets import SAMPLE_PASSWORD
from records.sample_people import AT_THE_KEYBOARD, SPECIALISTS_PER_PARTNER
from simulator.carrier import DialRequest
from simulator.people import ArrivalProcess, CallerHabits, Population, SpecialistHabits, Streams
from simulator.traffic import specialist_names
from simulator.verdict import Expectations

CALLS_MAX = 20_000
"""The double forgets the oldest calls beyond fifty thousand, and each answered call has two legs there."""
TALK_SIGMA = 0.5
TRIAL_DRAIN_S = 20.0
"""In a search, callers who are still there after so long are hung up: the next flood waits for them."""
CONNECT_S = 0.7
"""What bringing two people together takes, for reckoning how many specialists are needed."""
RUSH, RUSHED = 2.5, 0.35
"""How many times faster callers dial at first, and which share of them, where there is to be a queue."""
WAIT_SPEED = 40.0
"""How many times faster than life those hear the waiting documents who will take a way out."""
HOLD_S = (0.5, 4.0)
EVERYTHING: Mapping[str, float] = {
    "holds": 0.13,
    "transfers": 0.10,
    "interpreters": 0.055,
    "call_backs": 0.18,
    "voicemails": 0.15,
}
"""Every capability of a call, so that about one call in ten is held, one in twenty each passed on, interpreted and
called back, and one in thirty ends with a message. More mean to than do: a caller hangs up before, or is answered."""
MARGIN, NO_MARGIN = 1.15, 0.97
SPARE = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A running service with the carrier's double. `database_url` as SQLAlchemy takes it; it is only read, and
    without it calls are judged by what the double and the specialists know."""

    desk_url: str
    carrier_url: str
    database_url: str | None = field(repr=False)
    lines: Mapping[str, str]
    password: str = field(default=SAMPLE_PASSWORD, repr=False)
    network: Network = field(default_factory=load_network, repr=False)
    run_file: Path | None = None
    """Where the supervisor says which process is which; needed for chaos, useful for `limited_by`."""
    redis_url: str | None = field(default=None, repr=False)
    """The store of a service that runs none of its own; useful for `limited_by`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueCall:
    """One caller, and when they dial: seconds after the beginning, whatever happens in the meantime."""

    at_s: float
    request: DialRequest


class Crowd(Protocol):
    """Who calls when and who answers: the same for the same seed, in whatever process it is asked."""

    @property
    def name(self) -> str: ...

    @property
    def seed(self) -> int: ...

    @property
    def speed(self) -> float:
        """How many times faster than life people live."""

    @property
    def left_out(self) -> tuple[str, ...]:
        """Say what the scenario has and a flood does not play."""

    @property
    def meant(self) -> tuple[str, ...]:
        """Name the capabilities of a call that are used beside talking, so that they are counted again."""

    @property
    def race_ms(self) -> int: ...

    @property
    def drain_s_max(self) -> float: ...

    @property
    def log_s_max(self) -> float: ...

    def due(self, service: Service) -> Sequence[DueCall]:
        """Give every caller, in order of dialling."""

    def names(self, network: Network) -> Sequence[str]:
        """Give the accounts of the specialists who answer."""

    def habits(self) -> SpecialistHabits:
        """Say how they work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FloodPlan:
    """`calls` callers who dial at `rate` a second on average, whatever the service makes of it.

    Times in plain seconds. Raises: ValueError for a plan that cannot be.
    """

    calls: int = 1_000
    rate: float = 10.0
    seed: int = 211
    specialists: int | None = None
    """None: as many as Little's law asks for, and a margin."""
    answer_s: float = 0.3
    talk_mean_s: float = 6.0
    wrap_up_s: float = 0.5
    patience_mean_s: float = 60.0
    hurried: float = 0.08
    """Share of callers who wait one second on average."""
    leaves_in_menu: float = 0.02
    declines: float = 0.01
    lets_ring: float = 0.002
    keeps_records: float = 0.0
    """Share of calls with a call record; every record is some ten requests beside the telephony."""
    holds: float = 0.0
    """Share of talks with a hold; the next two likewise."""
    transfers: float = 0.0
    interpreters: float = 0.0
    call_backs: float = 0.0
    """Share of callers who choose a call-back where they are offered one; there must be waits for that."""
    voicemails: float = 0.0
    answers_call_back: float = 0.75
    rush: float | None = None
    """How many times faster than `rate` the first third of the callers dial; the others are so much slower. None:
    evenly, or where ways out of a queue are chosen, so that there is one first and free colleagues later."""
    by_phone: float = 0.0
    """Share of specialists who work by telephone."""
    race_ms: int = 2_000
    drain_s_max: float = 180.0
    log_s_max: float = 60.0

    def __post_init__(self) -> None:
        if not 1 <= self.calls <= CALLS_MAX:
            raise ValueError(f"a flood has 1 to {CALLS_MAX} calls")
        if self.rate <= 0:
            raise ValueError("a flood has more than 0 calls a second")
        shares = (self.holds, self.transfers, self.interpreters, self.call_backs, self.voicemails)
        if not all(0 <= share <= 1 for share in (*shares, self.answers_call_back)):
            raise ValueError("shares of calls lie between 0 and 1")
        if self.rush is not None and self.rush <= RUSHED:
            raise ValueError(f"a rush is more than {RUSHED}")

    @property
    def name(self) -> str:
        return "short calls, every capability" if len(self.meant) == len(EVERYTHING) else "short calls"

    @property
    def meant(self) -> tuple[str, ...]:
        return tuple(name for name in EVERYTHING if getattr(self, name))

    @property
    def _leaves_by_key(self) -> bool:
        return bool(self.call_backs or self.voicemails)

    @property
    def speed(self) -> float:
        return 1.0

    @property
    def left_out(self) -> tuple[str, ...]:
        return ()

    def due(self, service: Service) -> Sequence[DueCall]:
        population = Population(self.seed, service.lines, self.callers(), network=service.network)
        arrivals = ArrivalProcess(Streams(self.seed).within("callers").of("arrival"), self.rate)
        return [
            DueCall(at_s=at_s, request=population.next().dial())
            for at_s in self._rushed(arrivals.times(self.calls))
        ]

    def _rushed(self, times: Sequence[float]) -> Sequence[float]:
        """Let the first callers come faster and the others slower, in the same time."""
        rush = self.rush if self.rush is not None else RUSH if self._leaves_by_key else 1.0
        turn_s = times[int(len(times) * RUSHED)]
        fast, slow = 1 / rush, (1 - RUSHED / rush) / (1 - RUSHED)
        return [at_s * fast if at_s <= turn_s else turn_s * fast + (at_s - turn_s) * slow for at_s in times]

    def callers(self) -> CallerHabits:
        return CallerHabits(
            patience_mean_s=self.patience_mean_s,
            talk_median_s=self._talk_median_s(),
            talk_sigma=TALK_SIGMA,
            hurried=self.hurried,
            leaves_in_menu=self.leaves_in_menu,
            menu_patience_s=(0.2, 2.0),
            key_delay_s=(0.1, 0.4),
            says_nothing=0.001,
            first_silent=0.002,
            overstay_s=2.0,
            takes_call_back=self.call_backs,
            takes_voicemail=self.voicemails,
            answers_call_back=self.answers_call_back,
            wait_speed=WAIT_SPEED if self._leaves_by_key else None,
        )

    def habits(self) -> SpecialistHabits:
        return SpecialistHabits(
            answer_median_s=self.answer_s,
            declines=self.declines,
            lets_ring=self.lets_ring,
            away_s=(0.5, 2.0),
            talk_median_s=self._talk_median_s(),
            talk_sigma=TALK_SIGMA,
            holds=self.holds,
            hold_s=HOLD_S,
            interpreters=self.interpreters,
            transfers=self.transfers,
            wrap_up_mean_s=self.wrap_up_s,
            keeps_records=self.keeps_records,
            by_phone=self.by_phone,
        )

    def names(self, network: Network) -> list[str]:
        """Choose accounts, partner by partner, from those that neither people nor the sample traffic use."""
        available = [name for number in account_numbers() for name in specialist_names(network, number, 1)]
        return available[: self._needed() if self.specialists is None else self.specialists]

    def first_rate(self, usual: float) -> float:
        """Say where a search for the highest rate begins."""
        return self.rate

    def at_rate(self, rate: float, duration_s: float) -> "FloodPlan":
        """Give the same plan at another rate, for so long."""
        return replace(self, rate=rate, calls=max(1, round(rate * duration_s)), drain_s_max=TRIAL_DRAIN_S)

    def _needed(self) -> int:
        busy_s = self.answer_s + CONNECT_S + self.talk_mean_s + self.wrap_up_s
        if self._leaves_by_key:
            return ceil(self.rate * busy_s * NO_MARGIN)
        return ceil(self.rate * busy_s * MARGIN) + SPARE

    def _talk_median_s(self) -> float:
        return self.talk_mean_s / exp(TALK_SIGMA**2 / 2)


def account_numbers() -> list[int]:
    """Number the accounts of one partner that a flood may use, in the order in which they come to work."""
    numbers = list(range(AT_THE_KEYBOARD + 1, SPECIALISTS_PER_PARTNER + 1))
    # Every tenth speaks French with every partner; small crews need one of them too.
    return sorted(numbers, key=lambda number: (number != AT_THE_KEYBOARD + 2, number))


def expectations(plan: Crowd, service: Service) -> Expectations:
    about, network = service.network.about, service.network
    return Expectations(
        lines=service.lines,
        languages={entry.key: entry.language for entry in network.menu},
        default_language=about.default_language,
        menu_attempts=network.limits.menu_attempts,
        race_ms=plan.race_ms,
    )
