"""The carrier's requests, written and signed by hand, and a floor that answers as the test says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

import httpx2

from config.phrases import default_phrases
from live.ports import CommandGateway
from routing import replies as r
from routing.commands import Command
from routing.model import ENGLISH, FRENCH, UNKNOWN_REGION, CallSid, OfferId, RegionEvidence, SpecialistId
from routing.rulebook import MenuKey
from telephony.addresses import Addresses
from telephony.signature import sign
from telephony.twiml import TwiMLWriter
from webhooks.admission import VoiceSettings
from webhooks.application import VoiceApplication, voice_application
from webhooks.directory import Regions
from webhooks.endpoints import contact_of

BASE = "https://voice.example.org"
ACCOUNT = "AC" + "0" * 32
TOKEN = b"0123456789abcdef0123456789abcdef"
CALL = "CA" + "a" * 32
LEG = "CA" + "b" * 32
ROOM = "CF" + "c" * 32
CONTACT = contact_of(CallSid(CALL))
OFFER = OfferId(f"{CONTACT}-1")
MENU = (MenuKey(digits="1", language=ENGLISH), MenuKey(digits="2", language=FRENCH))
PLACES = {
    f"{who}{what}": "TORONTO" if what == "City" else ""
    for who in ("From", "To", "Called", "Caller")
    for what in ("City", "State", "Zip", "Country")
}
STANDARD = {
    "CallSid": CALL,
    "AccountSid": ACCOUNT,
    "From": "+16475550100",
    "To": "+12895550199",
    "Caller": "+16475550100",
    "Called": "+12895550199",
    "CallStatus": "in-progress",
    "ApiVersion": "2010-04-01",
    "Direction": "inbound",
    "CallerName": "DOE J",
    "StirVerstat": "TN-Validation-Passed-A",
    **PLACES,
}
SPECIALIST_CALL = {"CallSid": LEG, "From": "client:amal", "To": "", "ApplicationSid": "AP" + "2" * 32}
ROOM_EVENT = {"ConferenceSid": ROOM, "FriendlyName": f"room-{OFFER}", "SequenceNumber": "1", "CallSid": LEG}


class NobodyHome(Exception):
    """What a floor raises that does not answer in time."""

    retryable = True


@dataclass
class ScriptedFloor:
    """Answers every command with `reply`, or does what `act` does."""

    reply: r.Reply = field(default_factory=r.Noted)
    act: Callable[[Command], r.Reply] | None = None
    asked: list[Command] = field(default_factory=list)

    async def ask(self, command: Command, budget_s: float) -> r.Reply:
        self.asked.append(command)
        return self.reply if self.act is None else self.act(command)


def settings(**changes: object) -> VoiceSettings:
    given: dict[str, object] = {
        "public_base_url": BASE,
        "account_sid": ACCOUNT,
        "auth_tokens": (TOKEN,),
        "lines": {"+12895550199": "main"},
    }
    return VoiceSettings(**(given | changes))  # type: ignore[arg-type]


def no_evidence(number: str, line: str) -> RegionEvidence:
    return UNKNOWN_REGION


def nothing(given: str) -> RegionEvidence | None:
    return None


def application(
    floor: CommandGateway,
    evidence: Callable[[str, str], RegionEvidence] = no_evidence,
    *,
    keyed: Callable[[str], RegionEvidence | None] = nothing,
    said: Callable[[str], RegionEvidence | None] = nothing,
    **changes: object,
) -> VoiceApplication:
    return voice_application(
        floor,
        Regions(evidence=evidence, keyed=keyed, said=said),
        settings(**changes),
        TwiMLWriter(Addresses(BASE), default_phrases(), MENU),
        lambda identity: SpecialistId(identity) if identity == "amal" else None,
    )


def form(fields: Mapping[str, str] | None = None, *, standard: bool = True) -> list[tuple[str, str]]:
    base = STANDARD if standard else {"AccountSid": ACCOUNT}
    return list((base | dict(fields or {})).items())


async def post(
    app: VoiceApplication,
    path: str,
    fields: list[tuple[str, str]] | None = None,
    *,
    body: bytes | None = None,
    token: bytes = TOKEN,
    headers: Mapping[str, str | None] | None = None,
    method: str = "POST",
) -> httpx2.Response:
    """Send one request as the carrier would, with whatever the test wants wrong about it."""
    fields = form() if fields is None else fields
    given: dict[str, str | None] = {
        "content-type": "application/x-www-form-urlencoded; charset=UTF-8",
        "x-twilio-signature": sign(f"{BASE}{path}", fields, token),
    }
    given |= headers or {}
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url=BASE) as client:
        content = urlencode(fields, errors="surrogateescape").encode() if body is None else body
        sent = {name: value for name, value in given.items() if value is not None}
        return await client.request(method, path, content=content, headers=sent)
