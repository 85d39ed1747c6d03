"""The canonical sequences: what the backend is asked and told, in which order."""

import asyncio
from typing import Any

import pytest
from twilio.jwt.access_token import AccessToken  # type: ignore[import-untyped]
from twilio.jwt.access_token.grants import VoiceGrant  # type: ignore[import-untyped]
from twilio.rest import Client  # type: ignore[import-untyped]

from simulator.carrier import CallerScript, CarrierDouble
from tests.simulator.carrier.backend import Backend, Received
from tests.simulator.carrier.conftest import NUMBER

pytestmark = pytest.mark.anyio

CALLER = "+14165550123"
ROOM_EVENTS = "start end join leave mute hold modify"


def conference(label: str, after: str, *, ends: bool) -> str:
    flag = "true" if ends else "false"
    return (
        f'<Dial action="{after}"><Conference participantLabel="{label}" endConferenceOnExit="{flag}" beep="false" '
        f'statusCallback="/cb/conf" statusCallbackEvent="{ROOM_EVENTS}">i-1-1</Conference></Dial>'
    )


def device_token(carrier: CarrierDouble, identity: str = "agent_42") -> str:
    settings = carrier.settings
    token = AccessToken(
        settings.account_sid, settings.api_key_sid, settings.api_key_secret, identity=identity
    )
    token.add_grant(VoiceGrant(outgoing_application_sid=settings.application_sid))
    return str(token.to_jwt())


@pytest.fixture(autouse=True)
def scripted(backend: Backend) -> None:
    backend.answers |= {
        "/inbound": '<Gather numDigits="1" action="/menu" actionOnEmptyResult="true"><Say>Press 1.</Say></Gather>',
        "/menu": '<Enqueue action="/queue-exit" waitUrl="/wait">q-main</Enqueue>',
        "/wait": "<Play>music.mp3</Play>",
        "/queue-exit": "",
        "/agent-connect": conference("agent-42", "/agent-after", ends=False),
        "/caller-join": conference("caller", "/caller-after", ends=True),
        "/agent-after": "<Hangup/>",
        "/caller-after": "<Say>Goodbye.</Say>",
    }


def facts(truth: dict[str, Any]) -> list[str]:
    return [str(fact["fact"]) for fact in truth["facts"]]


async def connected(
    carrier: CarrierDouble, backend: Backend, client: Client, **script: Any
) -> tuple[str, str]:
    """Bring a caller and a specialist into one room. Returns: their call SIDs."""
    caller = carrier.dial(NUMBER, CALLER, CallerScript(digits=("1",), **script))
    await backend.until("/wait")
    specialist = carrier.network.connect_device(device_token(carrier), {"r": "res-1"})
    await backend.until("/cb/conf(participant-join)")
    await asyncio.to_thread(client.calls(caller).update, url=f"{backend.url}/caller-join")
    await backend.until("/cb/conf(conference-start)")
    return caller, specialist


class TestAbandonAtRing:
    async def test_is_told_as_no_answer(self, carrier: CarrierDouble, backend: Backend) -> None:
        answered = asyncio.Event()

        async def slow(_: Received) -> str:
            await answered.wait()
            return "<Say>Too late.</Say>"

        backend.answers["/inbound"] = slow
        caller = carrier.dial(NUMBER, CALLER, CallerScript(hang_up_after_s=0.03))
        truth = await carrier.until_ended(caller)
        told = await backend.until("/cb/call")
        answered.set()
        assert sorted(backend.names()) == ["/cb/call", "/inbound"]
        assert backend.find("/inbound").fields["CallStatus"] == "ringing"
        assert told.fields["CallStatus"] == "no-answer"
        assert facts(truth) == ["dialled", "ended"]
        assert truth["ended_by"] == "caller"


