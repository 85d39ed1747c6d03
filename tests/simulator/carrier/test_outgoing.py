"""Calls out of the house: who picks up, what their telephone system says, how long it may last."""

import asyncio
from typing import Literal

import pytest
from twilio.rest import Client  # type: ignore[import-untyped]

from simulator.carrier import CarrierDouble, FarEnd
from tests.simulator.carrier.backend import Backend
from tests.simulator.carrier.conftest import NUMBER

pytestmark = pytest.mark.anyio

CALLER = "+14165550123"
PBX = "sip:211@pbx.example.org;transport=tls"
Outcome = Literal["busy", "no-answer", "failed"]
EVENTS = ["initiated", "ringing", "answered", "completed"]


async def call_out(client: Client, backend: Backend, **more: object) -> str:
    def create() -> str:
        call = client.calls.create(
            to=CALLER,
            from_=NUMBER,
            url=f"{backend.url}/leg",
            status_callback=f"{backend.url}/cb/leg",
            status_callback_event=EVENTS,
            **more,
        )
        return str(call.sid)

    return await asyncio.to_thread(create)


class TestWhoPicksUp:
    @pytest.mark.parametrize(
        ("answered_by", "mode", "verdict"),
        [
            ("human", "Enable", "human"),
            ("machine", "Enable", "machine_start"),
            ("machine", "DetectMessageEnd", "machine_end_beep"),
            ("fax", "DetectMessageEnd", "fax"),
        ],
    )
    async def test_is_told_with_the_first_document(
        self,
        carrier: CarrierDouble,
        backend: Backend,
        client: Client,
        answered_by: Literal["human", "machine", "fax"],
        mode: str,
        verdict: str,
    ) -> None:
        backend.answers["/leg"] = "<Hangup/>"
        carrier.set_far_ends({CALLER: FarEnd(ring_s=0, answered_by=answered_by)})
        sid = await call_out(client, backend, machine_detection=mode)
        assert (await backend.until("/leg")).fields["AnsweredBy"] == verdict
        await carrier.until_ended(sid)
        assert (await asyncio.to_thread(client.calls(sid).fetch)).answered_by == verdict

    async def test_is_told_beside_the_call_where_it_does_not_wait(
        self, carrier: CarrierDouble, backend: Backend, client: Client
    ) -> None:
        backend.answers["/leg"] = "<Say>Hello.</Say><Pause length='600'/>"
        carrier.set_far_ends({CALLER: FarEnd(ring_s=0, answered_by="machine", message_s=5)})
        sid = await call_out(
            client,
            backend,
            machine_detection="DetectMessageEnd",
            async_amd="true",
            async_amd_status_callback=f"{backend.url}/cb/amd",
        )
        told = (await backend.until("/cb/amd")).fields
        assert (told["CallSid"], told["AnsweredBy"]) == (sid, "machine_end_beep")
        assert "AnsweredBy" not in backend.find("/leg").fields
        assert backend.names().index("/leg") < backend.names().index("/cb/amd")

    async def test_is_not_asked_where_keys_are_sent(
        self, carrier: CarrierDouble, backend: Backend, client: Client
    ) -> None:
        backend.answers["/leg"] = "<Hangup/>"
        sid = await call_out(client, backend, machine_detection="Enable", send_digits="ww1234#")
        assert (await carrier.until_fact(sid, "keys_sent"))["digits"] == "ww1234#"
        assert "AnsweredBy" not in (await backend.until("/leg")).fields

    async def test_is_told_of_a_dialled_number(self, carrier: CarrierDouble, backend: Backend) -> None:
        backend.answers |= {
            "/inbound": f'<Dial callerId="{NUMBER}"><Number machineDetection="Enable" '
            f'amdStatusCallback="/cb/amd">{CALLER}</Number></Dial>',
        }
        carrier.set_far_ends({CALLER: FarEnd(ring_s=0, answered_by="machine", talk_s=1)})
        carrier.dial(NUMBER, "+14165550155")
        assert (await backend.until("/cb/amd")).fields["AnsweredBy"] == "machine_start"


class TestWhoDoesNot:
    @pytest.mark.parametrize(
        ("far_end", "status", "sip"),
        [
            (FarEnd(outcome="busy"), "busy", "486"),
            (FarEnd(outcome="failed"), "failed", "404"),
            (FarEnd(outcome="failed", sip_code="503"), "failed", "503"),
            (FarEnd(outcome="no-answer", sip_code="480"), "no-answer", "480"),
            (FarEnd(ring_s=600), "no-answer", "487"),
        ],
    )
    async def test_is_reported_with_status_and_sip_code(
        self,
        carrier: CarrierDouble,
        backend: Backend,
        client: Client,
        far_end: FarEnd,
        status: str,
        sip: str,
    ) -> None:
        carrier.set_far_ends({CALLER: far_end})
        sid = await call_out(client, backend, timeout=5)
        await carrier.until_ended(sid)
        await backend.until("/cb/leg", count=3)
        told = [one.fields for one in backend.received if one.path == "/cb/leg"]
        last = max(told, key=lambda fields: int(fields["SequenceNumber"]))
        assert (last["CallStatus"], last["SipResponseCode"]) == (status, sip)
        assert "/leg" not in backend.names()


class TestPartnersSystem:
    """F-60: the answer of a partner's telephone system decides where the caller goes next."""

    @pytest.mark.parametrize(
        ("outcome", "code"),
        [("busy", "486"), ("no-answer", "480"), ("no-answer", "408"), ("failed", "503"), ("failed", "603")],
    )
    async def test_is_heard_in_its_own_words(
        self, carrier: CarrierDouble, backend: Backend, outcome: Outcome, code: str
    ) -> None:
        backend.answers |= {
            "/inbound": f'<Dial action="/after"><Sip>{PBX}?X-Interaction-Id=7</Sip></Dial>',
            "/after": "<Hangup/>",
        }
        carrier.set_far_ends({PBX: FarEnd(outcome=outcome, sip_code=code)})
        carrier.dial(NUMBER, CALLER)
        after = (await backend.until("/after")).fields
        assert (after["DialCallStatus"], after["DialBridged"]) == (outcome, "false")
        assert after["DialSipResponseCode"] == code
        assert after["DialSipCallId"]

    async def test_that_answers_says_so(self, carrier: CarrierDouble, backend: Backend) -> None:
        backend.answers |= {
            "/inbound": f'<Dial action="/after"><Sip>{PBX}</Sip></Dial>',
            "/after": "<Hangup/>",
        }
        carrier.set_far_ends({PBX: FarEnd(ring_s=0, talk_s=0.02)})
        carrier.dial(NUMBER, CALLER)
        after = (await backend.until("/after")).fields
        assert (after["DialSipResponseCode"], after["DialBridged"]) == ("200", "true")


class TestTimeLimit:
    async def test_ends_a_call_that_was_ordered(
        self, carrier: CarrierDouble, backend: Backend, client: Client
    ) -> None:
        backend.answers["/leg"] = "<Say>Hello.</Say><Pause length='6000'/>"
        sid = await call_out(client, backend, time_limit=1)
        assert (await carrier.until_ended(sid))["reason"] == "time_limit"
