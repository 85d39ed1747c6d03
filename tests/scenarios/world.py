"""A whole 211 network in one program: the real engine, dispatcher, webhooks and REST client, against the carrier's
double over real HTTP on loopback. Only the store is in memory, and specialists act through the command gateway."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from random import Random

from starlette.responses import PlainTextResponse

from app.carrier import carrier_account
from app.dispatcher import performer
from app.outside import lists_of
from app.phones import phones_of
from app.softphones import token_keys
from app.voice import build_partner_reports, build_voice
from app.web import FrontDoor
from config.clock import SystemClock
from config.compile import compile_rulebook
from config.hours import parse_hours
from config.network import Network
from config.settings import Settings, load_settings
from live.dispatcher import Dispatcher
from live.gateway import InboxGateway
from live.memory import MemoryFloorStore, MemoryInbox, MemoryJournal, MemoryOwnership, MemoryReplies
from live.outbox import Outbox
from records.phones import StoredPhone
from routing import commands as c
from routing.events import CallArrived, Event
from routing.floor import Floor
from routing.model import CommandId, ContactId, Language, OfferId, PartnerId, SpecialistId
from routing.phone_model import Reach
from routing.replies import Reply
from routing.rulebook import RuleBook
from simulator.carrier import CallerScript, CarrierDouble, FarEnd
from simulator.carrier.serving import LoopbackServer
from simulator.sample_carrier import sample_carrier
from telephony.addresses import Addresses
from telephony.rest import TwilioCarrier
from telephony.tokens import softphone_token
from tests.sample_network import sample_network
from webhooks.directory import Regions
from webhooks.endpoints import contact_of

MAIN_LINE = "+14165550111"
TORONTO = "+14163920142"
OWEN_SOUND = "+15193760117"
BUDGET_S = 2.0


@dataclass
class World:
    settings: Settings
    network: Network
    store: MemoryFloorStore
    dispatcher: Dispatcher
    gateway: InboxGateway
    carrier: CarrierDouble
    legs: dict[SpecialistId, str] = field(default_factory=dict)
    _asked: int = 0

    @property
    def floor(self) -> Floor:
        return self.dispatcher.floor

    def events(self) -> list[Event]:
        return [event for entry in self.store.journal for event in entry.batch.events]

    def events_of(self, contact: ContactId) -> list[Event]:
        return [event for event in self.events() if getattr(event, "contact", None) == contact]

    def story_of(self, contact: ContactId) -> list[str]:
        return [type(event).__name__ for event in self.events_of(contact)]

    # --- people -----------------------------------------------------------------------------------

    def caller_dials(self, script: CallerScript, *, number: str = TORONTO) -> ContactId:
        call = self.carrier.dial(MAIN_LINE, number, script)
        return contact_of(call)  # type: ignore[arg-type]

    def heard_by(self, contact: ContactId) -> list[str]:
        """What a caller has heard so far, sentence by sentence; it needs a world that remembers prompts."""
        if not self.events_of(contact):
            return []
        call = self.carrier.network.call(self.call_of(contact))
        return [str(fact["prompt"]) for fact in call["facts"] if fact["fact"] == "heard"]

    async def until_heard(self, contact: ContactId, words: str, within_s: float = 60.0) -> None:
        try:
            async with asyncio.timeout(within_s):
                while not any(words in sentence for sentence in self.heard_by(contact)):
                    await asyncio.sleep(0.005)
        except TimeoutError:
            raise AssertionError(f"nobody said {words!r}: {self.heard_by(contact)}") from None

    def call_of(self, contact: ContactId) -> str:
        arrived = next(event for event in self.events_of(contact) if isinstance(event, CallArrived))
        return arrived.call

    async def ask(self, command: c.Command) -> Reply:
        return await self.gateway.ask(command, BUDGET_S)

    def id(self) -> CommandId:
        self._asked += 1
        return CommandId(f"test-{self._asked}")

    async def specialist_ready(
        self, name: str, *, partner: str = "CENTRAL", languages: tuple[str, ...] = ("en",)
    ) -> SpecialistId:
        specialist = SpecialistId(name)
        spoken = tuple(Language(language) for language in languages)
        await self.ask(
            c.SignIn(id=self.id(), specialist=specialist, partner=PartnerId(partner), languages=spoken)
        )
        await self.ask(c.BecomeReady(id=self.id(), specialist=specialist))
        return specialist

    async def offer_to(self, specialist: SpecialistId, within_s: float = 60.0) -> OfferId:
        async with asyncio.timeout(within_s):
            while (offer := self.floor.specialists[specialist].offer) is None:
                await asyncio.sleep(0.005)
        return offer

    async def accept(self, specialist: SpecialistId, offer: OfferId) -> Reply:
        reply = await self.ask(c.AcceptOffer(id=self.id(), specialist=specialist, offer=offer))
        self.connect_softphone(specialist, offer)
        return reply

    def connect_softphone(self, specialist: SpecialistId, offer: OfferId) -> None:
        token = softphone_token(token_keys(self.settings), specialist)
        self.legs[specialist] = self.carrier.network.connect_device(token, {"offer": offer})

    async def until(self, contact: ContactId, event: str, within_s: float = 60.0) -> None:
        """Wait until an event of this name stands in the journal for this contact."""
        try:
            async with asyncio.timeout(within_s):
                while event not in self.story_of(contact):
                    await asyncio.sleep(0.005)
        except TimeoutError:
            raise AssertionError(f"no {event} within {within_s} s: {self.story_of(contact)}") from None


@asynccontextmanager
async def open_world(
    data_dir: Path,
    *,
    limits: dict[str, float] | None = None,
    time_scale: float = 0.02,
    changes: Callable[[RuleBook], RuleBook] | None = None,
    given: Mapping[str, object] | None = None,
    far_ends: Mapping[str, FarEnd] | None = None,
    regions: Regions | None = None,
    phones: Mapping[str, str] | None = None,
) -> AsyncIterator[World]:
    """Run a world.

    `limits` overrides the network's time limits (config/network.toml, in seconds); `changes` make another rule book
    of the one it compiles to; `given` are settings; `far_ends` behave on the telephones that we dial; `phones` are
    those of specialists, by id.
    """
    settings = load_settings({"SWITCHBOARD_DATA_DIR": str(data_dir)})
    network = _always_open(sample_network())
    if limits:
        changed = network.limits.model_copy(update=limits)
        network = network.model_copy(update={"limits": changed})
    clock, store = SystemClock(), MemoryFloorStore()
    async with AsyncExitStack() as stack:
        door = _Door()
        web = LoopbackServer(door)
        own: dict[str, object] = {"public_base_url": web.url, "webhook_budget_s": BUDGET_S}
        settings = settings.model_copy(update=own | dict(given or {}))
        carrier = _carrier(settings, time_scale, far_ends)
        settings = settings.model_copy(update={"twilio_api_base_url": carrier.url})
        rest = TwilioCarrier(carrier_account(settings), random=Random(211).random)
        stack.push_async_callback(rest.close)
        dispatcher = _dispatcher(settings, store, clock, rest, phones or {})
        await dispatcher.start(take_over=True)
        book = compile_rulebook(network, date(2026, 11, 1), days=800)
        book = replace(changes(book), version="changed") if changes is not None else book
        await dispatcher.turn(own=[c.PublishRuleBook(id=CommandId("publish"), book=book)])
        gateway = InboxGateway(MemoryInbox(store), MemoryReplies(store), "world")
        await gateway.start()
        stack.push_async_callback(gateway.stop)
        nothing = PlainTextResponse("", 404)
        voice = build_voice(settings, network, gateway, date(2026, 11, 1), regions)
        partners = build_partner_reports(settings, gateway, clock)
        door.application = FrontDoor(voice, partners, nothing, nothing)
        running = asyncio.create_task(dispatcher.run())
        await web.start()
        stack.push_async_callback(web.stop)
        await carrier.start()
        try:
            yield World(settings, network, store, dispatcher, gateway, carrier)
        finally:
            await carrier.stop()
            dispatcher.stop()
            # It looks up from its inbox once a second; nobody need wait for that.
            await store.notify()
            await running


def _carrier(settings: Settings, time_scale: float, far_ends: Mapping[str, FarEnd] | None) -> CarrierDouble:
    scaled = sample_carrier(settings).model_copy(
        update={
            "time_scale": time_scale,
            "wait_time_scale": time_scale,
            "seed": 211,
            "far_ends": dict(far_ends or {}),
            "remember_prompts": True,
            "fetch_sounds": True,
        }
    )
    return CarrierDouble(scaled)


def _dispatcher(
    settings: Settings,
    store: MemoryFloorStore,
    clock: SystemClock,
    rest: TwilioCarrier,
    phones: Mapping[str, str],
) -> Dispatcher:
    addresses = Addresses(settings.public_base_url)
    where = phones_of(_Stored(phones), settings)
    carry_out = performer(rest, addresses, lambda: dispatcher.floor, lists_of(settings), where)
    dispatcher = Dispatcher(
        name="world",
        journal=MemoryJournal(store),
        inbox=MemoryInbox(store),
        ownership=MemoryOwnership(store),
        outbox=Outbox(carry_out, MemoryInbox(store)),
        clock=clock,
    )
    return dispatcher


def _always_open(network: Network) -> Network:
    """A story must not depend on the hour at which it is told."""
    partners = {
        code: entry.model_copy(update={"hours": parse_hours("always")})
        for code, entry in network.partners.items()
    }
    return network.model_copy(update={"partners": partners})


class _Stored:
    """The telephones that specialists have stored."""

    def __init__(self, phones: Mapping[str, str]) -> None:
        self._phones = phones

    async def of(self, account_id: str) -> StoredPhone:
        return StoredPhone(reach=Reach.DESK_PHONE, phone=self._phones.get(account_id, ""))


class _Door:
    """Lets the server have an address before the application that needs the address is built."""

    application: object = None

    async def __call__(self, scope, receive, send) -> None:  # type: ignore[no-untyped-def]
        if scope["type"] == "lifespan":
            while (await receive())["type"] != "lifespan.shutdown":
                await send({"type": "lifespan.startup.complete"})
            await send({"type": "lifespan.shutdown.complete"})
            return
        await self.application(scope, receive, send)  # type: ignore[operator]