class TestHangUpInQueue:
    async def test_reports_the_queue_then_the_call(self, carrier: CarrierDouble, backend: Backend) -> None:
        caller = carrier.dial(NUMBER, CALLER, CallerScript(digits=("1",), patience_s=0.1))
        truth = await carrier.until_ended(caller)
        last = await backend.until("/cb/call")
        leaving = await backend.until("/queue-exit(hangup)")
        assert backend.names()[:3] == ["/inbound", "/menu", "/wait"]
        assert sorted(backend.names()[-2:]) == ["/cb/call", "/queue-exit(hangup)"]
        assert backend.find("/menu").fields["Digits"] == "1"
        assert backend.find("/wait").fields["QueuePosition"] == "1"
        assert leaving.fields["CallStatus"] == "completed"
        assert leaving.fields["QueueSid"].startswith("QU")
        assert last.fields["CallStatus"] == "completed"
        assert last.fields["CallDuration"].isdigit()
        assert facts(truth) == ["dialled", "answered", "digits", "enqueued", "dequeued", "ended"]
        assert truth["reason"] == "patience"

    async def test_asks_for_the_wait_document_again(self, carrier: CarrierDouble, backend: Backend) -> None:
        carrier.dial(NUMBER, CALLER, CallerScript(patience_s=1))
        await backend.until("/wait", count=2)
        assert backend.find("/menu").fields["Digits"] == ""


class TestPullOfASpecialist:
    async def test_goes_by_the_book(self, carrier: CarrierDouble, backend: Backend, client: Client) -> None:
        caller, specialist = await connected(carrier, backend, client)
        await backend.until("/queue-exit(redirected)")
        connect = backend.find("/agent-connect").fields
        assert (connect["From"], connect["CallStatus"], connect["Direction"]) == (
            "client:agent_42",
            "ringing",
            "inbound",
        )
        assert connect["r"] == "res-1"
        assert connect["ApplicationSid"] == carrier.settings.application_sid
        rooms = [one for one in backend.received if one.path == "/cb/conf"]
        by_number = sorted(rooms, key=lambda one: int(one.fields["SequenceNumber"]))
        assert [one.fields["StatusCallbackEvent"] for one in by_number] == [
            "participant-join",
            "participant-join",
            "conference-start",
        ]
        assert [one.fields.get("CallSid") for one in by_number] == [specialist, caller, None]
        started = await carrier.until_fact(caller, "room_started")
        assert started["with"] == [{"call_sid": specialist, "label": "agent-42", "party": "client:agent_42"}]
        assert all(one.is_signed for one in backend.received)


class TestEndInARoom:
    async def test_caller_hangs_up(self, carrier: CarrierDouble, backend: Backend, client: Client) -> None:
        caller, specialist = await connected(carrier, backend, client, talk_s=0.05)
        await carrier.until_ended(specialist)
        after = await backend.until("/agent-after")
        for name in ("/cb/call", "/cb/device"):
            told = await backend.until(name)
            assert told.fields["CallStatus"] == "completed"
        rooms = [one.fields for one in backend.received if one.path == "/cb/conf"]
        rooms = sorted(rooms, key=lambda one: int(one["SequenceNumber"]))[3:]
        assert [(one["StatusCallbackEvent"], one.get("CallSid")) for one in rooms] == [
            ("participant-leave", caller),
            ("conference-end", None),
            ("participant-leave", specialist),
        ]
        assert rooms[0]["ReasonParticipantLeft"] == "participant_hung_up"
        assert rooms[1]["ReasonConferenceEnded"] == "participant-with-end-conference-on-exit-left"
        assert rooms[1]["CallSidEndingConference"] == caller
        assert rooms[2]["ReasonParticipantLeft"] == "moderator_ended_conference"
        assert after.fields["DialCallStatus"] == "answered"
        assert "DialCallSid" not in after.fields
        assert "/caller-after" not in backend.names()

    async def test_short_call_is_told_by_the_callbacks_of_which_every_order_is_tried(
        self, carrier: CarrierDouble, backend: Backend, client: Client
    ) -> None:
        """tests/scenarios/test_every_order.py shuffles these; the first join is what the order to come in answers."""
        caller, specialist = await connected(carrier, backend, client)
        carrier.network.hang_up(caller)
        await carrier.until_ended(caller)
        await carrier.until_ended(specialist)
        await backend.until("/cb/conf(participant-leave)", count=2)
        await backend.until("/cb/conf(conference-end)")
        await backend.until("/cb/call")
        await backend.until("/cb/device")
        told = sorted(name for name in backend.names() if name.startswith("/cb/"))
        told.remove("/cb/conf(participant-join)")
        assert told == [
            "/cb/call",
            "/cb/conf(conference-end)",
            "/cb/conf(conference-start)",
            "/cb/conf(participant-join)",
            "/cb/conf(participant-leave)",
            "/cb/conf(participant-leave)",
            "/cb/device",
        ]

    async def test_specialist_vanishes_and_caller_stays(
        self, carrier: CarrierDouble, backend: Backend, client: Client
    ) -> None:
        caller, specialist = await connected(carrier, backend, client)
        assert carrier.network.vanish("agent_42") == [specialist]
        await carrier.until_fact(caller, "party_left")
        left = await backend.until("/cb/conf(participant-leave)")
        assert left.fields["CallSid"] == specialist
        assert carrier.network.call(caller)["status"] == "in-progress"
        assert carrier.network.call(specialist)["ended_by"] == "network"
        assert "/cb/conf(conference-end)" not in backend.names()

    async def test_redirect_takes_the_caller_out(
        self, carrier: CarrierDouble, backend: Backend, client: Client
    ) -> None:
        caller, _ = await connected(carrier, backend, client)
        await asyncio.to_thread(client.calls(caller).update, url=f"{backend.url}/menu")
        left = await backend.until("/cb/conf(participant-leave)")
        ended = await backend.until("/cb/conf(conference-end)")
        await backend.until("/menu", count=2)
        assert left.fields["ReasonParticipantLeft"] == "participant_updated_via_api"
        assert ended.fields["ReasonConferenceEnded"] == "participant-with-end-conference-on-exit-left"
        assert "/caller-after" not in backend.names()

    async def test_end_by_api_frees_both(
        self, carrier: CarrierDouble, backend: Backend, client: Client
    ) -> None:
        caller, specialist = await connected(carrier, backend, client)
        rooms = await asyncio.to_thread(client.conferences.list, friendly_name="i-1-1", status="in-progress")
        await asyncio.to_thread(client.conferences(rooms[0].sid).update, status="completed")
        truth = await carrier.until_ended(caller)
        await carrier.until_ended(specialist)
        ended = await backend.until("/cb/conf(conference-end)")
        assert ended.fields["ReasonConferenceEnded"] == "conference-ended-via-api"
        assert {"/caller-after", "/agent-after"} <= set(backend.names())
        assert (truth["ended_by"], truth["reason"]) == ("far_end", "end_of_document")


