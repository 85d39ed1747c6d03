"""A busy hour drawn from a seed, and its fingerprint: the same in every process, or the engine guesses.

Every feature of the rule book takes part: shares, caps, reserves, kept languages, skills, credits, ladders, ways out,
region questions, spoken waits, a partner with a phone system of its own, emergencies, a recall.
"""

import hashlib
import sys
from dataclasses import replace
from random import Random

import msgspec

from routing.floor import Contact
from routing.model import (
    AT_ONCE,
    ENGLISH,
    FRENCH,
    OTHER,
    CallBackFailure,
    CancelReason,
    Confidence,
    ContactId,
    ContactState,
    Exit,
    ExitKind,
    OfferState,
    PartnerFailure,
    PartnerId,
    Proficiency,
    Skill,
    Trigger,
)
from routing.rulebook import (
    CallBacks,
    Condition,
    EmergencyPlan,
    First,
    LanguageRule,
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
)
from tests.routing.bench import (
    KEYS,
    NIGHT,
    NORTH,
    PATIENT,
    PUNJABI,
    SOUTH,
    STORM,
    WEST,
    Bench,
    region,
    rules,
)
from tests.routing.kept import revived, stored

SEED = 2
"""An hour in which everything happens."""
EAST = PartnerId("EAST")
CRISIS = Skill("crisis")
SKILLED = (Proficiency(skill=CRISIS, level=4),)
WORDS = Message(id="words", en="The shelters are open.", fr="Les refuges sont ouverts.")
PEOPLE = {
    "amy": (NORTH, (ENGLISH,), ()),
    "bob": (NORTH, (ENGLISH, FRENCH), SKILLED),
    "cho": (SOUTH, (ENGLISH, PUNJABI), ()),
    "dev": (SOUTH, (FRENCH,), ()),
    "eve": (NIGHT, (ENGLISH, FRENCH, PUNJABI), SKILLED),
    "fin": (NIGHT, (ENGLISH,), ()),
    "wim": (WEST, (ENGLISH,), ()),
}
LADDER = (
    Widening(reach=Reach.NEIGHBOURS, level_min=3),
    Widening(reach=Reach.PARTNERS, partners=(NIGHT,), when=Trigger(depth=2, staffed_below=1)),
    Widening(when=Trigger(waited_ms=15_000)),
)
WAYS = (
    Exit(kind=ExitKind.CALL_BACK, when=Trigger(expected_ms=90_000)),
    Exit(kind=ExitKind.VOICEMAIL, when=Trigger(waited_ms=40_000)),
)
STORM_PLAN = EmergencyPlan(
    name=STORM,
    rules=(
        Rule(
            name="storm-north",
            when=(Term(condition=Condition(name="northern", homes=(NORTH,))),),
            then=Treatment(first=First.LEAST_WAIT),
        ),
    ),
    opens=(SOUTH,),
    credits=((NORTH, 20_000),),
    messages=(WORDS.id,),
    lifts_caps=True,
    lasts_ms=120_000,
)

WHILE_IT_RINGS = [one for one in PartnerFailure if one is not PartnerFailure.CUT_OFF]


def book(version: str = "first") -> RuleBook:
    """A book that has something of everything."""
    crisis = Rule(
        name="crisis",
        when=(Term(condition=Condition(name="on-crisis", lines=("crisis",))),),
        then=Treatment(skills=(CRISIS,), credit_ms=30_000, widening=LADDER, exits=WAYS),
    )
    return replace(
        rules(version),
        partners=(
            Partner(id=NORTH, share=2, neighbours=(SOUTH,)),
            Partner(id=SOUTH, share=1, cap=1, neighbours=(NORTH,)),
            Partner(id=NIGHT, reserve=1),
            Partner(id=WEST, cap=2, phone_system=PhoneSystem(ring_ms=20_000, failures_max=2)),
            Partner(id=EAST, cap=1, phone_system=PhoneSystem(ring_ms=15_000, failures_max=1)),
        ),
        rules=(crisis, Rule(name="others", then=Treatment(widening=LADDER, exits=WAYS))),
        languages=(
            LanguageRule(code=FRENCH, official=True),
            LanguageRule(code=PUNJABI, interpreter=Trigger(waited_ms=10_000)),
            LanguageRule(code=OTHER, interpreter=AT_ONCE, kept=False),
        ),
        messages=(WORDS,),
        plans=(STORM_PLAN,),
        ask_region=(Confidence.NONE,),
        full_message=WORDS.id,
        wait_words=WaitWords(position=True, expected=True, promises_min=1, error_ms_max=10**9),
        call_backs=CallBacks(attempts_max=2, again_after_ms=60_000, attempt_ms=40_000, beyond_full_max=1),
        limits=replace(PATIENT, own_first_within_ms=4_000, queue_max=3, wrap_up_ms=10_000),
    )


