"""The way in at work: what it answers, and what it says when a floor fails to."""

import asyncio
import re
import xml.etree.ElementTree as ET
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing import replies as r
from routing.commands import Command, ReportStillWaiting
from routing.model import ENGLISH, Language
from telephony.addresses import Place
from tests.webhooks.posts import (
    BASE,
    CONTACT,
    OFFER,
    ROOM,
    NobodyHome,
    ScriptedFloor,
    application,
    form,
    post,
)
from tests.webhooks.ways_in import CALLBACK_PATHS, MENU, VOICE_PATHS

QUEUED = r.EnterQueue(contact=CONTACT, language=ENGLISH)


def absent(command: Command) -> r.Reply:
    raise NobodyHome


def broken(command: Command) -> r.Reply:
    raise KeyError(command.id)


def redirect_of(answer: httpx2.Response) -> str:
    """Give path and query of the address that the document asks again at."""
    document = ET.fromstring(answer.text)  # noqa: S314 - our own document
    assert document[-1].tag == "Redirect"
    url = urlsplit(document[-1].text or "")
    assert f"{url.scheme}://{url.netloc}" == BASE
    return f"{url.path}?{url.query}" if url.query else url.path


class TestAnswers:
    async def test_are_documents_for_calls_and_nothing_for_callbacks(self) -> None:
        app = application(ScriptedFloor(QUEUED))
        answer = await post(app, MENU, form({"Digits": "1"}))
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/xml; charset=utf-8"
        assert answer.text.startswith('<?xml version="1.0" encoding="UTF-8"?><Response>')
        done = await post(app, "/cb/call", form({"CallStatus": "completed"}))
        assert (done.status_code, done.content) == (204, b"")
        assert app.counters.answered == app.counters.received == 2

    async def test_of_a_repeat_are_the_same_byte_for_byte(self) -> None:
        floor = ScriptedFloor(QUEUED)
        app = application(floor)
        first, second = [await post(app, MENU, form({"Digits": "1"})) for _ in range(2)]
        assert first.content == second.content
        assert floor.asked[0] == floor.asked[1]
        assert app.counters.repeated == 1

    async def test_name_requests_alike_whatever_the_order_of_their_fields(self) -> None:
        floor = ScriptedFloor(QUEUED)
        app = application(floor)
        await post(app, MENU, form({"Digits": "1"}))
        await post(app, MENU, form({"Digits": "1"})[::-1])
        await post(app, MENU, form({"Digits": "2"}))
        await post(app, f"/voice/menu/{CONTACT}/2", form({"Digits": "1"}))
        names = [command.id for command in floor.asked]
        assert names[0] == names[1]
        assert len(set(names)) == 3

    async def test_take_headers_that_come_twice_and_forms_without_an_account(self) -> None:
        app = application(ScriptedFloor(QUEUED))
        twice = [*form({"Digits": "1"}), ("SipHeader_X-Route", "a"), ("SipHeader_X-Route", "b")]
        assert (await post(app, MENU, twice)).status_code == 200
        assert (await post(app, "/voice/room-music", [("ConferenceSid", ROOM)])).status_code == 200

    async def test_give_every_way_out_of_the_queue_an_address_of_its_own(self) -> None:
        app = application(ScriptedFloor(QUEUED))
        exits = set()
        for attempt in (1, 2):
            answer = await post(app, f"/voice/menu/{CONTACT}/{attempt}", form({"Digits": "1"}))
            exits |= set(re.findall(r"/voice/queue-exit/[^#]+", answer.text))
        assert len(exits) == 2

    async def test_ignore_fields_that_nobody_knows_and_fields_left_empty(self) -> None:
        app = application(ScriptedFloor(QUEUED))
        fields = form({"Digits": "1", "SomethingNew": "x", "CallerName": "", "SipHeader_X-Why": "\x00\x0b"})
        assert (await post(app, MENU, fields)).status_code == 200

    @given(name=st.text(max_size=30))
    async def test_never_repeat_what_a_caller_calls_themselves(self, name: str) -> None:
        app = application(ScriptedFloor(QUEUED))
        try:
            urlencode({"n": name})
        except UnicodeEncodeError:
            name = name.encode("utf-8", "surrogatepass").decode("utf-8", "surrogateescape")
        fields = form({"Digits": "1", "CallerName": name, "SpeechResult": name})
        plain = await post(app, MENU, form({"Digits": "1"}))
        answer = await post(app, MENU, fields)
        ET.fromstring(answer.text)  # noqa: S314 - our own document
        strip = re.compile("queue-exit/[^#]*")
        assert strip.sub("", answer.text) == strip.sub("", plain.text)


