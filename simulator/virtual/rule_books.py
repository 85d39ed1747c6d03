"""The rule books of virtual time; nowhere else does the simulator make one for it."""

from dataclasses import replace
from datetime import date

from config.compile import compile_rulebook
from config.network import Network
from routing.model import ENGLISH, PartnerId
from routing.rulebook import (
    WHOLE_NETWORK,
    Limits,
    MenuKey,
    Partner,
    Reach,
    RuleBook,
    Widening,
    standard_rules,
)

KEY = "1"
"""What callers of the textbook key for their language."""
FOR_EVER_MS = 10 * 365 * 86_400_000
"""Longer than any run."""
_EACH_FOR_ITSELF = (Widening(reach=Reach.FIRST_ONLY),)


def network_book(network: Network, day: date) -> RuleBook:
    """Give a network's rule book as it is published, but for its leases: virtual specialists have no browsers."""
    book = compile_rulebook(network, day)
    return replace(book, limits=replace(book.limits, lease_ms=FOR_EVER_MS))


def textbook_book(pools: tuple[PartnerId, ...]) -> RuleBook:
    """Give the rule book of pools that are always open, speak one language, and never answer for each other.

    Wrap-up is over as soon as it has begun: a textbook's handling is talk alone.
    """
    return RuleBook(
        version="textbook",
        network="textbook",
        partners=tuple(Partner(id=pool) for pool in pools),
        menu=(MenuKey(digits=KEY, language=ENGLISH),),
        after_hours=pools[0],
        default_home=pools[0],
        default_language=ENGLISH,
        languages=(),
        rules=standard_rules(WHOLE_NETWORK if len(pools) == 1 else _EACH_FOR_ITSELF),
        limits=Limits(lease_ms=FOR_EVER_MS, wrap_up_ms=0),
    )
