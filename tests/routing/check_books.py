"""Small rule books for the tests of the check, and random ones.

Time is counted from `MONDAY`; hours are given as whole hours of a day and repeat daily for `DAYS` days.
"""

from hypothesis import strategies as st

from routing.hours import ALWAYS_OPEN, OpenHours
from routing.model import (
    AT_ONCE,
    ENGLISH,
    FRENCH,
    OTHER,
    Confidence,
    EvidenceSource,
    Exit,
    ExitKind,
    Instant,
    Language,
    PartnerId,
    Skill,
    Trigger,
)
from routing.rulebook import (
    WHOLE_NETWORK,
    Condition,
    EmergencyPlan,
    First,
    LanguageRule,
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
    Widening,
)

MONDAY = Instant(1_798_416_000_000)
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
DAYS = 7
NORTH, SOUTH, NIGHT = PartnerId("NORTH"), PartnerId("SOUTH"), PartnerId("NIGHT")
EAST = PartnerId("EAST")

CALL_BACK_LATER = Exit(kind=ExitKind.CALL_BACK, when=Trigger(waited_ms=3 * MINUTE))
VOICEMAIL_WHEN_EMPTY = Exit(kind=ExitKind.VOICEMAIL, when=Trigger(staffed_below=1))


def daily(opens: int, closes: int, days: int = DAYS) -> OpenHours:
    """Open each day from one whole hour to another, which may be after midnight."""
    return OpenHours(
        opens=tuple(Instant(MONDAY + day * DAY + opens * HOUR) for day in range(days)),
        closes=tuple(Instant(MONDAY + day * DAY + closes * HOUR) for day in range(days)),
    )


OFFICE = daily(8, 20)
NEVER = OpenHours()
HOME_OPEN = Condition(name="home-open", home_open=True)
TO_HOME = Treatment(exits=(CALL_BACK_LATER,))
TO_NIGHT = Treatment(first=First.AFTER_HOURS, exits=(CALL_BACK_LATER,))
SOUND_RULES = (
    Rule(name="by-day", when=(Term(condition=HOME_OPEN),), then=TO_HOME),
    Rule(name="default", then=TO_NIGHT),
)
SOUND_PARTNERS = (Partner(id=NORTH, hours=OFFICE), Partner(id=SOUTH, hours=OFFICE), Partner(id=NIGHT))
SOUND_LANGUAGES = (
    LanguageRule(code=ENGLISH, official=True),
    LanguageRule(code=OTHER, interpreter=AT_ONCE, kept=False),
)


def book_of(
    *rules: Rule,
    partners: tuple[Partner, ...] = SOUND_PARTNERS,
    languages: tuple[LanguageRule, ...] = SOUND_LANGUAGES,
    menu: tuple[Language, ...] = (ENGLISH, OTHER),
    messages: tuple[Message, ...] = (),
    plans: tuple[EmergencyPlan, ...] = (),
    lines: tuple[str, ...] = ("main",),
    default_home: PartnerId = SOUTH,
    after_hours: PartnerId = NIGHT,
    full_message: str = "",
) -> RuleBook:
    """A book with nothing to find, but for what is given."""
    return RuleBook(
        version="small",
        network="small",
        partners=partners,
        menu=tuple(MenuKey(digits=str(digit), language=code) for digit, code in enumerate(menu, start=1)),
        rules=rules or SOUND_RULES,
        after_hours=after_hours,
        default_home=default_home,
        default_language=ENGLISH,
        languages=languages,
        lines=tuple(Line(name=line) for line in lines),
        messages=messages,
        plans=plans,
        full_message=full_message,
    )


# --- random books ---------------------------------------------------------------------------------

PARTNERS = (NORTH, SOUTH, EAST)
LINES = ("main", "crisis")
CRISIS = Skill("crisis")