class TestSpokenFallback:
    @pytest.mark.parametrize("place", VOICE_PATHS)
    @pytest.mark.parametrize("act", [absent, broken])
    async def test_asks_again_with_all_that_the_first_request_said(self, place: Place, act: object) -> None:
        path, fields = VOICE_PATHS[place]
        floor = ScriptedFloor(act=act)  # type: ignore[arg-type]
        app = application(floor)
        answer = await post(app, path, form(fields))
        assert answer.status_code == 200
        again = redirect_of(answer)
        assert again.startswith(f"{path}?")
        assert app.counters.fallback_spoken == 1
        carried = dict(parse_qsl(again.partition("?")[2]))
        bare = {name: value for name, value in fields.items() if name not in carried}
        assert (await post(app, again, form(bare))).status_code == 200
        first, second = floor.asked
        assert type(first) is type(second)
        assert first.id != second.id
        for name in ("digits", "result", "offer", "queued_ms", "reason", "effect"):
            assert getattr(first, name, None) == getattr(second, name, None)

    async def test_is_spoken_in_the_language_of_a_waiting_caller(self) -> None:
        path, fields = VOICE_PATHS[Place.WAIT]
        answer = await post(application(ScriptedFloor(act=absent)), path, form(fields))
        assert "fr-CA" in answer.text
        assert "en-CA" not in answer.text

    async def test_does_not_hold_on_to_a_wait_that_has_grown(self) -> None:
        path, fields = VOICE_PATHS[Place.WAIT]
        floor = ScriptedFloor(act=absent)
        app = application(floor)
        again = redirect_of(await post(app, path, form(fields)))
        assert (await post(app, again, form({"QueueTime": "9"}))).status_code == 200
        assert isinstance(floor.asked[1], ReportStillWaiting)
        assert floor.asked[1].queued_ms == 9_000

    async def test_comes_when_a_floor_does_not_keep_its_budget(self) -> None:
        class Hangs:
            async def ask(self, command: Command, budget_s: float) -> r.Reply:
                await asyncio.sleep(60)
                raise AssertionError

        app = application(Hangs(), budget_s=0.01)
        answer = await post(app, MENU, form({"Digits": "1"}))
        assert "<Redirect" in answer.text
        assert app.counters.floor_unavailable == 1

    async def test_hands_the_call_over_after_several_in_a_row(self) -> None:
        app = application(ScriptedFloor(act=absent), fallbacks_max=3)
        path, statuses = MENU, []
        for _ in range(4):
            answer = await post(app, path, form())
            statuses.append(answer.status_code)
            if answer.status_code == 200:
                path = redirect_of(answer)
        assert statuses == [200, 200, 200, 503]
        assert app.counters.handed_over == 1

    async def test_may_be_told_never_to_hand_over(self) -> None:
        app = application(ScriptedFloor(act=absent), fallbacks_max=None)
        assert (await post(app, f"{MENU}?again=900", form())).status_code == 200

    @pytest.mark.parametrize("place", CALLBACK_PATHS)
    @pytest.mark.parametrize("act", [absent, broken])
    async def test_is_not_for_callbacks_which_come_again(self, place: Place, act: object) -> None:
        path, fields = CALLBACK_PATHS[place]
        app = application(ScriptedFloor(act=act))  # type: ignore[arg-type]
        assert (await post(app, path, form(fields))).status_code == 503
        assert app.counters.callback_deferred == 1

    @pytest.mark.parametrize(
        ("place", "reply"),
        [
            (Place.WAIT, QUEUED),
            (Place.WAIT, r.CallerJoinsRoom(contact=CONTACT, offer=OFFER)),
            (Place.INBOUND, r.Noted()),
            (Place.MENU, r.Accepted(contact=CONTACT, offer=OFFER)),
            (Place.QUEUE_EXIT, r.Noted()),
            (Place.WAIT_ON, r.AskRegion(contact=CONTACT, language=ENGLISH, attempt=1)),
            (Place.PARTNER_OUT, r.KeepWaiting(contact=CONTACT, language=ENGLISH)),
            (Place.WHISPER_KEY, QUEUED),
        ],
    )
    async def test_comes_instead_of_an_answer_with_no_place_there(self, place: Place, reply: r.Reply) -> None:
        path, fields = VOICE_PATHS[place]
        app = application(ScriptedFloor(reply))
        assert "<Redirect" in (await post(app, path, form(fields))).text
        assert app.counters.errors == 1


class TestStartingOver:
    async def test_is_for_callers_whom_the_floor_does_not_know(self) -> None:
        app = application(ScriptedFloor(r.Refused(refusal=r.Refusal.UNKNOWN_CONTACT)))
        answer = await post(app, MENU, form({"Digits": "1"}))
        assert redirect_of(answer).startswith("/voice/inbound?")
        assert app.counters.started_over == 1

    async def test_is_not_for_softphones(self) -> None:
        app = application(ScriptedFloor(r.Refused(refusal=r.Refusal.NOT_YOURS)))
        path, fields = VOICE_PATHS[Place.SPECIALIST]
        assert "<Hangup" in (await post(app, path, form(fields))).text


class TestQueueExit:
    @pytest.mark.parametrize("result", ["redirected", "hangup", "bridged", "redirected-from-bridged"])
    async def test_says_nothing_when_nobody_listens(self, result: str) -> None:
        path, _ = VOICE_PATHS[Place.QUEUE_EXIT]
        answer = await post(application(ScriptedFloor(r.Noted())), path, form({"QueueResult": result}))
        assert answer.text.endswith("<Response />")

    async def test_takes_its_time_before_a_full_queue_is_tried_again(self) -> None:
        floor = ScriptedFloor(r.EnterQueue(contact=CONTACT, language=Language("fr")))
        path, _ = VOICE_PATHS[Place.QUEUE_EXIT]
        answer = await post(application(floor), path, form({"QueueResult": "queue-full"}))
        assert answer.text.index("<Say") < answer.text.index("<Enqueue")
