"""Rule books of every kind, drawn feature by feature: a story that fails shrinks to the features that it needs."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from hypothesis import strategies as st

from routing.hours import OpenHours
from routing.model import (
    AT_ONCE,
    ENGLISH,
    FRENCH,
    OTHER,
    Confidence,
    Exit,
    ExitKind,
    Instant,
    Skill,
    Timers,
    Trigger,
)
from routing.rulebook import (
    CallBacks,
    Condition,
    EmergencyPlan,
    First,
    LanguageRule,
    Limits,
    Line,
    MenuKey,
    Message,
    Partner,
    PhoneSystem,
    Reach,
    Rule,
    RuleBook,
    Term,
    Treatment,
    WaitWords,
    Widening,
    standard_rules,
)
from routing.sound_settings import RecordingPolicy
from tests.routing.bench import KEYS, NIGHT, NOON, NORTH, PUNJABI, SOUTH, STORM, WEST

CRISIS = Skill("crisis")
FLOOD = "flood"
MAIN, CRISIS_LINE, RELAY_LINE = "main", "crisis", "tty"
WORDS = Message(id="words", en="Please wait.", fr="Veuillez patienter.")


class Ladder(StrEnum):
    """How the reach of a rule widens."""

    WHOLE = "whole network at once"
    TIMED = "neighbours, then all, by time"
    DEEP = "named partners by depth, then all by expected wait"
    STAFFED = "all when nobody is there, or after a while"
    BOUND = "never"


_ALONE = Widening(reach=Reach.FIRST_ONLY, level_min=3)
LADDERS: dict[Ladder, tuple[Widening, ...]] = {
    Ladder.WHOLE: (Widening(),),
    Ladder.TIMED: (
        _ALONE,
        Widening(reach=Reach.NEIGHBOURS, when=Trigger(waited_ms=5_000), level_min=2),
        Widening(when=Trigger(waited_ms=20_000)),
    ),
    Ladder.DEEP: (
        _ALONE,
        Widening(reach=Reach.PARTNERS, partners=(NIGHT,), when=Trigger(depth=1)),
        Widening(when=Trigger(expected_ms=60_000)),
    ),
    Ladder.STAFFED: (_ALONE, Widening(when=Trigger(staffed_below=1, oldest_ms=30_000))),
    Ladder.BOUND: (Widening(reach=Reach.FIRST_ONLY),),
}


class WayOut(StrEnum):
    NONE = "none"
    OFFERED = "offered by time, depth and staff"
    FORCED = "taken without asking when nobody is there"
    CALLED_BACK = "called back when nobody is there, or when they choose it at once"


WAYS: dict[WayOut, tuple[Exit, ...]] = {
    WayOut.NONE: (),
    WayOut.OFFERED: (
        Exit(kind=ExitKind.CALL_BACK, when=Trigger(waited_ms=8_000)),
        Exit(kind=ExitKind.CALL_BACK, when=Trigger(depth=1)),
        Exit(kind=ExitKind.VOICEMAIL, when=Trigger(staffed_below=1), message=WORDS.id),
    ),
    WayOut.FORCED: (
        Exit(kind=ExitKind.MESSAGE, when=Trigger(staffed_below=1), forced=True, message=WORDS.id),
    ),
    WayOut.CALLED_BACK: (
        Exit(kind=ExitKind.CALL_BACK, when=Trigger(waited_ms=0)),
        Exit(kind=ExitKind.CALL_BACK, when=Trigger(staffed_below=1), forced=True),
    ),
}


@dataclass(frozen=True, kw_only=True)
class Features:
    """What a book has. Every feature is off in the simplest one."""

    ladder: Ladder = Ladder.WHOLE
    way_out: WayOut = WayOut.NONE
    interpreter_ms: int | None = 0
    cap: int | None = None
    reserve: int = 0
    shares: bool = False
    kept: bool = False
    own_first_within_ms: int | None = None
    phone: bool = False
    asks: bool = False
    speaks: bool = False
    credit: bool = False
    hours: bool = False
    least_wait: bool = False
    queue_max: int = 5_000
    beyond_full_max: int = 0
    attempts_max: int = 3
    wrap_up_ms: int = 60_000
    lease_ms: int = 10**9
    without_plans: bool = False
    recorded: bool = False

    @property
    def version(self) -> str:
        """The features that are not the simplest: one version, one content."""
        plain = Features()
        return " ".join(
            f"{name}={value}" for name, value in vars(self).items() if value != getattr(plain, name)
        )

    def with_one_of(self, other: "Features", pick: int) -> "Features":
        """Take over one feature of another book."""
        names = sorted(vars(self))
        name = names[pick % len(names)]
        changed: dict[str, Any] = {name: getattr(other, name)}
        return replace(self, **changed)

    @property
    def _recording(self) -> RecordingPolicy:
        return RecordingPolicy.ALWAYS if self.recorded else RecordingPolicy.ON_PRESS

    def book(self) -> RuleBook:
        return RuleBook(
            version=self.version,
            network="machine",
            partners=self._partners(),
            menu=tuple(MenuKey(digits=digits, language=language) for language, digits in KEYS.items()),
            after_hours=NIGHT,
            default_home=SOUTH,
            default_language=ENGLISH,
            languages=self._languages(),
            lines=(
                Line(name=MAIN, recording=self._recording),
                Line(name=CRISIS_LINE),
                Line(name=RELAY_LINE, relay=True),
            ),
            messages=(WORDS,),
            rules=self._rules(),
            plans=() if self.without_plans else PLANS,
            ask_region=(Confidence.NONE,) if self.asks else (),
            full_message=WORDS.id,
            wait_words=WaitWords(position=self.speaks, expected=self.speaks, promises_min=1),
            call_backs=CallBacks(
                attempts_max=self.attempts_max,
                again_after_ms=30_000,
                attempt_ms=20_000,
                beyond_full_max=self.beyond_full_max,
            ),
            limits=Limits(
                wrap_up_ms=self.wrap_up_ms,
                lease_ms=self.lease_ms,
                queue_max=self.queue_max,
                own_first_within_ms=self.own_first_within_ms,
            ),
        )

    def _partners(self) -> tuple[Partner, ...]:
        day = OpenHours(opens=(NOON,), closes=(Instant(NOON + 40_000),))
        phone = PhoneSystem(ring_ms=15_000, failures_max=2, pause_ms=10_000, trusted_ms=20_000)
        return (
            Partner(id=NORTH, share=1 if self.shares else None, neighbours=(SOUTH,), reserve=self.reserve),
            Partner(
                id=SOUTH,
                share=3 if self.shares else None,
                cap=self.cap,
                hours=day if self.hours else OpenHours(always=True),
                neighbours=(NORTH, NIGHT),
            ),
            Partner(id=NIGHT, cap=self.cap, reserve=self.reserve),
            Partner(id=WEST, cap=self.cap, phone_system=phone if self.phone else None),
        )

    def _languages(self) -> tuple[LanguageRule, ...]:
        if self.interpreter_ms is None:
            return (LanguageRule(code=FRENCH, official=True, kept=self.kept),)
        trigger = AT_ONCE if self.interpreter_ms == 0 else Trigger(waited_ms=self.interpreter_ms)
        return (
            LanguageRule(code=FRENCH, official=True, kept=self.kept),
            LanguageRule(code=PUNJABI, interpreter=trigger, kept=self.kept),
            LanguageRule(code=OTHER, interpreter=AT_ONCE, kept=False),
        )

    def _rules(self) -> tuple[Rule, ...]:
        ways, ladder = WAYS[self.way_out], LADDERS[self.ladder]
        crisis = Treatment(
            skills=(CRISIS,), credit_ms=30_000 if self.credit else 0, widening=ladder, exits=ways
        )
        slow = Treatment(timers=Timers(offer_ttl_ms=40_000, connect_ms=16_000, wrap_up_ms=5_000))
        return (
            _rule("crisis", Condition(name="on-crisis", lines=(CRISIS_LINE,)), crisis),
            _rule("relay", Condition(name="relay", relay=True), slow),
            *(self._with(rule, ways) for rule in standard_rules(ladder)),
        )

    def _with(self, rule: Rule, ways: tuple[Exit, ...]) -> Rule:
        first = First.LEAST_WAIT if self.least_wait else rule.then.first
        return replace(rule, then=replace(rule.then, exits=ways, first=first))


def _rule(name: str, condition: Condition, then: Treatment) -> Rule:
    return Rule(name=name, when=(Term(condition=condition),), then=then)


PLANS = (
    EmergencyPlan(
        name=STORM,
        rules=(
            _rule(
                "north-to-south",
                Condition(name="northern", homes=(NORTH,)),
                Treatment(first=First.PARTNER, partner=SOUTH, messages=(WORDS.id,)),
            ),
        ),
        opens=(SOUTH,),
        credits=((NORTH, 20_000), (WEST, 5_000)),
        messages=(WORDS.id,),
        lifts_caps=True,
        lasts_ms=25_000,
        lasts_ms_max=100_000,
    ),
    EmergencyPlan(
        name=FLOOD,
        rules=(
            _rule(
                "anywhere", Condition(name="no-region", home_known=False), Treatment(first=First.LEAST_WAIT)
            ),
        ),
        lifts_reserves=True,
        lasts_ms=25_000,
    ),
)
features = st.builds(
    Features,
    ladder=st.sampled_from(Ladder),
    way_out=st.sampled_from(WayOut),
    interpreter_ms=st.sampled_from((0, 10_000, None)),
    cap=st.sampled_from((None, 1, 0, 2)),
    reserve=st.integers(0, 1),
    shares=st.booleans(),
    kept=st.booleans(),
    own_first_within_ms=st.sampled_from((None, 10_000, 0)),
    phone=st.booleans(),
    asks=st.booleans(),
    speaks=st.booleans(),
    credit=st.booleans(),
    hours=st.booleans(),
    least_wait=st.booleans(),
    queue_max=st.sampled_from((5_000, 3)),
    beyond_full_max=st.sampled_from((0, 2)),
    attempts_max=st.sampled_from((3, 1)),
    wrap_up_ms=st.sampled_from((60_000, 5_000, 0)),
    lease_ms=st.sampled_from((10**9, 12_000)),
    without_plans=st.booleans(),
    recorded=st.booleans(),
)
