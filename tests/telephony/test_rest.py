"""Orders through the official client, against a carrier written down in the test."""

import json
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from urllib.parse import parse_qsl

import anyio
import httpx2
import pytest

from routing.effects import Effect, EndCall, MoveCallerToRoom, ReturnCallerToQueue
from routing.model import CallSid, ConferenceSid, ContactId, EffectId, OfferId
from telephony.addresses import Addresses
from telephony.effects import perform
from telephony.errors import CarrierRefusal, CarrierUnavailable
from telephony.http import TIMEOUT, BoundedHttpClient
from telephony.ports import CallStatus, Done, Gone, Invitation, Refused, Unknown
from telephony.rest import ATTEMPTS_MAX, ORDERS_MAX, CarrierAccount, TwilioCarrier

ACCOUNT = CarrierAccount(
    account_sid="AC" + "0" * 32, key_sid="SK" + "1" * 32, secret="s" * 32, base_url="http://carrier.test"
)
CALL = CallSid("CA" + "a" * 32)
Answer = Callable[[httpx2.Request], httpx2.Response]


def fault(status: int, code: int) -> httpx2.Response:
    return httpx2.Response(status, json={"code": code, "message": "no", "more_info": "", "status": status})


def call_json(sid: str = CALL, status: str = "in-progress") -> dict[str, object]:
    return {"sid": sid, "status": status, "account_sid": ACCOUNT.account_sid, "to": "+14165550123"}


class Network(httpx2.AsyncBaseTransport):
    def __init__(self, answer: Answer) -> None:
        self.requests: list[httpx2.Request] = []
        self._answer = answer

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        await request.aread()
        self.requests.append(request)
        return self._answer(request)

    def form(self, index: int = -1) -> dict[str, str]:
        return dict(parse_qsl(self.requests[index].content.decode()))


@asynccontextmanager
async def carrier_with(
    answer: Answer, pauses: list[float] | None = None
) -> AsyncIterator[tuple[TwilioCarrier, Network]]:
    network = Network(answer)

    async def sleep(seconds: float) -> None:
        if pauses is not None:
            pauses.append(seconds)

    carrier = TwilioCarrier(
        ACCOUNT, random=lambda: 1.0, sleep=sleep, http=BoundedHttpClient(transport=network)
    )
    yield carrier, network
    await carrier.close()


