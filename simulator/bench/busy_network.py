"""The time of one decision on a busy network under a rich rule book: 12 partners, 30 rules, 500 specialists."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter_ns

from routing import commands as c
from routing import events as e
from routing.engine import Decision, handle
from routing.floor import Floor
from routing.model import (
    ENGLISH,
    FRENCH,
    OTHER,
    CallSid,
    CommandId,
    Confidence,
    ContactId,
    EvidenceSource,
    Exit,
    ExitKind,
    Instant,
    Language,
    PartnerId,
    RegionEvidence,
    SpecialistId,
    Trigger,
)
from routing.rulebook import (
    Condition,
    LanguageRule,
    Limits,
    MenuKey,
    Partner,
    Rule,
    RuleBook,
    Term,
    Treatment,
    WaitWords,
    standard_rules,
)

PARTNERS = tuple(PartnerId(f"P{number:02}") for number in range(12))
SPECIALISTS, WAITING, RULES = 500, 1_000, 30
ROUNDS, WARM_UP = 3_000, 200
START = Instant(1_800_000_000_000)
PUNJABI = Language("pa")
"""Nobody of the network speaks it: whoever waits for it goes on waiting while others are free."""
KEYS = {"1": ENGLISH, "2": FRENCH, "3": PUNJABI}


def rich_book(*, wait_words: bool) -> RuleBook:
    """Thirty rules, of which all but the last four ask for what an ordinary caller has not."""
    hardly = [_rule(number) for number in range(RULES - len(standard_rules()))]
    words = WaitWords(position=True, expected=True) if wait_words else WaitWords()
    return RuleBook(
        version="rich",
        network="bench",
        partners=tuple(
            Partner(
                id=partner,
                share=number + 1,
                cap=60,
                neighbours=(PARTNERS[number - 1], PARTNERS[(number + 1) % len(PARTNERS)]),
            )
            for number, partner in enumerate(PARTNERS)
        ),
        menu=tuple(MenuKey(digits=digits, language=language) for digits, language in KEYS.items()),
        after_hours=PARTNERS[0],
        default_home=PARTNERS[0],
        default_language=ENGLISH,
        languages=(
            LanguageRule(code=ENGLISH, official=True),
            LanguageRule(code=FRENCH, official=True, interpreter=Trigger(waited_ms=30_000)),
            LanguageRule(code=OTHER, interpreter=Trigger(), kept=False),
        ),
        rules=(*hardly, *standard_rules()),
        wait_words=words,
        limits=Limits(lease_ms=10**12, offer_ttl_ms=10**12, cool_down_ms=0),
    )


def _rule(number: int) -> Rule:
    """A rule for some region and line, of priority, with a way out after ten minutes."""
    where = Condition(name=f"region-{number}", homes=(PARTNERS[number % 12], PARTNERS[(number + 5) % 12]))
    what = Condition(name=f"line-{number}", lines=(f"line-{number}",), languages=(ENGLISH, FRENCH))
    sure = Condition(name=f"sure-{number}", confidences=(Confidence.HIGH, Confidence.MEDIUM), home_known=True)
    return Rule(
        name=f"rule-{number}",
        when=(Term(condition=sure), Term(condition=where), Term(condition=what)),
        then=Treatment(
            credit_ms=30_000, exits=(Exit(kind=ExitKind.CALL_BACK, when=Trigger(waited_ms=600_000)),)
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class BusyDecision:
    what: str
    wait_words: bool
    """Callers are told their place and wait, so that both are reckoned when they join."""
    median_us: float
    p99_us: float


class BusyNetwork:
    """A floor with everybody at work and a full queue; each step leaves it as it was."""

    def __init__(self, *, wait_words: bool, waiting_for: Language, free: bool) -> None:
        self.floor = Floor()
        self._at = START
        self._asked = 0
        self._callers = 0
        self.ask(c.PublishRuleBook(id=self._id(), book=rich_book(wait_words=wait_words)))
        for number in range(SPECIALISTS):
            partner = PARTNERS[number % len(PARTNERS)]
            key = SpecialistId(f"s{number:03}")
            languages = (ENGLISH, FRENCH) if number % 10 == 0 else (ENGLISH,)
            self.ask(c.SignIn(id=self._id(), specialist=key, partner=partner, languages=languages))
            if not free or partner != PARTNERS[0]:
                self.ask(c.BecomeReady(id=self._id(), specialist=key))
        if not free:
            for _ in range(SPECIALISTS):
                self.engage(self.join(ENGLISH))
        for _ in range(WAITING):
            self.join(waiting_for)
        assert self.floor.waiting == WAITING

    def _id(self) -> CommandId:
        self._asked += 1
        return CommandId(f"c{self._asked}")

    def ask(self, command: c.Command) -> Decision:
        self._at = Instant(self._at + 7)
        return handle(self.floor, command, self._at)

    def timed(self, command: c.Command) -> tuple[Decision, int]:
        """Give the decision, and how many nanoseconds it took."""
        self._at = Instant(self._at + 7)
        began = perf_counter_ns()
        decision = handle(self.floor, command, self._at)
        return decision, perf_counter_ns() - began

    def arrive(self, home: PartnerId) -> ContactId:
        self._callers += 1
        contact = ContactId(f"k{self._callers:06}")
        evidence = RegionEvidence(
            source=EvidenceSource.EXCHANGE, confidence=Confidence.MEDIUM, home=home, share_percent=80
        )
        self.ask(
            c.ReportCallArrived(
                id=self._id(), contact=contact, call=_call(contact), line="main", evidence=evidence
            )
        )
        return contact

    def key(self, contact: ContactId, language: Language) -> c.Command:
        digits = next(key for key, known in KEYS.items() if known == language)
        return c.ReportMenuKey(id=self._id(), contact=contact, call=_call(contact), digits=digits, attempt=1)

    def join(self, language: Language) -> ContactId:
        contact = self.arrive(PARTNERS[self._callers % len(PARTNERS)])
        self.ask(self.key(contact, language))
        return contact

    def engage(self, contact: ContactId) -> None:
        record = self.floor.contact(contact)
        assert record.offer is not None, "somebody was free"
        offer = self.floor.offer(record.offer)
        self.ask(c.AcceptOffer(id=self._id(), specialist=offer.specialist, offer=offer.id))

    def leave(self, contact: ContactId) -> None:
        self.ask(c.ReportCallEnded(id=self._id(), contact=contact, call=_call(contact), status="completed"))


def busy_decisions() -> list[BusyDecision]:
    """Time three decisions, with and without words about the wait, and once more with nothing else changed."""
    steps: tuple[tuple[str, Callable[[bool], Callable[[], int]]], ...] = (
        ("a caller joins the queue", _joins),
        ("a caller joins and is offered", _is_offered),
        ("a specialist becomes free and is offered", _becomes_free),
    )
    return [_timed(what, words, step(words)) for what, step in steps for words in (False, True)]


def _timed(what: str, wait_words: bool, step: Callable[[], int]) -> BusyDecision:
    taken = sorted([step() for _ in range(ROUNDS + WARM_UP)][WARM_UP:])
    return BusyDecision(
        what=what,
        wait_words=wait_words,
        median_us=median(taken) / 1_000,
        p99_us=taken[int(0.99 * len(taken))] / 1_000,
    )


def _joins(wait_words: bool) -> Callable[[], int]:
    """Everybody is busy, a thousand wait, and one more keys a language."""
    network = BusyNetwork(wait_words=wait_words, waiting_for=ENGLISH, free=False)

    def step() -> int:
        contact = network.arrive(PARTNERS[7])
        decision, took = network.timed(network.key(contact, ENGLISH))
        assert isinstance(decision.events[-1], e.ContactQueued), "nobody is free"
        network.leave(contact)
        return took

    return step


def _is_offered(wait_words: bool) -> Callable[[], int]:
    """Nobody is free at home, and of the others the one that has given least must be found."""
    network = BusyNetwork(wait_words=wait_words, waiting_for=PUNJABI, free=True)

    def step() -> int:
        contact = network.arrive(PARTNERS[0])
        decision, took = network.timed(network.key(contact, ENGLISH))
        assert isinstance(decision.events[-1], e.OfferMade), "somebody is free"
        network.leave(contact)
        return took

    return step


def _becomes_free(wait_words: bool) -> Callable[[], int]:
    """Everybody else is busy, and a thousand wait for whoever becomes free."""
    network = BusyNetwork(wait_words=wait_words, waiting_for=ENGLISH, free=False)
    ana = SpecialistId("ana")

    def step() -> int:
        languages = (ENGLISH, FRENCH)
        network.ask(c.SignIn(id=CommandId("in"), specialist=ana, partner=PARTNERS[3], languages=languages))
        decision, took = network.timed(c.BecomeReady(id=CommandId("ready"), specialist=ana))
        assert isinstance(decision.events[-1], e.OfferMade), "somebody waits"
        network.ask(c.SignOut(id=CommandId("out"), specialist=ana))
        return took

    return step


def _call(contact: ContactId) -> CallSid:
    return CallSid(f"call-{contact}")
