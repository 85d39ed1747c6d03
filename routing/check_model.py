"""What the check of a rule book finds, as plain values. The sentences about it are in `config/check_words.py`."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from routing.model import Confidence, EvidenceSource, Instant, Language, PartnerId


class Severity(StrEnum):
    """How bad a finding is. A book with an error must not be published."""

    ERROR = "error"
    WARNING = "warning"
    """Callers are served; somebody should decide whether it may stay so."""
    NOTE = "note"


class Code(StrEnum):
    """What can be found. `names` and `number` of a finding are what its code says here."""

    NO_HUMAN = "no_human"
    """Rings for ever: at no step somebody open may serve, and no way out is sure."""
    UNBOUNDED_WAIT = "unbounded_wait"
    """Neither somebody who should be there nor a way out within the bound, or no way out at all while those who
    are there may all be busy. `number`: milliseconds until the first sure way out, None if there is none."""
    NO_DEFAULT = "no_default"
    """The last rule has conditions; `cases` holds who is left without any rule."""
    DEAD_RULE = "dead_rule"
    """Never the first that applies. `names`: the rules that take all its callers; none: its conditions never hold
    together."""
    RULE_TWICE = "rule_twice"
    """Two rules of one name; traces and reports could not tell them apart."""
    UNREACHABLE_PARTNER = "unreachable_partner"
    """No path leads to it. `names`: the partner, then the emergency plans that do lead to it."""
    UNKNOWN_PARTNER = "unknown_partner"
    """Named, but not in the book. `names`: the partner, empty where one should be named and is not."""
    MISSING_SCHEDULE = "missing_schedule"
    """Never open. `names`: the partner."""
    HOURS_END = "hours_end"
    """The compiled hours end before the time that was asked about. `number`: days that could be proved."""
    UNCOVERED_HOURS = "uncovered_hours"
    """Nobody open may serve, though a way out is sure. `names`: the partner whose region it is, empty for callers of
    unknown region. Without `names`, as a warning: nobody in the whole network is open."""
    LANGUAGE_UNSPOKEN = "language_unspoken"
    """No interpreter and no hours of its own: the book cannot tell that anybody speaks it. `names`: the language."""
    OFFICIAL_UNOFFERED = "official_unoffered"
    """No key of the menu chooses an official language, or what is called official is no language. `names`: it."""
    OFFICIAL_NOT_PREFERRED = "official_not_preferred"
    """No rule asks for an official language and no partner has hours for it. `names`: the language."""
    INTERPRETER_TRIGGER = "interpreter_trigger"
    """Only waiting brings an interpreter in; the other limits are not read. `names`: the language."""
    HOPS = "hops"
    """Whoever is open has a phone system of their own: after `number` tries in vain nobody is left, and no way out is
    sure. `names`: those partners."""
    HOPS_UNTRIED = "hops_untried"
    """More phone systems in reach than the `number` that one contact may be sent to. `names`: those partners."""
    NO_STEP = "no_step"
    """A rule without any step: nobody may serve."""
    STEP_TRIGGER_IGNORED = "step_trigger_ignored"
    """The first step has a limit, but is always taken at once."""
    STEP_NARROWS = "step_narrows"
    """Step `number` (1: the first) loses partners of the one before. `names`: the partners."""
    EXIT_UNREACHABLE = "exit_unreachable"
    """Exit `number` (1: the first) can never be had. `names`: its kind."""
    EXIT_SILENT = "exit_silent"
    """Exit `number` lets the caller go with a message, and has none. `names`: its kind."""
    MESSAGE_MISSING = "message_missing"
    """Referred to, but not in the book. `names`: the message."""
    MESSAGE_UNUSED = "message_unused"
    """`names`: the message."""
    CONDITION_IDLE = "condition_idle"
    """Never holds in the time that was proved. `names`: the condition."""
    CONDITION_DIFFERS = "condition_differs"
    """One name, two meanings. `names`: the condition."""
    CREDIT_OVERTAKES = "credit_overtakes"
    """Callers pass others who came up to `number` milliseconds before them. `names`: for a plan the partners of these
    regions."""


class Span(NamedTuple):
    """A stretch of time, half-open."""

    start: Instant
    end: Instant


class Belief(NamedTuple):
    """What kind of evidence there is of a caller's region."""

    source: EvidenceSource
    confidence: Confidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Callers:
    """A set of callers: every combination of the values given. Empty: any."""

    languages: tuple[Language, ...] = ()
    homes: tuple[PartnerId | None, ...] = ()
    """None among them: callers whose region is unknown."""
    beliefs: tuple[Belief, ...] = ()
    lines: tuple[str, ...] = ()
    """The empty name is a number that the book does not list."""
    relay: tuple[bool, ...] = ()


EVERYBODY = Callers()


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Whom a finding concerns, and when."""

    callers: Callers
    times: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    code: Code
    severity: Severity
    plan: str = ""
    """The emergency plan in force; empty: none is."""
    rule: str = ""
    names: tuple[str, ...] = ()
    number: int | None = None
    cases: tuple[Case, ...] = ()
    times: tuple[Span, ...] = ()
    """All times of the cases together, in order, none touching the next."""

    @property
    def first(self) -> Span | None:
        return self.times[0] if self.times else None

    @property
    def lasts_ms(self) -> int:
        return sum(span.end - span.start for span in self.times)

    def next_after(self, at: Instant) -> Span | None:
        """The stretch that this instant is in, or the next one to come."""
        return next((span for span in self.times if span.end > at), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gaps:
    """When callers find nobody open who may serve them, under the book's own rules."""

    language: Language | None
    """None: callers of any language."""
    some: tuple[Span, ...]
    """Some of them, by region or line."""
    everybody: tuple[Span, ...]
    """All of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """The result of a check: errors first."""

    version: str
    first: Instant
    until: Instant
    """All of it was proved up to here."""
    findings: tuple[Finding, ...]
    gaps: tuple[Gaps, ...]
    everybody: Callers
    """Every language, region and line that there is, so that a reader can be told who is not concerned."""
    callers: int
    """Classes of callers whom no rule tells apart."""
    patterns: int
    """Different combinations of who is open when; the whole time is made of these."""
    plans: tuple[str, ...]
    """Emergency plans that were proved too, each as if it alone were in force."""

    @property
    def ok(self) -> bool:
        return not any(finding.severity is Severity.ERROR for finding in self.findings)

    def of(self, code: Code) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.code is code)
