"""The calls of the official client that a contact centre makes most, and how the carrier refuses them.

What each gives back is also checked against the contract with the carrier, as every answer in this run is
(tests/contracts/twilio).
"""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from twilio.http.http_client import TwilioHttpClient  # type: ignore[import-untyped]
from twilio.rest import Client  # type: ignore[import-untyped]

from simulator.carrier import CallerScript, CarrierDouble, FarEnd, FaultSettings
from tests.simulator.carrier.backend import Backend
from tests.simulator.carrier.conftest import API_SECRET, NUMBER, refusal_of

pytestmark = pytest.mark.anyio

CALLER = "+14165550123"
INTERPRETER = "+14165550166"
NOBODY = "CA" + "0" * 32
T = TypeVar("T")

in_a_thread = asyncio.to_thread


@pytest.fixture(autouse=True)
def scripted(backend: Backend, carrier: CarrierDouble) -> None:
    room = (
        '<Dial><Conference participantLabel="{}" statusCallback="/cb/conf" '
        'statusCallbackEvent="start end join leave mute hold modify announcement">i-1-1</Conference></Dial>'
    )
    backend.answers |= {
        "/inbound": '<Enqueue action="/exit" waitUrl="/wait">q-main</Enqueue>',
        "/exit": "",
        "/wait": "<Play>music.mp3</Play>",
        "/room": room.format("caller"),
        "/second": room.format("specialist"),
        "/leg": "<Say>Hello.</Say><Pause length='60'/>",
        "/hold": "<Play>music.mp3</Play>",
        "/announcement": "<Say>This call is recorded.</Say>",
    }
    carrier.set_far_ends({INTERPRETER: FarEnd(ring_s=0.0)})


async def waiting(carrier: CarrierDouble) -> str:
    """Let a caller dial and wait in the queue. Returns: the call SID."""
    sid = carrier.dial(NUMBER, CALLER)
    await carrier.until_fact(sid, "enqueued")
    return sid


async def meeting(carrier: CarrierDouble, backend: Backend, client: Client) -> tuple[str, str, str]:
    """Let two talk in a room. Returns: its SID, and their call SIDs."""
    caller, other = await waiting(carrier), await waiting(carrier)
    await in_a_thread(client.calls(caller).update, url=f"{backend.url}/room")
    await carrier.until_fact(caller, "joined_room")
    await in_a_thread(client.calls(other).update, url=f"{backend.url}/second")
    started = await carrier.until_fact(other, "room_started")
    return started["conference_sid"], caller, other


