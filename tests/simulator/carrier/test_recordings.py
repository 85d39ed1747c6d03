"""Recordings: voicemail, dialled parties, rooms and whole calls; and what becomes of them over REST."""

import asyncio
import io
import wave

import httpx2
import pytest
from twilio.rest import Client  # type: ignore[import-untyped]

from simulator.carrier import CallerScript, CarrierDouble, FarEnd
from tests.simulator.carrier.backend import Backend
from tests.simulator.carrier.conftest import NUMBER, refusal_of

pytestmark = pytest.mark.anyio

CALLER = "+14165550123"
PARTNER = "+12115550177"
VOICEMAIL = (
    '<Record action="/done" maxLength="60" timeout="5" finishOnKey="#" recordingStatusCallback="/cb/rec" '
    'recordingStatusCallbackEvent="completed absent"/><Say>Nothing was recorded.</Say>'
)


class TestVoicemail:
    @pytest.mark.parametrize(("ends", "digits"), [("#", "#"), ("silence", "")])
    async def test_ends_with_a_key_or_a_silence(
        self, carrier: CarrierDouble, backend: Backend, ends: str, digits: str
    ) -> None:
        backend.answers |= {"/inbound": VOICEMAIL, "/done": "<Hangup/>"}
        script = CallerScript.model_validate({"message_s": 7, "message_ends": ends})
        caller = carrier.dial(NUMBER, CALLER, script)
        done = (await backend.until("/done")).fields
        told = (await backend.until("/cb/rec")).fields
        assert (done["Digits"], done["RecordingDuration"], done["CallStatus"]) == (digits, "7", "in-progress")
        assert (told["RecordingStatus"], told["RecordingSource"]) == ("completed", "RecordVerb")
        assert (told["CallSid"], told["RecordingSid"]) == (caller, done["RecordingSid"])

    async def test_ends_when_somebody_else_presses_the_key(
        self, carrier: CarrierDouble, backend: Backend
    ) -> None:
        backend.answers |= {"/inbound": VOICEMAIL.replace("60", "3000"), "/done": "<Hangup/>"}
        caller = carrier.dial(NUMBER, CALLER, CallerScript(message_s=2000))
        await backend.until("/inbound")
        await carrier.until_fact(caller, "answered")
        carrier.network.press(caller, "#")
        assert (await backend.until("/done")).fields["Digits"] == "#"

    async def test_with_nothing_said_goes_on_to_the_next_verb(
        self, carrier: CarrierDouble, backend: Backend
    ) -> None:
        backend.answers["/inbound"] = VOICEMAIL
        caller = carrier.dial(NUMBER, CALLER, CallerScript(message_s=0, message_ends="silence"))
        assert (await carrier.until_ended(caller))["reason"] == "end_of_document"
        assert (await backend.until("/cb/rec")).fields["RecordingStatus"] == "absent"
        assert "/done" not in backend.names()

    async def test_is_kept_listed_and_deleted(
        self, carrier: CarrierDouble, backend: Backend, client: Client
    ) -> None:
        backend.answers["/inbound"] = VOICEMAIL
        caller = carrier.dial(NUMBER, CALLER, CallerScript(message_s=4))
        sid = (await backend.until("/cb/rec")).fields["RecordingSid"]

        def work() -> None:
            kept = client.recordings(sid).fetch()
            assert (kept.status, kept.duration, kept.source) == ("completed", "4", "RecordVerb")
            assert kept.media_url.endswith(f"/Recordings/{sid}")
            assert [one.sid for one in client.recordings.list(call_sid=caller)] == [sid]
            assert [one.sid for one in client.calls(caller).recordings.list()] == [sid]
            assert client.recordings(sid).delete() is True
            assert refusal_of(client.recordings(sid).fetch) == (404, 20404)
            assert client.recordings.list() == []

        await asyncio.to_thread(work)


class TestSound:
    @pytest.mark.parametrize(("kind", "begins"), [("", b"RIFF"), (".wav", b"RIFF"), (".mp3", b"\xff\xfb")])
    async def test_is_there_once_the_recording_is_ready_for_whoever_may_read_the_account(
        self, carrier: CarrierDouble, backend: Backend, kind: str, begins: bytes
    ) -> None:
        backend.answers["/inbound"] = VOICEMAIL.replace("60", "3600")
        caller = carrier.dial(NUMBER, CALLER, CallerScript(message_s=3000))
        async with asyncio.timeout(60):
            while not carrier.account.recordings.by_sid:
                await asyncio.sleep(0.01)
        (recording,) = carrier.account.recordings.by_sid.values()
        path = carrier.account.recordings.media_url(recording).removeprefix("https://api.twilio.com") + kind
        owner = (carrier.settings.account_sid, carrier.settings.auth_token)
        async with httpx2.AsyncClient(base_url=carrier.url) as browser:
            assert (await browser.get(path, auth=owner)).status_code == 404
            carrier.network.hang_up(caller)
            await backend.until("/cb/rec")
            sound = await browser.get(path, auth=owner)
            assert (sound.status_code, sound.content[: len(begins)]) == (200, begins)
            assert (await browser.get(path)).status_code == 401

    async def test_of_a_wav_lasts_as_long_as_the_message(
        self, carrier: CarrierDouble, backend: Backend
    ) -> None:
        backend.answers["/inbound"] = VOICEMAIL
        carrier.dial(NUMBER, CALLER, CallerScript(message_s=3))
        told = (await backend.until("/cb/rec")).fields
        path = told["RecordingUrl"].removeprefix("https://api.twilio.com")
        owner = (carrier.settings.account_sid, carrier.settings.auth_token)
        async with httpx2.AsyncClient(base_url=carrier.url) as browser:
            sound = (await browser.get(path, auth=owner)).content
        with wave.open(io.BytesIO(sound)) as read:
            assert read.getnframes() / read.getframerate() == 3


