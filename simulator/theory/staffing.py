"""How many specialists a load needs: the question that Erlang's formulas are asked most."""

from dataclasses import dataclass

from simulator.theory.erlang import erlang_a, erlang_c, service_level

SERVERS_MAX = 10_000


class StaffingError(Exception):
    """The question cannot be answered; the message says why."""

    code = "staffing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """Who calls, and what is wanted for them."""

    arrivals_per_hour: float
    handle_mean_s: float
    patience_mean_s: float | None
    """None: callers wait for ever."""
    within_s: float
    target: float
    """The share of all callers who are to be answered within that time."""
    abandonment_max: float | None = None

    def __post_init__(self) -> None:
        positive = (self.arrivals_per_hour, self.handle_mean_s, self.within_s)
        if min(positive) <= 0 or (self.patience_mean_s is not None and self.patience_mean_s <= 0):
            raise StaffingError("arrivals, handling, patience and the time to answer within must be positive")
        if not 0 < self.target < 1:
            raise StaffingError("the target must be a share between 0 and 1, such as 0.8")
        if self.abandonment_max is not None and not 0 < self.abandonment_max < 1:
            raise StaffingError("the greatest abandonment must be a share between 0 and 1, such as 0.05")
        if self.load_erlang > SERVERS_MAX:
            raise StaffingError(
                f"a load of {self.load_erlang:,.0f} erlang needs more than {SERVERS_MAX:,} specialists"
            )

    @property
    def load_erlang(self) -> float:
        return self.arrivals_per_hour / 3_600 * self.handle_mean_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Staffed:
    """What callers and specialists experience with so many specialists."""

    specialists: int
    p_wait: float
    wait_mean_s: float
    """Of the answered (ASA)."""
    service_level: float
    """Answered in time, of all callers."""
    abandonment: float
    occupancy: float
    enough: bool
    """Whether all that is wanted holds."""


def staffed(demand: Demand, specialists: int) -> Staffed | None:
    """Give the figures with so many specialists; None where the queue of callers who never leave grows for ever."""
    per_s, handle_s, patience_s = (
        demand.arrivals_per_hour / 3_600,
        demand.handle_mean_s,
        demand.patience_mean_s,
    )
    if patience_s is None and demand.load_erlang >= specialists:
        return None
    known = (
        erlang_c(per_s, handle_s, specialists)
        if patience_s is None
        else erlang_a(per_s, handle_s, patience_s, specialists)
    )
    level = service_level(per_s, handle_s, patience_s, specialists, demand.within_s)
    few_leave = demand.abandonment_max is None or known.abandonment <= demand.abandonment_max
    return Staffed(
        specialists=specialists,
        p_wait=known.p_wait,
        wait_mean_s=known.wait_mean_answered_s,
        service_level=level,
        abandonment=known.abandonment,
        occupancy=known.occupancy,
        enough=level >= demand.target and few_leave,
    )


def specialists_needed(demand: Demand) -> int:
    """Find the fewest specialists with whom all that is wanted holds; more of them never make it worse.

    Raises: StaffingError beyond 10,000.
    """
    # Nobody answers more than n mu callers a second: with fewer the target is out of reach.
    few = int(demand.target * demand.load_erlang)
    many, step = min(few + 1, SERVERS_MAX), 1
    while not _enough(demand, many):
        if many >= SERVERS_MAX:
            raise StaffingError(f"even {SERVERS_MAX:,} specialists are not enough")
        step *= 2
        few, many = many, min(many + step, SERVERS_MAX)
    while many - few > 1:
        middle = (few + many) // 2
        few, many = (few, middle) if _enough(demand, middle) else (middle, many)
    return many


def _enough(demand: Demand, specialists: int) -> bool:
    figures = staffed(demand, specialists)
    return figures is not None and figures.enough


def staffing_table(demand: Demand, below: int = 4, above: int = 4) -> tuple[Staffed, ...]:
    """Give the answer with those next to it, as far as they have figures."""
    needed = specialists_needed(demand)
    step = max(1, round(demand.load_erlang**0.5 / 8))
    numbers = range(needed - below * step, needed + above * step + 1, step)
    rows = (staffed(demand, number) for number in numbers if 1 <= number <= SERVERS_MAX)
    return tuple(row for row in rows if row is not None)