class TestCalls:
    async def test_create_by_address_by_document_and_by_application(
        self, carrier: CarrierDouble, backend: Backend, client: Client
    ) -> None:
        def create(**entry: str) -> str:
            call = client.calls.create(to=INTERPRETER, from_=NUMBER, timeout=20, **entry)
            assert (call.status, call.direction, call.to) == ("queued", "outbound-api", INTERPRETER)
            assert call.queue_time.isdigit()
            return str(call.sid)

        backend.answers["/agent-connect"] = "<Say>Hello.</Say>"
        for entry in (
            {"url": f"{backend.url}/leg"},
            {"twiml": "<Response><Say>Hello.</Say></Response>"},
            {"application_sid": carrier.settings.application_sid},
        ):
            await carrier.until_fact(await in_a_thread(create, **entry), "answered")
        await backend.until("/agent-connect")

    async def test_fetch_list_redirect_end(
        self, carrier: CarrierDouble, backend: Backend, client: Client
    ) -> None:
        sid = await waiting(carrier)

        def work() -> None:
            assert client.calls(sid).fetch().status == "in-progress"
            assert [call.sid for call in client.calls.list(status="in-progress", to=NUMBER)] == [sid]
            assert client.calls.list(from_="+14165550100", limit=5) == []
            moved = client.calls(sid).update(
                url=f"{backend.url}/leg",
                method="POST",
                fallback_url=f"{backend.url}/fallback",
                status_callback=f"{backend.url}/cb/leg",
            )
            assert moved.sid == sid
            assert client.calls(sid).update(twiml="<Response><Pause length='60'/></Response>").sid == sid
            client.calls(sid).update(status="completed")

        await in_a_thread(work)
        await backend.until("/exit(redirected)")
        assert (await carrier.until_ended(sid))["reason"] == "rest_completed"
        ended = await in_a_thread(client.calls(sid).fetch)
        assert (ended.status, ended.duration) == ("completed", "0")
        assert (await backend.until("/cb/leg")).fields["CallStatus"] == "completed"

    async def test_cancel_before_the_answer_but_not_after(
        self, carrier: CarrierDouble, client: Client
    ) -> None:
        carrier.set_far_ends({CALLER: FarEnd(ring_s=600)})
        ringing = await in_a_thread(
            lambda: client.calls.create(to=CALLER, from_=NUMBER, twiml="<Response/>").sid
        )
        talking = await waiting(carrier)
        await in_a_thread(client.calls(ringing).update, status="canceled")
        assert (await carrier.until_ended(ringing))["status"] == "canceled"
        kept = await in_a_thread(client.calls(talking).update, status="canceled")
        assert kept.status == "in-progress"

    async def test_are_refused(self, carrier: CarrierDouble, backend: Backend, client: Client) -> None:
        gone = carrier.dial(NUMBER, CALLER, CallerScript(hang_up_after_s=0))
        await carrier.until_ended(gone)
        url = f"{backend.url}/leg"

        def create(**changed: Any) -> Callable[[], object]:
            return lambda: client.calls.create(**{"to": CALLER, "from_": NUMBER, "url": url, **changed})

        def work() -> None:
            assert refusal_of(client.calls(NOBODY).fetch) == (404, 20404)
            assert refusal_of(lambda: client.calls(NOBODY).update(status="completed")) == (404, 20404)
            assert refusal_of(lambda: client.calls(gone).update(url=url)) == (400, 21220)
            assert refusal_of(lambda: client.calls(gone).update(status="completed")) == (400, 21220)
            assert refusal_of(create(to="four one six")) == (400, 21211)
            assert refusal_of(create(from_="anonymous")) == (400, 21212)
            assert refusal_of(create(url="/leg")) == (400, 21205)
            assert refusal_of(create(timeout=601)) == (400, 20001)
            assert refusal_of(create(send_digits="w" * 33)) == (400, 20001)
            assert refusal_of(create(url=None, twiml="<Response>" + "x" * 4000)) == (400, 32018)
            assert refusal_of(create(url=None, twiml="<Response>")) == (400, 12100)

        await in_a_thread(work)

    async def test_and_all_others_are_refused_to_strangers_and_in_a_rush(
        self, carrier: CarrierDouble, client: Client
    ) -> None:
        def work() -> None:
            keyed = Client(
                carrier.settings.api_key_sid,
                API_SECRET,
                carrier.settings.account_sid,
                http_client=TwilioHttpClient(timeout=3),
            )
            keyed.api.base_url = carrier.url
            assert keyed.calls.list() == []
            stranger = Client(carrier.settings.account_sid, "f" * 32, http_client=TwilioHttpClient(timeout=3))
            stranger.api.base_url = carrier.url
            assert refusal_of(stranger.calls(NOBODY).fetch) == (401, 20003)
            carrier.set_faults(FaultSettings(rest_429=1))
            assert refusal_of(client.calls(NOBODY).fetch) == (429, 20429)
            raw = TwilioHttpClient(timeout=3).request(
                "GET",
                f"{carrier.url}/2010-04-01/Accounts/{carrier.settings.account_sid}/Calls.json",
                auth=(carrier.settings.account_sid, carrier.settings.auth_token),
            )
            assert raw.headers["Retry-After"] == "1"

        await in_a_thread(work)


class TestConferences:
    async def test_list_fetch_announce_end(
        self, carrier: CarrierDouble, backend: Backend, client: Client
    ) -> None:
        room, caller, other = await meeting(carrier, backend, client)

        def work() -> None:
            assert [one.sid for one in client.conferences.list(friendly_name="i-1-1")] == [room]
            assert client.conferences(room).fetch().status == "in-progress"
            client.conferences(room).update(
                announce_url=f"{backend.url}/announcement", announce_method="POST"
            )

        await in_a_thread(work)
        for sid in (caller, other):
            assert (await carrier.until_fact(sid, "heard_announcement"))["prompt"] == "This call is recorded."
        await backend.until("/cb/conf(announcement-end)")
        ended = await in_a_thread(client.conferences(room).update, status="completed")
        assert (ended.status, ended.reason_conference_ended) == ("completed", "conference-ended-via-api")
        again = await in_a_thread(
            refusal_of, lambda: client.conferences(room).participants.create(to=CALLER, from_=NUMBER)
        )
        assert again == (400, 21220)
        assert await in_a_thread(refusal_of, client.conferences("CF" + "0" * 32).fetch) == (404, 20404)


