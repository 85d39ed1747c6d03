"""Delivery to a backend that is slow, down or wrong; retries, fallbacks, injected faults."""

import asyncio

import pytest
from starlette.responses import Response

from simulator.carrier import CallerScript, CarrierDouble, FaultSettings, NumberSettings
from simulator.carrier.overrides import Overrides, split_overrides
from tests.simulator.carrier.backend import Backend, Received
from tests.simulator.carrier.conftest import NUMBER

pytestmark = pytest.mark.anyio

CALLER = "+14165550123"


def point_number(carrier: CarrierDouble, voice_url: str, fallback_url: str | None = "static:apology") -> None:
    carrier.set_number(NUMBER, NumberSettings(voice_url=voice_url, voice_fallback_url=fallback_url))


class TestSplitOverrides:
    def test_reads_the_fragment(self) -> None:
        url = "https://a.example/voice?x=1#ct=2000&rt=6000&rc=2&rp=ct,rt,5xx&tt=14000"
        assert split_overrides(url) == (
            "https://a.example/voice?x=1",
            Overrides(connect_s=2, read_s=6, total_s=14, retries=2, retry_on=frozenset({"ct", "rt", "5xx"})),
        )

    def test_keeps_values_within_their_range(self) -> None:
        _, overrides = split_overrides("https://a.example/#ct=1&tt=99999&rc=9&rp=all")
        assert (overrides.connect_s, overrides.total_s, overrides.retries) == (0.1, 15, 5)
        assert overrides.retry_on == {"ct", "rt", "4xx", "5xx"}

    def test_has_defaults(self) -> None:
        assert split_overrides("https://a.example/")[1] == Overrides(retries=1, retry_on=frozenset({"ct"}))


class TestRequest:
    async def test_carries_empty_and_unknown_fields_and_a_signature(
        self, carrier: CarrierDouble, backend: Backend
    ) -> None:
        await carrier.until_ended(carrier.dial(NUMBER, "anonymous"))
        asked = backend.find("/inbound")
        assert asked.fields["FromCity"] == asked.fields["CallerCity"] == ""
        assert any(name.startswith("XCarrierField") for name in asked.fields)
        assert asked.headers["i-twilio-idempotency-token"]
        assert asked.is_signed

    async def test_is_retried_with_the_same_token(self, carrier: CarrierDouble, backend: Backend) -> None:
        failures: list[Response | str] = [Response(status_code=503), Response(status_code=500)]
        answers = iter([*failures, "<Hangup/>"])
        backend.answers["/inbound"] = lambda _: next(answers)
        point_number(carrier, f"{backend.url}/inbound#rc=2&rp=5xx")
        truth = await carrier.until_ended(carrier.dial(NUMBER, CALLER))
        assert backend.names() == ["/inbound"] * 3
        assert len({one.headers["i-twilio-idempotency-token"] for one in backend.received}) == 1
        assert truth["reason"] == "hangup_verb"

    async def test_may_use_get(self, carrier: CarrierDouble, backend: Backend) -> None:
        backend.answers["/inbound"] = "<Hangup/>"
        carrier.set_number(NUMBER, NumberSettings(voice_url=f"{backend.url}/inbound?n=1", voice_method="GET"))
        await carrier.until_ended(carrier.dial(NUMBER, CALLER))
        asked = backend.find("/inbound")
        assert (asked.method, asked.fields["n"], asked.fields["From"]) == ("GET", "1", CALLER)
        assert asked.is_signed


async def too_slow(_: Received) -> str:
    await asyncio.sleep(0.3)
    return "<Hangup/>"


class TestFallback:
    @pytest.mark.parametrize(
        ("answer", "code"),
        [
            (Response("<Response><Say>", media_type="text/xml"), 12100),
            (Response("<Response/>", media_type="application/json"), 12300),
            (Response("<Response/>" + " " * 70_000, media_type="text/xml"), 11750),
            (Response(status_code=500), 11200),
            (too_slow, 11200),
        ],
        ids=["bad XML", "content type", "too large", "status", "too slow"],
    )
    async def test_is_used(
        self, carrier: CarrierDouble, backend: Backend, answer: Response, code: int
    ) -> None:
        backend.answers["/inbound"] = answer
        backend.answers["/fallback"] = "<Hangup/>"
        point_number(carrier, f"{backend.url}/inbound#rt=100", f"{backend.url}/fallback")
        truth = await carrier.until_ended(carrier.dial(NUMBER, CALLER))
        asked = backend.find("/fallback").fields
        assert (asked["ErrorCode"], asked["ErrorUrl"]) == (str(code), f"{backend.url}/inbound")
        assert [fact["code"] for fact in truth["facts"] if fact["fact"] == "twiml_error"] == [code]

    async def test_answers_by_itself_when_the_backend_is_down(self, carrier: CarrierDouble) -> None:
        point_number(carrier, "http://127.0.0.1:9/inbound")
        truth = await carrier.until_ended(carrier.dial(NUMBER, CALLER))
        used = next(fact for fact in truth["facts"] if fact["fact"] == "fallback_used")
        assert (used["url"], used["error_code"]) == ("static:apology", 11205)
        assert truth["reason"] == "hangup_verb"

    async def test_missing_ends_the_call(self, carrier: CarrierDouble) -> None:
        point_number(carrier, "http://127.0.0.1:9/inbound", fallback_url=None)
        truth = await carrier.until_ended(carrier.dial(NUMBER, CALLER))
        assert (truth["ended_by"], truth["reason"]) == ("network", "application_error")

    async def test_is_not_for_wait_documents(self, carrier: CarrierDouble, backend: Backend) -> None:
        backend.answers["/inbound"] = '<Enqueue action="/queue-exit" waitUrl="/wait">q</Enqueue>'
        backend.answers["/queue-exit"] = "<Hangup/>"
        truth = await carrier.until_ended(carrier.dial(NUMBER, CALLER))
        assert backend.names()[:3] == ["/inbound", "/wait", "/queue-exit(error)"]
        assert truth["reason"] == "hangup_verb"


class TestCallback:
    async def test_is_retried_and_never_hurts_the_call(
        self, carrier: CarrierDouble, backend: Backend
    ) -> None:
        backend.answers["/inbound"] = "<Hangup/>"
        backend.answers["/cb/call"] = Response(status_code=500)
        await carrier.until_ended(carrier.dial(NUMBER, CALLER))
        await backend.until("/cb/call", count=6)
        await asyncio.sleep(0.02)
        assert backend.names().count("/cb/call") == 6
        assert [alert["code"] for alert in carrier.network.alerts()] == [15003]

    @pytest.mark.parametrize(
        ("faults", "copies", "tokens"),
        [
            (FaultSettings(drop=1), 0, 0),
            (FaultSettings(repeat=1, reorder_s_max=0.01), 2, 1),
            (FaultSettings(replay=1, reorder_s_max=0.01), 2, 2),
            (FaultSettings(delay=1, delay_s_max=0.02), 1, 1),
        ],
        ids=["drop", "repeat", "replay", "delay"],
    )
    async def test_suffers_injected_faults(
        self, carrier: CarrierDouble, backend: Backend, faults: FaultSettings, copies: int, tokens: int
    ) -> None:
        backend.answers["/inbound"] = "<Hangup/>"
        carrier.set_faults(faults)
        await carrier.until_ended(carrier.dial(NUMBER, CALLER, CallerScript()))
        await asyncio.sleep(0.06)
        told = [one for one in backend.received if one.path == "/cb/call"]
        assert len(told) == copies
        assert len({one.headers["i-twilio-idempotency-token"] for one in told}) == tokens