class TestDialledParty:
    async def test_is_recorded_from_its_answer_on(self, carrier: CarrierDouble, backend: Backend) -> None:
        backend.answers |= {
            "/inbound": '<Dial action="/after" record="record-from-answer-dual" recordingStatusCallback="/cb/rec" '
            f'callerId="{NUMBER}"><Number>{PARTNER}</Number></Dial>',
            "/after": "<Hangup/>",
        }
        caller = carrier.dial(NUMBER, CALLER)
        after = (await backend.until("/after")).fields
        told = (await backend.until("/cb/rec")).fields
        assert (after["DialBridged"], after["RecordingSid"]) == ("true", told["RecordingSid"])
        assert (told["RecordingSource"], told["RecordingChannels"]) == ("DialVerb", "2")
        assert told["CallSid"] == caller

    async def test_that_does_not_answer_is_not_recorded(
        self, carrier: CarrierDouble, backend: Backend
    ) -> None:
        carrier.set_far_ends({PARTNER: FarEnd(outcome="busy")})
        backend.answers |= {
            "/inbound": f'<Dial action="/after" record="record-from-answer" callerId="{NUMBER}">{PARTNER}</Dial>',
            "/after": "<Hangup/>",
        }
        carrier.dial(NUMBER, CALLER)
        assert "RecordingSid" not in (await backend.until("/after")).fields
        assert not carrier.account.recordings.by_sid


class TestRoom:
    async def test_is_recorded_from_its_start_to_its_end(
        self, carrier: CarrierDouble, backend: Backend, client: Client
    ) -> None:
        backend.answers["/inbound"] = (
            '<Dial><Conference record="record-from-start" recordingStatusCallback="/cb/rec" '
            'recordingStatusCallbackEvent="in-progress completed">i-1-1</Conference></Dial>'
        )
        first = carrier.dial(NUMBER, CALLER)
        await carrier.until_fact(first, "joined_room")
        assert not carrier.account.recordings.by_sid
        second = carrier.dial(NUMBER, CALLER)
        room = (await carrier.until_fact(second, "room_started"))["conference_sid"]

        def work() -> None:
            recordings = client.conferences(room).recordings
            assert [one.status for one in recordings.list()] == ["in-progress"]
            current = client.conferences(room).recordings("Twilio.CURRENT")
            assert current.update(status="paused", pause_behavior="skip").status == "paused"
            assert current.update(status="in-progress").status == "in-progress"
            client.conferences(room).update(status="completed")

        await asyncio.to_thread(work)
        await backend.until("/cb/rec", count=2)
        told = [one.fields for one in backend.received if one.path == "/cb/rec"]
        assert sorted(one["RecordingStatus"] for one in told) == ["completed", "in-progress"]
        assert all(one["ConferenceSid"] == room and "CallSid" not in one for one in told)


class TestWholeCall:
    async def test_is_recorded_by_order_paused_and_stopped(
        self, carrier: CarrierDouble, backend: Backend, client: Client
    ) -> None:
        backend.answers["/inbound"] = "<Say>Hello.</Say><Pause length='6000'/>"
        caller = carrier.dial(NUMBER, CALLER)
        await carrier.until_fact(caller, "answered")

        def work() -> None:
            made = client.calls(caller).recordings.create(
                recording_channels="dual", recording_status_callback=f"{backend.url}/cb/rec"
            )
            assert (made.status, made.channels, made.source) == ("in-progress", 2, "StartCallRecordingAPI")
            assert client.calls(caller).recordings(made.sid).update(status="paused").status == "paused"
            stopped = client.calls(caller).recordings("Twilio.CURRENT").update(status="stopped")
            assert stopped.sid == made.sid
            again = client.calls(caller).recordings(made.sid)
            assert refusal_of(lambda: again.update(status="in-progress")) == (400, 21220)
            assert again.fetch().duration == "1"

        await asyncio.to_thread(work)
        assert (await backend.until("/cb/rec")).fields["RecordingSource"] == "StartCallRecordingAPI"
        carrier.network.hang_up(caller)
        await carrier.until_ended(caller)
        start = client.calls(caller).recordings.create
        assert await asyncio.to_thread(refusal_of, start) == (400, 21220)

    async def test_ordered_over_rest_is_recorded_until_it_ends(
        self, carrier: CarrierDouble, backend: Backend, client: Client
    ) -> None:
        call = await asyncio.to_thread(
            lambda: client.calls.create(
                to=PARTNER,
                from_=NUMBER,
                twiml="<Response><Say>Hello.</Say></Response>",
                record=True,
                recording_status_callback=f"{backend.url}/cb/rec",
                recording_status_callback_event=["in-progress", "completed"],
            )
        )
        await carrier.until_ended(call.sid)
        await backend.until("/cb/rec", count=2)
        told = [one.fields["RecordingStatus"] for one in backend.received if one.path == "/cb/rec"]
        assert sorted(told) == ["completed", "in-progress"]