class TestParticipants:
    async def test_list_fetch_hold_mute_announce_leave(
        self, carrier: CarrierDouble, backend: Backend, client: Client
    ) -> None:
        room, caller, other = await meeting(carrier, backend, client)
        participants = client.conferences(room).participants

        def work() -> None:
            assert {one.call_sid for one in participants.list()} == {caller, other}
            assert client.conferences(room).participants("caller").fetch().call_sid == caller
            held = (
                client.conferences(room)
                .participants("caller")
                .update(hold=True, hold_url=f"{backend.url}/hold", hold_method="POST")
            )
            assert (held.hold, held.muted) == (True, False)
            assert [one.label for one in participants.list(hold=True)] == ["caller"]
            muted = client.conferences(room).participants(other).update(muted=True)
            assert (muted.hold, muted.muted) == (False, True)
            assert client.conferences(room).participants("caller").update(hold=False).hold is False
            client.conferences(room).participants("caller").update(
                announce_url=f"{backend.url}/announcement", announce_method="POST"
            )

        await in_a_thread(work)
        assert (await backend.until("/hold")).method == "POST"
        assert (await backend.until("/cb/conf(announcement-end)")).fields["CallSid"] == caller
        await in_a_thread(client.conferences(room).participants("specialist").delete)
        left = await carrier.until_fact(other, "left_room")
        assert left["reason"] == "participant_updated_via_api"

    async def test_do_not_change_their_exit_flag_on_hold(
        self, carrier: CarrierDouble, backend: Backend, client: Client
    ) -> None:
        room, _, _ = await meeting(carrier, backend, client)
        caller = client.conferences(room).participants("caller")

        def work() -> None:
            assert caller.update(end_conference_on_exit=True).end_conference_on_exit is True
            caller.update(hold=True)
            assert caller.update(end_conference_on_exit=False).end_conference_on_exit is True

        await in_a_thread(work)

    async def test_are_dialled_in_and_coached(
        self, carrier: CarrierDouble, backend: Backend, client: Client
    ) -> None:
        room, _, specialist = await meeting(carrier, backend, client)
        participants = client.conferences(room).participants

        def invite() -> str:
            added = participants.create(
                to=INTERPRETER,
                from_=NUMBER,
                label="supervisor",
                early_media=False,
                beep="false",
                end_conference_on_exit=False,
                timeout=30,
                coaching=True,
                call_sid_to_coach=specialist,
                status_callback=f"{backend.url}/cb/leg",
                status_callback_event=["initiated", "ringing", "answered", "completed"],
            )
            assert (added.label, added.coaching, added.call_sid_to_coach) == ("supervisor", True, specialist)
            return str(added.call_sid)

        coach = await in_a_thread(invite)
        await carrier.until_fact(coach, "joined_room")

        def work() -> None:
            assert [one.label for one in participants.list(coaching=True)] == ["supervisor"]
            barged = client.conferences(room).participants("supervisor").update(coaching=False)
            assert (barged.coaching, barged.call_sid_to_coach) == (False, None)
            client.conferences(room).participants("supervisor").delete()

        await in_a_thread(work)
        assert (await carrier.until_ended(coach))["reason"] == "participant_removed"
        await backend.until("/cb/leg", count=4)

    async def test_are_refused(self, carrier: CarrierDouble, backend: Backend, client: Client) -> None:
        room, _, _ = await meeting(carrier, backend, client)
        participants = client.conferences(room).participants

        def create(**changed: Any) -> Callable[[], object]:
            return lambda: participants.create(**{"to": INTERPRETER, "from_": NUMBER, **changed})

        def work() -> None:
            assert refusal_of(create(to="12")) == (400, 13223)
            assert refusal_of(create(label="caller")) == (400, 16026)
            assert refusal_of(create(label="a/b")) == (400, 16024)
            assert refusal_of(create(coaching=True, call_sid_to_coach=NOBODY)) == (400, 16028)
            assert refusal_of(create(timeout=4)) == (400, 20001)
            stranger = client.conferences(room).participants("nobody")
            assert refusal_of(stranger.fetch) == (404, 20404)
            assert refusal_of(lambda: stranger.update(hold=True)) == (404, 20404)

        await in_a_thread(work)

    async def test_whose_label_is_taken_go_on_with_their_document(
        self, carrier: CarrierDouble, backend: Backend, client: Client
    ) -> None:
        await meeting(carrier, backend, client)
        third = await waiting(carrier)
        await in_a_thread(client.calls(third).update, url=f"{backend.url}/room")
        assert (await carrier.until_fact(third, "entry_refused"))["code"] == 16025
        assert 16025 in [alert["code"] for alert in carrier.network.alerts()]
        assert (await carrier.until_ended(third))["reason"] == "end_of_document"

    async def test_who_never_come_are_reported(
        self, carrier: CarrierDouble, backend: Backend, client: Client
    ) -> None:
        room, _, _ = await meeting(carrier, backend, client)
        carrier.set_far_ends({INTERPRETER: FarEnd(outcome="busy", ring_s=0.0)})
        participants = client.conferences(room).participants
        await in_a_thread(lambda: participants.create(to=INTERPRETER, from_=NUMBER, label="interp-1"))
        left = (await backend.until("/cb/conf(participant-leave)")).fields
        assert (left["ParticipantCallStatus"], left["ReasonParticipantLeft"]) == (
            "busy",
            "participant_add_failed",
        )


