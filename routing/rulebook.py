"""The rule book: one immutable version of how a network routes its contacts, as plain values.

People write a document (`config/network.toml`, or a draft on the screen); `config/compile.py` makes this of it.
How a book answers for one caller is in `routing/routes.py`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from routing.call_back_rules import USUAL_CALL_BACKS, USUAL_VOICEMAIL
from routing.call_back_rules import CallBacks as CallBacks
from routing.call_back_rules import Voicemail as Voicemail
from routing.flood_model import NO_LANE, Floods
from routing.hours import ALWAYS_OPEN, OpenHours
from routing.model import (
    AT_ONCE,
    BOOK_TIMERS,
    OTHER,
    Confidence,
    EvidenceSource,
    Exit,
    Instant,
    Language,
    PartnerId,
    Skill,
    Timers,
    Trigger,
)
from routing.repeat_model import NOT_LINKED, Repeats


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneSystem:
    """A partner's own phone system: it queues its calls itself, and we know of it what it reports.

    Units: milliseconds.
    """

    trusted_ms: int = 60_000
    """How old a report may be; older ones say nothing."""
    assumed_staff: int = 1
    """Specialists to reckon with while no report is trusted."""
    ring_ms: int = 40_000
    """How long a call may ring there before it comes back to our queue."""
    failures_max: int = 3
    """After so many failures in a row the partner is left alone (circuit breaker) ..."""
    pause_ms: int = 60_000
    """... for so long; then one call tries again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    id: PartnerId
    hours: OpenHours = ALWAYS_OPEN
    language_hours: tuple[tuple[Language, OpenHours], ...] = ()
    """Hours of languages that differ from the partner's own."""
    share: int | None = None
    """Its agreed part of the calls that partners take for each other, as a weight beside the others'. None: it
    agreed to nothing, and idle time alone decides."""
    cap: int | None = None
    """Most callers of other regions at one time. None: no limit."""
    reserve: int = 0
    """Free specialists (of one language) that are kept for its own callers. Each one costs callers."""
    neighbours: tuple[PartnerId, ...] = ()
    phone_system: PhoneSystem | None = None
    """None: its specialists sign in here."""

    def is_open(self, language: Language | None, at: Instant) -> bool:
        for known, hours in self.language_hours:
            if known == language:
                return hours.is_open(at)
        return self.hours.is_open(at)


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuKey:
    digits: str
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageRule:
    """How a language is served."""

    code: Language
    official: bool = False
    interpreter: Trigger | None = None
    """From when on anybody may serve it with an interpreter. None: never; only those who speak it."""
    kept: bool = True
    """Callers of other languages take specialists without this language first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A dialled number, by its name."""

    name: str
    home: PartnerId | None = None
    """Whose region the line is; None: it says nothing of where its callers are."""
    answer_within_ms: int = 90_000
    target_percent: int = 80
    """Service target: this share of the offered is answered within `answer_within_ms`."""
    relay: bool = False
    """Its callers use TTY or a relay service."""
    crisis: bool = False
    """Its callers may be in danger: they are never suspected of flooding it, nor blocked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A named test of one caller's situation. Every cell that is given must hold; an empty one says nothing."""

    name: str
    lines: tuple[str, ...] = ()
    languages: tuple[Language, ...] = ()
    homes: tuple[PartnerId, ...] = ()
    home_known: bool | None = None
    home_open: bool | None = None
    sources: tuple[EvidenceSource, ...] = ()
    confidences: tuple[Confidence, ...] = ()
    partners_open: tuple[PartnerId, ...] = ()
    """All of these are open for the caller's language."""
    hours: OpenHours | None = None
    """It is within these hours."""
    relay: bool | None = None
    """The caller uses TTY or a relay service."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    condition: Condition
    negated: bool = False

    @property
    def name(self) -> str:
        return f"not {self.condition.name}" if self.negated else self.condition.name


class First(StrEnum):
    """Whose specialists come first."""

    HOME = "home"
    """The caller's own partner; without one, the default home."""
    DEFAULT_HOME = "default_home"
    AFTER_HOURS = "after_hours"
    PARTNER = "partner"
    """The partner that the treatment names."""
    LEAST_WAIT = "least_wait"
    """Chosen once, at arrival: the partner where the wait is expected to be shortest. It costs callers beside one
    virtual queue; it is here so that the cost can be shown."""


class Reach(StrEnum):
    """Who else may serve, from a step on."""

    FIRST_ONLY = "first_only"
    NEIGHBOURS = "neighbours"
    """The neighbours of the partner that comes first, too."""
    PARTNERS = "partners"
    """The partners that the step names, too."""
    NETWORK = "network"


@dataclass(frozen=True, slots=True, kw_only=True)
class Widening:
    """One step of a treatment; the first step's trigger is always at once."""

    when: Trigger = AT_ONCE
    reach: Reach = Reach.NETWORK
    partners: tuple[PartnerId, ...] = ()
    level_min: int = 1


