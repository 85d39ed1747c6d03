"""The REST API through the official client."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from twilio.http.http_client import TwilioHttpClient  # type: ignore[import-untyped]
from twilio.rest import Client  # type: ignore[import-untyped]

from simulator.carrier import CallerScript, CarrierDouble, FaultSettings
from tests.simulator.carrier.backend import Backend
from tests.simulator.carrier.conftest import API_SECRET, NUMBER, refusal_of

pytestmark = pytest.mark.anyio

CALLER = "+14165550123"


@pytest.fixture(autouse=True)
def scripted(backend: Backend) -> None:
    backend.answers |= {
        "/inbound": '<Enqueue waitUrl="/wait">q-main</Enqueue>',
        "/wait": "<Play>music.mp3</Play>",
        "/room": '<Dial><Conference participantLabel="caller">i-1-1</Conference></Dial>',
        "/leg": "<Say>Hello.</Say>",
    }


class TestCalls:
    async def test_are_fetched_and_listed_by_status(self, carrier: CarrierDouble, client: Client) -> None:
        ended = carrier.dial(NUMBER, CALLER, CallerScript(hang_up_after_s=0))
        await carrier.until_ended(ended)
        live = [carrier.dial(NUMBER, CALLER) for _ in range(3)]
        for sid in live:
            await carrier.until_fact(sid, "enqueued")

        def look() -> None:
            call = client.calls(ended).fetch()
            assert (call.sid, call.status, call.duration, call.direction) == (
                ended,
                "no-answer",
                "0",
                "inbound",
            )
            assert isinstance(call.end_time, datetime)
            found = client.calls.list(status="in-progress", page_size=2)
            assert [call.sid for call in found] == live[::-1]
            tomorrow = datetime.now(UTC) + timedelta(days=1)
            assert client.calls.list(start_time_after=tomorrow) == []

        await asyncio.to_thread(look)

    async def test_are_placed_at_the_pace_of_the_account(
        self, carrier: CarrierDouble, backend: Backend, client: Client
    ) -> None:
        def place() -> list[str]:
            calls = [
                client.calls.create(
                    to=CALLER,
                    from_=NUMBER,
                    url=f"{backend.url}/leg",
                    status_callback=f"{backend.url}/cb/leg",
                    status_callback_event=["initiated", "ringing", "answered", "completed"],
                    machine_detection="Enable",
                    async_amd="true",
                    async_amd_status_callback=f"{backend.url}/cb/amd",
                )
                for _ in range(2)
            ]
            assert [call.status for call in calls] == ["queued", "queued"]
            assert [call.direction for call in calls] == ["outbound-api"] * 2
            return [str(call.sid) for call in calls]

        first, second = await asyncio.to_thread(place)
        for sid in (first, second):
            await carrier.until_ended(sid)
        await backend.until("/cb/leg", count=8)
        told = [one.fields for one in backend.received if one.path == "/cb/leg"]
        steps = sorted(
            (one for one in told if one["CallSid"] == first), key=lambda one: one["SequenceNumber"]
        )
        assert [one["CallStatus"] for one in steps] == ["initiated", "ringing", "in-progress", "completed"]
        assert steps[-1]["SipResponseCode"] == "200"
        assert (await backend.until("/cb/amd")).fields["AnsweredBy"] == "human"

    async def test_end_by_order(self, carrier: CarrierDouble, client: Client) -> None:
        caller = carrier.dial(NUMBER, CALLER)
        await carrier.until_fact(caller, "enqueued")
        await asyncio.to_thread(client.calls(caller).update, status="completed")
        truth = await carrier.until_ended(caller)
        assert (truth["ended_by"], truth["reason"], truth["status"]) == (
            "far_end",
            "rest_completed",
            "completed",
        )

    async def test_take_a_document_at_hand(self, carrier: CarrierDouble, client: Client) -> None:
        caller = carrier.dial(NUMBER, CALLER)
        await carrier.until_fact(caller, "enqueued")
        await asyncio.to_thread(client.calls(caller).update, twiml="<Response><Hangup/></Response>")
        assert (await carrier.until_ended(caller))["reason"] == "hangup_verb"


class TestRefusals:
    async def test_speak_in_codes(self, carrier: CarrierDouble, backend: Backend, client: Client) -> None:
        ended = carrier.dial(NUMBER, CALLER, CallerScript(hang_up_after_s=0))
        await carrier.until_ended(ended)
        url = f"{backend.url}/leg"
        stranger = Client(carrier.settings.account_sid, "wrong", http_client=TwilioHttpClient(timeout=60))
        stranger.api.base_url = carrier.url

        def be_refused() -> None:
            assert refusal_of(lambda: stranger.calls(ended).fetch()) == (401, 20003)
            assert refusal_of(lambda: client.calls("CA" + "0" * 32).fetch()) == (404, 20404)
            assert refusal_of(lambda: client.calls(ended).update(url=url)) == (400, 21220)
            assert refusal_of(lambda: client.calls.create(to="12", from_=NUMBER, url=url)) == (400, 21211)
            assert refusal_of(lambda: client.calls.create(to=CALLER, from_=NUMBER)) == (400, 21205)
            carrier.set_faults(FaultSettings(rest_429=1))
            assert refusal_of(lambda: client.calls(ended).fetch()) == (429, 20429)
            carrier.set_faults(FaultSettings(rest_503=1))
            assert refusal_of(lambda: client.calls(ended).fetch()) == (503, 20503)

        await asyncio.to_thread(be_refused)

    async def test_may_hide_an_order_carried_out(self, carrier: CarrierDouble, client: Client) -> None:
        caller = carrier.dial(NUMBER, CALLER)
        await carrier.until_fact(caller, "enqueued")
        carrier.set_faults(FaultSettings(rest_lost_answer=1))
        order = client.calls(caller)
        status, _ = await asyncio.to_thread(refusal_of, lambda: order.update(status="completed"))
        assert status == 500
        await carrier.until_ended(caller)


class TestAccount:
    async def test_and_how_its_numbers_and_application_are_set_up(
        self, carrier: CarrierDouble, client: Client
    ) -> None:
        carrier.set_number("+12115550101", carrier.account.numbers[NUMBER])

        def look() -> None:
            account = client.api.v2010.account.fetch()
            assert (account.status, account.sid) == ("active", carrier.settings.account_sid)
            (number,) = client.incoming_phone_numbers.list(phone_number=NUMBER)
            handled = carrier.account.numbers[NUMBER]
            assert number.sid.startswith("PN")
            assert number.voice_url == handled.voice_url
            assert (number.voice_fallback_url, number.voice_method) == ("static:apology", "POST")
            assert number.status_callback == handled.status_callback
            assert len(client.incoming_phone_numbers.list(page_size=1)) == 2
            application = client.applications(carrier.settings.application_sid).fetch()
            assert application.voice_fallback_url == ""
            assert application.status_callback.endswith("/cb/device")
            assert refusal_of(lambda: client.applications("AP" + "f" * 32).fetch()) == (404, 20404)

        await asyncio.to_thread(look)


class TestConferences:
    async def test_and_participants(self, carrier: CarrierDouble, backend: Backend, client: Client) -> None:
        caller = carrier.dial(NUMBER, CALLER)
        await carrier.until_fact(caller, "enqueued")

        def converse() -> str:
            client.calls(caller).update(url=f"{backend.url}/room")
            while not (rooms := client.conferences.list(friendly_name="i-1-1")):
                pass
            room = client.conferences(rooms[0].sid)
            assert room.fetch().status == "init"
            added = room.participants.create(from_=NUMBER, to="+14165550999", label="interp-1")
            assert added.status in ("queued", "connecting")
            while len(present := room.participants.list()) < 2:
                pass
            assert {one.label for one in present} == {"caller", "interp-1"}
            held = room.participants("caller").update(hold=True, hold_url=f"{backend.url}/hold")
            assert held.hold is True
            room.participants(added.call_sid).delete()
            assert [one.call_sid for one in room.participants.list()] == [caller]
            assert room.update(status="completed").status == "completed"
            return str(added.call_sid)

        interpreter = await asyncio.to_thread(converse)
        assert (await backend.until("/wait")).method == "POST"
        assert [one.method for one in backend.received if one.path == "/hold"] == ["GET"]
        assert (await carrier.until_ended(interpreter))["reason"] == "participant_removed"
        assert (await carrier.until_ended(caller))["reason"] == "end_of_document"


class TestQueues:
    async def test_are_created_and_show_members(self, carrier: CarrierDouble, client: Client) -> None:
        queue = await asyncio.to_thread(client.queues.create, friendly_name="q-main", max_size=1)
        waiting = carrier.dial(NUMBER, CALLER)
        await carrier.until_fact(waiting, "enqueued")
        refused = carrier.dial(NUMBER, CALLER)
        truth = await carrier.until_ended(refused)
        assert "queue_full" in [fact["fact"] for fact in truth["facts"]]

        def look() -> None:
            assert client.queues(queue.sid).fetch().current_size == 1
            (member,) = client.queues(queue.sid).members.list()
            assert (member.call_sid, member.position) == (waiting, 1)
            keyed = Client(
                carrier.settings.api_key_sid,
                API_SECRET,
                carrier.settings.account_sid,
                http_client=TwilioHttpClient(timeout=60),
            )
            keyed.api.base_url = carrier.url
            assert [one.friendly_name for one in keyed.queues.list()] == ["q-main"]

        await asyncio.to_thread(look)
