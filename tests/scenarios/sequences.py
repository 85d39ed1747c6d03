"""What the carrier sends about one call, from beginning to end, and what the records must say of it.

The sequences of twilio.md 6 in its order; then the races of 3.4, each in both orders. What stands in braces there, the
carrier may send in any order: `either(...)`.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import permutations, product

from routing import commands as c
from routing.model import ContactEnd, EndedBy, SpecialistId, SpecialistState
from tests.scenarios import carrier_requests as of
from tests.scenarios.stage import AMAL, BEA, CALL, OFFER, SECOND_OFFER, Stage, Told

ABANDONED_MENU, ABANDONED_WAITING, ABANDONED_OFFERED, ANSWERED = (
    ContactEnd.ABANDONED_MENU,
    ContactEnd.ABANDONED_WAITING,
    ContactEnd.ABANDONED_OFFERED,
    ContactEnd.ANSWERED,
)


@dataclass(frozen=True, slots=True)
class Act:
    """Something that is not the carrier's: what a specialist does, or that time passes."""

    name: str
    do: Callable[[Stage], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Either:
    """Requests that come beside each other, in any order."""

    steps: tuple["Told | Act", ...]


Step = Told | Act | Either


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequence:
    name: str
    steps: tuple[Step, ...]
    ends: ContactEnd | None = None
    """None: the caller is still there."""
    by: EndedBy = EndedBy.CALLER
    specialist: SpecialistId | None = None
    drops: int | None = 0
    """None: it depends on the order, for the two may have met or not."""
    offers: int | None = None
    amal: SpecialistState | None = None
    hears: str = ""
    """The verb with which the last document ends, where it was one."""
    own_phones: bool = False
    """The one partner answers on a phone system of its own."""
    ways_out: bool = False
    """A call-back and a message are offered to whoever waits."""
    any_end: bool = False
    """Whether the contact has ended, and how, depends on the order; all that is asked is that nothing is left over."""
    story: tuple[str, ...] = ()
    """Events that there must be, in this order."""
    back: ContactEnd | str | None = None
    """How the call-back ended; `owed` while it has not."""
    story_of_back: tuple[str, ...] = ()
    check: Callable[[Stage], Awaitable[None]] | None = None

    def orders(self) -> list[tuple["Told | Act", ...]]:
        """Every order in which all this may come."""
        ways = [permutations(step.steps) if isinstance(step, Either) else [(step,)] for step in self.steps]
        return [tuple(step for part in parts for step in part) for parts in product(*map(list, ways))]


def either(*steps: Told | Act) -> Either:
    return Either(steps)


def seconds(count: float) -> Act:
    return Act(f"{count} s", lambda stage: stage.pass_time(round(count * 1000)))


def signs_in(who: SpecialistId) -> Act:
    return Act(f"{who} signs in", lambda stage: stage.specialist(who))


def accepts(who: SpecialistId = AMAL, offer: str = OFFER) -> Act:
    return Act(f"{who} accepts", lambda stage: stage.do(c.AcceptOffer, specialist=who, offer=offer))


def call_is_over(*calls: str) -> Act:
    """From here on the carrier refuses orders about these calls with 21220."""

    async def over(stage: Stage) -> None:
        stage.gone.update(calls)  # type: ignore[arg-type]

    return Act("the call is over", over)


READY = signs_in(AMAL)
QUEUED = (of.INBOUND, of.MENU, of.WAIT)
ON_THE_WAY = (READY, *QUEUED, accepts(), of.DEVICE, of.AMAL_JOINS)
"""The caller has been ordered into the room where Amal waits."""
TALKING = (*ON_THE_WAY, of.OUT_OF_QUEUE, of.AT_ROOM, of.CALLER_JOINS, of.ROOM_STARTS, seconds(60))
SENT = (*QUEUED, of.OUT_OF_QUEUE, of.RINGS_AT_PARTNER, of.WHISPER)

CANONICAL = (
    Sequence(
        name="1 abandoned at the first ring",
        steps=(either(of.INBOUND, of.NEVER_ANSWERED),),
        ends=ABANDONED_MENU,
    ),
    Sequence(
        name="2 hung up in the queue",
        steps=(*QUEUED, seconds(30), either(of.HUNG_UP_IN_QUEUE, of.CALL_ENDS)),
        ends=ABANDONED_WAITING,
    ),
    Sequence(
        name="2 hung up in the menu",
        steps=(of.INBOUND, of.CALL_ENDS),
        ends=ABANDONED_MENU,
    ),
    Sequence(
        name="3 a specialist is pulled",
        steps=(*ON_THE_WAY, either(of.OUT_OF_QUEUE, of.AT_ROOM), either(of.CALLER_JOINS, of.ROOM_STARTS)),
        amal=SpecialistState.ENGAGED,
    ),
    Sequence(
        name="4 the caller hangs up in the room",
        steps=(
            *TALKING,
            of.CALLER_LEAVES,
            of.ROOM_ENDS,
            of.AMAL_IS_PUT_OUT,
            of.DEVICE_OUT,
            either(of.LEG_ENDS, of.CALL_ENDS),
            seconds(1),
        ),
        ends=ANSWERED,
        specialist=AMAL,
        amal=SpecialistState.WRAP_UP,
    ),
    Sequence(
        name="5 the specialist's line breaks, and another takes the call",
        steps=(
            *TALKING,
            either(of.AMAL_HANGS_UP, of.LEG_ENDS),
            of.CALLER_IS_MOVED,
            of.REQUEUED,
            of.WAIT,
            signs_in(BEA),
            accepts(BEA, SECOND_OFFER),
            of.BEAS_DEVICE,
            of.BEA_JOINS,
            of.CALLER_JOINS_BEA,
            seconds(60),
            either(of.CALLER_LEAVES_BEA, of.CALL_ENDS),
        ),
        ends=ANSWERED,
        specialist=BEA,
        drops=1,
        offers=2,
        amal=SpecialistState.NOT_READY,
    ),
    Sequence(
        name="5 the specialist's line breaks, and nobody else is there",
        steps=(
            *TALKING,
            of.AMAL_HANGS_UP,
            either(of.CALLER_IS_MOVED, of.ROOM_ENDS, of.REQUEUED),
            of.LEG_ENDS,
        ),
        drops=1,
        amal=SpecialistState.NOT_READY,
    ),
    Sequence(
        name="6 an order takes the caller out of a room and back again",
        steps=(
            *TALKING,
            either(of.CALLER_IS_MOVED, of.AMAL_IS_PUT_OUT, of.ROOM_ENDS),
            of.AT_ROOM,
            seconds(1),
        ),
        amal=SpecialistState.ENGAGED,
    ),
    Sequence(
        name="7 news of a call's progress",
        steps=(
            either(of.CALL_RINGS, of.INBOUND),
            of.CALL_ANSWERED,
            of.MENU,
            READY,
            accepts(),
            either(of.LEG_RINGS, of.DEVICE),
            of.LEG_ANSWERED,
            of.AMAL_JOINS,
            of.CALLER_JOINS,
        ),
        amal=SpecialistState.ENGAGED,
    ),
    Sequence(
        name="8 talked at a partner's own phones until the partner hung up",
        steps=(*SENT, of.ACCEPTS, seconds(60), either(of.TALKED_THERE, of.LEG_ENDS), of.CALL_ENDS),
        ends=ANSWERED,
        by=EndedBy.SPECIALIST,
        own_phones=True,
    ),
    Sequence(
        name="8 talked at a partner's own phones until the caller hung up",
        steps=(*SENT, of.ACCEPTS, seconds(60), either(of.GONE_THERE, of.CALL_ENDS)),
        ends=ANSWERED,
        own_phones=True,
    ),
    Sequence(
        name="8 a machine picked up at a partner's own phones",
        steps=(*SENT, of.SAYS_NOTHING, of.MACHINE_THERE),
        hears="Enqueue",
        own_phones=True,
    ),
    Sequence(
        name="8 a partner's own phones are busy",
        steps=(*QUEUED, of.OUT_OF_QUEUE, of.RINGS_AT_PARTNER, of.BUSY_THERE),
        hears="Enqueue",
        own_phones=True,
    ),
    Sequence(
        name="9 held, muted, and back",
        steps=(*TALKING, of.HELD, of.MUTED, of.HELD_NO_MORE, seconds(60)),
        amal=SpecialistState.ENGAGED,
    ),
    *(
        Sequence(
            name=f"10 out of the carrier's queue and on the line: {result}",
            steps=(*QUEUED, of.queue_exit(result)),
            hears="Enqueue",
        )
        for result in ("leave", "queue-full", "error", "system-error")
    ),
)

RACES = (
    Sequence(
        name="the end overtakes the beginning",
        steps=(of.NEVER_ANSWERED, of.INBOUND),
        ends=ABANDONED_MENU,
        hears="Hangup",
    ),
    Sequence(
        name="hung up while the specialist accepts",
        steps=(READY, *QUEUED, call_is_over(CALL), either(accepts(), of.CALL_ENDS), of.DEVICE, seconds(10)),
        ends=ABANDONED_OFFERED,
        amal=SpecialistState.READY,
        hears="Hangup",
    ),
    Sequence(
        name="hung up while the specialist dials in",
        steps=(
            READY,
            *QUEUED,
            accepts(),
            call_is_over(CALL),
            either(of.DEVICE, of.CALL_ENDS),
            either(of.AMAL_JOINS, of.LEG_ENDS),
            seconds(10),
        ),
        ends=ABANDONED_OFFERED,
        amal=SpecialistState.READY,
    ),
    Sequence(
        name="hung up as the order to the room is given",
        steps=(
            READY,
            *QUEUED,
            accepts(),
            of.DEVICE,
            call_is_over(CALL),
            either(of.AMAL_JOINS, of.HUNG_UP_IN_QUEUE, of.CALL_ENDS),
            of.LEG_ENDS,
            seconds(10),
        ),
        ends=ABANDONED_OFFERED,
        amal=SpecialistState.READY,
    ),
    Sequence(
        name="hung up on the way to the room",
        steps=(
            *ON_THE_WAY,
            call_is_over(CALL),
            either(of.OUT_OF_QUEUE, of.CALL_ENDS),
            of.LEG_ENDS,
            seconds(10),
        ),
        ends=ABANDONED_OFFERED,
        amal=SpecialistState.READY,
    ),
    Sequence(
        name="the specialist's line breaks as the caller comes",
        steps=(
            *ON_THE_WAY,
            of.OUT_OF_QUEUE,
            of.AT_ROOM,
            either(of.CALLER_JOINS, of.AMAL_HANGS_UP, of.LEG_ENDS),
            of.REQUEUED,
            seconds(5),
        ),
        drops=None,
        amal=SpecialistState.NOT_READY,
        hears="Enqueue",
    ),
    Sequence(
        name="two legs of one specialist",
        steps=(READY, *QUEUED, accepts(), of.DEVICE, of.TWICE_FROM_ONE_DEVICE),
        hears="Hangup",
        amal=SpecialistState.ENGAGED,
    ),
    Sequence(
        name="another specialist dials in for an offer that is not theirs",
        steps=(READY, *QUEUED, signs_in(BEA), accepts(), of.SOMEBODY_ELSES_DEVICE),
        hears="Hangup",
        amal=SpecialistState.ENGAGED,
    ),
    Sequence(
        name="accepted twice, and by another",
        steps=(READY, *QUEUED, signs_in(BEA), either(accepts(), accepts(BEA), accepts()), of.DEVICE),
        offers=1,
        hears="Conference",
        amal=SpecialistState.ENGAGED,
    ),
    Sequence(
        name="accepted, and no device dials in",
        steps=(READY, *QUEUED, accepts(), seconds(30), of.WAIT),
        amal=SpecialistState.NOT_READY,
        offers=1,
        hears="Say",
    ),
    Sequence(
        name="the device comes after it was given up",
        steps=(READY, *QUEUED, accepts(), seconds(30), of.DEVICE, of.AMAL_JOINS),
        amal=SpecialistState.NOT_READY,
    ),
    Sequence(
        name="the caller comes to a room that was given up",
        steps=(*ON_THE_WAY, either(of.OUT_OF_QUEUE, of.AMAL_HANGS_UP), of.AT_ROOM),
        amal=SpecialistState.NOT_READY,
        hears="Enqueue",
    ),
    Sequence(
        name="hung up before anybody accepts at a partner's own phones",
        steps=(*SENT, call_is_over(CALL), of.CALL_ENDS, of.ACCEPTS, of.LEG_ENDS),
        ends=ABANDONED_WAITING,
        own_phones=True,
    ),
    Sequence(
        name="hung up just after somebody accepts at a partner's own phones",
        steps=(*SENT, of.ACCEPTS, call_is_over(CALL), either(of.CALL_ENDS, of.LEG_ENDS, of.GONE_THERE)),
        ends=ANSWERED,
        own_phones=True,
    ),
    Sequence(
        name="accepted at a partner's own phones after the caller was taken back",
        steps=(*SENT, seconds(60), of.ACCEPTS),
        hears="Hangup",
        own_phones=True,
    ),
)
