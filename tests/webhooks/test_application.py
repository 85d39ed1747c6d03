"""The way in under fire: what a stranger sends, what the carrier repeats, what a floor fails to say."""

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
    CALL,
    CONTACT,
    LEG,
    OFFER,
    ROOM,
    ROOM_EVENT,
    SPECIALIST_CALL,
    TOKEN,
    NobodyHome,
    ScriptedFloor,
    application,
    form,
    post,
)
from webhooks.errors import REFUSALS, Refusal
from webhooks.requests import BodyLimits, Message

MENU = f"/voice/menu/{CONTACT}/1"
QUEUED = r.EnterQueue(contact=CONTACT, language=ENGLISH)
VOICE_PATHS = {
    Place.INBOUND: ("/voice/inbound", {}),
    Place.MENU: (MENU, {"Digits": "1"}),
    Place.WAIT: (f"/voice/wait/{CONTACT}/fr", {"QueueTime": "3"}),
    Place.QUEUE_EXIT: (f"/voice/queue-exit/{CONTACT}/0a", {"QueueResult": "error"}),
    Place.ROOM: (f"/voice/room/{CONTACT}/{OFFER}", {}),
    Place.OUT: (f"/voice/out/{CONTACT}/{OFFER}", {}),
    Place.REQUEUE: (f"/voice/requeue/{CONTACT}/e1", {}),
    Place.SPECIALIST: ("/voice/specialist", SPECIALIST_CALL | {"offer": OFFER}),
    Place.WAIT_ON: (f"/voice/wait-on/{CONTACT}/fr", {"QueueTime": "3"}),
    Place.PARTNER_OUT: (
        f"/voice/partner-out/{CONTACT}/e1",
        {"DialCallStatus": "busy", "DialBridged": "false"},
    ),
    Place.CUT_OFF_KEY: (f"/voice/cut-off-key/{CONTACT}/e1", {"Digits": "1"}),
    Place.WAIT_KEY: (f"/voice/wait-key/{CONTACT}/fr", {"Digits": "1"}),
    Place.CALL_BACK_KEY: (f"/voice/call-back-key/{CONTACT}/{OFFER}/fr/1", {"Digits": "1"}),
    Place.WHISPER_KEY: (
        f"/voice/whisper-key/{CONTACT}/e1/1",
        {"CallSid": LEG, "ParentCallSid": CALL, "Digits": "1"},
    ),
}
CALLBACK_PATHS = {
    Place.CALL_STATUS: ("/cb/call", {"CallStatus": "completed"}),
    Place.LEG_STATUS: ("/cb/leg", {"CallStatus": "completed"}),
    Place.CALL_BACK_STATUS: (f"/cb/call-back/{CONTACT}/{OFFER}", {"CallStatus": "busy"}),
    Place.RECORDING_STATUS: (
        f"/cb/recording/{CONTACT}",
        {"RecordingStatus": "completed", "RecordingSid": "RE" + "0" * 32, "RecordingDuration": "9"},
    ),
    Place.ROOM_STATUS: (f"/cb/room/{OFFER}", ROOM_EVENT | {"StatusCallbackEvent": "participant-join"}),
}


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


