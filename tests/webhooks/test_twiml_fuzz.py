"""Whatever callers say, key, call themselves or let their telephone claim: every document is well-formed XML 1.0 that
the carrier reads without a warning, and its last verb ends well (F-8, F-9, S4, S14).

The suite tries a few thousand values. `TEST_TWIML_FUZZ=100000` tries as many as it says, and another seed is
`TEST_TWIML_FUZZ_SEED`; a failure names the value, its seed and the address.
"""

import asyncio
import os
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from urllib.parse import urlencode
from xml.parsers import expat

import pytest

from config.geography import RegionFinder
from config.network import load_network
from routing import replies as r
from routing.commands import Command
from routing.model import ENGLISH, FRENCH, OTHER
from simulator.carrier.twiml import read_twiml
from simulator.carrier.verbs import Dial, Enqueue, Gather, Hangup, Redirect, Verb
from telephony.signature import sign
from tests.webhooks.posts import (
    BASE,
    CALL,
    CONTACT,
    LEG,
    OFFER,
    TOKEN,
    NobodyHome,
    ScriptedFloor,
    application,
    form,
)
from webhooks.application import VoiceApplication
from webhooks.requests import Message

VALUES = int(os.environ.get("TEST_TWIML_FUZZ", "3000"))
SEED = int(os.environ.get("TEST_TWIML_FUZZ_SEED", "211"))
CHARACTERS_MAX = 400

FREE = (
    "CallerName", "FromCity", "FromState", "FromZip", "FromCountry", "CallerCity", "ForwardedFrom", "CallToken",
    "StirVerstat", "StirPassportToken", "SipHeader_X-Word", "SipCallId", "UnknownField",
)  # fmt: skip
"""Fields that the caller's telephone, or whoever forwards the call, fills with what they like."""
ENDS_WELL: tuple[type[Verb], ...] = (Dial, Enqueue, Redirect, Hangup)
PIECES = (
    "\x00", "\x0b", "\x1b[31m", "\ufffe", "\uffff", "\ud800", "\udcff", "\U0010ffff", "]]>", "<!--", "-->", "<?xml",
    "&", "&amp;", "&#0;", "&#x1F;", "&bogus;", "<", ">", '"', "'", "</Response>", "<Hangup/>", "<Dial>1</Dial>", "?>",
    "~~contact~~", "~~texta~~", "{key}", "%00", "%", "#ct=1", "?a=b", "://", "\r\n", "\t", " ", "\u202e", "\u200b", "é",
    "Œ", "ᐃ", "中", "👧\u200d", "e\u0301", "null", "true", "-1", "9" * 40, "*#", "+14165550123", "anonymous",
)  # fmt: skip


@dataclass(frozen=True)
class Route:
    """One kind of request, and what a floor that answers says to it; `own` is the field that the caller fills."""

    path: str
    reply: r.Reply
    own: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    asked_again: bool = False
    """The carrier asks for the document again by itself when it ends."""


QUEUED = r.EnterQueue(contact=CONTACT, language=FRENCH)
ROUTES = (
    Route("/voice/inbound", r.AskLanguage(contact=CONTACT, attempt=1), own="From"),
    Route("/voice/key/1", r.AskLanguage(contact=CONTACT, attempt=1), own="Digits"),
    Route(f"/voice/menu/{CONTACT}/1", r.AskRegion(contact=CONTACT, language=OTHER, attempt=1), own="Digits"),
    Route(f"/voice/region/{CONTACT}/1", QUEUED, own="SpeechResult"),
    Route(f"/voice/region/{CONTACT}/2", r.EnterQueue(contact=CONTACT, language=ENGLISH), own="Digits"),
    Route(
        f"/voice/wait/{CONTACT}/fr/2/0",
        r.KeepWaiting(contact=CONTACT, language=FRENCH, position=3, expected_ms=90_000),
        fields=(("QueueTime", "3"),),
        asked_again=True,
    ),
    Route(f"/voice/queue-exit/{CONTACT}/0a", QUEUED, fields=(("QueueResult", "error"),)),
    Route(f"/voice/room/{CONTACT}/{OFFER}", r.CallerJoinsRoom(contact=CONTACT, offer=OFFER)),
    Route(f"/voice/out/{CONTACT}/{OFFER}", QUEUED),
    Route(f"/voice/requeue/{CONTACT}/e1", QUEUED),
    Route(
        f"/voice/partner-out/{CONTACT}/e1",
        QUEUED,
        fields=(("DialCallStatus", "busy"), ("DialBridged", "false")),
    ),
    Route(f"/voice/whisper/{CONTACT}/e1/1", r.Noted(), fields=(("CallSid", LEG), ("ParentCallSid", CALL))),
    Route("/voice/fallback", r.EndsCall(), own="ErrorUrl", fields=(("ErrorCode", "11200"),)),
)


