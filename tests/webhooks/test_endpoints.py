"""What each address makes of the carrier's fields."""

import dataclasses

import pytest

from routing import commands as c
from routing import replies as r
from routing.model import (
    ENGLISH,
    FRENCH,
    CallSid,
    CommandId,
    ConferenceSid,
    Confidence,
    EffectId,
    EndedBy,
    EvidenceSource,
    PartnerFailure,
    PartnerId,
    RegionEvidence,
    SpecialistId,
)
from telephony.addresses import Place
from tests.webhooks.posts import (
    CALL,
    CONTACT,
    LEG,
    OFFER,
    ROOM,
    ROOM_EVENT,
    SPECIALIST_CALL,
    ScriptedFloor,
    application,
    form,
    post,
)
from webhooks.endpoints import ENDPOINTS, contact_of
from webhooks.inquiries import Side

HOME = RegionEvidence(
    source=EvidenceSource.EXCHANGE, confidence=Confidence.MEDIUM, home=PartnerId("CENTRAL"), place="Toronto"
)


class TestEndpoints:
    def test_has_one_for_every_place(self) -> None:
        assert set(ENDPOINTS) == set(Place)

    def test_answers_places_that_report_with_nothing(self) -> None:
        for place, endpoint in ENDPOINTS.items():
            assert (endpoint.side is Side.CALLBACK) is place.is_callback


class TestInbound:
    async def test_reports_the_line_and_the_region_and_no_number(self) -> None:
        looked_up: list[tuple[str, str]] = []

        def evidence(number: str, line: str) -> RegionEvidence:
            looked_up.append((number, line))
            return HOME

        floor = ScriptedFloor(r.AskLanguage(contact=CONTACT, attempt=1))
        answer = await post(application(floor, evidence), "/voice/inbound")
        command = floor.asked[0]
        assert command == c.ReportCallArrived(
            id=command.id, contact=CONTACT, call=CallSid(CALL), line="main", evidence=HOME
        )
        assert looked_up == [("+16475550100", "main")]
        assert "555" not in repr(command)
        assert f"/voice/menu/{CONTACT}/1" in answer.text

    @pytest.mark.parametrize("number", ["anonymous", "", "unknown", "sip:x@y", "+1\x00", "Anonymous <a@b>"])
    async def test_serves_callers_whose_number_is_none(self, number: str) -> None:
        looked_up: list[str] = []

        def evidence(number: str, line: str) -> RegionEvidence:
            looked_up.append(number)
            return HOME

        floor = ScriptedFloor(r.AskLanguage(contact=CONTACT, attempt=1))
        answer = await post(application(floor, evidence), "/voice/inbound", form({"From": number}))
        assert answer.status_code == 200
        assert looked_up == [""]

    async def test_serves_callers_of_a_number_that_nobody_listed(self) -> None:
        floor = ScriptedFloor(r.AskLanguage(contact=CONTACT, attempt=1))
        app = application(floor)
        assert (await post(app, "/voice/inbound", form({"To": "+15195550000"}))).status_code == 200
        assert isinstance(floor.asked[0], c.ReportCallArrived)
        assert floor.asked[0].line == "unlisted"
        assert app.counters.unlisted_line == 1

    async def test_serves_callers_when_the_look_up_fails(self) -> None:
        def evidence(number: str, line: str) -> RegionEvidence:
            raise RuntimeError(number)

        floor = ScriptedFloor(r.AskLanguage(contact=CONTACT, attempt=1))
        app = application(floor, evidence)
        assert "<Gather" in (await post(app, "/voice/inbound")).text
        assert app.counters.evidence_failed == 1

    def test_names_one_contact_for_one_call(self) -> None:
        assert contact_of(CallSid(CALL)) == CONTACT != contact_of(CallSid(LEG))
        assert len(CONTACT) == 17

    @pytest.mark.parametrize(("line", "relay"), [("main", False), ("tty", True)])
    async def test_knows_calls_by_tty_and_relay_services_by_their_line(self, line: str, relay: bool) -> None:
        """F-19: whoever calls on such a line needs more time at every step."""
        floor = ScriptedFloor(r.AskLanguage(contact=CONTACT, attempt=1))
        app = application(floor, lines={"+12895550199": line}, relay_lines=frozenset({"tty", "relay"}))
        await post(app, "/voice/inbound")
        (command,) = floor.asked
        assert isinstance(command, c.ReportCallArrived)
        assert (command.line, command.relay) == (line, relay)


NO_ID = CommandId("")
EFFECT = EffectId("w1.e1")

