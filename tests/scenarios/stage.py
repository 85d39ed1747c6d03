"""One call, told request by request: the real webhook application and the real dispatcher in one program, without
sockets, on a clock that the test moves. For what the carrier may say in any order, thousands of times over."""

import asyncio
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urlencode

from config.phrases import default_phrases
from live.dispatcher import Dispatcher
from live.memory import MemoryFloorStore, MemoryInbox, MemoryJournal, MemoryOwnership
from live.outbox import EffectOutcome, Outbox
from live.ports import START, Asked
from records.projection import Row, Summaries
from routing import commands as c
from routing.effects import Effect, ReturnCallerToQueue, SendCallerOut, SendCallerToPartner
from routing.events import Event
from routing.floor import Floor, offer_id
from routing.model import (
    ENGLISH,
    UNKNOWN_REGION,
    CallSid,
    CommandId,
    ContactId,
    OfferId,
    PartnerId,
    RegionEvidence,
    SpecialistId,
)
from routing.replies import Reply
from routing.rulebook import Limits, MenuKey, Partner, RuleBook, standard_rules
from telephony.addresses import Addresses
from telephony.signature import sign
from telephony.twiml import TwiMLWriter
from tests.live.floor_story import HandClock
from webhooks.admission import VoiceSettings
from webhooks.application import VoiceApplication, voice_application
from webhooks.directory import Regions
from webhooks.endpoints import contact_of
from webhooks.requests import Message, Scope

BASE = "https://voice.example.org"
TOKEN = b"0123456789abcdef0123456789abcdef"
ACCOUNT = "AC" + "0" * 32
CALL, LEG, ROOM = CallSid("CA" + "a" * 32), CallSid("CA" + "b" * 32), "CF" + "c" * 32
OTHER_LEG = CallSid("CA" + "d" * 32)
CONTACT = contact_of(CALL)
OFFER, SECOND_OFFER = offer_id(CONTACT, 1), offer_id(CONTACT, 2)
AMAL, BEA = SpecialistId("amal"), SpecialistId("bea")
NORTH = PartnerId("NORTH")
BOOK = RuleBook(
    version="v1",
    network="Ontario",
    partners=(Partner(id=NORTH),),
    menu=(MenuKey(digits="1", language=ENGLISH),),
    after_hours=NORTH,
    default_home=NORTH,
    default_language=ENGLISH,
    rules=standard_rules(),
    limits=Limits(lease_ms=10**9),
)
WEB = "web"
_WRITER = TwiMLWriter(Addresses(BASE), default_phrases(), BOOK.menu)
_SETTINGS = VoiceSettings(
    public_base_url=BASE,
    account_sid=ACCOUNT,
    auth_tokens=(TOKEN,),
    lines={"+12895550199": "main"},
    partner_numbers={"NORTH": "+18075550123"},
    outside_lines={"crisis": "+14165550191"},
)
_CALLER = {"From": "+16475550100", "To": "+12895550199", "Direction": "inbound"}


@dataclass(frozen=True, slots=True)
class Told:
    """One request of the carrier's."""

    name: str
    path: str
    fields: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return self.name


def told(name: str, path: str, *, call: CallSid = CALL, **fields: str) -> Told:
    """Write a request about a call; by default, the caller's own."""
    given = {"AccountSid": ACCOUNT, "CallSid": call, "CallStatus": "in-progress", **_CALLER}
    return Told(name, path, tuple((given | fields).items()))


def told_of_room(name: str, event: str, call: CallSid | None, offer: OfferId = OFFER, **fields: str) -> Told:
    """Write a request about a room: these name no account's standard fields (twilio.md 1.4)."""
    given = {"AccountSid": ACCOUNT, "ConferenceSid": ROOM, "FriendlyName": f"room-{offer}"}
    given |= {"StatusCallbackEvent": event} | ({"CallSid": call} if call is not None else {})
    return Told(name, f"/cb/room/{offer}", tuple((given | fields).items()))


