"""Partners with agreed shares, and contacts served one after the other."""

from dataclasses import replace

from routing.model import ENGLISH, FRENCH, PartnerId, Skill, Why
from routing.rulebook import Partner, RuleBook
from tests.routing.bench import NIGHT, NORTH, PATIENT, SOUTH, Bench, rules

DAY_MS = 86_400_000
BOTH = (ENGLISH, FRENCH)
TAX = Skill("tax")


def agreed(*partners: Partner, book: RuleBook | None = None) -> RuleBook:
    """A book in which these partners have agreed to something, and the others of the three to nothing."""
    named = {partner.id for partner in partners}
    others = tuple(Partner(id=one) for one in (NORTH, SOUTH, NIGHT) if one not in named)
    return replace(book or rules(limits=PATIENT), partners=(*partners, *others))


def why(bench: Bench, contact: str) -> Why:
    return bench.offer(contact).why


def serve(bench: Bench, contact: str, home: PartnerId, talk_ms: int) -> str | None:
    """Let a caller be offered, talk for so long and be done with, notes and all."""
    bench.call(contact, home)
    specialist = bench.offered_to(contact)
    if specialist is not None:
        bench.connect(contact)
        bench.pass_time(talk_ms)
        bench.hang_up(specialist, contact)
        bench.end_wrap_up(specialist)
    return specialist
