"""The telephone network over HTTP: callers, devices, and the truth."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from simulator.carrier import CallerScript, CarrierDouble, DialRequest, FarEnd
from simulator.evidence import read_call
from tests.simulator.carrier.backend import Backend
from tests.simulator.carrier.conftest import NUMBER
from tests.simulator.carrier.test_sequences import device_token

pytestmark = pytest.mark.anyio


@pytest.fixture
async def web(carrier: CarrierDouble) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(carrier.url) as web:
        yield web


class TestCalls:
    async def test_are_dialled_in_a_batch_and_told(
        self, carrier: CarrierDouble, backend: Backend, web: aiohttp.ClientSession
    ) -> None:
        backend.answers["/inbound"] = '<Gather numDigits="1" action="/menu"><Say>Press 1.</Say></Gather>'
        backend.answers["/menu"] = "<Hangup/>"
        wanted = [
            {
                "to": NUMBER,
                "from": f"+1416555010{n}",
                "script": {"digits": ["1"] if n else [""]},
                "batch": "b-1",
            }
            for n in range(3)
        ]
        async with web.post("/network/calls", json=wanted) as answer:
            sids = (await answer.json())["call_sids"]
        for sid in sids:
            await carrier.until_ended(sid)
        async with web.get("/network/calls?batch=b-1&page_size=2") as answer:
            page = await answer.json()
        async with web.get(f"/network/calls/{sids[1]}") as answer:
            truth = await answer.json()
        async with web.get("/network/summary?batch=b-1") as answer:
            summary = await answer.json()
        assert [call["call_sid"] for call in page["calls"]] == sids[:2]
        assert (page["total"], page["next_page"]) == (3, 1)
        pressed = next(fact for fact in truth["facts"] if fact["fact"] == "digits")
        assert (pressed["digits"], pressed["prompt"]) == ("1", "Press 1.")
        assert summary["reasons"] == {"end_of_document": 1, "hangup_verb": 2}

    async def test_that_make_no_sense_are_refused(self, web: aiohttp.ClientSession) -> None:
        async with web.post(
            "/network/calls", json={"to": NUMBER, "from": "x", "script": {"digit": []}}
        ) as answer:
            assert answer.status == 422
        async with web.get("/network/calls/CA0") as answer:
            assert answer.status == 404

    async def test_to_a_strange_number_fail(self, carrier: CarrierDouble, web: aiohttp.ClientSession) -> None:
        async with web.post("/network/calls", json={"to": "+12115550000", "from": "+14165550123"}) as answer:
            sid = (await answer.json())["call_sid"]
        assert (await carrier.until_ended(sid))["reason"] == "not_in_service"


class TestDevices:
    async def test_connect_and_hang_up(
        self, carrier: CarrierDouble, backend: Backend, web: aiohttp.ClientSession
    ) -> None:
        backend.answers["/agent-connect"] = "<Dial><Conference>i-1-1</Conference></Dial>"
        order = {"token": device_token(carrier), "params": {"r": "res-1"}}
        headers = {"Origin": "http://desk.example"}
        async with web.post("/network/devices/connect", json=order, headers=headers) as answer:
            assert answer.headers["Access-Control-Allow-Origin"] == "http://desk.example"
            sid = (await answer.json())["call_sid"]
        await carrier.until_fact(sid, "joined_room")
        async with web.get(f"/network/devices/{sid}") as answer:
            shown = await answer.json()
        assert (shown["status"], shown["room"], shown["room_started"]) == ("in-progress", "i-1-1", False)
        async with web.post(f"/network/devices/{sid}/hangup") as answer:
            assert answer.status == 200
        assert (await carrier.until_ended(sid))["ended_by"] == "caller"

    async def test_need_a_good_token(self, carrier: CarrierDouble, web: aiohttp.ClientSession) -> None:
        head, _, _ = device_token(carrier).rpartition(".")
        for token in ("", "a.b.c", f"{head}.AAAA"):
            async with web.post("/network/devices/connect", json={"token": token}) as answer:
                assert answer.status == 401

    async def test_are_open_to_the_desk_only(self, web: aiohttp.ClientSession) -> None:
        asking = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
        for origin, status in (("http://desk.example", 200), ("http://elsewhere.example", 400)):
            headers = {"Origin": origin, **asking}
            async with web.options("/network/devices/connect", headers=headers) as answer:
                assert answer.status == status


class TestConfiguration:
    async def test_changes_while_running(
        self, carrier: CarrierDouble, backend: Backend, web: aiohttp.ClientSession
    ) -> None:
        backend.answers["/elsewhere"] = "<Hangup/>"
        async with web.put(
            "/network/numbers", json={NUMBER: {"voice_url": f"{backend.url}/elsewhere"}}
        ) as answer:
            assert answer.status == 200
        await carrier.until_ended(carrier.dial(NUMBER, "+14165550123"))
        assert backend.names() == ["/elsewhere"]
        async with web.get("/network/health") as answer:
            assert (await answer.json())["live_calls"] == 0


class TestWaysOut:
    async def test_are_keyed_in_the_queue_apart_from_the_menu(
        self, carrier: CarrierDouble, backend: Backend
    ) -> None:
        backend.answers["/inbound"] = '<Gather numDigits="1" action="/menu"/>'
        backend.answers["/menu"] = '<Enqueue action="/exit" waitUrl="/wait">q-main</Enqueue>'
        backend.answers["/wait"] = '<Gather numDigits="1" action="/key"><Say>Press 2.</Say></Gather>'
        backend.answers["/key"] = "<Leave/>"
        backend.answers["/exit"] = "<Hangup/>"
        script = CallerScript(digits=("1", "9"), wait_digits=("2",))
        sid = carrier.dial(NUMBER, "+14165550123", script)
        await carrier.until_ended(sid)
        keys = {one.path: one.fields.get("Digits") for one in backend.received}
        assert (keys["/menu"], keys["/key"]) == ("1", "2")
        (one,) = [read_call({**told, "to": NUMBER}) for told in [carrier.network.call(sid)]]
        assert one.keyed_in_queue == "2"

    async def test_let_a_telephone_ring_as_its_caller_said(
        self, carrier: CarrierDouble, backend: Backend
    ) -> None:
        backend.answers["/inbound"] = "<Hangup/>"
        busy = FarEnd(outcome="busy")
        carrier.network.dial(DialRequest(to=NUMBER, caller="+14165550124", telephone=busy))
        assert carrier.account.far_end("+14165550124") == busy


class TestTheWholeTruth:
    async def test_tells_what_lives_and_what_we_had_dialled(
        self, carrier: CarrierDouble, backend: Backend, web: aiohttp.ClientSession
    ) -> None:
        backend.answers["/inbound"] = '<Dial callerId="+12115550100" action="/after">+12115550177</Dial>'
        backend.answers["/after"] = '<Enqueue waitUrl="/wait">q-main</Enqueue>'
        backend.answers["/wait"] = "<Play>music.mp3</Play>"
        sid = carrier.dial(NUMBER, "+14165550123")
        await carrier.until_fact(sid, "enqueued")
        async with web.get("/network/live") as answer:
            live = await answer.json()
        async with web.get("/network/ordered?since=0") as answer:
            ordered = await answer.json()
        assert [one["call_sid"] for one in live["calls"]] == [sid]
        assert live["rooms"] == []
        (child,) = ordered["calls"]
        assert (child["parent_call_sid"], child["to"], child["ended_by"]) == (sid, "+12115550177", "caller")
        assert (child["reason"], ordered["next_page"]) == ("talk", None)