class TestRefusals:
    @pytest.mark.parametrize("signature", [None, "", "x", "A" * 27 + "=", "A" * 9000])
    async def test_of_the_unsigned_touch_nothing(self, signature: str | None) -> None:
        floor = ScriptedFloor(QUEUED)
        app = application(floor)
        answer = await post(app, MENU, headers={"x-twilio-signature": signature})
        assert answer.status_code == 403
        assert floor.asked == []
        assert app.counters.refused_signature == 1

    async def test_of_another_token_account_or_address(self) -> None:
        floor = ScriptedFloor(QUEUED)
        app = application(floor)
        assert (await post(app, MENU, token=b"another")).status_code == 403
        assert (await post(app, MENU, form({"AccountSid": "AC" + "9" * 32}))).status_code == 403
        elsewhere = application(floor, auth_tokens=(b"old", TOKEN))
        assert (await post(elsewhere, MENU, form({"Digits": "1"}))).status_code == 200
        assert app.counters.refused[Refusal.ACCOUNT] == 1

    @pytest.mark.parametrize(
        ("honest", "recut"),
        [
            ([("Digits", "1"), ("SpeechResult", "x")], [("Digits1SpeechResultx", "")]),
            ([("CallerZip", ""), ("Digits", "1")], [("CallerZip", "Digits1")]),
            ([("Digits", "1"), ("Direction", "inbound")], [("Digits", "1Directioninbound")]),
            ([("Digits", "1"), ("Direction", "inbound")], [("Di", "gits1Directioninbound")]),
        ],
    )
    async def test_of_requests_cut_differently(
        self, honest: list[tuple[str, str]], recut: list[tuple[str, str]]
    ) -> None:
        floor = ScriptedFloor(QUEUED)
        app = application(floor)
        names = {name for name, _ in honest}
        rest = [pair for pair in form() if pair[0] not in names]
        assert (await post(app, MENU, sorted(rest + honest))).status_code == 200
        answer = await post(app, MENU, sorted(rest + recut))
        assert answer.status_code == 400
        assert len(floor.asked) == 1

    @pytest.mark.parametrize(
        "fields",
        [
            {"CallSid": "CA123"},
            {"CallSid": CALL.upper()},
            {"CallSid": f"{CALL}\n"},
            {"Digits": "1a"},
            {"Digits": "1\n"},
            {"Digits": "1" * 33},
            {"Digits": "\uff11"},
        ],
    )
    async def test_of_values_that_the_carrier_never_writes(self, fields: dict[str, str]) -> None:
        floor = ScriptedFloor(QUEUED)
        answer = await post(application(floor), MENU, form(fields))
        assert answer.status_code == 400
        assert "does not look" in answer.text
        assert floor.asked == []

    async def test_of_a_room_event_at_another_rooms_address(self) -> None:
        event = ROOM_EVENT | {"StatusCallbackEvent": "participant-join", "FriendlyName": "room-k9-9"}
        assert (await post(application(ScriptedFloor()), f"/cb/room/{OFFER}", form(event))).status_code == 400

    async def test_of_wrong_forms_say_what_is_wrong(self) -> None:
        app = application(ScriptedFloor())
        wrong = await post(app, MENU, method="GET")
        assert (wrong.status_code, wrong.headers["allow"]) == (405, "POST")
        assert (await post(app, MENU + "/")).status_code == 404
        assert (await post(app, "/voice/nothing")).status_code == 404
        assert (await post(app, MENU, headers={"content-type": "application/json"})).status_code == 415
        assert (await post(app, MENU, headers={"content-type": None})).status_code == 415
        assert (await post(app, MENU, body=b"a=\xff")).status_code == 400

    async def test_of_too_many_fields_and_of_a_form_cut_off(self) -> None:
        app = application(ScriptedFloor(QUEUED))
        many = [(f"F{number}", "") for number in range(5_000)]
        assert (await post(app, MENU, many)).status_code == 400
        whole = form({"Digits": "1"})
        assert (await post(app, MENU, whole, body=urlencode(whole).encode()[:-20])).status_code == 403

    async def test_of_a_header_that_is_no_text(self) -> None:
        pieces: list[Message] = [{"type": "http.request", "body": b"a=1"}]
        sent = await _raw(application(ScriptedFloor()), pieces, {"x-twilio-signature": "é" * 14})
        assert sent[0]["status"] == 403

    async def test_of_a_declared_huge_body_read_none_of_it(self) -> None:
        sent = await _raw(application(ScriptedFloor()), [], {"content-length": str(20_000_000)})
        assert sent[0]["status"] == 413

    async def test_of_a_streamed_huge_body_stop_reading(self) -> None:
        chunk: Message = {"type": "http.request", "body": b"a" * 16_384, "more_body": True}
        pieces = [chunk] * 1_220
        sent = await _raw(application(ScriptedFloor()), pieces, {})
        assert sent[0]["status"] == 413
        assert len(pieces) > 1_200, "the rest of twenty megabytes was left unread"

    async def test_of_a_body_that_never_ends(self) -> None:
        limits = BodyLimits(seconds_max=0.05)
        app = application(ScriptedFloor(), limits=limits)
        sent = await _raw(app, [{"type": "http.request", "body": b"a=1", "more_body": True}], {})
        assert sent[0]["status"] == 408

    async def test_answer_nobody_when_the_carrier_has_gone(self) -> None:
        assert await _raw(application(ScriptedFloor()), [{"type": "http.disconnect"}], {}) == []

    async def test_close_web_sockets_politely(self) -> None:
        sent: list[Message] = []

        async def send(message: Message) -> None:
            sent.append(message)

        async def receive() -> Message:
            return {"type": "websocket.connect"}

        await application(ScriptedFloor())({"type": "websocket", "path": "/voice/inbound"}, receive, send)
        assert sent == [{"type": "websocket.close", "code": 1000}]

    def test_are_all_worded(self) -> None:
        assert set(REFUSALS) == set(Refusal)


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


class TestCounters:
    async def test_can_be_put_on_a_page(self) -> None:
        app = application(ScriptedFloor(QUEUED))
        await post(app, MENU, token=b"another")
        flat = app.counters.as_dict()
        assert flat["refused_signature"] == flat["received"] == 1
        assert all(isinstance(value, int) for value in flat.values())


async def _raw(app: object, pieces: list[Message], headers: dict[str, str]) -> list[Message]:
    """Speak ASGI by hand: feed the pieces of a body, then stay silent."""
    sent: list[Message] = []

    async def receive() -> Message:
        if pieces:
            return pieces.pop()
        await asyncio.sleep(60)
        raise AssertionError("nobody should wait this long")

    async def send(message: Message) -> None:
        sent.append(message)

    given = {"content-type": "application/x-www-form-urlencoded", "x-twilio-signature": "A" * 28} | headers
    scope = {
        "type": "http",
        "method": "POST",
        "path": MENU,
        "raw_path": MENU.encode(),
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
    }
    await app(scope, receive, send)  # type: ignore[operator]
    return sent
