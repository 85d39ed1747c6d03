"""What the carrier sends about holds, others in a conversation, callers passed on, call-backs and messages."""

from routing.call_back_booking import call_back_of
from routing.floor import offer_id
from routing.model import CallSid
from routing.talk_model import party_id
from tests.scenarios.stage import CONTACT, LEG, OTHER_LEG, SECOND_OFFER, told, told_of_room

THIRD = CallSid("CA" + "e" * 32)
"""The leg of somebody outside who is called in, or of the second call that calls a caller back."""
PARTY = party_id(CONTACT, 1)
BACK = call_back_of(CONTACT)
BACK_OFFER = offer_id(BACK, 1)

HOLD_MUSIC = told("hold music", "/voice/hold-music")

# An outside line or an interpreter is called into the room.
PARTY_RINGS = told("party rings", f"/cb/party/{CONTACT}/{PARTY}", call=THIRD, CallStatus="ringing")
PARTY_JOINS = told_of_room("party joins", "participant-join", THIRD, ParticipantLabel=PARTY)
PARTY_LEAVES = told_of_room(
    "party leaves",
    "participant-leave",
    THIRD,
    ParticipantLabel=PARTY,
    ReasonParticipantLeft="participant_hung_up",
    ParticipantCallStatus="completed",
)
PARTY_NEVER_CAME = told_of_room(
    "party could not be added",
    "participant-leave",
    THIRD,
    ParticipantLabel=PARTY,
    ReasonParticipantLeft="participant_add_failed",
    ParticipantCallStatus="busy",
)
PARTY_BUSY = told("party is busy", f"/cb/party/{CONTACT}/{PARTY}", call=THIRD, CallStatus="busy")
PARTY_ENDS = told("party's call ends", f"/cb/party/{CONTACT}/{PARTY}", call=THIRD, CallStatus="completed")
PARTY_AT_ROOM = told("party at the room", f"/voice/party/{CONTACT}/{PARTY}", call=THIRD)

PARTY_OUT = told("party out of the room", f"/voice/party-out/{PARTY}", call=THIRD, DialCallStatus="answered")
FOURTH = CallSid("CA" + "9" * 32)
RINGS_TWICE = told(
    "party rings a second time", f"/cb/party/{CONTACT}/{PARTY}", call=FOURTH, CallStatus="ringing"
)

# A colleague is asked into the room of the first offer, under a label of their own.
BEA_JOINS_IN = told_of_room(
    "colleague joins in", "participant-join", OTHER_LEG, ParticipantLabel=SECOND_OFFER
)
BEA_LEAVES = told_of_room(
    "colleague leaves",
    "participant-leave",
    OTHER_LEG,
    ParticipantLabel=SECOND_OFFER,
    ReasonParticipantLeft="participant_hung_up",
    ParticipantCallStatus="completed",
)
BEAS_LEG_ENDS = told(
    "colleague's leg ends", "/cb/leg", call=OTHER_LEG, From="client:bea", CallStatus="completed"
)
AMAL_IS_LET_GO = told_of_room(
    "specialist is let go",
    "participant-leave",
    LEG,
    ReasonParticipantLeft="participant_hung_up",
    ParticipantCallStatus="completed",
)

# An outside line rings on the caller's own leg.
RINGS_OUTSIDE = told("rings outside", "/voice/outside/{contact}/{out}/crisis/30")
BUSY_OUTSIDE = told(
    "back from outside (busy)",
    "/voice/outside-out/{contact}/{out}",
    DialCallStatus="busy",
    DialBridged="false",
)
TALKED_OUTSIDE = told(
    "back from outside (bridged)",
    "/voice/outside-out/{contact}/{out}",
    DialCallStatus="completed",
    DialBridged="true",
)
GONE_OUTSIDE = told(
    "back from outside (caller gone)",
    "/voice/outside-out/{contact}/{out}",
    DialCallStatus="completed",
    DialBridged="true",
    CallStatus="completed",
)

# Ways out of the queue.
PRESSES_1 = told("key 1 in the queue", "/voice/wait-key/{contact}/en/0/0", Digits="1")
PRESSES_2 = told("key 2 in the queue", "/voice/wait-key/{contact}/en/0/0", Digits="2")
LEAVES = told("queue exit (leave)", "/voice/queue-exit/{contact}/s1", QueueResult="leave", QueueTime="9")
HANGS_UP_SPEAKING = told(
    "message ends (hangup)", "/voice/message-done/{contact}/en", Digits="hangup", CallStatus="completed"
)
RECORDED = told(
    "recording is ready",
    "/cb/recording/{contact}",
    RecordingSid="RE" + "a" * 32,
    RecordingStatus="completed",
    RecordingDuration="9",
)

# Calling back: the specialist waits in the room, then the carrier is ordered to call.
BACK_DEVICE = told(
    "device for a call-back",
    "/voice/specialist",
    call=LEG,
    From="client:amal",
    CallStatus="ringing",
    offer=BACK_OFFER,
)
AMAL_WAITS_THERE = told_of_room("specialist waits there", "participant-join", LEG, BACK_OFFER)
PICKED_UP = told("call-back is picked up", f"/voice/call-back/{BACK}/{BACK_OFFER}/en", call=THIRD)
TAKES_IT = told(
    "call-back is taken", f"/voice/call-back-key/{BACK}/{BACK_OFFER}/en/1", call=THIRD, Digits="1"
)
SAYS_NOTHING = told(
    "nobody presses a key", f"/voice/call-back-key/{BACK}/{BACK_OFFER}/en/2", call=THIRD, Digits=""
)
CALLED_JOINS = told_of_room("the one called back joins", "participant-join", THIRD, BACK_OFFER)
CALLED_LEAVES = told_of_room(
    "the one called back leaves",
    "participant-leave",
    THIRD,
    BACK_OFFER,
    ReasonParticipantLeft="participant_hung_up",
    ParticipantCallStatus="completed",
)


BACK_ENDS, BACK_BUSY, BACK_NOT_ANSWERED, BACK_FAILED = (
    told(f"call-back is over ({status})", f"/cb/call-back/{BACK}/{BACK_OFFER}", call=THIRD, CallStatus=status)
    for status in ("completed", "busy", "no-answer", "failed")
)
CALL_OVER = told("booked call ends", "/cb/call", CallStatus="completed", CallDuration="31")
