"""The rule books that experiments compare."""

from collections.abc import Sequence
from dataclasses import replace

from routing.model import AT_ONCE, ENGLISH, FRENCH, PartnerId, Trigger
from routing.rulebook import (
    First,
    LanguageRule,
    Limits,
    MenuKey,
    Partner,
    Reach,
    Rule,
    RuleBook,
    Treatment,
    WaitWords,
    Widening,
    standard_rules,
)
from simulator.virtual.rule_books import FOR_EVER_MS as LEASE_MS

FIRST_ONLY = Widening(reach=Reach.FIRST_ONLY)
LIMITS = Limits(lease_ms=LEASE_MS)
"""The house's own limits; but simulated specialists have no browsers that could fall silent."""


def network_book(partners: Sequence[str], *, french: LanguageRule | None = None) -> RuleBook:
    """Give the default book of a network: always open, own callers first, the whole network at once."""
    first = PartnerId(partners[0])
    return RuleBook(
        version="experiment",
        network="experiment",
        partners=tuple(Partner(id=PartnerId(partner)) for partner in partners),
        menu=(MenuKey(digits="1", language=ENGLISH), MenuKey(digits="2", language=FRENCH)),
        after_hours=first,
        default_home=first,
        default_language=ENGLISH,
        languages=(LanguageRule(code=ENGLISH, official=True), *((french,) if french is not None else ())),
        rules=standard_rules(),
        limits=LIMITS,
    )


def separate(book: RuleBook) -> RuleBook:
    """Each partner answers its own callers, and nobody else's."""
    return replace(book, rules=standard_rules((FIRST_ONLY,)))


def one_queue(book: RuleBook) -> RuleBook:
    """The oldest comes first, whoever's caller it is."""
    return own_first_within(book, 0)


def own_first_within(book: RuleBook, within_ms: int | None) -> RuleBook:
    return replace(book, limits=replace(book.limits, own_first_within_ms=within_ms))


def widened_after(book: RuleBook, seconds: float) -> RuleBook:
    """The network helps only whoever has waited this long for their own partner."""
    later = Widening(when=Trigger(waited_ms=round(seconds * 1_000)))
    return replace(book, rules=standard_rules((FIRST_ONLY, later)))


def reserved(book: RuleBook, specialists: int) -> RuleBook:
    """Each partner keeps its last free specialists for its own callers."""
    partners = tuple(replace(partner, reserve=specialists) for partner in book.partners)
    return replace(book, partners=partners)


def locked_at_arrival(book: RuleBook) -> RuleBook:
    """Each caller is bound to the partner where the wait is expected to be shortest when they arrive."""
    bound = Treatment(first=First.LEAST_WAIT, widening=(FIRST_ONLY,))
    return replace(book, rules=(Rule(name="least-wait", then=bound),))


def with_wait_words(book: RuleBook) -> RuleBook:
    return replace(book, wait_words=WaitWords(position=True, expected=True))


def french_rule(interpreter_after_s: float | None, *, kept: bool) -> LanguageRule:
    """French by whoever speaks it, and with an interpreter by anybody from then on; None: never."""
    trigger = None
    if interpreter_after_s is not None:
        trigger = Trigger(waited_ms=round(interpreter_after_s * 1_000)) if interpreter_after_s else AT_ONCE
    return LanguageRule(code=FRENCH, official=True, interpreter=trigger, kept=kept)
