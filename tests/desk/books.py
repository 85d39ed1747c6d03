"""A rule book with everything that the screens can show: agreed shares, told waits, ways out, emergency plans."""

from dataclasses import replace

from routing.model import AT_ONCE, FRENCH, Exit, ExitKind, PartnerId, Trigger
from routing.rulebook import (
    Condition,
    EmergencyPlan,
    First,
    Message,
    Reach,
    Rule,
    RuleBook,
    Term,
    Treatment,
    WaitWords,
    Widening,
)

MINUTE_MS = 60_000
NORTH, CENTRAL, EAST = PartnerId("NORTH"), PartnerId("CENTRAL"), PartnerId("CENTRAL_EAST")
SHARES = {CENTRAL: 4, PartnerId("EASTERN"): 2, PartnerId("SOUTH_WEST"): 2, EAST: 1, NORTH: 1}
FLOOD = EmergencyPlan(
    name="flood-central-east",
    rules=(
        Rule(
            name="flood-callers-everywhere",
            when=(Term(condition=Condition(name="from-the-flood", homes=(EAST,))),),
            then=Treatment(
                first=First.HOME,
                widening=(Widening(),),
                exits=(Exit(kind=ExitKind.CALL_BACK, when=Trigger(waited_ms=2 * MINUTE_MS)),),
                messages=("flood",),
            ),
        ),
    ),
    opens=(NORTH, EAST),
    credits=((EAST, 5 * MINUTE_MS),),
    messages=("flood",),
    lifts_caps=True,
    lifts_reserves=True,
    lasts_ms=4 * 60 * MINUTE_MS,
    lasts_ms_max=24 * 60 * MINUTE_MS,
)
COLD = EmergencyPlan(
    name="extreme-cold", opens=(NORTH,), messages=("cold",), lasts_ms_max=48 * 60 * MINUTE_MS
)
MESSAGES = (
    Message(
        id="flood",
        en="If water is rising around you, hang up and dial 911.",
        fr="Si l’eau monte autour de vous, raccrochez et composez le 911.",
    ),
    Message(
        id="cold",
        en="Warming centres are open tonight; stay on the line for the nearest one.",
        fr="Des haltes-chaleur sont ouvertes cette nuit ; restez en ligne pour connaître la plus proche.",
    ),
)
FRENCH_FIRST = Rule(
    name="french-evening",
    when=(
        Term(condition=Condition(name="french", languages=(FRENCH,))),
        Term(condition=Condition(name="north-open", partners_open=(NORTH,)), negated=True),
    ),
    then=Treatment(
        first=First.PARTNER,
        partner=PartnerId("EASTERN"),
        widening=(
            Widening(when=AT_ONCE, reach=Reach.FIRST_ONLY),
            Widening(when=Trigger(waited_ms=MINUTE_MS)),
        ),
    ),
)


def whole_book(book: RuleBook) -> RuleBook:
    """Add to a plain book what the screens show of a richer one."""
    way = Exit(kind=ExitKind.CALL_BACK, when=Trigger(waited_ms=3 * MINUTE_MS))
    rules = tuple(replace(rule, then=replace(rule.then, exits=(way,))) for rule in book.rules)
    return replace(
        book,
        version=f"{book.version}-whole",
        partners=tuple(replace(partner, share=SHARES.get(partner.id)) for partner in book.partners),
        rules=(FRENCH_FIRST, *rules),
        plans=(FLOOD, COLD),
        messages=MESSAGES,
        wait_words=WaitWords(position=True, expected=True),
    )
