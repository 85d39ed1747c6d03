"""Text messages: from a telephone to a number of ours and back, and from our side to a telephone."""

import asyncio

import pytest
from starlette.responses import Response
from twilio.rest import Client  # type: ignore[import-untyped]

from simulator.carrier import CarrierDouble, FarEnd, TextRequest
from tests.simulator.carrier.backend import Backend
from tests.simulator.carrier.conftest import NUMBER, refusal_of

pytestmark = pytest.mark.anyio

TELEPHONE = "+14165550123"


@pytest.fixture(autouse=True)
def reachable(carrier: CarrierDouble, backend: Backend) -> None:
    number = carrier.account.numbers[NUMBER]
    answers = {"sms_url": f"{backend.url}/sms", "sms_fallback_url": f"{backend.url}/sms-fallback"}
    carrier.set_number(NUMBER, number.model_copy(update=answers))


def write(carrier: CarrierDouble, body: str) -> str:
    return carrier.network.write(TextRequest(to=NUMBER, sender=TELEPHONE, body=body))


async def until_told(carrier: CarrierDouble, count: int) -> list[str]:
    """Wait until the telephone holds so many messages that were sent to it. Returns: their text."""
    async with asyncio.timeout(60):
        while True:
            told = [one["body"] for one in carrier.network.messages(TELEPHONE) if one["to"] == TELEPHONE]
            if len(told) >= count:
                return told
            await asyncio.sleep(0.01)


class TestFromATelephone:
    async def test_reaches_the_numbers_webhook_signed_and_is_answered(
        self, carrier: CarrierDouble, backend: Backend
    ) -> None:
        backend.answers["/sms"] = "<Message>211 is open day and night.</Message>"
        sid = write(carrier, "Food")
        asked = await backend.until("/sms")
        assert asked.is_signed
        assert {name: asked.fields[name] for name in ("MessageSid", "SmsSid", "Body", "From", "To")} == {
            "MessageSid": sid,
            "SmsSid": sid,
            "Body": "Food",
            "From": TELEPHONE,
            "To": NUMBER,
        }
        assert (asked.fields["SmsStatus"], asked.fields["NumMedia"], asked.fields["FromCity"]) == (
            "received",
            "0",
            "",
        )
        assert await until_told(carrier, 1) == ["211 is open day and night."]

    async def test_may_stay_without_an_answer(
        self, carrier: CarrierDouble, backend: Backend, client: Client
    ) -> None:
        backend.answers["/sms"] = ""
        sid = write(carrier, "Thanks")
        await backend.until("/sms")
        kept = await asyncio.to_thread(client.messages(sid).fetch)
        assert (kept.direction, kept.status, kept.body) == ("inbound", "received", "Thanks")
        assert len(carrier.network.messages(TELEPHONE)) == 1

    @pytest.mark.parametrize(
        ("wrong", "code"),
        [
            (Response(status_code=500), "11200"),
            (Response("<Response><Message>", media_type="text/xml"), "12100"),
            (Response("Hello", media_type="text/plain"), "12300"),
        ],
    )
    async def test_is_answered_by_the_fallback_when_the_webhook_fails(
        self, carrier: CarrierDouble, backend: Backend, wrong: Response, code: str
    ) -> None:
        backend.answers |= {"/sms": wrong, "/sms-fallback": "<Message>Please call 211.</Message>"}
        write(carrier, "Food")
        asked = await backend.until("/sms-fallback")
        assert asked.fields["ErrorCode"] == code
        assert await until_told(carrier, 1) == ["Please call 211."]


class TestToATelephone:
    async def test_is_sent_and_reported_step_by_step(
        self, carrier: CarrierDouble, backend: Backend, client: Client
    ) -> None:
        def send() -> str:
            message = client.messages.create(
                to=TELEPHONE,
                from_=NUMBER,
                body="The food bank opens at 9.",
                status_callback=f"{backend.url}/cb/sms",
            )
            assert (message.status, message.direction, message.num_segments) == (
                "queued",
                "outbound-api",
                "1",
            )
            return str(message.sid)

        sid = await asyncio.to_thread(send)
        await backend.until("/cb/sms", count=3)
        steps = [one for one in backend.received if one.path == "/cb/sms"]
        assert sorted(one.fields["MessageStatus"] for one in steps) == ["delivered", "sending", "sent"]
        assert all(one.fields["MessageSid"] == sid and one.is_signed for one in steps)

        def look() -> None:
            assert client.messages(sid).fetch().status == "delivered"
            assert [one.sid for one in client.messages.list(to=TELEPHONE)] == [sid]
            assert client.messages(sid).delete() is True
            assert refusal_of(client.messages(sid).fetch) == (404, 20404)

        await asyncio.to_thread(look)

    async def test_that_cannot_be_reached_is_reported_with_its_code(
        self, carrier: CarrierDouble, backend: Backend, client: Client
    ) -> None:
        carrier.set_far_ends({TELEPHONE: FarEnd(text_outcome="undelivered")})
        await asyncio.to_thread(
            lambda: client.messages.create(
                to=TELEPHONE, from_=NUMBER, body="Hello", status_callback=f"{backend.url}/cb/sms"
            )
        )
        await backend.until("/cb/sms", count=3)
        last = next(
            one.fields for one in backend.received if one.fields.get("MessageStatus") == "undelivered"
        )
        assert last["ErrorCode"] == "30003"

    async def test_is_refused_for_whoever_said_stop_until_they_say_start(
        self, carrier: CarrierDouble, backend: Backend, client: Client
    ) -> None:
        backend.answers["/sms"] = ""

        def send() -> object:
            return client.messages.create(to=TELEPHONE, from_=NUMBER, body="Hello")

        write(carrier, " stop ")
        assert await asyncio.to_thread(refusal_of, send) == (400, 21610)
        write(carrier, "START")
        await asyncio.to_thread(send)

    async def test_is_refused_in_codes(self, client: Client) -> None:
        def create(**changed: str) -> tuple[int, int]:
            fields = {"to": TELEPHONE, "from_": NUMBER, "body": "Hello", **changed}
            return refusal_of(lambda: client.messages.create(**fields))

        def work() -> None:
            assert create(to="12") == (400, 21211)
            assert create(from_="+14165550100") == (400, 21606)
            assert create(body="") == (400, 21602)
            assert create(body="x" * 1601) == (400, 21617)

        await asyncio.to_thread(work)
