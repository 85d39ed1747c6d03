"""Each address at which the carrier calls us."""

from telephony.addresses import Place
from tests.webhooks.posts import CALL, CONTACT, LEG, OFFER, ROOM_EVENT, SPECIALIST_CALL

MENU = f"/voice/menu/{CONTACT}/1"
VOICE_PATHS = {
    Place.INBOUND: ("/voice/inbound", {}),
    Place.MENU: (MENU, {"Digits": "1"}),
    Place.WAIT: (f"/voice/wait/{CONTACT}/fr", {"QueueTime": "3"}),
    Place.QUEUE_EXIT: (f"/voice/queue-exit/{CONTACT}/0a", {"QueueResult": "error"}),
    Place.ROOM: (f"/voice/room/{CONTACT}/{OFFER}", {}),
    Place.OUT: (f"/voice/out/{CONTACT}/{OFFER}", {}),
    Place.REQUEUE: (f"/voice/requeue/{CONTACT}/e1", {}),
    Place.SPECIALIST: ("/voice/specialist", SPECIALIST_CALL | {"offer": OFFER}),
    Place.WAIT_ON: (f"/voice/wait-on/{CONTACT}/fr", {"QueueTime": "3"}),
    Place.PARTNER_OUT: (
        f"/voice/partner-out/{CONTACT}/e1",
        {"DialCallStatus": "busy", "DialBridged": "false"},
    ),
    Place.CUT_OFF_KEY: (f"/voice/cut-off-key/{CONTACT}/e1", {"Digits": "1"}),
    Place.WAIT_KEY: (f"/voice/wait-key/{CONTACT}/fr", {"Digits": "1"}),
    Place.CALL_BACK_KEY: (f"/voice/call-back-key/{CONTACT}/{OFFER}/fr/1", {"Digits": "1"}),
    Place.WHISPER_KEY: (
        f"/voice/whisper-key/{CONTACT}/e1/1",
        {"CallSid": LEG, "ParentCallSid": CALL, "Digits": "1"},
    ),
}
CALLBACK_PATHS = {
    Place.CALL_STATUS: ("/cb/call", {"CallStatus": "completed"}),
    Place.LEG_STATUS: ("/cb/leg", {"CallStatus": "completed"}),
    Place.CALL_BACK_STATUS: (f"/cb/call-back/{CONTACT}/{OFFER}", {"CallStatus": "busy"}),
    Place.RECORDING_STATUS: (
        f"/cb/recording/{CONTACT}",
        {"RecordingStatus": "completed", "RecordingSid": "RE" + "0" * 32, "RecordingDuration": "9"},
    ),
    Place.ROOM_STATUS: (f"/cb/room/{OFFER}", ROOM_EVENT | {"StatusCallbackEvent": "participant-join"}),
}