class TestQueues:
    async def test_create_list_fetch_update_delete(self, carrier: CarrierDouble, client: Client) -> None:
        def work() -> None:
            queue = client.queues.create(friendly_name="callers", max_size=5000)
            assert (queue.friendly_name, queue.max_size, queue.current_size) == ("callers", 5000, 0)
            assert [one.sid for one in client.queues.list()] == [queue.sid]
            assert client.queues(queue.sid).update(max_size=100).max_size == 100
            assert client.queues(queue.sid).update(friendly_name="waiting").friendly_name == "waiting"
            assert client.queues(queue.sid).fetch().friendly_name == "waiting"
            assert client.queues(queue.sid).delete() is True
            assert client.queues.list() == []

        await in_a_thread(work)

    async def test_are_refused(self, carrier: CarrierDouble, client: Client) -> None:
        await waiting(carrier)

        def work() -> None:
            (queue,) = client.queues.list()
            assert refusal_of(lambda: client.queues.create(friendly_name="q-main")) == (400, 22003)
            assert refusal_of(lambda: client.queues.create(friendly_name="x" * 65)) == (400, 22002)
            assert refusal_of(lambda: client.queues.create(friendly_name="x", max_size=5001)) == (400, 20001)
            assert refusal_of(client.queues(queue.sid).delete) == (400, 20001)
            assert refusal_of(client.queues("QU" + "0" * 32).fetch) == (404, 20404)

        await in_a_thread(work)

    async def test_members_list_fetch_and_go_where_they_are_sent(
        self, carrier: CarrierDouble, backend: Backend, client: Client
    ) -> None:
        first, second = await waiting(carrier), await waiting(carrier)

        def work() -> None:
            (queue,) = client.queues.list()
            members = client.queues(queue.sid).members
            assert [(one.call_sid, one.position) for one in members.list()] == [(first, 1), (second, 2)]
            assert client.queues(queue.sid).members(second).fetch().position == 2
            sent = client.queues(queue.sid).members("Front").update(url=f"{backend.url}/leg", method="POST")
            assert sent.call_sid == first

        await in_a_thread(work)
        await backend.until("/leg")
        (queue,) = await in_a_thread(client.queues.list)
        gone = client.queues(queue.sid).members(first)
        assert await in_a_thread(refusal_of, gone.fetch) == (404, 20404)


class TestAccount:
    async def test_numbers_list_fetch_update(
        self, carrier: CarrierDouble, backend: Backend, client: Client
    ) -> None:
        def work() -> None:
            (number,) = client.incoming_phone_numbers.list(phone_number=NUMBER)
            ours = client.incoming_phone_numbers(number.sid)
            assert ours.fetch().phone_number == NUMBER
            changed = ours.update(
                voice_url=f"{backend.url}/leg",
                voice_method="POST",
                voice_fallback_url="",
                status_callback=f"{backend.url}/cb/other",
                sms_url=f"{backend.url}/sms",
            )
            assert (changed.voice_url, changed.voice_fallback_url) == (f"{backend.url}/leg", "")
            assert (changed.sms_url, changed.sms_method) == (f"{backend.url}/sms", "POST")
            assert refusal_of(lambda: ours.update(voice_url="leg")) == (400, 21205)
            assert refusal_of(client.incoming_phone_numbers("PN" + "0" * 32).fetch) == (404, 20404)

        await in_a_thread(work)
        carrier.dial(NUMBER, CALLER)
        await backend.until("/leg")

    async def test_applications_create_list_fetch_update_delete(
        self, carrier: CarrierDouble, backend: Backend, client: Client
    ) -> None:
        def work() -> str:
            made = client.applications.create(friendly_name="softphones", voice_url=f"{backend.url}/leg")
            assert (made.friendly_name, made.voice_method) == ("softphones", "POST")
            assert [one.sid for one in client.applications.list(friendly_name="softphones")] == [made.sid]
            changed = client.applications(made.sid).update(voice_method="GET")
            assert (changed.voice_method, changed.voice_url) == ("GET", f"{backend.url}/leg")
            assert client.applications(made.sid).fetch().voice_method == "GET"
            return str(made.sid)

        sid = await in_a_thread(work)
        (number,) = await in_a_thread(client.incoming_phone_numbers.list)
        await in_a_thread(number.update, voice_application_sid=sid)
        carrier.dial(NUMBER, CALLER)
        assert (await backend.until("/leg")).method == "GET"
        assert await in_a_thread(client.applications(sid).delete) is True
        assert await in_a_thread(refusal_of, client.applications(sid).fetch) == (404, 20404)