@st.composite
def random_hours(draw: st.DrawFn) -> OpenHours:
    kind = draw(st.sampled_from(("always", "never", "some", "some", "some")))
    if kind == "always":
        return ALWAYS_OPEN
    if kind == "never":
        return NEVER
    minutes = sorted(draw(st.lists(st.integers(0, 24 * 60 // 10), unique=True, min_size=2, max_size=6)))
    pairs = list(zip(minutes[::2], minutes[1::2], strict=False))
    return OpenHours(
        opens=tuple(Instant(MONDAY + opens * 10 * MINUTE) for opens, _ in pairs),
        closes=tuple(Instant(MONDAY + closes * 10 * MINUTE) for _, closes in pairs),
    )


@st.composite
def random_partner(draw: st.DrawFn, name: PartnerId) -> Partner:
    french = draw(st.none() | random_hours())
    return Partner(
        id=name,
        hours=draw(random_hours()),
        language_hours=() if french is None else ((FRENCH, french),),
        cap=draw(st.sampled_from((None, None, 0, 2))),
        neighbours=tuple(one for one in draw(st.permutations(PARTNERS))[:1] if one != name),
        phone_system=draw(st.sampled_from((None, None, PhoneSystem()))),
    )


maybe = st.sampled_from((None, None, True, False))
some_partners = st.lists(st.sampled_from(PARTNERS), unique=True, max_size=2).map(tuple)
some_lines = st.lists(st.sampled_from((*LINES, "")), unique=True, max_size=2).map(tuple)
some_languages = st.lists(st.sampled_from((ENGLISH, FRENCH, OTHER)), unique=True, max_size=2).map(tuple)
some_sources = st.lists(st.sampled_from(EvidenceSource), unique=True, max_size=2).map(tuple)
some_confidences = st.lists(st.sampled_from(Confidence), unique=True, max_size=2).map(tuple)
limits_ms = st.integers(1, 20).map(lambda minutes: minutes * MINUTE)
triggers = st.one_of(
    st.just(AT_ONCE),
    st.builds(Trigger, waited_ms=limits_ms),
    st.builds(Trigger, oldest_ms=limits_ms),
    st.builds(Trigger, expected_ms=limits_ms),
    st.builds(Trigger, depth=st.integers(1, 9)),
    st.builds(Trigger, staffed_below=st.integers(0, 2)),
    st.builds(Trigger, waited_ms=limits_ms, depth=st.integers(1, 9)),
)
random_conditions = st.one_of(
    st.builds(lambda one: {"lines": one}, some_lines),
    st.builds(lambda one: {"languages": one}, some_languages),
    st.builds(lambda one: {"homes": one}, some_partners),
    st.builds(lambda one: {"home_known": one}, maybe),
    st.builds(lambda one: {"home_open": one}, maybe),
    st.builds(lambda one, other: {"sources": one, "confidences": other}, some_sources, some_confidences),
    st.builds(lambda one: {"partners_open": one}, some_partners),
    st.builds(lambda one: {"hours": one}, random_hours()),
    st.builds(lambda one: {"relay": one}, maybe),
    st.builds(lambda one, other: {"languages": one, "home_open": other}, some_languages, maybe),
).map(lambda cells: Condition(name=", ".join(f"{key}={value}" for key, value in cells.items()), **cells))
random_widening = st.builds(Widening, when=triggers, reach=st.sampled_from(Reach), partners=some_partners)
random_exit = st.builds(
    Exit, kind=st.sampled_from(ExitKind), when=triggers, forced=st.sampled_from((False, False, False, True))
)
random_treatment = st.builds(
    Treatment,
    first=st.sampled_from(First),
    partner=st.sampled_from(PARTNERS),
    widening=st.lists(random_widening, min_size=1, max_size=3).map(tuple) | st.just(WHOLE_NETWORK),
    exits=st.lists(random_exit, max_size=2).map(tuple),
    skills=st.sampled_from(((), (), (CRISIS,))),
    credit_ms=st.sampled_from((0, 0, 60_000)),
)


@st.composite
def random_rules(draw: st.DrawFn, prefix: str, most: int) -> tuple[Rule, ...]:
    count = draw(st.integers(0, most))
    return tuple(
        Rule(
            name=f"{prefix}{number}",
            when=tuple(
                Term(condition=draw(random_conditions), negated=draw(st.booleans()))
                for _ in range(draw(st.integers(1, 2)))
            ),
            then=draw(random_treatment),
        )
        for number in range(count)
    )


@st.composite
def random_books(draw: st.DrawFn) -> RuleBook:
    """Books of three partners, with hours of one day from `MONDAY` on that change every ten minutes at most."""
    default = Rule(name="default", then=draw(random_treatment))
    rules = (*draw(random_rules("rule", 4)), *draw(st.sampled_from(((default,), (default,), ()))))
    plan = EmergencyPlan(
        name="storm",
        rules=draw(random_rules("storm", 2)),
        opens=draw(some_partners),
        lifts_caps=draw(st.booleans()),
    )
    return RuleBook(
        version="random",
        network="random",
        partners=tuple(draw(random_partner(name)) for name in PARTNERS),
        menu=(MenuKey(digits="1", language=ENGLISH), MenuKey(digits="2", language=FRENCH)),
        rules=rules,
        after_hours=EAST,
        default_home=draw(st.sampled_from(PARTNERS)),
        default_language=ENGLISH,
        languages=(
            LanguageRule(code=OTHER, interpreter=draw(st.none() | st.builds(Trigger, waited_ms=limits_ms))),
        ),
        lines=tuple(Line(name=line, relay=draw(st.booleans())) for line in LINES),
        plans=draw(st.sampled_from(((plan,), ()))),
    )
