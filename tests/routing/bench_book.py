"""The partners, menu and rule books of the bench, and how its calls, legs and rooms are named."""

from dataclasses import replace

from routing.floor import offer_id
from routing.model import (
    AT_ONCE,
    ENGLISH,
    FRENCH,
    OTHER,
    UNKNOWN_REGION,
    CallSid,
    ConferenceSid,
    Confidence,
    ContactId,
    EvidenceSource,
    Instant,
    Language,
    NotReadyReason,
    OfferId,
    PartnerId,
    RegionEvidence,
    SpecialistId,
    Trigger,
)
from routing.rulebook import (
    WHOLE_NETWORK,
    EmergencyPlan,
    LanguageRule,
    Limits,
    MenuKey,
    Partner,
    PhoneSystem,
    Reach,
    Rule,
    RuleBook,
    Treatment,
    Widening,
    standard_rules,
)

NOON = Instant(1_700_000_000_000)
NORTH, SOUTH, NIGHT = PartnerId("NORTH"), PartnerId("SOUTH"), PartnerId("NIGHT")
WEST = PartnerId("WEST")
"""A partner with a phone system of its own, in books that have one."""
STORM = "storm"
PUNJABI = Language("pa")
KEYS = {ENGLISH: "1", FRENCH: "2", PUNJABI: "3", OTHER: "4"}
SUPERVISOR = SpecialistId("sam")
BREAK, MEAL = NotReadyReason.BREAK, NotReadyReason.MEAL
PATIENT = Limits(lease_ms=10**9)
"""Leases that outlast the test."""


def rules(
    version: str = "first",
    *,
    limits: Limits | None = None,
    interpreter_languages: tuple[Language, ...] = (OTHER,),
    widen_after_ms: int = 0,
    partners: tuple[Partner, ...] | None = None,
    plans: tuple[EmergencyPlan, ...] = (),
) -> RuleBook:
    return RuleBook(
        version=version,
        network="bench",
        partners=partners or tuple(Partner(id=partner) for partner in (NORTH, SOUTH, NIGHT)),
        menu=tuple(MenuKey(digits=digits, language=language) for language, digits in KEYS.items()),
        after_hours=NIGHT,
        default_home=SOUTH,
        default_language=ENGLISH,
        languages=tuple(
            LanguageRule(code=language, interpreter=AT_ONCE, kept=False) for language in interpreter_languages
        ),
        rules=standard_rules(widening(widen_after_ms)),
        plans=plans,
        limits=limits or Limits(),
    )


def treating(then: Treatment, book: RuleBook | None = None) -> RuleBook:
    """A book whose one rule treats everybody alike."""
    return replace(book or rules(limits=PATIENT), rules=(Rule(name="everybody", then=then),))


def with_phone_system(system: PhoneSystem | None = None) -> tuple[Partner, ...]:
    """The three partners, and one in the west that has a phone system of its own."""
    own = tuple(Partner(id=partner) for partner in (NORTH, SOUTH, NIGHT))
    return (*own, Partner(id=WEST, phone_system=system or PhoneSystem()))


def widening(after_ms: int) -> tuple[Widening, ...]:
    """The preferred partner alone for so long, then the whole network; 0: the whole network at once."""
    if after_ms == 0:
        return WHOLE_NETWORK
    return Widening(reach=Reach.FIRST_ONLY), Widening(when=Trigger(waited_ms=after_ms))


def region(home: PartnerId | None) -> RegionEvidence:
    if home is None:
        return UNKNOWN_REGION
    return RegionEvidence(source=EvidenceSource.EXCHANGE, confidence=Confidence.MEDIUM, home=home)


def call_of(contact: str) -> CallSid:
    return CallSid(f"CA-{contact}")


def leg_of(offer: str) -> CallSid:
    return CallSid(f"CA-leg-{offer}")


def room_of(offer: str) -> ConferenceSid:
    return ConferenceSid(f"CF-{offer}")


def first_offer(contact: str) -> OfferId:
    return offer_id(ContactId(contact), 1)
