"""What the carrier sends about holds, three in a call, callers passed on, call-backs and messages, in each order; and
what must have become of it. After twilio.md 3.4, 4 and 6, as the table beside this one."""

from routing import commands as c
from routing.effects import EndCall
from routing.model import ContactEnd, EndedBy, Language, SpecialistState
from routing.talk_model import PartyId, Target, TargetKind
from tests.scenarios import carrier_requests as of
from tests.scenarios import talk_requests as talk
from tests.scenarios.sequences import (
    ANSWERED,
    TALKING,
    Act,
    Sequence,
    accepts,
    call_is_over,
    either,
    seconds,
    signs_in,
)
from tests.scenarios.stage import AMAL, BEA, CALL, CONTACT, SECOND_OFFER, Stage

CRISIS = Target(kind=TargetKind.OUTSIDE, id="crisis")
ENGLISH_QUEUE = Target(kind=TargetKind.QUEUE, language=Language("en"))
COLLEAGUE = Target(kind=TargetKind.SPECIALIST, id=BEA)
PARTY, ASKED = talk.PARTY, PartyId(SECOND_OFFER)


def does(name: str, command: type[c.Command], **of_it: object) -> Act:
    """What Amal does with the call in hand."""
    return Act(f"Amal {name}", lambda stage: stage.do(command, specialist=AMAL, contact=CONTACT, **of_it))


HOLDS, RESUMES = does("holds", c.HoldCaller), does("resumes", c.ResumeCaller)
CALLS_IN = does("calls in", c.CallParty, target=CRISIS)
ASKS_BEA = does("asks Bea", c.CallParty, target=COLLEAGUE)
DROPS = does("drops", c.DropParty, party=PARTY)
HANDS_OUT = does("hands the caller out", c.HandOver, party=PARTY)
HANDS_OVER = does("hands the caller over", c.HandOver, party=ASKED)
PASSES_ON = does("passes the caller on", c.Transfer, to=ENGLISH_QUEUE)
SENDS_OUT = does("sends the caller out", c.Transfer, to=CRISIS)
HANGS_UP = does("hangs up", c.HangUp)

LETS_AMAL_GO = either(talk.AMAL_IS_LET_GO, of.LEG_ENDS)
CALLER_GOES = (of.CALLER_LEAVES, either(of.ROOM_ENDS, of.CALL_ENDS))
WITH_PARTY = (*TALKING, CALLS_IN, talk.PARTY_RINGS, talk.PARTY_JOINS)
WITH_BEA = (
    *TALKING,
    signs_in(BEA),
    ASKS_BEA,
    accepts(BEA, SECOND_OFFER),
    of.BEAS_DEVICE,
    talk.BEA_JOINS_IN,
)
PASSED_ON = (
    *TALKING,
    PASSES_ON,
    either(LETS_AMAL_GO.steps[0], of.CALLER_IS_MOVED, of.REQUEUED),
    of.LEG_ENDS,
    of.WAIT,
)
ANSWERED_BY_BEA = (
    signs_in(BEA),
    accepts(BEA, SECOND_OFFER),
    of.BEAS_DEVICE,
    of.BEA_JOINS,
    of.CALLER_JOINS_BEA,
    seconds(60),
    either(of.CALLER_LEAVES_BEA, of.CALL_ENDS),
)


async def _nobody_waits_for_ever(stage: Stage) -> None:
    assert not [one for one in stage.floor.contacts.values() if one.held is not None]


HOLD = (
    Sequence(
        name="9 on hold and back",
        steps=(
            *TALKING,
            HOLDS,
            either(of.HELD, talk.HOLD_MUSIC),
            seconds(30),
            RESUMES,
            of.HELD_NO_MORE,
            seconds(10),
            *CALLER_GOES,
        ),
        ends=ANSWERED,
        specialist=AMAL,
        story=("CallerHeld", "CallerResumed"),
    ),
    Sequence(
        name="hung up on hold",
        steps=(*TALKING, HOLDS, of.HELD, talk.HOLD_MUSIC, seconds(30), *CALLER_GOES),
        ends=ANSWERED,
        specialist=AMAL,
        amal=SpecialistState.WRAP_UP,
    ),
    Sequence(
        name="on hold when the specialist's line breaks",
        steps=(
            *TALKING,
            HOLDS,
            either(of.HELD, of.AMAL_HANGS_UP),
            either(of.CALLER_IS_MOVED, of.REQUEUED),
            of.LEG_ENDS,
            of.WAIT,
        ),
        drops=1,
        amal=SpecialistState.NOT_READY,
        check=_nobody_waits_for_ever,
    ),
    Sequence(
        name="held and resumed at once",
        steps=(*TALKING, HOLDS, RESUMES, either(of.HELD, of.HELD_NO_MORE), seconds(5)),
        amal=SpecialistState.ENGAGED,
        check=_nobody_waits_for_ever,
    ),
)