REQUESTS: dict[str, tuple[str, dict[str, str], c.Command]] = {
    "menu": (
        f"/voice/menu/{CONTACT}/2",
        {"Digits": "1", "msg": "Gather End"},
        c.ReportMenuKey(id=NO_ID, contact=CONTACT, call=CallSid(CALL), digits="1", attempt=2),
    ),
    "menu, nothing pressed": (
        f"/voice/menu/{CONTACT}/1",
        {},
        c.ReportMenuKey(id=NO_ID, contact=CONTACT, call=CallSid(CALL), digits="", attempt=1),
    ),
    "wait": (
        f"/voice/wait/{CONTACT}/en",
        {"QueueTime": "25", "QueueSid": "QU1", "QueuePosition": "3"},
        c.ReportStillWaiting(
            id=NO_ID, contact=CONTACT, call=CallSid(CALL), language=ENGLISH, queued_ms=25_000
        ),
    ),
    "region, nothing said": (
        f"/voice/region/{CONTACT}/2",
        {},
        c.ReportRegionGiven(id=NO_ID, contact=CONTACT, call=CallSid(CALL), evidence=None, attempt=2),
    ),
    "wait on": (
        f"/voice/wait-on/{CONTACT}/fr",
        {"QueueTime": "25"},
        c.ReportStillWaiting(
            id=NO_ID,
            contact=CONTACT,
            call=CallSid(CALL),
            language=FRENCH,
            queued_ms=25_000,
            quiet=True,
        ),
    ),
    "wait, of an unknown length": (
        f"/voice/wait-on/{CONTACT}/fr",
        {},
        c.ReportStillWaiting(
            id=NO_ID, contact=CONTACT, call=CallSid(CALL), language=FRENCH, queued_ms=0, quiet=True
        ),
    ),
    "partner accepted": (
        f"/voice/whisper-key/{CONTACT}/{EFFECT}/1",
        {"CallSid": LEG, "ParentCallSid": CALL, "Digits": "1"},
        c.ReportPartnerAnswered(id=NO_ID, contact=CONTACT, call=CallSid(CALL), effect=EFFECT),
    ),
    "partner hung up": (
        f"/voice/partner-out/{CONTACT}/{EFFECT}",
        {"DialCallStatus": "completed", "DialBridged": "true"},
        c.ReportPartnerHungUp(id=NO_ID, contact=CONTACT, call=CallSid(CALL), effect=EFFECT),
    ),
    "was not cut off at the partner": (
        f"/voice/cut-off-key/{CONTACT}/{EFFECT}",
        {"Digits": ""},
        c.ReportCallEnded(
            id=NO_ID, contact=CONTACT, call=CallSid(CALL), status="in-progress", by=EndedBy.SPECIALIST
        ),
    ),
    "was cut off at the partner": (
        f"/voice/cut-off-key/{CONTACT}/{EFFECT}",
        {"Digits": "1"},
        c.ReportPartnerFailed(
            id=NO_ID,
            contact=CONTACT,
            call=CallSid(CALL),
            effect=EFFECT,
            reason=PartnerFailure.CUT_OFF,
        ),
    ),
    "caller hung up at the partner": (
        f"/voice/partner-out/{CONTACT}/{EFFECT}",
        {"DialCallStatus": "no-answer", "DialBridged": "false", "CallStatus": "completed"},
        c.ReportCallEnded(id=NO_ID, contact=CONTACT, call=CallSid(CALL), status="completed"),
    ),
    "queue exit": (
        f"/voice/queue-exit/{CONTACT}/00ff",
        {"QueueResult": "redirected", "QueueTime": "7"},
        c.ReportQueueLeft(id=NO_ID, contact=CONTACT, call=CallSid(CALL), result="redirected"),
    ),
    "room": (
        f"/voice/room/{CONTACT}/{OFFER}",
        {},
        c.ReportCallerAtRoom(id=NO_ID, contact=CONTACT, call=CallSid(CALL), offer=OFFER),
    ),
    "out": (
        f"/voice/out/{CONTACT}/{OFFER}",
        {"DialCallStatus": "answered"},
        c.ReportCallerOutOfRoom(id=NO_ID, contact=CONTACT, call=CallSid(CALL), offer=OFFER),
    ),
    "requeue": (
        f"/voice/requeue/{CONTACT}/w1.e1",
        {},
        c.ReportCallerRequeued(id=NO_ID, contact=CONTACT, call=CallSid(CALL)),
    ),
    "specialist": (
        "/voice/specialist",
        SPECIALIST_CALL | {"offer": OFFER},
        c.ReportSpecialistDialled(id=NO_ID, specialist=SpecialistId("amal"), offer=OFFER, leg=CallSid(LEG)),
    ),
    "caller gone": (
        "/cb/call",
        {"CallStatus": "no-answer", "Duration": "1"},
        c.ReportCallEnded(id=NO_ID, contact=CONTACT, call=CallSid(CALL), status="no-answer"),
    ),
    "leg over": (
        "/cb/leg",
        SPECIALIST_CALL | {"CallStatus": "completed"},
        c.ReportLegEnded(id=NO_ID, leg=CallSid(LEG)),
    ),
    "joined": (
        f"/cb/room/{OFFER}",
        ROOM_EVENT | {"StatusCallbackEvent": "participant-join"},
        c.ReportParticipantJoined(id=NO_ID, offer=OFFER, call=CallSid(LEG), conference=ConferenceSid(ROOM)),
    ),
    "left": (
        f"/cb/room/{OFFER}",
        ROOM_EVENT
        | {"StatusCallbackEvent": "participant-leave", "ReasonParticipantLeft": "participant_hung_up"},
        c.ReportParticipantLeft(id=NO_ID, offer=OFFER, call=CallSid(LEG)),
    ),
    "moved out": (
        f"/cb/room/{OFFER}",
        ROOM_EVENT
        | {
            "StatusCallbackEvent": "participant-leave",
            "ReasonParticipantLeft": "participant_updated_via_api",
            "ParticipantCallStatus": "in-progress",
        },
        c.ReportParticipantLeft(id=NO_ID, offer=OFFER, call=CallSid(LEG), moved=True),
    ),
    "ended out": (
        f"/cb/room/{OFFER}",
        ROOM_EVENT
        | {
            "StatusCallbackEvent": "participant-leave",
            "ReasonParticipantLeft": "participant_updated_via_api",
            "ParticipantCallStatus": "completed",
        },
        c.ReportParticipantLeft(id=NO_ID, offer=OFFER, call=CallSid(LEG)),
    ),
    "left with the room": (
        f"/cb/room/{OFFER}",
        ROOM_EVENT
        | {"StatusCallbackEvent": "participant-leave", "ReasonParticipantLeft": "moderator_ended_conference"},
        c.ReportParticipantLeft(id=NO_ID, offer=OFFER, call=CallSid(LEG), room_ended=True),
    ),
}


