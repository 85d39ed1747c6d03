"""What the carrier sends about call-backs and messages, in each order; after twilio.md 4 (d, e) and 6."""

from routing.model import ContactEnd, SpecialistState
from tests.scenarios import carrier_requests as of
from tests.scenarios import talk_requests as talk
from tests.scenarios.sequences import ANSWERED, QUEUED, READY, Sequence, accepts, either, seconds
from tests.scenarios.stage import AMAL

OFFERED_OUT = (*QUEUED, seconds(3), of.WAIT)
"""Nobody is there, and the ways out have been opened."""
BOOKED = (*OFFERED_OUT, talk.PRESSES_1, either(of.HUNG_UP_IN_QUEUE, talk.CALL_OVER))
CALLING_BACK = (*BOOKED, READY, accepts(AMAL, talk.BACK_OFFER), talk.BACK_DEVICE, talk.AMAL_WAITS_THERE)
CALL_BACK = ContactEnd.CALL_BACK

EXITS = (
    Sequence(
        name="10 left the queue to leave a message, and hung up",
        steps=(
            *OFFERED_OUT,
            talk.PRESSES_2,
            talk.LEAVES,
            either(talk.HANGS_UP_SPEAKING, of.CALL_ENDS, talk.RECORDED),
        ),
        ends=ContactEnd.VOICEMAIL,
        story=("MessageLeft",),
        ways_out=True,
    ),
    Sequence(
        name="hung up as they leave the queue for a message",
        steps=(*OFFERED_OUT, either(talk.PRESSES_2, of.CALL_ENDS), talk.LEAVES),
        ends=None,
        any_end=True,
        ways_out=True,
    ),
    Sequence(
        name="a call-back is booked",
        steps=BOOKED,
        ends=CALL_BACK,
        back="owed",
        ways_out=True,
    ),
    Sequence(
        name="a call-back is chosen as a specialist accepts",
        steps=(*OFFERED_OUT, READY, either(talk.PRESSES_1, accepts()), seconds(2)),
        ends=None,
        any_end=True,
        ways_out=True,
    ),
    Sequence(
        name="7 called back, taken, and hung up",
        steps=(
            *CALLING_BACK,
            talk.PICKED_UP,
            talk.TAKES_IT,
            talk.CALLED_JOINS,
            seconds(60),
            either(talk.CALLED_LEAVES, talk.BACK_ENDS),
        ),
        ends=CALL_BACK,
        back=ANSWERED,
        amal=SpecialistState.WRAP_UP,
        ways_out=True,
    ),
    *(
        Sequence(
            name=f"7 called back, and {name}",
            steps=(*CALLING_BACK, over, seconds(2)),
            ends=CALL_BACK,
            back="owed",
            amal=SpecialistState.READY,
            story_of_back=("CallBackFailed",),
            ways_out=True,
        )
        for name, over in (
            ("busy", talk.BACK_BUSY),
            ("not answered", talk.BACK_NOT_ANSWERED),
            ("failed", talk.BACK_FAILED),
        )
    ),
    Sequence(
        name="called back, and a machine answers",
        steps=(*CALLING_BACK, talk.PICKED_UP, talk.SAYS_NOTHING, talk.BACK_ENDS, seconds(2)),
        ends=CALL_BACK,
        back="owed",
        amal=SpecialistState.READY,
        story_of_back=("CallBackFailed",),
        ways_out=True,
    ),
    Sequence(
        name="the key comes as the attempt is given up: nobody who pressed it is sent away",
        steps=(*CALLING_BACK, talk.PICKED_UP, seconds(120), talk.TAKES_IT),
        ends=CALL_BACK,
        back="owed",
        hears="Enqueue",
        ways_out=True,
    ),
    Sequence(
        name="taken, and hung up before the room",
        steps=(*CALLING_BACK, talk.PICKED_UP, talk.TAKES_IT, talk.BACK_ENDS, seconds(10)),
        ends=CALL_BACK,
        back=ContactEnd.ABANDONED_OFFERED,
        ways_out=True,
    ),
)