async def _second_leg_is_ended(stage: Stage) -> None:
    ended = [one.call for one in stage.orders if isinstance(one, EndCall)]
    assert talk.FOURTH in ended
    assert talk.THIRD not in ended


THREE = (
    Sequence(
        name="7 three in a call, until the caller hangs up",
        steps=(
            *WITH_PARTY,
            seconds(60),
            either(of.CALLER_LEAVES, talk.PARTY_LEAVES),
            talk.PARTY_ENDS,
            of.CALL_ENDS,
        ),
        ends=ANSWERED,
        specialist=AMAL,
        story=("PartyJoined", "PartyLeft"),
    ),
    Sequence(
        name="6 somebody called in is busy",
        steps=(*TALKING, CALLS_IN, either(talk.PARTY_NEVER_CAME, talk.PARTY_BUSY), seconds(5)),
        amal=SpecialistState.ENGAGED,
        story=("PartyFailed",),
    ),
    Sequence(
        name="dropped while they answer",
        steps=(
            *TALKING,
            CALLS_IN,
            talk.PARTY_RINGS,
            either(DROPS, talk.PARTY_JOINS),
            talk.PARTY_ENDS,
            seconds(5),
        ),
        amal=SpecialistState.ENGAGED,
    ),
    Sequence(
        name="an interpreter comes to the room when the call is over",
        steps=(*TALKING, CALLS_IN, talk.PARTY_RINGS, *CALLER_GOES, talk.PARTY_AT_ROOM, talk.PARTY_ENDS),
        ends=ANSWERED,
        specialist=AMAL,
        hears="Hangup",
    ),
    Sequence(
        name="the specialist's line breaks while a third party rings",
        steps=(
            *TALKING,
            CALLS_IN,
            talk.PARTY_RINGS,
            either(of.AMAL_HANGS_UP, talk.PARTY_ENDS),
            of.REQUEUED,
            of.LEG_ENDS,
        ),
        drops=1,
        amal=SpecialistState.NOT_READY,
        hears="Enqueue",
    ),
    Sequence(
        name="a third party joins as the caller hangs up",
        steps=(
            *TALKING,
            CALLS_IN,
            talk.PARTY_RINGS,
            call_is_over(CALL),
            either(talk.PARTY_JOINS, of.CALLER_LEAVES),
            of.CALL_ENDS,
            talk.PARTY_ENDS,
        ),
        ends=ANSWERED,
        specialist=AMAL,
    ),
    Sequence(
        name="nobody comes in time",
        steps=(*TALKING, CALLS_IN, seconds(60), either(talk.PARTY_JOINS, talk.PARTY_RINGS)),
        amal=SpecialistState.ENGAGED,
        story=("PartyFailed",),
    ),
    Sequence(
        name="called twice, because nobody knew whether the first call had come about",
        steps=(*TALKING, CALLS_IN, talk.PARTY_RINGS, either(talk.RINGS_TWICE, talk.PARTY_JOINS), seconds(5)),
        amal=SpecialistState.ENGAGED,
        check=_second_leg_is_ended,
    ),
    Sequence(
        name="called in when the room is over: the order finds none",
        steps=(*TALKING, call_is_over(CALL), CALLS_IN, seconds(1), either(of.CALLER_LEAVES, of.CALL_ENDS)),
        ends=ANSWERED,
        specialist=AMAL,
        story=("PartyCalled", "PartyFailed"),
    ),
    Sequence(
        name="an interpreter's leg goes on without the room, its label being taken",
        steps=(*TALKING, CALLS_IN, talk.PARTY_RINGS, talk.PARTY_AT_ROOM, talk.PARTY_OUT),
        amal=SpecialistState.ENGAGED,
        hears="Hangup",
    ),
)