class Stage:
    """A floor with one caller on it, and all that it has said."""

    def __init__(self, store: MemoryFloorStore | None = None) -> None:
        self.store = store if store is not None else MemoryFloorStore()
        self.clock = HandClock()
        self.orders: list[Effect] = []
        self.gone: set[CallSid] = set()
        """Calls that are over at the carrier, whether or not it has said so."""
        self._inbox = MemoryInbox(self.store)
        self._read_to = START
        self._outbox = Outbox(self._carry_out, self._inbox)
        self.dispatcher = Dispatcher(
            name="stage",
            journal=MemoryJournal(self.store),
            inbox=self._inbox,
            ownership=MemoryOwnership(self.store),
            outbox=self._outbox,
            clock=self.clock,
        )
        self.voice: VoiceApplication = voice_application(
            self, Regions(evidence=_nowhere, keyed=_nothing, said=_nothing), _SETTINGS, _WRITER, SpecialistId
        )
        self._asked = 0

    @classmethod
    async def opened(cls, book: RuleBook = BOOK) -> "Stage":
        stage = cls()
        await stage.dispatcher.start(take_over=True)
        await stage.dispatcher.turn(own=[c.PublishRuleBook(id=CommandId("publish"), book=book)])
        return stage

    async def again(self) -> "Stage":
        """Open another floor to which all that happened here has happened too."""
        known = self.store
        store = MemoryFloorStore(
            journal=list(known.journal), head=known.head, epoch=known.epoch, counter=known.counter
        )
        stage = Stage(store)
        await stage.dispatcher.start(take_over=True)
        stage._asked, stage._read_to = self._asked, known.head.inbox
        stage.clock.at = self.clock.at
        return stage

    # --- what is told and asked ---------------------------------------------------------------------

    async def tell(self, *requests: Told) -> str:
        """Let the carrier send requests, one after the other. Returns: the last answer's document."""
        document = ""
        for request in requests:
            status, document = await _post(
                self.voice,
                *_written(
                    request,
                    self._last(SendCallerToPartner),
                    self._last(ReturnCallerToQueue),
                    self._last(SendCallerOut),
                ),
            )
            assert status in (200, 204), f"{request.name} was answered {status}: {document}"
            await self.settle()
        return document

    async def ask(self, command: c.Command, budget_s: float = 0.0) -> Reply:
        """Put a command to the floor; the webhook application's gateway, and the desk's."""
        await self._inbox.put([Asked(command=command, asker=WEB)])
        await self._turn()
        (answer,) = self.store.replies.pop(WEB)
        return answer.reply

    async def do(self, make: type[c.Command], **of: object) -> Reply:
        self._asked += 1
        reply = await self.ask(make(id=CommandId(f"desk-{self._asked}"), **of))
        await self.settle()
        return reply

    async def specialist(self, who: SpecialistId = AMAL) -> None:
        """Let a specialist sign in and be ready."""
        await self.do(c.SignIn, specialist=who, partner=NORTH, languages=(ENGLISH,))
        await self.do(c.BecomeReady, specialist=who)

    async def pass_time(self, by_ms: int) -> None:
        """Move the clock, and let each timer fire at its own instant."""
        until = self.clock.at + by_ms
        while (due := self.floor.next_due()) is not None and due <= until:
            self.clock.at = max(self.clock.at, due)
            await self._turn()
            await self.settle()
        self.clock.at = until

    async def settle(self) -> None:
        """Let every order come to its result."""
        while self._outbox.open_effects():
            await asyncio.sleep(0)
            await self._turn()

    async def _turn(self) -> None:
        entries = await self._inbox.read(self._read_to, count=256, block_ms=0)
        if entries:
            self._read_to = entries[-1].position
        await self.dispatcher.turn(entries)

    def _last(self, kind: type[Effect]) -> str:
        """Name the last order of a kind; the addresses that it sends a call to carry its name."""
        return next((one.id for one in reversed(self.orders) if isinstance(one, kind)), "none")

    async def _carry_out(self, effect: Effect) -> EffectOutcome:
        self.orders.append(effect)
        return EffectOutcome.GONE if effect.call in self.gone else EffectOutcome.DONE

    # --- what has come of it ------------------------------------------------------------------------

    @property
    def floor(self) -> Floor:
        return self.dispatcher.floor

    @property
    def events(self) -> list[Event]:
        return [event for entry in self.store.journal for event in entry.batch.events]

    def story(self, of: ContactId = CONTACT) -> list[str]:
        return [type(event).__name__ for event in self.events if getattr(event, "contact", "") == of]

    def record(self, of: ContactId = CONTACT) -> "Record":
        """What the records will say of a contact, once they have all that the journal has."""
        summaries = Summaries("ontario")
        for event in self.events:
            summaries.apply(event)
        return Record(summaries.contacts.get(of, {}), tuple(summaries.offers.values()))


@dataclass(frozen=True, slots=True)
class Record:
    contact: Row
    offers: tuple[Row, ...] = field(default=())

    def to_the_second(self) -> object:
        """The same without what is finer than a second, the carrier's own unit: news of one second are one."""
        return [
            {
                name: value // 1000 if isinstance(value, int) and name.endswith(("_at", "_ms")) else value
                for name, value in row.items()
            }
            for row in (self.contact, *self.offers)
        ]


@lru_cache(maxsize=256)
def _written(request: Told, sent: str, back: str, out: str) -> tuple[str, bytes, bytes]:
    path = request.path.format(contact=CONTACT, offer=OFFER, sent=sent, back=back, out=out)
    signature = sign(f"{BASE}{path}", request.fields, TOKEN)
    return path, urlencode(request.fields).encode(), signature.encode()


async def _post(voice: VoiceApplication, path: str, body: bytes, signature: bytes) -> tuple[int, str]:
    scope: Scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [
            (b"content-type", b"application/x-www-form-urlencoded"),
            (b"x-twilio-signature", signature),
        ],
    }
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body}

    async def send(message: Message) -> None:
        sent.append(message)

    await voice(scope, receive, send)
    return sent[0]["status"], b"".join(one.get("body", b"") for one in sent).decode()


def _nowhere(number: str, line: str) -> RegionEvidence:
    return UNKNOWN_REGION


def _nothing(given: str) -> RegionEvidence | None:
    return None
