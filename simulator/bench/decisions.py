"""The time of one decision, as the queue grows."""

from dataclasses import dataclass
from statistics import median
from time import perf_counter_ns

from routing import commands as c
from routing.engine import handle
from routing.floor import Floor
from routing.model import (
    ENGLISH,
    FRENCH,
    CallSid,
    CommandId,
    Confidence,
    ContactId,
    EvidenceSource,
    Instant,
    PartnerId,
    RegionEvidence,
    SpecialistId,
)
from routing.rulebook import Limits, MenuKey, Partner, RuleBook, standard_rules

PARTNERS = tuple(PartnerId(f"P{number}") for number in range(7))
START = Instant(1_800_000_000_000)
ROUNDS = 4_000


def bench_book() -> RuleBook:
    """Seven partners, always open; leases that outlast the bench."""
    return RuleBook(
        version="bench",
        network="bench",
        partners=tuple(Partner(id=partner) for partner in PARTNERS),
        menu=(MenuKey(digits="1", language=ENGLISH), MenuKey(digits="2", language=FRENCH)),
        after_hours=PARTNERS[0],
        default_home=PARTNERS[0],
        default_language=ENGLISH,
        rules=standard_rules(),
        limits=Limits(lease_ms=10**12, offer_ttl_ms=10**12, cool_down_ms=0),
    )


def evidence(number: int) -> RegionEvidence:
    home = PARTNERS[number % len(PARTNERS)]
    return RegionEvidence(source=EvidenceSource.EXCHANGE, confidence=Confidence.MEDIUM, home=home)


def fill(floor: Floor, waiting: int) -> Instant:
    """Publish a book and let callers wait, a tenth of them for French. Return the time of the last."""
    handle(floor, c.PublishRuleBook(id=CommandId("book"), book=bench_book()), START)
    at = START
    for number in range(waiting):
        at = Instant(START + number)
        contact, call = ContactId(f"k{number}"), CallSid(f"CA{number}")
        arrived = c.ReportCallArrived(
            id=CommandId(f"a{number}"), contact=contact, call=call, line="main", evidence=evidence(number)
        )
        key = "2" if number % 10 == 0 else "1"
        keyed = c.ReportMenuKey(id=CommandId(f"m{number}"), contact=contact, call=call, digits=key, attempt=1)
        handle(floor, arrived, at)
        handle(floor, keyed, at)
    return at


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionTime:
    waiting: int
    median_us: float
    p99_us: float


def decision_times(sizes: tuple[int, ...] = (10, 1_000, 100_000)) -> list[DecisionTime]:
    """Time the decision that offers a waiting caller to a specialist who becomes free.

    Afterwards the specialist signs out, so that the offer is withdrawn and the queue is as long as before. The
    sizes take turns, so that a slow moment of the machine meets all of them.
    """
    floors = {size: Floor() for size in sizes}
    times: dict[int, list[int]] = {size: [] for size in sizes}
    at = max(fill(floor, size) for size, floor in floors.items())
    ana, partner = SpecialistId("ana"), PARTNERS[3]
    for turn in range(ROUNDS):
        at = Instant(at + 1)
        for size, floor in floors.items():
            signed_in = c.SignIn(
                id=CommandId(f"i{turn}"), specialist=ana, partner=partner, languages=(ENGLISH, FRENCH)
            )
            handle(floor, signed_in, at)
            ready = c.BecomeReady(id=CommandId(f"r{turn}"), specialist=ana)
            began = perf_counter_ns()
            decision = handle(floor, ready, at)
            times[size].append(perf_counter_ns() - began)
            assert len(decision.events) == 2, "became ready, and was offered a caller"
            handle(floor, c.SignOut(id=CommandId(f"o{turn}"), specialist=ana), at)
    return [
        DecisionTime(
            waiting=size,
            median_us=median(taken) / 1_000,
            p99_us=sorted(taken)[int(0.99 * len(taken))] / 1_000,
        )
        for size, taken in times.items()
    ]