TRANSFERS = (
    Sequence(
        name="handed over to a colleague, then the caller hangs up",
        steps=(
            *WITH_BEA,
            seconds(5),
            HANDS_OVER,
            either(talk.AMAL_IS_LET_GO, of.LEG_ENDS),
            seconds(60),
            *CALLER_GOES,
        ),
        ends=ANSWERED,
        specialist=BEA,
        story=("ConsultStarted", "ContactHandedOver"),
        amal=SpecialistState.READY,
    ),
    Sequence(
        name="handed over as the caller hangs up",
        steps=(
            *WITH_BEA,
            either(HANDS_OVER, of.CALLER_LEAVES),
            of.CALL_ENDS,
            of.LEG_ENDS,
            talk.BEAS_LEG_ENDS,
        ),
        ends=ANSWERED,
    ),
    Sequence(
        name="the colleague's line breaks while they are asked",
        steps=(*WITH_BEA, either(talk.BEA_LEAVES, talk.BEAS_LEG_ENDS), seconds(5)),
        amal=SpecialistState.ENGAGED,
    ),
    Sequence(
        name="the first specialist's line breaks while a colleague is asked: the colleague has the caller",
        steps=(*WITH_BEA, either(of.AMAL_HANGS_UP, of.LEG_ENDS), seconds(60), *CALLER_GOES),
        ends=ANSWERED,
        specialist=BEA,
        amal=SpecialistState.NOT_READY,
    ),
    Sequence(
        name="handed over as the first specialist's line breaks",
        steps=(*WITH_BEA, either(HANDS_OVER, of.AMAL_HANGS_UP, of.LEG_ENDS), seconds(60), *CALLER_GOES),
        ends=ANSWERED,
        specialist=BEA,
    ),
    Sequence(
        name="6 passed on to a queue, and answered there",
        steps=(*PASSED_ON, *ANSWERED_BY_BEA),
        ends=ANSWERED,
        specialist=BEA,
        offers=2,
        story=("ContactTransferred", "ContactConnected"),
    ),
    Sequence(
        name="passed on to a queue, and hung up there",
        steps=(*PASSED_ON, seconds(30), either(of.HUNG_UP_IN_QUEUE, of.CALL_ENDS)),
        ends=ContactEnd.ABANDONED_WAITING,
    ),
    Sequence(
        name="passed on as the caller hangs up: the order finds nobody",
        steps=(*TALKING, call_is_over(CALL), either(PASSES_ON, of.CALLER_LEAVES), of.CALL_ENDS, of.LEG_ENDS),
        ends=None,
        any_end=True,
    ),
    Sequence(
        name="8 left to an outside line until the caller hangs up",
        steps=(
            *TALKING,
            SENDS_OUT,
            either(of.CALLER_IS_MOVED, talk.AMAL_IS_LET_GO),
            talk.RINGS_OUTSIDE,
            seconds(60),
            either(talk.GONE_OUTSIDE, of.CALL_ENDS),
        ),
        ends=ANSWERED,
        specialist=AMAL,
    ),
    Sequence(
        name="8 left to an outside line that hangs up",
        steps=(
            *TALKING,
            SENDS_OUT,
            of.CALLER_IS_MOVED,
            talk.RINGS_OUTSIDE,
            seconds(60),
            talk.TALKED_OUTSIDE,
            of.CALL_ENDS,
        ),
        ends=ANSWERED,
        by=EndedBy.OUTSIDE,
    ),
    Sequence(
        name="8 left to an outside line that is busy: back in the queue",
        steps=(
            *TALKING,
            SENDS_OUT,
            either(of.CALLER_IS_MOVED, of.LEG_ENDS),
            talk.RINGS_OUTSIDE,
            talk.BUSY_OUTSIDE,
        ),
        hears="Enqueue",
        story=("ContactHandedOut", "OutsideFailed"),
    ),
    Sequence(
        name="handed to somebody outside who is there, until they hang up",
        steps=(
            *WITH_PARTY,
            HANDS_OUT,
            LETS_AMAL_GO,
            seconds(60),
            either(talk.PARTY_LEAVES, talk.PARTY_ENDS),
            of.CALL_ENDS,
        ),
        ends=ANSWERED,
        by=EndedBy.OUTSIDE,
        specialist=AMAL,
    ),
    Sequence(
        name="handed to somebody outside who hangs up at that moment",
        steps=(*WITH_PARTY, either(HANDS_OUT, talk.PARTY_LEAVES, talk.PARTY_ENDS), seconds(2)),
        ends=None,
        any_end=True,
    ),
)

TALKS = (*HOLD, *THREE, *TRANSFERS)