WHOLE_NETWORK = (Widening(),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment:
    """What a rule does with a contact."""

    first: First = First.HOME
    partner: PartnerId | None = None
    widening: tuple[Widening, ...] = WHOLE_NETWORK
    credit_ms: int = 0
    skills: tuple[Skill, ...] = ()
    exits: tuple[Exit, ...] = ()
    messages: tuple[str, ...] = ()
    timers: Timers = BOOK_TIMERS


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    name: str
    when: tuple[Term, ...] = ()
    """All must hold. None at all: the rule always applies, so the last one of a book is such a rule."""
    then: Treatment = Treatment()


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    id: str
    en: str
    fr: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyPlan:
    """What a declared emergency lays over the book, at once and until it ends; the book itself is not touched."""

    name: str
    rules: tuple[Rule, ...] = ()
    """Tried before the book's own."""
    opens: tuple[PartnerId, ...] = ()
    """Partners whose hours are lifted: they count as open."""
    credits: tuple[tuple[PartnerId, int], ...] = ()
    """Priority in milliseconds for callers of a partner's region."""
    messages: tuple[str, ...] = ()
    """Spoken to everybody who waits."""
    lifts_caps: bool = False
    lifts_reserves: bool = False
    lasts_ms: int = 4 * 3_600_000
    """How long it lasts unless somebody says otherwise."""
    lasts_ms_max: int = 72 * 3_600_000


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitWords:
    """When callers are told their place and expected wait: only while recent estimates were good."""

    position: bool = False
    expected: bool = False
    promises_min: int = 10
    """Before so many estimates have met their truth, nothing is said."""
    error_ms_max: int = 60_000
    error_percent_max: int = 60
    """The mean error of recent estimates is at most the greater of the two, the second of the mean true wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """What to expect of callers and specialists before they have shown it. Durations in milliseconds."""

    handle_mean_ms: int = 600_000
    """From accepting a call to the end of wrap-up."""
    patience_mean_ms: int = 270_000


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
    own_first_within_ms: int | None = None
    """Own callers come first only as long as nobody else has waited this much longer: it bounds overtaking.
    None: always; 0: never, the oldest comes first."""
    menu_attempts: int = 2
    region_attempts: int = 2
    queue_max: int = 5_000
    """Most contacts waiting in the whole network; more hear the book's message and are let go."""
    review_ms: int = 5_000
    """How often a waiting contact's depth, expected wait and staffing are looked at again."""
    hops_max: int = 3
    """How many partners' own phone systems one contact may be sent to."""
    remember_closed_ms: int = 4 * 3_600_000
    """How long late news of a closed contact is recognised."""
    transfers_max: int = 3
    """How often one caller may be passed on."""
    hold_remind_ms: int = 120_000
    """How long a caller may be on hold before the specialist is reminded, and then every so often."""
    party_ring_ms: int = 30_000
    """How long somebody rings who is called into a conversation, or to whom a caller is left."""


HOME_KNOWN = Condition(name="region-known", home_known=True)
HOME_OPEN = Condition(name="home-open", home_open=True)


def standard_rules(widening: tuple[Widening, ...] = WHOLE_NETWORK) -> tuple[Rule, ...]:
    """Give the four rules that every network starts from: the home partner while it is open, the after-hours
    partner while it is not, and the same for the default home where the region is unknown."""
    known, is_open = Term(condition=HOME_KNOWN), Term(condition=HOME_OPEN)
    home = Treatment(first=First.HOME, widening=widening)
    night = Treatment(first=First.AFTER_HOURS, widening=widening)
    return (
        Rule(name="home-open", when=(known, is_open), then=home),
        Rule(name="after-hours", when=(known,), then=night),
        Rule(name="region-unknown", when=(is_open,), then=home),
        Rule(name="region-unknown-after-hours", then=night),
    )


STANDARD_RULES = standard_rules()


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
    rules: tuple[Rule, ...] = STANDARD_RULES
    """First match wins; the last one always applies."""
    languages: tuple[LanguageRule, ...] = (LanguageRule(code=OTHER, interpreter=AT_ONCE, kept=False),)
    """A language that is not listed is served by those who speak it only."""
    lines: tuple[Line, ...] = ()
    messages: tuple[Message, ...] = ()
    plans: tuple[EmergencyPlan, ...] = ()
    ask_region: tuple[Confidence, ...] = ()
    """Callers whose evidence is only this good are asked for a postal code or place."""
    full_message: str = ""
    """Message for callers who cannot even be queued."""
    wait_words: WaitWords = WaitWords()
    pace: Pace = Pace()
    listening_announced: bool = True
    """A specialist is told when a supervisor listens."""
    limits: Limits = Limits()
    call_backs: CallBacks = USUAL_CALL_BACKS
    voicemail: Voicemail = USUAL_VOICEMAIL
    floods: Floods = NO_LANE
    repeats: Repeats = NOT_LINKED
    edition: int = 0
    """How many books were published from the screens before and with this one; 0: it comes from the file."""
    source: str = ""
    """The document that this was compiled from; its hours are compiled anew each day."""

    def partner(self, partner: PartnerId | None) -> Partner | None:
        for candidate in self.partners:
            if candidate.id == partner:
                return candidate
        return None

    def line(self, name: str) -> Line | None:
        for line in self.lines:
            if line.name == name:
                return line
        return None

    def language_for(self, digits: str) -> Language | None:
        for key in self.menu:
            if key.digits == digits:
                return key.language
        return None

    def language(self, code: Language) -> LanguageRule | None:
        for language in self.languages:
            if language.code == code:
                return language
        return None

    def plan(self, name: str) -> EmergencyPlan | None:
        for plan in self.plans:
            if plan.name == name:
                return plan
        return None

    def message(self, message: str) -> Message | None:
        for candidate in self.messages:
            if candidate.id == message:
                return candidate
        return None

    def kept_languages(self) -> Iterator[Language]:
        """Languages whose speakers are kept for them while others are free."""
        for language in self.languages:
            if language.kept and language.code != self.default_language:
                yield language.code
