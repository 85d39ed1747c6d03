"""The calls of the official client that a contact centre makes most, and how the carrier refuses them.

What each gives back is also checked against the contract with the carrier, as every answer in this run is
(tests/contracts/twilio).
"""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from twilio.http.http_client import TwilioHttpClient  # type: ignore[import-untyped]
from twilio.rest import Client  # type: ignore[import-untyped]

from simulator.carrier import CallerScript, CarrierDouble, FarEnd, FaultSettings
from tests.simulator.carrier.backend import Backend
from tests.simulator.carrier.conftest import API_SECRET, NUMBER, refusal_of
from tests.simulator.carrier.talks import ANSWERS, CALLER, INTERPRETER, NOBODY, waiting

pytestmark = pytest.mark.anyio

in_a_thread = asyncio.to_thread


@pytest.fixture(autouse=True)
def scripted(backend: Backend, carrier: CarrierDouble) -> None:
    backend.answers |= ANSWERS
    carrier.set_far_ends({INTERPRETER: FarEnd(ring_s=0.0)})


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
        assert ended.status == "completed"
        assert int(ended.duration) < 60, "whole seconds, as a text"
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
                http_client=TwilioHttpClient(timeout=60),
            )
            keyed.api.base_url = carrier.url
            assert keyed.calls.list() == []
            stranger = Client(
                carrier.settings.account_sid, "f" * 32, http_client=TwilioHttpClient(timeout=60)
            )
            stranger.api.base_url = carrier.url
            assert refusal_of(stranger.calls(NOBODY).fetch) == (401, 20003)
            carrier.set_faults(FaultSettings(rest_429=1))
            assert refusal_of(client.calls(NOBODY).fetch) == (429, 20429)
            raw = TwilioHttpClient(timeout=60).request(
                "GET",
                f"{carrier.url}/2010-04-01/Accounts/{carrier.settings.account_sid}/Calls.json",
                auth=(carrier.settings.account_sid, carrier.settings.auth_token),
            )
            assert raw.headers["Retry-After"] == "1"

        await in_a_thread(work)


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