def busy_hour(seed: int, steps: int = 700, revive_at: int | None = None) -> Bench:
    """Play it; at one step, if asked, go on with a floor that was stored and revived."""
    dice = Random(seed)
    bench = Bench.opened(book())
    for specialist, (partner, languages, skills) in PEOPLE.items():
        bench.staff(specialist, partner, languages, skills)
    for step in range(steps):
        if step == revive_at:
            bench.floor = revived(stored(bench.floor))
        bench.pass_time(dice.randrange(10_000))
        if dice.random() < 0.3:
            _somebody_calls(bench, f"k{step}", dice)
        for _ in range(3):
            live = sorted(bench.floor.contacts)
            if live:
                _something_happens(bench, dice.choice(live), dice)
        if not step % 20:
            _the_network_changes(bench, step, dice)
    return bench


def _somebody_calls(bench: Bench, contact: str, dice: Random) -> None:
    home, line = dice.choice((NORTH, SOUTH, WEST, None)), dice.choice(("main", "crisis"))
    bench.arrive(contact, home, line, dialable=dice.random() < 0.9)
    bench.key(contact, KEYS[dice.choice((ENGLISH, FRENCH, PUNJABI, OTHER))])
    known = bench.floor.contacts.get(ContactId(contact))
    if known is not None and known.state is ContactState.CHOOSING and dice.random() < 0.8:
        bench.give_region(contact, region(dice.choice((NORTH, SOUTH))), 1)


def _something_happens(bench: Bench, contact: str, dice: Random) -> None:
    offered, known = bench.offered_to(contact), bench.contact(contact)
    if known.call_back is not None and not known.on_the_line:
        _somebody_is_called_back(bench, known, dice)
        return
    match dice.randrange(8):
        case 0 if dice.random() < 0.3:
            bench.end_call(contact)
        case 1 if offered is not None:
            bench.decline(offered, bench.offer(contact).id)
        case 2 | 3 | 4 if offered is not None:
            bench.connect(contact)
        case 2 | 3 if known.state is ContactState.SENT:
            bench.partner_answers(contact)
        case 4 if known.state is ContactState.SENT:
            bench.partner_fails(contact, dice.choice(WHILE_IT_RINGS))
        case 0 | 5 if offered is not None:
            bench.hang_up(offered, contact)
        case 5 if known.state is ContactState.CONNECTED:
            bench.end_call(contact)
        case 6 if known.exits_open:
            bench.take_exit(contact, dice.choice(known.exits_open))
        case _:
            bench.ask_what_to_play(contact)


def _somebody_is_called_back(bench: Bench, known: Contact, dice: Random) -> None:
    assert known.call_back is not None
    booked_by, called = known.call_back.of, known.call_back.attempts > 0
    match dice.randrange(6):
        case 0 | 1 if known.offer is not None and bench.offer(known.id).state is OfferState.OPEN:
            bench.answer(known.id)
        case 2 | 3 if called and known.offer is not None:
            bench.press_the_call_back_key(booked_by)
        case 3 if called and dice.random() < 0.5:
            bench.press_the_call_back_key(booked_by, f"{known.id}-1")
        case 4 | 5 if known.offer is not None:
            bench.call_back_ends(booked_by, dice.choice(list(CallBackFailure)))
        case 5 if dice.random() < 0.1:
            bench.cancel_call_back(booked_by, dice.choice(list(CancelReason)))
        case _:
            pass


def _the_network_changes(bench: Bench, step: int, dice: Random) -> None:
    for specialist in PEOPLE:
        bench.ready(specialist)
    for partner in (WEST, EAST):
        bench.report_load(partner, waiting=dice.randrange(6), staffed=1, free=dice.randrange(2))
    match dice.randrange(5):
        case 0:
            bench.declare()
        case 1:
            bench.stand_down()
        case 2:
            bench.publish(book(f"book-{step}"), recall=dice.random() < 0.5)
        case _:
            bench.not_ready(dice.choice(sorted(PEOPLE)))


def fingerprint(seed: int) -> str:
    """Digest everything that was said and ordered, and the floor that is left."""
    bench = busy_hour(seed)
    encode = msgspec.json.encode
    told = [(type(event).__name__, event) for event in bench.log]
    ordered = [(type(order).__name__, order) for order in bench.orders]
    return hashlib.sha256(encode(told) + encode(ordered) + stored(bench.floor)).hexdigest()


if __name__ == "__main__":
    sys.stdout.write(fingerprint(SEED))