class TestDial:
    async def test_connects_a_partner_after_the_whisper(
        self, carrier: CarrierDouble, backend: Backend
    ) -> None:
        backend.answers["/menu"] = (
            '<Dial action="/partner-after" callerId="+12115550100"><Number url="/whisper" statusCallback="/cb/leg" '
            'statusCallbackEvent="initiated ringing answered completed">+12115550177</Number></Dial>'
        )
        backend.answers["/whisper"] = "<Say>A 211 call.</Say>"
        backend.answers["/partner-after"] = "<Hangup/>"
        caller = carrier.dial(NUMBER, CALLER)
        await carrier.until_ended(caller)
        after = (await backend.until("/partner-after")).fields
        await backend.until("/cb/leg", count=4)
        steps = [one.fields for one in backend.received if one.path == "/cb/leg"]
        steps = sorted(steps, key=lambda one: int(one["SequenceNumber"]))
        assert [one["CallStatus"] for one in steps] == ["initiated", "ringing", "in-progress", "completed"]
        assert {one["ParentCallSid"] for one in steps} == {caller}
        assert (after["DialCallStatus"], after["DialBridged"]) == ("completed", "true")
        assert after["DialCallSid"] == steps[0]["CallSid"]

    @pytest.mark.parametrize(
        ("number", "rings_s", "status"),
        [("+12115550188", 60, "busy"), ("+12115550199", 2, "no-answer")],
        ids=["busy", "no answer"],
    )
    async def test_tells_a_failure(
        self, carrier: CarrierDouble, backend: Backend, number: str, rings_s: int, status: str
    ) -> None:
        backend.answers["/menu"] = f'<Dial action="/partner-after" timeout="{rings_s}">{number}</Dial>'
        backend.answers["/partner-after"] = "<Hangup/>"
        await carrier.until_ended(carrier.dial(NUMBER, CALLER))
        after = backend.find("/partner-after").fields
        assert (after["DialCallStatus"], after["DialBridged"]) == (status, "false")

    @pytest.mark.parametrize(
        ("caller", "caller_id", "code"),
        [
            ("anonymous", "", 13214),
            (CALLER, 'callerId="+14165550999"', 13214),
            ("anonymous", f'callerId="{NUMBER}"', None),
            (CALLER, "", None),
        ],
    )
    async def test_rings_nobody_with_a_caller_id_that_is_none(
        self, carrier: CarrierDouble, backend: Backend, caller: str, caller_id: str, code: int | None
    ) -> None:
        backend.answers["/menu"] = f'<Dial action="/partner-after" {caller_id}>+12115550177</Dial>'
        backend.answers["/partner-after"] = "<Hangup/>"
        await carrier.until_ended(carrier.dial(NUMBER, caller))
        after = backend.find("/partner-after").fields
        assert after["DialBridged"] == ("true" if code is None else "false")
        assert [alert["code"] for alert in carrier.network.alerts()] == ([] if code is None else [code])

    async def test_rings_no_number_that_is_none(self, carrier: CarrierDouble, backend: Backend) -> None:
        backend.answers["/menu"] = '<Dial action="/partner-after">211</Dial>'
        backend.answers["/partner-after"] = "<Hangup/>"
        await carrier.until_ended(carrier.dial(NUMBER, CALLER))
        assert backend.find("/partner-after").fields["DialCallStatus"] == "failed"
        assert [alert["code"] for alert in carrier.network.alerts()] == [13224]

    async def test_tells_a_machine_by_nothing_but_the_missing_bridge(
        self, carrier: CarrierDouble, backend: Backend
    ) -> None:
        """twilio.md 0.4: "completed" is also what a voicemail comes to."""
        backend.answers["/menu"] = (
            '<Dial action="/partner-after"><Number url="/whisper">+12115550177</Number></Dial>'
        )
        backend.answers["/whisper"] = '<Gather numDigits="1" timeout="1" action="/key"/><Hangup/>'
        backend.answers["/partner-after"] = "<Hangup/>"
        await carrier.until_ended(carrier.dial(NUMBER, CALLER))
        after = backend.find("/partner-after").fields
        assert (after["DialCallStatus"], after["DialBridged"]) == ("completed", "false")


