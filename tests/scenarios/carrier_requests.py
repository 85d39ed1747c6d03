"""What the carrier sends about one call, each request by its name: twilio.md 1.2 to 1.4."""

from tests.scenarios.stage import CALL, LEG, OFFER, told, told_of_room

# The caller's own call asks for documents, one at a time.
INBOUND = told("inbound", "/voice/inbound", CallStatus="ringing")
MENU = told("menu", "/voice/menu/{contact}/1", Digits="1")
WAIT = told("wait", "/voice/wait/{contact}/en", QueueTime="1")
HUNG_UP_IN_QUEUE = told(
    "queue exit (hangup)",
    "/voice/queue-exit/{contact}/s1",
    QueueResult="hangup",
    QueueTime="4",
    CallStatus="completed",
)
OUT_OF_QUEUE = told(
    "queue exit (redirected)", "/voice/queue-exit/{contact}/s1", QueueResult="redirected", QueueTime="4"
)
AT_ROOM = told("caller at the room", "/voice/room/{contact}/{offer}")
OUT_OF_ROOM = told("caller out of the room", "/voice/out/{contact}/{offer}", DialCallStatus="answered")

# The specialist's softphone asks for its own.
DEVICE = told("device", "/voice/specialist", call=LEG, From="client:amal", CallStatus="ringing", offer=OFFER)
DEVICE_OUT = told(
    "device out of the room", "/voice/leg/{offer}", call=LEG, From="client:amal", DialCallStatus="answered"
)

# Callbacks come beside all that, and beside each other.
AMAL_JOINS = told_of_room("specialist joins", "participant-join", LEG)
CALLER_JOINS = told_of_room("caller joins", "participant-join", CALL)
ROOM_STARTS = told_of_room("room starts", "conference-start", None)
CALLER_LEAVES = told_of_room(
    "caller leaves",
    "participant-leave",
    CALL,
    ReasonParticipantLeft="participant_hung_up",
    ParticipantCallStatus="completed",
)
AMAL_IS_PUT_OUT = told_of_room(
    "specialist is put out",
    "participant-leave",
    LEG,
    ReasonParticipantLeft="moderator_ended_conference",
    ParticipantCallStatus="in-progress",
)
ROOM_ENDS = told_of_room(
    "room ends",
    "conference-end",
    None,
    ReasonConferenceEnded="participant-with-end-conference-on-exit-left",
    CallSidEndingConference=CALL,
)
LEG_ENDS = told("leg ends", "/cb/leg", call=LEG, From="client:amal", CallStatus="completed", CallDuration="3")
CALL_ENDS = told("call ends", "/cb/call", CallStatus="completed", CallDuration="7")
NEVER_ANSWERED = told("call ends (no-answer)", "/cb/call", CallStatus="no-answer")
AMAL_HANGS_UP = told_of_room(
    "specialist hangs up",
    "participant-leave",
    LEG,
    ReasonParticipantLeft="participant_hung_up",
    ParticipantCallStatus="completed",
)
CALLER_IS_MOVED = told_of_room(
    "caller is moved",
    "participant-leave",
    CALL,
    ReasonParticipantLeft="participant_updated_via_api",
    ParticipantCallStatus="in-progress",
)
