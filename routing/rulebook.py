"""The rule book: one immutable version of how a network routes its contacts.

This first book knows the three rules that every network starts from: the home partner while it is open, the
after-hours partner while it is not, and the network's default for callers whose region is unknown.
"""

from dataclasses import dataclass

from routing.hours import ALWAYS_OPEN, OpenHours
from routing.model import OTHER, Instant, Language, PartnerId, RegionEvidence, Route, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    id: PartnerId
    hours: OpenHours = ALWAYS_OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuKey:
    digits: str
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Every time limit and count of the engine, by name. Durations in milliseconds."""

    offer_ttl_ms: int = 20_000
    connect_ms: int = 8_000
    """How long each half of connecting may take: the specialist's leg, then the caller's."""
    drop_grace_ms: int = 2_000
    """How long after a specialist's leg ended the news may come that it was the caller who hung up."""
    wrap_up_ms: int = 60_000
    wrap_up_extension_ms: int = 60_000
    lease_ms: int = 12_000
    cool_down_ms: int = 30_000
    widen_after_ms: int = 0
    """How long a caller waits for the preferred partner alone. 0: the whole network at once (the default,
    because waiting timers cost callers and buy little)."""
    menu_attempts: int = 2
    remember_closed_ms: int = 4 * 3_600_000
    """How long late news of a closed contact is recognised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleBook:
    version: str
    network: str
    partners: tuple[Partner, ...]
    menu: tuple[MenuKey, ...]
    after_hours: PartnerId
    default_home: PartnerId
    """Whose specialists come first for a caller whose region is unknown."""
    default_language: Language
    interpreter_languages: tuple[Language, ...] = (OTHER,)
    """Languages that every specialist serves, with an interpreter."""
    limits: Limits = Limits()

    def partner(self, partner: PartnerId) -> Partner | None:
        for candidate in self.partners:
            if candidate.id == partner:
                return candidate
        return None

    def language_for(self, digits: str) -> Language | None:
        for key in self.menu:
            if key.digits == digits:
                return key.language
        return None

    def route(self, evidence: RegionEvidence, at: Instant) -> Route:
        """Say whose specialists come first for a caller with this evidence, and who else may serve.

        Rules, first match wins: home-open, after-hours (home known but closed), region-unknown (default
        home while open), region-unknown-after-hours.
        """
        home = self.partner(evidence.home) if evidence.home is not None else None
        known = home is not None
        home = home or self.partner(self.default_home)
        if home is not None and home.hours.is_open(at):
            rule, preferred = ("home-open" if known else "region-unknown"), home.id
        else:
            rule, preferred = ("after-hours" if known else "region-unknown-after-hours"), self.after_hours
        return Route(rule=rule, preferred=preferred, steps=self._steps(preferred))

    def _steps(self, preferred: PartnerId) -> tuple[Step, ...]:
        if self.limits.widen_after_ms == 0:
            return (Step(after_ms=0, partners=None),)
        return (
            Step(after_ms=0, partners=(preferred,)),
            Step(after_ms=self.limits.widen_after_ms, partners=None),
        )
