"""The way in under fire: what a stranger sends is refused and counted."""

import asyncio
from urllib.parse import urlencode

import pytest

from tests.webhooks.posts import CALL, OFFER, ROOM_EVENT, TOKEN, ScriptedFloor, application, form, post
from tests.webhooks.test_application import QUEUED
from tests.webhooks.ways_in import MENU
from webhooks.errors import REFUSALS, Refusal
from webhooks.requests import BodyLimits, Message


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