class TestGather:
    QUESTION = (
        '<Gather input="{}" numDigits="6" action="/answer" speechTimeout="2"><Say>Where?</Say></Gather>'
    )

    @pytest.mark.parametrize(
        ("inputs", "said", "field", "value"),
        [
            ("dtmf speech", "Owen Sound", "SpeechResult", "Owen Sound"),
            ("dtmf speech", "658#", "Digits", "658"),
            ("dtmf speech", "658286", "Digits", "658286"),
            ("speech", "Owen Sound", "SpeechResult", "Owen Sound"),
        ],
    )
    async def test_takes_keys_and_words(
        self, carrier: CarrierDouble, backend: Backend, inputs: str, said: str, field: str, value: str
    ) -> None:
        backend.answers["/inbound"] = self.QUESTION.format(inputs)
        backend.answers["/answer"] = "<Hangup/>"
        await carrier.until_ended(carrier.dial(NUMBER, CALLER, CallerScript(digits=(said,))))
        answer = backend.find("/answer").fields
        assert answer[field] == value
        assert len({"Digits", "SpeechResult"} & set(answer)) == 1

    @pytest.mark.parametrize(("inputs", "said"), [("dtmf", "Owen Sound"), ("speech", "658#")])
    async def test_hears_nothing_that_it_was_not_told_to_listen_for(
        self, carrier: CarrierDouble, backend: Backend, inputs: str, said: str
    ) -> None:
        backend.answers["/inbound"] = self.QUESTION.format(inputs) + "<Hangup/>"
        truth = await carrier.until_ended(carrier.dial(NUMBER, CALLER, CallerScript(digits=(said,))))
        assert "/answer" not in backend.names()
        assert {"not_taken", "no_input"} <= set(facts(truth))


class TestVoicemail:
    async def test_follows_leave(self, carrier: CarrierDouble, backend: Backend) -> None:
        backend.answers |= {
            "/wait": '<Gather numDigits="1" timeout="1" action="/key"/>',
            "/key": "<Leave/>",
            "/queue-exit": '<Record action="/message-done" recordingStatusCallback="/cb/rec"/>',
            "/message-done": "",
        }
        caller = carrier.dial(NUMBER, CALLER, CallerScript(digits=("1", "2"), message_s=3))
        truth = await carrier.until_ended(caller)
        await backend.until("/cb/rec")
        done = (await backend.until("/message-done")).fields
        assert "/queue-exit(leave)" in backend.names()
        assert (done["Digits"], done["CallStatus"]) == ("hangup", "completed")
        assert facts(truth)[-2:] == ["recorded", "ended"]
