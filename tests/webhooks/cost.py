"""Measure what one webhook costs us, network and floor left out: `python -m tests.webhooks.cost`."""

import asyncio
import time
from collections.abc import Callable
from urllib.parse import urlencode

from routing import replies as r
from routing.model import ENGLISH
from telephony.addresses import find
from telephony.signature import sign, verify
from tests.webhooks.posts import BASE, CONTACT, TOKEN, ScriptedFloor, application, form
from webhooks.admission import request_id
from webhooks.requests import Message, Receive, Scope, Target, parse

PATH = f"/voice/menu/{CONTACT}/1"
REPLY = r.EnterQueue(contact=CONTACT, language=ENGLISH)


def cost_of_a_request(rounds: int = 5_000) -> dict[str, float]:
    """Return microseconds for each part of one request of thirty fields, and for the whole."""
    fields = form({"Digits": "1", "FinishedOnKey": "", "msg": "Gather End"})
    body, url, target = urlencode(fields).encode(), f"{BASE}{PATH}", Target(PATH, "")
    signature = sign(url, fields, TOKEN)
    app = application(ScriptedFloor(REPLY))
    parts: dict[str, Callable[[], object]] = {
        "parse": lambda: parse(body, 400),
        "verify": lambda: verify(url, fields, signature, (TOKEN,)),
        "find": lambda: find(PATH),
        "name": lambda: request_id(target, body),
        "render": lambda: app._writer.render(REPLY, step="0123456789ab"),
    }
    costs = {name: _microseconds(part, rounds) for name, part in parts.items()}
    requests = [_request(number) for number in range(rounds)]

    async def send(message: Message) -> None:
        assert message.get("status", 200) == 200

    async def whole() -> float:
        start = time.perf_counter()
        for scope, receive in requests:
            await app(scope, receive, send)
        return (time.perf_counter() - start) / rounds * 1e6

    return costs | {"whole request": asyncio.run(whole())}


def _request(number: int) -> tuple[Scope, Receive]:
    """Write one request of its own: a repeat would be counted and logged as such."""
    fields = form({"Digits": "1", "FinishedOnKey": "", "msg": "Gather End", "CallSid": f"CA{number:032x}"})
    body = urlencode(fields).encode()
    headers = [
        (b"host", b"voice.example.org"),
        (b"content-type", b"application/x-www-form-urlencoded; charset=UTF-8"),
        (b"content-length", str(len(body)).encode()),
        (b"x-twilio-signature", sign(f"{BASE}{PATH}", fields, TOKEN).encode()),
    ]
    scope = {"type": "http", "method": "POST", "path": PATH, "raw_path": PATH.encode(), "query_string": b""}

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return scope | {"headers": headers}, receive


def _microseconds(part: Callable[[], object], rounds: int) -> float:
    start = time.perf_counter()
    for _ in range(rounds):
        part()
    return (time.perf_counter() - start) / rounds * 1e6


if __name__ == "__main__":
    for name, cost in cost_of_a_request().items():
        print(f"{name:>14} {cost:7.1f} us")  # noqa: T201 - a report