class TestMoveCaller:
    async def test_gives_the_address_and_where_to_go_if_it_fails(self) -> None:
        async with carrier_with(lambda _: httpx2.Response(200, json=call_json())) as (carrier, network):
            assert await carrier.move_caller(CALL, "https://x/voice", "https://y/static") == Done()
        request = network.requests[0]
        assert request.url.path.endswith(f"/Calls/{CALL}.json")
        assert request.url.host == "carrier.test"
        assert request.headers["authorization"].startswith("Basic ")
        assert network.form() == {
            "Url": "https://x/voice",
            "Method": "POST",
            "FallbackUrl": "https://y/static",
            "FallbackMethod": "POST",
        }

    @pytest.mark.parametrize(
        ("answer", "result"),
        [
            (fault(400, 21220), Gone()),
            (fault(404, 20404), Gone()),
            (fault(400, 21205), Refused(400, 21205)),
            (fault(401, 20003), Refused(401, 20003)),
            (fault(500, 20500), Unknown("HTTP 500")),
            (httpx2.Response(503, text="<html>busy</html>"), Unknown("HTTP 503")),
            (httpx2.Response(200, text="not json"), Unknown("JSONDecodeError")),
        ],
    )
    async def test_tells_four_outcomes_apart(self, answer: httpx2.Response, result: object) -> None:
        async with carrier_with(lambda _: answer) as (carrier, network):
            assert await carrier.move_caller(CALL, "https://x", "https://y") == result
        assert len(network.requests) == 1, "an order whose outcome is unknown is not repeated here"

    async def test_does_not_know_after_a_timeout(self) -> None:
        def late(request: httpx2.Request) -> httpx2.Response:
            raise httpx2.ReadTimeout("late", request=request)

        async with carrier_with(late) as (carrier, network):
            assert await carrier.move_caller(CALL, "https://x", "https://y") == Unknown("ReadTimeout")
        assert len(network.requests) == 1

    async def test_backs_off_when_told_that_there_are_too_many(self) -> None:
        pauses: list[float] = []
        answers = [fault(429, 20429), fault(429, 20429), httpx2.Response(200, json=call_json())]
        async with carrier_with(lambda _: answers.pop(0), pauses) as (carrier, _):
            assert await carrier.move_caller(CALL, "https://x", "https://y") == Done()
        assert pauses == [0.1, 0.2]

    async def test_gives_up_on_a_carrier_that_is_away(self) -> None:
        def away(request: httpx2.Request) -> httpx2.Response:
            raise httpx2.ConnectError("away", request=request)

        pauses: list[float] = []
        async with carrier_with(away, pauses) as (carrier, network):
            assert await carrier.move_caller(CALL, "https://x", "https://y") == Unknown("ConnectError")
        assert len(network.requests) == ATTEMPTS_MAX
        assert sum(pauses) < 5

    async def test_keeps_to_its_number_of_orders_at_once(self) -> None:
        under_way, most = 0, 0

        class Slow(httpx2.AsyncBaseTransport):
            async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
                nonlocal under_way, most
                under_way += 1
                most = max(most, under_way)
                await anyio.sleep(0.01)
                under_way -= 1
                return httpx2.Response(200, json=call_json())

        carrier = TwilioCarrier(ACCOUNT, random=lambda: 0.5, http=BoundedHttpClient(transport=Slow()))
        async with anyio.create_task_group() as group:
            for _ in range(3 * ORDERS_MAX):
                group.start_soon(carrier.end_call, CALL)
        await carrier.close()
        assert most == ORDERS_MAX

    async def test_logs_neither_numbers_nor_secrets(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        async with carrier_with(lambda _: httpx2.Response(200, json=call_json())) as (carrier, _):
            await carrier.move_caller(CALL, "https://x", "https://y")
        assert "+1416" not in caplog.text
        assert ACCOUNT.secret not in caplog.text + repr(ACCOUNT)


class TestEndCall:
    async def test_completes_the_call_in_any_state(self) -> None:
        async with carrier_with(lambda _: httpx2.Response(200, json=call_json())) as (carrier, network):
            assert await carrier.end_call(CALL) == Done()
        assert network.form() == {"Status": "completed"}


class TestCallStatus:
    async def test_reads_the_status(self) -> None:
        async with carrier_with(lambda _: httpx2.Response(200, json=call_json(status="busy"))) as (
            carrier,
            _,
        ):
            status = await carrier.call_status(CALL)
        assert status is CallStatus.BUSY
        assert status.over

    async def test_says_none_for_a_call_that_never_was(self) -> None:
        async with carrier_with(lambda _: fault(404, 20404)) as (carrier, _):
            assert await carrier.call_status(CALL) is None

    async def test_tells_away_from_refused(self) -> None:
        async with carrier_with(lambda _: fault(500, 20500)) as (carrier, _):
            with pytest.raises(CarrierUnavailable):
                await carrier.call_status(CALL)
        async with carrier_with(lambda _: fault(401, 20003)) as (carrier, _):
            with pytest.raises(CarrierRefusal, match="20003"):
                await carrier.call_status(CALL)


class TestCallsInProgress:
    async def test_reads_every_page_of_every_live_status(self) -> None:
        def answer(request: httpx2.Request) -> httpx2.Response:
            status, page = request.url.params["Status"], request.url.params.get("Page", "0")
            again = status == "in-progress" and page == "0"
            following = f"{request.url.path}?Status={status}&Page=1" if again else None
            sid = f"CA{status[0]}{page}"
            return httpx2.Response(200, json={"calls": [call_json(sid, status)], "next_page_uri": following})

        async with carrier_with(answer) as (carrier, network):
            calls = [call async for call in carrier.calls_in_progress()]
        assert [one.call for one in calls] == ["CAi0", "CAi1", "CAr0", "CAq0"]
        assert {request.url.host for request in network.requests} == {"carrier.test"}

    async def test_backs_off_when_told_that_there_are_too_many(self) -> None:
        pauses: list[float] = []
        answers = [fault(429, 20429)] + [httpx2.Response(200, json={"calls": []})] * 3
        async with carrier_with(lambda _: answers.pop(0), pauses) as (carrier, _):
            assert [call async for call in carrier.calls_in_progress()] == []
        assert pauses == [0.1]

    async def test_tells_a_refusal_from_silence(self) -> None:
        async with carrier_with(lambda _: fault(401, 20003)) as (carrier, _):
            with pytest.raises(CarrierRefusal, match="HTTP 401, error 20003"):
                [call async for call in carrier.calls_in_progress()]


class TestEnsureQueue:
    def queues(self, size: int) -> dict[str, object]:
        return {"queues": [{"sid": "QU" + "0" * 32, "friendly_name": "callers", "max_size": size}]}

    async def test_makes_a_queue_that_is_missing(self) -> None:
        def answer(request: httpx2.Request) -> httpx2.Response:
            return httpx2.Response(200 if request.method == "GET" else 201, json={"queues": []})

        async with carrier_with(answer) as (carrier, network):
            assert await carrier.ensure_queue("callers", 5000) == Done()
        assert network.form() == {"FriendlyName": "callers", "MaxSize": "5000"}

    @pytest.mark.parametrize(("size", "methods"), [(100, ["GET", "POST"]), (5000, ["GET"])])
    async def test_corrects_the_size_only_if_it_must(self, size: int, methods: list[str]) -> None:
        async with carrier_with(lambda _: httpx2.Response(200, json=self.queues(size))) as (carrier, network):
            assert await carrier.ensure_queue("callers", 5000) == Done()
        assert [request.method for request in network.requests] == methods


class TestPerform:
    @pytest.mark.parametrize(
        ("effect", "form"),
        [
            (
                MoveCallerToRoom(
                    id=EffectId("w1.e1"), contact=ContactId("k0"), call=CALL, offer=OfferId("k0-1")
                ),
                {"Url": "/voice/room/k0/k0-1"},
            ),
            (
                ReturnCallerToQueue(id=EffectId("w1.e2"), contact=ContactId("k0"), call=CALL),
                {"Url": "/voice/requeue/k0/w1.e2"},
            ),
            (EndCall(id=EffectId("w1.e3"), contact=ContactId("k0"), call=CALL), {"Status": "completed"}),
        ],
    )
    async def test_gives_each_order(self, effect: Effect, form: dict[str, str]) -> None:
        addresses = Addresses("https://voice.example.org", "https://static.example.com/sorry")
        async with carrier_with(lambda _: httpx2.Response(200, json=call_json())) as (carrier, network):
            assert (await perform(carrier, addresses, effect)).outcome == "done"
        for name, part in form.items():
            assert part in network.form()[name]
        assert network.form().get("FallbackUrl") in (None, addresses.fallback())
        assert network.form().get("FallbackMethod") in (None, "GET")


class TestBoundedHttpClient:
    def test_has_a_limit_for_every_wait(self) -> None:
        assert json.dumps(TIMEOUT.as_dict(), sort_keys=True) == (
            '{"connect": 1.0, "pool": 4.0, "read": 4.0, "write": 4.0}'
        )


class TestConversation:
    """Orders about a room's participants."""

    ROOM = ConferenceSid("CF" + "c" * 32)
    INVITATION = Invitation(
        label="k0-p1",
        to="+14165550191",
        caller_id="+14165550111",
        ring_s=30,
        status_url="https://x/cb/party/k0/k0-p1",
    )

    def participant(self) -> dict[str, object]:
        return {"call_sid": CALL, "conference_sid": self.ROOM, "label": "k0-p1"}

    async def test_holds_with_music_and_lets_go(self) -> None:
        answer = httpx2.Response(200, json=self.participant())
        async with carrier_with(lambda _: answer) as (carrier, network):
            assert await carrier.set_hold(self.ROOM, CALL, "https://x/voice/hold-music") == Done()
            assert network.form() == {
                "Hold": "true",
                "HoldUrl": "https://x/voice/hold-music",
                "HoldMethod": "POST",
            }
            await carrier.set_hold(self.ROOM, CALL, None)
            assert network.form() == {"Hold": "false"}

    async def test_rings_nobody_twice(self) -> None:
        """F-31: whoever is there already is not called again."""
        answer = httpx2.Response(200, json=self.participant())
        async with carrier_with(lambda _: answer) as (carrier, network):
            assert await carrier.call_into_room(self.ROOM, self.INVITATION) == Done()
        assert [request.method for request in network.requests] == ["GET"]

    async def test_rings_without_early_media_and_never_ends_the_room(self) -> None:
        def answer(request: httpx2.Request) -> httpx2.Response:
            return (
                fault(404, 20404)
                if request.method == "GET"
                else httpx2.Response(201, json=self.participant())
            )

        async with carrier_with(answer) as (carrier, network):
            assert await carrier.call_into_room(self.ROOM, self.INVITATION) == Done()
        form = network.form()
        assert (form["EarlyMedia"], form["EndConferenceOnExit"], form["Label"]) == ("false", "false", "k0-p1")

    async def test_takes_a_label_in_use_for_somebody_who_is_there(self) -> None:
        def answer(request: httpx2.Request) -> httpx2.Response:
            return fault(404, 20404) if request.method == "GET" else fault(400, 16026)

        async with carrier_with(answer) as (carrier, _):
            assert await carrier.call_into_room(self.ROOM, self.INVITATION) == Done()

    async def test_presses_keys_on_a_call_of_its_own(self) -> None:
        async with carrier_with(lambda _: httpx2.Response(201, json=call_json())) as (carrier, network):
            assert await carrier.call(self.INVITATION, "https://x/voice/party/k0/k0-p1", "ww12#") == Done()
        assert network.form()["SendDigits"] == "ww12#"

    async def test_says_who_hears_a_supervisor(self) -> None:
        answer = httpx2.Response(200, json=self.participant())
        async with carrier_with(lambda _: answer) as (carrier, network):
            await carrier.set_listening(self.ROOM, CALL, muted=False, coached=CallSid("CA" + "b" * 32))
            coach = network.form()
            await carrier.set_listening(self.ROOM, CALL, muted=False, coached=None)
        assert coach == {"Muted": "false", "Coaching": "true", "CallSidToCoach": "CA" + "b" * 32}
        assert network.form() == {"Muted": "false", "Coaching": "false"}
