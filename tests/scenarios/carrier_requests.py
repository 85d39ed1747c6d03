"""What the carrier sends about one call, each request by its name: twilio.md 1.2 to 1.4."""

from tests.scenarios.stage import CALL, LEG, OFFER, OTHER_LEG, SECOND_OFFER, Told, told, told_of_room

# The caller's own call asks for documents, one at a time.
INBOUND = told("inbound", "/voice/inbound", CallStatus="ringing")
MENU = told("menu", "/voice/menu/{contact}/1", Digits="1")
WAIT = told("wait", "/voice/wait/{contact}/en/0/0", QueueTime="1")
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

# A second specialist, after the first.
BEAS_DEVICE = told(
    "second device",
    "/voice/specialist",
    call=OTHER_LEG,
    From="client:bea",
    CallStatus="ringing",
    offer=SECOND_OFFER,
)
BEA_JOINS = told_of_room("second specialist joins", "participant-join", OTHER_LEG, SECOND_OFFER)
CALLER_JOINS_BEA = told_of_room("caller joins the second", "participant-join", CALL, SECOND_OFFER)
CALLER_LEAVES_BEA = told_of_room(
    "caller leaves the second",
    "participant-leave",
    CALL,
    SECOND_OFFER,
    ReasonParticipantLeft="participant_hung_up",
    ParticipantCallStatus="completed",
)
REQUEUED = told("caller is brought back", "/voice/requeue/{contact}/{back}")
TWICE_FROM_ONE_DEVICE = told(
    "device (second click)", "/voice/specialist", call=OTHER_LEG, From="client:amal", offer=OFFER
)
SOMEBODY_ELSES_DEVICE = told(
    "device of another", "/voice/specialist", call=OTHER_LEG, From="client:bea", offer=OFFER
)

# Holding and what else a room reports that changes nothing for us.
HELD = told_of_room("caller is held", "participant-hold", CALL, Hold="true")
HELD_NO_MORE = told_of_room("caller is held no more", "participant-unhold", CALL, Hold="false")
MUTED = told_of_room("specialist is muted", "participant-mute", LEG, Muted="true")
LEG_RINGS = told("leg rings", "/cb/leg", call=LEG, From="client:amal", CallStatus="ringing")
LEG_ANSWERED = told("leg answered", "/cb/leg", call=LEG, From="client:amal", CallStatus="in-progress")
CALL_RINGS = told("call rings", "/cb/call", CallStatus="ringing")
CALL_ANSWERED = told("call answered", "/cb/call", CallStatus="in-progress")

# A partner's own phone system rings on the caller's call; whoever picks up there has a child call.
RINGS_AT_PARTNER = told("rings at the partner", "/voice/partner/{contact}/{sent}/NORTH/40")
WHISPER = told("whisper", "/voice/whisper/{contact}/{sent}/1", call=LEG, ParentCallSid=CALL)
ACCEPTS = told(
    "partner presses 1", "/voice/whisper-key/{contact}/{sent}/1", call=LEG, Digits="1", ParentCallSid=CALL
)
SAYS_NOTHING = told(
    "partner presses nothing",
    "/voice/whisper-key/{contact}/{sent}/2",
    call=LEG,
    Digits="",
    ParentCallSid=CALL,
)
TALKED_THERE = told(
    "back from the partner (bridged)",
    "/voice/partner-out/{contact}/{sent}",
    DialCallStatus="completed",
    DialBridged="true",
)
MACHINE_THERE = told(
    "back from the partner (not bridged)",
    "/voice/partner-out/{contact}/{sent}",
    DialCallStatus="completed",
    DialBridged="false",
)
BUSY_THERE = told(
    "back from the partner (busy)",
    "/voice/partner-out/{contact}/{sent}",
    DialCallStatus="busy",
    DialBridged="false",
)
GONE_THERE = told(
    "back from the partner (caller gone)",
    "/voice/partner-out/{contact}/{sent}",
    DialCallStatus="completed",
    DialBridged="true",
    CallStatus="completed",
)


def queue_exit(result: str) -> Told:
    return told(f"queue exit ({result})", "/voice/queue-exit/{contact}/s2", QueueResult=result)
