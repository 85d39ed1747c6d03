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
MARGIN = 1.15
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

    @property
    def name(self) -> str:
        return "short calls"

    @property
    def speed(self) -> float:
        return 1.0

    @property
    def left_out(self) -> tuple[str, ...]:
        return ()

    def due(self, service: Service) -> Sequence[DueCall]:
        population = Population(self.seed, service.lines, self.callers(), network=service.network)
        arrivals = ArrivalProcess(Streams(self.seed).within("callers").of("arrival"), self.rate)
        return [DueCall(at_s=at_s, request=population.next().dial()) for at_s in arrivals.times(self.calls)]

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
        )

    def habits(self) -> SpecialistHabits:
        return SpecialistHabits(
            answer_median_s=self.answer_s,
            declines=self.declines,
            lets_ring=self.lets_ring,
            away_s=(0.5, 2.0),
            talk_median_s=self._talk_median_s(),
            talk_sigma=TALK_SIGMA,
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