class TestCommands:
    @pytest.mark.parametrize("name", REQUESTS)
    async def test_puts_each_request_to_the_floor_as_one_command(self, name: str) -> None:
        path, fields, expected = REQUESTS[name]
        floor = ScriptedFloor(r.EndsCall())
        await post(application(floor), path, form(fields))
        (command,) = floor.asked
        assert command.id.startswith("w")
        assert dataclasses.replace(command, id=NO_ID) == expected

    @pytest.mark.parametrize(
        ("path", "fields"),
        [
            ("/cb/call", {"CallStatus": "ringing"}),
            ("/cb/leg", {"CallStatus": "in-progress"}),
            (f"/cb/room/{OFFER}", ROOM_EVENT | {"StatusCallbackEvent": "conference-start"}),
            (f"/cb/room/{OFFER}", ROOM_EVENT | {"StatusCallbackEvent": "participant-mute"}),
        ],
    )
    async def test_does_not_trouble_the_floor_with_what_it_need_not_know(
        self, path: str, fields: dict[str, str]
    ) -> None:
        floor = ScriptedFloor()
        assert (await post(application(floor), path, form(fields))).status_code == 204
        assert floor.asked == []


class TestWithoutTheFloor:
    async def test_ends_the_specialists_leg_after_the_room(self) -> None:
        floor = ScriptedFloor()
        answer = await post(application(floor), f"/voice/leg/{OFFER}", form(SPECIALIST_CALL))
        assert "<Hangup" in answer.text
        assert floor.asked == []

    @pytest.mark.parametrize(
        "fields", [{"From": "client:other"}, {"From": "+16475550100"}, {"offer": ""}, {}]
    )
    async def test_hangs_up_on_softphones_it_does_not_know(self, fields: dict[str, str]) -> None:
        floor = ScriptedFloor()
        answer = await post(application(floor), "/voice/specialist", form(SPECIALIST_CALL | fields))
        assert answer.status_code == 200
        assert "<Hangup" in answer.text
        assert floor.asked == []

    async def test_plays_nothing_that_needs_the_floor_in_a_room(self) -> None:
        answer = await post(application(ScriptedFloor()), "/voice/room-music", form())
        assert "<Pause" in answer.text

    async def test_takes_a_caller_whose_document_failed_back_to_the_queue(self) -> None:
        failed = form({"ErrorCode": "11200", "ErrorUrl": "https://voice.example.org/voice/room/k0/k0-1"})
        answer = await post(application(ScriptedFloor()), "/voice/fallback", failed)
        assert f"/voice/requeue/{CONTACT}/fallback-" in answer.text

    async def test_says_sorry_when_the_way_back_failed_too(self) -> None:
        failed = form({"ErrorUrl": "https://voice.example.org/voice/requeue/k0/w1.e1"})
        answer = await post(application(ScriptedFloor()), "/voice/fallback", failed)
        assert "dial 2 1 1 again" in answer.text