def value_of(random: Random) -> str:
    """Draw what a caller might come up with: hostile pieces, and characters from all of Unicode."""
    drawn = []
    for _ in range(random.randint(0, 12)):
        kind = random.random()
        if kind < 0.6:
            drawn.append(random.choice(PIECES))
        elif kind < 0.8:
            drawn.append("".join(chr(random.randrange(0x110000)) for _ in range(random.randint(1, 8))))
        else:
            drawn.append("".join(chr(random.randrange(0x20)) for _ in range(random.randint(1, 4))))
    return "".join(drawn)[:CHARACTERS_MAX]


def as_received(value: str) -> str:
    """Write a value as it arrives: bytes that are no text become lone surrogates."""
    return value.encode("utf-8", "surrogatepass").decode("utf-8", "surrogateescape")


def fields_of(route: Route, value: str, random: Random) -> list[tuple[str, str]]:
    given = dict.fromkeys(FREE, value) | dict(route.fields)
    if route.own == "Digits":
        # A telephone has twelve keys, and the carrier hands on nothing else.
        given["Digits"] = "".join(random.choice("0123456789*#") for _ in range(random.randint(0, 9)))
    elif route.own == "ErrorUrl":
        given["ErrorUrl"] = f"{BASE}/voice/wait/{value}"
    elif route.own:
        given[route.own] = value
    return form({name: as_received(text) for name, text in given.items()})


async def answer_of(app: VoiceApplication, path: str, fields: list[tuple[str, str]]) -> tuple[int, bytes]:
    body = urlencode(fields, errors="surrogateescape").encode()
    headers = [
        (b"content-type", b"application/x-www-form-urlencoded; charset=UTF-8"),
        (b"x-twilio-signature", sign(f"{BASE}{path}", fields, TOKEN).encode()),
    ]
    scope = {
        "type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b"",
        "headers": headers,
    }  # fmt: skip
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return int(sent[0]["status"]), b"".join(message.get("body", b"") for message in sent)


def faults_of(route: Route, status: int, document: bytes) -> Iterator[str]:
    if status != 200:
        yield f"HTTP {status}"
        return
    if not document.startswith(b'<?xml version="1.0" encoding="UTF-8"?>'):
        yield "it does not begin with the XML declaration"
    try:
        # A parser of its own, beside the one that reads the document for the double.
        expat.ParserCreate().Parse(document, True)
    except expat.ExpatError as error:
        yield f"not well-formed: {error}"
        return
    read = read_twiml(document)
    yield from read.warnings
    if not read.verbs or not isinstance(read.verbs[-1], ENDS_WELL):
        asks = bool(read.verbs) and isinstance(read.verbs[-1], Gather)
        if not route.asked_again or asks or not read.verbs:
            yield "its last verb does not end well"


@pytest.mark.parametrize(
    "document",
    [
        "<Response><Say>a\x0bb</Say><Hangup/></Response>",
        "<Response><Say>a</Say>",
        "<Response><Say>a</Say></Response>",
        "<Response/>",
        "<Response><Dance/><Hangup/></Response>",
        '<Response><Gather action="/x"><Say>a</Say></Gather></Response>',
    ],
)
def test_a_document_that_is_not_would_be_noticed(document: str) -> None:
    written = f'<?xml version="1.0" encoding="UTF-8"?>{document}'.encode()
    assert list(faults_of(ROUTES[0], 200, written))


def test_every_document_is_well_formed_and_ends_well_whatever_callers_control() -> None:
    random = Random(SEED)
    finder = RegionFinder(load_network())
    replies: dict[str, r.Reply] = {}

    def answering(command: Command) -> r.Reply:
        return replies["now"]

    def absent(command: Command) -> r.Reply:
        raise NobodyHome

    there = application(ScriptedFloor(act=answering), finder.evidence, keyed=finder.keyed, said=finder.said)
    away = application(ScriptedFloor(act=absent), finder.evidence, keyed=finder.keyed, said=finder.said)

    async def try_them() -> None:
        for place in range(VALUES):
            route, value = ROUTES[place % len(ROUTES)], value_of(random)
            replies["now"] = route.reply
            fields = fields_of(route, value, random)
            # Every other round finds a floor that does not answer.
            app = away if place // len(ROUTES) % 2 else there
            status, document = await answer_of(app, route.path, fields)
            faults = list(faults_of(route, status, document))
            assert not faults, f"value {place} of seed {SEED}, {value!r} at {route.path}: {faults}"

    asyncio.run(try_them())
